#include "app/process/keyring.h"
#include <sys/mman.h>
#include "app/process/log.h"
#include "keys/key_file.h"

static int read_one(const char *path, uint8_t ret_key[KEY_SIZE], bool *ret_has)
{
    char why[KEY_WHY_MAX];
    if (!path)
        return 0;
    const int rc = key_file_read(path, ret_key, why);
    *ret_has = rc == 0;
    if (rc)
        log_line(LOG_ERROR, "the daemon's secret key %s", why);
    return rc;
}

int keyring_read(const struct config *config, struct keyring *ret)
{
    *ret = (struct keyring){0};
    (void)mlock(ret, sizeof *ret); /* never on a disk; where no memory may be locked, it may be */
    const int rc = read_one(config->key, ret->key, &ret->has_key);
    return rc ? rc : read_one(config->previous_key, ret->previous, &ret->has_previous);
}

void keyring_wipe(struct keyring *k)
{
    key_wipe(k, sizeof *k);
    (void)munlock(k, sizeof *k);
}
