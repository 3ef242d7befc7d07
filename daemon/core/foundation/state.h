/* core/foundation/state: what the room remembers: names, accounts, the agenda, exceptions, payments
 * remembered, successions, and its columns. Private to daemon/core/foundation. Memory: grows with
 * open business, never with history. */
#pragma once
#include "base/map.h"
#include "base/multiset.h"
#include "core/foundation/agenda.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/note.h"
#include "core/foundation/policy.h"
#include "core/foundation/recent_payments.h"
#include "core/foundation/successor.h"
#include "core/foundation/tally.h"

/* One spelling of one party: folded text, found through alias_chains. */
struct alias {
    struct text folded;
    uint32_t party;
};

/* A word of a vocabulary; the first row is none. */
struct policy_name {
    enum vocabulary vocabulary;
    struct text word;
    uint32_t latest;           /* place of its latest meaning, from 1; 0: none */
    uint64_t used, used_later; /* a bit for each year from 2000, 2064, in which it is in use */
};

/* Opened less closed on a business date. */
struct exception_day {
    date_t date;
    int64_t change;
};

/* Of one pool. */
struct pool_books {
    struct { uint32_t *items; size_t count, capacity; } accounts;
    int64_t turnover;               /* never beyond TURNOVER_MAX */
    date_t books_from, last_booked; /* first booking day after the last closing; the latest used */
    date_t let_go_to, let_go_booked; /* core/foundation/ledger; DATE_NONE: nothing was let go */
    uint64_t events;                /* last pool_number */
    uint32_t exceptions;            /* open: the sum of exception_days */
    struct { struct exception_day *items; size_t count, capacity; } exception_days; /* ascending */
};

struct notes { uint32_t *items; size_t count, capacity, taken; };

struct foundation_state {
    struct arena names; /* interned text */
    struct map name_map;
    struct { struct text *items; size_t count, capacity; } name_list;
    struct map party_map; /* by code */
    struct { struct alias *items; size_t count, capacity; } aliases;
    struct chains alias_chains;
    struct map pool_map; /* by code */
    struct {
        struct policy_name *items;
        size_t count, capacity;
    } policy_names;
    struct chains policy_chains;
    struct {
        struct policy_pack *items;
        size_t count, capacity;
    } policy_packs;
    struct {
        struct policy_meaning *items;
        size_t count, capacity;
    } policy_meanings;
    struct { struct succession *items; size_t count, capacity; } successions;
    struct { struct account *items; size_t count, capacity; } accounts;
    struct { struct exception *items; size_t count, capacity; } exceptions;
    uint32_t last_exception, exceptions_open, exceptions_manual;
    struct { struct wake *items; size_t count, capacity; } agenda; /* binary heap */
    uint64_t last_wake, last_event, no_pool_events;
    struct multiset remembered;          /* core/foundation/remembered */
    struct {
        struct tally *items;
        size_t count, capacity;
    } tallies;                           /* of documents not complete */
    struct notes notes[NOTE_KIND_COUNT]; /* empty between items */
    struct effects effects;
    bool failed;                   /* memory ran out: the engine is no longer usable */
    struct event scrap;            /* given then in place of an event */
    struct column pool_books;      /* struct pool_books */
    struct column recent_payments; /* struct recent_payments, by partner */
};

static inline struct pool_books *books_of(const struct engine *e, uint32_t pool)
{
    return (struct pool_books *)e->foundation->pool_books.items + pool;
}
