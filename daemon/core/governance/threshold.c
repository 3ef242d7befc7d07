#include "core/governance/threshold.h"
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/foundation/party.h"
#include "core/governance/mandate.h"
#include "core/governance/state.h"

enum regime threshold_regime(enum party_kind kind)
{
    if (party_is_nhs_body(kind))
        return REGIME_HEALTH_GROUP;
    return kind == PARTY_COUNCIL ? REGIME_LOCAL_GOVERNMENT : 0;
}

const char *threshold_regime_name(enum regime regime)
{
    static const char *const names[] = {"none", [REGIME_HEALTH_GROUP] = "health group",
                                        [REGIME_LOCAL_GOVERNMENT] = "local government"};
    return names[regime];
}

const struct threshold *threshold_of(const struct engine *e, enum regime regime, int year)
{
    const struct governance_state *g = e->governance;
    const struct threshold *found = NULL;
    for (size_t i = 0; i < g->thresholds.count; i++) {
        const struct threshold *t = &g->thresholds.items[i];
        if (t->regime == regime && t->from_year <= year && year <= t->to_year &&
            (!found || t->from_year > found->from_year))
            found = t;
    }
    return found;
}

bool threshold_is_withdrawn(const struct threshold *t)
{
    return t->balances_statement == THRESHOLD_NONE && t->flows_statement == THRESHOLD_NONE;
}

/* Statement and agreement are said together, and agreement is needed of what has a statement. */
static int check_pair(struct step *s, int64_t statement, int64_t agreement, const char *field)
{
    if ((statement == THRESHOLD_NONE) != (agreement == THRESHOLD_NONE))
        return refuse(s, REFUSED_MISSING_FIELD, field, "with that of the statement",
                      "above which sum is a statement sent, and above which is it to be agreed?");
    if (agreement < statement)
        return refuse(s, REFUSED_BAD_VALUE, field, "not below that of the statement",
                      "what is to be agreed has a statement");
    return 0;
}

static int check(struct step *s, const struct balances_threshold_input *in)
{
    if (in->to_year && in->to_year < in->from_year)
        return refuse(s, REFUSED_DATE_ORDER, "balances_threshold.to_year", "not before from_year",
                      "the thresholds end before they begin");
    int rc = check_pair(s, in->balances_statement, in->balances_agreement,
                        "balances_threshold.balances_agreement");
    return rc ? rc
              : check_pair(s, in->flows_statement, in->flows_agreement,
                           "balances_threshold.flows_agreement");
}

static void emit_recorded(struct step *s, const struct threshold *t)
{
    struct event *event = emit(s, EVENT_AGREED, NONE);
    const struct text regime = text_of(threshold_regime_name(t->regime));
    event->subject = text_of("agreement of balances");
    event->year = t->from_year;
    struct part part = PART(THRESHOLDS, .subject = regime, .year = (uint32_t)t->from_year,
                            .by = t->authority, .evidence = t->evidence);
    if (threshold_is_withdrawn(t))
        part.kind = PART_THRESHOLDS_WITHDRAWN;
    event_part(s, event, part);
    if (t->balances_statement != THRESHOLD_NONE)
        event_part(s, event,
                   PART(THRESHOLD_ABOVE, .subject = text_of("balances"),
                        .amount = t->balances_statement, .expected = t->balances_agreement));
    if (t->flows_statement != THRESHOLD_NONE)
        event_part(s, event,
                   PART(THRESHOLD_ABOVE, .subject = text_of("income and expenditure"),
                        .amount = t->flows_statement, .expected = t->flows_agreement));
}

static bool is_same(const struct threshold *a, const struct threshold *b)
{
    return a->to_year == b->to_year && a->balances_statement == b->balances_statement &&
           a->balances_agreement == b->balances_agreement &&
           a->flows_statement == b->flows_statement && a->flows_agreement == b->flows_agreement &&
           text_equal(a->authority, b->authority) && text_equal(a->evidence, b->evidence);
}

/* Below it nobody would have to agree. */
static int64_t at_stake(const struct threshold *t)
{
    int64_t most =
        t->balances_agreement > t->flows_agreement ? t->balances_agreement : t->flows_agreement;
    return most > 0 ? most : 0;
}

static struct threshold *find(struct governance_state *g, enum regime regime, int from_year)
{
    for (size_t i = 0; i < g->thresholds.count; i++)
        if (g->thresholds.items[i].regime == regime &&
            g->thresholds.items[i].from_year == from_year)
            return &g->thresholds.items[i];
    return NULL;
}

int threshold_apply(struct step *s, const struct item *item)
{
    const struct balances_threshold_input *in = &item->balances_threshold;
    struct governance_state *g = s->e->governance;
    int rc = check(s, in);
    if (rc)
        return rc;
    const struct threshold recorded = {
        .regime = in->regime,
        .from_year = (int)in->from_year,
        .to_year = (int)(in->to_year ? in->to_year : in->from_year),
        .balances_statement = in->balances_statement,
        .balances_agreement = in->balances_agreement,
        .flows_statement = in->flows_statement,
        .flows_agreement = in->flows_agreement,
        .authority = name_intern(s->e, in->authority),
        .evidence = name_intern(s->e, in->evidence),
    };
    struct threshold *known = find(g, in->regime, recorded.from_year);
    if (known && is_same(known, &recorded))
        return 0;
    rc = mandate_check_widen(s, NONE, at_stake(&recorded), in->officer, item);
    if (rc)
        return rc;
    if (!known && ARRAY_ROOM(&g->thresholds))
        return ERR_MEMORY;
    *(known ? known : &g->thresholds.items[g->thresholds.count++]) = recorded;
    emit_recorded(s, &recorded);
    return 0;
}
