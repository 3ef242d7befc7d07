#include "core/message/shape.h"
#include <stdio.h>
#include <string.h>
#include "core/message/effects.h"

#define ROW(T, type, ...) {ROW_##type(T, __VA_ARGS__)},
#define AT(T, m) .name = #m, .offset = offsetof(struct T, m)
#define ROW_TEXT(T, m, must, bytes)                                                                \
    AT(T, m), .type = SHAPE_TYPE_TEXT, .need = must, .max = bytes
#define ROW_CODE(T, m, must, bytes)                                                                \
    AT(T, m), .type = SHAPE_TYPE_CODE, .need = must, .max = bytes
#define ROW_DATE(T, m, must) AT(T, m), .type = SHAPE_TYPE_DATE, .need = must
#define ROW_BETWEEN(T, m, must, low, high, none)                                                   \
    AT(T, m), .need = must, .min = low, .max = high, .absent = none
#define ROW_MONEY(...) ROW_BETWEEN(__VA_ARGS__), .type = SHAPE_TYPE_MONEY
#define ROW_WHOLE(...) ROW_BETWEEN(__VA_ARGS__), .type = SHAPE_TYPE_WHOLE
#define ROW_NUMBER(...) ROW_BETWEEN(__VA_ARGS__), .type = SHAPE_TYPE_NUMBER
#define ROW_SERIAL(T, m, must) AT(T, m), .type = SHAPE_TYPE_SERIAL, .need = must
#define ROW_CHOICE(T, m, must, e)                                                                  \
    AT(T, m), .type = SHAPE_TYPE_CHOICE, .need = must, .words = e##_words
#define ROW_CHOICE_OR(T, m, e, none) ROW_CHOICE(T, m, MAY, e), .absent = none
#define ROW_WORD(T, m, must, v)                                                                    \
    AT(T, m), .type = SHAPE_TYPE_WORD, .need = must, .max = ID_MAX, .vocabulary = v
#define ROW_FLAG(T, m, none) AT(T, m), .type = SHAPE_TYPE_FLAG, .absent = none
#define ROW_MAYBE(T, m) AT(T, m), .type = SHAPE_TYPE_FLAG, .absent = NOT_SAID
#define ROW_BYTES(T, m, bytes) AT(T, m), .type = SHAPE_TYPE_BYTES, .need = MUST, .max = bytes
#define ROW_ONE(T, m, of) AT(T, m), .need = MUST, .element = &of##_shape
#define ROW_SEVERAL(T, m, low, high)                                                               \
    AT(T, m), .is_list = true, .count_offset = offsetof(struct T, m##_count), .need = MUST,        \
              .list_min = low, .list_max = high
#define ROW_LIST(T, m, low, high, of) ROW_SEVERAL(T, m, low, high), .element = &of##_shape
#define ROW_TEXTS(T, m, low, high, bytes)                                                          \
    ROW_SEVERAL(T, m, low, high), .type = SHAPE_TYPE_TEXT, .max = bytes
#define ROW_CODES(T, m, low, high, bytes)                                                          \
    ROW_SEVERAL(T, m, low, high), .type = SHAPE_TYPE_CODE, .max = bytes
#define ROW_MONEYS(T, m, low, high)                                                                \
    ROW_SEVERAL(T, m, low, high), .type = SHAPE_TYPE_MONEY, .max = MONEY_LIMIT / 10
#define ROW_WHOLES(T, m, low, high)                                                                \
    ROW_SEVERAL(T, m, low, high), .type = SHAPE_TYPE_WHOLE, .max = WHOLE_LIMIT
#define ROW_DATES(T, m, low, high) ROW_SEVERAL(T, m, low, high), .type = SHAPE_TYPE_DATE
#define ROW_CHOICES(T, m, low, high, e)                                                            \
    ROW_SEVERAL(T, m, low, high), .type = SHAPE_TYPE_CHOICE, .words = e##_words

static bool is_wrong(struct shape_problem *ret, int refusal, const char *field, const char *limit)
{
    *ret = (struct shape_problem){refusal, field, limit};
    return false;
}

static bool check_dates(const struct schedule_input *s, struct shape_problem *ret)
{
    if (!s->dates_count)
        return is_wrong(ret, REFUSED_OUT_OF_RANGE, "dates",
                        "1 to " TEXT_NUMBER(DATES_MAX) " dates");
    for (size_t i = 1; i < s->dates_count; i++)
        if (s->dates[i] <= s->dates[i - 1] ||
            date_financial_year(s->dates[i]) != date_financial_year(s->dates[0]))
            return is_wrong(ret, REFUSED_BAD_VALUE, "dates",
                            "ascending dates of one financial year");
    return true;
}

static bool check_schedule(const void *fields, struct shape_problem *ret)
{
    const struct schedule_input *s = fields;
    if (s->kind == SCHEDULE_DATES)
        return check_dates(s, ret);
    if (!s->day)
        return is_wrong(ret, REFUSED_MISSING_FIELD, "day", NULL);
    if (s->kind == SCHEDULE_MONTHLY_WORKING_DAY && s->day > WORKING_DAYS_MAX)
        return is_wrong(ret, REFUSED_OUT_OF_RANGE, "day", "1 to " TEXT_NUMBER(WORKING_DAYS_MAX));
    if (s->kind == SCHEDULE_ANNUAL && !s->month)
        return is_wrong(ret, REFUSED_MISSING_FIELD, "month", NULL);
    return true;
}

static bool check_share(const void *fields, struct shape_problem *ret)
{
    const struct share_input *s = fields;
    const bool has_parts = s->parts != 0, has_amount = s->amount != INT64_MIN;
    return has_parts != has_amount ||
           is_wrong(ret, has_parts ? REFUSED_BAD_VALUE : REFUSED_MISSING_FIELD, "parts",
                    "either parts or amount_pence");
}

#define TABLE(KIND, name_, check_)                                                                 \
    static const struct shape_field name_##_fields[] = {KIND##_FIELDS(ROW, name_##_input)};        \
    static const struct shape name_##_shape = {                                                    \
        .name = #name_,                                                                            \
        .size = sizeof(struct name_##_input),                                                      \
        .fields = name_##_fields,                                                                  \
        .field_count = sizeof name_##_fields / sizeof *name_##_fields,                             \
        .check = check_};
#define INPUT_TABLE(number, KIND, name, rule) TABLE(KIND, name, NULL)
ELEMENTS_AGREEMENT(TABLE)
ELEMENTS_MONEY(TABLE)
ELEMENTS_AUTHORITY(TABLE)
ELEMENTS_ACCESS(TABLE)
ELEMENTS_ORGANISATION(TABLE)
ELEMENTS_RECONCILE(TABLE)
ELEMENTS_MENDING(TABLE)
ELEMENTS_SPENDING(TABLE)
ELEMENTS_PLANNING(TABLE)
ELEMENTS_POLICY(TABLE)
INPUTS(INPUT_TABLE)

/* What is kept and sent of a part of a finding; not an input. */
static const struct shape_field part_fields[] = {PART_FIELDS(ROW, part)};
const struct shape part_shape = {.name = "part",
                                 .size = sizeof(struct part),
                                 .fields = part_fields,
                                 .field_count = sizeof part_fields / sizeof *part_fields};

#define INPUT_SHAPE(number, KIND, name, rule) [number] = &name##_shape,
static const struct shape *const shapes[ITEM_KIND_COUNT] = {INPUTS(INPUT_SHAPE)};

const struct shape *shape_of(enum item_kind kind)
{
    return kind > 0 && kind < ITEM_KIND_COUNT ? shapes[kind] : NULL;
}

const struct shape *shape_called(struct text name, enum item_kind *ret_kind)
{
    for (int kind = 1; kind < ITEM_KIND_COUNT; kind++)
        if (text_equal(text_of(shapes[kind]->name), name)) {
            *ret_kind = (enum item_kind)kind;
            return shapes[kind];
        }
    return NULL;
}

int shape_choice(const struct shape_field *field, struct text word)
{
    for (int i = 1; field->words[i]; i++)
        if (text_equal(text_of(field->words[i]), word))
            return i;
    return 0;
}

int shape_last_choice(const struct shape_field *field)
{
    int last = 0;
    while (field->words[last + 1])
        last++;
    return last;
}

size_t shape_value_size(const struct shape_field *field)
{
    switch (field->type) {
    case SHAPE_TYPE_TEXT:
    case SHAPE_TYPE_CODE:
    case SHAPE_TYPE_WORD:
        return sizeof(struct text);
    case SHAPE_TYPE_MONEY:
    case SHAPE_TYPE_WHOLE:
    case SHAPE_TYPE_SERIAL:
        return sizeof(int64_t);
    case SHAPE_TYPE_DATE:
    case SHAPE_TYPE_NUMBER:
    case SHAPE_TYPE_CHOICE:
        return sizeof(int32_t);
    case SHAPE_TYPE_FLAG:
        return sizeof(bool);
    case SHAPE_TYPE_BYTES:
        return (size_t)field->max;
    case SHAPE_TYPE_FIELDS:
        break;
    }
    return field->element->size;
}

void shape_put_absent(const struct shape_field *field, void *fields)
{
    uint8_t *to = (uint8_t *)fields + field->offset;
    const int64_t absent = field->absent;
    if (field->is_list) {
        *(void **)(void *)to = NULL;
        *(size_t *)(void *)((uint8_t *)fields + field->count_offset) = 0;
        return;
    }
    switch (field->type) {
    case SHAPE_TYPE_TEXT:
    case SHAPE_TYPE_CODE:
    case SHAPE_TYPE_WORD:
        *(struct text *)(void *)to = TEXT_NONE;
        return;
    case SHAPE_TYPE_DATE:
        *(date_t *)(void *)to = DATE_NONE;
        return;
    case SHAPE_TYPE_MONEY:
    case SHAPE_TYPE_WHOLE:
        *(int64_t *)(void *)to = absent;
        return;
    case SHAPE_TYPE_SERIAL:
        *(uint64_t *)(void *)to = (uint64_t)absent;
        return;
    case SHAPE_TYPE_NUMBER:
    case SHAPE_TYPE_CHOICE:
        *(uint32_t *)(void *)to = (uint32_t)absent;
        return;
    case SHAPE_TYPE_FLAG:
        *to = (uint8_t)absent;
        return;
    case SHAPE_TYPE_BYTES:
        memset(to, 0, (size_t)field->max);
        return;
    case SHAPE_TYPE_FIELDS:
        for (size_t i = 0; i < field->element->field_count; i++)
            shape_put_absent(&field->element->fields[i], to);
    }
}

/* Sums of money that are powers of ten are written so: 10^13. */
static void number_print(const struct shape_field *field, int64_t value, char room[24])
{
    int n = 0;
    int64_t left = value;
    for (; left > 9 && left % 10 == 0; left /= 10)
        n++;
    if (field->type == SHAPE_TYPE_MONEY && left == 1 && n > 2)
        (void)snprintf(room, 24, "10^%d", n);
    else
        (void)snprintf(room, 24, "%lld", (long long)value);
}

void shape_value_limit(const struct shape_field *field, char ret_limit[SHAPE_LIMIT_MAX])
{
    const char *unit = field->type == SHAPE_TYPE_MONEY ? " pence" : "";
    char low[24], high[24];
    number_print(field, field->min, low);
    number_print(field, field->max, high);
    if (field->type == SHAPE_TYPE_TEXT || field->type == SHAPE_TYPE_CODE ||
        field->type == SHAPE_TYPE_WORD)
        (void)snprintf(ret_limit, SHAPE_LIMIT_MAX, "at most %s bytes", high);
    else if (field->type == SHAPE_TYPE_BYTES)
        (void)snprintf(ret_limit, SHAPE_LIMIT_MAX, "%s bytes", high);
    else if (field->min < 0)
        (void)snprintf(ret_limit, SHAPE_LIMIT_MAX, "within %s%s of 0", high, unit);
    else
        (void)snprintf(ret_limit, SHAPE_LIMIT_MAX, "%s to %s%s", low, high, unit);
}

void shape_list_limit(const struct shape_field *field, char ret_limit[SHAPE_LIMIT_MAX])
{
    if (field->list_min)
        (void)snprintf(ret_limit, SHAPE_LIMIT_MAX, "%lld to %lld %s", (long long)field->list_min,
                       (long long)field->list_max, field->name);
    else
        (void)snprintf(ret_limit, SHAPE_LIMIT_MAX, "at most %lld %s", (long long)field->list_max,
                       field->name);
}
