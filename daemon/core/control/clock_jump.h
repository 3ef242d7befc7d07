/* core/control/clock_jump: how far the system's clock may go, where it was found far ahead of the
 * business date. Private to daemon/core.
 *
 * A clock that is wrong for a moment would move the business date for good, so that the daemon
 * (app/desk/clock) does not follow a jump of more than some days until people say that the clock is
 * right. The core keeps what they said: the date up to which it may go. It moves nothing; the
 * daemon's own Days do. Two officers in office on the business date must say it, of whichever
 * party, since the date is that of all pools: the first sends it, it waits
 * (core/governance/pending), another approves it. No scheme of delegation lets one of them do it
 * alone. Where fewer than two are in office, whoever runs the daemon says it.
 *
 * A date that is confirmed already is nothing new. A confirmation is not taken back: it says
 * nothing of the days after it. */
#pragma once
#include "core/foundation/step.h"

#define CLOCK_JUMP_OFFICERS 2

/* Whether a jump of the clock takes two officers; else whoever runs the daemon confirms it. */
bool clock_jump_takes_two(const struct engine *e);
/* Up to which the clock may go; DATE_NONE: nobody was ever asked. */
date_t clock_jump_confirmed(const struct engine *e);
