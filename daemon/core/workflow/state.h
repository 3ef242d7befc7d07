/* core/workflow/state: what is remembered of agreed corrections and of items taken over. Private to
 * daemon/core/workflow. */
#pragma once
#include "base/map.h"
#include "core/foundation/step.h"
#include "core/workflow/write_off.h"

/* An agreed correction, so that its repeat is known. */
struct adjustment {
    uint32_t pool, contribution, year;
    struct text id;
    int64_t amount;
    date_t value_date;
};

/* An item taken over from the old system. */
struct opening {
    uint64_t cause;
    uint32_t item;
    uint32_t partner, contribution; /* contribution NONE: of no contribution */
    enum side side;
    struct text reference;
    int64_t amount;
    date_t value_date;
    uint32_t contribution_year; /* of receipts: counts as received there while it waits; NONE */
    int64_t counted;            /* of receipts: what counts there now */
};

struct openings {
    struct opening *items;
    size_t count, capacity;
    struct chains by_reference, by_cause;
    /* opening:PARTNER of each partner of a pool, by index; NONE before the first item */
    struct { uint32_t *items; size_t count, capacity; } accounts;
};

struct workflow_state {
    struct { struct adjustment *items; size_t count, capacity; } adjustments;
    struct chains adjustment_chains; /* by pool and name */
    struct openings openings;
    struct { struct write_off *items; size_t count, capacity; } write_offs; /* as they came */
};
