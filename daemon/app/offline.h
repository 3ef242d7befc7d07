/* app/offline: what s75d does with a state directory instead of serving it. */
#pragma once
#include "app/config.h"

/* Exit statuses of s75d; those of s75ctl verify mean the same. */
enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_LOST = 4, EXIT_NOT_DONE = 5 };

/* --verify, beside or without a running daemon. Says on stdout what came of it, and on stderr how
 * far it is. EXIT_OK: all agrees; EXIT_FAILED: something differs; EXIT_NOT_DONE: it could not be
 * verified. */
int offline_verify(const struct config *config);
