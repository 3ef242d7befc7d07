#include "core/access/rights.h"
#include <string.h>
#include "core/access/register.h"
#include "core/access/state.h"
#include "core/access/subject.h"
#include "core/foundation/party.h"
#include "core/message/effects.h"

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
#define RIGHT_AREA R(POOL_MANAGER)
#define RIGHT_PLANNING_ROUND R(POOL_MANAGER)
#define RIGHT_PLANNING_STEP R(POOL_MANAGER)
#define RIGHT_PLAN_SUPPORT R(POOL_MANAGER)
#define RIGHT_STATED_TOTAL R(POOL_MANAGER)
#define RIGHT_METRIC R(POOL_MANAGER)
#define RIGHT_TARGET R(POOL_MANAGER)
#define RIGHT_TARGET_ACTUAL R(POOL_MANAGER)
#define RIGHT_MONITORING R(POOL_MANAGER)

#define RIGHT_OF(number, KIND, name, rule) [number] = RIGHT_##KIND,
static const uint32_t item_roles[ITEM_KIND_COUNT] = {INPUTS(RIGHT_OF)};

static const uint32_t ask_roles[] = {
    [ASK_ANY] = ~0u,
    [ASK_DOCUMENT] = R(FEED) | R(HOST_FINANCE) | R(POOL_MANAGER) | R(OFFICER) | R(ADMINISTRATOR),
    [ASK_POOL] = READERS,
    [ASK_ALL_POOLS] = READERS,
    [ASK_TOTALS] = READERS | R(NATIONAL),
    [ASK_FOLLOW] = READERS | R(FOLLOWER),
    [ASK_FIGURES] = R(ADMINISTRATOR) | R(AUDITOR) | R(OBSERVER),
    [ASK_OPERATE] = R(ADMINISTRATOR) | R(AUDITOR),
    [ASK_COPY] = R(ADMINISTRATOR),
};

uint32_t access_roles_for(enum item_kind kind)
{
    return item_roles[kind];
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
    const struct holder h = {e, a, g};
    if (ask == ASK_POOL || ask == ASK_FOLLOW)
        return cover_pool(&h, pool);
    if (ask == ASK_ALL_POOLS || g->role == ROLE_AUDITOR)
        return ask == ASK_ANY || cover_all(&h);
    return ask != ASK_TOTALS || g->role == ROLE_NATIONAL || cover_all(&h);
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

bool access_is_reader(const struct engine *e, struct text principal)
{
    const struct access_entry *a = access_of(e, principal);
    const uint32_t readers = R(FOLLOWER) | R(QUERY) | R(BOARD) | R(NATIONAL);
    uint32_t roles = 0;
    for (size_t i = 0; a && i < a->grants.count; i++)
        roles |= 1u << a->grants.items[i].role;
    return access_is_begun(e) && !(roles & ~readers) &&
           !access_may_ask(e, principal, ASK_ALL_POOLS, ACCESS_POOL_NONE);
}

bool access_is_person(const struct engine *e, struct text principal)
{
    const struct access_entry *a = access_of(e, principal);
    const uint32_t programs = R(FEED) | R(FOLLOWER) | R(QUERY);
    for (size_t i = 0; a && i < a->grants.count; i++)
        if (!(programs >> a->grants.items[i].role & 1))
            return true;
    return false;
}

/* --- sending ---------------------------------------------------------------------------------- */

/* Somebody who may send something, whatever it is. */
static bool sends(const struct access_entry *a)
{
    uint32_t sending = 0;
    for (size_t i = 0; i < ITEM_KIND_COUNT; i++)
        sending |= item_roles[i];
    for (size_t i = 0; i < a->grants.count; i++)
        if (sending >> a->grants.items[i].role & 1)
            return true;
    return false;
}

/* What is malformed is refused as that, and says nothing that could be looked at. */
static bool may_send(const struct engine *e, const struct access_entry *a, const struct item *item,
                     uint32_t *roles)
{
    uint32_t permitting = 0;
    if (item->refusal)
        return true;
    if (!subject_names_itself(e, a, item))
        return false;
    for (size_t i = 0; i < a->grants.count; i++) {
        const struct holder h = {e, a, &a->grants.items[i]};
        if ((item_roles[item->kind] >> h.grant->role & 1) && subject_is_covered(&h, item))
            permitting |= 1u << h.grant->role;
    }
    *roles |= permitting;
    return permitting != 0;
}

static bool is_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* The mark at the end of a feed of the tool's: whose key's it is. TEXT_NONE: it has none. */
static struct text mark_of(struct text feed)
{
    if (feed.size <= TOOL_MARK_SIZE || feed.data[feed.size - TOOL_MARK_SIZE] != '-')
        return TEXT_NONE;
    const struct text mark = {feed.data + feed.size - TOOL_MARK_SIZE + 1, TOOL_MARK_SIZE - 1};
    for (size_t i = 0; i < mark.size; i++)
        if (!is_digit(mark.data[i]))
            return TEXT_NONE;
    return mark;
}

static bool is_own_tool(struct text principal, struct text feed)
{
    const size_t key = sizeof "key:" - 1;
    struct text own = TEXT_NONE;
    if (principal.size >= key + TOOL_MARK_SIZE && memcmp(principal.data, "key:", key) == 0)
        own = (struct text){principal.data + key, TOOL_MARK_SIZE - 1};
    return text_equal(mark_of(feed), own);
}

static bool speaks_for(const struct engine *e, const struct access_entry *a, struct text party,
                       struct text feed)
{
    if (!sends(a))
        return false;
    return text_equal(party, text_of(PARTY_CONTROL)) ? is_own_tool(a->principal, feed)
                                                     : cover_owns(e, a, party_by_code(e, party));
}

bool access_may_speak(const struct engine *e, struct text principal, struct text party,
                      struct text feed)
{
    const struct access_entry *a = access_of(e, principal);
    return !access_is_begun(e) || (a && speaks_for(e, a, party, feed));
}

bool access_may_submit(const struct engine *e, struct text principal, const struct input *in,
                       uint32_t *ret_item, uint32_t *ret_roles)
{
    *ret_item = ITEM_NONE;
    *ret_roles = 0;
    if (!access_is_begun(e))
        return true;
    const struct access_entry *a = access_of(e, principal);
    if (!a || !speaks_for(e, a, in->party, in->feed))
        return false;
    for (uint32_t i = 0; i < in->item_count; i++) {
        if (may_send(e, a, &in->items[i], ret_roles))
            continue;
        *ret_item = i;
        return false;
    }
    return true;
}

static bool may_retry(const struct engine *e, const struct access_entry *a, struct text sender,
                      const struct item *item)
{
    if (cover_owns(e, a, party_by_code(e, sender)))
        return true;
    for (size_t i = 0; i < a->grants.count; i++) {
        const struct holder h = {e, a, &a->grants.items[i]};
        if ((item_roles[ITEM_QUARANTINE] >> h.grant->role & 1) &&
            (cover_all(&h) || (item && subject_pools_are_covered(&h, item))))
            return true;
    }
    return false;
}

bool access_may_retry(const struct engine *e, struct text principal, struct text sender,
                      const struct item *item)
{
    const struct access_entry *a = access_of(e, principal);
    return !access_is_begun(e) || (a && may_retry(e, a, sender, item));
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
