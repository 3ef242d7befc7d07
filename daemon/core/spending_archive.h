/* core/spending_archive: the visitor of core/spending_state. Private. */
#pragma once
#include "core/archive.h"

void spending_archive(struct archive *a, struct engine *e);
/* Makes the indices again. 0, ERR_MEMORY, or ERR_CORRUPT when a reference leads nowhere. */
int spending_index(struct engine *e);
