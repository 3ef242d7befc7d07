#include "core/foundation/remembered.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/recent_payments.h"
#include "core/foundation/state.h"

static struct recent_payments *recent_own(struct engine *e, uint32_t partner)
{
    return (struct recent_payments *)e->foundation->recent_payments.items + partner;
}

const struct recent_payments *remembered_of(const struct engine *e, uint32_t partner)
{
    return (const struct recent_payments *)e->foundation->recent_payments.items + partner;
}

void remembered_undo(struct engine *e, uint32_t partner, uint32_t index)
{
    recent_own(e, partner)->items[index].reversed = true;
    recent_own(e, partner)->items[index].exception = 0;
}

void remembered_move(struct engine *e, uint32_t partner, uint32_t index, uint32_t contribution_year)
{
    struct recent_payment *p = &recent_own(e, partner)->items[index];
    p->contribution_year = contribution_year;
    p->instalments = 0;
    p->exception = 0;
}

void remembered_redo(struct engine *e, uint32_t partner, uint32_t index, uint32_t exception)
{
    struct recent_payment *p = &recent_own(e, partner)->items[index];
    p->reversed = false;
    p->undone_by = 0;
    p->exception = exception;
}

void remembered_pair(struct engine *e, uint32_t partner, uint32_t index,
                     const struct recent_payment *credit)
{
    struct recent_payment *p = &recent_own(e, partner)->items[index];
    p->undone_by = credit->cause;
    p->undone_document = credit->document;
    p->undone_item = credit->item;
    p->undone_on = credit->value_date;
}

void remembered_suspect(struct engine *e, uint32_t partner, uint32_t index, uint32_t exception,
                        uint32_t like)
{
    struct recent_payments *t = recent_own(e, partner);
    struct recent_payment *p = &t->items[index];
    p->suspected = exception;
    p->like_at = exception ? like : 0;
    p->like_cause = exception ? t->items[like].cause : 0;
    p->like_item = exception ? t->items[like].item : 0;
}

void remembered_place(struct engine *e, uint32_t partner, uint32_t contribution_year,
                      const struct placed *p)
{
    struct recent_payments *t = recent_own(e, partner);
    const int64_t amount = sum(p->amount, p->carried);
    for (uint32_t i = recent_next_by_amount(t, amount, MAP_NONE); i != MAP_NONE;
         i = recent_next_by_amount(t, amount, i)) {
        struct recent_payment *x = &t->items[i];
        if (x->cause != p->cause || x->item != p->item || x->reversed ||
            x->contribution_year != contribution_year ||
            reference_compare(&x->reference, &p->reference) != 0)
            continue;
        x->instalments = p->instalments;
        x->exception = p->exception;
        return;
    }
}

void remembered_set_document(struct engine *e, uint32_t partner, uint32_t index, uint64_t document)
{
    recent_own(e, partner)->items[index].document = document;
}

void remembered_set_credit_document(struct engine *e, uint32_t partner, const struct money *credit,
                                    uint64_t document)
{
    struct recent_payments *t = recent_own(e, partner);
    for (uint32_t i = recent_next_by_amount(t, -credit->amount, MAP_NONE); i != MAP_NONE;
         i = recent_next_by_amount(t, -credit->amount, i))
        if (t->items[i].undone_by == credit->cause && t->items[i].undone_item == credit->item)
            t->items[i].undone_document = document;
}

/* The payments are at other places than before: those that are like another find it again. */
static void find_likes(struct recent_payments *t)
{
    for (uint32_t i = 0; i < t->count; i++) {
        struct recent_payment *p = &t->items[i];
        if (!p->suspected)
            continue;
        p->like_at = recent_next_by_reference(t, &p->reference, MAP_NONE);
        while (p->like_at != MAP_NONE && (t->items[p->like_at].cause != p->like_cause ||
                                          t->items[p->like_at].item != p->like_item))
            p->like_at = recent_next_by_reference(t, &p->reference, p->like_at);
    }
}

static uint64_t key_of(const struct engine *e, uint32_t partner, int64_t amount)
{
    return map_hash(partner_at(e, partner)->party, &amount, sizeof amount);
}

static int count_up(struct engine *e, uint32_t partner, const struct recent_payment *paid)
{
    return multiset_add(&e->foundation->remembered, key_of(e, partner, paid->amount));
}

static void count_down(struct engine *e, uint32_t partner, const struct recent_payment *paid)
{
    multiset_remove(&e->foundation->remembered, key_of(e, partner, paid->amount));
}

static int count_all(struct engine *e, uint32_t partner)
{
    const struct recent_payments *t = remembered_of(e, partner);
    int rc = 0;
    for (size_t i = 0; i < t->count && !rc; i++)
        rc = count_up(e, partner, &t->items[i]);
    return rc;
}

int remembered_push(struct engine *e, uint32_t partner, const struct recent_payment *paid,
                    struct recent_payment **ret)
{
    struct recent_payments *t = recent_own(e, partner);
    if (t->count == RECENT_PAYMENTS_MAX)
        count_down(e, partner, &t->items[t->head]);
    int rc = count_up(e, partner, paid);
    return rc ? rc : recent_push(t, paid, ret);
}

int remembered_merge(struct engine *e, uint32_t partner, uint32_t other)
{
    const uint32_t both[] = {partner, other};
    for (size_t k = 0; k < 2; k++) {
        const struct recent_payments *t = remembered_of(e, both[k]);
        for (size_t i = 0; i < t->count; i++)
            count_down(e, both[k], &t->items[i]);
    }
    int rc = recent_merge(recent_own(e, partner), recent_own(e, other));
    find_likes(recent_own(e, partner));
    return rc ? rc : count_all(e, partner);
}

static bool is_of_years_to(const struct engine *e, const struct recent_payment *p, int year)
{
    int of = p->contribution_year == NONE ? date_financial_year(p->value_date)
                                          : year_at(e, p->contribution_year)->year;
    return of <= year && !exception_stands(e, p->exception);
}

int remembered_let_go(struct engine *e, uint32_t partner, int year)
{
    struct recent_payments *t = recent_own(e, partner), left = {.count = 0};
    const struct recent_payment *p;
    struct recent_payment *kept;
    int rc = 0;
    for (uint32_t i = (uint32_t)t->count; i-- > 0 && !rc;) {
        p = recent_latest(t, i);
        if (is_of_years_to(e, p, year))
            count_down(e, partner, p);
        else
            rc = recent_push(&left, p, &kept);
    }
    recent_fini(t);
    *t = left;
    find_likes(t);
    return rc;
}

int remembered_index(struct engine *e, uint32_t partner)
{
    struct recent_payments *t = recent_own(e, partner);
    int rc = 0;
    for (size_t i = 0; i < t->count && !rc; i++)
        rc = recent_index(t, (uint32_t)((t->head + i) % t->count));
    return rc ? rc : count_all(e, partner);
}

bool remembered_elsewhere(const struct engine *e, uint32_t partner, int64_t amount)
{
    const struct recent_payments *t = remembered_of(e, partner);
    uint32_t all = multiset_count(&e->foundation->remembered, key_of(e, partner, amount)), own = 0;
    if (all == 0)
        return false;
    for (uint32_t i = recent_next_by_amount(t, amount, MAP_NONE); i != MAP_NONE && own < all;
         i = recent_next_by_amount(t, amount, i))
        own++;
    return all > own;
}
