#include "core/engine.h"
#include <string.h>
#include "base/error.h"
#include "core/adjustment.h"
#include "core/agreement.h"
#include "core/allocation.h"
#include "core/assurance.h"
#include "core/board.h"
#include "core/clock_jump.h"
#include "core/commitment.h"
#include "core/cover_rule.h"
#include "core/day.h"
#include "core/district_grant.h"
#include "core/dispatch.h"
#include "core/effects_list.h"
#include "core/exception.h"
#include "core/expenditure.h"
#include "core/feed.h"
#include "core/forced.h"
#include "core/floor.h"
#include "core/fund.h"
#include "core/life.h"
#include "core/match_rules.h"
#include "core/matched.h"
#include "core/matching.h"
#include "core/minimum.h"
#include "core/officer.h"
#include "core/open.h"
#include "core/opening.h"
#include "core/organisation.h"
#include "core/party.h"
#include "core/queue.h"
#include "core/period.h"
#include "core/payment.h"
#include "core/performance.h"
#include "core/pending.h"
#include "core/refused.h"
#include "core/restraint.h"
#include "core/reversal.h"
#include "core/say.h"
#include "core/scheme.h"
#include "core/section_256.h"
#include "core/source.h"
#include "core/stream.h"
#include "core/succession.h"
#include "core/tail.h"
#include "core/variation.h"
#include "core/year_end.h"
#include "core/tolerance.h"
#include "core/trial.h"
#include "core/unmatch.h"

int engine_new(struct engine **ret_engine)
{
    struct engine *e = calloc(1, sizeof *e);
    if (!e)
        return ERR_MEMORY;
    e->today = e->day_to = e->clock_confirmed = DATE_NONE;
    e->payments.free = e->receipts.free = e->held_free = NONE;
    e->spending.accrual_free = NONE;
    *ret_engine = e;
    return 0;
}

static void free_lists(struct engine *e)
{
    for (size_t i = 0; i < e->parties.count; i++) {
        free(e->parties.items[i].aliases.items);
        free(e->parties.items[i].partners.items);
    }
    for (size_t i = 0; i < e->pools.count; i++) {
        free(e->pools.items[i].partners.items);
        free(e->pools.items[i].lines.items);
        free(e->pools.items[i].accounts.items);
        free(e->pools.items[i].held.items);
        free(e->pools.items[i].closings.items);
    }
    for (size_t i = 0; i < e->partners.count; i++)
        tail_fini(&e->partners.items[i].tail);
    for (size_t i = 0; i < e->lines.count; i++) {
        free(e->lines.items[i].terms.items);
        free(e->lines.items[i].moved_ends.items);
        free(e->lines.items[i].streams.items);
        free(e->lines.items[i].withheld.items);
    }
    for (size_t i = 0; i < e->streams.count; i++) {
        free(e->streams.items[i].slots);
        free(e->streams.items[i].days.items);
        free(e->streams.items[i].fillings.items);
    }
    exception_fini(e);
    free(e->adjustments.items);
    free(e->forced.items);
}

void engine_free(struct engine *e)
{
    if (!e)
        return;
    pending_fini(e);
    officer_fini(e);
    restraint_fini(e);
    life_fini(e);
    free_lists(e);
    spending_free(e);
    void *const arrays[] = {
        e->name_list.items, e->parties.items,     e->aliases.items,          e->pools.items,
        e->partners.items,  e->lines.items,       e->streams.items,          e->accounts.items,
        e->held.items,      e->allocations.items, e->allocation_notes.items, e->feeds.items,
        e->documents.items, e->agenda.items,      e->touched.items,          e->elements.items,
        e->feed_counts.items,
    };
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        free(arrays[i]);
    open_fini(&e->payments);
    open_fini(&e->receipts);
    opening_fini(&e->openings);
    matched_fini(e);
    organisation_fini(&e->organisation);
    multiset_fini(&e->remembered);
    map_fini(&e->name_map);
    map_fini(&e->party_map);
    map_fini(&e->pool_map);
    map_fini(&e->feed_map);
    map_fini(&e->feed_count_map);
    chains_fini(&e->adjustment_chains);
    chains_fini(&e->alias_chains);
    chains_fini(&e->allocation_chains);
    chains_fini(&e->allocation_note_chains);
    chains_fini(&e->document_chains);
    arena_fini(&e->names);
    effects_fini(&e->effects);
    free(e);
}

enum admission engine_admit(const struct engine *e, struct text party, struct text feed,
                            uint64_t number, uint64_t *ret_expected)
{
    uint32_t index = feed_find(e, party, feed);
    uint64_t next = index == NONE ? 1 : e->feeds.items[index].next;
    *ret_expected = next;
    if (number < next)
        return ADMIT_KNOWN;
    if (!party_may_send(e, party))
        return ADMIT_STRANGER;
    if (number > next)
        return ADMIT_GAP;
    return index == NONE ? feed_admit(e, party, feed) : ADMIT_NEXT;
}

bool engine_is_own_name(struct text code)
{
    return party_is_own_name(code);
}

bool engine_conflict_told(const struct engine *e, struct text party, struct text feed,
                          uint64_t number, const uint8_t digest[32])
{
    uint32_t index = feed_find(e, party, feed);
    return index != NONE && e->feeds.items[index].conflict_number == number &&
           memcmp(e->feeds.items[index].conflict_digest, digest, 32) == 0;
}

/* What an adapter could not read is refused, with what it says of it, and so kept in sight. */
static int take_unreadable(struct step *s, const struct item *item)
{
    const struct unreadable_input *in = &item->unreadable;
    return refuse(s, REFUSED_UNREADABLE, "unreadable", NULL,
                  "line %u, column \"%.*s\": \"%.*s\": %.*s", in->row, TEXT_ARG(in->column),
                  TEXT_ARG(in->value), TEXT_ARG(in->reason));
}

typedef int (*take_fn)(struct step *s, const struct item *item);
static const take_fn handlers[ITEM_KIND_COUNT] = {
    [ITEM_PARTY] = party_take,
    [ITEM_AGREEMENT] = agreement_take,
    [ITEM_VARIATION] = variation_take,
    [ITEM_VARIATION_REVERSAL] = variation_take_reversal,
    [ITEM_OPENING_ITEM] = opening_take,
    [ITEM_PERIOD_CLOSE] = period_take_close,
    [ITEM_PERIOD_REOPEN] = period_take_reopen,
    [ITEM_SIGNATURE] = life_take_signature,
    [ITEM_ASSURANCE] = assurance_take,
    [ITEM_ALLOCATION] = allocation_take,
    [ITEM_PAYMENT] = payment_take,
    [ITEM_RECEIPT] = matching_take_receipt,
    [ITEM_MATCH_RULES] = match_rules_take,
    [ITEM_TOLERANCE] = tolerance_take,
    [ITEM_UNMATCH] = unmatch_take,
    [ITEM_MATCH_BY_HAND] = unmatch_take_by_hand,
    [ITEM_REVERSAL] = reversal_take,
    [ITEM_UNREADABLE] = take_unreadable,
    [ITEM_DAY] = day_take,
    [ITEM_CONFLICT] = feed_take_conflict,
    [ITEM_PERFORMANCE_ELEMENT] = performance_take_element,
    [ITEM_PERFORMANCE_ACTUAL] = performance_take_actual,
    [ITEM_ENTITLEMENT_OVERRIDE] = performance_take_override,
    [ITEM_PERFORMANCE_CLOSE] = performance_take_close,
    [ITEM_SCHEME] = scheme_take,
    [ITEM_COMMITMENT] = commitment_take,
    [ITEM_EXPENDITURE] = expenditure_take,
    [ITEM_COVER_RULE] = cover_rule_take,
    [ITEM_YEAR_END] = year_end_take,
    [ITEM_SPENDING_FLOOR] = floor_take,
    [ITEM_DISTRICT_GRANT] = district_grant_take,
    [ITEM_SUCCESSION] = succession_take,
    [ITEM_MINIMUM_CONTRIBUTION] = minimum_take,
    [ITEM_SECTION_256_TRANSFER] = section_256_take,
    [ITEM_SOURCE] = source_take,
    [ITEM_MILESTONE] = life_take_milestone,
    [ITEM_CONDITION_CLEARED] = assurance_take_cleared,
    [ITEM_BOARD] = board_take,
    [ITEM_HOLD] = restraint_take_hold,
    [ITEM_RELEASE] = restraint_take_release,
    [ITEM_OFFICER] = officer_take,
    [ITEM_DELEGATION] = officer_take_delegation,
    [ITEM_APPROVAL] = pending_take_approval,
    [ITEM_EXCEPTION_WORK] = queue_take,
    [ITEM_ADJUSTMENT] = adjustment_take,
    [ITEM_FORCED_DOCUMENT] = forced_take,
    [ITEM_CLOCK_JUMP] = clock_jump_take,
};

static uint32_t row_of(const struct item *item)
{
    switch ((int)item->kind) {
    case ITEM_PAYMENT:
        return item->payment.row;
    case ITEM_RECEIPT:
        return item->receipt.row;
    case ITEM_REVERSAL:
        return item->reversal.row;
    case ITEM_UNREADABLE:
        return item->unreadable.row;
    case ITEM_EXPENDITURE:
        return item->expenditure.row;
    default:
        return 0;
    }
}

/* Keeps the refusal as an outcome, and tells it. */
static int keep_refusal(struct step *s, uint32_t row)
{
    struct refusal *kept = effects_refusal(s->out);
    if (!kept)
        return ERR_MEMORY;
    *kept = s->refusal;
    if (s->refusal.code == REFUSED_REPEATED_DOCUMENT) /* told already, by its own event */
        return 0;
    struct event *event = say(s, EVENT_INPUT_REFUSED, NONE);
    if (!event)
        return ERR_MEMORY;
    event->refusal = s->refusal;
    event->row = row;
    event->document = s->document_name;
    event->explanation = s->refusal.text;
    return 0;
}

static int refuse_form(struct step *s, const struct item *item)
{
    bool absent = item->refusal == REFUSED_MISSING_FIELD;
    int rc = refuse(s, (enum refusal_code)item->refusal, NULL, NULL, "%.*s is %s%.*s",
                    TEXT_ARG(item->refusal_field), absent ? "absent" : "not ",
                    TEXT_ARG(item->refusal_limit));
    s->refusal.field = arena_text(&s->out->arena, item->refusal_field);
    s->refusal.limit = arena_text(&s->out->arena, item->refusal_limit);
    return rc;
}

int dispatch(struct step *s, const struct item *item)
{
    return handlers[item->kind](s, item);
}

static int take_item(struct step *s, const struct item *item)
{
    int rc;
    const struct before_item before = refused_mark(s->e);
    if (item->refusal)
        rc = refuse_form(s, item);
    else if (trial_replaces(s, item))
        rc = 0;
    else
        rc = dispatch(s, item);
    if (rc == 0)
        rc = trial_tell(s, item);
    if (rc < 0)
        return rc;
    if (rc == 0) {
        s->out->accepted++;
        return 0;
    }
    refused_undo(s->e, &before);
    return keep_refusal(s, row_of(item));
}

int engine_step(struct engine *e, const struct input *in, const struct effects **ret_effects)
{
    struct step s = {.e = e, .in = in, .item = ITEM_NONE, .out = &e->effects};
    if (in->journal != e->last_journal + 1)
        return ERR_RANGE;
    effects_clear(&e->effects);
    if (in->document)
        s.document_name = arena_text(&e->effects.arena, in->document->name);
    int rc = feed_begin(&s);
    if (rc < 0)
        return rc;
    e->last_journal = in->journal;
    e->effects.journal = in->journal;
    if (rc > 0)
        rc = keep_refusal(&s, 0);
    else
        for (uint32_t i = 0; i < in->item_count && !rc; i++) {
            s.item = i;
            rc = take_item(&s, &in->items[i]);
        }
    s.item = ITEM_NONE;
    if (!rc)
        rc = day_close(&s);
    /* Text that could not be made is not asked for one by one: none may be missing. */
    if (!rc && (e->effects.arena.failed || e->names.failed))
        rc = ERR_MEMORY;
    if (!rc)
        *ret_effects = &e->effects;
    return rc;
}

const char *engine_check(const struct engine *e)
{
    return matching_check(e);
}
