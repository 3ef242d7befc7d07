/* core/message/shape: the fields of each input as tables, made of its description (input_fields):
 * names, forms and limits for whoever makes, keeps or checks inputs (the wire, transcripts,
 * core/message/item_pack). */
#pragma once
#include "core/message/input.h"

enum shape_type {
    SHAPE_TYPE_FIELDS, /* has fields of its own: element */
    SHAPE_TYPE_TEXT,   /* clean UTF-8; max bytes */
    SHAPE_TYPE_CODE,   /* of A-Z a-z 0-9 - _ . */
    SHAPE_TYPE_DATE,
    SHAPE_TYPE_MONEY,  /* int64, pence; min..max */
    SHAPE_TYPE_WHOLE,  /* int64 of another unit */
    SHAPE_TYPE_NUMBER, /* uint32 */
    SHAPE_TYPE_SERIAL, /* uint64 */
    SHAPE_TYPE_CHOICE, /* an enumeration: index into words, from 1 */
    SHAPE_TYPE_WORD,   /* of a-z 0-9 _; max bytes; which there are says the policy of its year */
    SHAPE_TYPE_FLAG,
    SHAPE_TYPE_BYTES, /* max bytes, in place */
};

/* Whether a field must be said. An element of a list is a MUST. */
enum shape_need {
    MAY,
    MUST,
    THERE /* and may be empty */
};

struct shape;
struct shape_field {
    const char *name;
    enum shape_type type; /* of a list: of its elements */
    enum shape_need need;
    bool is_list;
    size_t offset, count_offset;
    int64_t min, max; /* of texts: bytes */
    int64_t list_min, list_max;
    int64_t absent;
    const char *const *words; /* words[1..], NULL at the end */
    enum vocabulary vocabulary;
    const struct shape *element;
};

struct shape_problem {
    int refusal; /* enum refusal_code */
    const char *field, *limit; /* limit NULL: none */
};

struct shape {
    const char *name; /* of the input, as in Item */
    size_t size;
    const struct shape_field *fields;
    size_t field_count;
    /* What must hold between fields that are sound one by one; NULL: nothing. false: the problem
     * is set. */
    bool (*check)(const void *fields, struct shape_problem *ret_problem);
};

extern const struct shape part_shape; /* of struct part (core/message/part) */
const struct shape *shape_of(enum item_kind kind); /* NULL: no such kind */
const struct shape *shape_called(struct text name, enum item_kind *ret_kind); /* NULL: none */
/* Value of a word of a SHAPE_TYPE_CHOICE; 0: unknown. */
int shape_choice(const struct shape_field *field, struct text word);
/* The greatest value of a SHAPE_TYPE_CHOICE. */
int shape_last_choice(const struct shape_field *field);
/* Bytes of one value of the field; of a list: of one element. */
size_t shape_value_size(const struct shape_field *field);
/* Sets the field of an input to what it is when it is not said. Lists are empty then. */
void shape_put_absent(const struct shape_field *field, void *fields);

#define SHAPE_LIMIT_MAX 64
/* The limit of a field's values, or of how many a list has, in words: "at most 35 bytes",
 * "2 to 32 partners". */
void shape_value_limit(const struct shape_field *field, char ret_limit[SHAPE_LIMIT_MAX]);
void shape_list_limit(const struct shape_field *field, char ret_limit[SHAPE_LIMIT_MAX]);
