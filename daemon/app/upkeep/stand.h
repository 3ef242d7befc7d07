/* app/upkeep/stand: a start whose rules are others than those of the journal.
 *
 * What was reported by other rules stays as it was: inputs are stepped again by the rules that
 * stepped them first, or not at all. So a release with other rules begins only with the state at
 * the head as a replay by the rules before gives it. What the daemon before saved will not do:
 * after the stand nobody replays those inputs again, and an error would be the truth for ever.
 * The previous release is run once (s75d --settle), which replays every input since the last stand,
 * or all, compares the checkpoint with what comes of that, and saves it as settled. Where that
 * release is not there, a checkpoint at the head that it has settled before will do. Then the stand
 * is taken: an input of the daemon's own (core/control/stand) that names both versions and the
 * digest of the state, in one transaction with that state, which is never pruned. From there on the
 * state can be recomputed by the rules that hold now. Killed at any moment, the next start finds no
 * stand and has it settled again, or finds the stand, and goes on. */
#pragma once
#include "app/commit/recover.h"
#include "app/process/config.h"

enum { STAND_REFUSED = 2 };
/* As recover_run, with what has to be done before; all failures have been logged. *store is closed
 * for as long as the previous release has it: NULL, when it could not be opened again.
 * STAND_REFUSED: another release is wanted first. */
int stand_recover(const struct config *config, struct store **store, struct recovered *ret);
/* Takes the stand, when the rules of the head are others; after the epoch was taken. 0, or an error
 * that has been logged. */
int stand_take(const struct config *config, struct store *store, uint64_t epoch,
               struct recovered *recovered);
/* The exit status of a daemon that ended with that. */
int stand_status(int rc);
/* --settle: replays by the rules of this release, from the last stand or the first input, and saves
 * a checkpoint at the head. An exit status. */
int stand_settle(const struct config *config);
