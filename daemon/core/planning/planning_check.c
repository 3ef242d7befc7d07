/* core/planning/planning_check: what holds of areas and of planning rounds (planning_check of
 * core/planning/room.h). */
#include "core/foundation/agenda.h"
#include "core/planning/room.h"
#include "core/planning/state.h"

static const char *check_round(const struct planning_round *r)
{
    if (r->stages.count < 1 || r->stages.count > STAGES_MAX || r->steps.count > STEPS_MAX)
        return "a planning round has no stages, or too many, or too many steps";
    for (size_t i = 0; i < r->steps.count; i++)
        if (r->steps.items[i].stage >= r->stages.count ||
            r->stages.items[r->steps.items[i].stage].decides)
            return "a step of a planning round is of no stage that it can be of";
    for (size_t i = 0; i < r->absences.count; i++) {
        const struct round_absence *a = &r->absences.items[i];
        if (a->stage >= r->stages.count || r->stages.items[a->stage].due == DATE_NONE)
            return "an absence from a planning round is of no stage with a date";
        if (round_last_step(r, a->area, a->stage, INT32_MAX))
            return "an area is absent at a stage whose step it took";
    }
    return NULL;
}

const char *planning_check(const struct engine *e)
{
    const struct planning_state *p = e->planning;
    const char *wrong = NULL;
    if (p->areas.count > AREAS_MAX || p->rounds.count > ROUNDS_MAX ||
        p->supports.count > SUPPORTS_MAX)
        return "more areas, planning rounds or supports are recorded than there is room for";
    for (size_t i = 0; i < p->targets.count; i++)
        if (p->targets.items[i].count < 1 || p->targets.items[i].count > TARGET_PERIODS)
            return "a target has no periods, or too many";
    for (size_t i = 0; i < p->stated.count; i++)
        if ((p->stated.items[i].figure != 0) != (p->stated.items[i].metric == NONE))
            return "a stated total is of a figure and a metric, or of neither";
    for (size_t i = 0; i < p->rounds.count && !wrong; i++)
        wrong = check_round(&p->rounds.items[i]);
    if (!wrong && !agenda_is_below(e, WAKE_ROUND, p->rounds.count))
        wrong = "the agenda names a planning round that is none";
    return wrong;
}
