/* The commit loop: journal, step, commit, then speak. */
#include <criterion/criterion.h>
#include <sched.h>
#include <string.h>
#include "base/error.h"
#include "rig.h"

static struct rig r;

static void setup(void)
{
    rig_open(&r);
}
static void teardown(void)
{
    rig_check_reported(&r);
    gate_open(r.store);
    rig_fini(&r);
}

TestSuite(commit_loop, .init = setup, .fini = teardown, .timeout = 60);

static size_t sent(void)
{
    return fake_net_count(r.desk.net);
}

Test(commit_loop, nothing_is_sent_before_the_commit)
{
    gate_close(r.store);
    rig_send(&r, 1, rig_rows(&r, "a", 1, 1, 3));
    cr_expect_eq(sent(), 0);
    rig_turn_end(&r);
    while (gate_appends(r.store) == 0) /* the writer has come to the gate */
        sched_yield();
    cr_expect_eq(sent(), 0);
    cr_expect_eq(commit_end(&r.desk.commits), 0); /* woken for nothing */
    cr_expect_eq(sent(), 0);
    cr_expect_eq(r.desk.commits.journal, 0);
    gate_let(r.store);
    cr_expect_eq(rig_committed(&r), 0);
    cr_expect_eq(sent(), 4); /* the outcome, then three events */
    cr_expect_eq(r.desk.commits.journal, 1);
    cr_expect_eq(r.desk.commits.event, 3);
    const struct sent *first = fake_net_sent(r.desk.net, 0);
    cr_expect_gt(first->to.size, 0);
    const S75__V1__Outcome *o = rig_reply(&r, 1, 0)->outcome;
    cr_expect(o->number == 1 && o->journal == 1 && o->accepted == 0 && o->n_refusals == 3);
    cr_expect(o->first_event == 1 && o->last_event == 3 && !o->repeated);
    cr_expect_str_eq(fake_net_sent(r.desk.net, 1)->topic, "-/input_refused");
    for (size_t i = 0; i < 3; i++)
        cr_expect(rig_event(&r, i)->number == i + 1 && rig_event(&r, i)->row == i + 1);
}

Test(commit_loop, outcomes_and_events_in_order_over_many_batches)
{
    uint64_t number = 0;
    for (int round = 0; round < 40; round++) {
        for (int i = 0; i <= round % 7; i++, number++)
            rig_send(&r, 1 + (unsigned)(number % 3), rig_rows(&r, "a", number + 1, 1, 2));
        if (round % 2)
            rig_turn_end(&r); /* and so some batches gather while others are committed */
        if (round % 5 == 4)
            cr_assert_eq(rig_committed(&r), 0);
    }
    rig_settle(&r);
    uint64_t seen[4] = {0};
    for (unsigned peer = 1; peer <= 3; peer++)
        for (size_t i = 0; i < rig_replies(&r, peer); i++) {
            const S75__V1__Outcome *o = rig_reply(&r, peer, i)->outcome;
            cr_expect_gt(o->number, seen[peer]);
            cr_expect_eq(o->journal, o->number);
            seen[peer] = o->number;
        }
    cr_expect_eq(rig_replies(&r, 1) + rig_replies(&r, 2) + rig_replies(&r, 3), number);
    for (uint64_t i = 0; i < 2 * number; i++)
        cr_assert_eq(rig_event(&r, i)->number, i + 1);
    cr_expect_null(rig_event(&r, 2 * number));
}

Test(commit_loop, answers_wait_for_what_was_taken_before_them)
{
    S75__V1__PoolsQuery pools = S75__V1__POOLS_QUERY__INIT;
    rig_send(&r, 2, rig_query(&r, 1, S75__V1__QUERY__BODY_POOLS, &pools));
    cr_expect_eq(rig_replies(&r, 2), 1, "nothing is under way: it is answered at once");
    gate_close(r.store);
    rig_send(&r, 1, rig_rows(&r, "a", 1, 1, 1));
    rig_send(&r, 2, rig_query(&r, 2, S75__V1__QUERY__BODY_POOLS, &pools));
    cr_expect_eq(rig_replies(&r, 2), 1, "gathering");
    rig_turn_end(&r);
    rig_send(&r, 3, rig_query(&r, 3, S75__V1__QUERY__BODY_POOLS, &pools));
    rig_send(&r, 3, rig_hello(&r, "a"));
    cr_expect_eq(rig_replies(&r, 2), 1, "committing");
    gate_let(r.store);
    cr_expect_eq(rig_committed(&r), 0);
    cr_expect_eq(rig_replies(&r, 2), 2);
    cr_expect_eq(rig_replies(&r, 3), 0, "asked while the first was committed: after the second");
    cr_expect_eq(rig_committed(&r), 0); /* a batch of answers only, which needs no append */
    cr_expect_eq(rig_replies(&r, 3), 2);
    cr_expect_eq(rig_reply(&r, 3, 0)->answer->request, 3);
    cr_expect_eq(rig_reply(&r, 3, 1)->welcome->next_number, 2);
    cr_expect_eq(gate_appends(r.store), 1);
    cr_expect(commit_is_idle(&r.desk.commits));
}

Test(commit_loop, a_full_disk_is_tried_again_and_nothing_is_lost)
{
    gate_fail(r.store, 1, ERR_FULL);
    rig_send(&r, 1, rig_rows(&r, "a", 1, 1, 2));
    rig_turn_end(&r);
    rig_send(&r, 1, rig_rows(&r, "a", 2, 3, 2)); /* gathers meanwhile */
    cr_expect_eq(rig_committed(&r), ERR_FULL);
    cr_expect_eq(sent(), 2, "that the two are taken and wait");
    fake_net_forget(r.desk.net);
    rig_send(&r, 1, rig_rows(&r, "a", 3, 5, 2));
    const S75__V1__Refused *busy = rig_reply(&r, 1, 0)->refused;
    cr_expect(busy->refusal->code == S75__V1__REFUSAL_CODE__REFUSED_BUSY && busy->number == 3);
    cr_expect(!busy->refusal->final && busy->refusal->retry_after_ms > 0);
    cr_expect(strstr(busy->refusal->text, "disk is full"), "%s", busy->refusal->text);
    gate_fail(r.store, 1, ERR_FULL);
    gate_close(r.store);
    commit_retry(&r.desk.commits);
    commit_retry(&r.desk.commits); /* the tick comes again meanwhile: it is not given twice */
    rig_send(&r, 1, rig_rows(&r, "a", 3, 5, 2));
    cr_expect_eq(rig_reply(&r, 1, 1)->refused->refusal->code, S75__V1__REFUSAL_CODE__REFUSED_BUSY,
                 "nothing is taken during the attempt either");
    gate_open(r.store);
    cr_expect_eq(rig_committed(&r), ERR_FULL);
    commit_retry(&r.desk.commits);
    cr_expect_eq(rig_committed(&r), 0);
    cr_expect_eq(rig_committed(&r), 0); /* what had gathered */
    cr_expect_eq(gate_appends(r.store), 4);
    cr_expect_eq(rig_replies(&r, 1), 4);
    cr_expect_eq(rig_reply(&r, 1, 2)->outcome->number, 1);
    cr_expect_eq(rig_reply(&r, 1, 3)->outcome->number, 2);
    rig_send(&r, 1, rig_rows(&r, "a", 3, 5, 2));
    rig_settle(&r);
    cr_expect_eq(rig_reply(&r, 1, 4)->outcome->journal, 3);
    for (size_t i = 0; i < 6; i++)
        cr_expect(rig_event(&r, i)->number == i + 1 && rig_event(&r, i)->row == i + 1);
}

/* A row out of sight has the number that the core gives next: the journal is damaged, and nobody
 * else holds it. */
Test(commit_loop, a_number_that_is_there_already_is_damage)
{
    gate_fail(r.store, 1, ERR_BUSY);
    rig_send(&r, 1, rig_rows(&r, "a", 1, 1, 1));
    rig_turn_end(&r);
    cr_expect_eq(rig_committed(&r), ERR_CORRUPT);
    cr_expect_eq(sent(), 0);
}

Test(commit_loop, an_unknown_outcome_stops)
{
    gate_fail_after(r.store, 1, ERR_UNKNOWN);
    rig_send(&r, 1, rig_rows(&r, "a", 1, 1, 1));
    rig_turn_end(&r);
    rig_send(&r, 1, rig_rows(&r, "a", 2, 1, 1));
    cr_expect_eq(rig_committed(&r), ERR_UNKNOWN);
    rig_turn_end(&r); /* the loop may come here once more: nothing may be committed after it */
    commit_retry(&r.desk.commits);
    rig_send(&r, 1, rig_rows(&r, "a", 3, 1, 1));
    rig_turn_end(&r);
    cr_expect_eq(sent(), 0);
    cr_expect_eq(gate_appends(r.store), 1);
    /* A restart lets the journal decide: it was durable, the second was not. */
    rig_close(&r);
    rig_open(&r);
    rig_send(&r, 1, rig_rows(&r, "a", 1, 1, 1));
    rig_send(&r, 1, rig_rows(&r, "a", 2, 1, 1));
    rig_settle(&r);
    cr_expect(rig_reply(&r, 1, 0)->outcome->repeated);
    cr_expect_eq(rig_reply(&r, 1, 1)->outcome->journal, 2);
}

Test(commit_loop, a_resend_of_what_is_under_way_is_answered_after_the_commit)
{
    gate_close(r.store);
    rig_send(&r, 1, rig_rows(&r, "a", 1, 1, 2));
    rig_send(&r, 2, rig_rows(&r, "a", 1, 1, 2)); /* gathering */
    rig_turn_end(&r);
    rig_send(&r, 3, rig_rows(&r, "a", 1, 1, 2)); /* committing */
    cr_expect_eq(sent(), 0);
    gate_open(r.store);
    rig_settle(&r);
    cr_expect(!rig_reply(&r, 1, 0)->outcome->repeated);
    for (unsigned peer = 2; peer <= 3; peer++) {
        const S75__V1__Outcome *o = rig_reply(&r, peer, 0)->outcome;
        cr_expect(o->repeated && o->journal == 1 && o->n_refusals == 2 && o->last_event == 2);
        cr_expect_eq(rig_replies(&r, peer), 1);
    }
    cr_expect_null(rig_event(&r, 2));
    cr_expect_eq(r.desk.commits.journal, 1);
}

/* What packs to much from little is bounded: rows, bytes received, and bytes to be said. */
Test(commit_loop, a_batch_is_bounded)
{
    uint64_t number = 0;
    while (!commit_is_full(&r.desk.commits) && number < 3000)
        rig_send(&r, 1, rig_rows(&r, "rows", ++number, 1, 1));
    cr_expect_eq(r.desk.commits.gathering->rows.count, BATCH_ROWS_MAX);
    cr_expect(!fake_net_accepts(r.desk.net), "the socket pushes back");
    rig_send(&r, 1, rig_rows(&r, "rows", number + 1, 1, 1));
    cr_expect_eq(rig_reply(&r, 1, 0)->refused->refusal->code, S75__V1__REFUSAL_CODE__REFUSED_BUSY);
    rig_settle(&r);
    cr_expect(fake_net_accepts(r.desk.net));
    fake_net_forget(r.desk.net);
    for (number = 0; !commit_is_full(&r.desk.commits) && number < 2000;)
        rig_send(&r, 1, rig_rows(&r, "outbound", ++number, 1, ITEMS_MAX));
    cr_expect_lt(number, 200);
    cr_expect_leq(r.desk.commits.gathering->outbound.size, BATCH_OUTBOUND_MAX + (4u << 20));
    cr_expect_leq(r.desk.commits.gathering->record.packed.size, BATCH_OUTBOUND_MAX + (4u << 20));
    rig_settle(&r);
    cr_expect_eq(rig_replies(&r, 1), number);
}

Test(commit_loop, resends_and_questions_are_bounded_too)
{
    gate_close(r.store);
    rig_send(&r, 1, rig_rows(&r, "a", 1, 1, ITEMS_MAX));
    rig_turn_end(&r);
    size_t refused = 0, sent = 0;
    for (; refused == 0 && sent < 20000; sent++) {
        rig_send(&r, 2, rig_rows(&r, "a", 1, 1, ITEMS_MAX));
        refused = rig_replies(&r, 2);
    }
    cr_expect_lt(sent, 1000, "a resend of 50 KB asks for as much each time");
    cr_expect_eq(rig_reply(&r, 2, 0)->refused->refusal->code, S75__V1__REFUSAL_CODE__REFUSED_BUSY);
    gate_open(r.store);
    rig_settle(&r);
    desk_tick(&r.desk);
    gate_close(r.store);
    fake_net_forget(r.desk.net);
    rig_send(&r, 1, rig_rows(&r, "a", 2, 1, 1));
    rig_turn_end(&r);
    S75__V1__PoolsQuery pools = S75__V1__POOLS_QUERY__INIT;
    for (sent = 0; rig_replies(&r, 3) == 0 && sent < 20000; sent++)
        rig_send(&r, 3, rig_query(&r, sent, S75__V1__QUERY__BODY_POOLS, &pools));
    cr_expect_leq(sent, BATCH_REPLIES_MAX + 1);
    cr_expect_eq(rig_reply(&r, 3, 0)->refused->refusal->code, S75__V1__REFUSAL_CODE__REFUSED_BUSY);
    gate_open(r.store);
    rig_settle(&r);
    cr_expect_eq(rig_replies(&r, 3), sent);
}

Test(commit_loop, the_last_batches_stay_in_memory_up_to_a_limit)
{
    const struct commit_loop *t = &r.desk.commits;
    for (uint64_t number = 1; number <= COMMIT_RECENT_MAX + 10; number++) {
        rig_send(&r, 1, rig_rows(&r, "a", number, 1, 1 + number % 3));
        rig_settle(&r);
        if (number % 8 == 0) { /* nothing to keep of a batch without events */
            S75__V1__Day day = S75__V1__DAY__INIT;
            S75__V1__Item item = S75__V1__ITEM__INIT, *items[1] = {&item};
            day.date = 20170401;
            item.body_case = S75__V1__ITEM__BODY_DAY;
            item.day = &day;
            rig_send(&r, 1, rig_items(&r, "days", number / 8, items, 1));
            rig_settle(&r);
        }
    }
    cr_expect_eq(t->recent_count, COMMIT_RECENT_MAX);
    uint64_t first = t->recent[t->recent_first].row.first_event;
    cr_expect_gt(first, 1);
    for (uint64_t event = 0; event <= t->event + 2; event++) {
        const struct effect_row *row = commit_recent_find(t, event);
        cr_assert_eq(row != NULL, event >= first && event <= t->event, "%llu",
                     (unsigned long long)event);
        if (row)
            cr_assert(row->first_event <= event && event <= row->last_event);
    }
    cr_expect_null(commit_recent_find(t, UINT64_MAX));
    for (uint64_t number = 1; number <= 150; number++) {
        rig_send(&r, 1, rig_rows(&r, "large", number, 1, ITEMS_MAX));
        rig_settle(&r);
        fake_net_forget(r.desk.net);
    }
    cr_expect_leq(t->recent_bytes, COMMIT_RECENT_BYTES_MAX);
    cr_expect_lt(t->recent_count, COMMIT_RECENT_MAX);
    cr_expect_not_null(commit_recent_find(t, t->event));
}

static int64_t received(uint64_t journal)
{
    S75__V1__InputQuery query = S75__V1__INPUT_QUERY__INIT;
    query.journal = journal;
    fake_net_forget(r.desk.net);
    rig_send(&r, 2, rig_query(&r, journal, S75__V1__QUERY__BODY_INPUT, &query));
    return rig_reply(&r, 2, 0)->answer->input->received_us;
}

/* The wall clock may be set back; the journal's times do not go back with it. */
Test(commit_loop, receipt_times_do_not_go_back)
{
    static const int64_t clock_us[] = {1501545600000000, 1501545660000000, 1501545600000000,
                                       1501545659999999, 1501545660000001};
    static const int64_t expected_us[] = {1501545600000000, 1501545660000000, 1501545660000000,
                                          1501545660000000, 1501545660000001};
    for (uint64_t i = 0; i < 5; i++) {
        fake_net_clock(clock_us[i]);
        rig_send(&r, 1, rig_rows(&r, "a", i + 1, 1, 1));
        if (i % 2) /* within a batch, and from one to the next */
            rig_settle(&r);
    }
    rig_settle(&r);
    for (uint64_t i = 0; i < 5; i++)
        cr_expect_eq(received(i + 1), expected_us[i], "%lu: %ld", (unsigned long)i + 1,
                     (long)received(i + 1));
}
