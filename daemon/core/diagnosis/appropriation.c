#include "core/diagnosis/appropriation.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/remembered.h"

struct stray {
    uint64_t cause;
    uint32_t item;
    date_t date;
    uint32_t taken_by; /* place among the lacking; NONE */
};

struct lacking {
    uint32_t contribution_year, instalment;
    date_t due;
    bool is_taken;
};

/* The payments and the instalments of one amount. */
struct appropriations {
    struct stray strays[APPROPRIATION_MAX];
    struct lacking lacking[APPROPRIATION_MAX];
    uint32_t stray_count, lacking_count;
};

bool appropriation_is_stray(const struct engine *e, const struct recent_payment *p)
{
    if (p->reversed || (p->exception && !exception_stands(e, p->exception)))
        return false;
    return p->contribution_year == NONE ? p->exception != 0
                                        : p->instalments == 0 && p->carried == 0;
}

static void add_stray(struct appropriations *t, uint64_t cause, uint32_t item, date_t date)
{
    if (t->stray_count < APPROPRIATION_MAX)
        t->strays[t->stray_count++] = (struct stray){cause, item, date, NONE};
}

static void add_lacking(struct appropriations *t, uint32_t contribution_year, uint32_t instalment,
                        date_t due)
{
    if (t->lacking_count < APPROPRIATION_MAX)
        t->lacking[t->lacking_count++] =
            (struct lacking){contribution_year, instalment, due, false};
}

/* The payment that is asked about is not remembered yet. */
static void find_strays(struct candidates *c, int64_t amount, struct appropriations *t)
{
    const struct recent_payments *of = remembered_of(c->e, c->partner);
    bool has_own = c->instalment != NONE;
    for (uint32_t i = recent_next_by_amount(of, amount, MAP_NONE);
         i != MAP_NONE && candidate_step(c); i = recent_next_by_amount(of, amount, i)) {
        const struct recent_payment *p = &of->items[i];
        bool is_own = c->instalment == NONE && p->cause == c->cause && p->item == c->item;
        if (p->amount != amount || !(is_own || appropriation_is_stray(c->e, p)))
            continue;
        has_own |= is_own;
        add_stray(t, p->cause, p->item, p->value_date);
    }
    if (!has_own)
        add_stray(t, c->cause, c->item, c->date);
}

static void find_in_year(struct candidates *c, uint32_t contribution_year, int64_t amount,
                         struct appropriations *t)
{
    const struct contribution_year *cy = year_at(c->e, contribution_year);
    for (uint32_t k = 0; k < cy->instalment_count && candidate_step(c); k++) {
        const struct instalment *at = &cy->instalments[k];
        bool is_own = c->contribution_year == contribution_year && c->instalment == k;
        if (is_own || (at->due <= business_date(c->e) && instalment_open(at) == amount))
            add_lacking(t, contribution_year, k, at->due);
    }
}

static void find_lacking(struct candidates *c, int64_t amount, struct appropriations *t)
{
    const struct pool *pool = pool_at(c->e, partner_at(c->e, c->partner)->pool);
    for (size_t i = 0; i < pool->contributions.count && candidate_step(c); i++) {
        const struct contribution *of = contribution_at(c->e, pool->contributions.items[i]);
        for (size_t y = 0; of->partner == c->partner && y < of->contribution_years.count; y++)
            find_in_year(c, of->contribution_years.items[y], amount, t);
    }
}

static int days_between(date_t a, date_t b)
{
    return a < b ? b - a : a - b;
}

struct nearest {
    uint32_t stray, lacking;
    int days;
};

/* Nearer, then the earlier instalment, then the earlier payment: a date, then its place. */
static bool is_before(const struct appropriations *t, const struct nearest *a,
                      const struct nearest *b)
{
    if (b->stray == NONE || a->days != b->days)
        return b->stray == NONE || a->days < b->days;
    if (t->lacking[a->lacking].due != t->lacking[b->lacking].due)
        return t->lacking[a->lacking].due < t->lacking[b->lacking].due;
    return t->strays[a->stray].date < t->strays[b->stray].date;
}

/* The next pair; only_free: of an instalment that no payment has yet. False: none is left. */
static bool take_next(struct appropriations *t, bool only_free)
{
    struct nearest best = {NONE, NONE, 0};
    for (uint32_t s = 0; s < t->stray_count; s++)
        for (uint32_t k = 0; k < t->lacking_count && t->strays[s].taken_by == NONE; k++) {
            struct nearest this = {s, k, days_between(t->strays[s].date, t->lacking[k].due)};
            if (!(only_free && t->lacking[k].is_taken) && is_before(t, &this, &best))
                best = this;
        }
    if (best.stray == NONE)
        return false;
    t->strays[best.stray].taken_by = best.lacking;
    t->lacking[best.lacking].is_taken = true;
    return true;
}

/* The instalment of which the payment is told; NULL: of none. */
static const struct lacking *told_of(struct candidates *c, uint64_t cause, uint32_t item,
                                     struct appropriations *t)
{
    const int64_t amount = c->instalment == NONE ? c->amount : sum(c->expected, -c->amount);
    find_strays(c, amount, t);
    find_lacking(c, amount, t);
    while (take_next(t, true)) {
    }
    while (take_next(t, false)) {
    }
    for (uint32_t s = 0; s < t->stray_count; s++) {
        const struct stray *p = &t->strays[s];
        if (p->cause == cause && p->item == item)
            return p->taken_by == NONE ? NULL : &t->lacking[p->taken_by];
    }
    return NULL;
}

bool appropriation_holds(struct candidates *c, uint64_t cause, uint32_t item,
                         uint32_t contribution_year, uint32_t instalment)
{
    struct appropriations t = {.stray_count = 0};
    const struct lacking *of = told_of(c, cause, item, &t);
    return !of || (of->contribution_year == contribution_year && of->instalment == instalment);
}

/* How much is looked at, in all, to see which of the payments that nothing awaited are of another
 * year; those beyond are taken for this year's. It is asked at every late instalment. */
#define EXTRA_STEPS_MAX 1024

/* Whether a payment that nothing of its year awaited is told of an instalment of another. */
static bool is_of_another_year(const struct engine *e, uint32_t partner,
                               const struct recent_payment *p, uint32_t *steps)
{
    struct appropriations t = {.stray_count = 0};
    struct candidates c = {
        .e = e,
        .contribution_year = p->contribution_year,
        .partner = partner,
        .instalment = NONE,
        .amount = p->amount,
        .date = p->value_date,
        .cause = p->cause,
        .item = p->item,
        .steps_allowed = *steps,
    };
    const struct lacking *of = told_of(&c, p->cause, p->item, &t);
    *steps -= c.steps < *steps ? c.steps : *steps;
    return of && of->contribution_year != p->contribution_year;
}

int64_t appropriation_extra(const struct engine *e, uint32_t contribution_year, date_t as_of,
                            int64_t extra)
{
    const uint32_t contribution = year_at(e, contribution_year)->contribution;
    const uint32_t partner = contribution_at(e, contribution)->partner;
    const struct recent_payments *of = remembered_of(e, partner);
    const struct recent_payment *p;
    uint32_t steps = EXTRA_STEPS_MAX;
    for (uint32_t i = 0; extra > 0 && steps > 0 && (p = recent_latest(of, i)) != NULL; i++) {
        steps--;
        if (p->contribution_year == contribution_year && p->value_date <= as_of &&
            appropriation_is_stray(e, p) && is_of_another_year(e, partner, p, &steps) && steps > 0)
            extra = sum(extra, -p->amount);
    }
    return extra > 0 ? extra : 0;
}
