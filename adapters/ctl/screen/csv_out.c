#include "ctl/screen/csv_out.h"
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/text.h"
#include "kit/s75_text.h"

void csv_field(const char *text, bool last)
{
    size_t room = strlen(text) * TEXT_ESCAPE_MAX + 1;
    char *shown = isatty(STDOUT_FILENO) ? malloc(room) : NULL;
    if (shown)
        text = s75_shown(text, shown, room);
    (void)csv_fwrite(stdout, text, strlen(text));
    free(shown);
    fputs(last ? "\r\n" : ",", stdout);
}

void csv_pence(int64_t pence, bool last)
{
    char pounds[S75_TEXT_MAX], plain[S75_TEXT_MAX];
    size_t size = 0;
    s75_pounds(pence, pounds);
    for (const char *p = pounds; *p; p++)
        if (*p != ',')
            plain[size++] = *p;
    plain[size] = '\0';
    csv_field(plain, last);
}

void csv_text(const char *text, bool last)
{
    char *safe = NULL;
    if (!*text || !strchr("=+-@\t\r", *text)) {
        csv_field(text, last);
        return;
    }
    if (asprintf(&safe, "'%s", text) < 0)
        safe = NULL;
    csv_field(safe ? safe : "", last);
    free(safe);
}
