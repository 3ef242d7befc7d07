#include "core/access/subject.h"
#include "core/foundation/exception.h"
#include "core/foundation/partner.h"
#include "core/foundation/party.h"
#include "core/foundation/successor.h"
#include "core/governance/officer.h"
#include "core/message/shape.h"

/* The field of that name at the top of an input; NULL: it has none, or it was not said. */
static const struct text *said(const struct item *item, const char *name)
{
    const struct shape *shape = shape_of(item->kind);
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct shape_field *f = &shape->fields[i];
        if (f->is_list || (f->type != SHAPE_TYPE_CODE && f->type != SHAPE_TYPE_TEXT) ||
            !text_equal(text_of(f->name), text_of(name)))
            continue;
        /* Every kind of the union begins where party does. */
        const void *at = (const char *)&item->party + f->offset;
        const struct text *value = at;
        return value->size ? value : NULL;
    }
    return NULL;
}

static bool owns(const struct holder *h, struct text code)
{
    return cover_all(h) || cover_owns(h->e, h->entry, party_by_code(h->e, code));
}

/* --- who pays --------------------------------------------------------------------------------- */

struct payer {
    const struct holder *holder;
    const struct item *item;
    bool is_own;
};

static bool was_partner(const struct engine *e, struct text pool, uint32_t party)
{
    const uint32_t index = pool_by_code(e, pool);
    for (size_t i = 0; index != NONE && i < pool_at(e, index)->partners.count; i++) {
        unsigned steps = SUCCESSIONS_MAX;
        const uint32_t of = partner_at(e, pool_at(e, index)->partners.items[i])->party;
        if (of == party || successor_leads_to(e, of, party, &steps, true))
            return true;
    }
    return false;
}

/* Whether the money could be the party's, of those that are called so. */
static bool concerns(const struct payer *p, uint32_t party)
{
    const struct engine *e = p->holder->e;
    if (p->item->kind == ITEM_REVERSAL)
        return was_partner(e, p->item->reversal.pool, party);
    const struct payment_input *in = &p->item->payment;
    bool is_partner = in->pool.size && was_partner(e, in->pool, party);
    for (size_t i = 0; i < in->shares_count; i++)
        is_partner |= was_partner(e, in->shares[i].pool, party);
    return is_partner || (!in->pool.size && in->shares_count == 0);
}

static int visit_payer(void *ctx, uint32_t party)
{
    struct payer *p = ctx;
    if (cover_owns(p->holder->e, p->holder->entry, party))
        p->is_own = true;
    else if (concerns(p, party))
        return 1;
    return 0;
}

static bool pays_itself(const struct holder *h, const struct item *item)
{
    struct payer p = {.holder = h, .item = item};
    const struct text *payer = said(item, "payer");
    return payer && !party_each_called(h->e, *payer, visit_payer, &p) && p.is_own;
}

/* --- whose it is ------------------------------------------------------------------------------ */

static bool is_to_partner(const struct holder *h, struct text payee)
{
    const uint32_t party = party_by_code(h->e, payee);
    for (uint32_t i = 0; party != NONE && i < h->e->tables.pools.count; i++)
        if (cover_pool(h, i) && partner_of(h->e, i, party) != NONE)
            return true;
    return false;
}

static bool allots(const struct holder *h, const struct item *item)
{
    const struct text payee = item->allocation.payee;
    if (h->grant->role != ROLE_FEED)
        return cover_all(h) || is_to_partner(h, payee);
    return party_at(h->e, h->entry->party)->kind == PARTY_NHS_ENGLAND || owns(h, payee);
}

static int visit_any(void *ctx, uint32_t party)
{
    return party != *(const uint32_t *)ctx;
}

static bool registers(const struct holder *h, const struct item *item)
{
    const struct party_input *in = &item->party;
    uint32_t party = party_by_code(h->e, in->code);
    if (cover_all(h))
        return true;
    if (party != NONE && !cover_owns(h->e, h->entry, party))
        return false;
    if (party_each_called(h->e, in->code, visit_any, &party) ||
        party_each_called(h->e, in->name, visit_any, &party))
        return false;
    for (size_t i = 0; i < in->aliases_count; i++)
        if (party_each_called(h->e, in->aliases[i], visit_any, &party))
            return false;
    return true;
}

static bool agrees(const struct holder *h, const struct item *item)
{
    const struct agreement_input *in = &item->agreement;
    const uint32_t pool = pool_by_code(h->e, in->pool);
    bool takes_part = h->entry->party == NONE || owns(h, in->host);
    if (pool != NONE)
        return cover_pool(h, pool);
    for (size_t i = 0; i < in->partners_count; i++)
        takes_part = takes_part || owns(h, in->partners[i]);
    return takes_part && (!h->grant->pool.size || text_equal(h->grant->pool, in->pool));
}

static bool appoints(const struct holder *h, const struct item *item)
{
    const struct officer_input *in = &item->officer;
    return owns(h, in->party) &&
           (!in->appointed_by.size || text_equal(in->appointed_by, h->entry->officer));
}

static bool transfers(const struct holder *h, const struct item *item)
{
    return owns(h, item->section_256_transfer.payer) || owns(h, item->section_256_transfer.payee);
}

static bool has_source(const struct holder *h, const struct item *item)
{
    return owns(h, item->source.party);
}

static bool has_minimum(const struct holder *h, const struct item *item)
{
    return owns(h, item->minimum_contribution.party);
}

static bool renames(const struct holder *h, const struct item *item)
{
    const struct name_correction_input *in = &item->name_correction;
    if (in->named_officer.size) {
        const uint32_t officer = officer_find(h->e, in->named_officer);
        if (!cover_all(h) &&
            (officer == NONE || !cover_owns(h->e, h->entry, officer_at(h->e, officer)->party)))
            return false;
    }
    return !in->party.size || owns(h, in->party);
}

static bool holds_for_all(const struct holder *h, const struct item *item)
{
    (void)item;
    return cover_all(h);
}

/* Of the area of a pool that is covered. */
static bool lies_in(const struct holder *h, struct text area)
{
    for (uint32_t i = 0; i < h->e->tables.pools.count; i++)
        if (cover_pool(h, i) && text_equal(pool_at(h->e, i)->area, area))
            return true;
    return cover_all(h);
}

static bool steps(const struct holder *h, const struct item *item)
{
    return lies_in(h, item->planning_step.area);
}

static bool supports(const struct holder *h, const struct item *item)
{
    return lies_in(h, item->plan_support.area);
}

static bool targets(const struct holder *h, const struct item *item)
{
    return lies_in(h, item->target.area);
}

static bool counts(const struct holder *h, const struct item *item)
{
    return lies_in(h, item->target_actual.area);
}

static bool delegates(const struct holder *h, const struct item *item)
{
    return item->delegation.pool.size || cover_all(h);
}

/* --- what it is about ------------------------------------------------------------------------- */

/* What is of no pool is for the rule to say. */
static bool covers_exception(const struct holder *h, uint32_t id)
{
    const struct exception *x = exception_look(h->e, id);
    return x && (x->pool == NONE || cover_pool(h, x->pool));
}

static bool works_one(const struct holder *h, const struct item *item)
{
    return covers_exception(h, item->exception_work.exception);
}

static bool works_several(const struct holder *h, const struct item *item)
{
    const struct exceptions_work_input *in = &item->exceptions_work;
    for (size_t i = 0; i < in->exceptions_count; i++)
        if (!covers_exception(h, in->exceptions[i].exception))
            return false;
    return true;
}

static bool adjusts(const struct holder *h, const struct item *item)
{
    const uint32_t exception = item->adjustment.exception;
    return !exception || covers_exception(h, exception);
}

static bool decides(const struct holder *h, const struct item *item)
{
    const struct approval_input *in = &item->approval;
    for (uint32_t i = 0; i < pending_count(h->e); i++) {
        const struct pending *p = pending_at(h->e, i);
        if (p->journal == in->pending && p->item == in->item)
            return p->pool == NONE || cover_pool(h, p->pool);
    }
    return false;
}

typedef bool (*subject_fn)(const struct holder *h, const struct item *item);
static const subject_fn subjects[ITEM_KIND_COUNT] = {
    [ITEM_PAYMENT] = pays_itself,
    [ITEM_REVERSAL] = pays_itself,
    [ITEM_ALLOCATION] = allots,
    [ITEM_PARTY] = registers,
    [ITEM_AGREEMENT] = agrees,
    [ITEM_OFFICER] = appoints,
    [ITEM_SECTION_256_TRANSFER] = transfers,
    [ITEM_SOURCE] = has_source,
    [ITEM_MINIMUM_CONTRIBUTION] = has_minimum,
    [ITEM_NAME_CORRECTION] = renames,
    [ITEM_PLAN_YEAR] = holds_for_all,
    [ITEM_BALANCES_THRESHOLD] = holds_for_all,
    [ITEM_AREA] = holds_for_all,
    [ITEM_PLANNING_ROUND] = holds_for_all,
    [ITEM_PLANNING_STEP] = steps,
    [ITEM_PLAN_SUPPORT] = supports,
    [ITEM_STATED_TOTAL] = holds_for_all,
    [ITEM_METRIC] = holds_for_all,
    [ITEM_MONITORING] = holds_for_all,
    [ITEM_TARGET] = targets,
    [ITEM_TARGET_ACTUAL] = counts,
    [ITEM_DELEGATION] = delegates,
    [ITEM_EXCEPTION_WORK] = works_one,
    [ITEM_EXCEPTIONS_WORK] = works_several,
    [ITEM_ADJUSTMENT] = adjusts,
    [ITEM_APPROVAL] = decides,
};

bool subject_is_covered(const struct holder *h, const struct item *item)
{
    const struct text *code = said(item, "pool");
    const bool is_feed = h->grant->role == ROLE_FEED;
    if (subjects[item->kind] && !subjects[item->kind](h, item))
        return false;
    if (is_feed || !code || item->kind == ITEM_AGREEMENT)
        return true;
    return cover_pool(h, pool_by_code(h->e, *code));
}

bool subject_pools_are_covered(const struct holder *h, const struct item *item)
{
    const struct text *code = said(item, "pool");
    const size_t shares = item->kind == ITEM_PAYMENT ? item->payment.shares_count : 0;
    for (size_t i = 0; i < shares; i++)
        if (!cover_pool(h, pool_by_code(h->e, item->payment.shares[i].pool)))
            return false;
    return code ? cover_pool(h, pool_by_code(h->e, *code)) : shares > 0;
}

bool subject_names_itself(const struct engine *e, const struct access_entry *a,
                          const struct item *item)
{
    const struct text *name = said(item, "officer");
    if (!name || item->kind == ITEM_OFFICER || item->kind == ITEM_ACCESS)
        return true;
    const uint32_t officer = officer_find(e, *name);
    return text_equal(*name, a->officer) &&
           (officer == NONE || cover_owns(e, a, officer_at(e, officer)->party));
}
