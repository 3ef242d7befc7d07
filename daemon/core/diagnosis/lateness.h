/* core/diagnosis/lateness: instalments whose grace has passed without the money, and the positions
 * of contribution years touched. Private to daemon/core. */
#pragma once
#include "core/foundation/step.h"

/* Looks at each contribution year that was noted (core/contribution/year): reports what is late,
 * asks to be woken when something there is to be looked at next. A year that is not judged yet is
 * looked at when it is (core/diagnosis/judgement). */
void lateness_look(struct step *s);
/* One position event for each contribution year touched in this step. */
void lateness_emit_positions(struct step *s);
