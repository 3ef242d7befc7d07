/* store/chain: digests of journal rows, each chained to the one before (BLAKE2b-256, libsodium).
 *
 *   digest = BLAKE2b-256(raw)
 *   chain  = BLAKE2b-256(chain before
 *                        || number || epoch || feed number || received us (each u64 LE)
 *                        || size of party u32 LE || party || size of feed u32 LE || feed || digest)
 * The chain before the first row is 32 zero bytes. Anyone with the rows can recompute it. */
#pragma once
#include "store/store.h"

/* Once per process, before the others. 0 or ERR_ABSENT when libsodium cannot start. */
int chain_init(void);
void chain_digest(struct bytes raw, uint8_t ret_digest[STORE_DIGEST_SIZE]);
/* Fills row->digest and row->chain. */
void chain_seal(struct journal_row *row, const uint8_t before[STORE_DIGEST_SIZE]);
/* 0, or ERR_CORRUPT when row does not follow before. */
int chain_check(const struct journal_row *row, const uint8_t before[STORE_DIGEST_SIZE]);
