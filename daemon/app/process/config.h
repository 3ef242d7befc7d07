/* app/process/config: how the daemon is set up: a file (s75d.conf(5)), options that take the place
 * of its keys, and what is to be done instead of serving. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/text.h"
#include "wire/wire.h"

#define CONFIG_SETTINGS 11 /* app/process/setting */
#define CONFIG_OPTIONS_MAX 64
#define CONFIG_ENDPOINTS_MAX 8
#define CONFIG_ADMINISTRATORS_MAX WIRE_ADMINISTRATORS_MAX
/* In $CREDENTIALS_DIRECTORY, when no key is named. */
#define CONFIG_CREDENTIAL "s75d.key"
#define CONFIG_CREDENTIAL_PREVIOUS "s75d.previous-key"
/* What the unit names, and --check-config looks at when no other is named. */
#define CONFIG_FILE "/etc/s75d/s75d.conf"

struct config_option {
    size_t setting;
    const char *value;
};

struct config {
    const char *state; /* directory */
    const char *desk[CONFIG_ENDPOINTS_MAX];
    size_t desk_count;
    const char *events[CONFIG_ENDPOINTS_MAX];
    size_t events_count;
    bool activated;                  /* systemd handed these over, and there are no others */
    size_t owned_desk, owned_events; /* so many of each are texts of its own */
    const char *key;          /* files: the secret key that tcp endpoints are locked with; NULL */
    const char *previous_key; /* the one before, of endpoints that begin with "previous:"; NULL */
    bool insecure;            /* tcp endpoints have no lock */
    /* Whom the register of a store that has none begins with: "key:" and 64 digits, or "uid:" and a
     * number. */
    struct wire_administrator administrators[CONFIG_ADMINISTRATORS_MAX];
    size_t administrator_count;
    bool manual_clock;
    uint32_t clock_jump_max_days; /* that a clock is believed ahead of the business date */
    uint32_t checkpoint_every;    /* items */
    const char *previous;         /* program: the release before this one */

    bool verify;                     /* verify the state directory and exit */
    bool check;                      /* look whether the configuration is good and exit */
    const char *salvage;             /* directory to salvage into, and exit; NULL */
    const char *accept_loss;         /* why what peers may know beyond the journal is gone; NULL */
    const char *administrators_lost; /* why administrators are brought to the register; NULL */
    bool settle;                     /* save a checkpoint at the journal's end and exit */

    bool is_serving;  /* config_reread has made it, and took what systemd handed over */
    const char *file; /* the configuration file; NULL: none is read */
    struct config_option options[CONFIG_OPTIONS_MAX]; /* as they were given */
    size_t option_count;
    size_t lines[CONFIG_SETTINGS]; /* of the file, where each was set; 0: it does not set it */
    struct config_text *text;      /* what the file's values are borrowed from; NULL */
};
/* A sentence about what is wrong, "FILE:LINE:COLUMN: KEY: what was expected". */
typedef void (*config_problem_fn)(void *ctx, const char *text);

/* Exits with status 2 and sentences on bad usage or a wrong file; prints help or version and exits
 * 0 when asked. config_fini is due. */
void config_parse(int argc, char **argv, struct config *ret_config);
/* The same file and options again, as they would be at a start now. 0; or how many problems there
 * are, each told. config_fini is due in either case. */
size_t config_reread(const struct config *started, struct config *ret_config,
                     config_problem_fn problem, void *ctx);
void config_fini(struct config *c);
/* Takes over from fresh what a reload may change at once. Fills ret_waiting with the names of what
 * is otherwise than it was at the start, and waits for the next; how many. */
size_t config_take(struct config *c, const struct config *fresh,
                   const char *ret_waiting[CONFIG_SETTINGS]);
/* Looks at what the configuration names (keys, the state directory) without touching it, prints
 * every setting with where it comes from, and returns the exit status: 0, or 2 with what is wrong
 * on stderr. */
int config_check(const struct config *c);
