#include "ctl/screen/show_message.h"
#include <string.h>
#include "ctl/screen/table.h"
#include "kit/s75.h"
#include "kit/s75_json.h"
#include "kit/s75_text.h"

static void show_members(const json_t *object, size_t indent, size_t first_indent, FILE *file);

static void show_scalar(const json_t *value, int is_pence, FILE *file)
{
    char pounds[S75_TEXT_MAX];
    if (json_is_string(value))
        text_clean(json_string_value(value), file);
    else if (json_is_integer(value) && is_pence)
        fputs(s75_pounds(json_integer_value(value), pounds), file);
    else if (json_is_integer(value))
        fprintf(file, "%lld", (long long)json_integer_value(value));
    else if (json_is_boolean(value))
        fputs(json_is_true(value) ? "true" : "false", file);
    else
        fputc('-', file);
    fputc('\n', file);
}

static void show_list(const json_t *list, size_t indent, FILE *file)
{
    size_t i;
    const json_t *value;
    json_array_foreach(list, i, value)
    {
        fprintf(file, "%*s- ", (int)indent, "");
        if (json_is_object(value))
            show_members(value, indent + 2, 0, file);
        else
            show_scalar(value, 0, file);
    }
}

/* Whether a key is an amount; *ret_size is the length of its name without the ending. */
static int is_amount(const char *key, size_t *ret_size)
{
    size_t size = strlen(key), tail = sizeof "_pence" - 1;
    int amount = size > tail && strcmp(key + size - tail, "_pence") == 0;
    *ret_size = amount ? size - tail : size;
    return amount;
}

static void show_members(const json_t *object, size_t indent, size_t first_indent, FILE *file)
{
    const char *key;
    json_t *value;
    size_t before = first_indent;
    json_object_foreach((json_t *)object, key, value)
    {
        size_t size;
        int amount = is_amount(key, &size);
        if (json_is_array(value) && json_array_size(value) == 0)
            continue;
        fprintf(file, "%*s%.*s:", (int)before, "", (int)size, key);
        before = indent;
        if (json_is_object(value) || json_is_array(value)) {
            fputc('\n', file);
            if (json_is_object(value))
                show_members(value, indent + 2, indent + 2, file);
            else
                show_list(value, indent + 2, file);
            continue;
        }
        fputc(' ', file);
        show_scalar(value, amount, file);
    }
    if (json_object_size(object) == 0)
        fputc('\n', file);
}

int show_message(const ProtobufCMessage *message, size_t indent, FILE *file)
{
    json_t *object = s75_json(message);
    if (!object)
        return S75_ERR_MEMORY;
    if (json_object_size(object) > 0)
        show_members(object, indent, indent, file);
    json_decref(object);
    return 0;
}
