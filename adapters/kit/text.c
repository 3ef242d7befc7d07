#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "base/date.h"
#include "base/money.h"
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

/* Every enumeration of the package puts one word before its values: KIND_, REASON_. */
static const char *without_prefix(const char *name)
{
    const char *line = strchr(name, '_');
    return line ? line + 1 : name;
}

char *s75_enum_text(const ProtobufCEnumDescriptor *e, int value, char buf[S75_NAME_MAX])
{
    const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(e, value);
    if (!v) {
        snprintf(buf, S75_NAME_MAX, "%d", value);
        return buf;
    }
    const char *name = without_prefix(v->name);
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
