/* tests/sqlite/fault_vfs: SQLite's own file layer with a failure at the nth operation.
 *
 * Once put in, every database of the process goes through it, unharmed until something is armed. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum fault_kind {
    FAULT_WRITE,       /* SQLITE_FULL, after half of the bytes have been written */
    FAULT_WRITE_ERROR, /* SQLITE_IOERR_WRITE, after half of the bytes have been written */
    FAULT_SYNC,  /* SQLITE_IOERR_FSYNC; what was written stays, as the page cache keeps it, until
                  * power fails */
    FAULT_READ, /* SQLITE_IOERR_READ */
};

void fault_install(void);
/* The nth operation of the kind from now fails (1 = the next), and with sticky all after it. */
void fault_arm(enum fault_kind kind, unsigned nth, bool sticky);
/* Nothing fails any more. Whether anything did since it was armed. */
bool fault_disarm(void);
/* At the nth write, truncation or sync from now power fails: what was written and not synced is
 * lost or kept, sector by sector, as the seed has it, and the process ends with status
 * FAULT_POWER_STATUS. Writes from then on are remembered, so arm it before anything is written that
 * may be lost. */
#define FAULT_POWER_STATUS 99
void fault_power(unsigned nth, uint64_t seed);
/* The same, now. */
void fault_power_now(uint64_t seed) __attribute__((noreturn));
