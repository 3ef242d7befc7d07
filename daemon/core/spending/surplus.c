#include "core/spending/surplus.h"
#include <stdio.h>
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/ledger.h"
#include "core/foundation/partner.h"
#include "core/foundation/successor.h"
#include "core/spending/charge.h"
#include "core/spending/fund.h"
#include "core/spending/risk_share_split.h"
#include "core/spending/state.h"

static struct fund *own(struct engine *e, uint32_t fund)
{
    return &e->spending->funds.items[fund];
}

int64_t surplus_of(const struct engine *e, const struct fund *f, uint32_t partner, unsigned place)
{
    int64_t of = 0;
    for (size_t i = 0; i < f->surplus.count; i++)
        if (successor_of_partner(e, f->surplus.items[i].partner) == partner)
            of = sum(of, f->surplus.items[i].amounts[place]);
    return of;
}

int64_t surplus_sum(const struct fund *f, unsigned place)
{
    int64_t all = 0;
    for (size_t i = 0; i < f->surplus.count; i++)
        all = sum(all, f->surplus.items[i].amounts[place]);
    return all;
}

/* The parts of an amount of the surplus, in the order of its rows. */
static void divide(const struct fund *f, unsigned place, int64_t amount, int64_t *ret_parts)
{
    int64_t amounts[PARTNERS_EVER_MAX];
    for (size_t i = 0; i < f->surplus.count; i++)
        amounts[i] = f->surplus.items[i].amounts[place];
    (void)risk_share_split(amount, amounts, f->surplus.count, ret_parts);
}

/* Where a surplus is owed, nothing else is brought forward (surplus_carry). */
static int64_t taken(const struct engine *e, const struct fund *f, unsigned place, date_t as_of,
                     date_t booked_to)
{
    char of[32];
    if (surplus_sum(f, place) == 0)
        return 0;
    (void)snprintf(of, sizeof of, "%d:%.*s", f->year, TEXT_ARG(charge_economy(place)));
    return -ledger_sum_as_of(e, f->pool, "brought-forward", text_of(of), as_of, booked_to);
}

int64_t surplus_taken_of(const struct engine *e, const struct fund *f, uint32_t partner,
                         unsigned place, date_t as_of, date_t booked_to)
{
    int64_t parts[PARTNERS_EVER_MAX], of = 0;
    divide(f, place, taken(e, f, place, as_of, booked_to), parts);
    for (size_t i = 0; i < f->surplus.count; i++)
        if (successor_of_partner(e, f->surplus.items[i].partner) == partner)
            of = sum(of, parts[i]);
    return of;
}

/* "carried-forward:2015:capital" */
static int year_account(struct step *s, const struct fund *f, const char *kind, unsigned place,
                        uint32_t *ret_account)
{
    struct text of =
        arena_print(&s->out->arena, "%d:%.*s", f->year, TEXT_ARG(charge_economy(place)));
    return ledger_account_get(s->e, f->pool, kind, of, ret_account);
}

static enum partner_account kind_of(unsigned place)
{
    return place == OF_CAPITAL ? ACCOUNT_SURPLUS_CAPITAL : ACCOUNT_SURPLUS_REVENUE;
}

/* The partner's row, made when it is not there. NULL: out of memory. */
static struct surplus *row_of(struct fund *f, uint32_t partner)
{
    for (size_t i = 0; i < f->surplus.count; i++)
        if (f->surplus.items[i].partner == partner)
            return &f->surplus.items[i];
    if (ARRAY_ROOM(&f->surplus))
        return NULL;
    f->surplus.items[f->surplus.count] = (struct surplus){.partner = partner};
    return &f->surplus.items[f->surplus.count++];
}

static int owe(struct step *s, uint32_t next, unsigned place, uint32_t from, uint32_t partner,
               int64_t amount)
{
    struct engine *e = s->e;
    struct fund *f = own(e, next);
    struct surplus *row = amount ? row_of(f, partner) : NULL;
    uint32_t to;
    if (amount == 0)
        return 0;
    int rc = row ? partner_account(s, partner, kind_of(place), &to) : ERR_MEMORY;
    if (rc)
        return rc;
    row->amounts[place] = sum(row->amounts[place], amount);
    ledger_post(s, from, to, amount, fund_quarter_start(f, 0) - 1);
    return 0;
}

int surplus_carry(struct step *s, uint32_t fund, uint32_t next, unsigned place,
                  const int64_t *weights)
{
    struct engine *e = s->e;
    const struct fund *f = own(e, fund);
    const struct pool *p = pool_at(e, f->pool);
    int64_t parts[PARTNERS_EVER_MAX], amount = f->results[place].carried_forward;
    uint32_t from = NONE, into = NONE;
    int rc = amount ? year_account(s, f, "carried-forward", place, &from) : 0;
    struct fund_result *to = &own(e, next)->results[place];
    to->brought_forward = sum(to->brought_forward, amount);
    if (rc || amount == 0)
        return rc;
    if (amount < 0 || f->risk_share.kept_by_fund ||
        !risk_share_split(amount, weights, p->partners.count, parts)) {
        rc = year_account(s, own(e, next), "brought-forward", place, &into);
        if (!rc)
            ledger_post(s, from, into, amount, fund_last_day(f));
        return rc;
    }
    for (size_t i = 0; i < p->partners.count && !rc; i++)
        rc = owe(s, next, place, from, p->partners.items[i], parts[i]);
    return rc;
}

/* As much of the partners' surplus is the year's now. */
static int take(struct step *s, uint32_t fund, unsigned place, int64_t target, date_t value_date)
{
    struct engine *e = s->e;
    struct fund *f = own(e, fund);
    struct fund_result *result = &f->results[place];
    int64_t before[PARTNERS_EVER_MAX], after[PARTNERS_EVER_MAX];
    uint32_t from, into = NONE;
    if (target == result->surplus_spent)
        return 0;
    divide(f, place, result->surplus_spent, before);
    divide(f, place, target, after);
    result->surplus_spent = target;
    int rc = year_account(s, f, "brought-forward", place, &into);
    for (size_t i = 0; i < f->surplus.count && !rc; i++) {
        if (after[i] == before[i])
            continue;
        uint32_t holder = successor_of_partner(e, f->surplus.items[i].partner);
        rc = partner_account(s, holder, kind_of(place), &from);
        if (!rc)
            ledger_move(s, from, into, sum(before[i], -after[i]), value_date);
    }
    return rc;
}

int surplus_look(struct step *s, uint32_t fund, date_t value_date)
{
    const struct fund *f = own(s->e, fund);
    date_t first = fund_quarter_start(f, 0);
    int rc = 0;
    if (f->surplus.count == 0 || fund_is_ended(f))
        return 0;
    struct charges charged = charge_fund(s->e, f, CHARGE_ALL, DATE_NONE);
    for (unsigned place = 0; place < OF_ECONOMIES && !rc; place++) {
        int64_t all = surplus_sum(f, place);
        int64_t target = charged.actual[place] < all ? charged.actual[place] : all;
        rc = take(s, fund, place, target > 0 ? target : 0, value_date < first ? first : value_date);
    }
    return rc;
}

int surplus_take_rest(struct step *s, uint32_t fund, date_t value_date)
{
    int rc = 0;
    for (unsigned place = 0; place < OF_ECONOMIES && !rc; place++)
        rc = take(s, fund, place, surplus_sum(own(s->e, fund), place), value_date);
    return rc;
}
