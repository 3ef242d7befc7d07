/* wire/memory: an arena as protobuf-c's allocator. Private to daemon/wire.
 *
 * protobuf-c says NULL for bytes of a bad form and for memory that ran out alike: kept apart here.
 */
#pragma once
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include "base/arena.h"

struct memory {
    struct arena *arena;
    bool exhausted;
};
/* Borrows m. */
ProtobufCAllocator memory_allocator(struct memory *m);
