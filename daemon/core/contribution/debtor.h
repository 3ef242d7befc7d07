/* core/contribution/debtor: who owes a contribution, on which day. Private to daemon/core.
 *
 * A contribution is one row however many bodies come to owe it, one after the other
 * (core/control/succession): reconciliation, which compares cumulative sums, goes on across the
 * day. What is one body's is told by date: what fell due before the day is that body's and stays
 * its income, with what a backdated variation makes of it later; what was paid, adjusted or written
 * off with a value date before the day is that body's too. What it owed on the day goes to the
 * next, as a claim taken over.
 *
 * Debtors of a contribution are counted from 0, the first; a debtor counts as such from the day on
 * that another carries on for the one before, and from the booking day on which the books knew. */
#pragma once
#include "core/foundation/step.h"

/* How many bodies have owed it by a date, as the books showed it on a booking day (DATE_NONE: as
 * they show it now). At least 1. */
size_t debtor_count(const struct engine *e, uint32_t contribution, date_t as_of, date_t booked_to);
/* The partner of the pool that is that debtor. */
uint32_t debtor_partner(const struct engine *e, uint32_t contribution, size_t debtor);
/* The partner that owes or owed what falls due on the date; as the books showed it on a booking
 * day.
 */
uint32_t debtor_on(const struct engine *e, uint32_t contribution, date_t date);
uint32_t debtor_booked(const struct engine *e, uint32_t contribution, date_t date,
                       date_t booked_to);
/* The account from which that partner's payments come that are made on the date. */
uint32_t debtor_transit(const struct engine *e, uint32_t contribution, date_t date);
/* The debtor's first day and the day after its last, of the count of them; INT32_MIN and INT32_MAX
 * where it has none. */
struct debtor_days {
    date_t from, until;
};
struct debtor_days debtor_days(const struct engine *e, uint32_t contribution, size_t debtor,
                               size_t count);
/* Its part of the contribution year's position (core/contribution/year), of the count of debtors
 * that there are by then. The parts sum to the position; nothing is outstanding of any but the
 * last. */
void debtor_position(const struct engine *e, uint32_t contribution_year, size_t debtor,
                     size_t count, date_t as_of, date_t booked_to, struct position *ret_position);
/* Whether the position says anything, or the debtor owed at the year's end or on the date. */
bool debtor_has_part(const struct engine *e, uint32_t contribution_year, size_t debtor,
                     size_t count, const struct position *position);

/* Another partner of its pool owes the contribution from the day on: claims, and what is held, are
 * passed on; income stays, but for what was booked already of instalments of later days. 0 or
 * ERR_MEMORY. */
int debtor_succeed(struct step *s, uint32_t contribution, uint32_t partner, date_t on);
/* Books a change of the sum due of a contribution year on the day from which it counts: to each
 * debtor what it is of its part; of an amount of 0 what passes between them. 0 or ERR_MEMORY. */
int debtor_recognise(struct step *s, uint32_t contribution_year, int64_t amount, date_t on);
