#include "core/contribution/debtor.h"
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/contribution.h"
#include "core/contribution/schedule.h"
#include "core/contribution/year.h"
#include "core/foundation/ledger.h"
#include "core/foundation/partner.h"
#include "core/foundation/tables_own.h"

size_t debtor_count(const struct engine *e, uint32_t contribution, date_t as_of, date_t booked_to)
{
    const struct contribution *c = contribution_at(e, contribution);
    size_t count = 1;
    for (size_t i = 0; i < c->formers.count; i++)
        count += c->formers.items[i].until <= as_of &&
                 (booked_to == DATE_NONE || c->formers.items[i].booked <= booked_to);
    return count;
}

uint32_t debtor_partner(const struct engine *e, uint32_t contribution, size_t debtor)
{
    const struct contribution *c = contribution_at(e, contribution);
    return debtor < c->formers.count ? c->formers.items[debtor].partner : c->partner;
}

uint32_t debtor_on(const struct engine *e, uint32_t contribution, date_t date)
{
    return debtor_partner(e, contribution, debtor_count(e, contribution, date, DATE_NONE) - 1);
}

struct debtor_days debtor_days(const struct engine *e, uint32_t contribution, size_t debtor,
                               size_t count)
{
    const struct contribution *c = contribution_at(e, contribution);
    return (struct debtor_days){
        .from = debtor ? c->formers.items[debtor - 1].until : INT32_MIN,
        .until = debtor + 1 < count ? c->formers.items[debtor].until : INT32_MAX,
    };
}

static int64_t due_before(const struct engine *e, const struct contribution_year *cy, date_t before,
                          date_t as_of, date_t booked_to)
{
    const struct contribution *c = contribution_at(e, cy->contribution);
    if (before == INT32_MIN)
        return 0;
    return schedule_due_known(c, cy, before - 1 < as_of ? before - 1 : as_of, as_of, booked_to);
}

void debtor_position(const struct engine *e, uint32_t contribution_year, size_t debtor,
                     size_t count, date_t as_of, date_t booked_to, struct position *ret_position)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    const struct debtor_days own = debtor_days(e, cy->contribution, debtor, count);
    struct position p;
    year_position_booked(e, contribution_year, as_of, booked_to, &p);
    if (count > 1) {
        const struct position whole = p;
        p = (struct position){.as_of = as_of};
        p.due = sum(due_before(e, cy, own.until, as_of, booked_to),
                    -due_before(e, cy, own.from, as_of, booked_to));
        for (size_t i = 0; i < cy->days.count && cy->days.items[i].date <= as_of; i++) {
            const struct day_sums *day = &cy->days.items[i];
            if (day->date < own.from || day->date >= own.until ||
                (booked_to != DATE_NONE && day->booked > booked_to))
                continue;
            p.paid = sum(p.paid, day->paid);
            p.received = sum(p.received, day->received);
            p.adjusted = sum(p.adjusted, day->adjusted);
            p.written_off = sum(p.written_off, day->written_off);
        }
        p.due = sum(p.due, -p.adjusted);
        p.variance = debtor + 1 < count ? 0 : whole.variance;
        p.transferred = sum(sum(p.paid, p.written_off), -sum(p.due, p.variance));
    }
    *ret_position = p;
}

bool debtor_has_part(const struct engine *e, uint32_t contribution_year, size_t debtor,
                     size_t count, const struct position *position)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    const struct debtor_days own = debtor_days(e, cy->contribution, debtor, count);
    date_t ends = date_financial_year_start(cy->year + 1);
    bool is_last = ends == DATE_NONE || position->as_of < ends
                       ? debtor + 1 == count
                       : own.from < ends && own.until >= ends;
    return is_last || position->due || position->transferred || position->paid ||
           position->received || position->adjusted || position->written_off;
}

static int64_t former_income(const struct contribution_year *cy, size_t former)
{
    return former < cy->former_income.count ? cy->former_income.items[former].amount : 0;
}

/* Instalments of the contribution year due before the date, of the first count. */
static uint32_t due_until(const struct contribution_year *cy, date_t before, uint32_t count)
{
    uint32_t due = schedule_instalments_due(cy, before - 1);
    return due < count ? due : count;
}

int debtor_recognise(struct step *s, uint32_t contribution_year, uint32_t count, date_t known_on,
                     int64_t *ret_booked)
{
    struct engine *e = s->e;
    struct contribution_year *cy = year_own(e, contribution_year);
    const struct contribution *c = contribution_at(e, cy->contribution);
    int64_t before = 0;
    for (size_t i = 0; i < c->formers.count; i++) {
        uint32_t due = due_until(cy, c->formers.items[i].until, count);
        int64_t all = due ? schedule_sum_due(c, cy, due, known_on) : 0;
        int64_t more = sum(sum(all, -before), -former_income(cy, i));
        before = all;
        while (cy->former_income.count <= i) {
            if (ARRAY_ROOM(&cy->former_income))
                return ERR_MEMORY;
            cy->former_income.items[cy->former_income.count++] = (struct former_income){0};
        }
        if (more == 0)
            continue;
        date_t from = i ? c->formers.items[i - 1].until : INT32_MIN;
        date_t on = due ? cy->instalments[due - 1].due : c->formers.items[i].until - 1;
        ledger_post(s, c->account_receivable, c->account_income, more, on > from ? on : from);
        cy->former_income.items[i].amount = sum(cy->former_income.items[i].amount, more);
        *ret_booked = sum(*ret_booked, more);
    }
    return 0;
}

/* The accounts of a contribution. */
struct of_debtor {
    uint32_t receivable, income;
};

/* What was booked of instalments that fell due on the day or later is the successor's: each with
 * its own date. Returns how much. */
static int64_t move_later_income(struct step *s, const struct contribution_year *cy, date_t on,
                                 const struct of_debtor *from)
{
    const struct contribution *c = contribution_at(s->e, cy->contribution);
    date_t today = business_date(s->e);
    uint32_t first = schedule_instalments_due(cy, on - 1);
    uint32_t due = schedule_instalments_due(cy, today);
    int64_t own = first ? schedule_sum_due(c, cy, first, today) : 0;
    const int64_t later = sum(cy->recognised, -own);
    int64_t left = later;
    if (later <= 0 || first >= due)
        return 0;
    for (uint32_t k = first; k < due; k++) {
        int64_t all = schedule_sum_due(c, cy, k + 1, today);
        int64_t part = k + 1 == due ? left : sum(all, -own);
        ledger_move(s, c->account_income, from->income, part, cy->instalments[k].due);
        ledger_move(s, from->receivable, c->account_receivable, part, cy->instalments[k].due);
        left = sum(left, -part);
        own = all;
    }
    return later;
}

/* A result of the predecessor's, booked as its own, is the successor's. */
static int move_result(struct step *s, uint32_t from, uint32_t to, enum partner_account kind,
                       int64_t amount, date_t date)
{
    uint32_t accounts[2];
    int rc = amount ? partner_account(s, from, kind, &accounts[0]) : 0;
    if (!rc && amount)
        rc = partner_account(s, to, kind, &accounts[1]);
    if (!rc && amount)
        ledger_move(s, accounts[0], accounts[1], amount, date);
    return rc;
}

/* And so is what was paid, adjusted and written off from that day on. */
static int move_later_settlements(struct step *s, const struct contribution_year *cy, date_t on,
                                  const struct of_debtor *from)
{
    const struct contribution *c = contribution_at(s->e, cy->contribution);
    uint32_t was = c->formers.items[c->formers.count - 1].partner;
    int rc = 0;
    for (size_t i = 0; i < cy->days.count && !rc; i++) {
        const struct day_sums *day = &cy->days.items[i];
        if (day->date < on)
            continue;
        ledger_move(s, from->receivable, c->account_receivable,
                    -sum(day->paid, sum(day->adjusted, day->written_off)), day->date);
        rc = move_result(s, was, c->partner, ACCOUNT_ADJUSTMENTS, day->adjusted, day->date);
        if (!rc)
            rc = move_result(s, was, c->partner, ACCOUNT_WRITTEN_OFF, day->written_off, day->date);
    }
    return rc;
}

/* The predecessor's income of the year is what fell due before the day. */
static int leave_income(struct step *s, uint32_t contribution_year, date_t on,
                        const struct of_debtor *from)
{
    struct contribution_year *cy = year_own(s->e, contribution_year);
    const struct contribution *c = contribution_at(s->e, cy->contribution);
    int64_t before = 0;
    for (size_t i = 0; i + 1 < c->formers.count; i++)
        before = sum(before, former_income(cy, i));
    while (cy->former_income.count < c->formers.count) {
        if (ARRAY_ROOM(&cy->former_income))
            return ERR_MEMORY;
        cy->former_income.items[cy->former_income.count++] = (struct former_income){0};
    }
    int64_t moved = move_later_income(s, cy, on, from);
    cy->former_income.items[c->formers.count - 1].amount =
        sum(sum(cy->recognised, -before), -moved);
    return move_later_settlements(s, cy, on, from);
}

int debtor_succeed(struct step *s, uint32_t contribution, uint32_t partner, date_t on)
{
    struct engine *e = s->e;
    struct contribution *c = contribution_own(e, contribution);
    const struct of_debtor from = {c->account_receivable, c->account_income};
    uint32_t in_advance = c->account_in_advance;
    if (ARRAY_ROOM(&c->formers))
        return ERR_MEMORY;
    c->formers.items[c->formers.count++] =
        (struct former_debtor){c->partner, on, ledger_use_booking_day(e, c->pool)};
    c->partner = partner;
    int rc = contribution_open_accounts(e, c);
    for (size_t i = 0; i < c->contribution_years.count && !rc; i++)
        rc = leave_income(s, c->contribution_years.items[i], on, &from);
    if (rc)
        return rc;
    ledger_follow(e, from.income, c->account_income, on);
    ledger_pass_on(s, from.receivable, c->account_receivable, on, true);
    ledger_pass_on(s, in_advance, c->account_in_advance, on, true);
    return 0;
}
