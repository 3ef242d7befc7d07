#include "core/gate.h"
#include "base/error.h"
#include "core/allocation.h"
#include "core/fit.h"
#include "core/hold.h"
#include "core/performance.h"
#include "core/restraint.h"
#include "core/say.h"

static enum reason check_authority(const struct pool *pool)
{
    if (pool->plan_outcome == PLAN_NONE || pool->plan_outcome == PLAN_NOT_APPROVED)
        return REASON_NO_PLAN;
    return pool->signed_on == DATE_NONE ? REASON_NOT_SIGNED : REASON_NONE;
}

enum reason gate_check_pool(const struct engine *e, const struct pool *pool)
{
    enum reason reason = check_authority(pool);
    return reason == REASON_NONE && restraint_on_pool(e, pool) ? REASON_ON_HOLD : reason;
}

int gate_check(struct step *s, uint32_t line, int64_t amount, date_t value_date,
               enum reason *ret_reason)
{
    const struct engine *e = s->e;
    const struct line *l = &e->lines.items[line];
    *ret_reason = check_authority(&e->pools.items[l->pool]);
    if (*ret_reason == REASON_NONE && restraint_on_line(e, line, value_date))
        *ret_reason = REASON_ON_HOLD;
    if (*ret_reason == REASON_NONE && !performance_covers(e, line, amount))
        *ret_reason = REASON_NOT_EARNED;
    if (*ret_reason != REASON_NONE || !l->allocation_required)
        return 0;
    int year;
    int rc = fit_year(s, line, amount, value_date, &year);
    if (!rc && allocation_left(e, e->partners.items[l->partner].party, l->kind, year) < amount)
        *ret_reason = REASON_NO_ALLOCATION;
    return rc;
}

static int unknown_pool(struct step *s, const char *field, struct text code)
{
    return refuse(s, REFUSED_UNKNOWN_POOL, field, NULL, "no pool has the code %.*s",
                  TEXT_ARG(code));
}

static int say_agreed(struct step *s, uint32_t pool, date_t on, const char *what,
                      struct text evidence)
{
    struct event *event = say(s, EVENT_AGREED, pool);
    char date[DATE_TEXT_MAX];
    if (!event)
        return ERR_MEMORY;
    event->value_date = on;
    event->explanation = arena_print(&s->out->arena, "%s on %s%s%.*s", what, date_print(on, date),
                                     evidence.size ? ": " : "", TEXT_ARG(evidence));
    return hold_release(s, pool);
}

int gate_take_signature(struct step *s, const struct item *item)
{
    const struct signature_input *in = &item->signature;
    uint32_t pool = map_get(&s->e->pool_map, in->pool);
    if (pool == NONE)
        return unknown_pool(s, "signature.pool", in->pool);
    struct pool *p = &s->e->pools.items[pool];
    if (p->signed_on == in->signed_on)
        return 0;
    if (p->signed_on != DATE_NONE)
        return refuse(s, REFUSED_ALREADY_DIFFERS, "signature.signed_on", NULL,
                      "the agreement of %.*s is recorded as signed on another date",
                      TEXT_ARG(in->pool));
    p->signed_on = in->signed_on;
    return say_agreed(s, pool, in->signed_on, "section 75 agreement signed", in->evidence);
}

int gate_take_assurance(struct step *s, const struct item *item)
{
    static const char *const texts[] = {
        [PLAN_APPROVED] = "plan approved",
        [PLAN_APPROVED_WITH_SUPPORT] = "plan approved with support",
        [PLAN_APPROVED_SUBJECT_TO_CONDITIONS] = "plan approved subject to conditions",
        [PLAN_NOT_APPROVED] = "plan not approved",
    };
    const struct assurance_input *in = &item->assurance;
    uint32_t pool = map_get(&s->e->pool_map, in->pool);
    if (pool == NONE)
        return unknown_pool(s, "assurance.pool", in->pool);
    struct pool *p = &s->e->pools.items[pool];
    if (p->plan_outcome == in->outcome)
        return 0;
    p->plan_outcome = in->outcome;
    return say_agreed(s, pool, in->decided_on, texts[in->outcome], in->evidence);
}
