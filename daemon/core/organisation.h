/* core/organisation: the state of successions, minimums, section 256 transfers and sources as a
 * whole. Private to daemon/core. */
#pragma once
#include "core/archive.h"

void organisation_archive(struct archive *a, struct engine *e);
/* Makes the indices anew after a load. 0 or ERR_MEMORY. */
int organisation_index(struct engine *e);
void organisation_fini(struct organisation *o);
