/* store/record_form: the bytes of a packed batch, for record.c (writes) and record_read.c (reads).
 *
 *   batch    version u8 = 2, record*
 *   record   journal ~ record before + 1, accepted varint, counts of refusals, events, postings
 *            and closed exceptions (varint each), refusal*, event*, posting*, closed varint*
 *   event    kind u8, head u32 LE (a bit per enum event_field), then the fields whose bit is set,
 *            in the order of the enum
 *   posting  head u8 (a bit per enum posting_field), account TEXT, then the fields whose bit is set
 *   refusal  code varint, item ~ -1, field TEXT, limit TEXT, text LITERAL
 *
 *   n ~ p    zigzag varint of the difference to a prediction p that both sides make
 *   TEXT     0, LITERAL (not empty) | 1: empty | 2 + place of a remembered text
 *   LITERAL  size varint, bytes
 *
 * A field's bit is set if and only if the field is not as predicted. A TEXT of at most TEXT_KEPT
 * bytes is remembered when it is written out, at the place that was filled longest ago, and found
 * again through a table of slots, two for each hash: a text whose slot has since been taken by
 * another is written out again. The reader keeps the same table, and so can know what the writer
 * would not have written. */
#pragma once
#include <assert.h>
#include "store/record.h"

enum { RECORD_VERSION = 2, TEXT_KEPT = 128 };
enum { TEXT_LITERAL = 0, TEXT_EMPTY = 1, TEXT_PLACE = 2 };

/* With what each is predicted to be. "last": as in the event before, "kind": as in the event of the
 * same kind before. At the beginning of a batch these are zero, DATE_NONE and empty. */
enum event_field {
    FIELD_FRAME,        /* all of number ~ last + 1, cause ~ journal, epoch and booked on ~ last */
    FIELD_ITEM,         /* last in this record, at first 0; ITEM_NONE is -1 */
    FIELD_POOL,         /* TEXT, last */
    FIELD_POOL_NUMBER,  /* last of that pool + 1, if the pool is remembered; else 0 */
    FIELD_VALUE_DATE,   /* kind */
    FIELD_PARTNER,      /* TEXT, last */
    FIELD_CONTRIBUTION,         /* TEXT, last */
    FIELD_CONTRIBUTION_KIND, /* last */
    FIELD_YEAR,         /* last */
    FIELD_INSTALMENT,   /* kind */
    FIELD_HAS,          /* u8, kind: 1 amount, 2 expected, 4 difference */
    FIELD_AMOUNT,       /* kind; 0 when it has none */
    FIELD_EXPECTED,     /* amount; 0 when it has none */
    FIELD_DIFFERENCE,   /* amount - expected; 0 when it has none */
    FIELD_REFERENCE,    /* LITERAL, last */
    FIELD_REASON,       /* u8, kind */
    FIELD_OTHER,        /* none; other cause ~ journal, other item ~ item: both */
    FIELD_AS_OF,        /* kind */
    FIELD_DUE,          /* kind */
    FIELD_PAID,         /* kind */
    FIELD_RECEIVED,     /* kind */
    FIELD_VARIANCE,     /* paid - due; 0 when there is no position */
    FIELD_REFUSAL,      /* none; a refusal */
    FIELD_DOCUMENT,     /* TEXT, last */
    FIELD_ROW,          /* last */
    FIELD_EXPLANATION,  /* none; LITERAL */
    FIELD_SUBJECT,      /* TEXT, last */
    FIELD_DUE_ON,       /* DATE_NONE */
    FIELD_OFFICER,      /* TEXT, last */
    FIELD_EXCEPTION,    /* 0 */
    FIELD_STATE,        /* none; state varint, owner TEXT */
    FIELD_PAIR, /* none; rule, score, rejected, then of payment and receipt: cause ~ journal,
                   item ~ item, serial. Varints where not ~ */
    FIELD_COUNT
};
enum { KIND_MASK = RECORD_KINDS - 1, EVENT_SIZE_MIN = 5 };
static_assert(FIELD_COUNT <= 32, "an event's head is 32 bits");
static_assert(EVENT_KIND_COUNT <= RECORD_KINDS, "kinds fit");

enum { HAS_AMOUNT = 1, HAS_EXPECTED = 2, HAS_DIFFERENCE = 4, HAS_ALL = 7 };

enum posting_field {
    POSTING_POOL, /* TEXT; as in the posting before, like the rest */
    POSTING_VALUE_DATE,
    POSTING_BOOKED_ON,
    POSTING_ITEM,   /* at first in a record 0 */
    POSTING_AMOUNT, /* the posting before with its sign turned: most come in pairs */
    POSTING_FIELD_COUNT
};
enum { POSTING_SIZE_MIN = 2, REFUSAL_SIZE_MIN = 5, CLOSED_SIZE_MIN = 1 };

void record_context_begin(struct record_context *c);
/* What is reset at the beginning of a record. */
void record_context_record(struct record_context *c, uint64_t journal);

/* Place of a remembered text, or RECORD_TEXTS; ret_slot is for record_text_keep. base: packed
 * bytes. */
uint32_t record_text_find(const struct record_context *c, const uint8_t *base, struct text t,
                          uint32_t *ret_slot);
/* Remembers a text written out at at; returns its place. */
uint32_t record_text_keep(struct record_context *c, uint32_t slot, struct record_text at);

static inline struct text record_text_at(const uint8_t *base, struct record_text t)
{
    return (struct text){(const char *)base + t.at, t.size};
}

/* An item as a number next to the others: ITEM_NONE is -1, so that a step to it is short. */
static inline int64_t record_item(uint32_t item)
{
    return item == ITEM_NONE ? -1 : (int64_t)item;
}

/* Predictions that follow from other fields of the same event. */
static inline int64_t record_expected(unsigned has, int64_t amount)
{
    return has & HAS_EXPECTED ? amount : 0;
}

static inline int64_t record_difference(unsigned has, int64_t amount, int64_t expected)
{
    return has & HAS_DIFFERENCE ? (int64_t)((uint64_t)amount - (uint64_t)expected) : 0;
}

static inline int64_t record_variance(date_t as_of, int64_t due, int64_t paid)
{
    return as_of != DATE_NONE ? (int64_t)((uint64_t)paid - (uint64_t)due) : 0;
}

static inline uint64_t record_pool_number(const struct record_context *c)
{
    return c->event.pool_entry < RECORD_TEXTS ? c->texts[c->event.pool_entry].pool_number + 1 : 0;
}
