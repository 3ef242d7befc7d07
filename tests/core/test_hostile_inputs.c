/* Inputs that mean harm (support/hostile), and what must hold whatever they are: nothing aborts,
 * books balance, the image is read back as it was written, every report can be made and ties.
 *
 *   test_core_hostile_inputs [SEEDS [INPUTS [FIRST_SEED [CHECKED_EVERY]]]] */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/foundation/state.h"
#include "core/report/table.h"
#include "core_check.h"
#include "hostile.h"
#include "report_check.h"
#include "stage.h"

enum { SEEDS = 6, INPUTS = 4000, CHECKED_EVERY = 50, REPORTED_EVERY = 400 };

static uint64_t checked_every = CHECKED_EVERY;

/* Runs that once ended in an instalment that held less than nothing, because what was adjusted or
 * written off counted as paid, and in a year whose due was not its income. */
static const struct known {
    uint64_t seed, inputs;
} known[] = {{167, 600}, {470, 600}, {789, 400}};

struct run {
    struct hostile hostile;
    struct stage stage;
    uint64_t seed, input;
    enum item_kind last;
    uint64_t reported[ITEM_KIND_COUNT], accepted[ITEM_KIND_COUNT];
};

static void fail(const struct run *r, const char *what)
{
    fprintf(stderr, "seed %" PRIu64 ", input %" PRIu64 " (last kind %d): %s\n", r->seed, r->input,
            (int)r->last, what);
    exit(1);
}

static void check_image(struct run *r)
{
    struct buffer before = BUFFER_NULL, after = BUFFER_NULL;
    if (engine_save(r->stage.engine, &before))
        fail(r, "not saved");
    if (stage_reload(&r->stage))
        fail(r, "not loaded");
    if (engine_save(r->stage.engine, &after))
        fail(r, "not saved again");
    if (before.size != after.size || memcmp(before.data, after.data, after.size) != 0)
        fail(r, "the image differs from what was loaded");
    buffer_fini(&before);
    buffer_fini(&after);
}

static void make_reports(struct run *r, uint32_t pool)
{
    static const int years[] = {0, 2000, 2016, 2017, 2018, 2098};
    struct arena arena = ARENA_NULL;
    for (int kind = 1; kind < REPORT_KIND_COUNT; kind++)
        for (size_t i = 0; i < sizeof years / sizeof *years; i++) {
            struct report report;
            struct report_asked asked = {.kind = (enum report_kind)kind,
                                         .pool = pool,
                                         .year = years[i],
                                         .quarter = (uint32_t)(i % 5),
                                         .as_of = DATE_NONE,
                                         .booked_to = DATE_NONE};
            if (report_make(r->stage.engine, &asked, &arena, &report) < 0)
                fail(r, "a report is not made");
            arena_reset(&arena);
        }
    arena_fini(&arena);
}

static void step(struct run *r)
{
    const struct effects *effects;
    struct item item;
    char broken[CORE_CHECK_MAX];
    hostile_next(&r->hostile, &item);
    if (stage_submit_one(&r->stage, &item, &effects))
        fail(r, "not taken");
    r->reported[item.kind]++;
    r->last = item.kind;
    r->accepted[item.kind] += effects->accepted;
    for (size_t i = 0; i < effects->event_count; i++)
        if (effects->events[i].kind == EVENT_PENDING)
            r->hostile.pending = effects->journal;
    r->hostile.exceptions = r->stage.engine->foundation->last_exception;
    if (r->input % checked_every)
        return;
    if (!core_check(r->stage.engine, effects, broken))
        fail(r, broken);
    check_image(r);
}

static void run(struct run *r, uint64_t inputs)
{
    char broken[REPORT_CHECK_MAX];
    hostile_init(&r->hostile, r->seed);
    if (stage_init(&r->stage))
        fail(r, "no memory");
    for (r->input = 1; r->input <= inputs; r->input++) {
        step(r);
        if (r->input % REPORTED_EVERY)
            continue;
        make_reports(r, NONE);
        for (uint32_t pool = 0; pool < r->stage.engine->tables.pools.count; pool++)
            make_reports(r, pool);
        if (!report_check(r->stage.engine, broken))
            fail(r, broken);
    }
    hostile_fini(&r->hostile);
    stage_fini(&r->stage);
}

int main(int argc, char **argv)
{
    static struct run r;
    uint64_t seeds = argc > 1 ? strtoull(argv[1], NULL, 10) : SEEDS;
    uint64_t inputs = argc > 2 ? strtoull(argv[2], NULL, 10) : INPUTS;
    uint64_t first = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    checked_every = argc > 4 ? strtoull(argv[4], NULL, 10) : CHECKED_EVERY;
    for (r.seed = first; r.seed < first + seeds; r.seed++)
        run(&r, inputs);
    for (size_t i = 0; argc == 1 && i < sizeof known / sizeof *known; i++) {
        r.seed = known[i].seed;
        run(&r, known[i].inputs);
    }
    for (int kind = 1; kind < ITEM_KIND_COUNT; kind++)
        printf("kind %d: %" PRIu64 " submitted, %" PRIu64 " accepted\n", kind, r.reported[kind],
               r.accepted[kind]);
    return 0;
}
