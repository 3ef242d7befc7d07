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

/* The payment that an exception of money unallocated is about; NULL: a receipt. */
static const struct recent_payment *payment_of(const struct engine *e, const struct exception *x)
{
    const struct recent_payments *of = remembered_of(e, x->partner);
    for (uint32_t i = recent_next_by_amount(of, x->amount, MAP_NONE); i != MAP_NONE;
         i = recent_next_by_amount(of, x->amount, i))
        if (of->items[i].cause == x->cause && of->items[i].item == x->item)
            return &of->items[i];
    return NULL;
}

/* The payment of a contribution year that a difference was found of; NULL: what is late. */
static const struct placed *placed_of(const struct engine *e, const struct exception *x)
{
    const struct contribution_year *cy = year_at(e, x->contribution_year);
    for (size_t i = 0; i < cy->placed.count; i++)
        if (cy->placed.items[i].cause == x->cause && cy->placed.items[i].item == x->item)
            return &cy->placed.items[i];
    return NULL;
}

/* The question that an exception answers; false: of other kinds nothing is asked again. */
static bool ask(const struct review *r, const struct exception *x, const struct part *first,
                struct candidates *ret)
{
    const struct engine *e = r->s->e;
    const bool is_of_year = x->contribution_year != NONE;
    const bool is_late = first->kind == PART_OVERDUE;
    const bool is_difference =
        is_of_year && (first->kind == PART_UNDERPAID || first->kind == PART_OVERPAID ||
                       first->kind == PART_NOT_AWAITED);
    const bool is_unallocated = x->kind == EVENT_UNALLOCATED && !is_of_year && payment_of(e, x);
    const struct placed *placed = is_difference ? placed_of(e, x) : NULL;
    int64_t expected = is_late ? first->amount : 0, amount = is_late ? 0 : x->amount;
    if (is_difference)
        amount = first->amount;
    if (is_difference && first->kind != PART_NOT_AWAITED)
        expected = first->expected;
    if (!is_late && !is_difference && !is_unallocated)
        return false;
    *ret = (struct candidates){
        .e = e,
        .arena = &r->s->out->arena,
        .contribution_year = x->contribution_year,
        .partner = x->partner,
        .instalment = NONE,
        .number = is_unallocated || placed ? &x->reference : NULL,
        .amount = amount,
        .expected = expected,
        .date = x->value_date,
        .cause = is_unallocated || placed ? x->cause : 0,
        .item = is_unallocated || placed ? x->item : ITEM_NONE,
    };
    if (x->instalment && is_of_year)
        ret->instalment = x->instalment - year_at(e, x->contribution_year)->first_instalment;
    return ret->instalment == NONE ||
           ret->instalment < year_at(e, x->contribution_year)->instalment_count;
}

static bool is_candidate(enum part_kind kind)
{
    return (kind >= PART_TWICE && kind <= PART_AWAITED_WITH_ERROR) || kind == PART_PART_OF_RATE ||
           kind == PART_EXCHANGED;
}

/* Whether the candidate explanations of then are those of now. */
static bool is_same(const struct candidates *q, const struct parts *then)
{
    struct parts now = {0};
    size_t k = 0;
    candidate_put(q, CANDIDATES_MAX, &now);
    for (size_t i = 0; i < then->count; i++)
        if (is_candidate(then->items[i].kind) &&
            (k == now.count || part_compare(&then->items[i], &now.items[k++]) != 0))
            return false;
    return k == now.count;
}

/* The same parts with the candidates of now in the place of those of then. */
static void replace(const struct candidates *q, const struct parts *then, struct parts *ret)
{
    const bool is_difference =
        then->items[0].kind == PART_UNDERPAID || then->items[0].kind == PART_OVERPAID;
    for (size_t i = 0; i < then->count; i++) {
        const struct part *part = &then->items[i];
        if (!is_candidate(part->kind) && part->kind != PART_NOTHING_EXPLAINS)
            parts_add(ret, q->arena, *part);
        if (i == 0)
            candidate_put(q, CANDIDATES_MAX, ret);
    }
    if (is_difference && !q->count)
        parts_add(ret, q->arena, PART(NOTHING_EXPLAINS));
}

/* That of the best candidate; without one, what such a finding has then. */
static enum reason reason_of(const struct candidates *q, const struct exception *x,
                             const struct part *first)
{
    if (x->kind == EVENT_UNALLOCATED)
        return x->reason;
    if (q->count)
        return q->items[0].reason;
    if (first->kind == PART_OVERDUE)
        return REASON_NONE;
    return first->kind == PART_NOT_AWAITED ? REASON_EXTRA : REASON_UNRECONCILED;
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
    if (is_same(&q, &then))
        return;
    replace(&q, &then, &now);
    exception_change(e, id, reason_of(&q, x, first), &now);
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
           event->kind == EVENT_UNALLOCATED || event->kind == EVENT_REVERSED ||
           event->kind == EVENT_ADJUSTED || event->kind == EVENT_EXCEPTION_CHANGED;
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
