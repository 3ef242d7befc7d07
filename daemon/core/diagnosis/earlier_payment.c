#include "core/diagnosis/earlier_payment.h"
#include "core/diagnosis/appropriation.h"
#include "core/foundation/emit.h"
#include "core/foundation/recent_payments.h"
#include "core/foundation/remembered.h"

struct memory {
    struct candidates *c;
    const struct recent_payments *recent;
    uint32_t pool; /* of the recent payments, when it is not that of the question; else NONE */
    const struct recent_payment *like; /* nearest payment of the surplus so far; NULL */
};

/* A part that says which payment it was: its number, and its pool where that is another. */
static struct part payment_part(const struct memory *m, enum part_kind kind,
                                const struct recent_payment *p)
{
    return (struct part){
        .kind = kind,
        .date = p->value_date,
        .number = reference_text(&p->reference),
        .pool = m->pool == NONE ? TEXT_NONE : pool_at(m->c->e, m->pool)->code,
    };
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

/* The least days between two instalments of the year; of one instalment, a year. */
static int interval_of(const struct contribution_year *cy)
{
    int least = 365;
    for (uint32_t i = 1; i < cy->instalment_count; i++) {
        const int days = cy->instalments[i].due - cy->instalments[i - 1].due;
        least = days > 0 && days < least ? days : least;
    }
    return least;
}

/* How many days apart the same sum is taken for one paid twice. Equal instalments are ordinary:
 * those of one contribution are twice this far apart, and what belongs to none may be paid by the
 * month. */
static int like_days(const struct candidates *c, const struct recent_payment *p)
{
    if (has_same_number(c, p))
        return CANDIDATE_NEAR_DAYS;
    const int days = p->contribution_year == NONE
                         ? CANDIDATE_LIKE_DAYS
                         : interval_of(year_at(c->e, p->contribution_year)) / 2;
    return days < CANDIDATE_NEAR_DAYS ? days : CANDIDATE_NEAR_DAYS;
}

/* A payment of the surplus: it may have been paid twice. */
static void look_at_like(struct memory *m, const struct recent_payment *p)
{
    if (!p->reversed && days_from(m->c, p) <= like_days(m->c, p) && is_nearer(m->c, p, m->like))
        m->like = p;
}

static void add_like(const struct memory *m)
{
    const bool is_all = m->c->instalment == NONE;
    if (m->like)
        candidate_add(m->c, REASON_DOUBLED,
                      has_same_number(m->c, m->like) ? CANDIDATE_UNDONE : CANDIDATE_SAME,
                      days_from(m->c, m->like),
                      payment_part(m, is_all ? PART_PAID_TWICE : PART_OVERPAID_BEFORE, m->like));
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
            return instalment_open(&cy->instalments[i]) < 0 &&
                   p->amount > instalment_payable(&cy->instalments[i]);
    return false;
}

static void add_elsewhere(const struct memory *m, const struct recent_payment *p,
                          enum part_kind kind)
{
    const struct engine *e = m->c->e;
    const struct contribution_year *cy = year_at(e, p->contribution_year);
    struct part part = payment_part(m, kind, p);
    part.contribution = contribution_at(e, cy->contribution)->id;
    part.year = (uint32_t)cy->year;
    candidate_add(m->c, REASON_MISPOSTING, CANDIDATE_SAME, days_from(m->c, p), part);
}

/* A payment that nothing awaited, unless it is told of another instalment
 * (core/diagnosis/appropriation).
 */
static void look_at_stray(struct memory *m, const struct recent_payment *p, int days)
{
    if (m->pool == NONE &&
        !appropriation_holds(m->c, p->cause, p->item, m->c->contribution_year, m->c->instalment))
        return;
    if (p->contribution_year == NONE)
        candidate_add(m->c, REASON_MISPOSTING, CANDIDATE_SAME, days,
                      payment_part(m, PART_UNALLOCATED, p));
    else
        add_elsewhere(m, p, PART_BOOKED_ELSEWHERE);
}

/* Whether it was paid for the instalment asked about, as far as its date says: the nearest due. */
static bool is_near_due(const struct candidates *c, const struct recent_payment *p)
{
    const struct contribution_year *cy = year_at(c->e, c->contribution_year);
    const int days = abs(cy->instalments[c->instalment].due - p->value_date);
    for (uint32_t i = 0; i < cy->instalment_count; i++)
        if (abs(cy->instalments[i].due - p->value_date) < days)
            return false;
    return true;
}

/* A payment of what is missing: undone, or booked where nothing awaits it. */
static void look_at_overdue(struct memory *m, const struct recent_payment *p)
{
    int days = days_from(m->c, p);
    if (days > (m->pool == NONE ? CANDIDATE_MISPOSTING_DAYS : CANDIDATE_NEAR_DAYS))
        return;
    if (p->reversed && p->contribution_year == m->c->contribution_year && is_near_due(m->c, p))
        candidate_add(m->c, REASON_REVERSED, CANDIDATE_UNDONE, days,
                      payment_part(m, PART_UNDONE, p));
    else if (appropriation_is_stray(m->c->e, p))
        look_at_stray(m, p, days);
    else if (is_too_much_elsewhere(m->c, p))
        add_elsewhere(m, p, PART_BOOKED_TOO_MUCH);
}

/* A negative amount that undid nothing. */
static void look_at_credit(struct memory *m, const struct recent_payment *p)
{
    if (p->reversed || p->settles || p->contribution_year != NONE ||
        days_from(m->c, p) > CANDIDATE_MISPOSTING_DAYS)
        return;
    candidate_add(m->c, REASON_CREDIT, CANDIDATE_UNDONE, days_from(m->c, p),
                  payment_part(m, PART_CREDIT, p));
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
