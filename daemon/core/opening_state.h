/* core/opening_state: what core/opening remembers. Part of core/state. */
#pragma once
#include "base/map.h"
#include "core/input.h"

/* An item taken over from the old system. */
struct opening {
    uint64_t cause;
    uint32_t item;
    uint32_t partner, line; /* line NONE: of no contribution */
    enum side side;
    struct text reference;
    int64_t amount;
    date_t value_date;
    uint32_t stream; /* of receipts: counts as received there while it waits; NONE */
    int64_t counted; /* of receipts: what counts there now */
};

struct openings {
    struct opening *items;
    size_t count, capacity;
    struct chains by_reference, by_cause;
    /* opening:PARTNER of each partner of a pool, by index; NONE before the first item */
    struct { uint32_t *items; size_t count, capacity; } accounts;
};
