/* core/workflow/workflow: work on exceptions: who looks at them, asks, disputes, answers, settles,
 * corrects, forgives or clears them. Private to daemon/core.
 *
 *   open, assigned   somebody is to look at it
 *   queried          asked of a party; answered by that party
 *   disputed         by one partner; answered by another; cannot be forgiven or cleared meanwhile
 *   timing           known to come, by a date; on the day after that it is open again
 *   adjusted, written off, cleared   closed by a person; cleared ones can be opened again. Money
 *                    that waits, and a year that is not ended, cannot be cleared
 *
 * What was written off can be taken back: the exception is open again (core/workflow/write_off).
 * Several are assigned, noted or cleared in one act with one reason: all that are named, or, where
 * one of them may not be, none.
 *
 * Nothing is closed by silence: a date that passes is reported (escalation), never an answer. Work
 * resubmitted is nothing new. Source of the states: domain section 5; disputes: domain section 3.
 */
#pragma once
#include "core/foundation/step.h"

/* Whether it may be done about an exception of that state. */
bool workflow_allows(enum exception_state state, enum exception_action action);
/* What may be done about an exception of that state: "assign, query, note". Returns buf. */
enum { WORKFLOW_ALLOWED_MAX = 160 };
const char *workflow_allowed(enum exception_state state, char buf[WORKFLOW_ALLOWED_MAX]);
/* The date by which something was to be done has passed. */
void workflow_wake(struct step *s, uint32_t exception, date_t date);
