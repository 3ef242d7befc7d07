#include "core/planning/target.h"
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/planning/state.h"

uint32_t metric_count(const struct engine *e)
{
    return (uint32_t)e->planning->metrics.count;
}

const struct metric *metric_at(const struct engine *e, uint32_t i)
{
    return &e->planning->metrics.items[i];
}

uint32_t metric_find(const struct engine *e, struct text id)
{
    for (uint32_t i = 0; i < metric_count(e); i++)
        if (text_equal(metric_at(e, i)->id, id))
            return i;
    return NONE;
}

uint32_t target_count(const struct engine *e)
{
    return (uint32_t)e->planning->targets.count;
}

const struct target *target_at(const struct engine *e, uint32_t i)
{
    return &e->planning->targets.items[i];
}

static struct target *find(struct engine *e, uint32_t metric, struct text area, int year)
{
    for (uint32_t i = 0; i < target_count(e); i++) {
        struct target *t = &e->planning->targets.items[i];
        if (t->metric == metric && t->year == year && text_equal(t->area, area))
            return t;
    }
    return NULL;
}

int target_apply_metric(struct step *s, const struct item *item)
{
    const struct metric_input *in = &item->metric;
    struct planning_state *p = s->e->planning;
    const uint32_t known = metric_find(s->e, in->metric);
    if (known != NONE) {
        const struct metric *m = metric_at(s->e, known);
        return text_equal(m->name, in->name) && text_equal(m->unit, in->unit) &&
                       m->rises == in->rises && text_equal(m->reference, in->reference)
                   ? 0
                   : refuse(s, REFUSED_ALREADY_DIFFERS, "metric.metric", NULL,
                            "metric %.*s is recorded with other content", TEXT_ARG(in->metric));
    }
    if (p->metrics.count >= METRICS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "metric.metric",
                      "at most " TEXT_NUMBER(METRICS_MAX) " in all", "no room for another metric");
    if (ARRAY_ROOM(&p->metrics))
        return ERR_MEMORY;
    struct metric *m = &p->metrics.items[p->metrics.count++];
    *m = (struct metric){.id = name_intern(s->e, in->metric),
                         .name = name_intern(s->e, in->name),
                         .unit = name_intern(s->e, in->unit),
                         .reference = name_intern(s->e, in->reference),
                         .rises = in->rises};
    struct event *event = emit(s, EVENT_AGREED, NONE);
    event->subject = m->id;
    event_part(
        s, event,
        PART(METRIC_RECORDED, .subject = m->name, .note = m->unit, .evidence = m->reference));
    return 0;
}

static bool is_out_of_range(const int64_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (values[i] < 0 || values[i] > WHOLE_LIMIT)
            return true;
    return false;
}

static int check_target(struct step *s, const struct target_input *in, uint32_t metric)
{
    if (metric == NONE)
        return refuse(s, REFUSED_NOT_FOUND, "target.metric", "a metric that is recorded",
                      "there is no metric %.*s", TEXT_ARG(in->metric));
    if (in->baseline_count != in->plan_count)
        return refuse(s, REFUSED_BAD_VALUE, "target.plan", "as many periods as the baseline",
                      "%zu periods of the baseline, %zu of the plan", in->baseline_count,
                      in->plan_count);
    if (is_out_of_range(in->baseline, in->baseline_count) ||
        is_out_of_range(in->plan, in->plan_count))
        return refuse(s, REFUSED_OUT_OF_RANGE, "target.plan", "0 to 10^12",
                      "what is counted cannot be that");
    return 0;
}

/* Whether what is recorded has the figures; *ret_results: and whether results came. */
static bool is_same(const struct target *t, const struct target_input *in, bool *ret_results)
{
    bool same = t->count == in->plan_count && t->synthetic == in->synthetic &&
                text_equal(t->reference, in->reference);
    *ret_results = false;
    for (uint32_t i = 0; i < t->count; i++) {
        same =
            same && t->periods[i].baseline == in->baseline[i] && t->periods[i].plan == in->plan[i];
        *ret_results |= t->periods[i].reported_on != DATE_NONE;
    }
    return same;
}

static void set(struct step *s, struct target *t, const struct target_input *in)
{
    int64_t baseline = 0, plan = 0;
    t->count = (uint32_t)in->plan_count;
    t->reference = name_intern(s->e, in->reference);
    t->synthetic = in->synthetic;
    for (uint32_t i = 0; i < TARGET_PERIODS; i++) {
        const bool is_there = i < t->count;
        t->periods[i] = (struct target_period){.baseline = is_there ? in->baseline[i] : 0,
                                               .plan = is_there ? in->plan[i] : 0,
                                               .reported_on = DATE_NONE};
        baseline += t->periods[i].baseline;
        plan += t->periods[i].plan;
    }
    struct event *event = emit(s, EVENT_AGREED, NONE);
    event->subject = t->area;
    event->year = t->year;
    event_part(s, event,
               PART(TARGET_SET, .subject = metric_at(s->e, t->metric)->name, .value = plan,
                    .value_from = baseline, .count = t->count, .evidence = t->reference));
    if (t->synthetic)
        event_part(s, event, PART(SYNTHETIC));
}

int target_apply(struct step *s, const struct item *item)
{
    const struct target_input *in = &item->target;
    struct planning_state *p = s->e->planning;
    const uint32_t metric = metric_find(s->e, in->metric);
    bool has_results = false;
    int rc = check_target(s, in, metric);
    if (rc)
        return rc;
    struct target *t = find(s->e, metric, in->area, (int)in->year);
    if (t && is_same(t, in, &has_results))
        return 0;
    if (has_results)
        return refuse(s, REFUSED_ALREADY_DIFFERS, "target.plan", "before the first result",
                      "results of %.*s in %.*s are recorded against another plan",
                      TEXT_ARG(in->metric), TEXT_ARG(in->area));
    if (!t && p->targets.count >= TARGETS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "target.metric",
                      "at most " TEXT_NUMBER(TARGETS_MAX) " in all", "no room for another target");
    if (!t) {
        if (ARRAY_ROOM(&p->targets))
            return ERR_MEMORY;
        t = &p->targets.items[p->targets.count++];
        t->metric = metric;
        t->area = name_intern(s->e, in->area);
        t->year = (int)in->year;
    }
    set(s, t, in);
    return 0;
}

int target_apply_actual(struct step *s, const struct item *item)
{
    const struct target_actual_input *in = &item->target_actual;
    const uint32_t metric = metric_find(s->e, in->metric);
    struct target *t = metric == NONE ? NULL : find(s->e, metric, in->area, (int)in->year);
    if (!t || in->period > t->count)
        return refuse(s, REFUSED_NOT_FOUND, "target_actual.period", "a period of a target",
                      "%.*s has no target of %.*s with such a period in that year",
                      TEXT_ARG(in->area), TEXT_ARG(in->metric));
    if (business_date(s->e) != DATE_NONE && in->reported_on > business_date(s->e))
        return refuse(s, REFUSED_DATE_ORDER, "target_actual.reported_on",
                      "not after the business date", "no result comes before its day");
    struct target_period *q = &t->periods[in->period - 1];
    if (q->reported_on == in->reported_on && q->actual == in->actual)
        return 0;
    struct event *event = emit(s, EVENT_AGREED, NONE);
    event->subject = t->area;
    event->year = t->year;
    event->value_date = in->reported_on;
    struct part part =
        PART(TARGET_RESULT, .date = in->reported_on, .subject = metric_at(s->e, metric)->name,
             .value = in->actual, .instalment = in->period, .evidence = in->reference);
    if (q->reported_on != DATE_NONE)
        part.value_from = q->actual;
    event_part(s, event, part);
    q->actual = in->actual;
    q->reported_on = in->reported_on;
    return 0;
}
