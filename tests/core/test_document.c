/* A document taken back is as if it had never come: by every value date the books say what they say
 * in a world into which it never came. What is sent twice, reversed twice, or retried twice counts
 * once. Over drawn documents of payments, rows below 0 and receipts, in any order. synthetic. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/control/document.h"
#include "core/foundation/ledger.h"
#include "core_check.h"
#include "payer.h"

enum { SEEDS = 120, DOCUMENTS = 6, ROWS = 7, MONTHS = 14 };

struct drawn {
    struct item items[ROWS];
    char numbers[ROWS][16];
    size_t count;
    char name[16];
    bool stands;
    uint64_t begun; /* 0: not loaded */
};

static const char *const contributions[] = {"contribution-0", "contribution-1", "contribution-2"};

static void draw(struct random_source *r, struct drawn *d, unsigned document)
{
    d->count = 1 + random_below(r, ROWS);
    (void)snprintf(d->name, sizeof d->name, "%u.csv", document);
    for (size_t i = 0; i < d->count; i++) {
        const date_t date = payer_due((unsigned)random_below(r, 10)) + (date_t)random_below(r, 9);
        const int64_t amount = (1 + (int64_t)random_below(r, 3)) * 10000000;
        struct item *item = &d->items[i];
        (void)snprintf(d->numbers[i], sizeof d->numbers[i], "%u", (unsigned)random_below(r, 6));
        if (random_below(r, 5) == 0) {
            *item = (struct item){.kind = ITEM_RECEIPT,
                                  .receipt = {.pool = text_of("pool"),
                                              .payer = text_of("COUNCIL"),
                                              .amount = amount,
                                              .value_date = date,
                                              .row = (uint32_t)i + 2,
                                              .reference = text_of(d->numbers[i])}};
            continue;
        }
        *item =
            (struct item){.kind = ITEM_PAYMENT,
                          .payment = {.payer = text_of("COUNCIL"),
                                      .pool = text_of("pool"),
                                      .contribution = text_of(contributions[random_below(r, 3)]),
                                      .amount = random_below(r, 3) ? amount : -amount,
                                      .value_date = date,
                                      .row = (uint32_t)i + 2,
                                      .reference = text_of(d->numbers[i])}};
    }
}

static void check(struct payer *p, const struct effects *effects, uint64_t seed)
{
    char broken[CORE_CHECK_MAX];
    cr_assert(core_check(p->stage.engine, effects, broken), "seed %llu: %s",
              (unsigned long long)seed, broken);
}

static void load(struct payer *p, struct drawn *d, uint64_t seed)
{
    const struct effects *effects;
    struct document_input document = {.name = text_of(d->name),
                                      .complete = true,
                                      .period_from = DATE_NONE,
                                      .period_to = DATE_NONE};
    memcpy(document.sha256, d->name, sizeof d->name);
    for (int again = 0; again < 2; again++) { /* whatever is sent twice counts once */
        cr_assert_eq(
            stage_submit(&p->stage, "COUNCIL", "ledger", &document, d->items, d->count, &effects),
            0);
        cr_assert_eq(effects->refusal_count, (size_t)again, "seed %llu", (unsigned long long)seed);
        check(p, effects, seed);
        if (!again)
            d->begun = p->stage.journal;
    }
    d->stands = true;
}

static struct item reversal_of(struct payer *p, const struct drawn *d, const struct drawn *instead)
{
    struct document_plan plan;
    const struct engine *e = p->stage.engine;
    cr_assert_eq(document_plan(e, document_begun_by(e, d->begun),
                               instead ? document_begun_by(e, instead->begun) : 0, &plan),
                 0);
    cr_assert_eq(plan.missing, 0);
    const struct item item = {.kind = ITEM_DOCUMENT_REVERSAL,
                              .document_reversal = {.document = d->begun,
                                                    .replaced_by = instead ? instead->begun : 0,
                                                    .items = plan.items,
                                                    .amount = plan.amount,
                                                    .officer = text_of("A"),
                                                    .reason = text_of("synthetic")}};
    document_plan_fini(&plan);
    return item;
}

static void take_back(struct payer *p, struct drawn *d, const struct drawn *instead, uint64_t seed)
{
    const struct effects *effects;
    const struct item item = reversal_of(p, d, instead);
    cr_assert_eq(stage_submit_one(&p->stage, &item, &effects), 0);
    cr_assert_eq(effects->refusal_count, 0, "seed %llu", (unsigned long long)seed);
    check(p, effects, seed);
    cr_assert_eq(stage_approve_all(&p->stage), 0);
    check(p, NULL, seed);
    cr_assert_eq(stage_submit_one(&p->stage, &item, &effects), 0);
    cr_assert_eq(effects->refusal_count, 1, "seed %llu: taken back twice",
                 (unsigned long long)seed);
    d->stands = false;
}

/* What is paid by the payer's record, and what the host has. */
static void expect_same(struct payer *a, struct payer *b, uint64_t seed)
{
    static const char *const paid[] = {"receivable", "unallocated", "in-advance", "income"};
    const struct text any = TEXT_NONE;
    for (unsigned m = 0; m < MONTHS; m++) {
        const date_t on = payer_due(m) + 15;
        int64_t sums[2] = {0};
        for (int k = 0; k < 2; k++) {
            const struct engine *e = k ? b->stage.engine : a->stage.engine;
            for (size_t i = 0; i < sizeof paid / sizeof *paid; i++)
                sums[k] += ledger_sum_as_of(e, 0, paid[i], any, on, DATE_NONE);
        }
        cr_assert_eq(sums[0], sums[1], "seed %llu, month %u: %lld and %lld",
                     (unsigned long long)seed, m, (long long)sums[0], (long long)sums[1]);
        cr_assert_eq(ledger_sum_as_of(a->stage.engine, 0, "cash", any, on, DATE_NONE),
                     ledger_sum_as_of(b->stage.engine, 0, "cash", any, on, DATE_NONE),
                     "seed %llu, month %u", (unsigned long long)seed, m);
    }
}

static void begin(struct payer *p, uint64_t seed)
{
    payer_begin(p, seed, false);
    payer_day(p, payer_due(12));
}

Test(document, taken_back_never_came)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct random_source r = {seed};
        struct drawn drawn[DOCUMENTS] = {0};
        struct payer lived, spared;
        begin(&lived, seed);
        begin(&spared, seed);
        for (unsigned i = 0; i < DOCUMENTS; i++) {
            draw(&r, &drawn[i], i);
            load(&lived, &drawn[i], seed);
            struct drawn *other = &drawn[random_below(&r, i + 1)];
            if (random_below(&r, 2) && other->stands)
                take_back(&lived, other, NULL, seed);
            if (random_below(&r, 4) == 0)
                cr_assert_eq(stage_reload(&lived.stage), 0);
            if (!other->stands && random_below(&r, 3) == 0)
                load(&lived, other, seed);
        }
        for (unsigned i = 0; i < DOCUMENTS; i++)
            if (drawn[i].stands)
                load(&spared, &drawn[i], seed);
        expect_same(&lived, &spared, seed);
        stage_fini(&lived.stage);
        stage_fini(&spared.stage);
    }
}

/* One document replaced by another that shares rows with it is that other alone. */
Test(document, replaced_is_the_other_alone)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct random_source r = {seed};
        struct drawn before = {0}, first = {0}, second = {0};
        struct payer lived, spared;
        begin(&lived, seed);
        begin(&spared, seed);
        draw(&r, &before, 0);
        draw(&r, &first, 1);
        draw(&r, &second, 2);
        for (size_t i = 0; i < first.count && i < second.count; i++)
            if (random_below(&r, 3)) {
                memcpy(second.numbers[i], first.numbers[i], sizeof second.numbers[i]);
                second.items[i] = first.items[i];
            }
        load(&lived, &before, seed);
        load(&lived, &first, seed);
        load(&lived, &second, seed);
        take_back(&lived, &first, &second, seed);
        struct drawn alone = second;
        load(&spared, &before, seed);
        load(&spared, &alone, seed);
        expect_same(&lived, &spared, seed);
        take_back(&lived, &second, NULL, seed); /* with the rows that stayed */
        take_back(&spared, &alone, NULL, seed);
        expect_same(&lived, &spared, seed);
        stage_fini(&lived.stage);
        stage_fini(&spared.stage);
    }
}
