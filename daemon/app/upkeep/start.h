/* app/upkeep/start: opening the store, with what the person who reads the log needs to know of it.
 */
#pragma once
#include "app/process/config.h"
#include "store/store.h"

enum { START_LOST = 1 };
/* Opens for writing. While another process keeps it locked that is reported and tried again, for
 * ever; a copied journal is checked, which is reported too. 0; START_LOST: the journal is not the
 * one that was acknowledged from, a person must decide; or an error. All but 0 have been logged. */
int start_store(const struct config *config, struct store **ret_store);
/* Takes the next epoch, likewise. With config's reason why a loss is accepted. */
int start_epoch(const struct config *config, struct store *store, uint64_t *ret_epoch);
/* Opens the list of submissions that ended the daemon, and logs them. Without it the daemon serves
 * all the same; only such a submission would end it again. */
void start_poison(const struct config *config);
