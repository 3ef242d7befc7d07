/* core/performance/performance_check: what holds of performance elements (performance_check of
 * core/performance/room.h). */
#include "core/performance/room.h"
#include "core/performance/state.h"

/* What was earned never falls, and is at most what can be. */
static bool is_earned_in_order(const struct element *x)
{
    int64_t earned = 0;
    for (uint32_t q = 0; q < x->reported; q++) {
        if (x->periods[q].figures.kept < earned)
            return false;
        earned = x->periods[q].figures.kept;
    }
    return x->earned == earned && earned <= x->performance_fund;
}

const char *performance_check(const struct engine *e)
{
    for (uint32_t i = 0; i < e->tables.contributions.count; i++)
        if (contribution_at(e, i)->is_earned &&
            contribution_at(e, i)->element >= e->performance->elements.count)
            return "a contribution is earned by a performance element that is none";
    for (uint32_t i = 0; i < e->performance->elements.count; i++) {
        const struct element *x = &e->performance->elements.items[i];
        if (contribution_at(e, x->own)->element != i || !contribution_at(e, x->own)->is_earned ||
            year_at(e, x->contribution_year)->contribution != x->own)
            return "a performance element has no contribution of its own";
        if (x->terms.periods < 1 || x->terms.periods > FORMULA_PERIODS ||
            x->reported > x->terms.periods)
            return "a performance element has more results than periods";
        if (!is_in_range(x->performance_fund) || !is_earned_in_order(x))
            return "a performance element has earned more than its fund, or less than before";
        if (x->closed_on != DATE_NONE && x->earned + x->retained != x->performance_fund)
            return "what a closed performance element earned and kept is not its fund";
    }
    return NULL;
}
