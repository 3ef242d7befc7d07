/* core/diagnosis/review: what was said of an exception is looked at again. Private to daemon/core.
 *
 * At the end of a step, and of each day in it, of the partners whose money moved: instalments about
 * which something is open, and the latest REVIEW_PAYMENTS payments. What would be said of them now
 * is found anew; where it is not what was said, it is said in its place, and an event says so: what
 * explained it was paid, undone or settled since, or something came that explains it. So what is
 * said does not depend on what came first.
 *
 * Bounds: REVIEW_PARTNERS partners of a step, REVIEW_PAYMENTS payments of each, and all questions
 * of a step share REVIEW_STEPS; the rest is looked at when their money moves again.
 */
#pragma once
#include "core/foundation/step.h"

#define REVIEW_PARTNERS 64
#define REVIEW_PAYMENTS 256
#define REVIEW_STEPS 65536

void review_exceptions(struct step *s);
