#include "called.h"
#include "world_spending.h"

#include <stdlib.h>

enum { SCHEMES = 6, START = 17257 /* 2017-04-01 */ };

static uint64_t below(struct world *w, uint64_t bound)
{
    return random_below(&w->random, bound);
}

static struct text print(struct world *w, const char *stem, uint64_t n)
{
    return arena_print(&w->reported, "%s%llu", stem, (unsigned long long)n);
}

static void *take(struct world *w, size_t size)
{
    void *p = arena_take(&w->reported, size);
    if (!p)
        abort();
    return p;
}

static uint32_t some_year(struct world *w)
{
    return 2017 + (uint32_t)below(w, 2);
}

static void make_scheme(struct world *w, struct item *item)
{
    unsigned n = (unsigned)below(w, w->contribution_count);
    const struct world_contribution *contribution = &w->contributions[n];
    struct funding_input *funding = take(w, sizeof *funding);
    int64_t *planned = take(w, 4 * sizeof *planned);
    const int64_t quarter = 1 + (int64_t)below(w, 200000);
    for (int i = 0; i < 4; i++)
        planned[i] = quarter;
    *funding = (struct funding_input){.amount = quarter * 4};
    if (below(w, 2))
        funding->source = print(w, "source-", below(w, 3));
    else
        funding->contribution = print(w, "contribution-", n);
    item->kind = ITEM_SCHEME;
    item->scheme = (struct scheme_input){
        .pool = print(w, "pool-", contribution->pool),
        .scheme = print(w, "S", below(w, SCHEMES)),
        .year = some_year(w),
        .name = text_of("a scheme"),
        .type = text_of("reablement"),
        .area_of_spend = area_nth(below(w, 7)),
        .commissioner = print(w, "P", contribution->partner),
        .provider = provider_nth(below(w, 4)),
        .economy = contribution->terms.economy,
        .funding = funding,
        .funding_count = 1,
        .planned = planned,
        .planned_count = 4,
        .nhs_out_of_hospital = below(w, 2),
        .synthetic = true,
    };
}

static void make_expenditure(struct world *w, struct item *item)
{
    item->kind = ITEM_EXPENDITURE;
    item->expenditure = (struct expenditure_input){
        .pool = print(w, "pool-", below(w, WORLD_POOLS)),
        .scheme = print(w, "S", below(w, SCHEMES)),
        .amount = (int64_t)below(w, 300000) - 40000,
        .value_date = w->today - (date_t)below(w, 30),
        .reference = print(w, "inv-", below(w, 90)),
        .payee = text_of("a provider"),
        .economy = below(w, 4) ? ECONOMY_REVENUE : ECONOMY_CAPITAL,
        .accrual = below(w, 5) == 0,
        .commitment = below(w, 5) ? TEXT_NONE : print(w, "C", below(w, 9)),
    };
}

static void make_commitment(struct world *w, struct item *item)
{
    item->kind = ITEM_COMMITMENT;
    item->commitment = (struct commitment_input){
        .pool = print(w, "pool-", below(w, WORLD_POOLS)),
        .scheme = print(w, "S", below(w, SCHEMES)),
        .year = some_year(w),
        .commitment = print(w, "C", below(w, 9)),
        .amount = (int64_t)below(w, 100000),
        .value_date = w->today,
    };
}

static struct text some_officer(struct world *w)
{
    return print(w, "O", below(w, WORLD_OFFICERS));
}

static void make_risk_share(struct world *w, struct item *item)
{
    static const enum risk_share_step steps[] = {RISK_SHARE_OTHER_SCHEMES, RISK_SHARE_RISK_POOL,
                                RISK_SHARE_UNCOMMITTED_SCHEMES, RISK_SHARE_PARTNERS};
    const uint64_t pool = below(w, WORLD_POOLS);
    if (below(w, 3) == 0) {
        item->kind = ITEM_YEAR_END;
        item->year_end = (struct year_end_input){.pool = print(w, "pool-", pool),
                                                 .year = some_year(w),
                                                 .on = w->today,
                                                 .authority = text_of("partnership board"),
                                                 .officer = some_officer(w)};
        return;
    }
    item->kind = ITEM_RISK_SHARE;
    item->risk_share = (struct risk_share_input){
        .pool = print(w, "pool-", pool),
        .year = some_year(w),
        .steps = steps,
        .steps_count = 4,
        .risk_pool = (int64_t)below(w, 100000),
        .partners_cap = -1,
        .underspend = below(w, 2) ? UNDERSPEND_STAYS : UNDERSPEND_RETURNS,
        .authority = text_of("partnership board"),
        .officer = some_officer(w),
    };
}

static void make_minimum_spend(struct world *w, struct item *item)
{
    const uint64_t pool = below(w, WORLD_POOLS);
    if (below(w, 2)) {
        item->kind = ITEM_MINIMUM_SPEND;
        item->minimum_spend = (struct minimum_spend_input){
            .pool = print(w, "pool-", pool),
            .year = some_year(w),
            .minimum_spend = (enum minimum_spend_kind)(1 + below(w, 2)),
            .amount = (int64_t)below(w, 1000000),
            .reference = text_of("published"),
        };
        return;
    }
    item->kind = ITEM_DISTRICT_GRANT;
    item->district_grant = (struct district_grant_input){
        .pool = print(w, "pool-", pool),
        .year = some_year(w),
        .district = print(w, "P", below(w, WORLD_PARTIES)),
        .amount = (int64_t)below(w, 500000),
        .due = w->today + (date_t)below(w, 90),
    };
}

static void make_source(struct world *w, struct item *item)
{
    const struct world_contribution *contribution =
        &w->contributions[below(w, w->contribution_count)];
    if (below(w, 2)) {
        item->kind = ITEM_SOURCE;
        item->source = (struct source_input){
            .source = print(w, "source-", below(w, 3)),
            .party = print(w, "P", contribution->partner),
            .kind = contribution->kind,
            .year = some_year(w),
            .amount = (int64_t)below(w, 2000000),
            .reference = text_of("allocation letter"),
        };
        return;
    }
    item->kind = ITEM_MINIMUM_CONTRIBUTION;
    item->minimum_contribution = (struct minimum_contribution_input){
        .area = text_of("Somewhere"),
        .party = print(w, "P", contribution->partner),
        .kind = contribution->kind,
        .year = some_year(w),
        .amount = (int64_t)below(w, 20000000),
        .reference = text_of("published"),
        .synthetic = true,
    };
}

/* Rare: most of a world's life is between its successions. */
static void make_succession(struct world *w, struct item *item)
{
    struct text *old = take(w, sizeof *old);
    struct successor_input *new = take(w, sizeof *new);
    *old = print(w, "P", below(w, WORLD_PARTIES));
    *new = (struct successor_input){print(w, "P", below(w, WORLD_PARTIES)), SHARE_PARTS};
    item->kind = ITEM_SUCCESSION;
    item->succession = (struct succession_input){
        .on = w->today + 31 - (date_t)below(w, 90), /* most are recorded late */
        .predecessors = old,
        .predecessors_count = 1,
        .successors = new,
        .successors_count = 1,
        .evidence = text_of("establishment order"),
    };
}

static void make_transfer(struct world *w, struct item *item)
{
    item->kind = ITEM_SECTION_256_TRANSFER;
    item->section_256_transfer = (struct section_256_transfer_input){
        .payer = print(w, "P", below(w, WORLD_PARTIES)),
        .payee = print(w, "P", below(w, WORLD_PARTIES)),
        .year = 2014 + (uint32_t)below(w, 4),
        .amount = 1 + (int64_t)below(w, 1000000),
        .value_date = START - (date_t)below(w, 700),
        .reference = print(w, "T", below(w, 20)),
    };
}

void world_spending(struct world *w, struct item *item)
{
    uint64_t which = below(w, 100);
    if (which < 20)
        make_scheme(w, item);
    else if (which < 60)
        make_expenditure(w, item);
    else if (which < 68)
        make_commitment(w, item);
    else if (which < 78)
        make_risk_share(w, item);
    else if (which < 86)
        make_minimum_spend(w, item);
    else if (which < 94)
        make_source(w, item);
    else if (which < 98)
        make_transfer(w, item);
    else if (below(w, 4) == 0)
        make_succession(w, item);
    else
        make_scheme(w, item);
}
