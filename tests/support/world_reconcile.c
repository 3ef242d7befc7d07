#include "world_reconcile.h"

#include <stdlib.h>

enum { START = 17257 /* 2017-04-01 */, REFS_MAX = 2 };

static uint64_t below(struct world *w, uint64_t bound)
{
    return random_below(&w->random, bound);
}

static struct text print(struct world *w, const char *stem, uint64_t n)
{
    return arena_print(&w->reported, "%s%llu", stem, (unsigned long long)n);
}

static struct text some_officer(struct world *w)
{
    return print(w, "O", below(w, WORLD_OFFICERS));
}

static struct text some_pool(struct world *w)
{
    return print(w, "pool-", below(w, WORLD_POOLS));
}

static unsigned some_contribution(struct world *w)
{
    return (unsigned)below(w, w->contribution_count);
}

/* The world does not know which exceptions there are: most of the numbers it guesses exist. */
static void make_work(struct world *w, struct item *item)
{
    static const enum exception_action often[] = {ACTION_ASSIGN, ACTION_CLEAR, ACTION_WRITE_OFF,
                                                  ACTION_TIMING};
    struct exception_work_input *x = &item->exception_work;
    item->kind = ITEM_EXCEPTION_WORK;
    *x = (struct exception_work_input){
        .exception = 1 + (uint32_t)below(w, w->turn * 3 / 2),
        .action = below(w, 2) ? often[below(w, 4)] : (enum exception_action)(1 + below(w, 11)),
        .officer = some_officer(w),
        .on = w->today,
        .due = below(w, 2) ? w->today + (date_t)below(w, 30) : DATE_NONE,
        .note = below(w, 12) ? print(w, "seen ", below(w, 9)) : TEXT_NONE,
    };
    if (x->action == ACTION_ASSIGN)
        x->owner = some_officer(w);
    if (x->action == ACTION_QUERY || x->action == ACTION_DISPUTE || x->action == ACTION_ANSWER)
        x->party = print(w, "P", 2 + below(w, 3));
    if (below(w, 6) == 0)
        x->amount = (int64_t)below(w, 100000) - 20000;
}

static void make_adjustment(struct world *w, struct item *item)
{
    unsigned n = some_contribution(w);
    item->kind = ITEM_ADJUSTMENT;
    item->adjustment = (struct adjustment_input){
        .pool = print(w, "pool-", w->contributions[n].pool),
        .contribution = print(w, "contribution-", n),
        .year = 2017 + (uint32_t)below(w, 2),
        .amount = (int64_t)below(w, 60000) - 20000,
        .value_date = w->today - (date_t)below(w, 60),
        .reason = text_of("agreed by both"),
        .officer = some_officer(w),
        .exception = below(w, 4) ? 0 : 1 + (uint32_t)below(w, w->turn),
        .adjustment = print(w, "J", below(w, 40)),
    };
}

static void make_opening(struct world *w, struct item *item)
{
    unsigned n = some_contribution(w);
    item->kind = ITEM_OPENING_ITEM;
    item->opening_item = (struct opening_item_input){
        .pool = print(w, "pool-", w->contributions[n].pool),
        .partner = print(w, "P", w->contributions[n].partner),
        .side = below(w, 2) ? SIDE_PAYMENT : SIDE_RECEIPT,
        .amount = 1 + (int64_t)below(w, 1000000),
        .value_date = START - (date_t)below(w, 60),
        .reference = print(w, "old-", below(w, 60)),
        .contribution = below(w, 3) ? print(w, "contribution-", n) : TEXT_NONE,
        .officer = some_officer(w),
    };
}

static void make_reversal(struct world *w, struct item *item)
{
    unsigned n = some_contribution(w);
    item->kind = ITEM_VARIATION_REVERSAL;
    item->variation_reversal = (struct variation_reversal_input){
        .pool = print(w, "pool-", w->contributions[n].pool),
        .contribution = print(w, "contribution-", n),
        .variation = print(w, "V", 1 + below(w, w->variations + 1)),
        .on = w->today,
        .authority = text_of("partnership board"),
        .officer = some_officer(w),
    };
}

static date_t month_end(date_t date)
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    return date + date_days_in_month(year, month) - day;
}

static void make_period(struct world *w, struct item *item)
{
    const date_t to = w->today - 20 - (date_t)below(w, 40);
    if (below(w, 3)) {
        item->kind = ITEM_PERIOD_CLOSE;
        item->period_close = (struct period_close_input){
            .pool = some_pool(w),
            .to = month_end(to),
            .authority = text_of("chief finance officer"),
            .due = INT64_MIN,
            .paid = INT64_MIN,
            .received = INT64_MIN,
            .written_off = INT64_MIN,
        };
        return;
    }
    item->kind = ITEM_PERIOD_REOPEN;
    item->period_reopen = (struct period_reopen_input){
        .pool = some_pool(w),
        .to = month_end(to),
        .reason = text_of("an invoice was found"),
        .officer = some_officer(w),
    };
}

static void make_tolerance(struct world *w, struct item *item)
{
    unsigned n = some_contribution(w);
    item->kind = ITEM_TOLERANCE;
    item->tolerance = (struct tolerance_input){
        .pool = print(w, "pool-", w->contributions[n].pool),
        .contribution = below(w, 3) ? print(w, "contribution-", n) : TEXT_NONE,
        .year = below(w, 2) ? 0 : 2017 + (uint32_t)below(w, 2),
        .instalment = (int64_t)below(w, 4) - 1,
        .cumulative = (int64_t)below(w, 100) - 1,
        .cumulative_parts = below(w, 2) ? UINT32_MAX : (uint32_t)below(w, 1000),
        .authority = text_of("partnership board"),
        .item = (int64_t)below(w, 4) - 1,
        .officer = some_officer(w),
    };
}

static void make_rules(struct world *w, struct item *item)
{
    static const enum match_rule rules[][4] = {
        {MATCH_REFERENCE, MATCH_AMOUNT, MATCH_ONE_TO_MANY, MATCH_PART},
        {MATCH_END_TO_END, MATCH_REFERENCE, MATCH_MANY_TO_ONE, MATCH_AMOUNT},
    };
    unsigned n = some_contribution(w);
    item->kind = ITEM_MATCH_RULES;
    item->match_rules = (struct match_rules_input){
        .pool = print(w, "pool-", w->contributions[n].pool),
        .partner = below(w, 2) ? print(w, "P", w->contributions[n].partner) : TEXT_NONE,
        .rules = rules[below(w, 2)],
        .rules_count = 1 + below(w, 4),
        .window_working_days = 1 + (uint32_t)below(w, 9),
        .authority = text_of("partnership board"),
    };
}

static void make_refs(struct world *w, const struct item_ref_input **ret_refs, size_t *ret_count)
{
    struct item_ref_input *refs = arena_take(&w->reported, REFS_MAX * sizeof *refs);
    if (!refs)
        abort();
    *ret_count = 1 + below(w, REFS_MAX);
    for (size_t i = 0; i < *ret_count; i++)
        refs[i] = (struct item_ref_input){1 + below(w, w->turn), (uint32_t)below(w, 3)};
    *ret_refs = refs;
}

static void make_match(struct world *w, struct item *item)
{
    if (below(w, 3)) {
        item->kind = ITEM_UNMATCH;
        item->unmatch = (struct unmatch_input){
            .pool = some_pool(w),
            .match = 1 + below(w, 20),
            .reason = text_of("of another month"),
            .officer = some_officer(w),
        };
        return;
    }
    struct manual_match_input *m = &item->manual_match;
    item->kind = ITEM_MANUAL_MATCH;
    *m = (struct manual_match_input){
        .pool = some_pool(w), .reason = text_of("same money"), .officer = some_officer(w)};
    make_refs(w, &m->payments, &m->payments_count);
    make_refs(w, &m->receipts, &m->receipts_count);
}

void world_reconcile(struct world *w, struct item *item)
{
    uint64_t which = below(w, 100);
    if (which < 45)
        make_work(w, item);
    else if (which < 55)
        make_adjustment(w, item);
    else if (which < 63)
        make_opening(w, item);
    else if (which < 69)
        make_reversal(w, item);
    else if (which < 77)
        make_period(w, item);
    else if (which < 82)
        make_tolerance(w, item);
    else if (which < 87)
        make_rules(w, item);
    else
        make_match(w, item);
}
