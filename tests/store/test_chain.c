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

static struct journal_row sample(void)
{
    static const uint8_t raw[] = "abc";
    struct journal_row row = {
        .number = 1, .epoch = 2, .party = text_of("E08000006"), .feed = text_of("ledger"),
        .feed_number = 3, .received = {1500000000000000}, .raw = {raw, 3},
    };
    chain_seal(&row, zeros);
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
                     "6c0eac5f3c4b86b8ec9379d6bb6df3272c3d2a7f3b38907ee530c2c1530cda71");
    struct journal_row next = sample();
    next.number = 2;
    next.received.us = -1;
    chain_seal(&next, row.chain);
    cr_assert_str_eq(hex(next.chain),
                     "2293de953b7c06574602fa4dcac1b7c6cac6171916ecd5aecbf3f97882376b3a");
}

Test(chain, a_sealed_row_follows)
{
    const struct journal_row row = sample();
    struct journal_row next = sample();
    next.number = 2;
    chain_seal(&next, row.chain);
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
    CHANGED(row.feed_number++);
    CHANGED(row.received.us++);
    CHANGED(row.party = text_of("E08000007"));
    CHANGED(row.feed = text_of("ledge"));
    CHANGED((row.party = text_of("E0800000"), row.feed = text_of("6ledger")));
    CHANGED(row.raw.size--);
    CHANGED(row.raw.data = (const uint8_t *)"abd");
    CHANGED(row.digest[31] ^= 1);
    CHANGED(row.chain[0] ^= 0x80);
}
