/* core/message/input_fields: how inputs and their enumerations are described. A description stands
 * once; the structs, the words, and all that core/message/shape derives are made of it. Part of
 * core/message/input.
 *
 *   #define HOLD_FIELDS(X, T)            one line a field, in the order of the tags in
 *       X(T, CODE, pool, MUST, ID_MAX)   proto/s75/v1; names as there, but without _pence
 *   INPUT_STRUCT(hold, HOLD_FIELDS);     struct hold_input
 *
 * What may stand in a line, after the name of the field:
 *
 *   TEXT need, bytes       clean UTF-8             CODE need, bytes      of A-Z a-z 0-9 - _ .
 *   DATE need                                      SERIAL need           uint64
 *   MONEY need, min, max, absent    pence          WHOLE the same, of another unit
 *   NUMBER need, min, max, absent   uint32         CHOICE need, enumeration
 *   CHOICE_OR enumeration, absent                  FLAG absent
 *   MAYBE                  SAID_NO, SAID_YES or NOT_SAID
 *   WORD need, vocabulary  of policy: text, looked up in its year (core/foundation/policy)
 *   BYTES size             of exactly that size    ONE element           another struct
 *   LIST min, max, element, and TEXTS, CODES min, max, bytes, MONEYS, WHOLES, DATES min, max,
 *   CHOICES min, max, enumeration: the count is the member NAME_count
 *
 * need: MUST, MAY, or THERE (it must be said, and may be empty). What is absent is TEXT_NONE,
 * DATE_NONE, NULL, 0 or the value said here. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/date.h"
#include "base/text.h"

/* X(name, number, word): numbers are those of proto/s75/v1, words their names there in lower case
 * without their prefix. */
#define ENUMERATION(tag, LIST)                                                                     \
    enum tag { LIST(ENUMERATION_VALUE) };                                                          \
    extern const char *const tag##_words[] /* by number; NULL at the end */
#define ENUMERATION_VALUE(name, number, ...) name = number,
#define ENUMERATION_WORDS(tag, L) const char *const tag##_words[] = {L(ENUMERATION_WORD) NULL};
#define ENUMERATION_WORD(name, number, word, ...) [number] = word,
enum { SAID_NO, SAID_YES, NOT_SAID };
/* For counting the lines of a list. */
#define PLUS_ONE(...) +1

#define INPUT_STRUCT(name, FIELDS)                                                                 \
    struct name##_input {                                                                          \
        FIELDS(INPUT_MEMBER, )                                                                     \
    }
#define INPUT_MEMBER(T, type, ...) INPUT_##type(__VA_ARGS__)
#define INPUT_TEXT(m, need, bytes) struct text m;
#define INPUT_CODE(m, need, bytes) struct text m;
#define INPUT_DATE(m, need) date_t m;
#define INPUT_MONEY(m, need, low, high, none) int64_t m;
#define INPUT_WHOLE(m, need, low, high, none) int64_t m;
#define INPUT_NUMBER(m, need, low, high, none) uint32_t m;
#define INPUT_SERIAL(m, need) uint64_t m;
#define INPUT_CHOICE(m, need, e) enum e m;
#define INPUT_CHOICE_OR(m, e, none) enum e m;
#define INPUT_WORD(m, need, v) struct text m;
#define INPUT_FLAG(m, none) bool m;
#define INPUT_MAYBE(m) uint8_t m;
#define INPUT_BYTES(m, bytes) uint8_t m[bytes];
#define INPUT_ONE(m, of) struct of##_input m;
#define INPUT_SEVERAL(of, m)                                                                       \
    const of *m;                                                                                   \
    size_t m##_count;
#define INPUT_LIST(m, low, high, of) INPUT_SEVERAL(struct of##_input, m)
#define INPUT_TEXTS(m, low, high, bytes) INPUT_SEVERAL(struct text, m)
#define INPUT_CODES(m, low, high, bytes) INPUT_SEVERAL(struct text, m)
#define INPUT_MONEYS(m, low, high) INPUT_SEVERAL(int64_t, m)
#define INPUT_WHOLES(m, low, high) INPUT_SEVERAL(int64_t, m)
#define INPUT_DATES(m, low, high) INPUT_SEVERAL(date_t, m)
#define INPUT_CHOICES(m, low, high, e) INPUT_SEVERAL(enum e, m)
