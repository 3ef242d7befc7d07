#include "core/control/transfer.h"
#include <assert.h>
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/allocation.h"
#include "core/contribution/contribution.h"
#include "core/contribution/year.h"
#include "core/control/apportionment.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/partner.h"
#include "core/foundation/remembered.h"
#include "core/foundation/successor.h"
#include "core/governance/agreement.h"
#include "core/performance/performance.h"
#include "core/reconcile/match_rules.h"
#include "core/reconcile/open.h"
#include "core/workflow/opening.h"

/* What is reported of one predecessor in one pool. */
struct legacy {
    uint32_t from;               /* partner */
    uint32_t to[SUCCESSORS_MAX]; /* partners, in order of the successors */
    size_t contributions, remembered;
    int64_t owed;
};

static int add_successors(struct engine *e, const struct succession *x, uint32_t pool,
                          struct legacy *legacy)
{
    for (size_t i = 0; i < x->successors.count; i++) {
        uint32_t party = x->successors.items[i].party;
        bool added = false;
        int rc = agreement_add_partner(e, pool, party, &added);
        if (rc)
            return rc;
        legacy->to[i] = successor_of_partner(e, partner_of(e, pool, party));
    }
    return 0;
}

static struct text code_of(const struct engine *e, uint32_t partner)
{
    return party_at(e, partner_at(e, partner)->party)->code;
}

static int move_partner_accounts(struct step *s, const struct legacy *legacy, date_t on)
{
    struct engine *e = s->e;
    uint32_t pool = partner_at(e, legacy->from)->pool, to;
    int rc = 0;
    for (enum partner_account kind = 0; kind < PARTNER_ACCOUNT_COUNT && !rc; kind++) {
        uint32_t from = ledger_partner_account_find(e, pool, code_of(e, legacy->from), kind);
        if (from == NONE || ledger_balance(e, from) == 0)
            continue;
        rc = ledger_partner_account(e, pool, code_of(e, legacy->to[0]), kind, &to);
        if (!rc)
            ledger_move(s, from, to, ledger_balance(e, from), on);
    }
    return rc;
}

/* The contribution goes on with all it has, owed by another. */
static int move_contribution(struct step *s, uint32_t contribution, struct legacy *legacy,
                             date_t on)
{
    struct engine *e = s->e;
    const struct contribution *c = contribution_at(e, contribution);
    legacy->owed = sum(legacy->owed, ledger_balance(e, c->account_receivable));
    legacy->contributions++;
    int rc = contribution_move(s, contribution, legacy->to[0], on);
    if (!rc && c->is_earned)
        rc = performance_succeed(s, c->element, on);
    for (size_t i = 0; i < c->contribution_years.count && !rc; i++)
        rc = year_touch(s, c->contribution_years.items[i], on);
    return rc;
}

static int move_contributions(struct step *s, const struct succession *x, struct legacy *legacy)
{
    struct engine *e = s->e;
    uint32_t pool = partner_at(e, legacy->from)->pool;
    size_t count = pool_at(e, pool)->contributions.count;
    int rc = 0;
    for (size_t i = 0; i < count && !rc; i++) {
        uint32_t contribution = pool_at(e, pool)->contributions.items[i];
        if (contribution_at(e, contribution)->partner != legacy->from)
            continue;
        rc = move_contribution(s, contribution, legacy, x->on);
        if (!rc && x->successors.count > 1)
            rc = apportionment_divide(s, x, contribution, legacy->to);
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
    if (x->successors.count > 1)
        part.kind = PART_TRANSFERRED_TO_SEVERAL;
    event_part(s, event, part);
    event_part(s, event, PART(PAYMENTS_REMEMBERED, .count = (uint32_t)legacy->remembered));
}

/* Whether nothing is left with a partner that another carries on for. */
static bool is_emptied(const struct engine *e, uint32_t partner)
{
    const struct partner *p = partner_at(e, partner);
    for (enum partner_account kind = 0; kind < PARTNER_ACCOUNT_COUNT; kind++) {
        uint32_t account = ledger_partner_account_find(e, p->pool, code_of(e, partner), kind);
        if (account != NONE && ledger_balance(e, account) != 0)
            return false;
    }
    for (size_t i = 0; i < pool_at(e, p->pool)->contributions.count; i++)
        if (contribution_at(e, pool_at(e, p->pool)->contributions.items[i])->partner == partner)
            return false;
    return remembered_of(e, partner)->count == 0;
}

int transfer_partner(struct step *s, const struct succession *x, uint32_t partner)
{
    struct engine *e = s->e;
    uint32_t pool = partner_at(e, partner)->pool;
    struct legacy legacy = {.from = partner, .remembered = remembered_of(e, partner)->count};
    if (partner_at(e, partner)->successor != NONE)
        return 0;
    int rc = add_successors(e, x, pool, &legacy);
    if (!rc)
        rc = move_partner_accounts(s, &legacy, x->on);
    if (!rc)
        rc = move_contributions(s, x, &legacy);
    if (!rc)
        rc = remembered_merge(e, legacy.to[0], partner);
    if (!rc)
        rc = match_rules_inherit(e, partner, legacy.to[0]);
    if (rc)
        return rc;
    assert(is_emptied(e, partner));
    successor_set_partner(e, partner, legacy.to[0]);
    emit_succeeded(s, x, &legacy);
    return 0;
}

int transfer_open_items(struct engine *e)
{
    exception_follow_successors(e);
    int rc = open_follow_successors(e);
    return rc ? rc : opening_carry(e);
}
