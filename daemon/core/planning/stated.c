#include "core/planning/stated.h"
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/planning/state.h"

uint32_t stated_count(const struct engine *e)
{
    return (uint32_t)e->planning->stated.count;
}

const struct stated_total *stated_at(const struct engine *e, uint32_t i)
{
    return &e->planning->stated.items[i];
}

static const struct stated_total *find(const struct engine *e, struct text id)
{
    for (uint32_t i = 0; i < stated_count(e); i++)
        if (text_equal(stated_at(e, i)->id, id))
            return stated_at(e, i);
    return NULL;
}

static int check(struct step *s, const struct stated_total_input *in, uint32_t metric)
{
    if ((in->figure != 0) == (in->metric.size != 0))
        return refuse(s, REFUSED_BAD_VALUE, "stated_total.figure", "a figure or a metric",
                      "total %.*s is of one of both", TEXT_ARG(in->stated));
    if (in->metric.size && metric == NONE)
        return refuse(s, REFUSED_NOT_FOUND, "stated_total.metric", "a metric that is recorded",
                      "there is no metric %.*s", TEXT_ARG(in->metric));
    if (in->figure && (in->amount < 0 || in->quantity >= 0))
        return refuse(s, REFUSED_MISSING_FIELD, "stated_total.amount_pence",
                      "an amount, no quantity", "how much money does total %.*s state?",
                      TEXT_ARG(in->stated));
    if (!in->figure && (in->quantity < 0 || in->amount >= 0))
        return refuse(s, REFUSED_MISSING_FIELD, "stated_total.quantity", "a quantity, no amount",
                      "how many does total %.*s state?", TEXT_ARG(in->stated));
    return 0;
}

static bool is_same(const struct stated_total *c, const struct stated_total *other)
{
    return c->year == other->year && c->figure == other->figure && c->metric == other->metric &&
           c->value == other->value && c->on == other->on && text_equal(c->what, other->what) &&
           text_equal(c->region, other->region) && text_equal(c->by, other->by) &&
           text_equal(c->evidence, other->evidence);
}

static void emit_stated(struct step *s, const struct stated_total *c)
{
    struct event *event = emit(s, EVENT_AGREED, NONE);
    struct part part = PART(STATED_RECORDED, .date = c->on, .subject = c->what, .by = c->by,
                            .evidence = c->evidence);
    if (c->figure)
        part.amount = c->value;
    else
        part.value = c->value;
    event->subject = c->id;
    event->year = c->year;
    event->value_date = c->on;
    event_part(s, event, part);
}

int stated_apply(struct step *s, const struct item *item)
{
    const struct stated_total_input *in = &item->stated_total;
    struct planning_state *p = s->e->planning;
    const uint32_t metric = in->metric.size ? metric_find(s->e, in->metric) : NONE;
    const struct stated_total c = {.id = in->stated,
                                   .what = in->what,
                                   .region = in->region,
                                   .by = in->by,
                                   .evidence = in->evidence,
                                   .year = (int)in->year,
                                   .figure = in->figure,
                                   .metric = metric,
                                   .value = in->figure ? in->amount : in->quantity,
                                   .on = in->on};
    int rc = check(s, in, metric);
    if (rc)
        return rc;
    const struct stated_total *known = find(s->e, in->stated);
    if (known)
        return is_same(known, &c)
                   ? 0
                   : refuse(s, REFUSED_ALREADY_DIFFERS, "stated_total.stated", NULL,
                            "total %.*s is recorded with other content", TEXT_ARG(in->stated));
    if (p->stated.count >= STATED_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "stated_total.stated",
                      "at most " TEXT_NUMBER(STATED_MAX) " in all", "no room for another");
    if (ARRAY_ROOM(&p->stated))
        return ERR_MEMORY;
    struct stated_total *kept = &p->stated.items[p->stated.count++];
    *kept = c;
    kept->id = name_intern(s->e, in->stated);
    kept->what = name_intern(s->e, in->what);
    kept->region = name_intern(s->e, in->region);
    kept->by = name_intern(s->e, in->by);
    kept->evidence = name_intern(s->e, in->evidence);
    emit_stated(s, kept);
    return 0;
}
