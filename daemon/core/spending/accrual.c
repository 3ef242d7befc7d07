#include "core/spending/accrual.h"
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/foundation/recent_payments.h"
#include "core/spending/state.h"

static uint64_t key_of(uint32_t pool, struct text scheme, const struct reference *r)
{
    return map_hash(map_hash(pool, scheme.data, scheme.size), r->data, r->size);
}

static uint64_t key_of_entry(const struct engine *e, const struct accrual *a)
{
    return key_of(e->spending->funds.items[a->fund].pool, a->scheme, &a->reference);
}

int accrual_index(struct engine *e, uint32_t accrual)
{
    const struct accrual *a = &e->spending->accruals.items[accrual];
    return a->amount ? chains_add(&e->spending->accrual_chains, key_of_entry(e, a), accrual) : 0;
}

static uint32_t find(const struct engine *e, uint32_t scheme, const struct reference *r)
{
    const struct spending_state *sp = e->spending;
    const struct scheme *x = &sp->schemes.items[scheme];
    uint32_t pool = sp->funds.items[x->fund].pool;
    for (uint32_t i = chains_first(&sp->accrual_chains, key_of(pool, x->id, r)); i != MAP_NONE;
         i = chains_next(&sp->accrual_chains, i)) {
        const struct accrual *a = &sp->accruals.items[i];
        if (sp->funds.items[a->fund].pool == pool && text_equal(a->scheme, x->id) &&
            reference_equal(&a->reference, r))
            return i;
    }
    return NONE;
}

int accrual_check(struct step *s, uint32_t scheme, struct text reference, int64_t amount)
{
    const struct spending_state *sp = s->e->spending;
    const struct fund *f = &sp->funds.items[sp->schemes.items[scheme].fund];
    struct reference r = reference_of(reference);
    uint32_t found = find(s->e, scheme, &r);
    char open[MONEY_TEXT_MAX];
    if (amount > 0)
        return found != NONE || f->accrual_count < ACCRUALS_MAX
                   ? 0
                   : refuse(s, REFUSED_OUT_OF_RANGE, "expenditure.reference",
                            "at most " TEXT_NUMBER(ACCRUALS_MAX) " open of a pool and year",
                            "no room for an accrual");
    if (found == NONE)
        return refuse(s, REFUSED_NOT_FOUND, "expenditure.reference", NULL,
                      "no accrual %.*s of scheme %.*s is open", TEXT_ARG(reference),
                      TEXT_ARG(sp->schemes.items[scheme].id));
    if (-amount > sp->accruals.items[found].amount)
        return refuse(s, REFUSED_OUT_OF_RANGE, "expenditure.amount_pence", "what is open of it",
                      "of accrual %.*s %s is open", TEXT_ARG(reference),
                      money_print(sp->accruals.items[found].amount, open));
    return 0;
}

static int add_accrual(struct engine *e, uint32_t scheme, const struct reference *r, int64_t amount)
{
    struct spending_state *sp = e->spending;
    uint32_t index = sp->accrual_free;
    if (index != NONE)
        sp->accrual_free = sp->accruals.items[index].next_free;
    else if (ARRAY_ROOM(&sp->accruals))
        return ERR_MEMORY;
    else
        index = (uint32_t)sp->accruals.count++;
    const struct scheme *x = &sp->schemes.items[scheme];
    sp->accruals.items[index] = (struct accrual){
        .fund = x->fund, .scheme = x->id, .reference = *r, .amount = amount, .next_free = NONE};
    sp->funds.items[x->fund].accrual_count++;
    return accrual_index(e, index);
}

int accrual_book(struct engine *e, uint32_t scheme, struct text reference, int64_t amount)
{
    struct spending_state *sp = e->spending;
    struct reference r = reference_of(reference);
    uint32_t found = find(e, scheme, &r);
    if (found == NONE)
        return add_accrual(e, scheme, &r, amount);
    struct accrual *a = &sp->accruals.items[found];
    if (a->amount + amount == 0) {
        chains_remove(&sp->accrual_chains, key_of_entry(e, a), found);
        sp->funds.items[a->fund].accrual_count--;
        *a = (struct accrual){.next_free = sp->accrual_free};
        sp->accrual_free = found;
        return 0;
    }
    a->amount = sum(a->amount, amount);
    return 0;
}
