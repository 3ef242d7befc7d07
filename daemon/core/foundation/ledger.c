#include "core/foundation/ledger.h"
#include <assert.h>
#include <stdio.h>
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/foundation/state.h"
#include "core/message/effects_list.h"

int ledger_account_new(struct engine *e, uint32_t pool, const char *kind, struct text partner,
                       struct text contribution, uint32_t *ret_account)
{
    char name[32 + CODE_MAX + ID_MAX];
    struct pool_books *p = books_of(e, pool);
    if (ARRAY_ROOM(&e->foundation->accounts) || ARRAY_ROOM(&p->accounts))
        return ERR_MEMORY;
    int size = snprintf(name, sizeof name, "%s%s%.*s%s%.*s", kind, partner.size ? ":" : "",
                        TEXT_ARG(partner), contribution.size ? ":" : "", TEXT_ARG(contribution));
    struct text kept = name_intern(e, (struct text){name, (size_t)size});
    *ret_account = (uint32_t)e->foundation->accounts.count;
    e->foundation->accounts.items[e->foundation->accounts.count++] = (struct account){
        .pool = pool, .name = kept, .before = NONE, .passed_to = NONE, .passed_on = DATE_NONE};
    p->accounts.items[p->accounts.count++] = *ret_account;
    return 0;
}

static uint32_t find(const struct engine *e, uint32_t pool, const char *kind, struct text partner)
{
    char name[32 + CODE_MAX];
    const struct pool_books *p = books_of(e, pool);
    int size = snprintf(name, sizeof name, "%s:%.*s", kind, TEXT_ARG(partner));
    for (size_t i = 0; i < p->accounts.count; i++)
        if (text_equal(e->foundation->accounts.items[p->accounts.items[i]].name,
                       (struct text){name, (size_t)size}))
            return p->accounts.items[i];
    return NONE;
}

int ledger_account_get(struct engine *e, uint32_t pool, const char *kind, struct text partner,
                       uint32_t *ret_account)
{
    *ret_account = find(e, pool, kind, partner);
    return *ret_account != NONE
               ? 0
               : ledger_account_new(e, pool, kind, partner, TEXT_NONE, ret_account);
}

static const char *const of_partner[PARTNER_ACCOUNT_COUNT] = {
    [ACCOUNT_TRANSIT] = "transit",
    [ACCOUNT_UNALLOCATED] = "unallocated",
    [ACCOUNT_UNRECONCILED] = "unreconciled-receipts",
    [ACCOUNT_DIFFERENCES] = "differences",
    [ACCOUNT_OPENING] = "opening",
    [ACCOUNT_ADJUSTMENTS] = "adjustments",
    [ACCOUNT_WRITTEN_OFF] = "written-off",
    [ACCOUNT_RISK_SHARE_OWED] = "risk-share-owed",
    [ACCOUNT_RISK_SHARE] = "risk-share",
    [ACCOUNT_RETURNED] = "returned",
    [ACCOUNT_PAYABLE] = "payable",
    [ACCOUNT_SURPLUS_REVENUE] = "surplus-revenue",
    [ACCOUNT_SURPLUS_CAPITAL] = "surplus-capital",
};

int ledger_partner_account(struct engine *e, uint32_t pool, struct text partner,
                           enum partner_account kind, uint32_t *ret_account)
{
    return ledger_account_get(e, pool, of_partner[kind], partner, ret_account);
}

uint32_t ledger_partner_account_find(const struct engine *e, uint32_t pool, struct text partner,
                                     enum partner_account kind)
{
    return find(e, pool, of_partner[kind], partner);
}

date_t ledger_booking_day(const struct engine *e, uint32_t pool)
{
    date_t from = books_of(e, pool)->books_from;
    return business_date(e) > from ? business_date(e) : from;
}

date_t ledger_use_booking_day(struct engine *e, uint32_t pool)
{
    struct pool_books *c = books_of(e, pool);
    date_t day = ledger_booking_day(e, pool);
    if (day > c->last_booked)
        c->last_booked = day;
    return day;
}

static int64_t magnitude(int64_t amount)
{
    return amount < 0 ? -amount : amount;
}

bool ledger_has_room(const struct engine *e, uint32_t pool, int64_t amount)
{
    return magnitude(amount) <= TURNOVER_MAX - books_of(e, pool)->turnover;
}

static void post_one(struct step *s, uint32_t account, int64_t amount, date_t value_date)
{
    struct account *a = &s->e->foundation->accounts.items[account];
    a->balance = sum(a->balance, amount);
    s->posted = sum(s->posted, amount);
    struct posting *posting = effects_posting(s->out);
    if (!posting) {
        emit_fail(s->e);
        return;
    }
    posting->pool = pool_at(s->e, a->pool)->code;
    posting->account = a->name;
    posting->amount = amount;
    posting->value_date = value_date;
    posting->booked_on = ledger_use_booking_day(s->e, a->pool);
    posting->item = s->item;
}

static void move(struct step *s, uint32_t from, uint32_t to, int64_t amount, date_t value_date)
{
    const struct account *accounts = s->e->foundation->accounts.items;
    assert(accounts[from].pool == accounts[to].pool);
    post_one(s, to, amount, value_date);
    post_one(s, from, -amount, value_date);
    assert(s->posted == 0);
}

/* The account that has what is dated so. */
static uint32_t account_on(const struct engine *e, uint32_t account, date_t value_date)
{
    const struct account *accounts = e->foundation->accounts.items;
    while (accounts[account].before != NONE &&
           value_date < accounts[accounts[account].before].passed_on)
        account = accounts[account].before;
    return account;
}

/* What is owed where another has it now goes there. */
static void pass_balance(struct step *s, uint32_t account, date_t value_date)
{
    const struct account *accounts = s->e->foundation->accounts.items;
    for (uint32_t to; (to = accounts[account].passed_to) != NONE; account = to) {
        date_t on = accounts[account].passed_on;
        ledger_move(s, account, to, accounts[account].balance, value_date > on ? value_date : on);
    }
}

static void post_pair(struct step *s, uint32_t debit, uint32_t credit, int64_t amount,
                      date_t value_date)
{
    struct pool_books *pool = books_of(s->e, s->e->foundation->accounts.items[debit].pool);
    pool->turnover = sum(pool->turnover, magnitude(amount));
    assert(pool->turnover >= magnitude(amount));
    debit = account_on(s->e, debit, value_date);
    credit = account_on(s->e, credit, value_date);
    move(s, credit, debit, amount, value_date);
    pass_balance(s, debit, value_date);
    pass_balance(s, credit, value_date);
}

void ledger_follow(struct engine *e, uint32_t from, uint32_t to, date_t on)
{
    struct account *accounts = e->foundation->accounts.items;
    assert(accounts[from].pool == accounts[to].pool && from != to);
    accounts[from].passed_on = on;
    accounts[to].before = from;
}

bool ledger_is_passed_on(const struct engine *e, uint32_t account)
{
    return e->foundation->accounts.items[account].passed_to != NONE;
}

void ledger_pass_on(struct step *s, uint32_t from, uint32_t to, date_t on, bool is_sole)
{
    struct account *accounts = s->e->foundation->accounts.items;
    ledger_follow(s->e, from, to, on);
    if (!is_sole)
        accounts[to].before = NONE;
    accounts[from].passed_to = to;
    pass_balance(s, from, on);
}

void ledger_move(struct step *s, uint32_t from, uint32_t to, int64_t amount, date_t value_date)
{
    if (amount)
        move(s, from, to, amount, value_date);
}

void ledger_post(struct step *s, uint32_t debit, uint32_t credit, int64_t amount, date_t value_date)
{
    if (amount == 0)
        return;
    if (!s->through) {
        post_pair(s, debit, credit, amount, value_date);
        return;
    }
    post_pair(s, debit, *s->through, amount, value_date);
    post_pair(s, *s->through, credit, amount, value_date);
}

int64_t ledger_balance(const struct engine *e, uint32_t account)
{
    return e->foundation->accounts.items[account].balance;
}

const struct account *ledger_account_of(const struct engine *e, uint32_t pool, size_t i)
{
    const struct pool_books *b = books_of(e, pool);
    return i < b->accounts.count ? &e->foundation->accounts.items[b->accounts.items[i]] : NULL;
}

void ledger_close(struct engine *e, uint32_t pool, date_t books_from)
{
    books_of(e, pool)->books_from = books_from;
}

date_t ledger_books_from(const struct engine *e, uint32_t pool)
{
    return books_of(e, pool)->books_from;
}

date_t ledger_last_booked(const struct engine *e, uint32_t pool)
{
    return books_of(e, pool)->last_booked;
}

bool ledger_has_account(const struct engine *e, uint32_t account)
{
    return account < e->foundation->accounts.count;
}

bool ledger_is_of_pool(const struct engine *e, uint32_t account, uint32_t pool)
{
    return ledger_has_account(e, account) && e->foundation->accounts.items[account].pool == pool;
}

int64_t ledger_turnover(const struct engine *e, uint32_t pool)
{
    return books_of(e, pool)->turnover;
}
