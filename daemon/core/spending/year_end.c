#include "core/spending/year_end.h"
#include "base/error.h"
#include "core/contribution/debtor.h"
#include "core/contribution/year.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/partner.h"
#include "core/foundation/party.h"
#include "core/foundation/successor.h"
#include "core/spending/fund.h"
#include "core/spending/minimum_spend.h"
#include "core/spending/risk_share_split.h"
#include "core/spending/scheme.h"
#include "core/spending/state.h"

/* A year being ended. Partners stand as in pool.partners, schemes as in fund.schemes. */
struct ending {
    struct step *s;
    uint32_t fund, pool;
    date_t last_day;
    struct risk_share_scheme schemes[SCHEMES_MAX];
    struct risk_share_partner partners[PARTNERS_EVER_MAX];
    size_t scheme_count, partner_count;
    struct risk_share_result risk_share;
    int64_t income, spent, ordered; /* of the year; income: with late changes of earlier years */
};

static struct fund *fund_of(const struct ending *x)
{
    return &x->s->e->spending->funds.items[x->fund];
}

static int64_t due_in(const struct engine *e, uint32_t contribution, int year)
{
    uint32_t contribution_year = year_find(e, contribution, year);
    return contribution_year == NONE ? 0 : year_at(e, contribution_year)->recognised;
}

static int64_t pool_due_in(const struct engine *e, uint32_t pool, int year)
{
    const struct pool *p = pool_at(e, pool);
    int64_t due = 0;
    for (size_t i = 0; i < p->contributions.count; i++)
        due = sum(due, due_in(e, p->contributions.items[i], year));
    return due;
}

/* What the contributions of years already ended have changed since. */
static int64_t late_income(struct engine *e, uint32_t pool, int before)
{
    int64_t late = 0;
    for (int year = before - 1; year >= 2000; year--) {
        uint32_t index = fund_find(e, pool, year);
        struct fund *f = index == NONE ? NULL : &e->spending->funds.items[index];
        if (!f || !fund_is_ended(f))
            continue;
        int64_t due = pool_due_in(e, pool, year);
        late = sum(late, sum(due, -f->income_counted));
        f->income_counted = due;
    }
    return late;
}

static void gather_schemes(struct ending *x)
{
    const struct engine *e = x->s->e;
    const struct fund *f = fund_of(x);
    x->scheme_count = f->schemes.count;
    for (size_t i = 0; i < f->schemes.count; i++) {
        uint32_t scheme = f->schemes.items[i];
        const struct scheme *from = &e->spending->schemes.items[scheme];
        x->schemes[i] = (struct risk_share_scheme){.planned = scheme_planned(e, scheme).total,
                                                   .actual = sum(from->spent, from->accrued),
                                                   .ordered = from->committed};
        x->spent = sum(x->spent, x->schemes[i].actual);
        x->ordered = sum(x->ordered, from->committed);
    }
}

static void gather_partners(struct ending *x)
{
    const struct engine *e = x->s->e;
    const struct pool *p = pool_at(e, x->pool);
    const struct fund *f = fund_of(x);
    x->partner_count = p->partners.count;
    for (size_t i = 0; i < p->partners.count; i++) {
        const struct partner *partner = partner_at(e, p->partners.items[i]);
        x->partners[i] = (struct risk_share_partner){0};
        for (size_t k = 0; k < p->contributions.count; k++)
            if (debtor_on(e, p->contributions.items[k], x->last_day) == p->partners.items[i])
                x->partners[i].due =
                    sum(x->partners[i].due, due_in(e, p->contributions.items[k], f->year));
        for (uint32_t k = 0; k < f->risk_share.share_count; k++)
            if (successor_in_pool(e, x->pool, f->risk_share.shares[k].party, x->last_day) ==
                partner->party)
                x->partners[i].risk_parts += f->risk_share.shares[k].parts;
    }
}

/* An event of this year's end, about a scheme or a partner (TEXT_NONE: neither), and what its
 * amount is a part of. */
static void emit_risk_shared(struct ending *x, struct text partner, struct text scheme,
                             int64_t amount, enum part_kind kind, int64_t of)
{
    struct event *event = emit(x->s, EVENT_RISK_SHARED, x->pool);
    event->year = fund_of(x)->year;
    event->value_date = x->last_day;
    event->partner = partner;
    event->subject = scheme;
    event_part(x->s, event, (struct part){.kind = kind, .amount = amount, .expected = of});
    event_amount(event, amount);
}

static void emit_scheme(struct ending *x, enum risk_share_step step, size_t i)
{
    const struct risk_share_scheme *from = &x->schemes[i];
    const struct scheme *scheme = &x->s->e->spending->schemes.items[fund_of(x)->schemes.items[i]];
    bool is_begun = from->actual != 0 || from->ordered != 0;
    if (from->gives == 0 || is_begun != (step == RISK_SHARE_OTHER_SCHEMES))
        return;
    int64_t under = sum(from->planned, -sum(from->actual, from->ordered));
    emit_risk_shared(x, TEXT_NONE, scheme->id, from->gives,
                     is_begun ? PART_GIVES_UNSPENT : PART_GIVES_NOT_BEGUN, under);
}

/* Between two accounts of a partner, of which there are so many before it in its pool. */
static int post(struct ending *x, size_t i, enum partner_account debit, enum partner_account credit,
                int64_t amount)
{
    uint32_t accounts[2], partner = pool_at(x->s->e, x->pool)->partners.items[i];
    int rc = amount ? partner_account(x->s, partner, debit, &accounts[0]) : 0;
    if (!rc && amount)
        rc = partner_account(x->s, partner, credit, &accounts[1]);
    if (!rc && amount)
        ledger_post(x->s, accounts[0], accounts[1], amount, x->last_day);
    return rc;
}

static struct text code_of(const struct ending *x, size_t partner)
{
    const struct engine *e = x->s->e;
    uint32_t index = pool_at(e, x->pool)->partners.items[partner];
    return party_at(e, partner_at(e, index)->party)->code;
}

static int share_by_partner(struct ending *x, enum risk_share_step step, int64_t given, size_t i)
{
    bool is_risk = step == RISK_SHARE_RISK_POOL;
    bool is_paid = is_risk && fund_of(x)->risk_share.risk_pool_in_pool;
    int64_t amount = is_risk ? x->partners[i].risk : x->partners[i].share;
    struct text code = code_of(x, i);
    enum part_kind owes = is_risk ? PART_OWES_OF_RISK_POOL : PART_OWES_OF_OVERSPEND;
    if (amount == 0)
        return 0;
    emit_risk_shared(x, code, TEXT_NONE, amount, is_paid ? PART_BEARS_OF_RISK_POOL : owes, given);
    if (is_paid)
        return 0;
    fund_of(x)->risk_shared = sum(fund_of(x)->risk_shared, amount);
    return post(x, i, ACCOUNT_RISK_SHARE_OWED, ACCOUNT_RISK_SHARE, amount);
}

/* Money of the pool that is planned for nothing. */
static int64_t unplanned(const struct ending *x)
{
    const struct fund *f = fund_of(x);
    int64_t money = sum(x->income, f->brought_forward);
    for (size_t i = 0; i < x->scheme_count; i++)
        money = sum(money, -x->schemes[i].planned);
    return f->risk_share.risk_pool_in_pool ? sum(money, -f->risk_share.risk_pool) : money;
}

static void emit_unplanned(struct ending *x, int64_t given)
{
    if (given != 0)
        emit_risk_shared(x, TEXT_NONE, TEXT_NONE, given, PART_PLANNED_FOR_NOTHING, unplanned(x));
}

static int emit_step(struct ending *x, uint32_t n)
{
    enum risk_share_step step = fund_of(x)->risk_share.steps[n];
    if (step == RISK_SHARE_UNPLANNED) {
        emit_unplanned(x, x->risk_share.steps[n]);
        return 0;
    }
    bool by_partners = step == RISK_SHARE_RISK_POOL || step == RISK_SHARE_PARTNERS;
    size_t count = by_partners ? x->partner_count : x->scheme_count;
    int rc = 0;
    for (size_t i = 0; x->risk_share.steps[n] && i < count && !rc; i++)
        if (by_partners)
            rc = share_by_partner(x, step, x->risk_share.steps[n], i);
        else
            emit_scheme(x, step, i);
    return rc;
}

static int give_back(struct ending *x, int64_t result)
{
    struct fund *f = fund_of(x);
    int64_t back = sum(result, -x->ordered);
    int64_t weights[PARTNERS_EVER_MAX], parts[PARTNERS_EVER_MAX];
    int rc = 0;
    for (size_t i = 0; i < x->partner_count; i++)
        weights[i] = x->partners[i].due;
    if (f->risk_share.underspend == UNDERSPEND_STAYS || back <= 0 ||
        !risk_share_split(back, weights, x->partner_count, parts))
        return 0;
    f->returned = back;
    for (size_t i = 0; i < x->partner_count && !rc; i++) {
        struct text code = code_of(x, i);
        if (parts[i])
            emit_risk_shared(x, code, TEXT_NONE, parts[i], PART_DUE_BACK, back);
        if (!rc)
            rc = post(x, i, ACCOUNT_RETURNED, ACCOUNT_PAYABLE, parts[i]);
    }
    return rc;
}

static int carry(struct ending *x)
{
    struct engine *e = x->s->e;
    int year = fund_of(x)->year;
    uint32_t next;
    int rc = fund_get(e, x->pool, year + 1, &next);
    if (rc)
        return rc;
    int64_t amount = fund_of(x)->carried_forward;
    struct fund *to = &e->spending->funds.items[next];
    to->brought_forward = sum(to->brought_forward, amount);
    struct text of_old = arena_print(&x->s->out->arena, "%d", year);
    struct text of_new = arena_print(&x->s->out->arena, "%d", year + 1);
    uint32_t from, into;
    rc = amount ? ledger_account_get(e, x->pool, "carried-forward", of_old, &from) : 0;
    if (!rc && amount)
        rc = ledger_account_get(e, x->pool, "brought-forward", of_new, &into);
    if (!rc && amount)
        ledger_post(x->s, from, into, amount, x->last_day);
    return rc;
}

/* The whole year; an overspend not covered, or a deficit, stays an exception. */
static void emit_result(struct ending *x)
{
    const struct fund *f = fund_of(x);
    struct event *event = emit(x->s, EVENT_RISK_SHARED, x->pool);
    event->year = f->year;
    event->value_date = x->last_day;
    event_difference(event, sum(x->risk_share.overspend, -x->risk_share.uncovered),
                     x->risk_share.overspend);
    event_part(x->s, event, PART(YEAR_ENDED, .by = f->ended_by));
    event_part(x->s, event, PART(INCOME, .amount = x->income));
    event_part(x->s, event, PART(BROUGHT_FORWARD, .amount = f->brought_forward));
    event_part(x->s, event, PART(RISK_SHARED, .amount = f->risk_shared));
    event_part(x->s, event, PART(SPENT_AND_ACCRUED, .amount = x->spent));
    event_part(x->s, event, PART(RETURNED, .amount = f->returned));
    event_part(x->s, event, PART(CARRIED_FORWARD, .amount = f->carried_forward));
    event_part(x->s, event, PART(NOT_COVERED, .amount = x->risk_share.uncovered));
    bool is_well = x->risk_share.uncovered == 0 && f->carried_forward >= 0;
    if (!is_well)
        (void)exception_open(x->s, event, NONE, NONE);
}

static int end(struct ending *x, const struct year_end_input *in)
{
    struct engine *e = x->s->e;
    struct fund *f = fund_of(x);
    int64_t own = pool_due_in(e, x->pool, f->year);
    int rc = 0;
    minimum_spend_check(x->s, x->fund);
    f->ended_on = in->on;
    f->ended_by = name_intern(e, in->authority);
    x->income = sum(own, late_income(e, x->pool, f->year));
    f->income_counted = own;
    risk_share_overspend(&f->risk_share, unplanned(x), x->schemes, x->scheme_count, x->partners,
                         x->partner_count, &x->risk_share);
    for (uint32_t i = 0; i < f->risk_share.step_count && !rc; i++)
        rc = emit_step(x, i);
    int64_t in_hand = sum(sum(x->income, f->brought_forward), f->risk_shared);
    if (!rc)
        rc = give_back(x, sum(in_hand, -x->spent));
    f->carried_forward = sum(sum(in_hand, -x->spent), -f->returned);
    if (!rc)
        rc = carry(x);
    if (rc)
        return rc;
    emit_result(x);
    return 0;
}

/* The fund to be ended; NONE, and 0, when it was ended so before. */
static int find(struct step *s, const struct year_end_input *in, uint32_t *ret_fund)
{
    struct engine *e = s->e;
    uint32_t pool = pool_by_code(e, in->pool);
    if (pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "year_end.pool", NULL, "no pool has the code %.*s",
                      TEXT_ARG(in->pool));
    uint32_t fund = *ret_fund = fund_find(e, pool, (int)in->year);
    if (fund == NONE || !e->spending->funds.items[fund].risk_share.reported)
        return refuse(s, REFUSED_NOT_FOUND, "year_end.year", "a risk share first",
                      "no risk share of %.*s is known for %u/%02u", TEXT_ARG(in->pool), in->year,
                      (in->year + 1) % 100);
    const struct fund *f = &e->spending->funds.items[fund];
    if (fund_is_ended(f)) {
        *ret_fund = NONE;
        return f->ended_on == in->on && text_equal(f->ended_by, in->authority)
                   ? 0
                   : refuse(s, REFUSED_ALREADY_DIFFERS, "year_end.on", NULL,
                            "the year %u/%02u was ended by %.*s", in->year, (in->year + 1) % 100,
                            TEXT_ARG(f->ended_by));
    }
    for (int year = f->year - 1; year >= 2000; year--) {
        uint32_t earlier = fund_find(e, pool, year);
        if (earlier != NONE && !fund_is_ended(&e->spending->funds.items[earlier]))
            return refuse(s, REFUSED_DATE_ORDER, "year_end.year", "after the years before it",
                          "%d/%02d has not been ended", year, (year + 1) % 100);
    }
    return 0;
}

static int check_dates(struct step *s, const struct year_end_input *in, uint32_t fund)
{
    date_t last = fund_last_day(&s->e->spending->funds.items[fund]);
    if (in->on < last)
        return refuse(s, REFUSED_DATE_ORDER, "year_end.on", "not before the year's last day",
                      "the year is not over on that day");
    if (in->on > business_date(s->e))
        return refuse(s, REFUSED_DATE_ORDER, "year_end.on", "not after the business date",
                      "a year cannot be ended in the future");
    return 0;
}

int year_end_apply(struct step *s, const struct item *item)
{
    const struct year_end_input *in = &item->year_end;
    uint32_t fund = NONE;
    int rc = require_day(s);
    if (!rc)
        rc = find(s, in, &fund);
    if (rc || fund == NONE)
        return rc;
    rc = check_dates(s, in, fund);
    if (rc)
        return rc;
    const struct fund *f = &s->e->spending->funds.items[fund];
    struct ending x = {.s = s, .fund = fund, .pool = f->pool, .last_day = fund_last_day(f)};
    gather_schemes(&x);
    gather_partners(&x);
    /* Cover, return and carrying forward move no more than was booked, planned or promised. */
    int64_t room = sum(ledger_turnover(s->e, f->pool), 2 * SCHEMES_MAX * MONEY_LIMIT);
    if (!ledger_has_room(s->e, f->pool, room))
        return refuse(s, REFUSED_OVERFLOW, "year_end.year", TURNOVER_LIMIT,
                      "the pool's sums would leave the range kept for them");
    return end(&x, in);
}
