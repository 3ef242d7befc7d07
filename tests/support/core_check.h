/* support/core_check: what must hold of the core after every input, whatever came in. Looks into
 * core/foundation/state.h; changes nothing. */
#pragma once
#include "core/engine/engine.h"

#define CORE_CHECK_MAX 200

/* Of the state, and of the effects of the last step (NULL: only the state). false: ret_broken says
 * which rule does not hold, and where. */
bool core_check(const struct engine *e, const struct effects *effects,
                char ret_broken[CORE_CHECK_MAX]);
