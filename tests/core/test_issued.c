/* What a closing issued stays as it was issued, every report of it, whatever comes later: in worlds
 * drawn from a seed the books are closed again and again while money, variations, undoings, work on
 * exceptions and successions go on. A second run, its tables under another key and its state saved
 * and loaded now and then, issues the same bytes. synthetic. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "base/map.h"
#include "core/foundation/ledger.h"
#include "core/control/closing.h"
#include "core/foundation/party.h"
#include "core/report/issued_form.h"
#include "core_check.h"
#include "issued_kept.h"
#include "random_effects.h"
#include "stage.h"
#include "world.h"

enum { SEEDS = 6, INPUTS = 500, CLOSE_EVERY = 12 };

/* A report as it was at the moment of its closing. */
struct seen {
    struct issued_asked asked;
    struct buffer cells;
};

struct run {
    struct world world;
    struct stage stage;
    struct random_source random;
    struct issued_kept kept;
    struct {
        struct seen *items;
        size_t count, capacity;
    } seen;
    bool reloads;
};

static void keep(struct run *r, const struct effects *effects)
{
    char broken[ISSUED_CHECK_MAX];
    cr_assert(issued_check(effects, broken), "%s", broken);
    cr_assert_eq(issued_kept_add(&r->kept, effects), 0);
}

static void live(struct run *r)
{
    struct submission s;
    const struct effects *effects;
    world_next(&r->world, &s);
    cr_assert_eq(stage_submit(&r->stage, s.party, s.feed, s.document, s.items, s.count, &effects),
                 0);
    keep(r, effects);
    world_forget(&r->world);
}

/* Every report of one pool, made as of the day closed. */
/* The list of closings was issued before the closing let go of some (core/control/let_go). */
static void see(struct run *r, uint32_t pool, date_t to, bool has_let_go)
{
    for (int kind = 1; kind < REPORT_KIND_COUNT; kind++) {
        struct arena arena = ARENA_NULL;
        struct report report;
        const struct report_asked asked = {
            .kind = (enum report_kind)kind, .pool = pool, .as_of = to, .booked_to = DATE_NONE};
        if (!report_is_issued(asked.kind) || (has_let_go && kind == REPORT_PERIODS))
            continue;
        int rc = report_make(r->stage.engine, &asked, &arena, &report);
        cr_assert_geq(rc, 0);
        if (!rc) {
            cr_assert_eq(ARRAY_ROOM(&r->seen), 0);
            struct seen *seen = &r->seen.items[r->seen.count++];
            *seen = (struct seen){{asked.kind, pool, to, r->stage.journal}, BUFFER_NULL};
            issued_pack(&report, &seen->cells);
        }
        arena_fini(&arena);
    }
}

static void close_books(struct run *r)
{
    const struct engine *e = r->stage.engine;
    int year, month, day;
    if (business_date(e) == DATE_NONE)
        return;
    date_split(business_date(e), &year, &month, &day);
    const date_t to = business_date(e) - day;
    for (uint32_t i = 0; i < e->tables.pools.count; i++) {
        const struct item item = {.kind = ITEM_PERIOD_CLOSE,
                                  .period_close = {.pool = pool_at(e, i)->code,
                                                   .to = to,
                                                   .authority = text_of("closer"),
                                                   .due = INT64_MIN,
                                                   .paid = INT64_MIN,
                                                   .received = INT64_MIN,
                                                   .written_off = INT64_MIN}};
        const struct effects *effects;
        const date_t let_go = ledger_let_go_to(e, i);
        cr_assert_eq(stage_submit_one(&r->stage, &item, &effects), 0);
        keep(r, effects);
        if (effects->issued_count)
            see(r, i, to, ledger_let_go_to(e, i) != let_go);
    }
}

/* Performance money of whatever contribution may have it, with results that are reported late. */
static void measure_pool(struct run *r, const struct pool *p, int turn)
{
    static const int64_t baseline[] = {10000}, plan[] = {9650};
    const struct engine *e = r->stage.engine;
    const struct text element = text_of("p4p");
    const struct effects *effects;
    struct item item = {
        .kind = ITEM_PERFORMANCE_ELEMENT,
        .performance_element = {.pool = p->code,
                                .element = element,
                                .year = (uint32_t)date_financial_year(business_date(e)),
                                .name = text_of("a local metric"),
                                .formula = FORMULA_METRIC_PROPORTION,
                                .baseline = baseline,
                                .baseline_count = 1,
                                .plan = plan,
                                .plan_count = 1,
                                .unit_value = 149000,
                                .performance_fund = 100000}};
    for (size_t i = 0; i < p->contributions.count; i++) {
        item.performance_element.contribution = contribution_at(e, p->contributions.items[i])->id;
        cr_assert_eq(stage_submit_one(&r->stage, &item, &effects), 0);
        if (!effects->refusal_count)
            break;
    }
    item = (struct item){.kind = ITEM_PERFORMANCE_ACTUAL,
                         .performance_actual = {.pool = p->code,
                                                .element = element,
                                                .period = 1,
                                                .actual = 9900 - turn % 100,
                                                .reported_on = business_date(e) - turn % 60}};
    cr_assert_eq(stage_submit_one(&r->stage, &item, &effects), 0);
}

static void measure(struct run *r, int turn)
{
    const struct engine *e = r->stage.engine;
    for (uint32_t i = 0; i < e->tables.pools.count && business_date(e) != DATE_NONE; i++)
        measure_pool(r, pool_at(e, i), turn);
}

static void run(struct run *r, uint64_t seed, bool reloads)
{
    *r = (struct run){.random.state = seed + 5, .reloads = reloads};
    world_init(&r->world, seed);
    r->world.whole = true;
    cr_assert_eq(stage_init(&r->stage), 0);
    for (int i = 0; i < INPUTS; i++) {
        live(r);
        if (i % CLOSE_EVERY == CLOSE_EVERY - 1)
            close_books(r);
        if (i % CLOSE_EVERY == CLOSE_EVERY / 2)
            measure(r, i);
        if (reloads && random_below(&r->random, 40) == 0)
            cr_assert_eq(stage_reload(&r->stage), 0);
    }
}

static void end(struct run *r)
{
    for (size_t i = 0; i < r->seen.count; i++)
        buffer_fini(&r->seen.items[i].cells);
    free(r->seen.items);
    issued_kept_fini(&r->kept);
    stage_fini(&r->stage);
    world_fini(&r->world);
}

static bool same(const struct buffer *a, const struct buffer *b)
{
    return a->size == b->size && memcmp(a->data, b->data, a->size) == 0;
}

/* Whether the same report, made now as of the same day, is another. */
static bool is_another_now(struct run *r, const struct seen *seen)
{
    struct arena arena = ARENA_NULL;
    struct buffer cells = BUFFER_NULL;
    struct report report;
    const struct report_asked asked = {.kind = seen->asked.kind,
                                       .pool = seen->asked.pool,
                                       .as_of = seen->asked.to,
                                       .booked_to = DATE_NONE};
    int rc = report_make(r->stage.engine, &asked, &arena, &report);
    cr_assert_geq(rc, 0);
    if (!rc)
        issued_pack(&report, &cells);
    const bool another = rc || !same(&cells, &seen->cells);
    buffer_fini(&cells);
    arena_fini(&arena);
    return another;
}

static void check_stays(struct run *r, const struct seen *seen)
{
    struct arena arena = ARENA_NULL;
    struct buffer cells = BUFFER_NULL;
    struct report_issued found;
    struct refusal why;
    struct report report;
    cr_assert_eq(issued_find(r->stage.engine, &seen->asked, &arena, &found, &why), 0);
    cr_assert_eq(found.input, seen->asked.input);
    const struct effects *effects = issued_kept_find(&r->kept, found.input);
    cr_assert_eq(issued_read(r->stage.engine, &seen->asked, &found, effects, &arena, &report), 0);
    issued_pack(&report, &cells);
    cr_assert(same(&cells, &seen->cells), "%s of pool %u is not what was issued",
              report_name(seen->asked.kind), seen->asked.pool);
    cr_assert(report.first == NULL || strcmp(report.first->title, report.first->key) != 0,
              "%s: tables are called as they are today", report_name(seen->asked.kind));
    buffer_fini(&cells);
    arena_fini(&arena);
}

static void check_same_issued(const struct run *a, const struct run *b)
{
    cr_assert_eq(a->kept.count, b->kept.count);
    for (size_t i = 0; i < a->kept.count; i++) {
        const char *field = NULL;
        cr_assert(effects_equal(&a->kept.items[i], &b->kept.items[i], &field), "%s", field);
    }
}

Test(issued, what_was_issued_stays, .timeout = 300)
{
    size_t issued = 0, moved[REPORT_KIND_COUNT] = {0};
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        static const uint8_t keys[2][MAP_KEY_SIZE] = {{0}, "no longer zeros"};
        struct run one, other;
        map_key_set(keys[0]);
        run(&one, seed, false);
        for (size_t i = 0; i < one.seen.count; i++) {
            check_stays(&one, &one.seen.items[i]);
            moved[one.seen.items[i].asked.kind] += is_another_now(&one, &one.seen.items[i]);
        }
        issued += one.seen.count;
        map_key_set(keys[1]);
        run(&other, seed, true);
        check_same_issued(&one, &other);
        end(&other);
        map_key_set(keys[0]);
        end(&one);
    }
    cr_assert_gt(issued, 1000, "only %zu issued", issued);
    for (int kind = 1; kind < REPORT_KIND_COUNT; kind++)
        cr_assert(!report_is_issued((enum report_kind)kind) || moved[kind] > 0,
                  "nothing that came later moves %s", report_name((enum report_kind)kind));
}

static enum refusal_code ask(struct run *r, struct issued_asked asked, const char *text)
{
    struct arena arena = ARENA_NULL;
    struct report_issued found;
    struct refusal why = {0};
    int rc = issued_find(r->stage.engine, &asked, &arena, &found, &why);
    if (rc)
        cr_assert(text_equal(why.text, text_of(text)), "%.*s", TEXT_ARG(why.text));
    arena_fini(&arena);
    return (enum refusal_code)rc;
}

/* Bytes that were not packed so are refused, or mean something; they never do harm. */
Test(issued, spoilt_bytes, .timeout = 120)
{
    struct run r;
    run(&r, 3, false);
    for (size_t i = 0; i < r.seen.count; i += 7) {
        struct buffer *cells = &r.seen.items[i].cells;
        for (int n = 0; n < 40; n++) {
            struct arena arena = {.limit = 64u << 20};
            struct report report;
            const size_t at = (size_t)random_below(&r.random, cells->size);
            const uint8_t was = cells->data[at];
            cells->data[at] ^= (uint8_t)(1u << random_below(&r.random, 8));
            int rc = issued_unpack(buffer_bytes(cells), &arena, &report);
            cr_assert(rc == 0 || rc == ERR_CORRUPT || rc == ERR_VERSION || rc == ERR_MEMORY);
            arena_reset(&arena);
            rc = issued_unpack((struct bytes){cells->data, at}, &arena, &report);
            cr_assert(rc == ERR_CORRUPT || rc == ERR_VERSION || rc == ERR_MEMORY);
            arena_fini(&arena);
            cells->data[at] = was;
        }
    }
    end(&r);
}

/* What there is not is refused, with what there is. */
Test(issued, none_of_that_day, .timeout = 120)
{
    struct run r;
    run(&r, 1, false);
    const struct issued_asked first = r.seen.items[0].asked;
    struct issued_asked asked = first;
    asked.kind = REPORT_MATCHES;
    cr_assert_eq(ask(&r, asked, "matches is not issued with closings"), REFUSED_NOT_FOUND);
    asked = first;
    asked.pool = UINT32_MAX;
    cr_assert_eq(ask(&r, asked, "this report is of one pool"), REFUSED_MISSING_FIELD);
    asked = first;
    asked.input = 0;
    cr_assert_eq(ask(&r, asked, ""), REFUSED_NONE);
    end(&r);
}
