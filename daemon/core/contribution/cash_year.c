#include "core/contribution/cash_year.h"
#include "core/contribution/allocation.h"
#include "core/contribution/carry.h"
#include "core/contribution/year.h"

/* A payment of the first so many days of a year may be late for the year before. */
#define NEIGHBOUR_DAYS 31

/* What the amount would pay in that year; year 0 when the contribution has no instalment there. */
static struct cash_year in_year(const struct engine *e, uint32_t contribution, int64_t amount,
                                date_t date, int year)
{
    struct year_draft room;
    const struct contribution_year *cy = year_look(e, contribution, year, &room);
    struct cash_year none = {
        .contribution_year = NONE,
        .application = {.reason = REASON_EXTRA, .instalment = NONE},
        .change_year = NONE,
    };
    if (!cy)
        return none;
    return (struct cash_year){year, year_find(e, contribution, year),
                              cash_application_find(e, cy, amount, date), NONE, 0};
}

/* Takes the neighbouring year instead when an instalment there awaits exactly this. */
static void try_year(const struct engine *e, uint32_t contribution, int64_t amount, date_t date,
                     int year, struct cash_year *cash_year)
{
    struct cash_year other = in_year(e, contribution, amount, date, year);
    if (other.application.exact)
        *cash_year = other;
}

/* The amount is the contribution year's backdated adjustment and nothing else. */
static bool try_change(const struct engine *e, uint32_t contribution_year, int64_t amount,
                       date_t date, struct cash_year *cash_year)
{
    if (contribution_year == NONE || carry_open(e, contribution_year, date) != amount)
        return false;
    struct cash_application none = {
        .reason = REASON_BACKDATED_ADJUSTMENT_DUE, .instalment = NONE, .exact = true};
    *cash_year = (struct cash_year){year_at(e, contribution_year)->year, contribution_year, none,
                                    contribution_year, amount};
    return true;
}

/* An instalment of the contribution year with the change of the year before. That year's allocation
 * must hold it. */
static void try_with_instalment(const struct engine *e, uint32_t before, int64_t amount,
                                date_t date, struct cash_year *cash_year)
{
    int64_t change = before == NONE ? 0 : carry_open(e, before, date);
    if (change == 0 || cash_year->year == 0 || change >= amount)
        return;
    const struct contribution_year *was = year_at(e, before);
    const struct contribution *contribution = contribution_at(e, was->contribution);
    if (contribution->allocation_required &&
        allocation_left(e, partner_at(e, contribution->partner)->party, contribution->kind,
                        was->year) < change)
        return;
    struct cash_year with =
        in_year(e, was->contribution, sum(amount, -change), date, cash_year->year);
    if (!with.application.exact)
        return;
    *cash_year = with;
    cash_year->change_year = before;
    cash_year->change = change;
}

static void try_changes(const struct engine *e, uint32_t contribution, int64_t amount, date_t date,
                        struct cash_year *cash_year)
{
    uint32_t before = year_find(e, contribution, date_financial_year(date) - 1);
    if (amount > 0 && !try_change(e, cash_year->contribution_year, amount, date, cash_year) &&
        !try_change(e, before, amount, date, cash_year))
        try_with_instalment(e, before, amount, date, cash_year);
}

/* Performance money has one contribution year, whenever it comes. What was paid in before it was
 * earned fills what was earned since. */
static struct cash_year of_earned(const struct engine *e, uint32_t contribution_year,
                                  int64_t amount, date_t date)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    date_t last = cy->instalment_count ? cy->instalments[cy->instalment_count - 1].due : date;
    return (struct cash_year){cy->year, contribution_year,
                              cash_application_find(e, cy, amount, last > date ? last : date), NONE,
                              0};
}

struct cash_year cash_year_find(const struct engine *e, uint32_t contribution, int64_t amount,
                                date_t date)
{
    int year = date_financial_year(date);
    date_t begin = date_financial_year_start(year), next = date_financial_year_start(year + 1);
    const struct contribution *c = contribution_at(e, contribution);
    if (c->is_earned)
        return of_earned(e, c->contribution_years.items[0], amount, date);
    struct cash_year found = in_year(e, contribution, amount, date, year);
    if (!found.application.exact && begin != DATE_NONE && date - begin < NEIGHBOUR_DAYS)
        try_year(e, contribution, amount, date, year - 1, &found);
    if (!found.application.exact && next != DATE_NONE && next - date <= WINDOW_BEFORE_DAYS)
        try_year(e, contribution, amount, date, year + 1, &found);
    if (!found.application.exact)
        try_changes(e, contribution, amount, date, &found);
    return found;
}
