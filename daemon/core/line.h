/* core/line: what a partner contributes: one line of an agreement. Private.
 * Source: contributions and schedules in published s75 agreements (domain section 2).
 */
#pragma once
#include "core/state.h"

/* Index of the party as a partner of the pool; NONE. */
uint32_t line_partner_of(const struct engine *e, uint32_t pool, uint32_t party);
uint32_t line_find(const struct engine *e, uint32_t pool, struct text id); /* NONE */
/* Refuses an agreement whose lines differ from those recorded under the same names. */
int line_check_same(struct step *s, uint32_t pool, const struct agreement_input *in);
/* How many lines the pool would have with those of the agreement. */
size_t line_count_with(const struct engine *e, uint32_t pool, const struct agreement_input *in);
/* Adds the line unless it is there. */
int line_add(struct step *s, uint32_t pool, const struct contribution_input *in, bool *ret_added);
/* A line made elsewhere, with its accounts: opened, and taken up by its pool, which owns its arrays
 * then. 0 or ERR_MEMORY. */
int line_open_accounts(struct engine *e, struct line *l);
int line_keep(struct engine *e, const struct line *l, uint32_t *ret_line);
/* Adds a line that is due as a performance element of this line earns it: of the same partner and
 * kind, without a schedule, planned to come to pot in the year; and withholds the pot from this
 * line's instalments of that year. */
int line_add_earned(struct step *s, uint32_t line, uint32_t element, struct text id, int year,
                    int64_t pot, uint32_t *ret_line);
/* Its last day is another from now on; what it was stays known by booking day. */
int line_move_end(struct engine *e, struct line *l, date_t to);
/* The agreement ends: so does the line, unless it has an end of its own. */
int line_end(struct step *s, uint32_t line, date_t to);
/* A financial year begins: makes the line's stream, asks for the next year. */
int line_wake(struct step *s, uint32_t line, date_t date);
