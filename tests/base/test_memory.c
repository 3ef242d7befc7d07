/* Fails every allocation of base once: the linker puts the functions below in the place of malloc,
 * calloc and realloc (--wrap). What failed has changed nothing and works the next time. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/map.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *data, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *data, size_t size);

static long until_failure = -1; /* allocations that still succeed; negative = all */
static size_t asked;            /* size of the last allocation that was refused */

static bool refuses(size_t size)
{
    if (until_failure < 0 || until_failure-- > 0)
        return false;
    asked = size;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return refuses(size) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return refuses(n * size) ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *data, size_t size)
{
    return refuses(size) ? NULL : __real_realloc(data, size);
}

Test(memory, arena)
{
    struct arena a = ARENA_NULL;
    until_failure = 0;
    cr_assert_null(arena_take(&a, 1));
    cr_assert_eq(asked, 64 * 1024);
    until_failure = 0;
    cr_assert_null(arena_text(&a, text_of("abc")).data);
    until_failure = 0;
    cr_assert_null(arena_print(&a, "abc").data);
    cr_assert(a.used == 0 && !a.blocks);
    cr_assert_not_null(arena_take(&a, 60000));
    until_failure = 0;
    cr_assert_null(arena_take(&a, 60000));
    cr_assert_eq(a.used, 60000);
    cr_assert_not_null(arena_take(&a, 1), "the first block still serves");
    arena_fini(&a);
}

Test(memory, arena_blocks_double_up_to_four_mebibytes)
{
    struct arena a = ARENA_NULL;
    for (size_t size = 64 * 1024; size <= 4 << 20; size *= 2) {
        until_failure = 0;
        cr_assert_null(arena_take(&a, size - 64));
        cr_assert_eq(asked, size);
        cr_assert_not_null(arena_take(&a, size - 64));
    }
    for (int more = 0; more < 2; more++) {
        until_failure = 0;
        cr_assert_null(arena_take(&a, 4000));
        cr_assert_eq(asked, 4 << 20);
        cr_assert_not_null(arena_take(&a, 8 << 20), "larger than any block");
    }
    arena_fini(&a);
}

Test(memory, array)
{
    uint32_t *numbers = NULL;
    size_t capacity = 0;
    until_failure = 0;
    cr_assert_eq(array_grow((void **)&numbers, &capacity, 1, sizeof *numbers), ERR_MEMORY);
    cr_assert(!numbers && capacity == 0);
    cr_assert_eq(array_grow((void **)&numbers, &capacity, 1, sizeof *numbers), 0);
    numbers[0] = 7;
    const size_t room = capacity;
    until_failure = 0;
    cr_assert_eq(array_grow((void **)&numbers, &capacity, room + 1, sizeof *numbers), ERR_MEMORY);
    cr_assert(capacity == room && numbers[0] == 7);
    until_failure = 0;
    cr_assert_eq(array_grow((void **)&numbers, &capacity, PTRDIFF_MAX / 4, 4), ERR_MEMORY);
    cr_assert_eq(asked, PTRDIFF_MAX / 4 * 4, "the most there can be");
    free(numbers);
}

Test(memory, buffer)
{
    struct buffer b = BUFFER_NULL;
    until_failure = 0;
    buffer_put_varint(&b, 5);
    cr_assert(b.failed && b.size == 0 && !b.data);
    buffer_clear(&b);
    until_failure = 1;
    for (uint32_t i = 0; i < 1000; i++)
        buffer_put_u32le(&b, i);
    cr_assert(b.failed);
    cr_assert_eq(b.size, 64, "what fitted before the second allocation");
    const uint8_t *data = b.data;
    cr_assert_eq(buffer_bytes(&b).data, data);
    buffer_clear(&b);
    buffer_put_text(&b, text_of("x"));
    cr_assert(!b.failed && b.size == 2);
    until_failure = 0;
    cr_assert_null(buffer_reserve(&b, PTRDIFF_MAX - 2));
    cr_assert_eq(asked, PTRDIFF_MAX, "the most there can be");
    buffer_fini(&b);
}

Test(memory, map)
{
    static const char *const keys[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};
    struct map m = MAP_NULL;
    for (uint32_t i = 0; i < 12; i++) {
        until_failure = 0;
        const int rc = map_put(&m, text_of(keys[i]), i);
        cr_assert_eq(rc, i == 0 || i == 11 ? ERR_MEMORY : 0, "key %u", i);
        cr_assert_eq(map_get(&m, text_of(keys[i])), rc < 0 ? MAP_NONE : i);
        cr_assert_eq(map_put(&m, text_of(keys[0]), 0), 0, "a key that is there needs no memory");
        until_failure = -1;
        cr_assert_eq(map_put(&m, text_of(keys[0]), 0), 0);
        cr_assert_eq(map_put(&m, text_of(keys[i]), i), 0);
        for (uint32_t k = 0; k <= i; k++)
            cr_assert_eq(map_get(&m, text_of(keys[k])), k);
    }
    map_fini(&m);
}

/* Adds the element with the first, then the second allocation refused, then with none. */
static void add_at_last(struct chains *c, uint64_t key, uint32_t element, int *refusals)
{
    const size_t before = c->count;
    /* What was got before a refusal is kept: next, before and slots are refused in turn. */
    static const long allowed[] = {0, 1, 1};
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
        until_failure = allowed[i];
        const int rc = chains_add(c, key, element);
        until_failure = -1;
        if (rc == 0)
            return;
        cr_assert_eq(rc, ERR_MEMORY);
        cr_assert_eq(c->count, before);
        cr_assert_eq(chains_first(c, key), MAP_NONE);
        ++*refusals;
    }
    cr_assert_eq(chains_add(c, key, element), 0);
}

Test(memory, chains)
{
    enum { KEYS = 100 };
    struct chains c = CHAINS_NULL;
    int refusals = 0;
    for (uint32_t i = 0; i < KEYS; i++) {
        add_at_last(&c, 1000 + i, i, &refusals);
        for (uint32_t k = 0; k <= i; k++)
            cr_assert_eq(chains_first(&c, 1000 + k), k);
    }
    /* next and before: 2 4 8 16 32 64 128 each; slots: 16 32 64 128 256 */
    cr_assert_eq(refusals, 19, "%d", refusals);
    chains_fini(&c);
}
