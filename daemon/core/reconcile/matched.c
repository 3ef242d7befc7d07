#include "core/reconcile/matched.h"
#include <assert.h>
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/year.h"
#include "core/diagnosis/explain.h"
#include "core/foundation/calendar.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/partner.h"
#include "core/reconcile/match_events.h"
#include "core/reconcile/open.h"
#include "core/reconcile/refund.h"
#include "core/reconcile/state.h"

static struct matched *own(const struct engine *e, uint32_t pool)
{
    return (struct matched *)e->reconcile->matched.items + pool;
}

const struct matched *matched_of(const struct engine *e, uint32_t pool)
{
    return own(e, pool);
}

struct match *matched_find(const struct engine *e, uint32_t pool, uint64_t number)
{
    const struct matched *m = own(e, pool);
    if (number == 0 || number > m->last || m->last - number >= m->count)
        return NULL;
    return &m->items[(number - 1 - m->let_go) % MATCHES_MAX];
}

static const struct match_item *payment_at(const struct match *m, uint32_t i)
{
    return &m->sides.items[i];
}

static const struct match_item *receipt_at(const struct match *m, uint32_t i)
{
    return &m->sides.items[m->payment_count + i];
}

bool matched_is_equal(int rule)
{
    return rule == MATCH_AMOUNT || rule == MATCH_ONE_TO_MANY || rule == MATCH_MANY_TO_ONE ||
           rule == MATCH_PART;
}

int64_t matched_sum(const struct match *m, enum side side)
{
    size_t from = side == SIDE_PAYMENT ? 0 : m->payment_count;
    size_t to = side == SIDE_PAYMENT ? m->payment_count : m->sides.count;
    int64_t total = 0;
    for (size_t i = from; i < to; i++)
        total = sum(total, m->sides.items[i].was.money.amount);
    return total;
}

/* That of the sums of a match; of sums of nothing 1. */
static int64_t sign_of(const struct match *m)
{
    const int64_t paid = matched_sum(m, SIDE_PAYMENT);
    const int64_t total = paid ? paid : matched_sum(m, SIDE_RECEIPT);
    return total < 0 ? -1 : 1;
}

/* The next item of that sign from one on, before another; that where there is none. */
static size_t next_of_sign(const struct match *m, int64_t sign, size_t from, size_t to)
{
    while (from < to && (m->sides.items[from].was.money.amount < 0) != (sign < 0))
        from++;
    return from;
}

static int64_t size_at(const struct match *m, size_t i)
{
    return llabs(m->sides.items[i].was.money.amount);
}

bool matched_has_pairs(const struct match *m)
{
    const int64_t sign = sign_of(m);
    return next_of_sign(m, sign, 0, m->payment_count) < m->payment_count &&
           next_of_sign(m, sign, m->payment_count, m->sides.count) < m->sides.count;
}

/* What is of the other sign makes the first of the other side so much more. */
static void begin(const struct match *m, int64_t sign, struct pairing *at)
{
    *at = (struct pairing){.begun = true};
    at->next_payment = next_of_sign(m, sign, 0, m->payment_count);
    at->next_receipt = next_of_sign(m, sign, m->payment_count, m->sides.count);
    at->payment_left = size_at(m, at->next_payment);
    at->receipt_left = size_at(m, at->next_receipt);
    for (size_t i = 0; i < m->sides.count; i++) {
        int64_t *left = i < m->payment_count ? &at->receipt_left : &at->payment_left;
        if ((m->sides.items[i].was.money.amount < 0) != (sign < 0))
            *left = sum(*left, size_at(m, i));
    }
}

/* The next item of the other sign, with the first of the other side; false: none is left. */
static bool pair_credit(const struct match *m, int64_t sign, struct pairing *at)
{
    const size_t i = next_of_sign(m, -sign, at->credit, m->sides.count);
    at->credit = i + 1;
    if (i == m->sides.count)
        return false;
    at->payment = (uint32_t)(i < m->payment_count ? i : at->next_payment);
    at->receipt = (uint32_t)((i < m->payment_count ? at->next_receipt : i) - m->payment_count);
    at->paid = at->received = m->sides.items[i].was.money.amount;
    return true;
}

/* Goes on to the next payment, receipt or both, whichever is used up; false: none is left. */
static bool advance(const struct match *m, int64_t sign, struct pairing *at)
{
    const size_t payment = next_of_sign(m, sign, at->next_payment + 1, m->payment_count);
    const size_t receipt = next_of_sign(m, sign, at->next_receipt + 1, m->sides.count);
    const bool next_payment = at->payment_left == 0 && payment < m->payment_count;
    const bool next_receipt = at->receipt_left == 0 && receipt < m->sides.count;
    if (next_payment)
        at->payment_left = size_at(m, at->next_payment = payment);
    if (next_receipt)
        at->receipt_left = size_at(m, at->next_receipt = receipt);
    return next_payment || next_receipt;
}

/* Each pair takes what both have left. What one side has over when the other is used up goes with
 * the last of that other. Credits go before: each with the first of the other side. */
bool matched_next_pair(const struct match *m, struct pairing *at)
{
    const int64_t sign = sign_of(m);
    if (!at->begun)
        begin(m, sign, at);
    if (at->credit <= m->sides.count && pair_credit(m, sign, at))
        return true;
    if (at->has_main && !advance(m, sign, at))
        return false;
    at->has_main = true;
    int64_t both = at->payment_left < at->receipt_left ? at->payment_left : at->receipt_left;
    int64_t paid = both, received = both;
    at->payment_left = sum(at->payment_left, -both);
    at->receipt_left = sum(at->receipt_left, -both);
    if (at->payment_left == 0 &&
        next_of_sign(m, sign, at->next_payment + 1, m->payment_count) == m->payment_count) {
        received = sum(received, at->receipt_left);
        at->receipt_left = 0;
    }
    if (at->receipt_left == 0 &&
        next_of_sign(m, sign, at->next_receipt + 1, m->sides.count) == m->sides.count) {
        paid = sum(paid, at->payment_left);
        at->payment_left = 0;
    }
    at->payment = (uint32_t)at->next_payment;
    at->receipt = (uint32_t)(at->next_receipt - m->payment_count);
    at->paid = sign * paid;
    at->received = sign * received;
    return true;
}

/* A place for the next match of the pool; the oldest makes room. NULL: out of memory. */
static struct match *place_for(struct engine *e, uint32_t pool)
{
    struct matched *m = own(e, pool);
    struct match *at;
    if (m->count < MATCHES_MAX) {
        if (ARRAY_ROOM(m))
            return NULL;
        at = &m->items[m->count++];
    } else {
        at = &m->items[(m->last - m->let_go) % MATCHES_MAX];
        free(at->sides.items);
    }
    *at = (struct match){.number = ++m->last, .unmatched_on = DATE_NONE};
    return at;
}

static bool is_let_go(const struct match *m, date_t to, date_t booked)
{
    bool is_old = m->booked_on <= booked;
    for (size_t i = 0; i < m->sides.count && is_old; i++)
        is_old = m->sides.items[i].was.money.value_date <= to;
    return is_old;
}

int matched_let_go(struct engine *e, uint32_t pool, date_t to, date_t booked)
{
    struct matched *m = own(e, pool);
    const uint64_t first = m->last - m->count + 1;
    size_t gone = 0;
    while (gone < m->count && is_let_go(matched_find(e, pool, first + gone), to, booked))
        gone++;
    if (gone == 0)
        return 0;
    struct match *left = m->count > gone ? calloc(m->count - gone, sizeof *left) : NULL;
    if (m->count > gone && !left)
        return ERR_MEMORY;
    for (size_t i = 0; i < m->count; i++) {
        struct match *at = matched_find(e, pool, first + i);
        if (i < gone)
            free(at->sides.items);
        else
            left[i - gone] = *at;
    }
    free(m->items);
    m->items = left;
    m->count = m->capacity = m->count - gone;
    m->let_go = m->last - m->count;
    return 0;
}

static int add_items(struct match *m, const struct open_item *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (ARRAY_ROOM(&m->sides))
            return ERR_MEMORY;
        m->sides.items[m->sides.count++] = (struct match_item){.was = items[i]};
    }
    return 0;
}

static bool is_of_one_partner(const struct match *m)
{
    for (size_t i = 0; i < m->sides.count; i++)
        if (m->sides.items[i].was.partner != m->partner || !m->sides.items[i].was.serial)
            return false;
    return m->payment_count > 0 && m->payment_count < m->sides.count && matched_has_pairs(m);
}

static struct match *remember(struct step *s, const struct making *making)
{
    uint32_t pool = partner_at(s->e, making->partner)->pool;
    struct match *m = place_for(s->e, pool);
    if (!m || add_items(m, making->payments, making->payment_count))
        return NULL;
    m->payment_count = making->payment_count;
    if (add_items(m, making->receipts, making->receipt_count))
        return NULL;
    m->partner = making->partner;
    m->rule = (enum match_rule)making->rule;
    m->booked_on = business_date(s->e);
    m->officer = name_intern(s->e, making->officer);
    m->why = name_intern(s->e, making->why);
    m->rejected_count = making->rejected_count;
    for (size_t i = 0; i < REJECTED_MAX; i++)
        m->rejected[i] = making->rejected[i];
    m->score = match_score(m);
    assert(is_of_one_partner(m));
    assert(!matched_is_equal((int)m->rule) ||
           matched_sum(m, SIDE_PAYMENT) == matched_sum(m, SIDE_RECEIPT));
    return m;
}

/* By part, what one side has more is cut from it and stays open: that side is one item. */
static bool cut_rest(struct making *m, struct open_item *ret_rest, bool *ret_is_payment,
                     int64_t *ret_whole)
{
    int64_t paid = 0, received = 0;
    for (uint32_t i = 0; i < m->payment_count; i++)
        paid = sum(paid, m->payments[i].money.amount);
    for (uint32_t i = 0; i < m->receipt_count; i++)
        received = sum(received, m->receipts[i].money.amount);
    if (m->rule != MATCH_PART || paid == received)
        return false;
    *ret_is_payment = paid > received;
    struct open_item *of = *ret_is_payment ? &m->payments[0] : &m->receipts[0];
    *ret_whole = of->money.amount;
    *ret_rest = *of;
    ret_rest->serial = 0;
    ret_rest->exception = 0;
    ret_rest->money.amount = sum(paid, -received) < 0 ? sum(received, -paid) : sum(paid, -received);
    of->money.amount = sum(of->money.amount, -ret_rest->money.amount);
    assert(ret_rest->money.amount > 0);
    return true;
}

int matched_account(struct engine *e, uint32_t partner, uint32_t *ret_account)
{
    const struct partner *p = partner_at(e, partner);
    if (p->account_differences != NONE) {
        *ret_account = p->account_differences;
        return 0;
    }
    int rc = ledger_partner_account(e, p->pool, party_at(e, p->party)->code, ACCOUNT_DIFFERENCES,
                                    ret_account);
    if (!rc)
        partner_set_differences(e, partner, *ret_account);
    return rc;
}

static void book_receipt(struct step *s, const struct making *m, const struct open_item *receipt)
{
    const struct partner *p = partner_at(s->e, m->partner);
    uint32_t from =
        receipt->serial == m->came ? pool_at(s->e, p->pool)->account_cash : p->account_unreconciled;
    if (m->again)
        ledger_move(s, p->account_transit, p->account_unreconciled, receipt->money.amount,
                    receipt->money.value_date);
    else
        ledger_post(s, from, p->account_transit, receipt->money.amount, receipt->money.value_date);
}

/* The ledger and the contribution years' sums. */
static int book(struct step *s, const struct making *making, const struct match *m)
{
    struct pairing at = {0};
    uint32_t account;
    int64_t difference = sum(matched_sum(m, SIDE_PAYMENT), -matched_sum(m, SIDE_RECEIPT));
    int rc = 0;
    for (uint32_t i = 0; i < making->receipt_count; i++)
        book_receipt(s, making, &making->receipts[i]);
    if (difference)
        rc = matched_account(s->e, m->partner, &account);
    if (!rc && difference)
        ledger_post(s, account, partner_at(s->e, m->partner)->account_transit, difference,
                    making->receipts[making->receipt_count - 1].money.value_date);
    while (!rc && matched_next_pair(m, &at)) {
        uint32_t contribution_year = payment_at(m, at.payment)->was.contribution_year;
        if (contribution_year != NONE && at.received)
            rc = year_receive(s, contribution_year, receipt_at(m, at.receipt)->was.money.value_date,
                              at.received);
    }
    return rc;
}

/* Opens what is left over by part. */
static int open_rest(struct step *s, const struct match *m, struct open_item *rest, bool is_payment,
                     int64_t whole, uint64_t came, uint32_t *ret_rest)
{
    struct engine *e = s->e;
    const struct partner *p = partner_at(e, rest->partner);
    struct open_items *items = is_payment ? &e->reconcile->payments : &e->reconcile->receipts;
    uint32_t index;
    if (!is_payment && came && receipt_at(m, 0)->was.serial == came)
        ledger_post(s, pool_at(e, p->pool)->account_cash, p->account_unreconciled,
                    rest->money.amount, rest->money.value_date);
    int rc = open_add(e, items, rest, &index);
    if (rc)
        return rc;
    if (is_payment)
        *ret_rest = index;
    match_emit_rest(s, m, &items->items[index], is_payment, whole);
    return 0;
}

int matched_make(struct step *s, struct making *making, uint32_t *ret_rest)
{
    struct open_item rest = {.contribution_year = NONE};
    bool is_payment = false;
    int64_t whole = 0;
    bool has_rest = cut_rest(making, &rest, &is_payment, &whole);
    int rc = 0;
    *ret_rest = NONE;
    for (uint32_t i = 0; i < making->receipt_count && !rc; i++)
        rc = refund_loosen(s, &making->receipts[i]);
    struct match *m = rc ? NULL : remember(s, making);
    rc = m ? book(s, making, m) : ERR_MEMORY;
    if (rc)
        return rc;
    if (has_rest)
        m->residual = is_payment ? rest.money.amount : -rest.money.amount;
    for (size_t i = 0; i < m->sides.count; i++)
        exception_close(s->e, m->sides.items[i].was.exception);
    match_emit(s, making, m);
    return has_rest ? open_rest(s, m, &rest, is_payment, whole, making->came, ret_rest) : 0;
}

bool matched_is_of(const struct open_item *payment, const struct paid_item *paid)
{
    return payment->money.cause == paid->cause && payment->money.item == paid->item &&
           payment->contribution_year == paid->contribution_year &&
           payment->held_on == paid->held_on;
}

uint32_t matched_find_open(const struct engine *e, const struct paid_item *paid)
{
    const struct open_items *open = &e->reconcile->payments;
    uint32_t i = open_next_by_cause(open, paid->partner, paid->cause, paid->item, MAP_NONE);
    while (i != MAP_NONE && !matched_is_of(&open->items[i], paid))
        i = open_next_by_cause(open, paid->partner, paid->cause, paid->item, i);
    return i == MAP_NONE ? NONE : i;
}

struct match *matched_next_with(const struct engine *e, const struct paid_item *paid,
                                uint64_t after, uint32_t *ret_place)
{
    uint32_t pool = partner_at(e, paid->partner)->pool;
    const struct matched *matched = own(e, pool);
    uint64_t first = matched->last - matched->count + 1;
    for (uint64_t n = after < first ? first : after + 1; n <= matched->last; n++) {
        struct match *m = matched_find(e, pool, n);
        for (uint32_t k = 0; k < m->payment_count && !m->is_unmatched; k++)
            if (matched_is_of(&m->sides.items[k].was, paid)) {
                *ret_place = k;
                return m;
            }
    }
    return NULL;
}
