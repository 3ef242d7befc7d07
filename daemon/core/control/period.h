/* core/control/period: the books of a pool are closed, month by month and for the year, and opened
 * again under control. Private to daemon/core.
 *
 * Every entry has a value date (when the money moved) and a booking day (when it entered the
 * books). The booking day is the business date, but after a closing never before the day after it:
 * what arrives late on the day of a closing is booked on the next, so that what was closed can be
 * seen again, by its booking days, exactly as it was. A closing records control totals: due, paid,
 * received and written off of all the pool's contribution years up to the last day closed; those
 * that the closer states are compared first. What arrives later with a value date in the closed
 * time keeps that date, is booked in the open period, and its event says so. Only the last closing
 * can be opened again, by an officer; its record stays. Closing to 31 March closes the financial
 * year. With each closing the reports of the pool are issued (core/report/issued).
 * Source: period close and cut-off as in any ledger; that no figure of a closed period may change
 * unseen [R]. What is closed for good is let go (core/control/let_go) and not opened again. Bounds:
 * CLOSINGS_MAX closings of a pool; booking days run at most AHEAD_MAX days ahead of the business
 * date, which bounds closings in one day; one submission closes no more after ISSUED_MAX bytes of
 * reports. Totals cost as much as the pool's contribution years have days of business, once a
 * closing. */
#pragma once
#include "core/control/closing.h"
#include "core/foundation/step.h"

#define CLOSINGS_MAX 4096
#define AHEAD_MAX 31
#define ISSUED_MAX 1048576

/* Sums of the pool's contribution years up to as_of by value date, as the books showed them on a
 * booking day (DATE_NONE: as they show them now). */
void period_totals(const struct engine *e, uint32_t pool, date_t as_of, date_t booked_to,
                   struct position *ret_totals);
/* Says on this step's events about money dated in a closed period that it is booked later. */
void period_emit_late(struct step *s);
