#include "ctl/mapping/problems.h"
#include <stdio.h>
#include "kit/s75_text.h"

void problems_print(const struct source *s, int error, const char *text)
{
    (void)error;
    if (s->problems <= PROBLEMS_PRINTED_MAX)
        (void)s75_print(s->ctx, "%s\n", text);
}

void problems_end(const struct source *s)
{
    if (s->problems > PROBLEMS_PRINTED_MAX)
        fprintf(s->ctx, "%s: and %u problems more\n", s->file, s->problems - PROBLEMS_PRINTED_MAX);
}
