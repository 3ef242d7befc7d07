#include "core/planning/round.h"
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/agenda.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/planning/state.h"

struct planning_round *round_own(struct engine *e, struct text id)
{
    struct planning_state *p = e->planning;
    for (size_t i = 0; i < p->rounds.count; i++)
        if (text_equal(p->rounds.items[i].id, id))
            return &p->rounds.items[i];
    return NULL;
}

const struct planning_round *round_find(const struct engine *e, struct text id)
{
    for (uint32_t i = 0; i < round_count(e); i++)
        if (text_equal(round_at(e, i)->id, id))
            return round_at(e, i);
    return NULL;
}

uint32_t round_count(const struct engine *e)
{
    return (uint32_t)e->planning->rounds.count;
}

const struct planning_round *round_at(const struct engine *e, uint32_t i)
{
    return &e->planning->rounds.items[i];
}

uint32_t round_stage_of(const struct planning_round *r, struct text id)
{
    uint32_t i = 0;
    while (i < r->stages.count && !text_equal(r->stages.items[i].id, id))
        i++;
    return i;
}

const struct round_step *round_last_step(const struct planning_round *r, struct text area,
                                         uint32_t stage, date_t day)
{
    const struct round_step *last = NULL;
    for (size_t i = 0; i < r->steps.count; i++) {
        const struct round_step *x = &r->steps.items[i];
        if (x->stage == stage && x->on <= day && (!last || x->on >= last->on) &&
            text_equal(x->area, area))
            last = x;
    }
    return last;
}

/* --- who is absent ---------------------------------------------------------------------------- */

static struct round_absence *absence_of(struct planning_round *r, struct text area, uint32_t stage)
{
    for (size_t i = 0; i < r->absences.count; i++)
        if (r->absences.items[i].stage == stage && text_equal(r->absences.items[i].area, area))
            return &r->absences.items[i];
    return NULL;
}

void round_close_absence(struct step *s, struct planning_round *r, struct text area, uint32_t stage)
{
    struct round_absence *a = absence_of(r, area, stage);
    if (!a)
        return;
    exception_close(s->e, a->exception);
    *a = r->absences.items[--r->absences.count];
}

static int add_absence(struct step *s, struct planning_round *r, const struct expected_area *area,
                       uint32_t stage)
{
    const struct round_stage *at = &r->stages.items[stage];
    if (ARRAY_ROOM(&r->absences))
        return ERR_MEMORY;
    struct event *event = emit(s, EVENT_PLAN_STEP_OVERDUE, area->pool);
    event->subject = area->area;
    event->reference = r->id;
    event->year = r->year;
    event->value_date = event->due_on = at->due;
    event_part(s, event,
               PART(STEP_ABSENT, .date = at->due, .subject = at->name, .by = at->authority,
                    .note = area->area));
    r->absences.items[r->absences.count++] = (struct round_absence){
        .area = name_intern(s->e, area->area),
        .stage = stage,
        .exception = exception_open(s, event, NONE, NONE),
    };
    return 0;
}

int round_wake(struct step *s, uint32_t round, uint64_t stage, date_t day)
{
    struct planning_state *p = s->e->planning;
    struct expected_areas areas;
    if (round >= p->rounds.count || stage >= p->rounds.items[round].stages.count)
        return ERR_CORRUPT;
    struct planning_round *r = &p->rounds.items[round];
    const struct round_stage *at = &r->stages.items[stage];
    if (at->due == DATE_NONE || at->due >= day || at->decides)
        return 0;
    int rc = area_expected(s->e, r->year, day, &areas);
    for (size_t i = 0; !rc && i < areas.count; i++)
        if (!round_last_step(r, areas.items[i].area, (uint32_t)stage, INT32_MAX) &&
            !absence_of(r, areas.items[i].area, (uint32_t)stage))
            rc = add_absence(s, r, &areas.items[i], (uint32_t)stage);
    if (rc != ERR_MEMORY)
        free(areas.items);
    return rc;
}

/* --- a round is called ------------------------------------------------------------------------ */

static int check_stages(struct step *s, const struct planning_round_input *in)
{
    bool decides = false;
    for (size_t i = 0; i < in->stages_count; i++) {
        const struct round_stage_input *x = &in->stages[i];
        for (size_t k = 0; k < i; k++)
            if (text_equal(in->stages[k].stage, x->stage))
                return refuse(s, REFUSED_ALREADY_DIFFERS, "planning_round.stages.stage", NULL,
                              "stage %.*s is given twice", TEXT_ARG(x->stage));
        if (x->decides && decides)
            return refuse(s, REFUSED_BAD_VALUE, "planning_round.stages.decides",
                          "of one stage at most", "two stages decide on the plan");
        decides |= x->decides;
    }
    return 0;
}

/* Of a round that is known stages stay, in their order; their dates may move. */
static int check_known(struct step *s, const struct planning_round *r,
                       const struct planning_round_input *in)
{
    if (r->year != (int)in->year)
        return refuse(s, REFUSED_ALREADY_DIFFERS, "planning_round.year", NULL,
                      "round %.*s is recorded of another year", TEXT_ARG(in->round));
    for (size_t i = 0; i < r->stages.count; i++) {
        const struct round_stage *known = &r->stages.items[i];
        const struct round_stage_input *x = i < in->stages_count ? &in->stages[i] : NULL;
        if (!x || !text_equal(known->id, x->stage) || !text_equal(known->name, x->name) ||
            !text_equal(known->authority, x->authority) || known->decides != x->decides)
            return refuse(s, REFUSED_ALREADY_DIFFERS, "planning_round.stages",
                          "those recorded, in their order, then others",
                          "stage %.*s of round %.*s is recorded with other content",
                          TEXT_ARG(known->id), TEXT_ARG(in->round));
    }
    return 0;
}

static bool is_same(const struct planning_round *r, const struct planning_round_input *in)
{
    bool same = r->stages.count == in->stages_count && text_equal(r->name, in->name) &&
                text_equal(r->authority, in->authority) && text_equal(r->evidence, in->evidence);
    for (size_t i = 0; same && i < r->stages.count; i++)
        same = r->stages.items[i].due == in->stages[i].due;
    return same;
}

static void await(struct step *s, uint32_t round, uint32_t stage)
{
    const struct round_stage *at = &s->e->planning->rounds.items[round].stages.items[stage];
    const date_t today = business_date(s->e);
    if (at->due == DATE_NONE || at->decides)
        return;
    agenda_add(s->e, (today == DATE_NONE || at->due > today ? at->due : today) + 1, WAKE_ROUND,
               round, stage);
}

/* A date that moves: who was absent by the old one and is in time by the new is absent no more. */
static void move_due(struct step *s, uint32_t round, uint32_t stage, date_t due)
{
    struct planning_round *r = &s->e->planning->rounds.items[round];
    const bool is_over = due != DATE_NONE && due < business_date(s->e);
    r->stages.items[stage].due = due;
    for (size_t i = r->absences.count; !is_over && i-- > 0;)
        if (r->absences.items[i].stage == stage)
            round_close_absence(s, r, r->absences.items[i].area, stage);
    await(s, round, stage);
}

static int keep_stages(struct step *s, uint32_t round, const struct planning_round_input *in)
{
    struct engine *e = s->e;
    struct planning_round *r = &e->planning->rounds.items[round];
    for (uint32_t i = 0; i < in->stages_count; i++) {
        const struct round_stage_input *x = &in->stages[i];
        if (i < r->stages.count) {
            if (r->stages.items[i].due != x->due)
                move_due(s, round, i, x->due);
            continue;
        }
        if (ARRAY_ROOM(&r->stages))
            return ERR_MEMORY;
        r->stages.items[r->stages.count++] = (struct round_stage){
            .id = name_intern(e, x->stage),
            .name = name_intern(e, x->name),
            .authority = name_intern(e, x->authority),
            .due = x->due,
            .decides = x->decides,
        };
        await(s, round, i);
    }
    return 0;
}

static void emit_round(struct step *s, const struct planning_round *r)
{
    struct event *event = emit(s, EVENT_AGREED, NONE);
    event->subject = r->name;
    event->reference = r->id;
    event->year = r->year;
    event_part(s, event,
               PART(ROUND_RECORDED, .year = (uint32_t)r->year, .count = (uint32_t)r->stages.count,
                    .subject = r->name, .by = r->authority, .evidence = r->evidence));
}

int round_apply(struct step *s, const struct item *item)
{
    const struct planning_round_input *in = &item->planning_round;
    struct planning_state *p = s->e->planning;
    struct planning_round *r = round_own(s->e, in->round);
    int rc = check_stages(s, in);
    if (!rc && r)
        rc = check_known(s, r, in);
    if (rc || (r && is_same(r, in)))
        return rc;
    if (!r && p->rounds.count >= ROUNDS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "planning_round.round",
                      "at most " TEXT_NUMBER(ROUNDS_MAX) " rounds", "no room for another round");
    if (!r) {
        if (ARRAY_ROOM(&p->rounds))
            return ERR_MEMORY;
        r = &p->rounds.items[p->rounds.count++];
        *r = (struct planning_round){.id = name_intern(s->e, in->round), .year = (int)in->year};
    }
    r->name = name_intern(s->e, in->name);
    r->authority = name_intern(s->e, in->authority);
    r->evidence = name_intern(s->e, in->evidence);
    rc = keep_stages(s, (uint32_t)(r - p->rounds.items), in);
    if (!rc)
        emit_round(s, r);
    return rc;
}
