/* core/contribution/state: what the room remembers beside the shared tables: tolerances,
 * allocations, money held pending release, contribution years touched in this step. Private to
 * daemon/core/contribution. */
#pragma once
#include "base/map.h"
#include "core/contribution/held_money.h"
#include "core/contribution/tolerance.h"

struct allocation {
    uint32_t party;
    uint32_t kind;
    int year;
    int64_t received, pooled;
};

struct allocation_note { /* one allocation accepted, so that its repeat is known */
    uint32_t party;
    struct text reference;
    uint32_t kind;
    int year;
    int64_t amount;
    date_t value_date;
};

struct pool_held { uint32_t *items; size_t count, capacity; int64_t sum; };
struct held_queue {
    int year; /* of the money; no two with money of it */
    uint32_t count;
    int64_t sum;
    enum reason waits_for; /* while count > 0: why the first waits */
    enum reason blocked_by; /* while count > 0: for what the first waits that none may pass; NONE */
    bool is_waiting;       /* only while a pool is looked through: an earlier entry waits on */
};
struct contribution_held { struct held_queue *items; size_t count, capacity; };

struct contribution_state {
    struct { struct tolerance_set *items; size_t count, capacity; } tolerances;
    struct chains tolerances_by_key;
    struct chains numbers_seen; /* of contribution years of very many payments */
    uint32_t numbers_count;
    struct { struct allocation *items; size_t count, capacity; } allocations;
    struct chains allocation_chains;
    struct { struct allocation_note *items; size_t count, capacity; } allocation_notes;
    struct chains allocation_note_chains;
    struct { struct held_payment *items; size_t count, capacity; } held;
    uint32_t held_free; /* first free entry, NONE; each names the next in its contribution */
    struct { uint32_t *items; size_t count, capacity; } touched; /* years, in order */
    size_t touched_taken;
    struct {
        uint32_t *items;
        size_t count, capacity;
    } unjudged;                         /* years, in order */
    struct column held_of_pool;         /* struct pool_held */
    struct column held_of_contribution; /* struct contribution_held */
};
