/* core/message/part: what the core found, or did, as data: Part of proto/s75/v1/part.proto.
 *
 * A finding is a list of parts. Those with a share are what a difference is made of: their shares
 * sum to it exactly. One without a share tells more of the part before it: what becomes of it, or
 * what would explain it, best first. A part that names another pool says nothing else than what
 * belongs with it, so that it can be left out. Sentences are made of parts at the edge
 * (adapters/kit), never here. */
#pragma once
#include "base/arena.h"
#include "base/buffer.h"
#include "core/message/input_limits.h"
#include "core/message/part_kinds.h"
#include "core/message/reason.h"

ENUMERATION(part_kind, PART_KINDS);
#define PART_KIND_COUNT (0 PART_KINDS(PLUS_ONE))

/* The fields of any part, in the order of their tags; a kind has those that PART_KINDS says. Absent
 * are TEXT_NONE, DATE_NONE, 0 of an enumeration or input, UINT32_MAX of another number, and
 * INT64_MIN. */
#define PART_MONEY(X, T, m) X(T, MONEY, m, MAY, -INT64_MAX, INT64_MAX, INT64_MIN)
#define PART_NUMBER(X, T, m) X(T, NUMBER, m, MAY, 0, UINT32_MAX - 1, UINT32_MAX)
#define PART_FIELDS(X, T)                                                                          \
    X(T, CHOICE, kind, MUST, part_kind)                                                            \
    PART_MONEY(X, T, share) /* of the difference */                                                \
    PART_MONEY(X, T, amount)                                                                       \
    PART_MONEY(X, T, expected) /* what the amount is compared with, or a part of */                \
    X(T, DATE, date, MAY)                                                                          \
    X(T, DATE, until, MAY)                                                                         \
    PART_NUMBER(X, T, year)                                                                        \
    PART_NUMBER(X, T, instalment)                                                                  \
    PART_NUMBER(X, T, instalments) /* of so many in the year */                                    \
    PART_NUMBER(X, T, count)                                                                       \
    X(T, WHOLE, value, MAY, -INT64_MAX, INT64_MAX, INT64_MIN)                                      \
    X(T, WHOLE, value_from, MAY, -INT64_MAX, INT64_MAX, INT64_MIN)                                 \
    X(T, SERIAL, input, MAY)                                                                       \
    X(T, TEXT, number, MAY, ID_MAX) /* document number of the counterpart */                       \
    X(T, TEXT, pool, MAY, ID_MAX)   /* another than that of the finding */                         \
    X(T, TEXT, contribution, MAY, ID_MAX)                                                          \
    X(T, TEXT, party, MAY, ID_MAX)                                                                 \
    X(T, TEXT, subject, MAY, NOTE_MAX) /* name or identity of what it is about */                  \
    X(T, TEXT, by, MAY, NOTE_MAX)      /* who decided */                                           \
    X(T, TEXT, note, MAY, NOTE_MAX)    /* what somebody wrote */                                   \
    X(T, TEXT, evidence, MAY, NOTE_MAX)                                                            \
    X(T, CHOICE, reason, MAY, reason)

struct part {
    PART_FIELDS(INPUT_MEMBER, )
};

/* A part of that kind, its fields as designated initializers: PART(TOTAL_DUE, .amount = due). */
#define PART(...) ((struct part){.kind = PART_##__VA_ARGS__})

#define PARTS_SHARED_MAX 16 /* with a share; those beyond are summed up in one PART_OTHERS */
#define PARTS_MAX 128       /* of a list, of whatever kind */
struct parts {
    struct part *items;
    size_t count, capacity;
};

/* Adds a part, whose fields that its kind has not, or may have and are zero, become absent. Texts
 * are copied into the arena. When memory runs out arena->failed is set. */
void parts_add(struct parts *p, struct arena *arena, struct part part);
/* As parts_add of each, which are sound. */
void parts_copy(struct parts *to, struct arena *arena, const struct parts *from);
/* The sum of the shares: the difference that the parts make up. */
int64_t parts_sum(const struct parts *p);

/* The fields that a kind must, or may, have: bit i is field i of part_shape. */
uint32_t part_must(enum part_kind kind);
uint32_t part_may(enum part_kind kind);
bool part_has(const struct part *part, size_t field);
/* A known kind with the fields that it must have (a text may be empty), and no others than it may
 * have. */
bool part_is_sound(const struct part *part);
/* An order of all parts: by kind, then by their fields one after the other. */
int part_compare(const struct part *a, const struct part *b);

/* As bytes, for keeping; out->failed when memory ran out. */
void parts_pack(const struct parts *p, struct buffer *out);
/* Whether parts_pack made them. */
bool parts_are_packed(struct bytes packed);
/* The texts stay in packed. 0, ERR_MEMORY, or ERR_CORRUPT for bytes that parts_pack does not make.
 */
int parts_unpack(struct bytes packed, struct arena *arena, struct parts *ret_parts);
