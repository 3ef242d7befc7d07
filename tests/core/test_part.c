/* Parts of findings: what a kind has, the bytes they are kept as, their order. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/error.h"
#include "core/message/part.h"
#include "core/message/shape.h"
#include "part_print.h"
#include "random_effects.h"

enum { SEEDS = 400 };

static struct effects effects;
static struct buffer packed;

static void setup(void)
{
    effects = (struct effects){0};
    packed = BUFFER_NULL;
}

static void teardown(void)
{
    arena_fini(&effects.arena);
    buffer_fini(&packed);
}

TestSuite(part, .init = setup, .fini = teardown);

Test(part, has_the_fields_of_its_kind_and_no_others)
{
    struct parts parts = {0};
    parts_add(&parts, &effects.arena,
              PART(OVERDUE, .share = -5, .amount = 0, .date = 17000, .instalment = 3, .count = 9,
                   .note = text_of("not of its kind")));
    const struct part *p = &parts.items[0];
    cr_assert(part_is_sound(p));
    cr_expect_eq(p->amount, 0, "a sum of nothing is a sum");
    cr_expect_eq(p->instalments, 0);
    cr_expect_eq(p->count, UINT32_MAX);
    cr_expect_eq(p->note.size, 0);
    cr_expect_eq(p->until, DATE_NONE);
    cr_expect_eq(p->expected, INT64_MIN);
    cr_expect_eq(parts_sum(&parts), -5);
    struct part lacking = *p, more = *p;
    lacking.share = INT64_MIN;
    cr_expect(!part_is_sound(&lacking));
    more.count = 1;
    cr_expect(!part_is_sound(&more));
    cr_expect(!part_is_sound(&(struct part){.kind = PART_UNKNOWN}));
    cr_expect(!part_is_sound(&(struct part){.kind = (enum part_kind)PART_KIND_COUNT}));
}

/* Texts are of the arena, not of the rule that made the part. */
Test(part, keeps_its_own_texts)
{
    char name[] = "meals";
    struct parts parts = {0};
    parts_add(&parts, &effects.arena, PART(MINIMUM_POOLED, .subject = text_of(name)));
    name[0] = 'x';
    cr_expect(text_equal(parts.items[0].subject, text_of("meals")));
}

Test(part, unpacked_is_what_was_packed)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct random_source random = {seed};
        struct parts parts = {0}, again;
        random_parts(&random, &effects, &parts);
        buffer_clear(&packed);
        parts_pack(&parts, &packed);
        cr_assert_eq(parts_unpack(buffer_bytes(&packed), &effects.arena, &again), 0);
        cr_assert_eq(again.count, parts.count);
        for (size_t i = 0; i < parts.count; i++)
            cr_assert_eq(part_compare(&parts.items[i], &again.items[i]), 0, "seed %llu, part %zu",
                         (unsigned long long)seed, i);
        cr_assert_eq(parts_sum(&again), parts_sum(&parts));
    }
}

/* No bytes are read that parts_pack does not write: each piece of them, and each byte of them
 * changed, gives the same again or nothing. */
Test(part, other_bytes_are_no_parts)
{
    struct random_source random = {7};
    struct parts parts = {0}, again;
    for (int i = 0; i < 4; i++)
        random_parts(&random, &effects, &parts);
    parts_pack(&parts, &packed);
    for (size_t size = 0; size < packed.size; size++)
        cr_assert_eq(parts_unpack((struct bytes){packed.data, size}, &effects.arena, &again),
                     ERR_CORRUPT);
    for (size_t i = 0; i < packed.size; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            packed.data[i] ^= (uint8_t)(1U << bit);
            struct buffer same = BUFFER_NULL;
            if (parts_unpack(buffer_bytes(&packed), &effects.arena, &again) == 0) {
                parts_pack(&again, &same);
                cr_assert(same.size == packed.size && !memcmp(same.data, packed.data, same.size),
                          "byte %zu, bit %u", i, bit);
            }
            buffer_fini(&same);
            packed.data[i] ^= (uint8_t)(1U << bit);
        }
}

Test(part, order_is_one_of_all)
{
    struct random_source random = {3};
    struct parts p = {0};
    while (p.count < 40)
        random_parts(&random, &effects, &p);
    for (size_t i = 0; i < p.count; i++)
        for (size_t k = 0; k < p.count; k++) {
            int order = part_compare(&p.items[i], &p.items[k]);
            cr_assert_eq(order > 0, part_compare(&p.items[k], &p.items[i]) < 0);
            if (i == k)
                cr_assert_eq(order, 0);
        }
}

/* Each kind has its word, and no two the same. */
Test(part, kinds_have_words)
{
    for (int i = 1; i < PART_KIND_COUNT; i++) {
        cr_assert_not_null(part_kind_words[i], "kind %d", i);
        for (int k = 1; k < i; k++)
            cr_assert_str_neq(part_kind_words[i], part_kind_words[k]);
        cr_assert_eq(part_must((enum part_kind)i) & part_may((enum part_kind)i), 0, "kind %d", i);
    }
    cr_assert_null(part_kind_words[PART_KIND_COUNT]);
}
