#include "core/contribution/discharged.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/applied.h"
#include "core/contribution/schedule.h"
#include "core/foundation/calendar.h"
#include "core/foundation/ledger.h"
#include "core/foundation/tables_own.h"

void discharged_make(const struct engine *e, const struct contribution_year *cy, uint32_t count,
                     date_t on, struct instalment *ret)
{
    const struct contribution *c = contribution_at(e, cy->contribution);
    struct contribution_year made = *cy;
    date_t dates[DATES_MAX];
    (void)schedule_dates(&c->schedule, cy->year, dates);
    for (uint32_t i = 0; i < count; i++) {
        const date_t due = dates[cy->first_instalment - 1 + i];
        ret[i] = (struct instalment){
            .due = due,
            .late = calendar_add_working_days(due, c->grace_working_days),
            .paid_on = due < on ? due : on,
            .late_checked = true,
        };
    }
    made.instalments = ret;
    made.instalment_count = count;
    schedule_expect(c, &made);
    for (uint32_t i = 0; i < count; i++)
        ret[i].paid = ret[i].expected;
}

date_t discharged_to(const struct engine *e, const struct contribution_year *cy)
{
    date_t to = ledger_let_go_to(e, contribution_at(e, cy->contribution)->pool);
    return to != DATE_NONE && cy->year <= date_financial_year(to) ? to : DATE_NONE;
}

struct day_sums discharged_sums(const struct engine *e, const struct contribution_year *cy)
{
    struct day_sums all = {.date = DATE_NONE, .booked = DATE_NONE};
    if (cy->discharged_count == 0)
        return all;
    const uint32_t pool = contribution_at(e, cy->contribution)->pool;
    all.date = ledger_let_go_to(e, pool);
    all.booked = ledger_let_go_booked(e, pool);
    all.paid = cy->paid;
    all.received = cy->received;
    all.adjusted = cy->adjusted;
    all.written_off = cy->written_off;
    all.recognised = cy->recognised;
    for (size_t i = 0; i < cy->days.count; i++) {
        all.paid = sum(all.paid, -cy->days.items[i].paid);
        all.received = sum(all.received, -cy->days.items[i].received);
        all.adjusted = sum(all.adjusted, -cy->days.items[i].adjusted);
        all.written_off = sum(all.written_off, -cy->days.items[i].written_off);
        all.recognised = sum(all.recognised, -cy->days.items[i].recognised);
    }
    return all;
}

/* Among the days again; those of earlier days that were booked later go before it. */
static int put_back(struct contribution_year *cy, const struct day_sums *let_go)
{
    size_t i = 0;
    if (ARRAY_ROOM(&cy->days))
        return ERR_MEMORY;
    while (i < cy->days.count && cy->days.items[i].date < let_go->date)
        i++;
    memmove(&cy->days.items[i + 1], &cy->days.items[i],
            (cy->days.count - i) * sizeof *cy->days.items);
    cy->days.items[i] = *let_go;
    cy->days.count++;
    return 0;
}

/* A payment of what the instalment was paid. */
static int pay(struct contribution_year *cy, uint32_t i)
{
    const struct instalment *at = &cy->instalments[i];
    const int64_t paid = at->paid;
    if (paid == 0)
        return 0;
    if (ARRAY_ROOM(&cy->placed))
        return ERR_MEMORY;
    cy->placed.items[cy->placed.count++] = (struct placed){
        .amount = paid,
        .value_date = at->paid_on,
        .undone_on = DATE_NONE,
        .instalments = UINT64_C(1) << i,
    };
    return 0;
}

int discharged_recall(struct engine *e, uint32_t contribution_year)
{
    struct contribution_year *cy = year_own(e, contribution_year);
    const uint32_t count = cy->discharged_count;
    int rc = 0;
    if (count == 0)
        return 0;
    const date_t on = discharged_to(e, cy);
    const struct day_sums let_go = discharged_sums(e, cy);
    cy->instalments = calloc(count, sizeof *cy->instalments);
    if (!cy->instalments || put_back(cy, &let_go))
        return ERR_MEMORY;
    discharged_make(e, cy, count, on, cy->instalments);
    cy->instalment_count = count;
    cy->discharged_count = 0;
    for (uint32_t i = 0; i < count && !rc; i++)
        rc = pay(cy, i);
    return rc;
}

int discharged_recall_from(struct engine *e, uint32_t contribution, date_t date)
{
    const struct contribution *c = contribution_at(e, contribution);
    const int from = date_financial_year(date);
    int rc = 0;
    for (size_t i = 0; i < c->contribution_years.count && !rc; i++)
        if (year_at(e, c->contribution_years.items[i])->year >= from)
            rc = discharged_recall(e, c->contribution_years.items[i]);
    return rc;
}
