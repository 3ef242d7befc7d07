/* store/chain: digests of what is stored, each chained to the one before (BLAKE2b-256, libsodium).
 *
 *   digest  = BLAKE2b-256(raw)
 *   effects = BLAKE2b-256(first journal || last journal || first event || last event (each u64 LE)
 *                         || packed), of the batch's effect row
 *   chain   = BLAKE2b-256(chain before
 *                         || number || epoch || feed number || received us (each u64 LE)
 *                         || version || rules || roles (each u32 LE)
 *                         || party || feed || principal (each after its size, u32 LE) || digest
 *                         || effects, in the last row of a batch only)
 * of rows of version 0, the only one there is.
 * The chain before the first row is 32 zero bytes. Epochs have a chain of their own:
 *   digest  = BLAKE2b-256(digest before || epoch || taken us || journal || event (each u64 LE)
 *                         || size of loss u32 LE || loss)
 * Anyone with the rows can recompute them. */
#pragma once
#include "store/store.h"

#define CHAIN_VERSION 0 /* of the rows that are sealed; see base/format.h */

/* One start of the daemon. */
struct epoch_row {
    uint64_t epoch; /* from 1, gap-free */
    struct instant taken;
    uint64_t journal, event; /* the head of the journal then */
    struct text loss;        /* see store_ops.epoch_take */
    uint8_t digest[STORE_DIGEST_SIZE];
};

/* Once per process, before the others. 0 or ERR_ABSENT when libsodium cannot start. */
int chain_init(void);
void chain_digest(struct bytes raw, uint8_t ret_digest[STORE_DIGEST_SIZE]);
void chain_effects(const struct effect_row *row, uint8_t ret_digest[STORE_DIGEST_SIZE]);
/* Fills version, ends_batch and the digests of a batch's rows, the first of which follows before.
 */
void chain_seal(struct journal_row *rows, size_t count, const struct effect_row *effects,
                const uint8_t before[STORE_DIGEST_SIZE]);
/* Whether the input names that digest: the one that takes a stand names that of the state. */
bool chain_names(const struct journal_row *row, const uint8_t digest[STORE_DIGEST_SIZE]);
/* 0; ERR_CORRUPT when row does not follow before; ERR_VERSION: nothing here knows its form. */
int chain_check(const struct journal_row *row, const uint8_t before[STORE_DIGEST_SIZE]);
/* The digest of an epoch's row that follows before. */
void chain_epoch(const struct epoch_row *row, const uint8_t before[STORE_DIGEST_SIZE],
                 uint8_t ret_digest[STORE_DIGEST_SIZE]);
