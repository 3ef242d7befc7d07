#include "succession_check.h"

#include <stdio.h>
#include <string.h>

#include "core/foundation/remembered.h"
#include "core/foundation/state.h"
#include "core/contribution/debtor.h"
#include "core/contribution/state.h"
#include "core/reconcile/state.h"
#include "core/workflow/state.h"

struct check {
    const struct engine *e;
    char *broken;
};

static bool has_gone(const struct engine *e, uint32_t party)
{
    uint32_t i = party_at(e, party)->succession;
    return i != NONE && successor_is_taken(&e->foundation->successions.items[i]);
}

/* Of the pool, the party's code: what has stayed. */
static bool stays(struct check *c, uint32_t pool, uint32_t party, const char *what, size_t which)
{
    const struct engine *e = c->e;
    const struct text in = pool == NONE ? text_of("no pool") : pool_at(e, pool)->code;
    (void)snprintf(c->broken, CORE_CHECK_MAX, "%s %zu in %.*s stays with %.*s", what, which,
                   TEXT_ARG(in), TEXT_ARG(party_at(e, party)->code));
    return false;
}

/* "KIND:CODE" or "KIND:CODE:LINE"; schemes and years have accounts too, named as a party may be. */
static bool is_account_of(struct text name, struct text code)
{
    static const char *const others[] = {
        "expenditure:", "accruals:", "carried-forward:", "brought-forward:",
        /* what was earned, borne or forgiven stays with whoever did */
        "income:", "adjustments:", "written-off:", "risk-share:", "returned:"};
    const char *colon = memchr(name.data, ':', name.size);
    size_t at = colon ? (size_t)(colon - name.data) + 1 : name.size;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (at == strlen(others[i]) && !memcmp(name.data, others[i], at))
            return false;
    return name.size - at >= code.size && !memcmp(name.data + at, code.data, code.size) &&
           (name.size == at + code.size || name.data[at + code.size] == ':');
}

static bool check_accounts(struct check *c, uint32_t partner)
{
    const struct engine *e = c->e;
    const struct partner *p = partner_at(e, partner);
    const struct pool *pool = pool_at(e, p->pool);
    const struct account *a;
    for (size_t i = 0; (a = ledger_account_of(e, p->pool, i)) != NULL; i++) {
        if (a->balance == 0 || !is_account_of(a->name, party_at(e, p->party)->code))
            continue;
        (void)snprintf(c->broken, CORE_CHECK_MAX, "%lld stays in %.*s of %.*s",
                       (long long)a->balance, TEXT_ARG(a->name), TEXT_ARG(pool->code));
        return false;
    }
    return true;
}

static bool check_open(struct check *c, uint32_t partner, const struct open_items *items,
                       const char *what)
{
    const struct partner *p = partner_at(c->e, partner);
    for (size_t i = 0; i < items->count; i++)
        if (items->items[i].serial && items->items[i].partner == partner)
            return stays(c, p->pool, p->party, what, i);
    return true;
}

static bool check_partner(struct check *c, uint32_t partner)
{
    const struct engine *e = c->e;
    const struct partner *p = partner_at(e, partner);
    if (remembered_of(e, partner)->count)
        return stays(c, p->pool, p->party, "payments remembered,",
                     remembered_of(e, partner)->count);
    if (pool_at(e, p->pool)->host == p->party)
        return stays(c, p->pool, p->party, "the host's place", 0);
    for (uint32_t i = 0; i < e->tables.contributions.count; i++)
        if (contribution_at(e, i)->partner == partner)
            return stays(c, p->pool, p->party, "contribution", i);
    for (size_t i = 0; i < e->workflow->openings.count; i++)
        if (e->workflow->openings.items[i].partner == partner)
            return stays(c, p->pool, p->party, "item taken over", i);
    for (size_t i = 0; i < e->foundation->exceptions.count; i++)
        if (e->foundation->exceptions.items[i].partner == partner)
            return stays(c, p->pool, p->party, "exception", e->foundation->exceptions.items[i].id);
    return check_accounts(c, partner) &&
           check_open(c, partner, &e->reconcile->payments, "open payment") &&
           check_open(c, partner, &e->reconcile->receipts, "open receipt");
}

/* What fell due of each that has owed it, before adjustments, is the income of its account; the
 * last owes the rest. */
static bool check_debtors(struct check *c, uint32_t index)
{
    const struct engine *e = c->e;
    const struct contribution *l = contribution_at(e, index);
    const size_t count = l->formers.count + 1;
    uint32_t account = l->account_income;
    if (count == 1 || e->tables.today == DATE_NONE)
        return true;
    for (size_t i = count; i-- > 0; account = e->foundation->accounts.items[account].before) {
        int64_t due = 0;
        uint32_t owner = partner_at(e, debtor_partner(e, index, i))->party;
        for (size_t k = 0; k < l->contribution_years.count; k++) {
            struct position p;
            debtor_position(e, l->contribution_years.items[k], i, count, e->tables.today, DATE_NONE,
                            &p);
            due = sum(due, sum(p.due, p.adjusted));
            if (i + 1 < count && p.variance)
                return stays(c, l->pool, owner, "a claim on contribution", index);
        }
        if (e->foundation->accounts.items[account].balance != -due)
            return stays(c, l->pool, owner, "income that is not its own, of contribution", index);
    }
    return true;
}

static bool check_parties(struct check *c)
{
    const struct engine *e = c->e;
    for (size_t i = 0; i < e->contribution->allocations.count; i++) {
        const struct allocation *a = &e->contribution->allocations.items[i];
        if ((a->received || a->pooled) && has_gone(e, a->party))
            return stays(c, NONE, a->party, "allocation", i);
    }
    for (size_t i = 0; i < e->foundation->exceptions.count; i++) {
        const struct exception *x = &e->foundation->exceptions.items[i];
        if (x->side != NONE && has_gone(e, x->side))
            return stays(c, x->pool, x->side, "a side of exception", x->id);
    }
    return true;
}

bool succession_check(const struct engine *e, char ret_broken[CORE_CHECK_MAX])
{
    struct check c = {e, ret_broken};
    for (uint32_t i = 0; i < e->tables.partners.count; i++)
        if (has_gone(e, partner_at(e, i)->party) && !check_partner(&c, i))
            return false;
    for (uint32_t i = 0; i < e->tables.contributions.count; i++)
        if (!check_debtors(&c, i))
            return false;
    return check_parties(&c);
}
