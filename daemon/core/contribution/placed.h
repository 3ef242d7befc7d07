/* core/contribution/placed: the payments of a contribution year, each with what it is known by, and
 * where they are laid (core/contribution/laying). Private to daemon/core.
 *
 * Nothing of it is history: what each instalment was paid follows at all times from the payments
 * that count on a date (of that value date or before, and not undone by then) and from what the
 * instalments are. When one comes, goes or is dated otherwise, or what is payable changes, all are
 * laid anew: positions of instalments move, and nothing is posted. What was paid of each as of a
 * date is the laying on that date, found when somebody asks (core/contribution/paid_as_of).
 *
 * A payment is suspected, and takes no other's place, that is dated outside the period of its
 * document, or whose number and amount one before it in the year had within PLACED_REPEAT_DAYS
 * (core/payment/suspicion reports both).
 *
 * Kept with the contribution year, and let go with it where each is what its instalment awaited:
 * such a year has one payment for each instalment again, on its date, when it is recalled
 * (core/contribution/discharged). */
#pragma once
#include "core/contribution/applied.h"
#include "core/contribution/laying.h"

/* Beyond so many payments of one contribution year one that comes moves no other: it fills what is
 * open then, so that it costs the same however many there are. Their order matters until the day is
 * over: then all are laid anew. */
#define PLACED_LAID_MAX LAYING_MAX
#define PLACED_REPEAT_DAYS 731 /* a document number is remembered for two years */

/* Adds a payment, and lays. 0 or ERR_MEMORY, as all below. */
int placed_add(struct engine *e, uint32_t contribution_year, const struct placed *p);
/* After a load: finds the numbers of the year's payments again. */
int placed_index(struct engine *e, uint32_t contribution_year);
/* The payment does not count from a day on (DATE_NONE: it does again). */
int placed_undo(struct engine *e, uint32_t contribution_year, const struct placed *p, date_t on);
/* Somebody says which instalment the payment is (1 + that; 0: nobody does any more), moved from
 * another contribution year or not. */
int placed_give(struct engine *e, uint32_t contribution_year, const struct placed *p,
                uint32_t by_hand, bool is_moved, uint32_t moved_from);
/* Lays anew: what is payable has changed. */
int placed_lay(struct engine *e, uint32_t contribution_year);
/* The same where days of grace have passed since. */
int placed_pass_grace(struct engine *e, uint32_t contribution_year);
/* What is to be laid on a date (INT32_MAX: all that stands): the instalments, and the payments that
 * count, for which the caller made room in l->payments. */
void placed_on(const struct engine *e, const struct contribution_year *cy, date_t on,
               struct laying *l);
/* Whether it counts on a date: of that value date or before, and not undone by then. */
bool placed_counts(const struct placed *p, date_t on);
/* Of what was paid too much of an instalment, or (NONE) as payment i, the host paid so much back;
 * amount 0: of all the year nothing. The payer's record does not have it. */
int placed_pay_back(struct engine *e, uint32_t contribution_year, uint32_t instalment, size_t i,
                    int64_t amount);
/* A payment of the year by the input and item it came with, its amount with what was carried, and
 * number; of several the first that stands, else that does not; NULL. Valid until the next is
 * added. */
const struct placed *placed_find(const struct contribution_year *cy, uint64_t cause, uint32_t item,
                                 int64_t amount, const struct reference *r);
/* What is open about payment i of the year (0: nothing). */
void placed_set_exception(struct engine *e, uint32_t contribution_year, size_t i,
                          uint32_t exception);
/* Whether each payment of the year is what the instalment nearest to it awaited. */
bool placed_are_plain(const struct engine *e, uint32_t contribution_year);
/* The payment is of that document from now on. */
struct money;
void placed_set_document(struct engine *e, uint32_t contribution_year, const struct money *m,
                         uint64_t document);
/* The next contribution year in which differences are to be looked for; it is noted as looked at.
 * False: there is none. */
bool placed_take_unjudged(struct engine *e, uint32_t *ret_contribution_year);

/* What was paid, adjusted and written off of each instalment as of any date: one laying. */
int paid_as_of(const struct engine *e, uint32_t contribution_year, date_t as_of,
               struct applied_sums *ret_applied);
/* All that was applied by a date, by value date, place and what it was applied as: amounts sum to
 * what stood on each date. One laying for each date on which it is another. Freed by
 * paid_history_fini. */
struct paid_history {
    struct applied *items;
    size_t count, capacity;
};
int paid_history(const struct engine *e, uint32_t contribution_year, date_t as_of,
                 struct paid_history *ret_history);
void paid_history_fini(struct paid_history *h);
