/* A refused item changes nothing: whatever it was, the engine stands as if an unreadable row had
 * come in its place. Two engines are sent the same (support/hostile), but for what the first
 * refuses; in every other seed two pools are first filled to the end of the range that is kept for
 * them, so that sums would leave it. Each item is recorded twice in a row.
 *
 *   test_core_refused [SEEDS [INPUTS [FIRST_SEED]]] */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/report/report.h"
#include "core/foundation/state.h"
#include "core/report/table.h"
#include "core_check.h"
#include "hostile.h"
#include "report_check.h"
#include "stage.h"

/* A full engine takes long to be written down: compared at some of its refusals only. */
enum { SEEDS = 4, INPUTS = 800, REPORTED_EVERY = 400, FILLED_AT = 40, COMPARED_EVERY = 40 };

struct run {
    struct hostile hostile;
    struct stage reported, twin;
    struct buffer images[2];
    uint64_t seed, input, overflows, refused;
    enum item_kind last;
};

static void fail(const struct run *r, const char *what)
{
    fprintf(stderr, "seed %" PRIu64 ", input %" PRIu64 " (last kind %d): %s\n", r->seed, r->input,
            (int)r->last, what);
    exit(1);
}

static void compare(struct run *r, const char *what)
{
    struct engine *engines[] = {r->reported.engine, r->twin.engine};
    for (int i = 0; i < 2; i++) {
        buffer_clear(&r->images[i]);
        if (engine_save(engines[i], &r->images[i]))
            fail(r, "not saved");
    }
    if (r->images[0].size != r->images[1].size ||
        memcmp(r->images[0].data, r->images[1].data, r->images[0].size) != 0)
        fail(r, what);
}

static void submit(struct run *r, const struct item *item)
{
    static const struct item unreadable = {.kind = ITEM_UNREADABLE};
    const struct effects *effects;
    char what[200];
    const bool is_full = r->seed % 2 == 0 && r->input > FILLED_AT;
    if (stage_submit_one(&r->reported, item, &effects))
        fail(r, "not taken");
    bool is_refused = effects->refusal_count > 0;
    if (is_refused) {
        r->overflows += effects->refusals[0].code == REFUSED_OVERFLOW;
        r->refused++;
        (void)snprintf(what, sizeof what, "refused, and has changed the engine: %.*s",
                       TEXT_ARG(effects->refusals[0].text));
    }
    if (stage_submit_one(&r->twin, is_refused ? &unreadable : item, &effects))
        fail(r, "not taken by the twin");
    if (is_refused && (!is_full || r->refused % COMPARED_EVERY == 0))
        compare(r, what);
}

/* Payments of the largest amount until the pool has no more room: K0 of both signs, K1 of one. */
static void fill_pool(struct run *r, const char *pool)
{
    static struct item items[ITEMS_MAX];
    bool alternates = strcmp(pool, "K0") == 0;
    for (size_t i = 0; i < ITEMS_MAX; i++)
        items[i] = (struct item){
            .kind = ITEM_PAYMENT,
            .payment = {.payer = text_of(i % 2 ? "P1" : "P2"),
                        .pool = text_of(pool),
                        .amount = alternates && i % 4 > 1 ? -MONEY_LIMIT : MONEY_LIMIT,
                        .value_date = r->hostile.today,
                        .reference = text_of("full")}};
    struct stage *both[] = {&r->reported, &r->twin};
    for (int k = 0; k < 2; k++)
        for (int round = 0; round < 14; round++) {
            const struct effects *effects;
            if (stage_submit(both[k], "TEST", "fill", NULL, items, ITEMS_MAX, &effects))
                fail(r, "not filled");
            if (round == 13 && !effects->refusal_count)
                fail(r, "not full");
        }
}

static void make_reports(struct run *r)
{
    struct arena arena = ARENA_NULL;
    char broken[REPORT_CHECK_MAX];
    const struct engine *e = r->reported.engine;
    for (int kind = 1; kind < REPORT_KIND_COUNT; kind++)
        for (uint32_t pool = 0; pool <= e->tables.pools.count; pool++) {
            struct report report;
            struct report_asked asked = {.kind = (enum report_kind)kind,
                                         .pool = pool ? pool - 1 : NONE,
                                         .year = 2016,
                                         .as_of = DATE_NONE,
                                         .booked_to = DATE_NONE};
            if (report_make(e, &asked, &arena, &report) < 0)
                fail(r, "a report is not made");
            arena_reset(&arena);
        }
    for (uint32_t pool = 0; pool < e->tables.pools.count; pool++) {
        struct report_pool summary;
        report_pool(e, pool, DATE_NONE, &summary);
    }
    if (!report_check(e, broken) || !core_check(e, NULL, broken))
        fail(r, broken);
    arena_fini(&arena);
}

static void run(struct run *r, uint64_t inputs)
{
    struct item item;
    hostile_init(&r->hostile, r->seed);
    if (stage_init(&r->reported) || stage_init(&r->twin))
        fail(r, "no memory");
    for (r->input = 1; r->input <= inputs; r->input++) {
        hostile_next(&r->hostile, &item);
        r->last = item.kind;
        submit(r, &item);
        submit(r, &item);
        r->hostile.journal = r->reported.journal;
        r->hostile.exceptions = r->reported.engine->foundation->last_exception;
        if (r->input == FILLED_AT && r->seed % 2 == 0) {
            fill_pool(r, "K0");
            fill_pool(r, "K1");
        }
        if (r->input % REPORTED_EVERY == 0)
            make_reports(r);
    }
    compare(r, "the two differ at the end");
    hostile_fini(&r->hostile);
    stage_fini(&r->reported);
    stage_fini(&r->twin);
}

int main(int argc, char **argv)
{
    static struct run r;
    uint64_t seeds = argc > 1 ? strtoull(argv[1], NULL, 10) : SEEDS;
    uint64_t inputs = argc > 2 ? strtoull(argv[2], NULL, 10) : INPUTS;
    uint64_t first = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    for (r.seed = first; r.seed < first + seeds; r.seed++)
        run(&r, inputs);
    printf("%" PRIu64 " items refused, %" PRIu64 " for the range\n", r.refused, r.overflows);
    if (!r.overflows && seeds > 1)
        return 1;
    buffer_fini(&r.images[0]);
    buffer_fini(&r.images[1]);
    return 0;
}
