/* wire/form: checks of form while a message is turned into a core item. Private to daemon/wire.
 *
 * The first problem is kept; later checks then do nothing, so that conversions read as lists. */
#pragma once
#include <protobuf-c/protobuf-c.h>
#include "base/arena.h"
#include "core/message/input.h"
#include "core/message/effects.h"

/* Dates of the wire, as they are written there. */
#define DATE_FIRST 20000101
#define DATE_LAST 20991231
#define FORM_TEXT_LIMIT "UTF-8 without control, invisible or direction characters"
#define FORM_DATE_LIMIT "a date YYYYMMDD of 2000-2099"

/* The fields that the one in hand is in, innermost first. */
struct form_path {
    const struct form_path *outer;
    const char *name;
    uint32_t index; /* of a list: in which element; FORM_NO_INDEX: of none */
};
#define FORM_NO_INDEX UINT32_MAX

struct form {
    struct arena *arena;
    const char *prefix; /* "items[3].payment" is made only when something is wrong */
    const struct form_path *outer; /* NULL: at the top */
    uint32_t item;
    uint32_t index; /* of the value in hand in its list; FORM_NO_INDEX: it is in none */
    bool failed_memory;
    int refusal; /* enum refusal_code of the first problem; 0 none */
    struct text field, limit;
};

void form_refuse(struct form *f, enum refusal_code code, const char *field, const char *limit);
/* As form_refuse; the limit is copied. */
void form_refuse_limit(struct form *f, enum refusal_code code, const char *field,
                       const char *limit);
/* Messages of a newer protocol are not half understood. */
void form_known(struct form *f, const ProtobufCMessage *m);
/* A value of the enumeration, other than UNKNOWN; else the refusal names those there are. */
int form_enum(struct form *f, const char *field, bool has, int value,
              const ProtobufCEnumDescriptor *e);
/* Whether it is one; and those there are: "one of PARTY_CCG, PARTY_ICB". No data: no memory. */
bool form_is_value(const ProtobufCEnumDescriptor *e, int value);
struct text form_values(struct arena *arena, const ProtobufCEnumDescriptor *e);
/* Zeroed memory for n elements; NULL for n = 0 or when out of memory (failed_memory). */
void *form_array(struct form *f, size_t n, size_t size);
