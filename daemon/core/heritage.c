#include "core/heritage.h"
#include "base/array.h"
#include "base/error.h"
#include "core/agreement.h"
#include "core/allocation.h"
#include "core/division.h"
#include "core/ledger.h"
#include "core/line.h"
#include "core/match_rules.h"
#include "core/open.h"
#include "core/performance.h"
#include "core/opening.h"
#include "core/remembered.h"
#include "core/say.h"
#include "core/stream.h"
#include "core/succession.h"

/* What is told of one predecessor in one pool. */
struct legacy {
    uint32_t from;               /* partner */
    uint32_t to[SUCCESSORS_MAX]; /* partners, in order of the successors */
    size_t lines, remembered;
    int64_t owed;
};

static int find_heirs(struct engine *e, const struct succession *x, uint32_t pool,
                      struct legacy *legacy)
{
    for (size_t i = 0; i < x->successors.count; i++) {
        uint32_t party = x->successors.items[i].party;
        bool added = false;
        int rc = agreement_add_partner(e, pool, party, &added);
        if (rc)
            return rc;
        legacy->to[i] = succession_partner(e, line_partner_of(e, pool, party));
    }
    return 0;
}

static int move_all(struct step *s, uint32_t from, uint32_t to, date_t on)
{
    return ledger_move(s, from, to, s->e->accounts.items[from].balance, on);
}

static int move_partner_accounts(struct step *s, const struct legacy *legacy, date_t on)
{
    const struct partner *from = &s->e->partners.items[legacy->from];
    const struct partner *to = &s->e->partners.items[legacy->to[0]];
    int rc = move_all(s, from->account_transit, to->account_transit, on);
    if (!rc)
        rc = move_all(s, from->account_unallocated, to->account_unallocated, on);
    return rc ? rc : move_all(s, from->account_unexplained, to->account_unexplained, on);
}

/* The line goes on with all it has, owed by another. */
static int move_line(struct step *s, uint32_t line, struct legacy *legacy, date_t on)
{
    struct engine *e = s->e;
    struct line *l = &e->lines.items[line];
    uint32_t receivable = l->account_receivable, income = l->account_income;
    uint32_t suspense = l->account_suspense;
    legacy->owed = sum(legacy->owed, e->accounts.items[receivable].balance);
    legacy->lines++;
    l->partner = legacy->to[0];
    int rc = line_open_accounts(e, l);
    if (!rc)
        rc = move_all(s, receivable, l->account_receivable, on);
    if (!rc)
        rc = move_all(s, income, l->account_income, on);
    if (!rc)
        rc = move_all(s, suspense, l->account_suspense, on);
    if (!rc && l->is_earned)
        rc = performance_succeed(s, l->element, on);
    for (size_t i = 0; i < l->streams.count && !rc; i++)
        rc = stream_touch(s, l->streams.items[i], on);
    return rc;
}

static int move_lines(struct step *s, const struct succession *x, struct legacy *legacy)
{
    struct engine *e = s->e;
    uint32_t pool = e->partners.items[legacy->from].pool;
    size_t count = e->pools.items[pool].lines.count;
    int rc = 0;
    for (size_t i = 0; i < count && !rc; i++) {
        uint32_t line = e->pools.items[pool].lines.items[i];
        if (e->lines.items[line].partner != legacy->from)
            continue;
        rc = move_line(s, line, legacy, x->on);
        if (!rc && x->successors.count > 1)
            rc = division_divide(s, x, line, legacy->to);
    }
    return rc;
}

static int say_succeeded(struct step *s, const struct succession *x, const struct legacy *legacy)
{
    const struct engine *e = s->e;
    const struct partner *from = &e->partners.items[legacy->from];
    struct event *event = say(s, EVENT_SUCCEEDED, from->pool);
    char owed[MONEY_TEXT_MAX];
    if (!event)
        return ERR_MEMORY;
    event->partner = e->parties.items[from->party].code;
    event->value_date = x->on;
    event->subject = e->parties.items[e->partners.items[legacy->to[0]].party].code;
    say_amount(event, legacy->owed);
    event->explanation =
        arena_print(&s->out->arena,
                    "%.*s carries on for %.*s%s: %zu contributions with %s owed, %zu payments "
                    "remembered",
                    TEXT_ARG(event->subject), TEXT_ARG(event->partner),
                    x->successors.count > 1 ? ", first of several" : "", legacy->lines,
                    money_print(legacy->owed, owed), legacy->remembered);
    return 0;
}

int heritage_leave(struct step *s, const struct succession *x, uint32_t partner)
{
    struct engine *e = s->e;
    uint32_t pool = e->partners.items[partner].pool, party = e->partners.items[partner].party;
    struct legacy legacy = {.from = partner, .remembered = e->partners.items[partner].tail.count};
    if (e->partners.items[partner].heir != NONE)
        return 0;
    int rc = find_heirs(e, x, pool, &legacy);
    if (!rc)
        rc = move_partner_accounts(s, &legacy, x->on);
    if (!rc)
        rc = move_lines(s, x, &legacy);
    if (!rc)
        rc = remembered_merge(e, legacy.to[0], partner);
    if (!rc)
        rc = match_rules_inherit(e, partner, legacy.to[0]);
    if (rc)
        return rc;
    e->partners.items[partner].heir = legacy.to[0];
    if (e->pools.items[pool].host == party)
        e->pools.items[pool].host = e->partners.items[legacy.to[0]].party;
    return say_succeeded(s, x, &legacy);
}

static int carry_items(struct engine *e, struct open_items *items)
{
    bool changed = false;
    for (size_t i = 0; i < items->count; i++) {
        struct open_item *item = &items->items[i];
        if (item->serial && e->partners.items[item->partner].heir != NONE) {
            item->partner = succession_partner(e, item->partner);
            changed = true;
        }
    }
    return changed ? open_index_all(items) : 0;
}

int heritage_carry(struct engine *e)
{
    for (size_t i = 0; i < e->exceptions.count; i++) {
        struct exception *x = &e->exceptions.items[i];
        if (x->partner != NONE)
            x->partner = succession_partner(e, x->partner);
    }
    int rc = carry_items(e, &e->payments);
    if (!rc)
        rc = carry_items(e, &e->receipts);
    return rc ? rc : opening_carry(e);
}

int heritage_share_allocations(struct engine *e, const struct succession *x, uint32_t party)
{
    uint32_t weights[SUCCESSORS_MAX];
    size_t count = e->allocations.count;
    for (size_t i = 0; i < x->successors.count; i++)
        weights[i] = x->successors.items[i].parts;
    for (size_t i = 0; i < count; i++) {
        struct allocation a = e->allocations.items[i];
        int64_t parts[SUCCESSORS_MAX];
        if (a.party != party)
            continue;
        if (money_split(allocation_left(e, party, a.kind, a.year), weights, x->successors.count,
                        parts))
            return ERR_CORRUPT;
        e->allocations.items[i].received = e->allocations.items[i].pooled = 0;
        (void)money_add(parts[0], a.pooled, &parts[0]); /* its streams are the first's */
        for (size_t k = 0; k < x->successors.count; k++)
            if (allocation_give(e, x->successors.items[k].party, a.kind, a.year, parts[k],
                                k ? 0 : a.pooled))
                return ERR_MEMORY;
    }
    return 0;
}
