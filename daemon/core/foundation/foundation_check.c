/* core/foundation/foundation_check: what holds of names, tables, accounts, exceptions, the agenda
 * and payments remembered (foundation_check of core/foundation/room.h). */
#include "core/foundation/ledger.h"
#include "core/foundation/room.h"
#include "core/foundation/state.h"

/* So each once. */
static bool is_ascending(const uint32_t *items, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (items[i - 1] >= items[i])
            return false;
    return true;
}

static const char *check_parties(const struct engine *e)
{
    size_t partners = 0;
    for (uint32_t i = 0; i < e->tables.parties.count; i++) {
        const struct party *p = party_at(e, i);
        if (!is_ascending(p->partners.items, p->partners.count))
            return "a party's partners are not in order";
        for (size_t k = 0; k < p->partners.count; k++)
            if (partner_at(e, p->partners.items[k])->party != i)
                return "a party lists the partner of another";
        partners += p->partners.count;
    }
    return partners == e->tables.partners.count ? NULL : "a partner is of no party";
}

/* A word leads to all that was said of it, each of which was said before the one it came from. */
static const char *check_policy(const struct engine *e)
{
    const struct foundation_state *f = e->foundation;
    if (!f->policy_names.count || f->policy_names.items[0].word.size)
        return "the word that is none is one";
    for (size_t i = 1; i < f->policy_names.count; i++) {
        const struct policy_name *n = &f->policy_names.items[i];
        if (!n->vocabulary || !n->word.size || !n->latest || n->latest > f->policy_meanings.count ||
            f->policy_meanings.items[n->latest - 1].name != i)
            return "a word of policy is of no vocabulary, or nothing was said of it";
    }
    for (size_t i = 0; i < f->policy_meanings.count; i++) {
        const struct policy_meaning *m = &f->policy_meanings.items[i];
        if (!m->name || m->before > i ||
            (m->before && f->policy_meanings.items[m->before - 1].name != m->name))
            return "what is said of a word of policy does not follow one another";
    }
    for (uint32_t i = 0; i < e->tables.contributions.count; i++)
        if (policy_vocabulary(e, contribution_at(e, i)->kind) != VOCABULARY_CONTRIBUTION_KIND)
            return "a contribution's kind is the word of something else";
    return NULL;
}

static const char *check_pools(const struct engine *e)
{
    size_t partners = 0, contributions = 0;
    for (uint32_t i = 0; i < e->tables.pools.count; i++) {
        const struct pool *p = pool_at(e, i);
        if (!ledger_is_of_pool(e, p->account_cash, i))
            return "a pool has no cash account";
        if (p->partners.count > PARTNERS_EVER_MAX)
            return "a pool has more partners than it may ever have";
        if (!is_ascending(p->partners.items, p->partners.count) ||
            !is_ascending(p->contributions.items, p->contributions.count))
            return "a pool's partners or contributions are not in order";
        for (size_t k = 0; k < p->partners.count; k++)
            if (partner_at(e, p->partners.items[k])->pool != i)
                return "a pool lists the partner of another";
        for (size_t k = 0; k < p->contributions.count; k++)
            if (contribution_at(e, p->contributions.items[k])->pool != i)
                return "a pool lists the contribution of another";
        partners += p->partners.count;
        contributions += p->contributions.count;
    }
    return partners == e->tables.partners.count && contributions == e->tables.contributions.count
               ? NULL
               : "a partner or a contribution is of no pool";
}

/* Those that carry on for one another end with one for whom nobody does. */
static bool is_succession_finite(const struct engine *e, uint32_t partner)
{
    for (uint32_t steps = 0; steps <= PARTNERS_EVER_MAX; steps++) {
        uint32_t next = partner_at(e, partner)->successor;
        if (next == NONE)
            return true;
        if (partner_at(e, next)->pool != partner_at(e, partner)->pool)
            return false;
        partner = next;
    }
    return false;
}

static const char *check_partners(const struct engine *e)
{
    for (uint32_t i = 0; i < e->tables.partners.count; i++) {
        const struct partner *p = partner_at(e, i);
        if (!ledger_is_of_pool(e, p->account_transit, p->pool) ||
            !ledger_is_of_pool(e, p->account_unallocated, p->pool) ||
            !ledger_is_of_pool(e, p->account_unreconciled, p->pool) ||
            (p->account_differences != NONE &&
             !ledger_is_of_pool(e, p->account_differences, p->pool)))
            return "a partner's account is none of its pool";
    }
    for (uint32_t i = 0; i < e->tables.partners.count; i++)
        if (!is_succession_finite(e, i))
            return "partners carry on for one another in a circle";
    return NULL;
}

/* A circle would come by the same party again. */
static bool is_line_finite(const struct engine *e, uint32_t party)
{
    const struct foundation_state *f = e->foundation;
    for (size_t steps = 0; steps <= f->successions.count; steps++) {
        uint32_t x = party_at(e, party)->succession;
        if (x == NONE)
            return true;
        party = f->successions.items[x].successors.items[0].party;
    }
    return false;
}

static const char *check_successions(const struct engine *e)
{
    const struct foundation_state *f = e->foundation;
    for (size_t i = 0; i < f->successions.count; i++) {
        const struct succession *x = &f->successions.items[i];
        if (x->successors.count == 0 || x->successors.count > SUCCESSORS_MAX)
            return "a succession has no successor, or too many";
    }
    for (uint32_t i = 0; i < e->tables.parties.count; i++)
        if (!is_line_finite(e, i))
            return "parties carry on for one another in a circle";
    return NULL;
}

/* What was passed on ends with an account of the pool that has it still; and so do the entries of
 * earlier days. */
static bool is_passing_finite(const struct foundation_state *f, uint32_t account)
{
    uint32_t to = account, before = account;
    for (size_t steps = 0; steps <= PARTNERS_EVER_MAX && (to != NONE || before != NONE); steps++) {
        if ((to != NONE && f->accounts.items[to].pool != f->accounts.items[account].pool) ||
            (before != NONE && f->accounts.items[before].pool != f->accounts.items[account].pool))
            return false;
        to = to == NONE ? NONE : f->accounts.items[to].passed_to;
        before = before == NONE ? NONE : f->accounts.items[before].before;
    }
    return to == NONE && before == NONE &&
           (f->accounts.items[account].passed_to == NONE || !f->accounts.items[account].balance);
}

/* The days of an account are in order; what its balance has beside them was let go. */
static bool is_dated(const struct account *a, int64_t *ret_let_go)
{
    int64_t total = 0;
    for (size_t i = 0; i < a->days.count; i++) {
        const struct account_day *d = &a->days.items[i], *before = d - 1;
        if ((i &&
             (before->date != d->date ? before->date > d->date : before->booked >= d->booked)) ||
            !is_in_range(d->amount) || !is_in_range(total))
            return false;
        total += d->amount;
    }
    *ret_let_go = a->balance - total;
    return true;
}

static const char *check_accounts(const struct engine *e, uint32_t pool)
{
    const struct foundation_state *f = e->foundation;
    const struct pool_books *b = books_of(e, pool);
    int64_t total = 0, all_let_go = 0, let_go;
    for (size_t k = 0; k < b->accounts.count; k++) {
        const struct account *a = &f->accounts.items[b->accounts.items[k]];
        if (a->pool != pool || !is_in_range(a->balance) || !is_in_range(total))
            return "an account is of another pool, or out of its range";
        if (!is_passing_finite(f, b->accounts.items[k]))
            return "something stays on an account that was passed on, or is passed in a circle";
        if (!is_dated(a, &let_go) || (let_go && b->let_go_to == DATE_NONE) ||
            !is_in_range(all_let_go) || !is_in_range(let_go))
            return "the days of an account are not in order, or do not sum to its balance";
        total += a->balance;
        all_let_go += let_go;
    }
    return total || all_let_go ? "the balances of a pool's accounts do not sum to zero" : NULL;
}

/* Every entry is one debit and one credit. */
static const char *check_books(const struct engine *e)
{
    const struct foundation_state *f = e->foundation;
    size_t accounts = 0;
    for (uint32_t i = 0; i < f->pool_books.count; i++) {
        const struct pool_books *b = books_of(e, i);
        if (b->turnover < 0 || !is_in_range(b->turnover))
            return "a pool's turnover is out of its range";
        if (!is_ascending(b->accounts.items, b->accounts.count))
            return "a pool's accounts are not in order";
        const char *broken = check_accounts(e, i);
        if (broken)
            return broken;
        accounts += b->accounts.count;
    }
    return accounts == f->accounts.count ? NULL : "an account is of no pool";
}

/* The days on which a pool's exceptions changed are in order, and sum to those that are open. */
static bool is_counted(const struct pool_books *b)
{
    int64_t open = 0;
    for (size_t i = 0; i < b->exception_days.count; i++) {
        const struct exception_day *d = &b->exception_days.items[i];
        if ((i && (d - 1)->date >= d->date) || !is_in_range(d->change))
            return false;
        open += d->change;
        if (open < 0 || open > UINT32_MAX)
            return false;
    }
    return open == b->exceptions;
}

static const char *check_exceptions(const struct engine *e)
{
    const struct foundation_state *f = e->foundation;
    uint32_t last = 0;
    size_t open = 0, manual = 0, of_pools = 0, counted = 0;
    for (size_t i = 0; i < f->exceptions.count; i++) {
        const struct exception *x = &f->exceptions.items[i];
        if (x->id <= last || x->id > f->last_exception)
            return "exceptions are not in order";
        if (x->parts && !parts_are_packed((struct bytes){x->parts, x->parts_size}))
            return "what was found of an exception is not readable";
        last = x->id;
        open += exception_is_open(x);
        of_pools += exception_is_open(x) && x->pool != NONE;
        manual += x->parts && !exception_is_open(x);
    }
    for (uint32_t i = 0; i < f->pool_books.count; i++) {
        if (!is_counted(books_of(e, i)))
            return "open exceptions of a pool are not what its days sum to";
        counted += books_of(e, i)->exceptions;
    }
    return open == f->exceptions_open && manual == f->exceptions_manual && of_pools == counted
               ? NULL
               : "open exceptions are not as many as are counted";
}

static const char *check_agenda(const struct engine *e)
{
    const struct foundation_state *f = e->foundation;
    for (size_t i = 0; i < f->agenda.count; i++) {
        const struct wake *w = &f->agenda.items[i];
        if (w->serial > f->last_wake || w->date == DATE_NONE ||
            (i && !agenda_is_before(&f->agenda.items[(i - 1) / 2], w)))
            return "the agenda is not in order";
    }
    return agenda_is_below(e, WAKE_SUCCESSION, f->successions.count)
               ? NULL
               : "the agenda names a succession that is none";
}

static const char *check_recent(const struct engine *e)
{
    for (uint32_t i = 0; i < e->foundation->recent_payments.count; i++) {
        const struct recent_payments *t =
            (const struct recent_payments *)e->foundation->recent_payments.items + i;
        bool is_full = t->count == RECENT_PAYMENTS_MAX;
        if (t->count > RECENT_PAYMENTS_MAX || (t->head && (!is_full || t->head >= t->count)))
            return "payments remembered are more than there is room for";
        for (size_t k = 0; k < t->count; k++)
            if (!is_in_range(t->items[k].amount) || !is_in_range(t->items[k].carried))
                return "a payment remembered is out of its range";
    }
    return NULL;
}

const char *foundation_check(const struct engine *e)
{
    static const char *(*const checks[])(const struct engine *e) = {
        check_parties,    check_pools,  check_partners, check_successions, check_books,
        check_exceptions, check_agenda, check_recent,   check_policy};
    const char *broken = NULL;
    for (size_t i = 0; i < sizeof checks / sizeof *checks && !broken; i++)
        broken = checks[i](e);
    return broken;
}
