#include <criterion/criterion.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/error.h"
#include "random.h"

Test(arena, pieces_are_aligned_and_do_not_overlap)
{
    enum { PIECES = 4000 };
    struct arena a = ARENA_NULL;
    struct random r = {75};
    static unsigned char *at[PIECES];
    static size_t size[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        size[i] = (size_t)random_below(&r, i % 97 ? 300 : 200000);
        at[i] = arena_take(&a, size[i]);
        cr_assert_not_null(at[i]);
        cr_assert_eq((uintptr_t)at[i] % alignof(max_align_t), 0);
        memset(at[i], (int)(i & 0xFF), size[i]);
    }
    for (size_t i = 0; i < PIECES; i++)
        for (size_t k = 0; k < size[i]; k++)
            cr_assert_eq(at[i][k], i & 0xFF, "piece %zu byte %zu was overwritten", i, k);
    arena_fini(&a);
}

Test(arena, texts_lie_close_and_the_next_piece_is_aligned_again)
{
    struct arena a = ARENA_NULL;
    const struct text one = arena_text(&a, text_of("abc"));
    const struct text two = arena_text(&a, text_of("de"));
    cr_assert_eq(two.data, one.data + 3);
    cr_assert(text_equal(one, text_of("abc")) && text_equal(two, text_of("de")));
    cr_assert_eq((uintptr_t)arena_take(&a, 1) % alignof(max_align_t), 0);
    cr_assert_eq(a.used, 17);
    arena_fini(&a);
}

Test(arena, an_empty_text_is_not_an_exhausted_arena)
{
    struct arena a = ARENA_NULL;
    const struct text copy = arena_text(&a, TEXT_NONE);
    cr_assert_not_null(copy.data);
    cr_assert_eq(copy.size, 0);
    cr_assert_not_null(arena_take(&a, 0));
    arena_fini(&a);
}

Test(arena, the_limit_is_exact_and_a_refusal_changes_nothing)
{
    struct arena a = {.limit = 100};
    cr_assert_null(arena_take(&a, 101));
    cr_assert_not_null(arena_take(&a, 90));
    cr_assert_null(arena_take(&a, 10), "6 bytes are lost to alignment");
    cr_assert_eq(a.used, 90);
    cr_assert_null(arena_text(&a, text_of("eleven char")).data);
    cr_assert_not_null(arena_text(&a, text_of("0123456789")).data);
    cr_assert_eq(a.used, 100);
    cr_assert_null(arena_print(&a, "%d", 7).data);
    arena_reset(&a);
    cr_assert_not_null(arena_take(&a, 100));
    arena_fini(&a);
}

Test(arena, sizes_beyond_all_memory_are_refused)
{
    struct arena a = ARENA_NULL;
    cr_assert_null(arena_take(&a, SIZE_MAX));
    cr_assert_not_null(arena_take(&a, 3));
    cr_assert_null(arena_take(&a, SIZE_MAX));
    cr_assert_null(arena_take(&a, SIZE_MAX - 15));
    cr_assert_null(arena_take(&a, PTRDIFF_MAX));
    a.limit = SIZE_MAX;
    cr_assert_null(arena_take(&a, SIZE_MAX));
    cr_assert_eq(a.used, 3);
    arena_fini(&a);
}

Test(arena, reset_keeps_the_largest_block)
{
    struct arena a = ARENA_NULL;
    cr_assert_not_null(arena_take(&a, 10));
    unsigned char *large = arena_take(&a, 1 << 20);
    cr_assert_not_null(arena_take(&a, 3 << 19));
    unsigned char *largest = arena_take(&a, 5 << 20);
    cr_assert_not_null(arena_take(&a, 4 << 20));
    cr_assert_not_null(large);
    arena_reset(&a);
    cr_assert_eq(a.used, 0);
    cr_assert_eq((unsigned char *)arena_take(&a, 5 << 20), largest);
    arena_reset(&a);
    arena_reset(&a);
    cr_assert_eq((unsigned char *)arena_take(&a, 1), largest);
    arena_fini(&a);
}

Test(arena, a_piece_fits_to_the_last_byte_of_a_block)
{
    struct arena a = ARENA_NULL;
    char *first = arena_take(&a, 1024);
    const size_t block = 64 * 1024 - 32; /* a head of at most 32 bytes */
    char *rest = arena_take(&a, block - 1024);
    cr_assert_eq(rest, first + 1024);
    memset(rest, 'x', block - 1024);
    char *next = arena_take(&a, 64);
    cr_assert(next < first || next >= first + block, "a new block");
    memset(next, 'y', 64);
    arena_fini(&a);
}

/* What fits only without the bytes lost to alignment goes into a new block. */
Test(arena, alignment_counts_at_the_end_of_a_block)
{
    for (size_t more = 0; more < 3; more++) {
        struct arena a = ARENA_NULL;
        const struct text one = arena_text(&a, text_of("x"));
        const size_t size = 64 * 1024 - 32 - 16 + more;
        char *at = arena_take(&a, size);
        cr_assert_eq(at == one.data + 16, more == 0);
        memset(at, 'y', size);
        cr_assert_eq(*one.data, 'x');
        cr_assert_eq(a.used, more ? 1 + size : 16 + size);
        arena_fini(&a);
    }
}

Test(arena, prints)
{
    struct arena a = ARENA_NULL;
    cr_assert(text_equal(arena_print(&a, "%s is %d", "five", 5), text_of("five is 5")));
    const struct text empty = arena_print(&a, "%s", "");
    cr_assert(empty.data && empty.size == 0, "not an exhausted arena");
    arena_fini(&a);
}

Test(arena, a_long_print_is_cut_between_characters)
{
    struct arena a = ARENA_NULL;
    char line[600];
    memset(line, 'x', sizeof line);
    line[500] = '\0';
    cr_assert(text_equal(arena_print(&a, "%s", line), text_of(line)), "500 fit");
    line[500] = 'x';
    line[599] = '\0';
    cr_assert_eq(arena_print(&a, "%s", line).size, 500);
    memcpy(line + 499, "\xC2\xA3", 2); /* a pound sign across the edge */
    cr_assert_eq(arena_print(&a, "%s", line).size, 499);
    memcpy(line + 498, "\xC2\xA3x", 3);
    cr_assert_eq(arena_print(&a, "%s", line).size, 500);
    memcpy(line + 497, "\xF0\x9F\x98\x80", 4);
    cr_assert_eq(arena_print(&a, "%s", line).size, 497);
    arena_fini(&a);
}

Test(arena, fini_takes_nothing_and_empty)
{
    arena_fini(NULL);
    struct arena a = ARENA_NULL;
    arena_reset(&a);
    arena_fini(&a);
    cr_assert_not_null(arena_take(&a, 1), "and the arena may be used again");
    arena_fini(&a);
    cr_assert(!a.blocks && a.used == 0);
}

struct item {
    uint32_t number;
    char filler[8];
};

Test(array, grows_with_zeros_and_keeps_its_items)
{
    struct {
        struct item *items;
        size_t count, capacity;
    } list = {NULL, 0, 0};
    for (uint32_t i = 0; i < 1024; i++) {
        cr_assert_eq(ARRAY_ROOM(&list), 0);
        const struct item zero = {0};
        cr_assert_arr_eq(&list.items[list.count], &zero, sizeof zero);
        list.items[list.count++].number = i;
    }
    for (uint32_t i = 0; i < 1024; i++)
        cr_assert_eq(list.items[i].number, i);
    cr_assert_eq(list.capacity, 1024, "by doubling, and only when full");
    free(list.items);
}

Test(array, refuses_what_no_memory_can_hold)
{
    uint64_t *numbers = NULL;
    size_t capacity = 0;
    cr_assert_eq(array_grow((void **)&numbers, &capacity, 3, sizeof *numbers), 0);
    numbers[0] = 7;
    uint64_t *const before = numbers;
    const size_t room = capacity;
    cr_assert_eq(array_grow((void **)&numbers, &capacity, SIZE_MAX, sizeof *numbers), ERR_MEMORY);
    cr_assert_eq(array_grow((void **)&numbers, &capacity, SIZE_MAX / 8 + 2, 8), ERR_MEMORY);
    cr_assert(numbers == before && capacity == room && numbers[0] == 7);
    cr_assert_eq(array_grow((void **)&numbers, &capacity, 0, sizeof *numbers), 0);
    free(numbers);
}
