#include "core/planning/kind_ended.h"
#include "core/contribution/schedule.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/policy.h"
#include "core/planning/state.h"

/* Of the latest year that has been made: what it still asks for though its kind has ended; 0. */
static int64_t asked_for(const struct engine *e, uint32_t contribution, uint32_t *ret_year)
{
    const struct contribution *c = contribution_at(e, contribution);
    if (!c->contribution_years.count || c->is_earned)
        return 0;
    *ret_year = c->contribution_years.items[c->contribution_years.count - 1];
    const int year = year_at(e, *ret_year)->year;
    const bool is_over = c->to != DATE_NONE && c->to < date_financial_year_start(year);
    return is_over || policy_holds(e, c->kind, year) ? 0 : schedule_planned(c, year);
}

int kind_ended_look(struct step *s, uint32_t contribution)
{
    struct engine *e = s->e;
    uint32_t *exception = (uint32_t *)e->planning->kind_ended.items + contribution, year = NONE;
    const int64_t amount = asked_for(e, contribution, &year);
    if (amount <= 0) {
        exception_close(e, *exception);
        *exception = 0;
        return 0;
    }
    if (*exception)
        return 0;
    const struct contribution_year *cy = year_at(e, year);
    struct event *event = emit_for_year(s, EVENT_CONTRIBUTION_KIND_ENDED, year);
    event_amount(event, amount);
    event_part(
        s, event,
        PART(KIND_ENDED, .year = (uint32_t)cy->year,
             .subject = policy_word(e, contribution_at(e, contribution)->kind),
             .note = policy_limit(e, VOCABULARY_CONTRIBUTION_KIND, cy->year, &s->out->arena)));
    *exception = exception_open(s, event, year, contribution_at(e, contribution)->partner);
    return 0;
}

int kind_ended_look_all(struct step *s)
{
    int rc = 0;
    for (uint32_t i = 0; i < s->e->tables.contributions.count && !rc; i++)
        rc = kind_ended_look(s, i);
    return rc;
}
