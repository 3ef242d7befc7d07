/* core/diagnosis/review: what was said of an exception is looked at again. Private to daemon/core.
 *
 * At the end of a step, and of each day in it, of the partners whose money moved: instalments that
 * are overdue, and the latest REVIEW_PAYMENTS payments that belong to no contribution. Where a
 * candidate explanation that was given holds no longer (the instalment that it named was paid, the
 * payment undone or settled) all are found anew, and an event says so; where none is lost, nothing
 * is said, though others may fit by now as well. What an instalment lacks and another was paid too
 * much clears both (core/contribution/cash_application).
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
