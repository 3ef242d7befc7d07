#include "core/access/rights.h"
#include "core/access/register.h"
#include "core/access/state.h"
#include "core/foundation/party.h"
#include "core/foundation/successor.h"
#include "core/message/effects.h"
#include "core/message/shape.h"

#define R(role) (1u << ROLE_##role)
#define NOBODY 0u /* the daemon's own */
#define READERS (R(QUERY) | R(POOL_MANAGER) | R(HOST_FINANCE) | R(OFFICER) | R(BOARD) | R(AUDITOR))

/* --- the matrix: who may send what ------------------------------------------------------------ */

#define RIGHT_PARTY R(POOL_MANAGER)
#define RIGHT_AGREEMENT R(POOL_MANAGER)
#define RIGHT_SIGNATURE R(POOL_MANAGER)
#define RIGHT_ASSURANCE R(POOL_MANAGER)
#define RIGHT_VARIATION R(POOL_MANAGER)
#define RIGHT_ALLOCATION (R(POOL_MANAGER) | R(FEED))
#define RIGHT_PAYMENT R(FEED)
#define RIGHT_RECEIPT R(HOST_FINANCE)
#define RIGHT_REVERSAL R(FEED)
#define RIGHT_UNREADABLE (R(FEED) | R(HOST_FINANCE))
#define RIGHT_DAY R(ADMINISTRATOR)
#define RIGHT_CONFLICT NOBODY
#define RIGHT_MILESTONE R(POOL_MANAGER)
#define RIGHT_CONDITION_CLEARED R(POOL_MANAGER)
#define RIGHT_BOARD R(POOL_MANAGER)
#define RIGHT_PAYMENT_HOLD R(POOL_MANAGER)
#define RIGHT_PAYMENT_HOLD_LIFTED R(OFFICER)
#define RIGHT_OFFICER (R(OFFICER) | R(POOL_MANAGER))
#define RIGHT_DELEGATION R(OFFICER)
#define RIGHT_APPROVAL R(OFFICER)
#define RIGHT_SUCCESSION R(ADMINISTRATOR)
#define RIGHT_MINIMUM_CONTRIBUTION R(POOL_MANAGER)
#define RIGHT_SECTION_256_TRANSFER R(POOL_MANAGER)
#define RIGHT_SOURCE R(POOL_MANAGER)
#define RIGHT_VARIATION_REVERSAL R(OFFICER)
#define RIGHT_OPENING_ITEM (R(OFFICER) | R(HOST_FINANCE))
#define RIGHT_PERIOD_CLOSE R(HOST_FINANCE)
#define RIGHT_PERIOD_REOPEN R(OFFICER)
#define RIGHT_PERFORMANCE_ELEMENT R(POOL_MANAGER)
#define RIGHT_PERFORMANCE_ACTUAL R(POOL_MANAGER)
#define RIGHT_EARNED_OVERRIDE R(OFFICER)
#define RIGHT_PERFORMANCE_CLOSE R(POOL_MANAGER)
#define RIGHT_SCHEME R(POOL_MANAGER)
#define RIGHT_COMMITMENT (R(POOL_MANAGER) | R(HOST_FINANCE))
#define RIGHT_EXPENDITURE R(HOST_FINANCE)
#define RIGHT_RISK_SHARE R(POOL_MANAGER)
#define RIGHT_YEAR_END (R(OFFICER) | R(HOST_FINANCE))
#define RIGHT_MINIMUM_SPEND R(POOL_MANAGER)
#define RIGHT_DISTRICT_GRANT (R(POOL_MANAGER) | R(HOST_FINANCE))
#define RIGHT_MATCH_RULES R(POOL_MANAGER)
#define RIGHT_TOLERANCE (R(POOL_MANAGER) | R(OFFICER))
#define RIGHT_UNMATCH R(OFFICER)
#define RIGHT_MANUAL_MATCH R(OFFICER)
#define RIGHT_EXCEPTION_WORK R(OFFICER)
#define RIGHT_ADJUSTMENT R(OFFICER)
#define RIGHT_DOCUMENT_OVERRIDE R(OFFICER)
#define RIGHT_CLOCK_JUMP (R(OFFICER) | R(ADMINISTRATOR))
#define RIGHT_STAND NOBODY
#define RIGHT_PLAN_YEAR (R(POOL_MANAGER) | R(OFFICER))
#define RIGHT_BALANCES_THRESHOLD (R(POOL_MANAGER) | R(OFFICER))
#define RIGHT_ACCESS R(ADMINISTRATOR)
#define RIGHT_QUARANTINE (R(OFFICER) | R(POOL_MANAGER) | R(HOST_FINANCE))
#define RIGHT_DOCUMENT_REVERSAL R(OFFICER)
#define RIGHT_EXCEPTIONS_WORK R(OFFICER)
#define RIGHT_NAME_CORRECTION R(OFFICER)

#define RIGHT_OF(number, KIND, name, rule) [number] = RIGHT_##KIND,
static const uint32_t item_roles[ITEM_KIND_COUNT] = {INPUTS(RIGHT_OF)};

static const uint32_t ask_roles[] = {
    [ASK_ANY] = ~0u,
    [ASK_DOCUMENT] = R(FEED) | R(HOST_FINANCE) | R(POOL_MANAGER) | R(OFFICER),
    [ASK_POOL] = READERS,
    [ASK_ALL_POOLS] = READERS,
    [ASK_TOTALS] = READERS | R(NATIONAL),
    [ASK_FOLLOW] = READERS | R(FOLLOWER),
    [ASK_OPERATE] = R(ADMINISTRATOR) | R(AUDITOR),
};

uint32_t access_roles_for(enum item_kind kind)
{
    return item_roles[kind];
}

/* --- what a role covers ----------------------------------------------------------------------- */

/* The body that the party stands for is the entry's own, or one that it has succeeded. */
static bool is_own(const struct engine *e, const struct access_entry *a, uint32_t party)
{
    unsigned steps = SUCCESSIONS_MAX;
    return a->party != NONE && party != NONE &&
           (party == a->party || successor_leads_to(e, party, a->party, &steps, true));
}

static bool is_host(const struct engine *e, const struct access_entry *a, uint32_t pool)
{
    return a->party != NONE && successor_in_pool_now(e, pool, pool_at(e, pool)->host) == a->party;
}

static bool takes_part(const struct engine *e, const struct access_entry *a, uint32_t pool)
{
    const struct pool *p = pool_at(e, pool);
    if (is_host(e, a, pool))
        return true;
    for (size_t i = 0; i < p->partners.count; i++)
        if (successor_in_pool_now(e, pool, partner_at(e, p->partners.items[i])->party) == a->party)
            return true;
    return false;
}

static bool covers(const struct engine *e, const struct access_entry *a,
                   const struct access_grant *g, uint32_t pool)
{
    if (pool == NONE)
        return false;
    if (g->role == ROLE_HOST_FINANCE && !is_host(e, a, pool))
        return false;
    if (g->pool.size)
        return text_equal(g->pool, pool_at(e, pool)->code);
    return a->party == NONE || takes_part(e, a, pool);
}

static bool covers_all(const struct access_entry *a, const struct access_grant *g)
{
    return a->party == NONE && !g->pool.size && g->role != ROLE_HOST_FINANCE;
}

/* --- asking ----------------------------------------------------------------------------------- */

bool access_is_begun(const struct engine *e)
{
    return access_count(e) > 0;
}

uint64_t access_changed(const struct engine *e)
{
    return e->access->changed_by;
}

bool access_knows(const struct engine *e, struct text principal)
{
    return access_of(e, principal) != NULL;
}

static bool grants_ask(const struct engine *e, const struct access_entry *a,
                       const struct access_grant *g, enum access_ask ask, uint32_t pool)
{
    if (!(ask_roles[ask] >> g->role & 1))
        return false;
    if (ask == ASK_POOL || ask == ASK_FOLLOW)
        return covers(e, a, g, pool);
    if (ask == ASK_ALL_POOLS)
        return covers_all(a, g);
    return ask != ASK_TOTALS || g->role == ROLE_NATIONAL || covers_all(a, g);
}

bool access_may_ask(const struct engine *e, struct text principal, enum access_ask ask,
                    uint32_t pool)
{
    if (!access_is_begun(e))
        return true;
    const struct access_entry *a = access_of(e, principal);
    for (size_t i = 0; a && i < a->grants.count; i++)
        if (grants_ask(e, a, &a->grants.items[i], ask, pool))
            return true;
    return false;
}

/* --- sending ---------------------------------------------------------------------------------- */

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

struct own_payer {
    const struct engine *e;
    const struct access_entry *entry;
};

static int visit_payer(void *ctx, uint32_t party)
{
    const struct own_payer *own = ctx;
    return is_own(own->e, own->entry, party);
}

/* Of payments: who pays. A feed speaks for its own body alone. */
static bool pays_itself(const struct engine *e, const struct access_entry *a,
                        const struct item *item)
{
    struct own_payer own = {e, a};
    if (item->kind != ITEM_PAYMENT && item->kind != ITEM_REVERSAL)
        return true;
    const struct text *payer = said(item, "payer");
    return payer && party_each_called(e, *payer, visit_payer, &own) != 0;
}

/* Whether the grant covers what the item is about. */
static bool grants_item(const struct engine *e, const struct access_entry *a,
                        const struct access_grant *g, const struct item *item)
{
    if (!(item_roles[item->kind] >> g->role & 1))
        return false;
    if (g->role == ROLE_FEED)
        return pays_itself(e, a, item);
    const struct text *code = said(item, "pool");
    if (!code)
        return true;
    const uint32_t pool = pool_by_code(e, *code);
    if (pool == NONE && item->kind == ITEM_AGREEMENT)
        return g->pool.size ? text_equal(g->pool, *code) : true;
    return covers(e, a, g, pool);
}

static bool names_itself(const struct access_entry *a, const struct item *item)
{
    const struct text *officer = said(item, "officer");
    const bool is_subject = item->kind == ITEM_OFFICER || item->kind == ITEM_ACCESS;
    return is_subject || !officer || text_equal(*officer, a->officer);
}

static bool may_send(const struct engine *e, const struct access_entry *a, const struct item *item)
{
    if (item->refusal) /* it is refused as malformed, and says nothing that could be looked at */
        return true;
    if (!names_itself(a, item))
        return false;
    for (size_t i = 0; i < a->grants.count; i++)
        if (grants_item(e, a, &a->grants.items[i], item))
            return true;
    return false;
}

static bool speaks_for(const struct engine *e, const struct access_entry *a, struct text party)
{
    return text_equal(party, text_of(PARTY_CONTROL)) || is_own(e, a, party_by_code(e, party));
}

bool access_may_speak(const struct engine *e, struct text principal, struct text party)
{
    const struct access_entry *a = access_of(e, principal);
    return !access_is_begun(e) || (a && speaks_for(e, a, party));
}

bool access_may_submit(const struct engine *e, struct text principal, const struct input *in,
                       uint32_t *ret_item)
{
    *ret_item = ITEM_NONE;
    if (!access_is_begun(e))
        return true;
    const struct access_entry *a = access_of(e, principal);
    if (!a || !speaks_for(e, a, in->party))
        return false;
    for (uint32_t i = 0; i < in->item_count; i++) {
        if (may_send(e, a, &in->items[i]))
            continue;
        *ret_item = i;
        return false;
    }
    return true;
}

/* --- showing ---------------------------------------------------------------------------------- */

uint32_t access_entries(const struct engine *e)
{
    return access_count(e);
}

struct access_shown access_show(const struct engine *e, uint32_t entry)
{
    const struct access_entry *a = access_at(e, entry);
    return (struct access_shown){
        .principal = a->principal,
        .name = a->name,
        .party = a->party == NONE ? TEXT_NONE : party_at(e, a->party)->code,
        .officer = a->officer,
        .from = a->from,
        .until = a->until,
        .holds = access_holds(e, a),
        .grants = (uint32_t)a->grants.count,
    };
}

struct text access_show_pool(const struct engine *e, uint32_t entry, uint32_t grant)
{
    return access_at(e, entry)->grants.items[grant].pool;
}

enum role access_show_role(const struct engine *e, uint32_t entry, uint32_t grant)
{
    return access_at(e, entry)->grants.items[grant].role;
}
