/* core/reconcile/state: what the rules of matching remember. Private to daemon/core/reconcile. */
#pragma once
#include "core/reconcile/record.h"

struct reconcile_state {
    struct open_items payments, receipts;
    uint64_t last_open;    /* serial */
    struct column matched; /* struct matched, by pool */
    struct { struct rule_set *items; size_t count, capacity; } rules;
    struct chains rules_by_key;
};
