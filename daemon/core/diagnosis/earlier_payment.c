#include "core/diagnosis/earlier_payment.h"
#include <stdio.h>
#include "core/foundation/emit.h"
#include "core/foundation/recent_payments.h"
#include "core/foundation/remembered.h"

enum { PAYMENT_TEXT_MAX = 2 * ID_MAX + 48 };

struct memory {
    struct candidates *c;
    const struct recent_payments *recent;
    uint32_t pool; /* of the recent payments, when it is not that of the question; else NONE */
    const struct recent_payment *like; /* nearest payment of the surplus so far; NULL */
};

/* "2017-12-01 (number 2204792640) in pool salford" */
static const char *payment_print(const struct memory *m, const struct recent_payment *p,
                                 char out[PAYMENT_TEXT_MAX])
{
    char date[DATE_TEXT_MAX];
    struct text number = reference_text(&p->reference);
    struct text pool = m->pool == NONE ? TEXT_NONE : pool_at(m->c->e, m->pool)->code;
    (void)snprintf(out, PAYMENT_TEXT_MAX, "%s%s%.*s%s%s%.*s", date_print(p->value_date, date),
                   number.size ? " (number " : "", TEXT_ARG(number), number.size ? ")" : "",
                   pool.size ? " in pool " : "", TEXT_ARG(pool));
    return out;
}

static int days_from(const struct candidates *c, const struct recent_payment *p)
{
    return p->value_date < c->date ? c->date - p->value_date : p->value_date - c->date;
}

/* The payment that is asked about; or, of an instalment, those that filled it. */
static bool is_own(const struct candidates *c, const struct recent_payment *p)
{
    if (c->cause)
        return p->cause == c->cause && p->item == c->item;
    return c->instalment != NONE && p->contribution_year == c->contribution_year &&
           (p->instalments >> c->instalment & 1) && !p->reversed;
}

static bool has_same_number(const struct candidates *c, const struct recent_payment *p)
{
    return c->number && c->number->size && reference_equal(c->number, &p->reference);
}

/* The same number, then the nearer; of two as near the earlier; of two of one day that of the lower
 * number. */
static bool is_nearer(const struct candidates *c, const struct recent_payment *p,
                      const struct recent_payment *than)
{
    if (than && has_same_number(c, p) != has_same_number(c, than))
        return has_same_number(c, p);
    if (!than || days_from(c, p) != days_from(c, than))
        return !than || days_from(c, p) < days_from(c, than);
    if (p->value_date != than->value_date)
        return p->value_date < than->value_date;
    return text_compare(reference_text(&p->reference), reference_text(&than->reference)) < 0;
}

/* A payment of the surplus: it may have been paid twice. */
static void look_at_like(struct memory *m, const struct recent_payment *p)
{
    if (!p->reversed && days_from(m->c, p) <= CANDIDATE_NEAR_DAYS && is_nearer(m->c, p, m->like))
        m->like = p;
}

static void add_like(const struct memory *m)
{
    char payment[PAYMENT_TEXT_MAX];
    if (m->like)
        candidate_add(m->c, REASON_DOUBLED,
                      has_same_number(m->c, m->like) ? CANDIDATE_UNDONE : CANDIDATE_SAME,
                      days_from(m->c, m->like), "%s was paid on %s, and here once more",
                      m->c->instalment == NONE ? "the same" : "what it is overpaid by",
                      payment_print(m, m->like, payment));
}

/* It fills one instalment of another contribution year, which awaited less. */
static bool is_too_much_elsewhere(const struct candidates *c, const struct recent_payment *p)
{
    if (p->reversed || p->contribution_year == NONE ||
        p->contribution_year == c->contribution_year || p->instalments == 0 ||
        (p->instalments & (p->instalments - 1)) != 0)
        return false;
    const struct contribution_year *cy = year_at(c->e, p->contribution_year);
    for (uint32_t i = 0; i < cy->instalment_count; i++)
        if (p->instalments >> i & 1)
            return cy->instalments[i].paid > cy->instalments[i].expected &&
                   p->amount > cy->instalments[i].expected;
    return false;
}

static void add_elsewhere(const struct memory *m, const struct recent_payment *p, const char *where)
{
    const struct engine *e = m->c->e;
    const struct contribution_year *cy = year_at(e, p->contribution_year);
    char payment[PAYMENT_TEXT_MAX];
    candidate_add(m->c, REASON_MISPOSTING, CANDIDATE_SAME, days_from(m->c, p),
                  "exactly what is missing was paid on %s and is booked to %.*s for %d/%02d, %s",
                  payment_print(m, p, payment), TEXT_ARG(contribution_at(e, cy->contribution)->id),
                  cy->year, (cy->year + 1) % 100, where);
}

/* A payment of what is missing: undone, or booked where nothing awaits it. */
static void look_at_overdue(struct memory *m, const struct recent_payment *p)
{
    char payment[PAYMENT_TEXT_MAX];
    int days = days_from(m->c, p);
    if (days > (m->pool == NONE ? CANDIDATE_MISPOSTING_DAYS : CANDIDATE_NEAR_DAYS))
        return;
    if (p->reversed && p->contribution_year == m->c->contribution_year &&
        (p->instalments >> m->c->instalment & 1))
        candidate_add(m->c, REASON_REVERSED, CANDIDATE_UNDONE, days,
                      "what is missing was paid on %s and undone", payment_print(m, p, payment));
    else if (!p->reversed && p->contribution_year == NONE)
        candidate_add(m->c, REASON_MISPOSTING, CANDIDATE_SAME, days,
                      "exactly what is missing was paid on %s and belongs to no contribution",
                      payment_print(m, p, payment));
    else if (!p->reversed && p->instalments == 0 && p->carried == 0)
        add_elsewhere(m, p, "where nothing awaits it");
    else if (is_too_much_elsewhere(m->c, p))
        add_elsewhere(m, p, "where less was awaited");
}

/* A negative amount that undid nothing. */
static void look_at_credit(struct memory *m, const struct recent_payment *p)
{
    char date[DATE_TEXT_MAX];
    if (p->reversed || p->contribution_year != NONE ||
        days_from(m->c, p) > CANDIDATE_MISPOSTING_DAYS)
        return;
    candidate_add(m->c, REASON_CREDIT, CANDIDATE_UNDONE, days_from(m->c, p),
                  "a credit of exactly this, dated %s, undoes no payment",
                  date_print(p->value_date, date));
}

static void each_of(struct memory *m, int64_t amount,
                    void (*look)(struct memory *, const struct recent_payment *))
{
    for (uint32_t i = recent_next_by_amount(m->recent, amount, MAP_NONE);
         i != MAP_NONE && candidate_step(m->c); i = recent_next_by_amount(m->recent, amount, i))
        if (!is_own(m->c, &m->recent->items[i]))
            look(m, &m->recent->items[i]);
}

static void look_at_partner(struct candidates *c, uint32_t partner, bool is_other)
{
    const struct partner *p = partner_at(c->e, partner);
    struct memory m = {c, remembered_of(c->e, partner), is_other ? p->pool : NONE, NULL};
    int64_t surplus = sum(c->amount, -c->expected);
    if (llabs(surplus) < CANDIDATE_AMOUNT_MIN)
        return;
    if (surplus > 0) {
        each_of(&m, surplus, look_at_like);
        add_like(&m);
        each_of(&m, -surplus, look_at_credit);
    } else if (c->instalment != NONE) { /* a credit that nothing awaits lacks nothing */
        each_of(&m, -surplus, look_at_overdue);
    }
}

/* Whether a look at the party's other pools may find something: see look_at_partner. */
static bool is_known_elsewhere(const struct candidates *c)
{
    int64_t surplus = sum(c->amount, -c->expected);
    if (llabs(surplus) < CANDIDATE_AMOUNT_MIN || (surplus < 0 && c->instalment == NONE))
        return false;
    return remembered_elsewhere(c->e, c->partner, -surplus) ||
           (surplus > 0 && remembered_elsewhere(c->e, c->partner, surplus));
}

void earlier_payment_look(struct candidates *c)
{
    const struct engine *e = c->e;
    uint32_t partner = c->partner;
    const struct party *party = party_at(e, partner_at(e, partner)->party);
    look_at_partner(c, partner, false);
    if (!is_known_elsewhere(c))
        return;
    for (size_t i = 0; i < party->partners.count && candidate_step(c); i++)
        if (party->partners.items[i] != partner)
            look_at_partner(c, party->partners.items[i], true);
}
