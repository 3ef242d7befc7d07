/* app/process/keyring: the daemon's secret keys, for as long as it takes to bind with them. */
#pragma once
#include "app/process/config.h"
#include "keys/key.h"

struct keyring {
    uint8_t key[KEY_SIZE], previous[KEY_SIZE];
    bool has_key, has_previous;
};
/* Reads the files that the options name. 0; or the error, logged. keyring_wipe is due in any
 * case. */
int keyring_read(const struct config *config, struct keyring *ret);
void keyring_wipe(struct keyring *k);
