#include "ctl/mapping/value.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "base/date.h"
#include "base/error.h"
#include "base/money.h"
#include "base/text.h"
#include "ctl/mapping/mapper.h"
#include "ctl/screen/near.h"
#include "ctl/screen/words.h"
#include "kit/s75_text.h"

#define DATE_FIRST 20000101
#define DATE_LAST 20991231

size_t value_size(const ProtobufCFieldDescriptor *f)
{
    if (f->type == PROTOBUF_C_TYPE_STRING || f->type == PROTOBUF_C_TYPE_MESSAGE)
        return sizeof(void *);
    return f->type == PROTOBUF_C_TYPE_SINT64 || f->type == PROTOBUF_C_TYPE_UINT64 ? sizeof(int64_t)
                                                                                  : sizeof(int32_t);
}

static int read_date(struct source *s, const yaml_node_t *node, const char *text, int32_t *at)
{
    date_t date;
    int r = date_parse(text, strlen(text), &date);
    if (r == ERR_FORM) {
        source_problem(s, node, "'%.40s' is not a date, such as 2017-04-01", text);
        return 0;
    }
    int32_t number = r == 0 ? date_to_number(date) : 0;
    if (number < DATE_FIRST || number > DATE_LAST) {
        source_problem(s, node, "there is no date '%.40s' within 2000-01-01 to 2099-12-31", text);
        return 0;
    }
    *at = number;
    return 1;
}

static int read_pounds(struct source *s, const yaml_node_t *node, const char *text, int64_t *at)
{
    int r = money_parse(text, strlen(text), at);
    if (r == ERR_OVERFLOW)
        source_problem(s, node, "'%.40s' is too large an amount", text);
    else if (r != 0)
        source_problem(s, node, "'%.40s' is not an amount in pounds, such as 74,431,802.00", text);
    return r == 0;
}

static bool is_year(const ProtobufCFieldDescriptor *f)
{
    static const char year[] = "year";
    const size_t size = strlen(f->name), tail = sizeof year - 1;
    return size >= tail && strcmp(f->name + size - tail, year) == 0;
}

/* The financial year 2026 is 2026, and 2026/27. */
static int read_year(struct source *s, const yaml_node_t *node, const char *text, uint32_t *at)
{
    static const char digits[] = "0123456789";
    const size_t size = strlen(text);
    const bool is_long =
        size == strlen("2026/27") && text[4] == '/' && strspn(text + 5, digits) == 2;
    if (strspn(text, digits) != 4 || (size != 4 && !is_long)) {
        source_problem(s, node, "'%.40s' is not a financial year, such as 2026/27 or 2026", text);
        return 0;
    }
    *at = (uint32_t)atoi(text);
    if (is_long && (uint32_t)atoi(text + 5) != (*at + 1) % 100) {
        source_problem(s, node, "'%s' is not a financial year: after %.4s comes %02u", text, text,
                       (*at + 1) % 100);
        return 0;
    }
    return 1;
}

static int read_whole_number(struct source *s, const yaml_node_t *node, const char *text,
                             uint32_t *at)
{
    size_t size = strlen(text);
    unsigned long long n = 0;
    bool digits = size > 0 && size <= 10 && strspn(text, "0123456789") == size;
    if (digits)
        n = strtoull(text, NULL, 10);
    if (!digits || n > UINT32_MAX) {
        source_problem(s, node, "'%.40s' is not a whole number within 0 to %u", text, UINT32_MAX);
        return 0;
    }
    *at = (uint32_t)n;
    return 1;
}

/* Whole numbers of up to 18 digits. */
static int read_serial(struct source *s, const yaml_node_t *node, const char *text, uint64_t *at)
{
    size_t size = strlen(text);
    if (size == 0 || size > 18 || strspn(text, "0123456789") != size) {
        source_problem(s, node, "'%.40s' is not a whole number of at most 18 digits", text);
        return 0;
    }
    *at = strtoull(text, NULL, 10);
    return 1;
}

static int read_count(struct source *s, const yaml_node_t *node, const char *text, int64_t *at)
{
    uint64_t n = 0;
    int r = read_serial(s, node, text + (*text == '-'), &n);
    if (r > 0)
        *at = *text == '-' ? -(int64_t)n : (int64_t)n;
    return r;
}

static int read_flag(struct source *s, const yaml_node_t *node, const char *text,
                     protobuf_c_boolean *at)
{
    bool yes = strcmp(text, "true") == 0;
    if (!yes && strcmp(text, "false") != 0) {
        source_problem(s, node, "'%.40s' is neither true nor false", text);
        return 0;
    }
    *at = yes;
    return 1;
}

static int read_enum(struct source *s, const yaml_node_t *node, const char *text,
                     const ProtobufCEnumDescriptor *e, int *at)
{
    struct words words;
    char all[WORDS_TEXT_MAX], near[NEAR_TEXT_MAX];
    if (s75_enum_value(e, text, at))
        return 1;
    words_of(e, '_', &words);
    near_text(text, words.list, words.count, near);
    source_problem(s, node, "'%.40s' is not one of %s%s", text, words_text(&words, all), near);
    return 0;
}

static int read_text(struct source *s, const yaml_node_t *node, const char *text, char **at)
{
    if (!text_is_clean(text_of(text))) {
        source_problem(s, node, "contains a control, invisible or direction character (a line "
                                "break or a tab?)");
        return 0;
    }
    *at = strdup(text);
    return *at ? 1 : -1;
}

static int read_message(struct source *s, const yaml_node_t *node,
                        const ProtobufCMessageDescriptor *d, ProtobufCMessage **at)
{
    *at = mapper_read(s, node, d);
    return *at ? 1 : -1;
}

/* A plain scalar that YAML takes for nothing. */
static bool is_null(const yaml_node_t *node, const char *text)
{
    return node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           (!*text || strcmp(text, "~") == 0 || strcmp(text, "null") == 0);
}

int value_read(struct source *s, const yaml_node_t *node, const ProtobufCFieldDescriptor *f,
               void *at)
{
    if (f->type == PROTOBUF_C_TYPE_MESSAGE)
        return read_message(s, node, f->descriptor, at);
    const char *text = source_scalar(node);
    if (!text || is_null(node, text)) {
        source_problem(s, node, text ? "no value" : "not a single value");
        return 0;
    }
    switch (f->type) {
    case PROTOBUF_C_TYPE_INT32:
        return read_date(s, node, text, at);
    case PROTOBUF_C_TYPE_SINT64:
        return s75_field_is_pence(f) ? read_pounds(s, node, text, at)
                                     : read_count(s, node, text, at);
    case PROTOBUF_C_TYPE_UINT64:
        return read_serial(s, node, text, at);
    case PROTOBUF_C_TYPE_UINT32:
        return is_year(f) ? read_year(s, node, text, at) : read_whole_number(s, node, text, at);
    case PROTOBUF_C_TYPE_BOOL:
        return read_flag(s, node, text, at);
    case PROTOBUF_C_TYPE_ENUM:
        return read_enum(s, node, text, f->descriptor, at);
    case PROTOBUF_C_TYPE_STRING:
        return read_text(s, node, text, at);
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_DOUBLE:
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_MESSAGE:
        break;
    }
    source_problem(s, node, "cannot be given in a file");
    return 0;
}
