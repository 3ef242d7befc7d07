#include "core/spending/charge.h"
#include "core/governance/record.h"
#include "core/spending/state.h"

struct text charge_economy(unsigned place)
{
    return text_of(economy_words[place == OF_CAPITAL ? ECONOMY_CAPITAL : ECONOMY_REVENUE]);
}

static bool is_capital(const struct engine *e, const struct funding *f)
{
    return f->contribution == NONE
               ? source_at(e, f->source)->kind->is_capital
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

/* Spent and accrued, and of it on revenue, though the scheme is of capital. */
static void add_up(const struct scheme *x, date_t as_of, int64_t *ret_actual, int64_t *ret_revenue)
{
    *ret_actual = *ret_revenue = 0;
    if (as_of == CHARGE_ALL) {
        *ret_actual = sum(x->spent, x->accrued);
        *ret_revenue = x->revenue;
    }
    for (size_t i = 0; as_of != CHARGE_ALL && i < x->days.count && x->days.items[i].date <= as_of;
         i++) {
        const struct scheme_day *day = &x->days.items[i];
        *ret_actual = sum(*ret_actual, sum(day->spent, day->accrued));
        *ret_revenue = sum(*ret_revenue, day->revenue);
    }
}

struct charges charge_scheme(const struct engine *e, const struct scheme *x, date_t as_of)
{
    struct charges c = {0};
    int64_t planned = 0, actual, on_revenue;
    for (unsigned q = 0; q < QUARTERS; q++)
        planned = sum(planned, x->planned[q]);
    add_up(x, as_of, &actual, &on_revenue);
    if (x->economy == ECONOMY_REVENUE)
        return (struct charges){
            .planned = {planned}, .actual = {actual}, .ordered = {x->committed}};
    actual = sum(actual, -on_revenue);
    int64_t within = actual < planned ? actual : planned;
    divide(e, x, planned, c.planned);
    divide(e, x, within, c.actual);
    divide(e, x, x->committed, c.ordered);
    c.actual[OF_CAPITAL] = sum(c.actual[OF_CAPITAL], sum(actual, -within));
    c.actual[OF_REVENUE] = sum(c.actual[OF_REVENUE], on_revenue);
    return c;
}

struct charges charge_fund(const struct engine *e, const struct fund *f, date_t as_of)
{
    struct charges all = {0};
    for (size_t i = 0; i < f->schemes.count; i++) {
        struct charges c =
            charge_scheme(e, &e->spending->schemes.items[f->schemes.items[i]], as_of);
        for (unsigned k = 0; k < OF_ECONOMIES; k++) {
            all.planned[k] = sum(all.planned[k], c.planned[k]);
            all.actual[k] = sum(all.actual[k], c.actual[k]);
            all.ordered[k] = sum(all.ordered[k], c.ordered[k]);
        }
    }
    return all;
}
