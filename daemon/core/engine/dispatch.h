/* core/engine/dispatch: an input to its rule, by the table of core/engine/engine. Private to
 * daemon/core. */
#pragma once
#include "core/foundation/step.h"

/* What the rule gives: 0, a refusal code, or an error. */
int dispatch(struct step *s, const struct item *item);
