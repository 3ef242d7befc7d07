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

struct form {
    struct arena *arena;
    const char *prefix; /* "items[3].payment" is made only when something is wrong */
    uint32_t item;
    bool failed_memory;
    int refusal; /* enum refusal_code of the first problem; 0 none */
    struct text field, limit;
};

void form_refuse(struct form *f, enum refusal_code code, const char *field, const char *limit);
/* As form_refuse, out of range: the limit is printed, at most 63 bytes. */
void form_refuse_range(struct form *f, const char *field, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Messages of a newer protocol are not half understood. */
void form_known(struct form *f, const ProtobufCMessage *m);
/* A text of at most max bytes, clean UTF-8. required: not empty. */
struct text form_text(struct form *f, const char *field, const char *value, size_t max,
                      bool required);
/* A text of A-Z a-z 0-9 - _ . only. */
struct text form_code(struct form *f, const char *field, const char *value, size_t max,
                      bool required);
date_t form_date(struct form *f, const char *field, bool has, int32_t value, bool required);
int64_t form_money(struct form *f, const char *field, int64_t value, int64_t min, int64_t max);
/* An enumeration value 1..last. */
int form_enum(struct form *f, const char *field, int value, int last);
uint32_t form_range(struct form *f, const char *field, uint32_t value, uint32_t min, uint32_t max);
/* Zeroed memory for n elements; NULL for n = 0 or when out of memory (failed_memory). */
void *form_array(struct form *f, size_t n, size_t size);
