#include "store/chain.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/error.h"
#include "base/format.h"

static_assert(STORE_DIGEST_SIZE == crypto_generichash_BYTES, "the digest is BLAKE2b-256");

int chain_init(void)
{
    return sodium_init() < 0 ? ERR_ABSENT : 0;
}

void chain_digest(struct bytes raw, uint8_t ret_digest[STORE_DIGEST_SIZE])
{
    crypto_generichash(ret_digest, STORE_DIGEST_SIZE, raw.data, raw.size, NULL, 0);
}

static void add_number(crypto_generichash_state *state, uint64_t v, size_t size)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(v >> (8 * i));
    crypto_generichash_update(state, bytes, size);
}

static void add_text(crypto_generichash_state *state, struct text t)
{
    add_number(state, t.size, 4);
    if (t.size)
        crypto_generichash_update(state, (const unsigned char *)t.data, t.size);
}

struct link {
    const struct journal_row *row;
    const uint8_t *before, *digest;
    uint8_t *chain;
};

static int link_0(void *ctx)
{
    const struct link *link = ctx;
    const struct journal_row *row = link->row;
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, STORE_DIGEST_SIZE);
    crypto_generichash_update(&state, link->before, STORE_DIGEST_SIZE);
    add_number(&state, row->number, 8);
    add_number(&state, row->epoch, 8);
    add_number(&state, row->feed_number, 8);
    add_number(&state, (uint64_t)row->received.us, 8);
    add_number(&state, row->version, 4);
    add_number(&state, row->rules, 4);
    add_number(&state, row->roles, 4);
    add_text(&state, row->party);
    add_text(&state, row->feed);
    add_text(&state, row->principal);
    crypto_generichash_update(&state, link->digest, STORE_DIGEST_SIZE);
    if (row->ends_batch)
        crypto_generichash_update(&state, row->effects, STORE_DIGEST_SIZE);
    crypto_generichash_final(&state, link->chain, STORE_DIGEST_SIZE);
    return 0;
}

static const format_read_fn readers[] = {link_0}; /* of struct link */
static const struct format row_format = {readers, sizeof readers / sizeof *readers};
static_assert(sizeof readers / sizeof *readers == CHAIN_VERSION + 1, "what is written is the last");

/* 0, or ERR_VERSION. */
static int link_of(const struct journal_row *row, const uint8_t before[STORE_DIGEST_SIZE],
                   const uint8_t digest[STORE_DIGEST_SIZE], uint8_t ret_chain[STORE_DIGEST_SIZE])
{
    struct link link = {row, before, digest, ret_chain};
    return format_read(&row_format, row->version, &link);
}

void chain_effects(const struct effect_row *row, uint8_t ret_digest[STORE_DIGEST_SIZE])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, STORE_DIGEST_SIZE);
    add_number(&state, row->first_journal, 8);
    add_number(&state, row->last_journal, 8);
    add_number(&state, row->first_event, 8);
    add_number(&state, row->last_event, 8);
    if (row->packed.size)
        crypto_generichash_update(&state, row->packed.data, row->packed.size);
    crypto_generichash_final(&state, ret_digest, STORE_DIGEST_SIZE);
}

void chain_seal(struct journal_row *rows, size_t count, const struct effect_row *effects,
                const uint8_t before[STORE_DIGEST_SIZE])
{
    for (size_t i = 0; i < count; i++) {
        struct journal_row *row = &rows[i];
        chain_digest(row->raw, row->digest);
        row->ends_batch = i + 1 == count;
        if (row->ends_batch)
            chain_effects(effects, row->effects);
        row->version = CHAIN_VERSION;
        (void)link_of(row, before, row->digest, row->chain); /* its version is known */
        before = row->chain;
    }
}

void chain_epoch(const struct epoch_row *row, const uint8_t before[STORE_DIGEST_SIZE],
                 uint8_t ret_digest[STORE_DIGEST_SIZE])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, STORE_DIGEST_SIZE);
    crypto_generichash_update(&state, before, STORE_DIGEST_SIZE);
    add_number(&state, row->epoch, 8);
    add_number(&state, (uint64_t)row->taken.us, 8);
    add_number(&state, row->journal, 8);
    add_number(&state, row->event, 8);
    add_text(&state, row->loss);
    crypto_generichash_final(&state, ret_digest, STORE_DIGEST_SIZE);
}

int chain_check(const struct journal_row *row, const uint8_t before[STORE_DIGEST_SIZE])
{
    uint8_t digest[STORE_DIGEST_SIZE], chain[STORE_DIGEST_SIZE];
    chain_digest(row->raw, digest);
    const int rc = link_of(row, before, digest, chain);
    if (rc)
        return rc;
    const bool follows = memcmp(digest, row->digest, sizeof digest) == 0 &&
                         memcmp(chain, row->chain, sizeof chain) == 0;
    return follows ? 0 : ERR_CORRUPT;
}

bool chain_names(const struct journal_row *row, const uint8_t digest[STORE_DIGEST_SIZE])
{
    return memmem(row->raw.data, row->raw.size, digest, STORE_DIGEST_SIZE);
}
