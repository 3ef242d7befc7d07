#include "core/spending/funding.h"
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/contribution.h"
#include "core/contribution/schedule.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/policy.h"
#include "core/governance/record.h"
#include "core/governance/source.h"
#include "core/spending/fund.h"
#include "core/spending/scheme.h"
#include "core/spending/state.h"

static struct claim *find(struct engine *e, uint32_t fund, uint32_t contribution)
{
    struct fund *f = &e->spending->funds.items[fund];
    for (size_t i = 0; i < f->claims.count; i++)
        if (f->claims.items[i].contribution == contribution)
            return &f->claims.items[i];
    return NULL;
}

int claim_add(struct engine *e, uint32_t fund, uint32_t contribution, int64_t amount)
{
    struct fund *f = &e->spending->funds.items[fund];
    struct claim *c = find(e, fund, contribution);
    if (!c) {
        if (ARRAY_ROOM(&f->claims))
            return ERR_MEMORY;
        c = &f->claims.items[f->claims.count++];
        *c = (struct claim){.contribution = contribution};
    }
    c->claimed = sum(c->claimed, amount);
    return 0;
}

int64_t claim_limit(const struct engine *e, uint32_t contribution, int year)
{
    const struct contribution *c = contribution_at(e, contribution);
    const struct fund f = {.year = year};
    date_t last = fund_last_day(&f), first = fund_quarter_start(&f, 0);
    if (c->from > last || (c->to != DATE_NONE && c->to < first))
        return 0;
    date_t known = business_date(e) == DATE_NONE ? first : business_date(e);
    return schedule_annual(c, c->to != DATE_NONE && c->to < last ? c->to : last, known);
}

void claim_check(struct step *s, uint32_t fund, uint32_t contribution)
{
    struct engine *e = s->e;
    const struct fund *f = &e->spending->funds.items[fund];
    struct claim *c = find(e, fund, contribution);
    if (!c)
        return;
    int64_t limit = claim_limit(e, contribution, f->year);
    int64_t over = c->claimed > limit ? sum(c->claimed, -limit) : 0;
    if (over == c->reported)
        return;
    c->reported = over;
    exception_close(e, c->exception);
    c->exception = 0;
    if (!over)
        return;
    const struct contribution *of = contribution_at(e, contribution);
    struct event *event = emit(s, EVENT_OVERCLAIMED, f->pool);
    event->contribution = of->id;
    event->contribution_kind = policy_word(s->e, of->kind);
    event->year = f->year;
    event->partner = party_at(e, partner_at(e, of->partner)->party)->code;
    event_difference(event, c->claimed, limit);
    event_part(s, event, PART(CLAIMED_BEYOND, .amount = c->claimed, .expected = limit));
    c->exception = exception_open(s, event, NONE, of->partner);
}

/* No scheme may leave a source's claims without room for its next plan. */
#define CLAIMED_MAX (TURNOVER_MAX - FUNDINGS_MAX * (MONEY_LIMIT / 10))

static int find_source(struct step *s, const struct scheme_input *in,
                       const struct funding_input *from, uint32_t *ret_source)
{
    uint32_t index = *ret_source = source_find(s->e, from->source);
    if (index == NONE)
        return refuse(s, REFUSED_NOT_FOUND, "scheme.funding.source", NULL,
                      "no source %.*s is recorded", TEXT_ARG(from->source));
    const struct source *x = source_at(s->e, index);
    if (x->year != (int)in->year)
        return refuse(s, REFUSED_BAD_VALUE, "scheme.funding.source", "of the scheme's year",
                      "source %.*s is of %d/%02d", TEXT_ARG(from->source), x->year,
                      (x->year + 1) % 100);
    if (x->claimed > CLAIMED_MAX)
        return refuse(s, REFUSED_OVERFLOW, "scheme.funding.amount_pence", TURNOVER_LIMIT,
                      "the claims on source %.*s would leave the range kept for them",
                      TEXT_ARG(from->source));
    return 0;
}

/* Where one funding is taken from; the other is NONE. */
static int find_place(struct step *s, uint32_t pool, const struct scheme_input *in,
                      const struct funding_input *from, struct funding *ret)
{
    *ret = (struct funding){.contribution = NONE, .source = NONE, .amount = from->amount};
    if (from->contribution.size && from->source.size)
        return refuse(s, REFUSED_BAD_VALUE, "scheme.funding.source",
                      "contribution or source, not both", "a funding is taken from one place");
    if (!from->contribution.size && !from->source.size)
        return refuse(s, REFUSED_MISSING_FIELD, "scheme.funding.contribution",
                      "contribution or source", "a funding says what it is taken from");
    if (from->source.size)
        return find_source(s, in, from, &ret->source);
    ret->contribution = contribution_find(s->e, pool, from->contribution);
    return ret->contribution != NONE
               ? 0
               : refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, "scheme.funding.contribution", NULL,
                        "the pool has no contribution %.*s", TEXT_ARG(from->contribution));
}

int funding_check(struct step *s, uint32_t pool, const struct scheme_input *in)
{
    struct funding place;
    int rc = 0;
    for (size_t i = 0; i < in->funding_count && !rc; i++)
        rc = find_place(s, pool, in, &in->funding[i], &place);
    return rc;
}

bool funding_is_same(const struct engine *e, const struct scheme *x, const struct scheme_input *in)
{
    bool same = x->funding.count == in->funding_count;
    for (size_t i = 0; same && i < in->funding_count; i++) {
        const struct funding *f = &x->funding.items[i];
        const struct funding_input *from = &in->funding[i];
        struct text contribution =
            f->contribution == NONE ? TEXT_NONE : contribution_at(e, f->contribution)->id;
        struct text source = f->source == NONE ? TEXT_NONE : source_at(e, f->source)->id;
        same = f->amount == from->amount && text_equal(contribution, from->contribution) &&
               text_equal(source, from->source);
    }
    return same;
}

/* Adds the change of what is claimed from one place to a list in which each place stands once. */
static void note(struct funding *changes, size_t *count, const struct funding *f, int64_t amount)
{
    size_t i = 0;
    while (i < *count &&
           (changes[i].contribution != f->contribution || changes[i].source != f->source))
        i++;
    if (i == *count)
        changes[(*count)++] = (struct funding){f->contribution, f->source, 0};
    changes[i].amount = sum(changes[i].amount, amount);
}

static int claim(struct step *s, uint32_t fund, const struct funding *change)
{
    if (change->source != NONE)
        return change->amount ? source_claim(s, change->source, change->amount) : 0;
    int rc = claim_add(s->e, fund, change->contribution, change->amount);
    if (!rc)
        claim_check(s, fund, change->contribution);
    return rc;
}

int funding_set(struct step *s, uint32_t scheme, const struct scheme_input *in)
{
    struct scheme *x = &s->e->spending->schemes.items[scheme];
    uint32_t pool = s->e->spending->funds.items[x->fund].pool;
    struct funding changes[2 * FUNDINGS_MAX], place;
    size_t count = 0;
    int rc = 0;
    for (size_t i = 0; i < x->funding.count; i++)
        note(changes, &count, &x->funding.items[i], -x->funding.items[i].amount);
    x->funding.count = 0;
    for (size_t i = 0; i < in->funding_count && !rc; i++) {
        if (ARRAY_ROOM(&x->funding))
            return ERR_MEMORY;
        rc = find_place(s, pool, in, &in->funding[i], &place);
        x->funding.items[x->funding.count++] = place;
        note(changes, &count, &place, place.amount);
    }
    for (size_t i = 0; i < count && !rc; i++)
        rc = claim(s, x->fund, &changes[i]);
    return rc;
}

static void question_plan(struct step *s, uint32_t scheme, int64_t amount, struct part why,
                          uint32_t *exception)
{
    scheme_raise_query(s, scheme, DATE_NONE, TEXT_NONE, amount, (struct part[2]){why}, exception);
}

/* What is wrong with the plan itself; it is recorded all the same. */
void funding_raise_query(struct step *s, uint32_t scheme)
{
    const struct engine *e = s->e;
    struct scheme *x = &e->spending->schemes.items[scheme];
    int64_t funded = scheme_funded(x), planned = scheme_planned(e, scheme).total, capital = 0;
    exception_close(s->e, x->unfunded_exception);
    exception_close(s->e, x->capital_exception);
    x->unfunded_exception = x->capital_exception = 0;
    if (planned > funded)
        question_plan(s, scheme, sum(planned, -funded),
                      PART(NOT_FUNDED, .amount = planned, .expected = funded),
                      &x->unfunded_exception);
    for (size_t i = 0; i < x->funding.count; i++) {
        const struct funding *f = &x->funding.items[i];
        if (f->contribution != NONE &&
            contribution_at(e, f->contribution)->economy == ECONOMY_CAPITAL)
            capital = sum(capital, f->amount);
    }
    if (x->economy == ECONOMY_REVENUE && capital > 0)
        question_plan(s, scheme, capital, PART(CAPITAL_PLANNED_FOR_REVENUE, .amount = capital),
                      &x->capital_exception);
}
