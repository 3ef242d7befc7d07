/* core/report/issuing: the reports of a pool are issued when its books are closed. Private to
 * daemon/core.
 *
 * A closing makes every report that is of one pool and can be had of a date (report_is_issued), as
 * of its last day, and hands out the cells as bytes (core/report/issued_form); the closing's event
 * names each with its digest. They are kept with what the input caused, and nowhere else: a replay
 * makes them again and is held to them. A report that cannot be made of that day (a board that came
 * later) is not issued. */
#pragma once
#include "core/foundation/step.h"

/* NOTE_CLOSED: the last closing of the pool is the item in hand's. 0 or ERR_MEMORY. */
int issuing_make(struct step *s, uint32_t pool);
