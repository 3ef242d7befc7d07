#include "core/foundation/ledger.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>
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
    [ACCOUNT_HOST_PAID] = "host-paid",
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

static bool is_after(const struct account_day *day, date_t date, date_t booked)
{
    return day->date != date ? day->date > date : day->booked > booked;
}

/* To the account's sums of a value date and a booking day. 0 or ERR_MEMORY. */
static int count_day(struct account *a, date_t date, date_t booked, int64_t amount)
{
    size_t i = a->days.count;
    while (i > 0 && is_after(&a->days.items[i - 1], date, booked))
        i--;
    struct account_day *before = i ? &a->days.items[i - 1] : NULL;
    if (before && before->date == date && before->booked == booked) {
        before->amount = sum(before->amount, amount);
        return 0;
    }
    if (ARRAY_ROOM(&a->days))
        return ERR_MEMORY;
    memmove(&a->days.items[i + 1], &a->days.items[i], (a->days.count - i) * sizeof *a->days.items);
    a->days.items[i] = (struct account_day){date, booked, amount};
    a->days.count++;
    return 0;
}

static void post_one(struct step *s, uint32_t account, int64_t amount, date_t value_date)
{
    struct account *a = &s->e->foundation->accounts.items[account];
    date_t booked = ledger_use_booking_day(s->e, a->pool);
    a->balance = sum(a->balance, amount);
    s->posted = sum(s->posted, amount);
    struct posting *posting = effects_posting(s->out);
    if (!posting || count_day(a, value_date, booked, amount)) {
        emit_fail(s->e);
        return;
    }
    posting->pool = pool_at(s->e, a->pool)->code;
    posting->account = a->name;
    posting->amount = amount;
    posting->value_date = value_date;
    posting->booked_on = booked;
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

/* The account, or the one before it that has what is dated so. */
static uint32_t account_on(const struct engine *e, uint32_t account, date_t date)
{
    const struct account *accounts = e->foundation->accounts.items;
    while (accounts[account].before != NONE && date < accounts[accounts[account].before].passed_on)
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
    move(s, credit, debit, amount, value_date);
    pass_balance(s, debit, value_date);
    pass_balance(s, credit, value_date);
}

uint32_t ledger_account_before(const struct engine *e, uint32_t account, size_t steps)
{
    for (; steps > 0; steps--)
        account = e->foundation->accounts.items[account].before;
    assert(account != NONE);
    return account;
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

/* What is dated on the day or later moves by its dates, each as a sum of its own: it is nothing
 * that was owed before. */
static void pass_later(struct step *s, uint32_t from, uint32_t to, date_t on)
{
    const struct account *a = &s->e->foundation->accounts.items[from];
    for (size_t i = a->days.count; i > 0 && a->days.items[i - 1].date >= on;) {
        date_t date = a->days.items[i - 1].date;
        int64_t amount = 0;
        for (; i > 0 && a->days.items[i - 1].date == date; i--)
            amount = sum(amount, a->days.items[i - 1].amount);
        ledger_move(s, from, to, amount, date);
    }
}

void ledger_pass_on(struct step *s, uint32_t from, uint32_t to, date_t on, bool is_sole)
{
    struct account *accounts = s->e->foundation->accounts.items;
    ledger_follow(s->e, from, to, on);
    if (!is_sole)
        accounts[to].before = NONE;
    accounts[from].passed_to = to;
    pass_later(s, from, to, on);
    pass_balance(s, from, on);
}

void ledger_move(struct step *s, uint32_t from, uint32_t to, int64_t amount, date_t value_date)
{
    if (amount)
        move(s, from, to, amount, value_date);
}

void ledger_post_on(struct step *s, uint32_t debit, uint32_t credit, int64_t amount,
                    date_t value_date)
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

void ledger_post(struct step *s, uint32_t debit, uint32_t credit, int64_t amount, date_t value_date)
{
    ledger_post_on(s, account_on(s->e, debit, value_date), account_on(s->e, credit, value_date),
                   amount, value_date);
}

int64_t ledger_balance(const struct engine *e, uint32_t account)
{
    return e->foundation->accounts.items[account].balance;
}

const struct account *ledger_account_at(const struct engine *e, uint32_t account)
{
    return &e->foundation->accounts.items[account];
}

int64_t ledger_balance_as_of(const struct account *account, date_t as_of, date_t booked_to)
{
    int64_t balance = account->balance;
    for (size_t i = account->days.count; i-- > 0;) {
        const struct account_day *day = &account->days.items[i];
        if (day->date > as_of || (booked_to != DATE_NONE && day->booked > booked_to))
            balance = sum(balance, -day->amount);
        else if (booked_to == DATE_NONE)
            break;
    }
    return balance;
}

int64_t ledger_line_as_of(const struct engine *e, uint32_t account, date_t as_of, date_t booked_to)
{
    int64_t balance = 0;
    for (; account != NONE; account = e->foundation->accounts.items[account].before)
        balance =
            sum(balance, ledger_balance_as_of(ledger_account_at(e, account), as_of, booked_to));
    return balance;
}

bool ledger_is_of(const struct account *account, const char *kind, struct text partner)
{
    struct text rest = account->name;
    const struct text parts[] = {text_of(kind), partner};
    for (size_t i = 0; i < 1 + (partner.size != 0); i++) {
        size_t end = parts[i].size + (i != 0);
        if (rest.size < end || memcmp(rest.data + (i != 0), parts[i].data, parts[i].size) != 0 ||
            (rest.size > end && rest.data[end] != ':'))
            return false;
        rest = (struct text){rest.data + end, rest.size - end};
    }
    return true;
}

int64_t ledger_sum_as_of(const struct engine *e, uint32_t pool, const char *kind,
                         struct text partner, date_t as_of, date_t booked_to)
{
    const struct account *a;
    int64_t total = 0;
    for (size_t i = 0; (a = ledger_account_of(e, pool, i)) != NULL; i++)
        if (ledger_is_of(a, kind, partner))
            total = sum(total, ledger_balance_as_of(a, as_of, booked_to));
    return total;
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

static void let_go_days(struct account *a, date_t to, date_t booked)
{
    size_t kept = 0;
    for (size_t i = 0; i < a->days.count; i++)
        if (a->days.items[i].date > to || a->days.items[i].booked > booked)
            a->days.items[kept++] = a->days.items[i];
    a->days.count = kept;
}

void ledger_let_go(struct engine *e, uint32_t pool, date_t to, date_t booked)
{
    struct pool_books *b = books_of(e, pool);
    for (size_t i = 0; i < b->accounts.count; i++)
        let_go_days(&e->foundation->accounts.items[b->accounts.items[i]], to, booked);
    b->let_go_to = to;
    b->let_go_booked = booked;
}

date_t ledger_let_go_to(const struct engine *e, uint32_t pool)
{
    return books_of(e, pool)->let_go_to;
}

date_t ledger_let_go_booked(const struct engine *e, uint32_t pool)
{
    return books_of(e, pool)->let_go_booked;
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
