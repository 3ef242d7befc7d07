/* Days, one or many at once, whole or in parts: the same things are reported on the same days. */
#include <criterion/criterion.h>
#include <stdio.h>
#include "core/engine/day.h"
#include "core/report/report.h"
#include "called.h"
#include "stage.h"
#include "world.h"

enum { SEEDS = 30, INPUTS = 300, DAYS_MAX = 128, CONTRIBUTIONS = 700, CONTRIBUTIONS_OF_POOL = 50 };

static date_t date(int32_t number)
{
    date_t d;
    cr_assert_eq(date_from_number(number, &d), 0);
    return d;
}

static date_t today(const struct stage *s)
{
    struct report_clock c;
    report_clock(s->engine, &c);
    return c.today;
}

static date_t day_to(const struct stage *s)
{
    struct report_clock c;
    report_clock(s->engine, &c);
    return c.day_to;
}

/* All but the number of the item, which differs where a day is an item of its own. */
static void expect_same_event(const struct event *a, const struct event *b, const char *where)
{
    cr_assert(a->number == b->number && a->pool_number == b->pool_number && a->kind == b->kind,
              "%s: event %llu", where, (unsigned long long)a->number);
    cr_assert_eq(a->booked_on, b->booked_on, "%s: event %llu", where,
                 (unsigned long long)a->number);
    cr_assert(a->value_date == b->value_date && a->amount == b->amount &&
                  a->expected == b->expected && a->exception == b->exception &&
                  a->position.variance == b->position.variance,
              "%s: event %llu", where, (unsigned long long)a->number);
    cr_assert(text_equal(a->pool, b->pool) && text_equal(a->contribution, b->contribution));
    cr_assert_eq(a->parts.count, b->parts.count);
    for (size_t i = 0; i < a->parts.count; i++)
        cr_assert_eq(part_compare(&a->parts.items[i], &b->parts.items[i]), 0,
                     "%s: event %llu, part %zu", where, (unsigned long long)a->number, i);
}

static void expect_same(const struct effects *a, const struct effects *b, const char *where)
{
    cr_assert_eq(a->event_count, b->event_count, "%s: %zu events and %zu", where, a->event_count,
                 b->event_count);
    for (size_t i = 0; i < a->event_count; i++)
        expect_same_event(&a->events[i], &b->events[i], where);
    cr_assert_eq(a->posting_count, b->posting_count);
    for (size_t i = 0; i < a->posting_count; i++)
        cr_assert(a->postings[i].amount == b->postings[i].amount &&
                      a->postings[i].booked_on == b->postings[i].booked_on,
                  "%s: posting %zu", where, i);
}

/* The submission with every day in it spelt out. */
static size_t spell_out(const struct submission *s, date_t from, struct item *items)
{
    size_t n = 0;
    for (size_t i = 0; i < s->count; i++) {
        const struct item *item = &s->items[i];
        if (item->kind == ITEM_DAY && from != DATE_NONE && item->day.date > from)
            for (date_t d = from + 1; d < item->day.date; d++)
                items[n++] = (struct item){.kind = ITEM_DAY, .day.date = d};
        items[n++] = *item;
    }
    cr_assert_leq(n, (size_t)DAYS_MAX);
    return n;
}

Test(day, a_jump_is_as_many_days, .timeout = 300)
{
    unsigned jumps = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct world world;
        struct stage jumping, walking;
        world_init(&world, seed);
        cr_assert(stage_init(&jumping) == 0 && stage_init(&walking) == 0);
        for (int i = 0; i < INPUTS; i++) {
            struct submission s;
            struct item items[DAYS_MAX];
            const struct effects *a, *b;
            char where[64];
            world_next(&world, &s);
            size_t n = s.count < DAYS_MAX ? spell_out(&s, today(&walking), items) : 0;
            jumps += n > s.count + 1;
            struct item twice[2] = {s.items[0], s.items[0]};
            bool is_day = s.count == 1 && s.items[0].kind == ITEM_DAY && /* alone: in parts */
                          s.items[0].day.date >= today(&jumping);
            cr_assert_eq(stage_submit(&jumping, s.party, s.feed, s.document,
                                      is_day ? twice : s.items, is_day ? 2 : s.count, &a),
                         0);
            cr_assert_eq(day_to(&jumping), DATE_NONE);
            cr_assert_eq(stage_submit(&walking, s.party, s.feed, s.document, items, n, &b), 0);
            snprintf(where, sizeof where, "seed %llu, input %d", (unsigned long long)seed, i);
            expect_same(a, b, where);
            world_forget(&world);
        }
        world_fini(&world);
        stage_fini(&jumping);
        stage_fini(&walking);
    }
    cr_expect_gt(jumps, 100u);
}

static const struct effects *must(struct stage *s, const struct item *items, size_t n)
{
    const struct effects *e;
    cr_assert_eq(stage_submit(s, "TEST", "test", NULL, items, n, &e), 0);
    cr_assert_eq(e->refusal_count, 0u, "%.*s", TEXT_ARG(e->refusals[0].text));
    return e;
}

/* LINES contributions that fall due on 3 April 2017 and are missing after the 10th. */
static void begin(struct stage *s)
{
    static char ids[CONTRIBUTIONS_OF_POOL][8];
    struct contribution_input contributions[CONTRIBUTIONS_OF_POOL];
    struct text partners[2] = {text_of("H"), text_of("C")};
    cr_assert_eq(stage_init(s), 0);
    for (size_t i = 0; i < 2; i++)
        must(s, &(struct item){.kind = ITEM_PARTY,
                               .party = {.code = partners[i],
                                         .name = partners[i],
                                         .kind = i ? PARTY_COUNCIL : PARTY_CCG,
                                         .valid_from = DATE_NONE,
                                         .valid_to = DATE_NONE}}, 1);
    for (int pool = 0; pool < CONTRIBUTIONS / CONTRIBUTIONS_OF_POOL; pool++) {
        char code[16];
        snprintf(code, sizeof code, "P%d", pool);
        for (int i = 0; i < CONTRIBUTIONS_OF_POOL; i++) {
            snprintf(ids[i], sizeof ids[i], "l%d", i);
            contributions[i] = (struct contribution_input){
                .contribution = text_of(ids[i]),
                .partner = partners[1],
                .kind = text_of("la_additional"),
                .economy = ECONOMY_REVENUE,
                .annual = 1200000,
                .schedule = {.kind = SCHEDULE_MONTHLY_DAY, .day = 3},
                .rounding = ROUND_HALF_UP,
                .last_instalment = LAST_BALANCES,
                .recognition = RECOGNISE_NAMED,
                .from = DATE_NONE,
                .to = DATE_NONE,
                .grace_working_days = 5,
            };
        }
        must(s,
             &(struct item){.kind = ITEM_AGREEMENT,
                            .agreement = {.pool = text_of(code),
                                          .name = text_of(code),
                                          .area = text_of(code),
                                          .host = partners[0],
                                          .pool_manager = text_of("synthetic"),
                                          .partners = partners,
                                          .partners_count = 2,
                                          .effective_from = date(20170401),
                                          .effective_to = DATE_NONE,
                                          .signed_on = date(20170401),
                                          .contributions = contributions,
                                          .contributions_count = CONTRIBUTIONS_OF_POOL,
                                          .synthetic = true}},
             1);
    }
    must(s, &(struct item){.kind = ITEM_DAY, .day.date = date(20170402)}, 1);
}

Test(day, a_day_that_is_not_finished_is_not_taken_back)
{
    struct stage s;
    const struct effects *e;
    begin(&s);
    must(&s, &(struct item){.kind = ITEM_DAY, .day.date = date(20170511)}, 1);
    cr_assert_eq(day_to(&s), date(20170511));
    cr_assert_eq(today(&s), date(20170403), "the day in hand");
    struct item back = {.kind = ITEM_DAY, .day.date = date(20170510)};
    cr_assert_eq(stage_submit_one(&s, &back, &e), 0);
    cr_assert_eq(e->refusal_count, 1u);
    cr_expect_eq(e->refusals[0].code, REFUSED_DATE_ORDER);
    cr_expect_eq(day_to(&s), date(20170511));
    must(&s, &(struct item){.kind = ITEM_DAY, .day.date = date(20170512)}, 1);
    cr_expect_eq(day_to(&s), date(20170512), "further it may go");
    stage_fini(&s);
}

/* Sent for the same day until it is done. */
static void go_in_parts(struct stage *parts, const struct effects *whole)
{
    struct item day = {.kind = ITEM_DAY, .day.date = date(20170511)};
    size_t at = 0, steps = 0;
    do {
        const struct effects *e = must(parts, &day, 1);
        cr_expect_leq(e->event_count, (size_t)(DAY_WORK_MAX / DAY_WORK_OF_EVENT + 1));
        for (size_t i = 0; i < e->event_count && at < whole->event_count; i++)
            expect_same_event(&whole->events[at++], &e->events[i], "in parts");
        cr_assert_eq(stage_reload(parts), 0);
        steps++;
    } while (day_to(parts) != DATE_NONE);
    cr_expect_eq(at, whole->event_count);
    cr_expect_geq(steps, 5u);
    cr_expect_eq(today(parts), day.day.date);
}

Test(day, a_heavy_day_is_done_in_parts_and_comes_to_the_same, .timeout = 60)
{
    struct stage whole, parts;
    begin(&whole);
    begin(&parts);
    struct item days[2] = {{.kind = ITEM_DAY, .day.date = date(20170511)},
                           {.kind = ITEM_DAY, .day.date = date(20170511)}};
    const struct effects *e = must(&whole, days, 2); /* not alone: done whole */
    cr_expect_eq(day_to(&whole), DATE_NONE);
    cr_expect_eq(e->event_count, 4u * CONTRIBUTIONS, "due and missing, in two months");
    go_in_parts(&parts, e);
    stage_fini(&whole);
    stage_fini(&parts);
}

Test(day, findings_are_booked_on_their_own_days, .timeout = 60)
{
    struct stage s;
    begin(&s);
    struct item days[2] = {{.kind = ITEM_DAY, .day.date = date(20180507)},
                           {.kind = ITEM_DAY, .day.date = date(20180507)}};
    const struct effects *e = must(&s, days, 2);
    date_t before = date(20170402);
    for (size_t i = 0; i < e->event_count; i++) {
        const struct event *event = &e->events[i];
        cr_assert_geq(event->booked_on, before, "in order of days");
        before = event->booked_on;
        if (event->kind == EVENT_POSITION_CHANGED)
            cr_assert_eq(event->booked_on, event->value_date);
        if (event->kind == EVENT_OVERDUE) /* five working days of grace, Easter among them */
            cr_assert(event->booked_on >= event->value_date + 6 &&
                          event->booked_on <= event->value_date + 11, "%d after %d",
                      event->booked_on, event->value_date);
    }
    cr_expect_eq(e->event_count, (14 + 13) * (size_t)CONTRIBUTIONS);
    stage_fini(&s);
}
