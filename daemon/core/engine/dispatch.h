/* core/engine/dispatch: an input to its rule, by the table of core/engine/engine. Private to
 * daemon/core. */
#pragma once
#include "core/foundation/step.h"

/* What the rule gives: 0, a refusal code, or an error. */
int dispatch(struct step *s, const struct item *item);
/* What waits for officers and has become pointless lapses (core/governance/pending):
 * of_exceptions: of what is about an exception that is closed; else of all. 0 or ERR_MEMORY. */
int dispatch_lapse(struct step *s, bool of_exceptions);
