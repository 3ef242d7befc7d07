#include "core/diagnosis/misposting.h"
#include "core/diagnosis/appropriation.h"
#include "core/contribution/year.h"
#include "core/foundation/keying_error.h"

/* What is looked for: the amount itself, and what it holds beyond the instalment expected. */
struct search {
    struct candidates *c;
    uint32_t contribution, pool; /* of the question; contribution NONE: none */
    int year;
    int64_t whole, surplus;
};

static int days_to(const struct search *q, const struct instalment *instalment)
{
    return instalment->due < q->c->date ? q->c->date - instalment->due
                                        : instalment->due - q->c->date;
}

/* Which instalment: the contribution and the pool where they are others than those asked about. */
static struct part awaited_part(const struct search *q, const struct contribution_year *cy,
                                uint32_t k)
{
    const struct contribution *contribution = contribution_at(q->c->e, cy->contribution);
    struct part part = PART(AWAITED_ELSEWHERE, .date = cy->instalments[k].due,
                            .year = (uint32_t)cy->year, .instalment = cy->first_instalment + k);
    if (cy->contribution != q->contribution)
        part.contribution = contribution->id;
    if (contribution->pool != q->pool)
        part.pool = pool_at(q->c->e, contribution->pool)->code;
    return part;
}

/* Whether it and what the instalment was paid are each what the other awaits. */
static bool is_exchanged(const struct search *q, const struct instalment *x)
{
    return q->c->instalment != NONE && x->paid && x->paid == q->c->expected &&
           instalment_payable(x) == q->whole && x->paid != q->whole;
}

static void add_candidate(const struct search *q, const struct contribution_year *cy, uint32_t k,
                          enum reason keying_error)
{
    const struct instalment *instalment = &cy->instalments[k];
    const int64_t awaited = instalment_open(instalment);
    struct part part = awaited_part(q, cy, k);
    if (keying_error != REASON_UNRECONCILED) {
        part.kind = PART_AWAITED_WITH_ERROR;
        part.amount = awaited;
        part.reason = keying_error;
        candidate_add(q->c, keying_error, CANDIDATE_KEYING_ERROR, days_to(q, instalment), part);
        return;
    }
    if (is_exchanged(q, instalment))
        part.kind = PART_EXCHANGED;
    else if (awaited != q->whole)
        part.kind = PART_MORE_AWAITED_ELSEWHERE;
    const bool is_missed =
        part.kind == PART_AWAITED_ELSEWHERE && instalment->late < business_date(q->c->e);
    candidate_add(q->c, REASON_MISPOSTING, is_missed ? CANDIDATE_MISSED : CANDIDATE_SAME,
                  days_to(q, instalment), part);
}

/* How an instalment awaits the money: exactly (REASON_UNRECONCILED), with a keying error, or not
 * (REASON_NONE). Keying errors are looked for only where no contribution was found, near the date
 * and in the own pool. */
static enum reason how(const struct search *q, uint32_t contribution_year, uint32_t k)
{
    const struct contribution_year *cy = year_at(q->c->e, contribution_year);
    const struct instalment *instalment = &cy->instalments[k];
    bool is_own_pool = contribution_at(q->c->e, cy->contribution)->pool == q->pool;
    int64_t awaited = instalment_open(instalment);
    if (days_to(q, instalment) > (is_own_pool ? CANDIDATE_MISPOSTING_DAYS : CANDIDATE_NEAR_DAYS))
        return REASON_NONE;
    if (is_exchanged(q, instalment) && llabs(awaited) >= CANDIDATE_AMOUNT_MIN)
        return REASON_UNRECONCILED;
    if (awaited < CANDIDATE_AMOUNT_MIN)
        return REASON_NONE;
    if (awaited == q->whole && is_own_pool && q->c->instalment == NONE &&
        !appropriation_holds(q->c, q->c->cause, q->c->item, contribution_year, k))
        return REASON_NONE;
    if (awaited == q->whole || awaited == q->surplus)
        return REASON_UNRECONCILED;
    if (q->contribution != NONE || !is_own_pool || days_to(q, instalment) > CANDIDATE_KEYING_DAYS)
        return REASON_NONE;
    enum reason keying_error = keying_error_is(q->whole, awaited);
    return keying_error == REASON_UNRECONCILED ? REASON_NONE : keying_error;
}

/* The nearest instalment that awaits it, exactly before with a keying error. */
static void look_at_year(const struct search *q, uint32_t contribution_year)
{
    const struct contribution_year *cy = year_at(q->c->e, contribution_year);
    uint32_t best = NONE;
    enum reason best_how = REASON_NONE;
    for (uint32_t k = 0; k < cy->instalment_count && candidate_step(q->c); k++) {
        enum reason this = how(q, contribution_year, k);
        bool is_better = best == NONE || (this == REASON_UNRECONCILED && best_how != this) ||
                         ((this == REASON_UNRECONCILED) == (best_how == REASON_UNRECONCILED) &&
                          days_to(q, &cy->instalments[k]) < days_to(q, &cy->instalments[best]));
        if (this == REASON_NONE || !is_better)
            continue;
        best = k;
        best_how = this;
    }
    if (best != NONE)
        add_candidate(q, cy, best, best_how);
}

static void look_at_contribution(const struct search *q, uint32_t contribution)
{
    for (int y = q->year - 1; y <= q->year + 1; y++) {
        uint32_t contribution_year = year_find(q->c->e, contribution, y);
        if (contribution_year != NONE && candidate_step(q->c))
            look_at_year(q, contribution_year);
    }
}

static void look_at_own_contribution(const struct search *q)
{
    const struct contribution *contribution = contribution_at(q->c->e, q->contribution);
    for (size_t i = contribution->contribution_years.count; i-- > 0 && candidate_step(q->c);)
        if (contribution->contribution_years.items[i] != q->c->contribution_year)
            look_at_year(q, contribution->contribution_years.items[i]);
}

static void look_at_pool(const struct search *q, uint32_t partner)
{
    const struct engine *e = q->c->e;
    const struct pool *pool = pool_at(e, partner_at(e, partner)->pool);
    for (size_t i = 0; i < pool->contributions.count && candidate_step(q->c); i++) {
        uint32_t contribution = pool->contributions.items[i];
        if (contribution_at(e, contribution)->partner == partner && contribution != q->contribution)
            look_at_contribution(q, contribution);
    }
}

void misposting_look(struct candidates *c)
{
    const struct engine *e = c->e;
    const struct party *party = party_at(e, partner_at(e, c->partner)->party);
    int64_t surplus = c->instalment == NONE ? 0 : sum(c->amount, -c->expected);
    struct search q = {
        .c = c,
        .contribution =
            c->contribution_year == NONE ? NONE : year_at(e, c->contribution_year)->contribution,
        .pool = partner_at(e, c->partner)->pool,
        .year = c->contribution_year == NONE ? date_financial_year(c->date)
                                             : year_at(e, c->contribution_year)->year,
        .whole = c->amount,
        .surplus = surplus > 0 ? surplus : 0,
    };
    if (c->amount <= 0)
        return;
    if (q.contribution != NONE)
        look_at_own_contribution(&q);
    look_at_pool(&q, c->partner);
    for (size_t i = 0; i < party->partners.count && candidate_step(c); i++)
        if (party->partners.items[i] != c->partner)
            look_at_pool(&q, party->partners.items[i]);
}
