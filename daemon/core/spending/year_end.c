#include "core/spending/year_end.h"
#include "base/error.h"
#include "core/contribution/debtor.h"
#include "core/contribution/year.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/note.h"
#include "core/foundation/partner.h"
#include "core/foundation/party.h"
#include "core/foundation/successor.h"
#include "core/governance/mandate.h"
#include "core/spending/expenditure.h"
#include "core/spending/fund.h"
#include "core/spending/minimum_spend.h"
#include "core/spending/risk_share_split.h"
#include "core/spending/state.h"
#include "core/spending/surplus.h"
#include "core/spending/year_figures.h"

/* A year being ended. Partners stand as in pool.partners. */
struct ending {
    struct step *s;
    uint32_t fund, pool;
    date_t last_day;
    struct year_figures figures;
    struct risk_share_charge charges[CHARGES_MAX];
    uint32_t schemes[CHARGES_MAX]; /* whose charges they are */
    struct risk_share_partner partners[PARTNERS_EVER_MAX];
    size_t charge_count, partner_count;
    struct risk_share_result risk_share;
};

static struct fund *fund_of(const struct ending *x)
{
    return &x->s->e->spending->funds.items[x->fund];
}

/* What was due and written off of years already ended counts as it is now. */
static void count_late(struct engine *e, uint32_t pool, int before)
{
    struct pool_plans *let_go = plans_own(e, pool);
    for (unsigned k = 0; k < OF_ECONOMIES; k++) {
        struct position now = year_figures_let_go(e, pool, k, business_date(e), DATE_NONE);
        let_go->results[k].income_counted = now.due;
        let_go->results[k].written_off_counted = now.written_off;
    }
    for (int year = before - 1; year >= FIRST_FUND_YEAR; year--) {
        uint32_t index = fund_find(e, pool, year);
        struct fund *f = index == NONE ? NULL : &e->spending->funds.items[index];
        for (unsigned k = 0; f && fund_is_ended(f) && k < OF_ECONOMIES; k++) {
            struct position now = year_figures_due(e, pool, year, k, business_date(e), DATE_NONE);
            f->results[k].income_counted = now.due;
            f->results[k].written_off_counted = now.written_off;
        }
    }
}

/* Only what there is anything of. */
static void gather_charges(struct ending *x)
{
    const struct engine *e = x->s->e;
    const struct fund *f = fund_of(x);
    for (size_t i = 0; i < f->schemes.count; i++) {
        uint32_t scheme = f->schemes.items[i];
        struct charges c =
            charge_scheme(e, &e->spending->schemes.items[scheme], CHARGE_ALL, DATE_NONE);
        for (unsigned k = 0; k < OF_ECONOMIES; k++) {
            if (!c.planned[k] && !c.actual[k] && !c.ordered[k])
                continue;
            x->schemes[x->charge_count] = scheme;
            x->charges[x->charge_count++] = (struct risk_share_charge){
                .place = k,
                .planned = c.planned[k],
                .actual = c.actual[k],
                .ordered = c.ordered[k],
            };
        }
    }
}

/* What is due in the year of what a partner owes on its last day, of each economy. */
static void gather_due(const struct ending *x, uint32_t partner, int64_t ret[OF_ECONOMIES])
{
    const struct engine *e = x->s->e;
    const struct pool *p = pool_at(e, x->pool);
    const int year = fund_of(x)->year;
    for (size_t i = 0; i < p->contributions.count; i++) {
        const struct contribution *c = contribution_at(e, p->contributions.items[i]);
        uint32_t of_year = year_find(e, p->contributions.items[i], year);
        struct position position;
        if (debtor_on(e, p->contributions.items[i], x->last_day) != partner || of_year == NONE)
            continue;
        year_position(e, of_year, business_date(e), &position);
        int64_t *to = &ret[charge_place(c->economy)];
        *to = sum(*to, position.due);
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
        gather_due(x, p->partners.items[i], x->partners[i].due);
        for (uint32_t k = 0; k < f->risk_share.share_count; k++)
            if (successor_in_pool(e, x->pool, f->risk_share.shares[k].party, x->last_day,
                                  DATE_NONE) == partner->party)
                x->partners[i].risk_parts += f->risk_share.shares[k].parts;
    }
}

/* An event of this year's end in one economy, about a scheme or a partner (TEXT_NONE: neither), and
 * what its amount is a part of. */
static void emit_risk_shared(struct ending *x, unsigned place, struct text partner,
                             struct text scheme, struct part part)
{
    struct event *event = emit(x->s, EVENT_RISK_SHARED, x->pool);
    event->year = fund_of(x)->year;
    event->value_date = x->last_day;
    event->partner = partner;
    event->subject = scheme;
    event_part(x->s, event, PART(OF_ECONOMY, .subject = charge_economy(place)));
    event_part(x->s, event, part);
    event_amount(event, part.amount);
}

static void emit_scheme(struct ending *x, unsigned place, enum risk_share_step step, size_t i)
{
    const struct risk_share_charge *from = &x->charges[i];
    bool is_begun = from->actual != 0 || from->ordered != 0;
    if (from->gives[place] == 0 || is_begun != (step == RISK_SHARE_OTHER_SCHEMES))
        return;
    emit_risk_shared(x, place, TEXT_NONE, x->s->e->spending->schemes.items[x->schemes[i]].id,
                     (struct part){
                         .kind = is_begun ? PART_GIVES_UNSPENT : PART_GIVES_NOT_BEGUN,
                         .amount = from->gives[place],
                         .expected = sum(from->planned, -sum(from->actual, from->ordered)),
                     });
}

/* Between two accounts of a partner. */
static int post(struct ending *x, uint32_t partner, enum partner_account debit,
                enum partner_account credit, int64_t amount)
{
    uint32_t accounts[2];
    int rc = amount ? partner_account(x->s, partner, debit, &accounts[0]) : 0;
    if (!rc && amount)
        rc = partner_account(x->s, partner, credit, &accounts[1]);
    if (!rc && amount)
        ledger_post(x->s, accounts[0], accounts[1], amount, x->last_day);
    return rc;
}

static uint32_t partner_nth(const struct ending *x, size_t i)
{
    return pool_at(x->s->e, x->pool)->partners.items[i];
}

static struct text code_of(const struct ending *x, size_t i)
{
    const struct engine *e = x->s->e;
    return party_at(e, partner_at(e, partner_nth(x, i))->party)->code;
}

static int share_by_partner(struct ending *x, unsigned place, uint32_t n, size_t i)
{
    struct fund *f = fund_of(x);
    bool is_risk = f->risk_share.steps[n] == RISK_SHARE_RISK_POOL;
    bool is_paid = is_risk && f->risk_share.risk_pool_in_pool;
    int64_t amount = is_risk ? x->partners[i].risk[place] : x->partners[i].share[place];
    struct part part =
        PART(OWES_OF_OVERSPEND, .amount = amount, .expected = x->risk_share.steps[place][n]);
    if (amount == 0)
        return 0;
    if (is_risk)
        part.kind = is_paid ? PART_BEARS_OF_RISK_POOL : PART_OWES_OF_RISK_POOL;
    emit_risk_shared(x, place, code_of(x, i), TEXT_NONE, part);
    if (is_paid)
        return 0;
    f->results[place].risk_shared = sum(f->results[place].risk_shared, amount);
    return post(x, partner_nth(x, i), ACCOUNT_RISK_SHARE_OWED, ACCOUNT_RISK_SHARE, amount);
}

/* What was written off, with what years ended before had changed. */
static int64_t losses_of(const struct ending *x, unsigned place)
{
    return sum(x->figures.written_off[place], x->figures.late_losses[place]);
}

/* Money of the pool that is planned for nothing, a gain as well; a risk pool that it holds is
 * revenue. */
static void unplanned(const struct ending *x, int64_t ret[OF_ECONOMIES])
{
    const struct fund *f = fund_of(x);
    for (unsigned k = 0; k < OF_ECONOMIES; k++)
        ret[k] = sum(sum(x->figures.due[k], sum(x->figures.late[k], x->figures.late_losses[k])),
                     sum(f->results[k].brought_forward, -x->figures.charged.planned[k]));
    for (unsigned k = 0; k < OF_ECONOMIES; k++)
        if (losses_of(x, k) < 0)
            ret[k] = sum(ret[k], -losses_of(x, k));
    if (f->risk_share.risk_pool_in_pool)
        ret[OF_REVENUE] = sum(ret[OF_REVENUE], -f->risk_share.risk_pool);
}

static void emit_unplanned(struct ending *x, unsigned place, int64_t given)
{
    int64_t all[OF_ECONOMIES];
    unplanned(x, all);
    if (given != 0)
        emit_risk_shared(x, place, TEXT_NONE, TEXT_NONE,
                         PART(PLANNED_FOR_NOTHING, .amount = given, .expected = all[place]));
}

static int emit_step(struct ending *x, unsigned place, uint32_t n)
{
    enum risk_share_step step = fund_of(x)->risk_share.steps[n];
    int64_t given = x->risk_share.steps[place][n];
    if (step == RISK_SHARE_UNPLANNED) {
        emit_unplanned(x, place, given);
        return 0;
    }
    bool by_partners = step == RISK_SHARE_RISK_POOL || step == RISK_SHARE_PARTNERS;
    size_t count = by_partners ? x->partner_count : x->charge_count;
    int rc = 0;
    for (size_t i = 0; given && i < count && !rc; i++)
        if (by_partners)
            rc = share_by_partner(x, place, n, i);
        else
            emit_scheme(x, place, step, i);
    return rc;
}

/* What the year has come to in an economy, before anything is returned. */
static int64_t result_of(const struct ending *x, unsigned place)
{
    const struct fund_result *r = &fund_of(x)->results[place];
    return sum(sum(sum(r->income, r->late), sum(r->brought_forward, r->risk_shared)),
               sum(r->from_revenue, -sum(x->figures.charged.actual[place], r->written_off)));
}

/* What revenue gave to capital's overspend leaves revenue, as far as capital lacks it and revenue
 * has it. */
static void pay_for_capital(struct ending *x)
{
    struct fund *f = fund_of(x);
    int64_t lacks = -result_of(x, OF_CAPITAL), has = result_of(x, OF_REVENUE);
    int64_t gives = x->risk_share.of_revenue;
    gives = gives < lacks ? gives : lacks;
    gives = gives < has ? gives : has;
    if (gives <= 0)
        return;
    f->results[OF_CAPITAL].from_revenue = gives;
    f->results[OF_REVENUE].from_revenue = -gives;
}

/* To whom an economy's money belongs: what each contributed to it. */
static void weigh(const struct ending *x, unsigned place, int64_t *ret_weights)
{
    for (size_t i = 0; i < x->partner_count; i++) {
        int64_t due = x->partners[i].due[place];
        ret_weights[i] =
            sum(due > 0 ? due : 0, surplus_of(x->s->e, fund_of(x), partner_nth(x, i), place));
    }
}

static int give_back(struct ending *x, unsigned place, const int64_t *weights)
{
    struct fund *f = fund_of(x);
    int64_t parts[PARTNERS_EVER_MAX];
    int64_t back = sum(result_of(x, place), -x->figures.charged.ordered[place]);
    int rc = 0;
    if (f->risk_share.underspend == UNDERSPEND_STAYS || back <= 0 ||
        !risk_share_split(back, weights, x->partner_count, parts))
        return 0;
    f->results[place].returned = back;
    for (size_t i = 0; i < x->partner_count && !rc; i++) {
        if (parts[i])
            emit_risk_shared(x, place, code_of(x, i), TEXT_NONE,
                             PART(DUE_BACK, .amount = parts[i], .expected = back));
        rc = post(x, partner_nth(x, i), ACCOUNT_RETURNED, ACCOUNT_PAYABLE, parts[i]);
    }
    return rc;
}

/* Whether an economy has anything to account for; where none has, revenue has nothing. */
static bool is_accounted(const struct ending *x, unsigned place)
{
    const struct fund_result *r = &fund_of(x)->results[place];
    if (r->income || r->late || r->written_off || r->brought_forward ||
        x->figures.charged.actual[place] || r->risk_shared || x->figures.charged.planned[place])
        return true;
    return place == OF_REVENUE && !is_accounted(x, OF_CAPITAL);
}

/* The year in one economy; an overspend not covered, or a deficit, stays an exception. */
static void emit_result(struct ending *x, unsigned place)
{
    const struct fund *f = fund_of(x);
    const struct fund_result *r = &f->results[place];
    const struct risk_share_result *shared = &x->risk_share;
    int64_t spent = x->figures.charged.actual[place], losses = losses_of(x, place);
    int64_t income = sum(r->income, sum(r->late, x->figures.late_losses[place]));
    if (!is_accounted(x, place))
        return;
    struct event *event = emit(x->s, EVENT_RISK_SHARED, x->pool);
    event->year = f->year;
    event->value_date = x->last_day;
    event_difference(event, sum(shared->overspend[place], -shared->uncovered[place]),
                     shared->overspend[place]);
    event_part(x->s, event, PART(OF_ECONOMY, .subject = charge_economy(place)));
    event_part(x->s, event, PART(YEAR_ENDED, .by = f->ended_by));
    event_part(x->s, event, PART(INCOME, .amount = income));
    event_part(x->s, event, PART(BROUGHT_FORWARD, .amount = r->brought_forward));
    event_part(x->s, event, PART(RISK_SHARED, .amount = r->risk_shared));
    if (r->from_revenue)
        event_part(x->s, event, PART(REVENUE_FOR_CAPITAL, .amount = r->from_revenue));
    event_part(x->s, event, PART(SPENT_AND_ACCRUED, .amount = spent));
    if (losses)
        event_part(x->s, event, PART(LOSSES, .amount = losses));
    event_part(x->s, event, PART(RETURNED, .amount = r->returned));
    event_part(x->s, event, PART(CARRIED_FORWARD, .amount = r->carried_forward));
    event_part(x->s, event, PART(NOT_COVERED, .amount = shared->uncovered[place]));
    bool is_well = shared->uncovered[place] == 0 && r->carried_forward >= 0;
    if (!is_well)
        (void)exception_open(x->s, event, NONE, NONE);
}

/* What overspends come to, before anything is changed; and whether those who bear them agree. */
static int find_shares(struct ending *x, const struct item *item)
{
    const struct engine *e = x->s->e;
    const struct fund *f = fund_of(x);
    uint32_t bearing[PARTNERS_EVER_MAX];
    size_t count = 0;
    int64_t free[OF_ECONOMIES], drawn = 0;
    const int64_t losses[OF_ECONOMIES] = {losses_of(x, OF_REVENUE), losses_of(x, OF_CAPITAL)};
    unplanned(x, free);
    risk_share_overspend(&f->risk_share, free, losses, x->charges, x->charge_count, x->partners,
                         x->partner_count, &x->risk_share);
    for (size_t i = 0; i < x->partner_count; i++) {
        const struct risk_share_partner *p = &x->partners[i];
        int64_t bears = sum(sum(p->risk[OF_REVENUE], p->share[OF_REVENUE]),
                            sum(p->risk[OF_CAPITAL], p->share[OF_CAPITAL]));
        if (bears)
            bearing[count++] = partner_at(e, partner_nth(x, i))->party;
        drawn = sum(drawn, bears);
    }
    const struct mandate m =
        mandate_to_draw(e, x->pool, drawn, bearing, count, f->risk_share.office);
    return mandate_check(x->s, &m, item->year_end.officer, item);
}

static int share_overspends(struct ending *x)
{
    const struct fund *f = fund_of(x);
    int rc = 0;
    for (unsigned place = 0; place < OF_ECONOMIES; place++)
        for (uint32_t i = 0; i < f->risk_share.step_count && !rc; i++)
            rc = emit_step(x, place, i);
    pay_for_capital(x);
    return rc;
}

static int leave(struct ending *x, uint32_t next)
{
    int64_t weights[PARTNERS_EVER_MAX];
    int rc = 0;
    for (unsigned place = 0; place < OF_ECONOMIES && !rc; place++) {
        struct fund_result *r = &fund_of(x)->results[place];
        weigh(x, place, weights);
        rc = give_back(x, place, weights);
        r->carried_forward = sum(result_of(x, place), -r->returned);
        if (!rc)
            rc = surplus_carry(x->s, x->fund, next, place, weights);
    }
    return rc;
}

static int end(struct ending *x, const struct year_end_input *in)
{
    struct engine *e = x->s->e;
    struct fund *f = fund_of(x);
    uint32_t next;
    minimum_spend_check(x->s, x->fund);
    for (unsigned k = 0; k < OF_ECONOMIES; k++) {
        struct fund_result *r = &f->results[k];
        r->income = r->income_counted = x->figures.due[k];
        r->written_off = r->written_off_counted = x->figures.written_off[k];
        r->late = x->figures.late[k];
    }
    count_late(e, x->pool, f->year);
    int rc = surplus_take_rest(x->s, x->fund, x->last_day);
    f->ended_on = in->on;
    f->ended_booked = ledger_use_booking_day(e, x->pool);
    f->ended_by = name_intern(e, in->authority);
    expenditure_forget(f);
    exception_close(e, f->open_exception);
    f->open_exception = 0;
    if (!rc)
        rc = share_overspends(x);
    if (!rc)
        rc = fund_get(e, x->pool, f->year + 1, &next);
    if (!rc)
        rc = leave(x, next);
    if (!rc)
        rc = surplus_look(x->s, next, in->on);
    for (unsigned place = 0; place < OF_ECONOMIES && !rc; place++)
        emit_result(x, place);
    note_add(x->s, NOTE_LET_GO, x->pool);
    return rc;
}

/* The fund to be ended; NONE, and 0, when it was ended so before. */
static int find(struct step *s, const struct year_end_input *in, uint32_t *ret_fund)
{
    struct engine *e = s->e;
    uint32_t pool = pool_by_code(e, in->pool);
    if (pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "year_end.pool", NULL, "no pool has the code %.*s",
                      TEXT_ARG(in->pool));
    if ((int)in->year <= plans_own(e, pool)->let_go)
        return refuse(s, REFUSED_ALREADY_DIFFERS, "year_end.year", "after the years let go",
                      "the year %u/%02u of %.*s was ended, and let go with the books of the year "
                      "after it",
                      in->year, (in->year + 1) % 100, TEXT_ARG(in->pool));
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
    for (int year = f->year - 1; year >= FIRST_FUND_YEAR; year--) {
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
    year_figures(s->e, f->pool, f->year, business_date(s->e), DATE_NONE, &x.figures);
    x.figures.charged = charge_fund(s->e, f, CHARGE_ALL, DATE_NONE);
    gather_charges(&x);
    gather_partners(&x);
    /* Cover, return and carrying forward move no more than was booked, planned or promised. */
    int64_t room = sum(ledger_turnover(s->e, f->pool), 2 * SCHEMES_MAX * MONEY_LIMIT);
    if (!ledger_has_room(s->e, f->pool, room))
        return refuse(s, REFUSED_OVERFLOW, "year_end.year", TURNOVER_LIMIT,
                      "the pool's sums would leave the range kept for them");
    rc = find_shares(&x, item);
    return rc ? rc : end(&x, in);
}
