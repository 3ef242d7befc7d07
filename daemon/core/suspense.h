/* core/suspense: what money that waits behind the gate would fill, once it is let in. Private to
 * daemon/core.
 *
 * The money held on a contribution is taken to cover its unpaid instalments in order of their
 * dates, whole ones only. An instalment covered so is not missing: it is paid and listed as held.
 */
#pragma once
#include "core/clue.h"

/* Whether money held covers the instalment. Looks at the instalments of its year and the one before
 * that are due. */
bool suspense_covers(const struct engine *e, uint32_t stream, uint32_t slot);
/* Clue: what is missing waits in suspense. */
void suspense_look(struct clues *c);
