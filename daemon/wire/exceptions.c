#include "wire/exceptions.h"
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "wire/form.h"
#include "wire/message.h"

/* --- which are meant -------------------------------------------------------------------------- */

static int refuse(struct request *r, const char *field, const char *limit, const char *text)
{
    r->refusal = (struct refusal){.code = REFUSED_OUT_OF_RANGE,
                                  .item = ITEM_NONE,
                                  .field = text_of(field),
                                  .limit = text_of(limit),
                                  .text = text_of(text)};
    return WIRE_REFUSED;
}

static bool take_date(bool has, int32_t value, date_t *ret)
{
    *ret = DATE_NONE;
    return !has || (value >= DATE_FIRST && value <= DATE_LAST && !date_from_number(value, ret));
}

static int convert_dates(const S75__V1__ExceptionsQuery *m, struct request *r)
{
    struct exceptions_asked *a = &r->query.exceptions;
    if (!take_date(m->has_due_by, m->due_by, &a->due_by))
        return refuse(r, "exceptions.due_by", FORM_DATE_LIMIT, "no such date");
    if (!take_date(m->has_raised_by, m->raised_by, &a->raised_by))
        return refuse(r, "exceptions.raised_by", FORM_DATE_LIMIT, "no such date");
    return 0;
}

/* Values that are not known here mean nothing that there is: no exception has them. */
static uint64_t bits_of(const int *values, size_t count)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < count; i++)
        bits |= values[i] > 0 && values[i] < 64 ? UINT64_C(1) << values[i] : 1;
    return bits;
}

int exceptions_convert(const S75__V1__ExceptionsQuery *m, struct request *r)
{
    struct exceptions_asked *a = &r->query.exceptions;
    if (m->has_limit && (m->limit < 1 || m->limit > WIRE_EXCEPTIONS_PAGE))
        return refuse(r, "exceptions.limit", "1 to " TEXT_NUMBER(WIRE_EXCEPTIONS_PAGE),
                      "no such page");
    *a = (struct exceptions_asked){
        .after = m->has_after ? m->after : 0,
        .only = m->has_exception ? m->exception : 0,
        .states = bits_of((const int *)m->states, m->n_states),
        .kinds = bits_of((const int *)m->kinds, m->n_kinds),
        .owner = text_of(m->owner),
        .partner = text_of(m->partner),
        .contribution = text_of(m->contribution),
        .year = m->has_year && m->year < 10000 ? (int)m->year : 0,
        .amount_from = m->has_amount_from_pence ? m->amount_from_pence : 0,
        .amount_to = m->has_amount_to_pence ? m->amount_to_pence : INT64_MAX,
        .order = m->has_order && m->order > S75__V1__EXCEPTION_ORDER__ORDER_UNKNOWN &&
                         m->order <= S75__V1__EXCEPTION_ORDER__ORDER_DUE
                     ? (enum exceptions_order)m->order
                     : ORDER_ID,
        .limit = m->has_limit ? m->limit : WIRE_EXCEPTIONS_PAGE,
    };
    return convert_dates(m, r);
}

static int64_t size_of(int64_t amount)
{
    return amount < 0 ? -amount : amount;
}

static bool is_meant(const struct exceptions_asked *a, const struct report_exception *x)
{
    if (a->only)
        return x->id == a->only;
    return (!a->states || a->states >> x->state & 1) && (!a->kinds || a->kinds >> x->kind & 1) &&
           (!a->owner.size || text_equal(a->owner, x->owner)) &&
           (!a->partner.size || text_equal(a->partner, x->partner)) &&
           (!a->contribution.size || text_equal(a->contribution, x->contribution)) &&
           (!a->year || a->year == x->year) &&
           (a->due_by == DATE_NONE || (x->due != DATE_NONE && x->due <= a->due_by)) &&
           (a->raised_by == DATE_NONE || x->raised_on <= a->raised_by) &&
           size_of(x->amount) >= a->amount_from && size_of(x->amount) <= a->amount_to;
}

/* --- in which order --------------------------------------------------------------------------- */

struct page {
    const struct exceptions_asked *asked;
    bool by_place;
    uint32_t place, total;
    struct report_exception *items; /* of 2 * limit at most: the first so far, and some more */
    size_t count;
};

static int order_of_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_id(const void *a, const void *b)
{
    const struct report_exception *x = a, *y = b;
    return order_of_numbers(x->id, y->id);
}

static int by_amount(const void *a, const void *b)
{
    const struct report_exception *x = a, *y = b;
    const int o = order_of_numbers(size_of(y->amount), size_of(x->amount));
    return o ? o : by_id(a, b);
}

static int by_age(const void *a, const void *b)
{
    const struct report_exception *x = a, *y = b;
    const int o = order_of_numbers(x->raised_on, y->raised_on);
    return o ? o : by_id(a, b);
}

static int by_due(const void *a, const void *b)
{
    const struct report_exception *x = a, *y = b;
    const int64_t last = INT64_MAX;
    const int o =
        order_of_numbers(x->due == DATE_NONE ? last : x->due, y->due == DATE_NONE ? last : y->due);
    return o ? o : by_id(a, b);
}

static int (*const orders[])(const void *, const void *) = {
    [ORDER_ID] = by_id, [ORDER_AMOUNT] = by_amount, [ORDER_AGE] = by_age, [ORDER_DUE] = by_due};

/* Sorted, and no more than the page holds. */
static void settle(struct page *p)
{
    if (p->count > 1)
        qsort(p->items, p->count, sizeof *p->items, orders[p->asked->order]);
    if (p->count > p->asked->limit)
        p->count = p->asked->limit;
}

/* Of exceptions in ascending order of their ids, or places. */
static int visit(void *ctx, const struct report_exception *x)
{
    struct page *p = ctx;
    const struct exceptions_asked *a = p->asked;
    struct report_exception one = *x;
    p->place++;
    if (p->by_place)
        one.id = p->place;
    if (!is_meant(a, &one))
        return 0;
    p->total++;
    const bool is_over = a->order == ORDER_ID && (one.id <= a->after || p->count > a->limit);
    if (is_over)
        return 0;
    p->items[p->count++] = one;
    if (a->order != ORDER_ID && p->count == 2 * (size_t)a->limit)
        settle(p);
    return 0;
}

/* --- the answer ------------------------------------------------------------------------------- */

static int say_allowed(S75__V1__Exception *m, struct arena *arena, enum exception_state state)
{
    S75__V1__AllowedAction *all = arena_take(arena, EXCEPTION_ACTIONS_MAX * sizeof *all);
    m->allowed = arena_take(arena, EXCEPTION_ACTIONS_MAX * sizeof *m->allowed);
    if (!all || !m->allowed)
        return ERR_MEMORY;
    for (int action = 1; action < EXCEPTION_ACTIONS_MAX; action++) {
        if (!report_exception_allows(state, (enum exception_action)action))
            continue;
        s75__v1__allowed_action__init(&all[m->n_allowed]);
        all[m->n_allowed].has_action = true;
        all[m->n_allowed].action = (S75__V1__ExceptionAction)action;
        m->allowed[m->n_allowed] = &all[m->n_allowed];
        m->n_allowed++;
    }
    return 0;
}

static int fill(S75__V1__ExceptionsAnswer *m, struct arena *arena, const struct page *p)
{
    S75__V1__Exception *all = arena_take(arena, (p->count + 1) * sizeof *all);
    m->exceptions = arena_take(arena, (p->count + 1) * sizeof *m->exceptions);
    int rc = all && m->exceptions ? 0 : ERR_MEMORY;
    for (size_t i = 0; i < p->count && !rc; i++) {
        rc = message_exception(&all[i], arena, &p->items[i]);
        if (!rc && p->asked->only)
            rc = say_allowed(&all[i], arena, p->items[i].state);
        m->exceptions[m->n_exceptions++] = &all[i];
    }
    return rc;
}

int wire_answer_exceptions(struct buffer *out, struct arena *arena, uint64_t request,
                           const struct engine *e, uint32_t pool,
                           const struct exceptions_asked *asked, bool by_place)
{
    S75__V1__ExceptionsAnswer m = S75__V1__EXCEPTIONS_ANSWER__INIT;
    struct page p = {.asked = asked, .by_place = by_place};
    const uint64_t closed = UINT64_C(1) << STATE_ADJUSTED | UINT64_C(1) << STATE_WRITTEN_OFF |
                            UINT64_C(1) << STATE_CLEARED;
    p.items = arena_take(arena, 2 * ((size_t)asked->limit + 1) * sizeof *p.items);
    if (!p.items)
        return ERR_MEMORY;
    /* A reader's places are of those that are open. */
    const bool closed_too = !by_place && (asked->only || asked->states & closed);
    int rc = report_exceptions_known(e, pool, closed_too, visit, &p);
    if (rc)
        return rc;
    const bool more = asked->order == ORDER_ID ? p.count > asked->limit : p.total > asked->limit;
    settle(&p);
    m.more = more;
    m.has_total = true;
    m.total = p.total;
    rc = fill(&m, arena, &p);
    return rc ? rc : message_answer(out, request, S75__V1__ANSWER__BODY_EXCEPTIONS, &m);
}
