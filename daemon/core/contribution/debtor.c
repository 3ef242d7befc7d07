#include "core/contribution/debtor.h"
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/contribution.h"
#include "core/contribution/schedule.h"
#include "core/contribution/discharged.h"
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
    return debtor_booked(e, contribution, date, DATE_NONE);
}

uint32_t debtor_transit(const struct engine *e, uint32_t contribution, date_t date)
{
    return partner_at(e, debtor_on(e, contribution, date))->account_transit;
}

uint32_t debtor_booked(const struct engine *e, uint32_t contribution, date_t date, date_t booked_to)
{
    return debtor_partner(e, contribution, debtor_count(e, contribution, date, booked_to) - 1);
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

static void add_day(struct position *p, const struct day_sums *day, const struct debtor_days *own)
{
    if (day->date < own->from || day->date >= own->until)
        return;
    p->paid = sum(p->paid, day->paid);
    p->received = sum(p->received, day->received);
    p->adjusted = sum(p->adjusted, day->adjusted);
    p->written_off = sum(p->written_off, day->written_off);
}

static void add_days(const struct engine *e, const struct contribution_year *cy,
                     const struct debtor_days *own, date_t as_of, date_t booked_to,
                     struct position *p)
{
    const struct day_sums let_go = discharged_sums(e, cy);
    add_day(p, &let_go, own);
    for (size_t i = 0; i < cy->days.count && cy->days.items[i].date <= as_of; i++)
        if (booked_to == DATE_NONE || cy->days.items[i].booked <= booked_to)
            add_day(p, &cy->days.items[i], own);
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
        add_days(e, cy, &own, as_of, booked_to, &p);
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

/* Of what is recognised of the contribution year on a date or before it: the former debtor's. */
static int64_t former_income(const struct contribution_year *cy, size_t former, date_t on)
{
    int64_t income = 0;
    for (size_t i = 0; i < cy->former_income.count; i++)
        if (cy->former_income.items[i].former == former && cy->former_income.items[i].date <= on)
            income = sum(income, cy->former_income.items[i].amount);
    return income;
}

static int add_former_income(struct contribution_year *cy, size_t former, date_t on, int64_t amount)
{
    for (size_t i = 0; i < cy->former_income.count; i++) {
        struct former_income *x = &cy->former_income.items[i];
        if (x->former == former && x->date == on) {
            x->amount = sum(x->amount, amount);
            return 0;
        }
    }
    if (ARRAY_ROOM(&cy->former_income))
        return ERR_MEMORY;
    cy->former_income.items[cy->former_income.count++] =
        (struct former_income){(uint32_t)former, on, amount};
    return 0;
}

int debtor_recognise(struct step *s, uint32_t contribution_year, int64_t amount, date_t on)
{
    struct engine *e = s->e;
    struct contribution_year *cy = year_own(e, contribution_year);
    const struct contribution *c = contribution_at(e, cy->contribution);
    const size_t last = c->formers.count;
    int64_t left = amount;
    for (size_t i = 0; i < last; i++) {
        const struct debtor_days own = debtor_days(e, cy->contribution, i, last + 1);
        int64_t part = sum(due_before(e, cy, own.until, on, DATE_NONE),
                           -due_before(e, cy, own.from, on, DATE_NONE));
        int64_t more = sum(part, -former_income(cy, i, on));
        uint32_t income = ledger_account_before(e, c->account_income, last - i);
        uint32_t receivable = ledger_account_before(e, c->account_receivable, last - i);
        if (more == 0)
            continue;
        if (amount)
            ledger_post_on(s, receivable, income, more, on);
        else /* it passes between them; what they owe passed already */
            ledger_move(s, income, c->account_income, more, on);
        left = sum(left, -more);
        if (add_former_income(cy, i, on, more))
            return ERR_MEMORY;
    }
    if (amount)
        ledger_post_on(s, c->account_receivable, c->account_income, left, on);
    return 0;
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

/* And so is what was adjusted and written off from that day on. */
static int move_later_results(struct step *s, const struct contribution_year *cy, date_t on)
{
    const struct contribution *c = contribution_at(s->e, cy->contribution);
    uint32_t was = c->formers.items[c->formers.count - 1].partner;
    int rc = 0;
    for (size_t i = 0; i < cy->days.count && !rc; i++) {
        const struct day_sums *day = &cy->days.items[i];
        if (day->date < on)
            continue;
        rc = move_result(s, was, c->partner, ACCOUNT_ADJUSTMENTS, day->adjusted, day->date);
        if (!rc)
            rc = move_result(s, was, c->partner, ACCOUNT_WRITTEN_OFF, day->written_off, day->date);
    }
    return rc;
}

/* The predecessor's income of the year is what fell due before the day: what was booked is taken as
 * all its own, and what is not goes to the successor. */
static int leave_income(struct step *s, uint32_t contribution_year, date_t on)
{
    struct contribution_year *cy = year_own(s->e, contribution_year);
    const size_t last = contribution_at(s->e, cy->contribution)->formers.count - 1;
    const size_t earlier = cy->former_income.count;
    const struct day_sums let_go = discharged_sums(s->e, cy);
    int rc = let_go.recognised ? add_former_income(cy, last, let_go.date, let_go.recognised) : 0;
    for (size_t i = 0; i < cy->days.count && !rc; i++)
        if (cy->days.items[i].recognised)
            rc = add_former_income(cy, last, cy->days.items[i].date, cy->days.items[i].recognised);
    for (size_t i = 0; i < earlier && !rc; i++) {
        const struct former_income x = cy->former_income.items[i];
        rc = add_former_income(cy, last, x.date, -x.amount);
    }
    if (!rc)
        rc = year_recognise(s, contribution_year);
    return rc ? rc : move_later_results(s, cy, on);
}

int debtor_succeed(struct step *s, uint32_t contribution, uint32_t partner, date_t on)
{
    struct engine *e = s->e;
    struct contribution *c = contribution_own(e, contribution);
    uint32_t receivable = c->account_receivable, income = c->account_income;
    uint32_t in_advance = c->account_in_advance;
    if (ARRAY_ROOM(&c->formers))
        return ERR_MEMORY;
    c->formers.items[c->formers.count++] =
        (struct former_debtor){c->partner, on, ledger_use_booking_day(e, c->pool)};
    c->partner = partner;
    int rc = contribution_open_accounts(e, c);
    if (rc)
        return rc;
    ledger_follow(e, income, c->account_income, on);
    ledger_pass_on(s, receivable, c->account_receivable, on, true);
    ledger_pass_on(s, in_advance, c->account_in_advance, on, true);
    for (size_t i = 0; i < c->contribution_years.count && !rc; i++)
        rc = leave_income(s, c->contribution_years.items[i], on);
    return rc;
}
