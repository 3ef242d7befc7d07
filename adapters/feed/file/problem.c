#include "feed/file/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 3, 0))) static void append(struct problem *p, size_t at,
                                                         const char *format, va_list arguments)
{
    const int size = vsnprintf(p->text + at, sizeof p->text - at, format, arguments);
    if (size < 0)
        p->text[at] = '\0';
    else if (at + (size_t)size >= sizeof p->text)
        memcpy(p->text + sizeof p->text - 4, "...", 4);
}

int problem_set(struct problem *p, int error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    append(p, 0, format, arguments);
    va_end(arguments);
    return error;
}

void problem_add(struct problem *p, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    append(p, strlen(p->text), format, arguments);
    va_end(arguments);
}
