/* core/performance/state: what the room remembers. Private to daemon/core/performance. */
#pragma once
#include "core/performance/element.h"

struct performance_state {
    struct { struct element *items; size_t count, capacity; } elements;
};
