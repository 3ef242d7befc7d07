#include <criterion/criterion.h>
#include <stdio.h>

#include "base/error.h"
#include "store/chain.h"

static const uint8_t zeros[STORE_DIGEST_SIZE];

static void init(void)
{
    cr_assert_eq(chain_init(), 0);
    cr_assert_eq(chain_init(), 0, "again is allowed");
}

TestSuite(chain, .init = init);

static const uint8_t raw[] = "abc";
static const struct effect_row effects = {1, 1, 1, 2, {raw, 3}};
static const struct effect_row next_effects = {2, 2, 3, 3, {raw, 3}};

static struct journal_row sample(void)
{
    struct journal_row row = {
        .number = 1,
        .epoch = 2,
        .party = text_of("E08000006"),
        .feed = text_of("ledger"),
        .feed_number = 3,
        .principal = text_of("uid:1000"),
        .roles = 10,
        .received = {1500000000000000},
        .raw = {raw, 3},
    };
    chain_seal(&row, 1, &effects, zeros);
    return row;
}

static const char *hex(const uint8_t digest[STORE_DIGEST_SIZE])
{
    static char text[2 * STORE_DIGEST_SIZE + 1];
    for (size_t i = 0; i < STORE_DIGEST_SIZE; i++)
        snprintf(text + 2 * i, 3, "%02x", digest[i]);
    return text;
}

/* Computed with Python's hashlib.blake2b(digest_size=32) from the words of chain.h. */
Test(chain, known_answers)
{
    const struct journal_row row = sample();
    cr_assert_str_eq(hex(row.digest),
                     "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    cr_assert_str_eq(hex(row.chain),
                     "b5771a577bb790c304216d31cee0bbb12fb74ab45b6449f65d0fe12f9fa66b1f");
    struct journal_row next = sample();
    next.number = 2;
    next.received.us = -1;
    chain_seal(&next, 1, &next_effects, row.chain);
    cr_assert_str_eq(hex(next.chain),
                     "62e8e1d75fc61020e435a1a1db1e66c0705ed50004eb23446ff96dfc57886d7d");
}

Test(chain, a_sealed_row_follows)
{
    const struct journal_row row = sample();
    struct journal_row next = sample();
    next.number = 2;
    chain_seal(&next, 1, &next_effects, row.chain);
    cr_assert_eq(chain_check(&row, zeros), 0);
    cr_assert_eq(chain_check(&next, row.chain), 0);
    cr_assert_eq(chain_check(&next, zeros), ERR_CORRUPT);
    cr_assert_eq(chain_check(&row, row.chain), ERR_CORRUPT);
}

#define CHANGED(change)                                                                            \
    do {                                                                                           \
        struct journal_row row = sample();                                                         \
        change;                                                                                    \
        cr_assert_eq(chain_check(&row, zeros), ERR_CORRUPT, #change);                              \
    } while (0)

Test(chain, any_change_is_seen)
{
    CHANGED(row.number++);
    CHANGED(row.epoch++);
    CHANGED(row.rules++);
    CHANGED(row.roles ^= 2);
    CHANGED(row.feed_number++);
    CHANGED(row.principal = text_of("uid:100"));
    CHANGED((row.feed = text_of("ledgeru"), row.principal = text_of("id:1000")));
    CHANGED(row.received.us++);
    CHANGED(row.party = text_of("E08000007"));
    CHANGED(row.feed = text_of("ledge"));
    CHANGED((row.party = text_of("E0800000"), row.feed = text_of("6ledger")));
    CHANGED(row.raw.size--);
    CHANGED(row.raw.data = (const uint8_t *)"abd");
    CHANGED(row.ends_batch = false);
    CHANGED(row.effects[0] ^= 1);
    CHANGED(row.digest[31] ^= 1);
    CHANGED(row.chain[0] ^= 0x80);
}

Test(chain, a_form_that_is_not_known_is_not_damage)
{
    struct journal_row row = sample();
    row.version = CHAIN_VERSION + 1;
    cr_assert_eq(chain_check(&row, zeros), ERR_VERSION);
}

Test(chain, of_epochs)
{
    const struct epoch_row row = {.epoch = 1, .taken = {1500000000000000}, .journal = 7, .event = 9,
                                  .loss = text_of("why?")};
    uint8_t digest[STORE_DIGEST_SIZE];
    chain_epoch(&row, zeros, digest);
    cr_assert_str_eq(hex(digest),
                     "e94610b70a2bdd597654f09691ed1d9eb91d219f3b5bc100a598eeff7708afa9");
}

/* Only the last row of a batch takes in what the batch caused. */
Test(chain, of_a_batch)
{
    struct journal_row rows[2] = {sample(), sample()};
    rows[1].number = 2;
    const struct effect_row both = {1, 2, 1, 2, {raw, 3}};
    chain_seal(rows, 2, &both, zeros);
    cr_assert(!rows[0].ends_batch && rows[1].ends_batch);
    cr_assert_eq(chain_check(&rows[0], zeros), 0);
    cr_assert_eq(chain_check(&rows[1], rows[0].chain), 0);
    struct effect_row changed = both;
    changed.last_event = 3;
    uint8_t of_both[STORE_DIGEST_SIZE], of_changed[STORE_DIGEST_SIZE];
    chain_effects(&both, of_both);
    chain_effects(&changed, of_changed);
    cr_assert_arr_eq(rows[1].effects, of_both, sizeof of_both);
    cr_assert_arr_neq(rows[1].effects, of_changed, sizeof of_changed);
}
