/* app/process/config: the daemon's options. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/text.h"
#include "wire/wire.h"

#define CONFIG_ENDPOINTS_MAX 8
#define CONFIG_ADMINISTRATORS_MAX WIRE_ADMINISTRATORS_MAX
/* In $CREDENTIALS_DIRECTORY, when no key is named. */
#define CONFIG_CREDENTIAL "s75d.key"
#define CONFIG_CREDENTIAL_PREVIOUS "s75d.previous-key"

struct config {
    const char *state; /* directory */
    const char *desk[CONFIG_ENDPOINTS_MAX];
    size_t desk_count;
    const char *events[CONFIG_ENDPOINTS_MAX];
    size_t events_count;
    bool activated;           /* systemd handed these over, and there are no others */
    const char *key;          /* files: the secret key that tcp endpoints are locked with; NULL */
    const char *previous_key; /* the one before, of endpoints that begin with "previous:"; NULL */
    bool insecure;            /* tcp endpoints have no lock */
    /* Whom the register of a store that has none begins with: "key:" and 64 digits, or "uid:" and a
     * number. */
    struct wire_administrator administrators[CONFIG_ADMINISTRATORS_MAX];
    size_t administrator_count;
    bool manual_clock;
    uint32_t clock_jump_max_days; /* that a clock is believed ahead of the business date */
    bool verify;               /* verify the state directory and exit */
    const char *salvage;       /* directory to salvage into, and exit; NULL */
    const char *administrators_lost; /* why administrators are brought to the register; NULL */
    const char *accept_loss;   /* why what peers may know beyond the journal is gone; NULL */
    bool settle;               /* save a checkpoint at the journal's end and exit */
    const char *previous;      /* program: the release before this one */
    uint32_t checkpoint_every; /* items */
};
/* Exits with status 2 and a sentence on bad usage; prints help or version and exits 0 when asked.
 */
void config_parse(int argc, char **argv, struct config *ret_config);
