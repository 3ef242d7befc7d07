#include "core/control/transfer.h"
#include <assert.h>
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/allocation.h"
#include "core/contribution/debtor.h"
#include "core/contribution/year.h"
#include "core/control/apportionment.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/partner.h"
#include "core/foundation/remembered.h"
#include "core/foundation/successor.h"
#include "core/governance/agreement.h"
#include "core/governance/minimum.h"
#include "core/performance/performance.h"
#include "core/reconcile/match_rules.h"
#include "core/reconcile/open.h"
#include "core/workflow/opening.h"

/* What is reported of one predecessor in one pool. */
struct legacy {
    uint32_t from;               /* partner */
    uint32_t to[SUCCESSORS_MAX]; /* partners, in the order of the rows */
    struct successor rows[SUCCESSORS_MAX];
    size_t count;
    bool is_new; /* the first was no partner of the pool before */
    size_t contributions, remembered;
    int64_t owed;
};

static int add_successors(struct engine *e, const struct succession *x, uint32_t pool,
                          struct legacy *legacy)
{
    legacy->count = successor_rows(x, pool_at(e, pool)->code, legacy->rows);
    assert(legacy->count); /* what is recorded says who carries on */
    for (size_t i = 0; i < legacy->count; i++) {
        uint32_t party = legacy->rows[i].party;
        bool added = false;
        bool is_host = i == 0 && pool_at(e, pool)->host == partner_at(e, legacy->from)->party;
        int rc = agreement_add_partner(e, pool, party, is_host, &added);
        if (rc)
            return rc;
        legacy->is_new |= added && i == 0;
        legacy->to[i] = partner_of(e, pool, party);
    }
    return 0;
}

/* What the contribution's last former debtor left outstanding. */
static int64_t left_of(const struct engine *e, uint32_t contribution)
{
    const struct contribution *c = contribution_at(e, contribution);
    int64_t left = 0;
    for (size_t i = 0; i < c->contribution_years.count; i++) {
        struct position p;
        debtor_position(e, c->contribution_years.items[i], c->formers.count - 1,
                        c->formers.count + 1, business_date(e), DATE_NONE, &p);
        left = sum(left, -p.transferred);
    }
    return left;
}

/* The contribution goes on, owed by another. */
static int succeed_to_contribution(struct step *s, uint32_t contribution, struct legacy *legacy,
                                   date_t on)
{
    struct engine *e = s->e;
    const struct contribution *c = contribution_at(e, contribution);
    legacy->contributions++;
    int rc = allocation_follow(e, contribution, partner_at(e, legacy->to[0])->party);
    if (!rc)
        rc = debtor_succeed(s, contribution, legacy->to[0], on);
    if (!rc)
        legacy->owed = sum(legacy->owed, left_of(e, contribution));
    if (!rc && c->is_earned)
        rc = performance_succeed(s, c->element, on);
    for (size_t i = 0; i < c->contribution_years.count && !rc; i++)
        rc = year_touch(s, c->contribution_years.items[i], on);
    return rc;
}

static int succeed_to_contributions(struct step *s, const struct succession *x,
                                    struct legacy *legacy)
{
    struct engine *e = s->e;
    uint32_t pool = partner_at(e, legacy->from)->pool;
    size_t count = pool_at(e, pool)->contributions.count;
    int rc = 0;
    for (size_t i = 0; i < count && !rc; i++) {
        uint32_t contribution = pool_at(e, pool)->contributions.items[i];
        if (contribution_at(e, contribution)->partner != legacy->from)
            continue;
        rc = succeed_to_contribution(s, contribution, legacy, x->on);
        if (!rc && legacy->count > 1)
            rc = apportionment_divide(s, x, contribution, legacy->rows, legacy->to, legacy->count);
    }
    return rc;
}

static void emit_succeeded(struct step *s, const struct succession *x, const struct legacy *legacy)
{
    const struct engine *e = s->e;
    const struct partner *from = partner_at(e, legacy->from);
    struct event *event = emit(s, EVENT_TRANSFERRED, from->pool);
    event->partner = party_at(e, from->party)->code;
    event->value_date = x->on;
    event->subject = party_at(e, partner_at(e, legacy->to[0])->party)->code;
    event_amount(event, legacy->owed);
    struct part part =
        PART(TRANSFERRED, .amount = legacy->owed, .count = (uint32_t)legacy->contributions,
             .party = event->partner, .subject = event->subject);
    if (legacy->count > 1)
        part.kind = PART_TRANSFERRED_TO_SEVERAL;
    event_part(s, event, part);
    event_part(s, event, PART(PAYMENTS_REMEMBERED, .count = (uint32_t)legacy->remembered));
}

/* The host's place with the cash, and the area, which the table may say. */
static int succeed_to_pool(struct step *s, const struct succession *x, const struct legacy *legacy)
{
    struct engine *e = s->e;
    const uint32_t index = partner_at(e, legacy->from)->pool;
    const struct pool *pool = pool_at(e, index);
    uint32_t party = partner_at(e, legacy->to[0])->party, host = pool->host;
    struct text area = successor_area(x, pool->code);
    if (host == partner_at(e, legacy->from)->party)
        host = party;
    if (!area.size || text_equal(area, pool->area))
        area = pool->area;
    if (host == pool->host && text_equal(area, pool->area))
        return 0;
    int rc = host == pool->host ? 0 : agreement_pass_host(s, index, host, x->on);
    if (!rc && !text_equal(area, pool->area))
        rc = minimum_move_pool(e, index, area);
    return rc ? rc : successor_set_pool(e, index, host, area, x->on);
}

int transfer_partner(struct step *s, const struct succession *x, uint32_t partner)
{
    struct engine *e = s->e;
    uint32_t pool = partner_at(e, partner)->pool;
    struct legacy legacy = {.from = partner, .remembered = remembered_of(e, partner)->count};
    bool is_known = partner_at(e, partner)->successor != NONE;
    int rc = add_successors(e, x, pool, &legacy);
    if (!rc && !is_known)
        rc = partner_pass_accounts(s, partner, legacy.to[0], x->on, legacy.is_new);
    if (!rc)
        rc = succeed_to_contributions(s, x, &legacy);
    if (rc || is_known)
        return rc;
    uint32_t last = successor_of_partner(e, legacy.to[0]);
    rc = remembered_merge(e, last, partner);
    if (!rc)
        rc = match_rules_inherit(e, partner, last);
    if (rc)
        return rc;
    successor_set_partner(e, partner, legacy.to[0], x->on);
    rc = succeed_to_pool(s, x, &legacy);
    emit_succeeded(s, x, &legacy);
    return rc;
}

int transfer_open_items(struct engine *e)
{
    exception_follow_successors(e);
    int rc = open_follow_successors(e);
    return rc ? rc : opening_carry(e);
}
