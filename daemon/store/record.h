/* store/record: the byte form of what a batch caused, and back.
 *
 * A packed batch is: version (u8 = 0), then one record per input in journal order; record_form.h
 * describes the bytes. Of an event the record keeps the body, bytes made once (wire_encode_body)
 * that nothing here looks into, and of its head what differs from the event before. Of the rest
 * only what differs is written, and short texts (pool, account) are written once and then referred
 * to. The form is canonical: the same effects and bodies in the same order give the same bytes on
 * every machine, which is what verification compares, and bytes that record_put would not have
 * written are ERR_CORRUPT. Memory: a writer and a reader hold about 25 KB of context inline, and no
 * other memory than the writer's buffer. Texts and bodies that are read are borrowed from the
 * packed bytes. */
#pragma once
#include "base/buffer.h"
#include "core/message/effects.h"
#include "store/store.h"

#define RECORD_TEXTS 1024 /* texts remembered at a time */
#define RECORD_SLOTS 2048

/* What both sides remember of the batch so far. Private to record*.c. */
struct record_text {
    uint32_t at, size; /* where in the packed bytes */
};
struct record_context {
    uint64_t journal; /* of the record before */
    struct {
        uint64_t number, epoch;
        uint32_t pool_entry; /* of texts, or RECORD_TEXTS: none */
        struct record_text pool;
    } event; /* the event before */
    struct {
        struct record_text pool;
        date_t value_date, booked_on;
        int64_t amount, item;
    } posting; /* the posting before */
    struct record_entry {
        struct record_text text;
        uint32_t slot;
        uint64_t pool_number; /* of a pool: its last event's */
    } texts[RECORD_TEXTS];
    uint32_t text_count;          /* remembered so far; the next goes to count % RECORD_TEXTS */
    uint16_t slots[RECORD_SLOTS]; /* by hash: place in texts + 1; 0 = free */
};

struct record_writer {
    struct buffer packed; /* the batch so far; failed: out of memory or above STORE_PACKED_MAX */
    struct record_context context;
};
/* Begins a packed batch; the one before is gone. The first time, packed is BUFFER_NULL; at the end
 * release it with buffer_fini(&w->packed). */
void record_begin(struct record_writer *w);
/* Appends the record of one input: its events as they are kept, the rest of e. On failure
 * w->packed.failed is set. */
void record_put(struct record_writer *w, const struct effects *e, const struct event_list *events);

struct record_reader {
    struct reader reader;
    const uint8_t *base;
    uint8_t version;
    struct record_context context;
};
/* ERR_VERSION, ERR_CORRUPT. Nothing to release. */
int record_open(struct record_reader *r, struct bytes packed);
enum { RECORD_END = 0, RECORD_NEXT = 1 };
/* Decodes the next record into e, without its events, and these into events; what both hold is
 * replaced, their arrays are reused (start from zeroed structs; release with effects_fini and
 * event_list_fini of core/message/effects_list.h). RECORD_NEXT; RECORD_END, ERR_CORRUPT,
 * ERR_MEMORY: both are empty. Takes memory in proportion to the bytes read, whatever they say. */
int record_next(struct record_reader *r, struct effects *e, struct event_list *events);
