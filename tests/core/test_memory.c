/* Fails every allocation of the core, once, and with all that come after it: the linker puts the
 * functions below in the place of malloc, calloc, realloc and free (--wrap). A step that was not
 * given memory says so, and what it had is given back with the engine. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "base/error.h"
#include "core/report/report.h"
#include "called.h"
#include "lived.h"
#include "world.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *data, size_t size);
void __real_free(void *data);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *data, size_t size);
void __wrap_free(void *data);

static bool armed;   /* allocations are counted, and one is refused */
static long asked;   /* so far, while armed */
static long refused; /* the one that is refused; 0: none */
static bool for_good; /* and all after it */
static long live;    /* blocks not given back, armed or not */

static bool refuses(void)
{
    if (!armed)
        return false;
    asked++;
    return asked == refused || (for_good && refused && asked > refused);
}

static void *counted(void *data)
{
    live += data != NULL;
    return data;
}

void *__wrap_malloc(size_t size)
{
    return refuses() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t n, size_t size)
{
    return refuses() ? NULL : counted(__real_calloc(n, size));
}

void *__wrap_realloc(void *data, size_t size)
{
    if (refuses())
        return NULL;
    void *moved = __real_realloc(data, size);
    live += moved && !data;
    return moved;
}

void __wrap_free(void *data)
{
    live -= data != NULL;
    __real_free(data);
}

static void arm(long which)
{
    asked = 0;
    refused = which;
}

/* Steps through a world with the given allocation refused. Says whether it was reached. */
static bool step_with(uint64_t seed, int inputs, long which)
{
    struct world world;
    struct stage stage;
    int rc = 0;
    world_init(&world, seed);
    world.whole = true;
    cr_assert_eq(stage_init(&stage), 0);
    arm(which);
    for (int i = 0; i < inputs && !rc; i++) {
        struct submission s;
        const struct effects *effects = NULL;
        world_next(&world, &s);
        armed = true;
        rc = stage_submit(&stage, s.party, s.feed, s.document, s.items, s.count, &effects);
        armed = false;
        world_forget(&world);
        cr_assert_eq(rc, asked >= refused && refused ? ERR_MEMORY : 0,
                     "seed %llu, allocation %ld, input %d: %d", (unsigned long long)seed, which, i,
                     rc);
    }
    world_fini(&world);
    stage_fini(&stage);
    return rc != 0;
}

/* Rules do not ask whether memory ran out, so they go on: with what comes after, or without. */
Test(memory, every_allocation_of_a_step, .timeout = 300)
{
    for (uint64_t seed = 1; seed <= 8; seed++) {
        for_good = seed > 4;
        const long before = live;
        long which = 1;
        while (step_with(seed, 60, which)) {
            cr_assert_eq(live, before, "seed %llu, allocation %ld: %ld blocks are lost",
                         (unsigned long long)seed, which, live - before);
            which++;
        }
        cr_assert_gt(which, 200, "only %ld allocations", which);
        cr_assert_eq(live, before);
    }
}

/* A performance element: recorded, paid before it is earned, earned, restated, closed. */
enum { PERFORMANCE_ITEMS = 14, PERFORMANCE_DAY = 16600 /* 2015-06-14 */ };

/* The agreement with its element. */
static void recorded_items(struct item items[4])
{
    static const struct text partners[] = {{"01T", 3}};
    static const int64_t baseline[] = {100, 100}, plan[] = {90, 90};
    static struct contribution_input contribution = {
        .contribution = {"l", 1},
        .partner = {"01T", 3},
        .economy = ECONOMY_REVENUE,
        .annual = 10000000,
        .schedule = {.kind = SCHEDULE_QUARTERLY, .day = 1},
        .rounding = ROUND_HALF_UP,
        .last_instalment = LAST_BALANCES,
        .recognition = RECOGNISE_ANY,
        .from = DATE_NONE,
        .to = DATE_NONE,
    };
    const date_t day = PERFORMANCE_DAY;
    contribution.kind = text_of("nhs_minimum");
    const struct text pool = text_of("pool"), element = text_of("element");
    items[0] = (struct item){.kind = ITEM_PARTY,
                             .party = {.code = partners[0],
                                       .name = partners[0],
                                       .kind = PARTY_CCG,
                                       .valid_from = DATE_NONE,
                                       .valid_to = DATE_NONE}};
    items[1] = (struct item){.kind = ITEM_DAY, .day = {day}};
    items[2] = (struct item){.kind = ITEM_AGREEMENT,
                             .agreement = {.pool = pool,
                                           .name = pool,
                                           .host = partners[0],
                                           .partners = partners,
                                           .partners_count = 1,
                                           .effective_from = 16526, /* 2015-04-01 */
                                           .effective_to = DATE_NONE,
                                           .signed_on = day,
                                           .contributions = &contribution,
                                           .contributions_count = 1}};
    items[3] = (struct item){.kind = ITEM_PERFORMANCE_ELEMENT,
                             .performance_element = {.pool = pool,
                                                     .element = element,
                                                     .contribution = contribution.contribution,
                                                     .year = 2015,
                                                     .name = element,
                                                     .formula = FORMULA_EMERGENCY_ADMISSIONS,
                                                     .baseline = baseline,
                                                     .baseline_count = 2,
                                                     .plan = plan,
                                                     .plan_count = 2,
                                                     .unit_value = 149000,
                                                     .performance_fund = 2980000,
                                                     .unit = element}};
}

static void performance_items(struct item items[PERFORMANCE_ITEMS])
{
    const date_t day = PERFORMANCE_DAY;
    const struct text pool = text_of("pool"), element = text_of("element");
    static const struct text partners[] = {{"01T", 3}, {"E1", 2}};
    static const struct appointment_input officers[] = {
        {{"anne", 4}, {"Anne", 4}, {"01T", 3}, DATE_NONE, DATE_NONE, {"", 0}},
        {{"bob", 3}, {"Bob", 3}, {"E1", 2}, DATE_NONE, DATE_NONE, {"", 0}}};
    struct performance_actual_input result = {
        .pool = pool, .element = element, .period = 1, .actual = 95, .reported_on = day};
    struct payment_input paid = {.payer = text_of("01T"),
                                 .pool = pool,
                                 .contribution = element,
                                 .amount = 745000,
                                 .value_date = day};
    recorded_items(items);
    items[4] = (struct item){.kind = ITEM_PARTY,
                             .party = {.code = text_of("E1"),
                                       .name = text_of("E1"),
                                       .kind = PARTY_COUNCIL,
                                       .valid_from = DATE_NONE,
                                       .valid_to = DATE_NONE}};
    items[5] = items[2]; /* the agreement again, with the council and the first officers */
    items[5].agreement.partners = partners;
    items[5].agreement.partners_count = 2;
    items[5].agreement.officers = officers;
    items[5].agreement.officers_count = 2;
    items[6] = (struct item){.kind = ITEM_PAYMENT, .payment = paid};
    items[7] = (struct item){.kind = ITEM_PERFORMANCE_ACTUAL, .performance_actual = result};
    result.actual = 92;
    items[8] = (struct item){.kind = ITEM_PERFORMANCE_ACTUAL, .performance_actual = result};
    result.period = 2;
    items[9] = (struct item){.kind = ITEM_PERFORMANCE_ACTUAL, .performance_actual = result};
    items[10] = (struct item){.kind = ITEM_DAY, .day = {day + 30}};
    paid.contribution = text_of("l");
    items[11] = (struct item){.kind = ITEM_PAYMENT, .payment = paid};
    items[12] = (struct item){
        .kind = ITEM_PERFORMANCE_CLOSE,
        .performance_close = {pool, element, day, text_of("authority"), text_of("anne")}};
    items[13] = (struct item){.kind = ITEM_APPROVAL,
                              .approval = {.pending = 13,
                                           .officer = text_of("bob"),
                                           .decision = DECISION_APPROVED,
                                           .on = day + 30}};
}

static void performance_with_refusals(void)
{
    const long before = live;
    int rc = ERR_MEMORY;
    long which = 1;
    for (; rc; which++) {
        struct item items[PERFORMANCE_ITEMS];
        struct stage stage;
        performance_items(items);
        cr_assert_eq(stage_init(&stage), 0);
        arm(which);
        rc = 0;
        for (int i = 0; i < PERFORMANCE_ITEMS && !rc; i++) {
            const struct effects *effects = NULL;
            armed = true;
            rc = stage_submit_one(&stage, &items[i], &effects);
            armed = false;
            cr_assert_eq(rc, asked >= which ? ERR_MEMORY : 0, "allocation %ld, input %d: %d", which,
                         i, rc);
            cr_assert(rc || effects->refusal_count == 0, "input %d", i);
        }
        stage_fini(&stage);
        cr_assert_eq(live, before, "allocation %ld: %ld blocks are lost", which, live - before);
    }
    cr_assert_gt(which, 50, "only %ld allocations", which);
}

Test(memory, every_allocation_of_performance_money)
{
    performance_with_refusals();
    for_good = true;
    performance_with_refusals();
}

Test(memory, saving)
{
    struct stage stage;
    cr_assert_eq(lived_init(&stage, 3, 200), 0);
    const long before = live;
    int rc = ERR_MEMORY;
    for (long which = 1; rc; which++) {
        struct buffer image = BUFFER_NULL;
        arm(which);
        armed = true;
        rc = engine_save(stage.engine, &image);
        armed = false;
        cr_assert_eq(rc, asked >= which ? ERR_MEMORY : 0);
        buffer_fini(&image);
        cr_assert_eq(live, before);
    }
    stage_fini(&stage);
}

Test(memory, loading)
{
    struct stage stage;
    struct buffer image = BUFFER_NULL;
    cr_assert_eq(lived_init(&stage, 3, 200), 0);
    cr_assert_eq(engine_save(stage.engine, &image), 0);
    const long before = live;
    int rc = ERR_MEMORY;
    long which = 1;
    for (; rc; which++) {
        struct engine *loaded = NULL;
        arm(which);
        armed = true;
        rc = engine_load(buffer_bytes(&image), &loaded);
        armed = false;
        cr_assert_eq(rc, asked >= which ? ERR_MEMORY : 0, "allocation %ld: %d", which, rc);
        engine_free(loaded);
        cr_assert_eq(live, before, "allocation %ld: %ld blocks are lost", which, live - before);
    }
    cr_assert_gt(which, 100);
    buffer_fini(&image);
    stage_fini(&stage);
}

Test(memory, an_engine)
{
    struct engine *e = NULL;
    arm(1);
    armed = true;
    cr_assert_eq(engine_new(&e), ERR_MEMORY);
    armed = false;
    cr_assert_null(e);
    engine_free(NULL);
}
