/* store/record_form: the bytes of a packed batch, for record.c (writes) and record_read.c (reads).
 *
 *   batch    version u8 = 0, record*
 *   record   journal ~ record before + 1, accepted varint, counts of refusals, events and postings
 *            (varint each), twice that of closed exceptions and 1 more where reports were issued
 *            (varint), then their count (varint), refusal*, event*, posting*, closed varint*,
 *            issued*
 *   event    kind u8, head u8 (a bit per enum head_field), then the fields whose bit is set, in
 *            the order of the enum, then body LITERAL
 *   posting  head u8 (a bit per enum posting_field), account TEXT, then the fields whose bit is set
 *   issued   item varint, report varint, cells LITERAL
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

enum { RECORD_VERSION = 0, TEXT_KEPT = 128 };
enum { TEXT_LITERAL = 0, TEXT_EMPTY = 1, TEXT_PLACE = 2 };

/* With what each is predicted to be. "last": as in the event before; at the beginning of a batch
 * zero and empty. */
enum head_field {
    HEAD_NUMBER,      /* last + 1 */
    HEAD_CAUSE,       /* the record's journal number */
    HEAD_EPOCH,       /* last */
    HEAD_POOL,        /* TEXT, last */
    HEAD_POOL_NUMBER, /* last of that pool + 1, if the pool is remembered; else 0 */
    HEAD_FIELD_COUNT
};
enum { EVENT_HEAD_SIZE = 2, EVENT_SIZE_MIN = 3 };
static_assert(HEAD_FIELD_COUNT <= 8, "an event's bits are one byte");
static_assert(EVENT_KIND_COUNT <= 256, "a kind is one byte");

enum posting_field {
    POSTING_POOL, /* TEXT; as in the posting before, like the rest */
    POSTING_VALUE_DATE,
    POSTING_BOOKED_ON,
    POSTING_ITEM,   /* at first in a record 0 */
    POSTING_AMOUNT, /* the posting before with its sign turned: most come in pairs */
    POSTING_FIELD_COUNT
};
enum { POSTING_SIZE_MIN = 2, REFUSAL_SIZE_MIN = 5, CLOSED_SIZE_MIN = 1, ISSUED_SIZE_MIN = 3 };

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

static inline uint64_t record_pool_number(const struct record_context *c)
{
    return c->event.pool_entry < RECORD_TEXTS ? c->texts[c->event.pool_entry].pool_number + 1 : 0;
}
