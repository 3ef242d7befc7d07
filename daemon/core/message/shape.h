/* core/message/shape: the fields of each input: names, forms and limits, said once for whoever
 * makes inputs (the wire, transcripts).
 *
 * Fields stand in the order of their tags in proto/s75/v1 and have their names there, without the
 * ending _pence. A list's count is the member <name>_count. What is absent is TEXT_NONE, DATE_NONE,
 * 0 or the value said here. */
#pragma once
#include "core/message/input.h"

enum shape_type {
    SHAPE_TYPE_TEXT = 1, /* clean UTF-8; max bytes */
    SHAPE_TYPE_CODE,     /* of A-Z a-z 0-9 - _ . */
    SHAPE_TYPE_DATE,
    SHAPE_TYPE_MONEY,  /* int64, pence; min..max */
    SHAPE_TYPE_WHOLE,  /* int64 of another unit */
    SHAPE_TYPE_NUMBER, /* uint32 */
    SHAPE_TYPE_SERIAL, /* uint64 */
    SHAPE_TYPE_CHOICE, /* an enumeration: index into words, from 1 */
    SHAPE_TYPE_FLAG,
};

struct shape;
struct shape_field {
    const char *name;
    enum shape_type type; /* of a list: of its elements; 0 when they have fields */
    bool is_required, is_list;
    size_t offset, count_offset;
    int64_t min, max; /* of texts: bytes */
    int64_t list_min, list_max;
    int64_t absent;
    const char *const *words; /* words[1..], NULL at the end */
    const struct shape *element;
};

struct shape {
    const char *name; /* of the input, as in Item */
    size_t size;
    const struct shape_field *fields;
    size_t field_count;
};

/* NULL: inputs of this kind are described by hand. */
const struct shape *shape_of(enum item_kind kind);
const struct shape *shape_called(struct text name, enum item_kind *ret_kind); /* NULL: none */
/* The word of a value of a field of SHAPE_TYPE_CHOICE; "" when there is none. */
const char *shape_word(enum item_kind kind, const char *field, int value);
/* Value of a word of a SHAPE_TYPE_CHOICE; 0: unknown. */
int shape_choice(const struct shape_field *field, struct text word);
/* Bytes of one value of the field; of a list: of one element. */
size_t shape_value_size(const struct shape_field *field);

extern const char *const shape_kinds[], *const shape_economies[];

/* For the tables of fields. */
#define MUST true
#define MAY false
#define SHAPE(T, table, title)                                                                     \
    {                                                                                              \
        .name = title, .size = sizeof(struct T), .fields = table,                                  \
        .field_count = sizeof table / sizeof *table                                                \
    }
#define SHAPE_AT(T, m) .name = #m, .offset = offsetof(struct T, m)
#define SHAPE_TEXT(T, m, must, bytes)                                                              \
    {                                                                                              \
        SHAPE_AT(T, m), .type = SHAPE_TYPE_TEXT, .is_required = must, .max = bytes                 \
    }
#define SHAPE_CODE(T, m, must, bytes)                                                              \
    {                                                                                              \
        SHAPE_AT(T, m), .type = SHAPE_TYPE_CODE, .is_required = must, .max = bytes                 \
    }
#define SHAPE_DATE(T, m, must)                                                                     \
    {                                                                                              \
        SHAPE_AT(T, m), .type = SHAPE_TYPE_DATE, .is_required = must                               \
    }
#define SHAPE_MONEY(T, m, must, low, high, none)                                                   \
    {                                                                                              \
        SHAPE_AT(T, m), .type = SHAPE_TYPE_MONEY, .is_required = must, .min = low, .max = high,    \
                        .absent = none                                                             \
    }
#define SHAPE_WHOLE(T, m, must, low, high, none)                                                   \
    {                                                                                              \
        SHAPE_AT(T, m), .type = SHAPE_TYPE_WHOLE, .is_required = must, .min = low, .max = high,    \
                        .absent = none                                                             \
    }
#define SHAPE_NUMBER(T, m, must, low, high, none)                                                  \
    {                                                                                              \
        SHAPE_AT(T, m), .type = SHAPE_TYPE_NUMBER, .is_required = must, .min = low, .max = high,   \
                        .absent = none                                                             \
    }
#define SHAPE_SERIAL(T, m, must)                                                                   \
    {                                                                                              \
        SHAPE_AT(T, m), .type = SHAPE_TYPE_SERIAL, .is_required = must                             \
    }
#define SHAPE_CHOICE(T, m, must, list)                                                             \
    {                                                                                              \
        SHAPE_AT(T, m), .type = SHAPE_TYPE_CHOICE, .is_required = must, .words = list              \
    }
#define SHAPE_FLAG(T, m)                                                                           \
    {                                                                                              \
        SHAPE_AT(T, m), .type = SHAPE_TYPE_FLAG                                                    \
    }
#define SHAPE_LIST_AT(T, m, low, high)                                                             \
    SHAPE_AT(T, m), .is_list = true, .count_offset = offsetof(struct T, m##_count),                \
                    .list_min = low, .list_max = high
#define SHAPE_LIST(T, m, low, high, of)                                                            \
    {                                                                                              \
        SHAPE_LIST_AT(T, m, low, high), .element = &of                                             \
    }
#define SHAPE_TEXTS(T, m, low, high, bytes)                                                        \
    {                                                                                              \
        SHAPE_LIST_AT(T, m, low, high), .type = SHAPE_TYPE_TEXT, .max = bytes                      \
    }
#define SHAPE_CODES(T, m, low, high, bytes)                                                        \
    {                                                                                              \
        SHAPE_LIST_AT(T, m, low, high), .type = SHAPE_TYPE_CODE, .max = bytes                      \
    }
#define SHAPE_MONEYS(T, m, low, high)                                                              \
    {                                                                                              \
        SHAPE_LIST_AT(T, m, low, high), .type = SHAPE_TYPE_MONEY, .max = MONEY_LIMIT / 10          \
    }
#define SHAPE_WHOLES(T, m, low, high)                                                              \
    {                                                                                              \
        SHAPE_LIST_AT(T, m, low, high), .type = SHAPE_TYPE_WHOLE, .max = WHOLE_LIMIT               \
    }
#define SHAPE_CHOICES(T, m, low, high, list)                                                       \
    {                                                                                              \
        SHAPE_LIST_AT(T, m, low, high), .type = SHAPE_TYPE_CHOICE, .words = list                   \
    }
