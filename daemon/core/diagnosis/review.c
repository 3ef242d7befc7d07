#include "core/diagnosis/review.h"
#include "core/contribution/year.h"
#include "core/diagnosis/explain.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/party.h"
#include "core/foundation/partner.h"
#include "core/foundation/remembered.h"
#include "core/foundation/successor.h"

/* What is looked at in one step. */
struct review {
    struct step *s;
    uint32_t partners[REVIEW_PARTNERS];
    size_t partner_count;
    uint32_t steps; /* of all questions */
};

static bool is_candidate(enum part_kind kind)
{
    return kind >= PART_TWICE && kind <= PART_AWAITED_WITH_ERROR;
}

/* The payment that the exception is about, if it is of one. */
static const struct recent_payment *payment_of(const struct engine *e, const struct exception *x,
                                               int64_t amount)
{
    const struct recent_payments *of = remembered_of(e, x->partner);
    for (uint32_t i = recent_next_by_amount(of, amount, MAP_NONE); i != MAP_NONE;
         i = recent_next_by_amount(of, amount, i))
        if (of->items[i].cause == x->cause && of->items[i].item == x->item)
            return &of->items[i];
    return NULL;
}

/* The question that the first part answers; false: of other kinds nothing is asked again. */
static bool ask(const struct review *r, const struct exception *x, const struct part *first,
                struct candidates *ret)
{
    const struct engine *e = r->s->e;
    const bool is_unallocated = x->kind == EVENT_UNALLOCATED && x->contribution_year == NONE;
    int64_t amount = x->amount, expected = 0;
    if (first->kind == PART_OVERDUE) {
        amount = 0;
        expected = first->amount;
    } else if (!is_unallocated) {
        return false;
    }
    const struct recent_payment *paid = payment_of(e, x, amount);
    if (is_unallocated && !paid) /* a receipt */
        return false;
    *ret = (struct candidates){
        .e = e,
        .arena = &r->s->out->arena,
        .contribution_year = x->contribution_year,
        .partner = x->partner,
        .instalment = NONE,
        .number = paid ? &x->reference : NULL,
        .amount = amount,
        .expected = expected,
        .date = x->value_date,
        .cause = paid ? x->cause : 0,
        .item = paid ? x->item : ITEM_NONE,
    };
    if (x->instalment && x->contribution_year != NONE)
        ret->instalment = x->instalment - year_at(e, x->contribution_year)->first_instalment;
    return ret->instalment == NONE ||
           ret->instalment < year_at(e, x->contribution_year)->instalment_count;
}

/* Whether it still explains. Of payments that look like this one the nearest is named: another of
 * them may be nearer by now. */
static bool is_given(const struct parts *now, const struct part *part)
{
    const bool is_like = part->kind == PART_PAID_TWICE || part->kind == PART_OVERPAID_BEFORE;
    for (size_t i = 0; i < now->count; i++)
        if (is_like ? now->items[i].kind == part->kind : part_compare(&now->items[i], part) == 0)
            return true;
    return false;
}

static bool holds(const struct candidates *q, const struct parts *then)
{
    struct parts now = {0};
    candidate_put(q, CANDIDATES_MAX, &now);
    for (size_t i = 0; i < then->count; i++)
        if (is_candidate(then->items[i].kind) && !is_given(&now, &then->items[i]))
            return false;
    return true;
}

/* The same parts with the candidates of now in the place of those of then. */
static void replace(const struct candidates *q, const struct part *first, const struct parts *then,
                    struct parts *ret)
{
    for (size_t i = 0; i < then->count; i++) {
        const struct part *part = &then->items[i];
        if (!is_candidate(part->kind))
            parts_add(ret, q->arena, *part);
        if (part != first)
            continue;
        candidate_put(q, CANDIDATES_MAX, ret);
    }
}

static void say_anew(struct step *s, const struct exception *x, int64_t expected,
                     const struct parts *parts)
{
    struct event *event = exception_emit_changed(s, x);
    if (x->contribution_year != NONE) /* with what it was corrected by */
        event_difference(event, sum(expected, parts_sum(parts)), expected);
    event_part(s, event, PART(SAID_ANEW));
    parts_copy(&event->parts, &s->out->arena, parts);
}

static void review(struct review *r, uint32_t id)
{
    struct engine *e = r->s->e;
    struct exception *x = id && r->steps < REVIEW_STEPS ? exception_find(e, id) : NULL;
    struct candidates q;
    struct parts then, now = {0};
    if (!x || x->partner == NONE)
        return;
    if (exception_parts(x, &r->s->out->arena, &then) || then.count == 0) {
        emit_fail(e);
        return;
    }
    const struct part *first = &then.items[0];
    if (!ask(r, x, first, &q))
        return;
    candidate_find(&q);
    r->steps += q.steps + 1;
    if (holds(&q, &then))
        return;
    replace(&q, first, &then, &now);
    const enum reason reason = q.count ? q.items[0].reason : REASON_NONE;
    exception_change(e, id, x->kind == EVENT_OVERDUE ? reason : x->reason, &now);
    say_anew(r->s, x, q.expected, &now);
}

static void review_partner(struct review *r, uint32_t partner)
{
    const struct engine *e = r->s->e;
    const struct pool *pool = pool_at(e, partner_at(e, partner)->pool);
    for (size_t i = 0; i < pool->contributions.count; i++) {
        const struct contribution *c = contribution_at(e, pool->contributions.items[i]);
        for (size_t y = 0; c->partner == partner && y < c->contribution_years.count; y++) {
            const uint32_t of = c->contribution_years.items[y];
            for (uint32_t k = 0; k < year_at(e, of)->instalment_count; k++) {
                if (!year_at(e, of)->instalments[k].exception)
                    continue;
                review(r, year_at(e, of)->instalments[k].exception);
            }
        }
    }
    const struct recent_payment *p;
    for (uint32_t i = 0;
         i < REVIEW_PAYMENTS && (p = recent_latest(remembered_of(e, partner), i)) != NULL; i++)
        if (!p->reversed)
            review(r, p->exception);
}

static void note_partner(struct review *r, const struct event *event)
{
    const struct engine *e = r->s->e;
    uint32_t pool = pool_by_code(e, event->pool), party = party_by_code(e, event->partner);
    uint32_t partner = pool == NONE || party == NONE ? NONE : partner_of(e, pool, party);
    if (partner == NONE)
        return;
    partner = successor_of_partner(e, partner);
    for (size_t i = 0; i < r->partner_count; i++)
        if (r->partners[i] == partner)
            return;
    if (r->partner_count < REVIEW_PARTNERS)
        r->partners[r->partner_count++] = partner;
}

static bool moves_money(const struct event *event)
{
    return event->kind == EVENT_ROUTED || event->kind == EVENT_RELEASED ||
           event->kind == EVENT_REVERSED || event->kind == EVENT_ADJUSTED ||
           event->kind == EVENT_EXCEPTION_CHANGED;
}

void review_exceptions(struct step *s)
{
    struct review r = {.s = s};
    const size_t count = s->out->event_count;
    for (size_t i = s->closed_events; i < count; i++)
        if (moves_money(&s->out->events[i]))
            note_partner(&r, &s->out->events[i]);
    for (size_t i = 0; i < r.partner_count; i++)
        review_partner(&r, r.partners[i]);
}
