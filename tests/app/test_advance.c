/* The business date goes by a clock that may be wrong, and by many days at once. */
#include <criterion/criterion.h>
#include <string.h>
#include "../bench/world.h"
#include "rig.h"

#define CODE(name) S75__V1__REFUSAL_CODE__REFUSED_##name
#define DAY_US INT64_C(86400000000)

static struct rig r;
static uint64_t sent; /* of the feed "desk" */

/* Noon in England, near enough. */
static void show(int32_t yyyymmdd)
{
    date_t date;
    cr_assert_eq(date_from_number(yyyymmdd, &date), 0);
    fake_net_clock(date * DAY_US + DAY_US / 2);
}

static void tick(void)
{
    advance_tick(&r.desk);
    rig_settle(&r);
}

static struct report_clock days(void)
{
    struct report_clock c;
    report_clock(r.desk.engine, &c);
    return c;
}

static int32_t today(void) { return date_to_number(days().today); }

static void open_on(int32_t yyyymmdd)
{
    show(yyyymmdd);
    r.has_system_clock = true;
    rig_open(&r);
    tick();
}

static void setup(void)
{
    sent = 0;
    open_on(20170801);
}
static void teardown(void)
{
    rig_check_reported(&r);
    fake_net_pace(0);
    rig_fini(&r);
}

TestSuite(advance, .init = setup, .fini = teardown, .timeout = 60);

static void reopen(int32_t yyyymmdd)
{
    rig_close(&r);
    open_on(yyyymmdd);
}

/* Sends one item from peer 1; the first refusal, or 0. */
static S75__V1__RefusalCode send_item(S75__V1__Item__BodyCase body_case, void *body)
{
    S75__V1__Item item = S75__V1__ITEM__INIT, *items[1] = {&item};
    item.body_case = body_case;
    item.party = body; /* the union's members are all pointers */
    fake_net_forget(r.desk.net);
    rig_send(&r, 1, rig_items(&r, "desk", sent + 1, items, 1));
    rig_settle(&r);
    const S75__V1__Reply *reply = rig_reply(&r, 1, 0);
    cr_assert(reply);
    if (reply->body_case == S75__V1__REPLY__BODY_REFUSED)
        return reply->refused->refusal->code;
    cr_assert_eq(reply->body_case, S75__V1__REPLY__BODY_OUTCOME);
    sent++;
    return reply->outcome->n_refusals ? reply->outcome->refusals[0]->code : 0;
}

static S75__V1__RefusalCode confirm(int32_t date, const char *officer)
{
    S75__V1__ClockJump jump = S75__V1__CLOCK_JUMP__INIT;
    jump.date = date;
    jump.officer = (char *)(uintptr_t)officer;
    return send_item(S75__V1__ITEM__BODY_CLOCK_JUMP, &jump);
}

static S75__V1__RefusalCode approve(uint64_t journal, const char *officer)
{
    S75__V1__Approval a = S75__V1__APPROVAL__INIT;
    a.pending = journal;
    a.officer = (char *)(uintptr_t)officer;
    a.decision = S75__V1__DECISION__DECISION_APPROVED;
    a.on = today();
    return send_item(S75__V1__ITEM__BODY_APPROVAL, &a);
}

static void appoint_three(void)
{
    S75__V1__Party p = S75__V1__PARTY__INIT;
    p.code = p.name = "E08000006";
    p.has_kind = 1;
    p.kind = S75__V1__PARTY_KIND__PARTY_COUNCIL;
    cr_assert_eq(send_item(S75__V1__ITEM__BODY_PARTY, &p), 0);
    S75__V1__Party ccg = p;
    ccg.code = ccg.name = "01G";
    ccg.kind = S75__V1__PARTY_KIND__PARTY_CCG;
    cr_assert_eq(send_item(S75__V1__ITEM__BODY_PARTY, &ccg), 0);
    static const char *const ids[3] = {"ann", "bob", "old"};
    S75__V1__Appointment officers[3], *list[3];
    for (int i = 0; i < 3; i++) {
        officers[i] = (S75__V1__Appointment)S75__V1__APPOINTMENT__INIT;
        officers[i].officer = officers[i].name = (char *)(uintptr_t)ids[i];
        officers[i].party = p.code;
        list[i] = &officers[i];
    }
    officers[2].has_to = 1;
    officers[2].to = 20170731;
    char *partners[2] = {p.code, ccg.code};
    S75__V1__Agreement a = S75__V1__AGREEMENT__INIT;
    a.pool = a.name = a.area = a.pool_manager = "synthetic";
    a.host = p.code;
    a.partners = partners;
    a.n_partners = 2;
    a.effective_from = 20170101;
    a.officers = list;
    a.n_officers = 3;
    cr_assert_eq(send_item(S75__V1__ITEM__BODY_AGREEMENT, &a), 0);
}

static struct wire_status status(void)
{
    struct wire_status s;
    advance_report(&r.desk, &s);
    return s;
}

static void expect_state(enum wire_clock state, int32_t shows)
{
    const struct wire_status s = status();
    cr_expect_eq(s.clock, state, "%d", s.clock);
    cr_expect_eq(date_to_number(s.clock_date), shows);
    cr_expect_eq(s.clock_jump_max_days, 31u);
}
#define EXPECT_STATE(name, shows) expect_state(WIRE_CLOCK_##name, shows)

Test(advance, the_first_date_of_a_store_is_the_clocks)
{
    cr_expect_eq(today(), 20170801);
    cr_expect_eq(r.desk.commits.journal, 1u);
    EXPECT_STATE(FOLLOWED, 20170801);
}

Test(advance, a_moment_of_a_wrong_clock_changes_nothing)
{
    for (int i = 0; i < 3; i++) { /* two and a half seconds */
        show(20991230);
        tick();
    }
    EXPECT_STATE(JUMPED, 20991230);
    cr_expect_eq(today(), 20170801);
    cr_expect_eq(r.desk.commits.journal, 1u);
    cr_expect_eq(date_to_number(advance_not_followed(&r.desk)), 20991230);
    rig_send(&r, 1, rig_rows(&r, "a", 1, 1, 1)); /* the service goes on */
    rig_settle(&r);
    cr_expect_eq(r.desk.commits.journal, 2u);
    show(20170801);
    tick();
    EXPECT_STATE(FOLLOWED, 20170801);
    cr_expect_eq(advance_not_followed(&r.desk), DATE_NONE);
    show(20170802);
    tick();
    cr_expect(today() == 20170802 && r.desk.commits.journal == 3);
}

Test(advance, days_up_to_the_limit_are_followed_one_by_one)
{
    show(20170901);
    tick();
    cr_expect_eq(today(), 20170901);
    cr_expect_eq(r.desk.commits.journal, 32u, "31 days are 31 inputs");
    show(20171003);
    tick();
    cr_expect_eq(today(), 20170901, "32 are not followed");
    r.config.clock_jump_max_days = 32;
    tick();
    cr_expect_eq(today(), 20171003);
}

Test(advance, a_clock_set_back_keeps_the_date)
{
    show(20170601);
    tick();
    cr_expect_eq(today(), 20170801);
    EXPECT_STATE(FOLLOWED, 20170601);
    show(21000101);
    tick();
    cr_expect_eq(today(), 20170801);
    EXPECT_STATE(IMPLAUSIBLE, 21000101);
}

Test(advance, a_jump_while_stopped_waits_for_the_operator)
{
    reopen(20180901);
    cr_expect_eq(today(), 20170801);
    EXPECT_STATE(JUMPED, 20180901);
    cr_expect_not(status().clock_takes_two);
    cr_expect_eq(confirm(20180902, NULL), CODE(NOT_PERMITTED), "the clock does not show it");
    cr_expect_eq(confirm(20170801, NULL), CODE(DATE_ORDER), "nothing to confirm");
    cr_expect_eq(confirm(20180901, "ann"), CODE(NOT_PERMITTED), "who is ann?");
    cr_expect_eq(confirm(20180901, NULL), 0);
    cr_expect_eq(today(), 20180901);
    cr_expect_eq(r.desk.commits.journal, 1 + 3 + 396u, "every day is an input");
    cr_expect_eq(confirm(20180901, NULL), CODE(DATE_ORDER), "it is done");
    cr_expect_eq(date_to_number(days().confirmed), 20180901);
}

/* What was confirmed is followed only as long as the clock stays near it. */
Test(advance, a_clock_beyond_what_was_confirmed_waits_again)
{
    show(20180101);
    tick();
    cr_expect_eq(confirm(20171225, NULL), 0);
    tick();
    cr_expect_eq(today(), 20180101, "confirmed a week ago");
    show(20180601);
    tick();
    cr_expect_eq(today(), 20180101);
    cr_expect_eq(confirm(20180301, NULL), 0);
    tick();
    cr_expect_eq(today(), 20180101, "the clock is 92 days beyond");
    show(20180115);
    tick();
    cr_expect_eq(today(), 20180115, "it has come back");
    cr_expect_eq(confirm(20180115, NULL), CODE(DATE_ORDER));
    EXPECT_STATE(FOLLOWED, 20180115);
}

Test(advance, two_officers_confirm_across_a_restart)
{
    appoint_three();
    show(20180901);
    tick();
    cr_expect(status().clock_takes_two);
    cr_expect_eq(confirm(20180901, NULL), CODE(MISSING_FIELD));
    cr_expect_eq(confirm(20180901, "old"), CODE(NOT_PERMITTED), "his office has ended");
    cr_expect_eq(confirm(20180901, "ann"), 0);
    uint64_t waits = r.desk.commits.journal;
    cr_expect_eq(confirm(20180901, "ann"), 0, "resubmitted, not twice");
    cr_expect_eq(approve(waits, "ann"), CODE(NOT_PERMITTED));
    tick();
    cr_expect_eq(today(), 20170801);
    reopen(20180901);
    cr_expect_eq(today(), 20170801);
    cr_expect_eq(approve(waits, "old"), CODE(NOT_PERMITTED));
    cr_expect_eq(days().confirmed, DATE_NONE);
    cr_expect_eq(approve(waits, "bob"), 0);
    tick();
    cr_expect_eq(today(), 20180901);
}

Test(advance, a_manual_clock_goes_where_it_is_sent)
{
    rig_close(&r);
    r.has_system_clock = false;
    rig_open(&r);
    S75__V1__Day day = S75__V1__DAY__INIT;
    day.date = 20270101;
    cr_expect_eq(send_item(S75__V1__ITEM__BODY_DAY, &day), 0);
    cr_expect_eq(today(), 20270101);
    cr_expect_eq(confirm(20280101, NULL), CODE(NOT_PERMITTED));
    tick();
    cr_expect_eq(status().clock, WIRE_CLOCK_MANUAL);
    r.has_system_clock = true;
}

/* 2400 instalments, all due on 2017-08-03. */
static void load_world(void)
{
    struct world w;
    struct frames f = FRAMES_NULL;
    world_init(&w, 60, 40);
    world_set_up(&w, &f);
    for (size_t i = 0; i < f.count; i++) {
        rig_send(&r, 3, frames_at(&f, i));
        rig_settle(&r);
    }
    frames_fini(&f);
    fake_net_forget(r.desk.net);
}

/* One part of a day at a time. */
static void begin_heavy_day(void)
{
    load_world();
    fake_net_pace(ADVANCE_NS);
    show(20170803);
    tick();
    cr_assert_eq(today(), 20170803);
    tick();
    show(20170811);
    advance_tick(&r.desk);
}

static struct buffer image(void)
{
    struct buffer b = BUFFER_NULL;
    cr_assert_eq(engine_save(r.desk.engine, &b), 0);
    return b;
}

Test(advance, a_heavy_day_is_done_in_parts_with_answers_between)
{
    load_world();
    fake_net_pace(ADVANCE_NS);
    show(20170803);
    advance_tick(&r.desk);
    uint64_t parts = r.desk.commits.next_journal;
    while (days().day_to == DATE_NONE) { /* the first days were light */
        rig_turn_end(&r);
        cr_assert_eq(rig_committed(&r), 0);
        cr_assert_lt(r.desk.commits.next_journal, parts + 10, "no day was too much");
    }
    rig_send(&r, 1, rig_rows(&r, "a", 1, 1, 1));
    const S75__V1__Reply *reply = rig_reply(&r, 1, 0);
    cr_assert(reply && reply->body_case == S75__V1__REPLY__BODY_REFUSED);
    cr_expect(reply->refused->refusal->code == CODE(BUSY) && !reply->refused->refusal->final);
    cr_expect_eq(reply->refused->refusal->retry_after_ms, DESK_RETRY_MS);
    cr_expect_eq(status().clock, WIRE_CLOCK_CATCHING_UP);
    S75__V1__PoolsQuery q = S75__V1__POOLS_QUERY__INIT;
    rig_send(&r, 2, rig_query(&r, 1, S75__V1__QUERY__BODY_POOLS, &q));
    rig_turn_end(&r);
    while (!rig_reply(&r, 2, 0)) /* the part in hand, then the answer */
        cr_assert_eq(rig_committed(&r), 0);
    cr_expect_eq(rig_reply(&r, 2, 0)->answer->pools->n_pools, 60u);
    cr_expect_eq(days().day_to, days().today, "it was answered in the middle of the day");
    rig_settle(&r);
    cr_expect(today() == 20170803 && days().day_to == DATE_NONE);
    rig_send(&r, 1, rig_rows(&r, "a", 1, 1, 1));
    rig_settle(&r);
    cr_expect_eq(rig_reply(&r, 1, 1)->body_case, S75__V1__REPLY__BODY_OUTCOME);
}

/* Whatever day it is stopped on, and however much of it was done. */
Test(advance, a_stop_in_the_middle_is_gone_on_from)
{
    begin_heavy_day();
    rig_settle(&r);
    cr_assert_eq(today(), 20170811);
    struct buffer whole = image();
    unsigned halves = 0;
    for (unsigned parts = 1; parts < 18; parts += 3) {
        rig_close(&r);
        r.store->ops->close(r.store);
        r.store = NULL;
        setup();
        begin_heavy_day();
        rig_turn_end(&r);
        for (unsigned i = 1; i < parts && !commit_is_idle(&r.desk.commits); i++)
            cr_assert_eq(rig_committed(&r), 0);
        r.desk.stopping = true;
        rig_settle(&r);
        halves += days().day_to != DATE_NONE;
        reopen(20170811);
        cr_expect_eq(today(), 20170811);
        struct buffer again = image();
        cr_expect(again.size == whole.size && memcmp(again.data, whole.data, whole.size) == 0,
                  "stopped after %u parts", parts);
        buffer_fini(&again);
    }
    buffer_fini(&whole);
    cr_expect_geq(halves, 2u, "hardly a stop was in the middle of a day");
}

/* Other rules end the parts of a day elsewhere: only what they change is reported. */
Test(advance, a_trial_of_other_rules_does_not_depend_on_the_parts_of_days)
{
    begin_heavy_day();
    rig_settle(&r);
    S75__V1__Tolerance tolerance = S75__V1__TOLERANCE__INIT, *list[1] = {&tolerance};
    S75__V1__TryQuery q = S75__V1__TRY_QUERY__INIT;
    tolerance.pool = "synthetic-pool-0003";
    tolerance.contribution = "c-007";
    tolerance.authority = "synthetic";
    tolerance.has_instalment_pence = 1;
    tolerance.instalment_pence = 100000000; /* more than its instalment */
    q.tolerances = list;
    q.n_tolerances = 1;
    fake_net_forget(r.desk.net);
    rig_send(&r, 2, rig_query(&r, 1, S75__V1__QUERY__BODY_TRY_RULES, &q));
    cr_assert(fake_net_work(r.desk.net));
    rig_settle(&r);
    const S75__V1__Reply *reply = rig_reply(&r, 2, 0);
    cr_assert(reply && reply->body_case == S75__V1__REPLY__BODY_ANSWER);
    cr_expect_eq(reply->answer->try_rules->appear_count, 0u);
    cr_expect_eq(reply->answer->try_rules->vanish_count, 5u, "of April to August: %u",
                 reply->answer->try_rules->vanish_count);
}
