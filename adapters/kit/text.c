#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/date.h"
#include "base/money.h"
#include "base/text.h"
#include "s75.h"
#include "s75_text.h"

_Static_assert(S75_TEXT_MAX >= MONEY_TEXT_MAX && S75_TEXT_MAX >= DATE_TEXT_MAX, "room for both");

char *s75_pounds(int64_t pence, char buf[S75_TEXT_MAX])
{
    return money_print(pence, buf);
}

char *s75_day_text(int32_t yyyymmdd, char buf[S75_TEXT_MAX])
{
    date_t date = DATE_NONE;
    if (yyyymmdd != 0 && date_from_number(yyyymmdd, &date) != 0) {
        snprintf(buf, S75_TEXT_MAX, "%d", yyyymmdd);
        return buf;
    }
    return date_print(date, buf);
}

/* Bytes before the word of each value: "RISK_SHARE_" of RISK_SHARE_UNKNOWN; of an enumeration that
 * does not grow, and has none, the first word. */
static size_t prefix_size(const ProtobufCEnumDescriptor *e)
{
    static const char unknown[] = "UNKNOWN";
    const char *first = e->values[0].name, *line = strchr(first, '_');
    const size_t size = strlen(first), tail = sizeof unknown - 1;
    if (e->values[0].value == 0 && size > tail && strcmp(first + size - tail, unknown) == 0)
        return size - tail;
    return line ? (size_t)(line + 1 - first) : 0;
}

char *s75_enum_text(const ProtobufCEnumDescriptor *e, int value, char buf[S75_NAME_MAX])
{
    const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(e, value);
    if (!v) {
        snprintf(buf, S75_NAME_MAX, "unknown_%d", value);
        return buf;
    }
    const char *name = v->name + prefix_size(e);
    size_t i = 0;
    for (; name[i] && i < S75_NAME_MAX - 1; i++)
        buf[i] = (char)tolower((unsigned char)name[i]);
    buf[i] = '\0';
    return buf;
}

int s75_enum_value(const ProtobufCEnumDescriptor *e, const char *text, int *ret_value)
{
    for (unsigned i = 0; i < e->n_values; i++) {
        char name[S75_NAME_MAX];
        if (e->values[i].value == 0) /* UNKNOWN: how one is read, and never said */
            continue;
        if (strcmp(s75_enum_text(e, e->values[i].value, name), text) == 0) {
            *ret_value = e->values[i].value;
            return 1;
        }
    }
    return 0;
}

int s75_field_is_date(const ProtobufCFieldDescriptor *field)
{
    return field->type == PROTOBUF_C_TYPE_INT32; /* the package has no other use for int32 */
}

int s75_field_is_pence(const ProtobufCFieldDescriptor *field)
{
    size_t size = strlen(field->name), tail = sizeof "_pence" - 1;
    return field->type == PROTOBUF_C_TYPE_SINT64 && size > tail &&
           strcmp(field->name + size - tail, "_pence") == 0;
}

char *s75_shown(const char *text, char *buf, size_t size)
{
    (void)text_show(text_of(text), buf, size);
    return buf;
}

static int print_shown(FILE *file, struct text line)
{
    char shown[512];
    for (size_t at = 0; at < line.size;) { /* by pieces that surely fit */
        size_t size = 0, left = line.size - at;
        while (size < left && size < sizeof shown / TEXT_ESCAPE_MAX) {
            uint32_t point;
            size_t bytes = text_character(line.data + at + size, left - size, &point);
            size += bytes ? bytes : 1;
        }
        size_t used = text_show((struct text){line.data + at, size}, shown, sizeof shown);
        if (fwrite(shown, 1, used, file) != used)
            return S75_ERR_NETWORK;
        at += size;
    }
    return 0;
}

int s75_print(FILE *file, const char *format, ...)
{
    char *line = NULL;
    va_list args;
    va_start(args, format);
    int size = vasprintf(&line, format, args);
    va_end(args);
    if (size < 0)
        return S75_ERR_MEMORY;
    size_t ends = (size_t)size;
    while (ends > 0 && line[ends - 1] == '\n')
        ends--;
    int r = print_shown(file, (struct text){line, ends});
    if (r == 0 && fputs(line + ends, file) == EOF)
        r = S75_ERR_NETWORK;
    free(line);
    return r;
}
