/* core/engine/after: what rules noted for rooms above their own (core/foundation/note) is done,
 * after the item or the day's entry that noted it. Private to daemon/core. */
#pragma once
#include "core/foundation/step.h"

/* 0 or ERR_MEMORY; no note is left. */
int after_item(struct step *s);
