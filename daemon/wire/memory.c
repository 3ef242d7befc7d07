#include "wire/memory.h"

static void *allocate(void *ctx, size_t size)
{
    struct memory *m = ctx;
    void *p = arena_take(m->arena, size);
    m->exhausted |= !p;
    return p;
}

static void no_free(void *ctx, void *p)
{
    (void)ctx;
    (void)p;
}

ProtobufCAllocator memory_allocator(struct memory *m)
{
    return (ProtobufCAllocator){.alloc = allocate, .free = no_free, .allocator_data = m};
}
