/* core/planning/round_step: what an area did at a stage of a round (round_apply_step of
 * core/planning/round.h), and the help that it gets with its plan (round_apply_support).
 *
 * A step that was taken subject to something, confirmation by a cabinet, leaves that open until the
 * stage is recorded again without it. Source: Sefton's minutes of February 2014 (domain section 8,
 * document 3): agreed by the chair in consultation with named officers, approved by the board
 * subject to confirmation by Cabinet, whose outcome is not said [S]. */
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/planning/round.h"
#include "core/planning/state.h"

static bool is_same(const struct round_step *x, const struct planning_step_input *in)
{
    bool same = text_equal(x->by, in->by) && text_equal(x->office, in->office) &&
                text_equal(x->subject_to, in->subject_to) && x->subject_due == in->subject_due &&
                text_equal(x->evidence, in->evidence) && x->consulted.count == in->consulted_count;
    for (size_t i = 0; same && i < in->consulted_count; i++)
        same = text_equal(x->consulted.items[i], in->consulted[i]);
    return same;
}

/* The step of the area at the stage on that very day; NULL: none. */
static const struct round_step *step_on(const struct planning_round *r, uint32_t stage,
                                        const struct planning_step_input *in)
{
    for (size_t i = 0; i < r->steps.count; i++) {
        const struct round_step *x = &r->steps.items[i];
        if (x->stage == stage && x->on == in->on && text_equal(x->area, in->area))
            return x;
    }
    return NULL;
}

static int check_round(struct step *s, const struct planning_round *r, uint32_t stage,
                       const struct planning_step_input *in)
{
    if (!r)
        return refuse(s, REFUSED_NOT_FOUND, "planning_step.round", NULL, "there is no round %.*s",
                      TEXT_ARG(in->round));
    if (stage == r->stages.count)
        return refuse(s, REFUSED_NOT_FOUND, "planning_step.stage", "a stage of the round",
                      "round %.*s has no stage %.*s", TEXT_ARG(in->round), TEXT_ARG(in->stage));
    if (r->stages.items[stage].decides)
        return refuse(s, REFUSED_BAD_VALUE, "planning_step.stage", "a stage that does not decide",
                      "the outcome of a plan is recorded as its assurance, of each pool");
    if (business_date(s->e) != DATE_NONE && in->on > business_date(s->e))
        return refuse(s, REFUSED_DATE_ORDER, "planning_step.on", "not after the business date",
                      "what is not done yet is no step");
    if (in->subject_due != DATE_NONE && !in->subject_to.size)
        return refuse(s, REFUSED_MISSING_FIELD, "planning_step.subject_to", "with subject_due",
                      "what is still needed by that day?");
    if (r->steps.count >= STEPS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "planning_step.round",
                      "at most " TEXT_NUMBER(STEPS_MAX) " steps of a round",
                      "no room for another step");
    return 0;
}

/* The first pool of the area, or NONE; refused where nothing is expected of it. */
static int find_area(struct step *s, const char *field, struct text area, int year,
                     uint32_t *ret_pool)
{
    struct expected_areas areas;
    int rc = area_expected(s->e, year, business_date(s->e), &areas);
    if (rc)
        return rc;
    const struct expected_area *found = area_among(&areas, area);
    *ret_pool = found ? found->pool : NONE;
    free(areas.items);
    return found ? 0
                 : refuse(s, REFUSED_NOT_FOUND, field, "an area recorded of the year, or of a pool",
                          "no area of %d/%02d is called %.*s: record it first (area)", year,
                          (year + 1) % 100, TEXT_ARG(area));
}

static int keep_step(struct step *s, struct planning_round *r, uint32_t stage,
                     const struct planning_step_input *in)
{
    struct engine *e = s->e;
    if (ARRAY_ROOM(&r->steps))
        return ERR_MEMORY;
    struct round_step *x = &r->steps.items[r->steps.count++];
    *x = (struct round_step){.area = name_intern(e, in->area),
                             .stage = stage,
                             .on = in->on,
                             .by = name_intern(e, in->by),
                             .office = name_intern(e, in->office),
                             .subject_to = name_intern(e, in->subject_to),
                             .subject_due = in->subject_due,
                             .evidence = name_intern(e, in->evidence)};
    for (size_t i = 0; i < in->consulted_count; i++) {
        if (ARRAY_ROOM(&x->consulted))
            return ERR_MEMORY;
        x->consulted.items[x->consulted.count++] = name_intern(e, in->consulted[i]);
    }
    return 0;
}

static void emit_step(struct step *s, const struct planning_round *r, uint32_t pool,
                      const struct round_step *before)
{
    const struct round_step *x = &r->steps.items[r->steps.count - 1];
    const struct round_stage *at = &r->stages.items[x->stage];
    struct event *event = emit(s, EVENT_AGREED, pool);
    event->subject = x->area;
    event->reference = r->id;
    event->year = r->year;
    event->value_date = x->on;
    event_part(s, event,
               PART(STEP_TAKEN, .date = x->on, .subject = at->name, .by = x->by, .note = x->office,
                    .evidence = x->evidence));
    if (at->due != DATE_NONE && x->on > at->due)
        event_part(s, event,
                   PART(STEP_LATE, .date = at->due, .count = (uint32_t)(x->on - at->due)));
    if (before)
        event_part(s, event, PART(STEP_AGAIN, .date = before->on));
    if (x->subject_to.size)
        event_part(s, event, PART(STEP_SUBJECT_TO, .note = x->subject_to, .until = x->subject_due));
}

int round_apply_step(struct step *s, const struct item *item)
{
    const struct planning_step_input *in = &item->planning_step;
    struct planning_round *r = round_own(s->e, in->round);
    const uint32_t stage = r ? round_stage_of(r, in->stage) : 0;
    uint32_t pool;
    int rc = check_round(s, r, stage, in);
    if (!rc)
        rc = find_area(s, "planning_step.area", in->area, r->year, &pool);
    if (rc)
        return rc;
    const struct round_step *known = step_on(r, stage, in);
    if (known)
        return is_same(known, in)
                   ? 0
                   : refuse(s, REFUSED_ALREADY_DIFFERS, "planning_step.on", NULL,
                            "that step of %.*s is recorded for that day with other content",
                            TEXT_ARG(in->area));
    const struct round_step *last = round_last_step(r, in->area, stage, in->on);
    const struct round_step before = last ? *last : (struct round_step){.on = DATE_NONE};
    rc = keep_step(s, r, stage, in);
    if (rc)
        return rc;
    emit_step(s, r, pool, last ? &before : NULL);
    round_close_absence(s, r, in->area, stage);
    return 0;
}

/* --- help ------------------------------------------------------------------------------------- */

uint32_t support_count(const struct engine *e)
{
    return (uint32_t)e->planning->supports.count;
}

const struct plan_support *support_at(const struct engine *e, uint32_t i)
{
    return &e->planning->supports.items[i];
}

static struct plan_support *support_find(const struct engine *e,
                                         const struct plan_support_input *in)
{
    struct planning_state *p = e->planning;
    for (size_t i = 0; i < p->supports.count; i++) {
        struct plan_support *x = &p->supports.items[i];
        if (x->year == (int)in->year && text_equal(x->id, in->support) &&
            text_equal(x->area, in->area))
            return x;
    }
    return NULL;
}

static void emit_support(struct step *s, const struct plan_support *x, uint32_t pool)
{
    struct event *event = emit(s, EVENT_AGREED, pool);
    event->subject = x->area;
    event->reference = x->id;
    event->year = x->year;
    event->value_date = x->from;
    event_part(s, event,
               PART(SUPPORT_GIVEN, .date = x->from, .until = x->to, .subject = x->what, .by = x->by,
                    .evidence = x->evidence));
}

int round_apply_support(struct step *s, const struct item *item)
{
    const struct plan_support_input *in = &item->plan_support;
    struct planning_state *p = s->e->planning;
    struct plan_support *x = support_find(s->e, in);
    uint32_t pool;
    if (in->to != DATE_NONE && in->to < in->from)
        return refuse(s, REFUSED_DATE_ORDER, "plan_support.to", "not before from",
                      "the help would end before it begins");
    if (x && (x->from != in->from || !text_equal(x->by, in->by) || !text_equal(x->what, in->what) ||
              !text_equal(x->evidence, in->evidence)))
        return refuse(s, REFUSED_ALREADY_DIFFERS, "plan_support.support", NULL,
                      "support %.*s of %.*s is recorded with other content", TEXT_ARG(in->support),
                      TEXT_ARG(in->area));
    int rc = find_area(s, "plan_support.area", in->area, (int)in->year, &pool);
    if (rc || (x && x->to == in->to))
        return rc;
    if (!x && p->supports.count >= SUPPORTS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "plan_support.support",
                      "at most " TEXT_NUMBER(SUPPORTS_MAX) " in all", "no room for more");
    if (!x) {
        if (ARRAY_ROOM(&p->supports))
            return ERR_MEMORY;
        x = &p->supports.items[p->supports.count++];
        *x = (struct plan_support){.area = name_intern(s->e, in->area),
                                   .id = name_intern(s->e, in->support),
                                   .by = name_intern(s->e, in->by),
                                   .what = name_intern(s->e, in->what),
                                   .evidence = name_intern(s->e, in->evidence),
                                   .year = (int)in->year,
                                   .from = in->from};
    }
    x->to = in->to;
    emit_support(s, x, pool);
    return 0;
}
