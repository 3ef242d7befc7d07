#include <criterion/criterion.h>
#include <string.h>
#include "rig.h"

static int silence_ms = 100;

/* Of a program that only asks and follows. */
static struct s75_options options(void)
{
    struct s75_options o = rig_options();
    o.party = "s75ctl";
    o.feed = NULL;
    o.silence_ms = silence_ms;
    return o;
}

static void start(void)
{
    struct s75_options o = options();
    rig_start(&o);
}

static void start_impatient(void)
{
    struct s75_options o = options();
    o.timeout_ms = 400;
    o.silence_ms = 60;
    rig_start(&o);
}

struct seen {
    uint64_t last, count, stop_at;
};

static int on_event(void *ctx, const S75__V1__Event *e)
{
    struct seen *seen = ctx;
    cr_assert_eq(e->number, seen->last + 1);
    seen->last = e->number;
    seen->count++;
    return e->number == seen->stop_at ? 17 : 0;
}

static S75__V1__Follow from(uint64_t after, uint32_t credit, bool until_caught_up)
{
    S75__V1__Follow f = S75__V1__FOLLOW__INIT;
    f.after = after;
    f.credit = credit;
    f.has_until_caught_up = f.until_caught_up = until_caught_up;
    return f;
}

static void expect_all(struct seen *seen, uint32_t credit)
{
    S75__V1__Follow f = from(seen->last, credit, true);
    start();
    cr_assert_eq(s75_follow(client, &f, on_event, seen), 0, "%s", s75_error(client));
    cr_assert_eq(f.after, desk.last_event);
    cr_assert_eq(seen->last, desk.last_event);
}

TestSuite(follow, .init = rig_setup, .fini = rig_teardown, .timeout = 60);

Test(follow, renews_credit_until_caught_up)
{
    struct seen seen = {.last = 100};
    desk.last_event = 3000;
    expect_all(&seen, 10);
    cr_assert_eq(seen.count, 2900);
    desk_stop(&desk);
    cr_assert_eq(desk.follows, 1);
    cr_assert_leq(desk.credit_most, 10);
}

Test(follow, takes_the_usual_credit_and_an_empty_store)
{
    struct seen seen = {0};
    expect_all(&seen, 0);
    cr_assert_eq(seen.count, 0);
}

Test(follow, asks_again_for_a_hole)
{
    struct seen seen = {0};
    desk.last_event = 500;
    desk.hole_at = 77;
    expect_all(&seen, 64);
    cr_assert_eq(seen.count, 500);
    desk_stop(&desk);
    cr_assert_geq(desk.follows, 2);
}

Test(follow, gives_each_event_once_when_some_come_twice)
{
    struct seen seen = {0};
    S75__V1__EventKind kind = S75__V1__EVENT_KIND__EVENT_ROUTED;
    S75__V1__Follow f = from(0, 0, true);
    f.kinds = &kind; /* with a filter numbers may have holes, so that these do not tell */
    f.n_kinds = 1;
    desk.last_event = 200;
    desk.repeat_at = 100;
    start();
    cr_assert_eq(s75_follow(client, &f, on_event, &seen), 0);
    cr_assert_eq(seen.count, 200);
    desk_stop(&desk);
    cr_assert_eq(desk.follows, 1);
}

Test(follow, goes_on_after_a_restart_without_loss)
{
    struct seen seen = {0};
    desk.last_event = 500;
    desk.faults[0] = (struct desk_fault){ON_FOLLOW, 1, FAULT_CRASH_AFTER};
    desk.faults[1] = (struct desk_fault){ON_FOLLOW, 2, FAULT_LOSE_REQUEST};
    desk.faults[2] = (struct desk_fault){ON_FOLLOW, 3, FAULT_BUSY};
    expect_all(&seen, 64);
    cr_assert_eq(seen.count, 500);
}

Test(follow, goes_on_at_once_after_the_network_was_cut)
{
    struct seen seen = {0};
    silence_ms = 60000; /* longer than the patience: asking again must not need a silence */
    desk.last_event = 500;
    desk.same_epoch = true;
    desk.faults[0] = (struct desk_fault){ON_CREDIT, 1, FAULT_CRASH_BEFORE};
    expect_all(&seen, 64);
    cr_assert_eq(seen.count, 500);
}

Test(follow, callback_ends_it_and_shows_where)
{
    struct seen seen = {.stop_at = 33};
    S75__V1__Follow f = from(0, 0, false);
    desk.last_event = 500;
    start();
    cr_assert_eq(s75_follow(client, &f, on_event, &seen), 17);
    cr_assert_eq(f.after, 33);
    seen.stop_at = 40;
    cr_assert_eq(s75_follow(client, &f, on_event, &seen), 17);
    cr_assert_eq(seen.count, 40);
    rig_close();
}

Test(follow, live_one_outlasts_silence_and_ends_by_patience_only_without_a_daemon)
{
    struct seen seen = {0};
    S75__V1__Follow f = from(0, 0, false);
    for (uint64_t i = 0; i < DESK_FAULTS; i++) /* Hello 12 and later are answered no more */
        desk.faults[i] = (struct desk_fault){ON_HELLO, 12 + i, FAULT_LOSE_REQUEST};
    desk.last_event = 5;
    start_impatient();
    cr_assert_eq(s75_follow(client, &f, on_event, &seen), S75_ERR_TIMEOUT);
    cr_assert_eq(seen.count, 5);
    desk_stop(&desk);
    cr_assert_geq(desk.hellos, 13); /* 11 of them kept it alive: more than one patience */
}

Test(follow, events_lost_by_the_daemon_are_noticed)
{
    struct seen seen = {.last = 600};
    S75__V1__Follow f = from(600, 0, true);
    desk.last_event = 500;
    desk.faults[0] = (struct desk_fault){ON_FOLLOW, 1, FAULT_LOSE_REQUEST};
    start();
    cr_assert_eq(s75_follow(client, &f, on_event, &seen), S75_ERR_FEED);
    cr_assert(strstr(s75_error(client), "its last is 500, and 600 was followed") != NULL);
}

/* To a reader the daemon does not say how many events there are: what says nothing at all any more
 * is followed again. */
Test(follow, a_lost_follow_of_a_reader_is_sent_again)
{
    struct seen seen = {0};
    S75__V1__Follow f = from(0, 0, true);
    desk.last_event = 5;
    desk.hides_numbers = true;
    desk.faults[0] = (struct desk_fault){ON_FOLLOW, 1, FAULT_LOSE_REQUEST};
    start();
    cr_assert_eq(s75_follow(client, &f, on_event, &seen), 0, "%s", s75_error(client));
    cr_assert_eq(seen.count, 5);
    desk_stop(&desk);
    cr_assert_geq(desk.hellos, 6);
}

Test(follow, refusal_does_not_last)
{
    struct seen seen = {0};
    S75__V1__Follow f = from(0, 0, true);
    desk.last_event = 5;
    desk.faults[0] = (struct desk_fault){ON_FOLLOW, 1, FAULT_REFUSE};
    start();
    cr_assert_eq(s75_follow(client, &f, on_event, &seen), S75_ERR_REFUSED);
    cr_assert_eq(s75_follow(client, &f, on_event, &seen), 0);
    cr_assert_eq(seen.count, 5);
}

static int ask(S75__V1__Answer **ret_answer)
{
    S75__V1__PoolsQuery pools = S75__V1__POOLS_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    query.body_case = S75__V1__QUERY__BODY_POOLS;
    query.pools = &pools;
    return s75_query(client, &query, ret_answer);
}

TestSuite(query, .init = rig_setup, .fini = rig_teardown, .timeout = 60);

Test(query, is_answered_through_losses_busy_and_restart)
{
    const enum fault faults[] = {FAULT_LOSE_REQUEST, FAULT_BUSY, FAULT_CRASH_BEFORE};
    S75__V1__Answer *answer = NULL;
    for (size_t i = 0; i < 3; i++)
        desk.faults[i] = (struct desk_fault){ON_QUERY, i + 1, faults[i]};
    start();
    cr_assert_eq(ask(&answer), 0, "%s", s75_error(client));
    cr_assert_eq(answer->body_case, S75__V1__ANSWER__BODY_POOLS);
    s75__v1__answer__free_unpacked(answer, NULL);
    desk_stop(&desk);
    cr_assert_eq(desk.queries, 4);
}

Test(query, shows_that_the_daemon_has_gone)
{
    S75__V1__Answer *answer = NULL;
    start_impatient();
    desk_stop(&desk);
    cr_assert_eq(ask(&answer), S75_ERR_TIMEOUT);
    cr_assert(strstr(s75_error(client), "no s75d can be reached at") != NULL, "%s",
              s75_error(client));
}

Test(query, refusal_is_reported_and_does_not_last)
{
    S75__V1__Answer *answer = NULL;
    desk.faults[0] = (struct desk_fault){ON_QUERY, 1, FAULT_REFUSE};
    start();
    cr_assert_eq(ask(&answer), S75_ERR_REFUSED);
    cr_assert_null(answer);
    cr_assert_eq(s75_refusal(client)->code, S75__V1__REFUSAL_CODE__REFUSED_NOT_PERMITTED);
    cr_assert_eq(ask(&answer), 0);
    s75__v1__answer__free_unpacked(answer, NULL);
}

Test(query, without_its_required_fields_is_not_sent)
{
    S75__V1__StatementQuery statement = S75__V1__STATEMENT_QUERY__INIT; /* no pool */
    S75__V1__Query query = S75__V1__QUERY__INIT;
    S75__V1__Answer *answer = NULL;
    query.body_case = S75__V1__QUERY__BODY_STATEMENT;
    query.statement = &statement;
    start();
    cr_assert_eq(s75_query(client, &query, &answer), S75_ERR_INPUT);
}
