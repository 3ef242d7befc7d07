/* core/diagnosis/judgement: what is found of the payments of a contribution year, once they are
 * laid (core/contribution/placed). Private to daemon/core.
 *
 * An instalment that was paid something, but not what it awaits, is underpaid or overpaid by what
 * it was paid in all; a payment that fills none was not awaited. Each is a finding that stays while
 * it is the same, in whatever order its payments came. What a later payment settles is cleared;
 * what it makes another is replaced, and says by what if somebody worked on it. A payment that is
 * left over and repeats the number and amount of another is not told of twice:
 * core/payment/suspicion has found it.
 *
 * Judged is at the end of the input, but that of a document whose last row is not there yet: that
 * waits for it, or for the next day. So rows that make up an instalment together, or undo one
 * another, are no findings in between. */
#pragma once
#include "core/foundation/step.h"

/* All that is to be judged. */
void judgement_give(struct step *s);
