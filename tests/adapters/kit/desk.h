/* A desk that keeps the daemon's promises about numbers, documents and events, in memory, and
 * breaks what a network can break when asked to.
 *
 * It runs on a thread of its own. Everything in struct desk is touched by that thread between
 * desk_start and desk_stop, and by the test otherwise. What it remembers survives a crash, after
 * which it is there again at once, with the next epoch. */
#pragma once
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <s75/v1/desk.pb-c.h>
#include "base/buffer.h"

enum fault {
    FAULT_NONE,
    FAULT_LOSE_REQUEST, /* as if it had never come */
    FAULT_LOSE_REPLY,   /* done, but the answer is lost */
    FAULT_BUSY,         /* turned away, transient */
    FAULT_REFUSE,       /* refused, finally */
    FAULT_REFUSE_AND_TAKE, /* as if another copy of it had come a moment later: no outcome */
    FAULT_GARBAGE,      /* answered with bytes that are no Reply */
    FAULT_CRASH_BEFORE, /* the desk restarts without taking it */
    FAULT_CRASH_AFTER,  /* taken, not answered, and the desk restarts */
    FAULT_OLD_WELCOME,  /* before its outcome the last Welcome comes once more, as it was */
};

/* What goes wrong, once each: at submission `number`, or at the at-th Hello, Query, Follow or
 * Credit. */
enum fault_on { ON_NUMBER, ON_HELLO, ON_QUERY, ON_FOLLOW, ON_CREDIT };
struct desk_fault {
    enum fault_on on;
    uint64_t at;
    enum fault fault;
};

#define DESK_FAULTS 8
#define DESK_STORED 256

struct desk {
    char folder[64], endpoint[96];
    pthread_t thread;
    void *zmq, *stop; /* how the test ends the thread */
    void *desk_zmq, *socket;
    bool crashed;
    uint64_t forget; /* a crash loses that many accepted submissions */
    struct desk_fault faults[DESK_FAULTS];

    uint32_t version, max_items, max_request_bytes;
    uint64_t epoch, first_number, next_number;
    struct buffer welcome; /* the last that was sent */
    struct buffer stored[DESK_STORED]; /* accepted submissions, by number - first_number */
    uint64_t documents_complete;       /* the first n of documents[] */
    uint8_t documents[16][32];
    uint8_t open_sha256[32], open_reading[32];
    bool has_reading;
    char open_name[64];
    uint32_t open_rows; /* 0: none is open */
    uint64_t last_event;
    bool hides_numbers; /* as to a reader: Welcome does not say it */
    uint64_t repeat_at; /* this event is sent twice, once */
    uint64_t hole_at;   /* this event is left out once */
    uint32_t chunk;     /* events a message */

    /* What a test puts into the desk's mouth; NULL leaves what the desk makes up. */
    bool (*answer)(const S75__V1__Query *query, S75__V1__Answer *ret_answer); /* false: refuse */
    S75__V1__RefusalCode query_refusal;
    S75__V1__Event *const *events;  /* last_event of them, numbered from 1 */
    S75__V1__Refusal *item_refusal; /* in every outcome, beside one item less accepted */
    bool manual_clock;
    int32_t business_date;

    unsigned hellos, queries, follows, credits, unfollows, submissions, repeated, gaps, conflicts;
    uint64_t follow_request, follow_place;
    uint32_t credit, credit_most;
    /* What it says of its journal: the submissions are its inputs. What is accepted after inputs
     * were lost is of another history. */
    bool tells, declares; /* it says Known; a crash that loses inputs is declared */
    uint8_t history;
    uint64_t history_from, events_kept; /* first number of it; last event a declared crash keeps */
    int64_t restored_us; /* 0: none was declared */
    uint64_t restored_journal, differs;
    bool same_epoch; /* a restart is only the network's: the daemon went on */
};

void desk_init(struct desk *d);
void desk_fini(struct desk *d);
void desk_start(struct desk *d);
/* Ends the thread and closes the socket; nothing that waits is answered. Or is stopped already. */
void desk_stop(struct desk *d);
/* While it is stopped: loses the last inputs, and declares it if it does. */
void desk_forget(struct desk *d, uint64_t inputs);
