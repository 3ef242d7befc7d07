/* core/layout/layout: the state, described once: the fields of each struct that a room keeps.
 * Private to daemon/core.
 *
 * From the description follow the image (core/layout/archive), the release of memory, the
 * comparison of two states (core/layout/difference), and what holds of every enumeration, word
 * and index without a rule of its own. A room describes its structs in its room.c:
 *
 *     #define ALIAS(F, T) F(T, TEXT, folded) F(T, INDEX, party, party)
 *     LAYOUT(alias, ALIAS)
 *
 * makes alias_layout, of struct alias. The fields stand in the order of the struct: from the list
 * an initializer of the whole struct is made, so that a field which is forgotten, or has another
 * type than is said, does not compile. What is not kept in the image is named so (UNKEPT...): it is
 * made anew after a load, or means nothing between inputs, and zero stands for that. An index that
 * is none is UINT32_MAX. */
#pragma once
#include <stddef.h>
#include "base/arena.h"
#include "base/buffer.h"
#include "base/date.h"
#include "base/map.h"
#include "base/multiset.h"
#include "core/layout/column.h"
#include "core/layout/reference.h"
#include "core/message/effects_list.h"

enum field_kind {
    FIELD_U8,
    FIELD_U32,
    FIELD_U64,
    FIELD_I64,
    FIELD_SIZE,
    FIELD_BOOL,
    FIELD_INT,
    FIELD_DATE,
    FIELD_ENUM,  /* least..most */
    FIELD_INDEX, /* of a row of the table whose rows have the layout `of` */
    FIELD_INDEX_OR_NONE,
    FIELD_TEXT,  /* interned */
    FIELD_BYTES, /* of fixed size */
    FIELD_REFERENCE,
    FIELD_STRING,  /* char *, owned; NULL: none */
    FIELD_BLOB,    /* uint8_t *, owned, and its size_t */
    FIELD_PART,    /* one struct or several, in place, of the layout `of` */
    FIELD_ROWS,    /* { T *items; size_t count, capacity; } */
    FIELD_RING,    /* the same, and size_t head */
    FIELD_COUNTED, /* T *, and its uint32_t count */
    FIELD_COLUMN,  /* struct column: as many rows as its table has */
    FIELD_UNKEPT,
    FIELD_UNKEPT_DATE,
    FIELD_UNKEPT_ROWS,
};

struct layout;
struct field {
    const char *name;
    enum field_kind kind;
    size_t offset, size;     /* size: of one */
    size_t times;            /* how many of them stand one after the other */
    const struct layout *of;
    int least, most;
    const char *const *words; /* FIELD_ENUM: of its values, by number */
    size_t count_at;         /* FIELD_BLOB, FIELD_COUNTED: of its count */
    void (*fini)(void *it);  /* FIELD_UNKEPT that holds memory */
    const char *wrong;       /* the sentence when an index or enumeration is none there is */
};
struct layout {
    const char *name; /* of the struct */
    size_t size;
    const struct field *fields;
    size_t count;
};

/* A growing array whatever it is of. */
struct rows { void *items; size_t count, capacity; };
struct ring { void *items; size_t count, capacity, head; };

/* The rows that a field has: of FIELD_ROWS, FIELD_RING, FIELD_COUNTED, FIELD_COLUMN, FIELD_PART. */
struct rows layout_rows(const struct field *f, const void *row);
/* Frees what a struct holds and makes it zeros. */
void layout_fini(const struct layout *l, void *row);
/* The kept fields of a struct and of what it holds, in the order of the image, one a line, with the
 * values of enumerations: two layouts that give the same text are written, and read, the same. */
void layout_print(const struct layout *l, struct buffer *out);

/* The tables that indices are of: all rows of all structs given, by their layout. */
enum { LAYOUT_TABLES_MAX = 64 };
struct layout_tables {
    struct { const struct layout *of; size_t count; } list[LAYOUT_TABLES_MAX];
    size_t count;
};
void layout_note_tables(struct layout_tables *t, const struct layout *l, const void *row);
/* Every enumeration and index is within its range: NULL, or the sentence that says which is not. */
const char *layout_check(const struct layout *l, const void *row, const struct layout_tables *t);

/* Of arrays of plain values. */
extern const struct layout text_layout, u32_layout;

#define LAYOUT(tag, FIELDS)                                                                        \
    extern const struct layout tag##_layout;                                                       \
    static const struct field tag##_fields[] = {FIELDS(FIELD_OF, tag)};                            \
    _Pragma("GCC diagnostic push")                                                                 \
    _Pragma("GCC diagnostic error \"-Wmissing-field-initializers\"")                               \
    _Pragma("GCC diagnostic ignored \"-Wmissing-braces\"")                                         \
    __attribute__((unused)) static void tag##_is_whole(const struct tag *x)                        \
    {                                                                                              \
        const struct tag whole = {FIELDS(FIELD_VALUE, tag)};                                       \
        (void)whole;                                                                               \
        (void)x;                                                                                   \
    }                                                                                              \
    _Pragma("GCC diagnostic pop")                                                                  \
    const struct layout tag##_layout = {#tag, sizeof(struct tag), tag##_fields,                    \
                                        sizeof tag##_fields / sizeof *tag##_fields};
/* Of an array of plain values of that type. */
#define LAYOUT_OF_VALUES(tag, type, ...)                                                           \
    static const struct field tag##_fields[] = {                                                   \
        {.name = "", .size = sizeof(type), .times = 1, __VA_ARGS__}};                              \
    const struct layout tag##_layout = {#tag, sizeof(type), tag##_fields, 1};

#define FIELD_OF(T, KIND, ...) FIELD_OF_##KIND(T, __VA_ARGS__)
#define FIELD_VALUE(T, KIND, ...) FIELD_VALUE_##KIND(__VA_ARGS__)

/* A member; that its address is of the type is seen by the compiler. */
#define MEMBER(T, n) (((struct T *)0)->n)
#define IS(address, type) (0 * sizeof(char[_Generic((address), type *: 1)]))
#define ONE(T, n, KIND, type, ...)                                                                 \
    {.name = #n, .kind = FIELD_##KIND, .offset = offsetof(struct T, n) + IS(&MEMBER(T, n), type),  \
     .size = sizeof(type), .times = 1, __VA_ARGS__},
#define MANY(T, n, KIND, type, ...)                                                                \
    {.name = #n, .kind = FIELD_##KIND, .offset = offsetof(struct T, n) + IS(MEMBER(T, n), type),   \
     .size = sizeof(type), .times = sizeof MEMBER(T, n) / sizeof(type), __VA_ARGS__},
#define WRONG(T, n) .wrong = "of a " #T ", " #n " is none that there is"

#define FIELD_OF_U8(T, n) ONE(T, n, U8, uint8_t)
#define FIELD_OF_U32(T, n) ONE(T, n, U32, uint32_t)
#define FIELD_OF_U64(T, n) ONE(T, n, U64, uint64_t)
#define FIELD_OF_I64(T, n) ONE(T, n, I64, int64_t)
#define FIELD_OF_SIZE(T, n) ONE(T, n, SIZE, size_t)
#define FIELD_OF_BOOL(T, n) ONE(T, n, BOOL, bool)
#define FIELD_OF_INT(T, n) ONE(T, n, INT, int)
#define FIELD_OF_DATE(T, n) ONE(T, n, DATE, date_t)
#define FIELD_OF_TEXT(T, n) ONE(T, n, TEXT, struct text)
#define FIELD_OF_REFERENCE(T, n) ONE(T, n, REFERENCE, struct reference)
#define FIELD_OF_STRING(T, n) ONE(T, n, STRING, char *)
#define FIELD_OF_ENUM(T, n, type, first, last)                                                     \
    ONE(T, n, ENUM, enum type, .least = first, .most = last, .words = type##_words, WRONG(T, n))
#define FIELD_OF_INDEX(T, n, tag) ONE(T, n, INDEX, uint32_t, .of = &tag##_layout, WRONG(T, n))
#define FIELD_OF_INDEX_OR_NONE(T, n, tag)                                                          \
    ONE(T, n, INDEX_OR_NONE, uint32_t, .of = &tag##_layout, WRONG(T, n))
#define FIELD_OF_PART(T, n, tag) ONE(T, n, PART, struct tag, .of = &tag##_layout)
#define FIELD_OF_BYTES(T, n) MANY(T, n, BYTES, uint8_t)
#define FIELD_OF_I64S(T, n) MANY(T, n, I64, int64_t)
#define FIELD_OF_DATES(T, n) MANY(T, n, DATE, date_t)
#define FIELD_OF_ENUMS(T, n, type, first, last)                                                    \
    MANY(T, n, ENUM, enum type, .least = first, .most = last, .words = type##_words, WRONG(T, n))
#define FIELD_OF_PARTS(T, n, tag) MANY(T, n, PART, struct tag, .of = &tag##_layout)
#define FIELD_OF_BLOB(T, n, size)                                                                  \
    ONE(T, n, BLOB, uint8_t *, .count_at = offsetof(struct T, size) + IS(&MEMBER(T, size), size_t))
#define FIELD_OF_COUNTED(T, n, count, tag)                                                         \
    ONE(T, n, COUNTED, struct tag *, .of = &tag##_layout,                                          \
        .count_at = offsetof(struct T, count) + IS(&MEMBER(T, count), uint32_t))
/* An array that grows: of structs, or of values. HERE: its members stand in the struct itself. */
#define ARRAY_AT(T, n, at, KIND, items, type, tag)                                                 \
    {.name = #n, .kind = FIELD_##KIND, .offset = (at) + IS(items, type), .times = 1,               \
     .size = sizeof(struct rows), .of = &tag##_layout},
#define FIELD_OF_ROWS(T, n, tag)                                                                   \
    ARRAY_AT(T, n, offsetof(struct T, n), ROWS, MEMBER(T, n.items), struct tag, tag)
#define FIELD_OF_TABLE(T, n, tag)                                                                  \
    ARRAY_AT(T, n, offsetof(struct T, n), ROWS, MEMBER(T, n.items), const struct tag, tag)
#define FIELD_OF_LIST(T, n, type, tag)                                                             \
    ARRAY_AT(T, n, offsetof(struct T, n), ROWS, MEMBER(T, n.items), type, tag)
#define FIELD_OF_RING(T, n, tag)                                                                   \
    ARRAY_AT(T, n, offsetof(struct T, n), RING, MEMBER(T, n.items), struct tag, tag)
#define FIELD_OF_ROWS_HERE(T, tag)                                                                 \
    ARRAY_AT(T, items, offsetof(struct T, items), ROWS, MEMBER(T, items), struct tag, tag)
#define FIELD_OF_LIST_HERE(T, type, tag)                                                           \
    ARRAY_AT(T, items, offsetof(struct T, items), ROWS, MEMBER(T, items), type, tag)
#define FIELD_OF_COLUMN(T, n, tag) ONE(T, n, COLUMN, struct column, .of = &tag##_layout)
#define FIELD_OF_UNKEPT(T, n)                                                                      \
    {.name = #n, .kind = FIELD_UNKEPT, .offset = offsetof(struct T, n),                            \
     .size = sizeof MEMBER(T, n), .times = 1},
#define FIELD_OF_UNKEPT_DATE(T, n) ONE(T, n, UNKEPT_DATE, date_t)
#define FIELD_OF_UNKEPT_ROWS(T, n)                                                                 \
    {.name = #n, .kind = FIELD_UNKEPT_ROWS, .offset = offsetof(struct T, n),                       \
     .size = sizeof(struct rows), .times = 1},
#define FIELD_OF_UNKEPT_PART(T, n, tag) /* with what its layout says that it holds */              \
    {.name = #n, .kind = FIELD_UNKEPT, .offset = offsetof(struct T, n), .size = sizeof(struct tag),\
     .times = sizeof MEMBER(T, n) / sizeof(struct tag), .of = &tag##_layout},
#define FIELD_OF_MAP(T, n) ONE(T, n, UNKEPT, struct map, .fini = layout_map_fini)
#define FIELD_OF_CHAINS(T, n) ONE(T, n, UNKEPT, struct chains, .fini = layout_chains_fini)
#define FIELD_OF_MULTISET(T, n) ONE(T, n, UNKEPT, struct multiset, .fini = layout_multiset_fini)
#define FIELD_OF_ARENA(T, n) ONE(T, n, UNKEPT, struct arena, .fini = layout_arena_fini)
#define FIELD_OF_EFFECTS(T, n) ONE(T, n, UNKEPT, struct effects, .fini = layout_effects_fini)
void layout_map_fini(void *it);
void layout_chains_fini(void *it);
void layout_multiset_fini(void *it);
void layout_arena_fini(void *it);
void layout_effects_fini(void *it);

#define FIELD_VALUE_U8(n) x->n,
#define FIELD_VALUE_U32(n) x->n,
#define FIELD_VALUE_U64(n) x->n,
#define FIELD_VALUE_I64(n) x->n,
#define FIELD_VALUE_SIZE(n) x->n,
#define FIELD_VALUE_BOOL(n) x->n,
#define FIELD_VALUE_INT(n) x->n,
#define FIELD_VALUE_DATE(n) x->n,
#define FIELD_VALUE_TEXT(n) x->n,
#define FIELD_VALUE_REFERENCE(n) x->n,
#define FIELD_VALUE_STRING(n) x->n,
#define FIELD_VALUE_ENUM(n, type, first, last) x->n,
#define FIELD_VALUE_INDEX(n, tag) x->n,
#define FIELD_VALUE_INDEX_OR_NONE(n, tag) x->n,
#define FIELD_VALUE_PART(n, tag) x->n,
#define FIELD_VALUE_BYTES(n) {0},
#define FIELD_VALUE_I64S(n) {0},
#define FIELD_VALUE_DATES(n) {0},
#define FIELD_VALUE_ENUMS(n, type, first, last) {0},
#define FIELD_VALUE_PARTS(n, tag) {0},
#define FIELD_VALUE_BLOB(n, size) x->n, x->size,
#define FIELD_VALUE_COUNTED(n, count, tag) x->n, x->count,
#define FIELD_VALUE_ROWS(n, tag) x->n,
#define FIELD_VALUE_TABLE(n, tag) x->n,
#define FIELD_VALUE_LIST(n, type, tag) x->n,
#define FIELD_VALUE_RING(n, tag) x->n,
#define FIELD_VALUE_ROWS_HERE(tag) x->items, x->count, x->capacity,
#define FIELD_VALUE_LIST_HERE(type, tag) x->items, x->count, x->capacity,
#define FIELD_VALUE_COLUMN(n, tag) x->n,
#define FIELD_VALUE_UNKEPT(n) x->n,
#define FIELD_VALUE_UNKEPT_DATE(n) x->n,
#define FIELD_VALUE_UNKEPT_ROWS(n) x->n,
#define FIELD_VALUE_UNKEPT_PART(n, tag) {0},
#define FIELD_VALUE_MAP(n) x->n,
#define FIELD_VALUE_CHAINS(n) x->n,
#define FIELD_VALUE_MULTISET(n) x->n,
#define FIELD_VALUE_ARENA(n) x->n,
#define FIELD_VALUE_EFFECTS(n) x->n,
