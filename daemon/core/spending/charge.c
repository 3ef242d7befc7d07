#include "core/spending/charge.h"
#include "core/foundation/policy.h"
#include "core/governance/record.h"
#include "core/spending/scheme.h"
#include "core/spending/state.h"

struct text charge_economy(unsigned place)
{
    return text_of(economy_words[place == OF_CAPITAL ? ECONOMY_CAPITAL : ECONOMY_REVENUE]);
}

static bool is_capital(const struct engine *e, const struct funding *f)
{
    return f->contribution == NONE
               ? policy_is(e, source_at(e, f->source)->kind, source_at(e, f->source)->year,
                           POLICY_CAPITAL)
               : contribution_at(e, f->contribution)->economy == ECONOMY_CAPITAL;
}

/* Adds an amount of a scheme of capital, divided as its funding is. */
static void divide(const struct engine *e, const struct scheme *x, int64_t amount,
                   int64_t to[OF_ECONOMIES])
{
    int64_t capital = 0, all = 0, part = amount;
    for (size_t i = 0; i < x->funding.count; i++) {
        all = sum(all, x->funding.items[i].amount);
        if (is_capital(e, &x->funding.items[i]))
            capital = sum(capital, x->funding.items[i].amount);
    }
    if (all > 0)
        (void)money_scale(amount, capital, all, ROUND_HALF_UP, &part);
    to[OF_CAPITAL] = sum(to[OF_CAPITAL], part);
    to[OF_REVENUE] = sum(to[OF_REVENUE], sum(amount, -part));
}

/* What of the scheme counts: revenue, of what was spent and accrued, though the scheme is of
 * capital. */
struct counted {
    int64_t actual, revenue, ordered;
};

static struct counted add_up(const struct scheme *x, date_t as_of, date_t booked_to)
{
    struct counted all = {0};
    if (as_of == CHARGE_ALL && booked_to == DATE_NONE)
        return (struct counted){sum(x->spent, x->accrued), x->revenue, x->committed};
    for (size_t i = 0; i < x->days.count && x->days.items[i].date <= as_of; i++) {
        const struct scheme_day *day = &x->days.items[i];
        if (booked_to != DATE_NONE && day->booked > booked_to)
            continue;
        all.actual = sum(all.actual, sum(day->spent, day->accrued));
        all.revenue = sum(all.revenue, day->revenue);
        all.ordered = sum(all.ordered, day->committed);
    }
    return all;
}

struct charges charge_scheme(const struct engine *e, const struct scheme *x, date_t as_of,
                             date_t booked_to)
{
    struct charges c = {0};
    const struct counted counted = add_up(x, as_of, booked_to);
    const uint32_t scheme = (uint32_t)(x - e->spending->schemes.items);
    const int64_t planned = scheme_planned_as_of(e, scheme, as_of, booked_to).total;
    if (x->economy == ECONOMY_REVENUE)
        return (struct charges){
            .planned = {planned}, .actual = {counted.actual}, .ordered = {counted.ordered}};
    int64_t actual = sum(counted.actual, -counted.revenue);
    int64_t within = actual < planned ? actual : planned;
    divide(e, x, planned, c.planned);
    divide(e, x, within, c.actual);
    divide(e, x, counted.ordered, c.ordered);
    c.actual[OF_CAPITAL] = sum(c.actual[OF_CAPITAL], sum(actual, -within));
    c.actual[OF_REVENUE] = sum(c.actual[OF_REVENUE], counted.revenue);
    return c;
}

struct charges charge_fund(const struct engine *e, const struct fund *f, date_t as_of,
                           date_t booked_to)
{
    struct charges all = {0};
    for (size_t i = 0; i < f->schemes.count; i++) {
        struct charges c =
            charge_scheme(e, &e->spending->schemes.items[f->schemes.items[i]], as_of, booked_to);
        for (unsigned k = 0; k < OF_ECONOMIES; k++) {
            all.planned[k] = sum(all.planned[k], c.planned[k]);
            all.actual[k] = sum(all.actual[k], c.actual[k]);
            all.ordered[k] = sum(all.ordered[k], c.ordered[k]);
        }
    }
    return all;
}
