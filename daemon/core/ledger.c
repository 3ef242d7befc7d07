#include "core/ledger.h"
#include <stdio.h>
#include "base/array.h"
#include "base/error.h"
#include "core/effects_list.h"
#include "core/period.h"
#include "core/say.h"

int ledger_account_new(struct engine *e, uint32_t pool, const char *kind, struct text partner,
                       struct text line, uint32_t *ret_account)
{
    char name[32 + CODE_MAX + ID_MAX];
    struct pool *p = &e->pools.items[pool];
    if (ARRAY_ROOM(&e->accounts) || ARRAY_ROOM(&p->accounts))
        return ERR_MEMORY;
    int size = snprintf(name, sizeof name, "%s%s%.*s%s%.*s", kind, partner.size ? ":" : "",
                        TEXT_ARG(partner), line.size ? ":" : "", TEXT_ARG(line));
    struct text kept = name_intern(e, (struct text){name, (size_t)size});
    if (!kept.size)
        return ERR_MEMORY;
    *ret_account = (uint32_t)e->accounts.count;
    e->accounts.items[e->accounts.count++] = (struct account){.pool = pool, .name = kept};
    p->accounts.items[p->accounts.count++] = *ret_account;
    return 0;
}

int ledger_account_get(struct engine *e, uint32_t pool, const char *kind, struct text partner,
                       uint32_t *ret_account)
{
    char name[32 + CODE_MAX];
    const struct pool *p = &e->pools.items[pool];
    int size = snprintf(name, sizeof name, "%s:%.*s", kind, TEXT_ARG(partner));
    for (size_t i = 0; i < p->accounts.count; i++)
        if (text_equal(e->accounts.items[p->accounts.items[i]].name,
                       (struct text){name, (size_t)size})) {
            *ret_account = p->accounts.items[i];
            return 0;
        }
    return ledger_account_new(e, pool, kind, partner, TEXT_NONE, ret_account);
}

static int64_t magnitude(int64_t amount)
{
    return amount < 0 ? -amount : amount;
}

bool ledger_has_room(const struct engine *e, uint32_t pool, int64_t amount)
{
    return magnitude(amount) <= TURNOVER_MAX - e->pools.items[pool].turnover;
}

static int post_one(struct step *s, uint32_t account, int64_t amount, date_t value_date)
{
    struct account *a = &s->e->accounts.items[account];
    struct posting *posting = effects_posting(s->out);
    if (!posting)
        return ERR_MEMORY;
    a->balance = sum(a->balance, amount);
    posting->pool = s->e->pools.items[a->pool].code;
    posting->account = a->name;
    posting->amount = amount;
    posting->value_date = value_date;
    posting->booked_on = period_book(s->e, a->pool);
    posting->item = s->item;
    return 0;
}

static int post_pair(struct step *s, uint32_t debit, uint32_t credit, int64_t amount,
                     date_t value_date)
{
    struct pool *pool = &s->e->pools.items[s->e->accounts.items[debit].pool];
    pool->turnover = sum(pool->turnover, magnitude(amount));
    int rc = post_one(s, debit, amount, value_date);
    return rc ? rc : post_one(s, credit, -amount, value_date);
}

int ledger_move(struct step *s, uint32_t from, uint32_t to, int64_t amount, date_t value_date)
{
    if (amount == 0)
        return 0;
    int rc = post_one(s, to, amount, value_date);
    return rc ? rc : post_one(s, from, -amount, value_date);
}

int ledger_post(struct step *s, uint32_t debit, uint32_t credit, int64_t amount, date_t value_date)
{
    if (amount == 0)
        return 0;
    if (!s->through)
        return post_pair(s, debit, credit, amount, value_date);
    int rc = post_pair(s, debit, *s->through, amount, value_date);
    return rc ? rc : post_pair(s, *s->through, credit, amount, value_date);
}
