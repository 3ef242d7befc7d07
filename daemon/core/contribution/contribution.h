/* core/contribution/contribution: one contribution of a partner, as the agreement says it.
 * Private. Source: contributions and schedules in published s75 agreements (domain section 2).
 */
#pragma once
#include "core/foundation/step.h"

uint32_t contribution_find(const struct engine *e, uint32_t pool, struct text id); /* NONE */
/* Whether so much is open of what performance has earned; always of a contribution that need not be
 * earned. */
bool contribution_covers_earned(const struct engine *e, uint32_t contribution, int64_t amount);
int64_t contribution_earned_left(const struct engine *e, uint32_t contribution); /* of one so */
/* Refuses an agreement whose contributions differ from those recorded under the same names. */
int contribution_check_same(struct step *s, uint32_t pool, const struct agreement_input *in);
/* How many contributions the pool would have with those of the agreement. */
size_t contribution_count_with(const struct engine *e, uint32_t pool,
                               const struct agreement_input *in);
/* Adds the contribution unless it is there. */
int contribution_add(struct step *s, uint32_t pool, const struct contribution_input *in,
                     bool *ret_added);
/* Adds a contribution that has no arrays yet and no accounts, with its first term. 0 or ERR_MEMORY,
 * as all below that are not given a step. */
int contribution_add_row(struct engine *e, const struct contribution *row, const struct term *first,
                         uint32_t *ret_contribution);
/* Adds a term, of whose names the texts are interned, booked as of now; rounding 0: as the term
 * before it in the order of agreement. */
int contribution_add_term(struct engine *e, uint32_t contribution, const struct term *term);
/* From that day on as if that term (an index) had never been agreed; and as agreed after all. */
void contribution_take_back(struct engine *e, uint32_t contribution, size_t term, date_t on);
void contribution_restore_term(struct engine *e, uint32_t contribution, size_t term);
/* By whom it was taken back, and where that stands. */
void contribution_record_taken_back(struct engine *e, uint32_t contribution, size_t term,
                                    struct text authority, struct text evidence);
/* Its accounts, named by the partner that owes it. */
int contribution_open_accounts(struct engine *e, struct contribution *c);
/* Adds a contribution that is due as a performance element of this contribution earns it: of the
 * same partner and kind, without a schedule, planned to come to performance fund in the year; and
 * takes the performance fund out of this contribution's instalments of that year. */
int contribution_add_earned(struct step *s, uint32_t contribution, uint32_t element, struct text id,
                            int year, int64_t performance_fund, uint32_t *ret_contribution);
/* Its last day is another from now on; what it was stays known by booking day. */
int contribution_move_end(struct engine *e, struct contribution *c, date_t to);
/* The agreement ends: so does the contribution, unless it has an end of its own. */
int contribution_end(struct step *s, uint32_t contribution, date_t to);
/* A financial year begins: makes the contribution's contribution year, asks for the next year. */
int contribution_wake(struct step *s, uint32_t contribution, date_t date);
