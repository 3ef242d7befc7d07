/* core/diagnosis/lateness: instalments whose grace has passed without the money, and the positions
 * of contribution years touched. Private to daemon/core. */
#pragma once
#include "core/foundation/step.h"

/* An instalment whose money came with another's of its year is filled by it
 * (cash_application_even); what was reported of either is cleared where it is paid then. Whether
 * the instalment is paid. */
bool lateness_even(struct step *s, uint32_t contribution_year, uint32_t instalment);
/* Looks at each contribution year that was noted (core/contribution/year): reports what is late,
 * asks to be woken when something there is to be looked at next. */
void lateness_look(struct step *s);
/* One position event for each contribution year touched in this step. */
void lateness_emit_positions(struct step *s);
