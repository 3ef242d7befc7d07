#include "core/spending/year_figures.h"
#include "core/contribution/earned.h"
#include "core/contribution/year.h"
#include "core/spending/fund.h"
#include "core/spending/state.h"

struct position year_figures_due(const struct engine *e, uint32_t pool, int year, unsigned place,
                                 date_t as_of, date_t booked_to)
{
    const struct pool *p = pool_at(e, pool);
    struct position all = {.as_of = as_of};
    for (size_t i = 0; i < p->contributions.count; i++) {
        uint32_t contribution = p->contributions.items[i];
        uint32_t of_year = year_find(e, contribution, year);
        struct position position;
        if (of_year == NONE || charge_place(contribution_at(e, contribution)->economy) != place)
            continue;
        year_position_booked(e, of_year, as_of, booked_to, &position);
        all.due = sum(all.due, position.due);
        all.written_off = sum(all.written_off, position.written_off);
    }
    return all;
}

static void add_in_advance(const struct engine *e, uint32_t pool, int year, date_t as_of,
                           date_t booked_to, struct year_figures *to)
{
    const struct pool *p = pool_at(e, pool);
    for (size_t i = 0; i < p->contributions.count; i++) {
        uint32_t contribution = p->contributions.items[i];
        unsigned place = charge_place(contribution_at(e, contribution)->economy);
        int64_t ahead = earned_in_advance(e, contribution, year, as_of, booked_to);
        if (ahead > 0)
            to->in_advance[place] = sum(to->in_advance[place], ahead);
        else
            to->accrued[place] = sum(to->accrued[place], -ahead);
    }
}

/* Days may have orders alone. */
static bool has_spent(const struct scheme *x, date_t as_of, date_t booked_to)
{
    for (size_t i = 0; i < x->days.count && x->days.items[i].date <= as_of; i++) {
        const struct scheme_day *day = &x->days.items[i];
        if ((day->spent || day->accrued) && (booked_to == DATE_NONE || day->booked <= booked_to))
            return true;
    }
    return false;
}

static bool is_spent_on(const struct engine *e, const struct fund *f, date_t as_of,
                        date_t booked_to)
{
    for (size_t i = 0; i < f->schemes.count; i++) {
        if (has_spent(&e->spending->schemes.items[f->schemes.items[i]], as_of, booked_to))
            return true;
    }
    return false;
}

/* The year by itself. */
static void measure(const struct engine *e, uint32_t pool, int year, date_t as_of, date_t booked_to,
                    struct year_figures *ret)
{
    uint32_t fund = fund_find(e, pool, year);
    const struct fund *f = fund == NONE ? NULL : &e->spending->funds.items[fund];
    *ret = (struct year_figures){.has_spending = f && is_spent_on(e, f, as_of, booked_to)};
    for (unsigned k = 0; k < OF_ECONOMIES; k++) {
        struct position all = year_figures_due(e, pool, year, k, as_of, booked_to);
        ret->due[k] = all.due;
        ret->written_off[k] = all.written_off;
    }
    add_in_advance(e, pool, year, as_of, booked_to, ret);
    for (unsigned k = 0; k < OF_ECONOMIES; k++)
        ret->has_income |= ret->due[k] || ret->accrued[k];
    if (f)
        ret->charged = charge_fund(e, f, as_of, booked_to);
    if (f && fund_is_ended_as_of(f, as_of, booked_to))
        ret->has_income = ret->has_spending = true;
}

static void add_change(struct year_figures *to, unsigned place, const struct position *now,
                       int64_t income_counted, int64_t written_off_counted)
{
    int64_t losses = sum(now->written_off, -written_off_counted);
    int64_t income = sum(now->due, -income_counted);
    to->late[place] = sum(to->late[place], sum(income, -losses));
    to->late_losses[place] = sum(to->late_losses[place], losses);
}

struct position year_figures_let_go(const struct engine *e, uint32_t pool, unsigned place,
                                    date_t as_of, date_t booked_to)
{
    struct position all = {.as_of = as_of};
    for (int year = plans_own(e, pool)->let_go; year >= FIRST_FUND_YEAR; year--) {
        struct position of = year_figures_due(e, pool, year, place, as_of, booked_to);
        all.due = sum(all.due, of.due);
        all.written_off = sum(all.written_off, of.written_off);
    }
    return all;
}

/* What years already ended have changed since, and is in no result yet. */
static void add_late(const struct engine *e, uint32_t pool, int before, date_t as_of,
                     date_t booked_to, struct year_figures *to)
{
    const struct pool_plans *let_go = plans_own(e, pool);
    for (unsigned k = 0; let_go->let_go && k < OF_ECONOMIES; k++) {
        struct position now = year_figures_let_go(e, pool, k, as_of, booked_to);
        add_change(to, k, &now, let_go->results[k].income_counted,
                   let_go->results[k].written_off_counted);
    }
    for (int year = before - 1; year >= FIRST_FUND_YEAR; year--) {
        uint32_t fund = fund_find(e, pool, year);
        if (fund == NONE || !fund_is_ended_as_of(&e->spending->funds.items[fund], as_of, booked_to))
            continue;
        const struct fund *f = &e->spending->funds.items[fund];
        for (unsigned k = 0; k < OF_ECONOMIES; k++) {
            struct position now = year_figures_due(e, pool, year, k, as_of, booked_to);
            add_change(to, k, &now, f->results[k].income_counted,
                       f->results[k].written_off_counted);
        }
    }
}

/* The first year after the last that was ended, of those that follow one another without a gap. */
static int first_open(const struct engine *e, uint32_t pool, int year, date_t as_of,
                      date_t booked_to)
{
    while (year > FIRST_FUND_YEAR) {
        uint32_t before = fund_find(e, pool, year - 1);
        const struct fund *f = before == NONE ? NULL : &e->spending->funds.items[before];
        if (!f || !fund_is_known(f, booked_to) || fund_is_ended_as_of(f, as_of, booked_to))
            break;
        year--;
    }
    return year;
}

int64_t year_figures_earned(const struct year_figures *f, unsigned place)
{
    return sum(f->due[place], sum(f->accrued[place], -f->in_advance[place]));
}

int64_t year_figures_result(const struct year_figures *f, unsigned place)
{
    int64_t earned = year_figures_earned(f, place);
    return sum(sum(f->brought_forward[place], sum(earned, f->late[place])),
               -sum(f->charged.actual[place], f->written_off[place]));
}

bool year_figures_is_one_sided(const struct year_figures *f)
{
    bool is_begun_with =
        !f->one_sided_year && (f->brought_forward[OF_REVENUE] || f->brought_forward[OF_CAPITAL]);
    return f->has_income ? !f->has_spending : f->has_spending && !is_begun_with;
}

/* The first year, by what it was given or began with. */
static void measure_first(const struct engine *e, uint32_t pool, int year, date_t as_of,
                          date_t booked_to, struct year_figures *ret)
{
    uint32_t fund = fund_find(e, pool, year);
    const struct fund *f = fund == NONE ? NULL : &e->spending->funds.items[fund];
    measure(e, pool, year, as_of, booked_to, ret);
    if (!f || !fund_is_ended_as_of(f, as_of, booked_to))
        add_late(e, pool, year, as_of, booked_to, ret);
    for (unsigned k = 0; f && k < OF_ECONOMIES; k++) {
        ret->brought_forward[k] = f->results[k].brought_forward;
        if (fund_is_ended_as_of(f, as_of, booked_to))
            ret->late[k] = f->results[k].late;
    }
}

/* One that follows a year which is not ended. */
static void bring_forward(const struct year_figures *before, int year, struct year_figures *to)
{
    to->is_provisional = true;
    to->one_sided_year = before->one_sided_year;
    if (!to->one_sided_year && year_figures_is_one_sided(before))
        to->one_sided_year = year - 1;
    for (unsigned k = 0; k < OF_ECONOMIES; k++)
        to->brought_forward[k] = year_figures_result(before, k);
}

void year_figures(const struct engine *e, uint32_t pool, int year, date_t as_of, date_t booked_to,
                  struct year_figures *ret_figures)
{
    const int first = first_open(e, pool, year, as_of, booked_to);
    struct year_figures figures, before;
    measure_first(e, pool, first, as_of, booked_to, &figures);
    for (int y = first + 1; y <= year; y++) {
        before = figures;
        measure(e, pool, y, as_of, booked_to, &figures);
        bring_forward(&before, y, &figures);
    }
    *ret_figures = figures;
}
