/* app/commit/batch: inputs that are committed together, with what is to be sent once they are. */
#pragma once
#include "net/net.h"
#include "store/record.h"
#include "store/store.h"

#define BATCH_ROWS_MAX 2048
#define BATCH_BYTES_MAX (16u << 20)  /* raw bytes */
/* Bytes to be sent, and bytes of the record: an input of 2 KB may cause a thousand events. What one
 * input causes is still added when the limit is not yet reached. */
#define BATCH_OUTBOUND_MAX (32u << 20)
#define BATCH_REPLIES_MAX 8192

enum reply_kind {
    REPLY_OUTCOME, /* of a row: the nth of them is of row n */
    REPLY_AGAIN,   /* the outcome of a row that was sent again meanwhile */
    REPLY_WELCOME,
    REPLY_ANSWER,
    REPLY_DURABLE, /* its reader acts on it as on what is durable: never sent before */
};
/* Bytes of one message to send after the commit, inside struct batch.outbound. */
struct batch_reply {
    struct net_peer to; /* size 0: nobody */
    size_t at, size;
    enum reply_kind kind;
    uint64_t journal; /* of the row that an outcome is of */
};
struct batch_event {
    size_t topic_at, at, size;
};

struct batch {
    struct arena arena; /* raw bytes and names of the rows */
    struct { struct journal_row *items; size_t count, capacity; } rows;
    struct { struct batch_reply *items; size_t count, capacity; } replies;
    struct { struct batch_event *items; size_t count, capacity; } events;
    struct buffer outbound; /* packed replies, topics and events */
    struct record_writer record;
    struct effect_row effects;
    size_t raw_bytes;
    date_t today; /* business date after the last row */
    uint64_t items; /* what a replay of the rows takes (recover_weight) */
    int result;     /* of the commit */
    uint64_t took_us; /* the commit, on the writer's thread */
};
