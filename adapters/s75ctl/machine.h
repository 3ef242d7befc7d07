/* s75ctl/machine: what is to be seen of s75d from outside of it, on the machine it runs on: files
 * and their rights, the clock, keys, the configuration file. Nothing is changed. */
#pragma once
#include <stdint.h>
#include "ctl/talk/ctl.h"
#include "health/health.h"

struct machine {
    const struct ctl *ctl;
    const char *desk;          /* endpoint */
    const char *state;         /* directory */
    const char *configuration; /* file */
    struct health_teller to;
};
/* The keys of this program and of the daemon, for a desk over tcp. */
void machine_keys(const struct machine *m);
/* Whether this machine's clock is held right, and the daemon waits for that at its start. */
void machine_clock(const struct machine *m);
/* How far the daemon's clock is from this one's. */
void machine_compare_clocks(const struct machine *m, int64_t daemon_us);
/* The state directory and the socket of the desk: theirs alone who should have them. */
void machine_files(const struct machine *m);
/* s75d --check-config, where there is a file. */
void machine_configuration(const struct machine *m);
/* The daemon did not answer: why not, as far as it can be seen. */
void machine_unreachable(const struct machine *m, const char *why);
