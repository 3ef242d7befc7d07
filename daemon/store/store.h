/* store/store: what the daemon needs of a store, as a table of functions.
 *
 * A store holds the journal (one row per input) and, per batch, one packed row of what the batch
 * caused. Both are only ever appended, together, in one transaction with one sync. Beside them it
 * keeps checkpoints of the core's state, which are disposable. The truth is the journal.
 *
 * Threads: append and epoch_take are called from one thread at a time (the writer). Readers are
 * opened separately, each used by one thread at a time, at the same time as the writer and as each
 * other; a reader sees batches whole or not at all. Checkpoints have a connection of their own and
 * may be written while the writer appends. Memory: rows given to a visitor are borrowed for the
 * call. Outcomes: 0, a documented positive value, or a negative enum error. ERR_FULL means that
 * nothing was changed and a later call may succeed. ERR_UNKNOWN after append means that the batch
 * may or may not be durable: the only safe course is to stop and start again. ERR_CORRUPT: stored
 * bytes are wrong. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/buffer.h"
#include "base/date.h"
#include "base/text.h"

#define STORE_DIGEST_SIZE 32
#define STORE_RAW_MAX (16u << 20)     /* bytes of an input */
#define STORE_PACKED_MAX (512u << 20) /* of what a batch caused */
#define STORE_IMAGE_MAX (1u << 30)    /* of the core's state */
#define PRINCIPAL_DAEMON "local" /* who submits the daemon's own inputs */
#define STORE_LOSS_MAX 140
#define STORE_FINDING_MAX 200 /* bytes of a sentence that says what is wrong */
#define STORE_EARLIER_MAX 7 /* declared restores that are remembered, beside the last one */

struct journal_row {
    uint64_t number; /* from 1, gap-free */
    uint32_t version; /* of the row's form: how its chain is made, see store/chain.h */
    uint32_t rules;   /* version of the rules that it was stepped by (engine_rules) */
    uint64_t epoch;
    struct text party, feed;
    uint64_t feed_number;
    /* Who submitted it, as it was authenticated and not as it says: "uid:1000", the user of the
     * process at the other end of an ipc endpoint, as the kernel names it; "none", whoever reached
     * a tcp endpoint; "local", the daemon itself. */
    struct text principal;
    /* By which of the sender's roles in the register, bit (1 << role): those that permit what is in
     * it. 0: the daemon's own, or there was no register. */
    uint32_t roles;
    struct instant received;
    struct bytes raw; /* a Submission as received, 1..16 MiB */
    uint8_t digest[STORE_DIGEST_SIZE]; /* BLAKE2b-256 of raw */
    bool ends_batch; /* the last row of its transaction, whose effects' digest it carries */
    uint8_t effects[STORE_DIGEST_SIZE]; /* BLAKE2b-256 of the batch's effect row; see ends_batch */
    uint8_t chain[STORE_DIGEST_SIZE];   /* see store/chain.h */
};

struct effect_row {
    uint64_t first_journal, last_journal; /* the batch */
    uint64_t first_event, last_event;     /* last = first - 1 when there are none */
    struct bytes packed;                  /* see store/record.h */
};

/* Where a journal stood when somebody declared that what had come after is lost. */
struct store_restored {
    uint64_t epoch;   /* that began with the declaration; 0: none was ever made */
    uint64_t journal; /* the last input and the last event that were kept */
    uint64_t event;
    int64_t us; /* when, microseconds since 1970: tells apart two that began the same epoch */
};

struct store_head {
    uint64_t journal; /* last number; 0 when empty */
    uint64_t event;   /* last event; 0 when none */
    uint64_t epoch;   /* last epoch taken */
    uint32_t rules;   /* of the last row; 0 when empty */
    uint64_t stand;   /* the last input that took a stand; 0: none did */
    uint8_t chain[STORE_DIGEST_SIZE]; /* of the last row; zeros when empty */
    struct store_restored restored;   /* the last one; see store/restored.h */
    struct store_restored earlier[STORE_EARLIER_MAX]; /* those before it, the newest first */
};

struct checkpoint {
    uint64_t journal;                 /* state after this input */
    uint64_t event;                   /* last event by then */
    uint32_t rules;                   /* version of the rules that made it */
    bool settled; /* by a replay of all inputs since the last stand, or of all: of no other image */
    uint8_t chain[STORE_DIGEST_SIZE]; /* of that journal row: must agree with the journal */
    struct bytes image;
};

/* Where other rules took over (core/control/stand): what they began with. Never pruned: without it
 * nothing after it could be stepped again. */
struct stand_row {
    uint64_t journal; /* the input that took it; the state is that before */
    uint8_t digest[STORE_DIGEST_SIZE]; /* BLAKE2b-256 of the image; also in the input */
    struct bytes image;
};

/* Called for each row in order; a value other than 0 stops the reading and is returned. */
typedef int (*journal_visit_fn)(void *ctx, const struct journal_row *row);
typedef int (*effect_visit_fn)(void *ctx, const struct effect_row *row);
typedef int (*checkpoint_visit_fn)(void *ctx, const struct checkpoint *checkpoint);
typedef int (*stand_visit_fn)(void *ctx, const struct stand_row *stand);

struct store;
struct store_reader;

enum store_find { STORE_ABSENT = 0, STORE_FOUND = 1 };

struct store_ops {
    void (*close)(struct store *s); /* NULL is allowed */
    int (*head)(struct store *s, struct store_head *ret_head);
    /* Durably makes the next epoch the current one: before anything is appended by this process.
     * loss: why the loss of what peers may know beyond the head is accepted, 1..STORE_LOSS_MAX
     * bytes; kept with where the journal stands. Empty: nothing was lost. */
    int (*epoch_take)(struct store *s, struct text loss, uint64_t *ret_epoch);
    /* One transaction, one sync. rows[0].number is head + 1, numbers and (party, feed) numbers have
     * no gaps; ERR_RANGE when they have, ERR_BUSY when a (party, feed, number) is there already;
     * ERR_HELD when another process keeps the store locked for now. After all three nothing has
     * changed. */
    int (*append)(struct store *s, const struct journal_row *rows, size_t count,
                  const struct effect_row *effects);
    /* As append, of the one input that takes a stand, together with the state before it, whose
     * digest the input names: ERR_RANGE when it does not. */
    int (*append_stand)(struct store *s, const struct journal_row *row,
                        const struct effect_row *effects, struct bytes image);
    /* The last stand taken by an input with number <= journal. STORE_FOUND (visit's non-zero value
     * instead) or STORE_ABSENT; ERR_CORRUPT when it is not what was written. Any thread. */
    int (*find_stand)(struct store *s, uint64_t journal, stand_visit_fn visit, void *ctx);

    int (*reader_open)(struct store *s, struct store_reader **ret_reader);
    void (*reader_close)(struct store_reader *r); /* NULL is allowed */
    /* Rows with number >= from in order, at most limit of them (0 = all). */
    int (*read_journal)(struct store_reader *r, uint64_t from, uint64_t limit,
                        journal_visit_fn visit, void *ctx);
    /* The row of a feed's message. STORE_FOUND (visit's non-zero value instead) or STORE_ABSENT. */
    int (*find_message)(struct store_reader *r, struct text party, struct text feed,
                        uint64_t feed_number, journal_visit_fn visit, void *ctx);
    /* Effect rows of batches that hold journal numbers >= from. */
    int (*read_effects)(struct store_reader *r, uint64_t from_journal, uint64_t limit,
                        effect_visit_fn visit, void *ctx);
    /* Effect rows of batches that hold events >= from; batches without events are passed over. */
    int (*read_events)(struct store_reader *r, uint64_t from_event, uint64_t limit,
                       effect_visit_fn visit, void *ctx);

    /* Durable, replaces the one before; the one before survives any failure. */
    int (*checkpoint_save)(struct store *s, const struct checkpoint *checkpoint);
    /* STORE_FOUND (visit's non-zero value instead) or STORE_ABSENT; ERR_CORRUPT when damaged. */
    int (*checkpoint_load)(struct store *s, checkpoint_visit_fn visit, void *ctx);

    /* Whether what the store keeps beside the rows (indices, pages) agrees with them, and there is
     * nothing that it does not keep. 0; ERR_CORRUPT with what was found in text; or why it could
     * not be read. Any thread. NULL: there is nothing beside them. */
    int (*check)(struct store *s, char text[STORE_FINDING_MAX]);
};

/* Every store begins with this; store->ops->append(store, ...). */
struct store {
    const struct store_ops *ops;
};
struct store_reader {
    const struct store_ops *ops;
};
