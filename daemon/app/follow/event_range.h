/* app/follow/event_range: a range of events for one follower, made into messages. Private to
 * app/follow/follow.
 *
 * Pure work on packed effects, whose events get a head and are passed on as they are kept: no
 * sockets, no state of the commit loop. One thread at a time, which may be a thread of the pool.
 * Bounded in what it makes and in what it looks at, so that a follower whose filter lets nothing
 * through cannot hold a thread for the whole of history. */
#pragma once
#include "store/record.h"
#include "store/store.h"
#include "wire/wire.h"

#define RANGE_EVENTS_MAX 512         /* in one message */
#define RANGE_MESSAGES_MAX 8         /* whole ones, before the last */
#define RANGE_BYTES_MAX (512u << 10) /* of whole ones: no other follows once they are as many */
#define RANGE_CONSIDERED_MAX 65536
/* What one takes at most: a batch as it is stored and unpacked, the places of its events, and what
 * is made of them. */
#define RANGE_MEMORY_MAX (64u << 20)

struct range_message {
    size_t end; /* in messages; it begins where the one before ends */
    uint64_t through, pool_through;
    uint32_t sent; /* events in it */
};

struct event_range {
    /* What is asked, set by the owner. */
    struct request_follow asked; /* pool is not used */
    char pool[ID_MAX + 1];       /* "": all */
    bool by_pool;                /* `through` is told by the numbers of the pool, for a reader */
    uint64_t pool_after;         /* its last event that is not wanted */
    uint64_t last;               /* no further */
    struct wire_known known;     /* sent with every message: the last durable input */
    unsigned messages_max;       /* 0..RANGE_MESSAGES_MAX whole ones before the last */
    /* What was made. */
    struct range_message whole[RANGE_MESSAGES_MAX];
    unsigned whole_count;
    struct buffer messages;     /* the whole ones, packed */
    struct wire_events events;  /* those of the last message, to be packed by range_pack_last */
    uint32_t sent;              /* events in the last message */
    uint64_t through;           /* considered up to here */
    uint64_t pool_through;      /* the last event of the pool in it */
    bool ended;                 /* before last: limit or credit */
    /* Working memory. */
    uint32_t taken, considered;
    struct record_reader records;
    struct effects effects;
    struct event_list list;
};

/* Empty and ready, keeping its memory. All zero the first time. */
void range_begin(struct event_range *s);
/* Takes what is wanted of one batch; batches in order, the first one holding event after + 1. 0; 1
 * when the range has ended; ERR_CORRUPT, ERR_MEMORY... */
int range_take(struct event_range *s, const struct effect_row *batch);
/* Reads batches from the store until the range has ended or reached its last event. */
int range_read(struct event_range *s, struct store_reader *reader);
/* The message after the whole ones, which may be without events. 0 or ERR_MEMORY. */
int range_pack_last(struct event_range *s, struct buffer *out, bool caught_up);
void range_fini(struct event_range *s);
