#include "core/planning/monitoring.h"
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/message/words.h"
#include "core/planning/state.h"

const struct monitoring *monitoring_of(const struct engine *e)
{
    return &e->planning->monitoring;
}

static bool is_finding(struct text word)
{
    for (int kind = 1; kind < EVENT_KIND_COUNT; kind++)
        if (text_equal(word, text_of(words_event_kind((enum event_kind)kind))))
            return true;
    return false;
}

static int check(struct step *s, const struct monitoring_input *in)
{
    for (size_t i = 0; i < in->rules_count; i++)
        if (!is_finding(in->rules[i].finding))
            return refuse(s, REFUSED_BAD_VALUE, "monitoring.rules.finding",
                          "a kind of event, as in topics", "nothing is found that is called %.*s",
                          TEXT_ARG(in->rules[i].finding));
    return 0;
}

static bool is_same(const struct monitoring *m, const struct monitoring_input *in)
{
    bool same = m->rules.count == in->rules_count && m->excused_to == in->excused_to &&
                text_equal(m->authority, in->authority) && text_equal(m->evidence, in->evidence);
    for (size_t i = 0; same && i < in->rules_count; i++) {
        const struct monitoring_rule *r = &m->rules.items[i];
        const struct monitoring_rule_input *x = &in->rules[i];
        same = text_equal(r->finding, x->finding) && r->points == x->points && r->most == x->most &&
               r->older_than_days == x->older_than_days && r->amount_from == x->amount_from;
    }
    return same;
}

int monitoring_apply(struct step *s, const struct item *item)
{
    const struct monitoring_input *in = &item->monitoring;
    struct monitoring *m = &s->e->planning->monitoring;
    int rc = check(s, in);
    if (rc || is_same(m, in))
        return rc;
    m->rules.count = 0;
    for (size_t i = 0; i < in->rules_count; i++) {
        if (ARRAY_ROOM(&m->rules))
            return ERR_MEMORY;
        m->rules.items[m->rules.count++] =
            (struct monitoring_rule){.finding = name_intern(s->e, in->rules[i].finding),
                                     .points = in->rules[i].points,
                                     .most = in->rules[i].most,
                                     .older_than_days = in->rules[i].older_than_days,
                                     .amount_from = in->rules[i].amount_from};
    }
    m->excused_to = in->excused_to;
    m->authority = name_intern(s->e, in->authority);
    m->evidence = name_intern(s->e, in->evidence);
    struct event *event = emit(s, EVENT_AGREED, NONE);
    event->subject = text_of("monitoring");
    event_part(s, event,
               PART(MONITORING_RULES, .count = (uint32_t)m->rules.count, .by = m->authority,
                    .value = m->excused_to, .evidence = m->evidence));
    return 0;
}
