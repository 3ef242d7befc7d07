/* core/control/state: what the room remembers: feeds, documents, closings, how far the clock may
 * go. Private to daemon/core/control. */
#pragma once
#include "base/map.h"
#include "core/control/closing.h"
#include "core/control/document.h"
#include "core/control/document_findings.h"
#include "core/control/feed.h"
#include "core/control/quarantine.h"

/* How many feeds a party has, the daemon's own aside (core/control/feed). Made again after a load.
 */
struct feed_count {
    struct text party;
    uint32_t feeds;
};

/* A repeated document that may be taken once more. */
struct document_override {
    uint8_t sha256[32];
    struct text reason;
    bool is_used;
};

struct control_state {
    struct { struct feed *items; size_t count, capacity; } feeds;
    struct map feed_map; /* by "party\nfeed" */
    struct { struct feed_count *items; size_t count, capacity; } feed_counts;
    struct map feed_count_map; /* by party */
    uint32_t feeds_shared;     /* of FEEDS_SHARED_MAX; more after an older journal */
    struct { struct document *items; size_t count, capacity; } documents; /* by ordinal, from 1 */
    struct chains document_chains;
    struct {
        struct document_finding *items;
        size_t count, capacity;
    } findings;
    struct { struct document_override *items; size_t count, capacity; } document_overrides;
    struct { struct quarantined *items; size_t count, capacity; } quarantined; /* as they came */
    date_t clock_confirmed; /* up to which the clock may go (core/control/clock_jump); DATE_NONE */
    struct column closings; /* struct closings, by pool */
};

static inline struct closings *closings_own(struct engine *e, uint32_t pool)
{
    return (struct closings *)e->control->closings.items + pool;
}
