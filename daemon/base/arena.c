#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_MIN = 64 * 1024, /* sizes of blocks count their head, so that malloc sees round numbers */
    BLOCK_MAX = 4 * 1024 * 1024,
    PRINT_MAX = 500,
};

struct arena_block {
    struct arena_block *older;
    size_t size, used; /* of data */
    _Alignas(max_align_t) char data[];
};

/* A block in which at least need bytes fit: twice the size of the last one, within the bounds; a
 * request larger than that gets a block of its own size. */
static struct arena_block *block_new(struct arena *a, size_t need)
{
    const size_t head = sizeof(struct arena_block);
    if (need > PTRDIFF_MAX - head)
        return NULL;
    size_t whole = BLOCK_MIN;
    if (a->blocks)
        whole = a->blocks->size < BLOCK_MAX / 2 ? (a->blocks->size + head) * 2 : BLOCK_MAX;
    if (whole < need + head)
        whole = need + head;
    struct arena_block *block = malloc(whole);
    if (!block)
        return NULL;
    *block = (struct arena_block){.older = a->blocks, .size = whole - head, .used = 0};
    a->blocks = block;
    return block;
}

static bool fits(const struct arena_block *block, size_t skip, size_t size)
{
    const size_t left = block->size - block->used;
    return skip <= left && size <= left - skip;
}

/* The bytes skipped for alignment are charged to the limit too; what stays unused at the end of a
 * block is not. align is a power of two. */
static void *take(struct arena *a, size_t size, size_t align)
{
    struct arena_block *block = a->blocks;
    size_t skip = block ? (0 - block->used) & (align - 1) : 0;
    if (block && !fits(block, skip, size)) {
        block = NULL;
        skip = 0;
    }
    const size_t charge = skip + size; /* cannot overflow: it fits the block, or skip is 0 */
    if (charge > SIZE_MAX - a->used || (a->limit && a->used + charge > a->limit)) {
        a->failed = true;
        return NULL;
    }
    if (!block)
        block = block_new(a, size);
    if (!block) {
        a->failed = true;
        return NULL;
    }
    void *at = block->data + block->used + skip;
    block->used += charge;
    a->used += charge;
    return at;
}

void *arena_take(struct arena *a, size_t size)
{
    return take(a, size, _Alignof(max_align_t));
}

struct text arena_text(struct arena *a, struct text t)
{
    char *copy = take(a, t.size, 1);
    if (!copy)
        return TEXT_NONE;
    if (t.size)
        memcpy(copy, t.data, t.size);
    return (struct text){copy, t.size};
}

struct text arena_print(struct arena *a, const char *format, ...)
{
    char line[PRINT_MAX + 2];
    va_list arguments;
    va_start(arguments, format);
    const int wanted = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (wanted < 0)
        return TEXT_NONE;
    size_t size = (size_t)wanted;
    if (size > PRINT_MAX) {
        /* line[size] is the first byte to go: a continuation byte takes its character with it. */
        size = PRINT_MAX;
        while (size && ((unsigned char)line[size] & 0xC0) == 0x80)
            size--;
    }
    return arena_text(a, (struct text){line, size});
}

static void free_all_but(struct arena_block *blocks, const struct arena_block *kept)
{
    while (blocks) {
        struct arena_block *older = blocks->older;
        if (blocks != kept)
            free(blocks);
        blocks = older;
    }
}

void arena_reset(struct arena *a)
{
    struct arena_block *largest = a->blocks;
    for (struct arena_block *block = a->blocks; block; block = block->older)
        if (block->size > largest->size)
            largest = block;
    free_all_but(a->blocks, largest);
    if (largest) {
        largest->older = NULL;
        largest->used = 0;
    }
    a->blocks = largest;
    a->used = 0;
    a->failed = false;
}

void arena_fini(struct arena *a)
{
    if (!a)
        return;
    free_all_but(a->blocks, NULL);
    a->blocks = NULL;
    a->used = 0;
    a->failed = false;
}
