/* app/upkeep/offline: what s75d does with a state directory instead of serving it. */
#pragma once
#include "app/process/config.h"

/* Exit statuses of s75d; those of s75ctl verify mean the same. RULES: another release is wanted
 * first. */
enum {
    EXIT_OK = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_LOST = 4,
    EXIT_NOT_DONE = 5,
    EXIT_RULES = 6
};

/* Why a directory is neither served nor verified. */
#define OFFLINE_UNFINISHED                                                                         \
    "it holds a backup that was not finished (see the file \"unfinished\" there)"

/* --verify, beside or without a running daemon. Says on stdout what came of it, and on stderr how
 * far it is. EXIT_OK: all agrees; EXIT_FAILED: something differs; EXIT_NOT_DONE: it could not be
 * verified. */
int offline_verify(const struct config *config);
/* --salvage. Says on stdout what is missing, what was kept, and what to do next. EXIT_OK: nothing
 * is missing; EXIT_FAILED: something is; EXIT_NOT_DONE: nothing was salvaged. */
int offline_salvage(const struct config *config);
