/* core/engine/state: what the engine itself remembers. Private to daemon/core/engine. */
#pragma once
#include "core/engine/engine.h"
#include "core/foundation/tables.h"

/* An engine of no words: what is loaded brings them. */
int engine_make(struct engine **ret_engine);

struct engine_state {
    const struct trial *trial; /* core/engine/trial; NULL: the journal alone speaks. Not kept */
    bool asks_nobody;          /* a copy of core/engine/scenario: no officers decide. Not kept */
};
