/* Followers: whatever the path, each event once and in order, never beyond the credit, and nobody
 * at the cost of another. */
#include <criterion/criterion.h>
#include <string.h>
#include "app/follow/event_range.h"
#include "base/error.h"
#include "rig.h"

static struct rig r;
static uint64_t numbers; /* of feed a */

static void setup(void) { rig_open(&r); }
static void teardown(void)
{
    rig_check_reported(&r);
    rig_fini(&r);
}

TestSuite(follow, .init = setup, .fini = teardown, .timeout = 120);

/* n events in one batch, all of no pool. */
static void events(size_t n)
{
    for (size_t some; n > 0; n -= some) {
        some = n < ITEMS_MAX ? n : ITEMS_MAX;
        rig_send(&r, 99, rig_rows(&r, "a", ++numbers, 1, some));
    }
    rig_settle(&r);
}

/* An agreement about a pool, which causes at least one event of that pool. */
static void pool(const char *code, uint64_t number)
{
    S75__V1__Party parties[2];
    S75__V1__Agreement a = S75__V1__AGREEMENT__INIT;
    S75__V1__Item items[3], *list[3];
    static char *codes[2] = {"01G", "E08000006"};
    for (size_t i = 0; i < 3; i++) {
        s75__v1__item__init(list[i] = &items[i]);
        items[i].body_case = i < 2 ? S75__V1__ITEM__BODY_PARTY : S75__V1__ITEM__BODY_AGREEMENT;
    }
    for (size_t i = 0; i < 2; i++) {
        s75__v1__party__init(items[i].party = &parties[i]);
        parties[i].code = parties[i].name = codes[i];
        parties[i].kind = S75__V1__PARTY_KIND__PARTY_COUNCIL, parties[i].has_kind = 1;
    }
    items[2].agreement = &a;
    a.pool = a.name = a.area = a.pool_manager = (char *)(uintptr_t)code;
    a.host = codes[0];
    a.partners = codes;
    a.n_partners = 2;
    a.effective_from = 20170401;
    rig_send(&r, 99, rig_items(&r, "pools", number, list, 3));
    rig_settle(&r);
}

static void ask(unsigned peer, uint64_t request, uint64_t after, uint32_t credit)
{
    S75__V1__Follow m = S75__V1__FOLLOW__INIT;
    m.request = request;
    m.after = after;
    m.credit = credit;
    rig_send(&r, peer, rig_follow(&r, &m));
}

static void give(unsigned peer, uint64_t request, uint32_t credit)
{
    const struct net_peer p = fake_peer(peer);
    follow_credit(r.desk.follow, &p, request, credit);
}

/* What a peer was sent so far, as event numbers; the messages are checked on the way. */
static struct got {
    uint64_t numbers[140000], through;
    size_t count, messages;
    bool caught_up;
} got, other;

static void look(unsigned peer, uint64_t after, struct got *g)
{
    const S75__V1__Reply *reply;
    *g = (struct got){.through = after};
    for (size_t i = 0; (reply = rig_reply(&r, peer, i)); i++) {
        if (reply->body_case != S75__V1__REPLY__BODY_EVENTS)
            continue;
        const S75__V1__Events *m = reply->events;
        cr_assert_leq(m->n_events, RANGE_EVENTS_MAX);
        for (size_t k = 0; k < m->n_events; k++) {
            cr_assert_gt(m->events[k]->number, g->through, "sent before, or out of order");
            g->numbers[g->count++] = g->through = m->events[k]->number;
        }
        cr_assert_geq(m->through, g->through);
        g->through = m->through;
        g->caught_up = m->caught_up;
        g->messages++;
    }
}

static void finish_work(void)
{
    while (fake_net_work(r.desk.net))
        ;
}

static void forget_recent(void)
{
    r.desk.commits.recent_count = 0;
} /* so that the store is read */

/* All events of a range, each once. */
static void whole(const struct got *g, uint64_t first, uint64_t last)
{
    cr_assert_eq(g->count, last + 1 - first, "%zu", g->count);
    for (uint64_t i = 0; i < g->count; i++)
        cr_assert_eq(g->numbers[i], first + i);
    cr_assert_eq(g->through, last);
}

Test(follow, stored_and_then_live)
{
    events(5);
    forget_recent();
    ask(1, 1, 2, 1000);
    finish_work();
    look(1, 2, &got);
    whole(&got, 3, 5);
    cr_expect(got.caught_up);
    for (size_t n = 1; n < 20; n++)
        events(n % 4 + 1);
    look(1, 2, &got);
    whole(&got, 3, r.desk.commits.event);
    cr_expect(!fake_net_work(r.desk.net), "live events come from memory");
}

/* The same from wherever: the last batches in memory, the store, or one after the other. */
Test(follow, memory_and_store_give_the_same)
{
    for (size_t n = 1; n <= 40; n++)
        events(n % 5 ? n % 7 + 1 : 700);
    const uint64_t last = r.desk.commits.event;
    unsigned peer = 1;
    for (uint64_t after = 0; after <= last; after += 1 + last / 40, peer += 2) {
        ask(peer, 1, after, 65536);
        finish_work();
        const size_t count = r.desk.commits.recent_count;
        forget_recent();
        ask(peer + 1, 1, after, 65536);
        finish_work();
        r.desk.commits.recent_count = count;
        look(peer, after, &got);
        look(peer + 1, after, &other);
        whole(&got, after + 1, last);
        whole(&other, after + 1, last);
        cr_expect(got.caught_up && other.caught_up);
    }
}

Test(follow, never_more_than_the_credit)
{
    events(3000);
    ask(1, 1, 0, 1);
    finish_work();
    uint32_t credit = 1;
    for (uint32_t more = 1; credit < 2500; credit += more, more = more * 2 + 1) {
        look(1, 0, &got);
        cr_assert_eq(got.count, credit);
        cr_expect(!got.caught_up);
        give(1, 1, more);
        finish_work();
    }
    give(1, 1, 65536);
    finish_work();
    look(1, 0, &got);
    whole(&got, 1, 3000);
    /* 65,536 at most are left, whatever is given */
    for (int i = 0; i < 4; i++)
        give(1, 1, 65536);
    give(1, 2, 1); /* of no stream */
    for (size_t i = 0; i < 70; i++)
        events(ITEMS_MAX);
    finish_work();
    look(1, 0, &got);
    cr_expect_leq(got.count, 3000 + WIRE_CREDIT_MAX);
}

Test(follow, filters_by_kind_and_pool)
{
    S75__V1__Follow m = S75__V1__FOLLOW__INIT;
    S75__V1__EventKind kinds[1] = {S75__V1__EVENT_KIND__EVENT_AGREED};
    events(3);
    pool("a", 1);
    events(3);
    pool("b", 2);
    events(3);
    const uint64_t last = r.desk.commits.event;
    m.credit = 1000;
    m.pool = "a";
    rig_send(&r, 1, rig_follow(&r, &m));
    m.pool = NULL;
    m.kinds = kinds;
    m.n_kinds = 1;
    rig_send(&r, 2, rig_follow(&r, &m));
    m.pool = "-";
    m.n_kinds = 0;
    rig_send(&r, 3, rig_follow(&r, &m));
    size_t agreed = 0, of_a = 0, of_none = 0;
    for (uint64_t i = 0; i < last; i++) {
        const S75__V1__Event *e = rig_event(&r, i);
        of_a += strcmp(e->pool, "a") == 0;
        of_none += strcmp(e->pool, "-") == 0;
        agreed += e->kind == S75__V1__EVENT_KIND__EVENT_AGREED;
    }
    cr_assert(of_a && agreed > of_a && of_none > 8);
    const size_t expected[] = {of_a, agreed, of_none};
    for (unsigned peer = 1; peer <= 3; peer++) {
        look(peer, 0, &got);
        cr_expect_eq(got.count, expected[peer - 1], "peer %u: %zu", peer, got.count);
        cr_expect(got.through == last && got.caught_up);
    }
    events(1); /* not of pool a: nobody but the third is sent it */
    look(1, 0, &got);
    cr_expect_eq(got.messages, 1);
    look(3, 0, &got);
    cr_expect_eq(got.count, of_none + 1);
}

Test(follow, until_caught_up)
{
    S75__V1__Follow m = S75__V1__FOLLOW__INIT;
    m.has_until_caught_up = m.until_caught_up = true;
    m.credit = 4;
    rig_send(&r, 1, rig_follow(&r, &m)); /* nothing is stored: answered at once */
    look(1, 0, &got);
    cr_expect(got.messages == 1 && got.caught_up && got.count == 0);
    cr_expect_eq(follow_count(r.desk.follow), 0);
    events(6);
    rig_send(&r, 2, rig_follow(&r, &m));
    cr_expect_eq(follow_count(r.desk.follow), 1);
    look(2, 0, &got);
    cr_expect(got.count == 4 && !got.caught_up);
    give(2, 0, 2);
    look(2, 0, &got);
    whole(&got, 1, 6);
    cr_expect(got.caught_up && follow_count(r.desk.follow) == 0);
    events(1);
    look(2, 0, &got);
    cr_expect_eq(got.count, 6, "it has ended");
}

Test(follow, a_peer_that_is_gone_is_dropped)
{
    events(2);
    ask(1, 1, 0, 100);
    ask(2, 1, 0, 100);
    fake_net_gone(r.desk.net, 1, true);
    events(1);
    cr_expect_eq(follow_count(r.desk.follow), 1);
    cr_expect_eq(follow_dropped(r.desk.follow), 1);
    look(2, 0, &got);
    whole(&got, 1, 3);
}

Test(follow, a_slow_peer_waits_alone_and_misses_nothing)
{
    ask(1, 1, 0, 65536);
    ask(2, 1, 0, 65536);
    fake_net_slow(r.desk.net, 1, true);
    events(5000);
    events(10);
    finish_work();
    look(2, 0, &got);
    whole(&got, 1, 5010);
    look(1, 0, &got);
    cr_expect_eq(got.count, 0);
    cr_expect_eq(follow_dropped(r.desk.follow), 0);
    fake_net_slow(r.desk.net, 1, false);
    follow_tick(r.desk.follow);
    finish_work();
    look(1, 0, &got);
    whole(&got, 1, 5010);
}

/* What was read for a stream that has been replaced meanwhile is not sent for its successor. */
Test(follow, a_second_follow_replaces_the_first)
{
    events(1000);
    forget_recent();
    ask(1, 1, 0, 65536);
    cr_assert(fake_net_work_only(r.desk.net));
    ask(1, 1, 990, 65536);
    finish_work();
    look(1, 990, &got);
    whole(&got, 991, 1000);
    cr_expect_eq(follow_count(r.desk.follow), 1);
    cr_assert_eq(rig_replies(&r, 1), 1);
}

Test(follow, an_ended_stream_is_silent)
{
    const struct net_peer p = fake_peer(1);
    events(1000);
    forget_recent();
    ask(1, 1, 0, 65536);
    ask(1, 2, 999, 65536);
    cr_assert(fake_net_work_only(r.desk.net));
    follow_end(r.desk.follow, &p, 1);
    follow_end(r.desk.follow, &p, 77);
    finish_work();
    cr_expect_eq(follow_count(r.desk.follow), 1);
    look(1, 999, &got);
    whole(&got, 1000, 1000);
}

Test(follow, places_are_limited_and_given_back)
{
    const struct net_peer p = fake_peer(1);
    for (uint64_t request = 1; request <= FOLLOWERS_PER_PEER + 1; request++)
        ask(1, request, 0, 1);
    cr_expect_eq(follow_count(r.desk.follow), FOLLOWERS_PER_PEER);
    const S75__V1__Reply *reply = rig_reply(&r, 1, FOLLOWERS_PER_PEER);
    cr_expect_eq(reply->refused->refusal->code, S75__V1__REFUSAL_CODE__REFUSED_BUSY);
    cr_expect_eq(reply->refused->request, FOLLOWERS_PER_PEER + 1);
    follow_end(r.desk.follow, &p, 3);
    ask(1, 100, 0, 1);
    cr_expect_eq(follow_count(r.desk.follow), FOLLOWERS_PER_PEER);
    for (unsigned peer = 2; follow_count(r.desk.follow) < FOLLOWERS_MAX; peer++)
        for (uint64_t request = 1; request <= FOLLOWERS_PER_PEER; request++)
            ask(peer, request, 0, 1);
    ask(500, 1, 0, 1);
    cr_expect_eq(rig_reply(&r, 500, 0)->refused->refusal->code,
                 S75__V1__REFUSAL_CODE__REFUSED_BUSY);
    /* All of them die without a word; their streams are quiet, and their places are free again. */
    for (unsigned peer = 1; peer < 100; peer++)
        fake_net_gone(r.desk.net, peer, true);
    for (int i = 0; i < FOLLOW_QUIET_TICKS; i++)
        follow_tick(r.desk.follow);
    cr_expect_eq(follow_count(r.desk.follow), 0);
    ask(500, 1, 0, 1);
    cr_expect_eq(follow_count(r.desk.follow), 1);
}

static void take_all_places(void)
{
    for (unsigned peer = 1; follow_count(r.desk.follow) < FOLLOWERS_MAX; peer++)
        for (uint64_t request = 1; request <= FOLLOWERS_PER_PEER; request++)
            ask(peer, request, 0, 1);
}

static bool is_served(unsigned peer)
{
    const S75__V1__Reply *reply = rig_reply(&r, peer, 0);
    return reply && reply->body_case == S75__V1__REPLY__BODY_EVENTS;
}

Test(follow, when_all_places_are_taken_those_who_are_gone_are_found_at_once)
{
    take_all_places();
    fake_net_gone(r.desk.net, 7, true);
    ask(500, 1, 0, 1);
    cr_assert(is_served(500));
    cr_expect_eq(follow_dropped(r.desk.follow), FOLLOWERS_PER_PEER);
    cr_expect_eq(follow_count(r.desk.follow), FOLLOWERS_MAX - FOLLOWERS_PER_PEER + 1);
}

/* Nothing can be written to them, so nothing tells whether they live; the one that has taken
 * nothing for longest goes. */
Test(follow, when_all_places_are_taken_the_one_stuck_for_longest_gives_way)
{
    take_all_places();
    fake_net_slow(r.desk.net, 3, true);
    fake_net_slow(r.desk.net, 4, true);
    fake_net_slow(r.desk.net, 5, true);
    fake_net_stuck(r.desk.net, 3, FOLLOW_STUCK_MS - 1);
    ask(500, 1, 0, 1);
    cr_assert_not(is_served(500), "not so soon");
    fake_net_stuck(r.desk.net, 4, FOLLOW_STUCK_MS + 2);
    fake_net_stuck(r.desk.net, 5, FOLLOW_STUCK_MS + 1);
    ask(501, 1, 0, 1);
    cr_assert(is_served(501));
    cr_expect_eq(net_counters(r.desk.net)->peers_ended, 1);
    cr_expect_eq(follow_dropped(r.desk.follow), FOLLOWERS_PER_PEER);
    const struct net_peer gone = fake_peer(4);
    cr_expect_eq(net_reply(r.desk.net, &gone, "", 0), NET_DROPPED, "its connection was ended");
}

/* With a filter that lets nothing through `through` moves on all the same. */
Test(follow, a_quiet_stream_is_sent_how_far_it_is)
{
    S75__V1__Follow m = S75__V1__FOLLOW__INIT;
    S75__V1__EventKind kinds[1] = {S75__V1__EVENT_KIND__EVENT_MATCHED};
    m.credit = 1;
    m.kinds = kinds;
    m.n_kinds = 1;
    rig_send(&r, 1, rig_follow(&r, &m));
    events(3);
    for (int i = 0; i < FOLLOW_QUIET_TICKS; i++) {
        look(1, 0, &got);
        cr_expect(got.messages == 1 && got.through == 0);
        follow_tick(r.desk.follow);
    }
    look(1, 0, &got);
    cr_expect(got.messages == 2 && got.through == 3 && got.count == 0 && got.caught_up);
    follow_tick(r.desk.follow);
    cr_expect_eq(rig_replies(&r, 1), 2, "and then it is left alone for a while");
}

Test(follow, a_store_that_cannot_be_read_ends_the_stream)
{
    static const struct { int error; S75__V1__RefusalCode code; } cases[] = {
        {ERR_CORRUPT, S75__V1__REFUSAL_CODE__REFUSED_NOT_FOUND},
        {ERR_IO, S75__V1__REFUSAL_CODE__REFUSED_BUSY},
        {ERR_BUSY, S75__V1__REFUSAL_CODE__REFUSED_BUSY}};
    events(10);
    forget_recent();
    for (size_t i = 0; i < 3; i++) {
        gate_fail_reading(r.store, cases[i].error);
        ask(1, 40 + i, 0, 5);
        finish_work();
        const S75__V1__Refused *m = rig_reply(&r, 1, i)->refused;
        cr_expect_eq(m->refusal->code, cases[i].code);
        cr_expect_eq(m->refusal->final, cases[i].error == ERR_CORRUPT);
        cr_expect_eq(m->request, 40 + i);
        cr_expect_eq(follow_count(r.desk.follow), 0);
    }
    gate_fail_reading(r.store, 0);
    ask(1, 1, 0, 65536);
    finish_work();
    look(1, 0, &got);
    whole(&got, 1, 10);
}

/* More followers than readers, all far behind: each is served in turn. */
Test(follow, nobody_starves)
{
    enum { PEERS = 3 * FOLLOW_READERS_MAX };
    for (int i = 0; i < 40; i++)
        events(ITEMS_MAX);
    forget_recent();
    for (unsigned peer = 1; peer <= PEERS; peer++)
        ask(peer, 1, 0, 65536);
    for (int i = 0; i < PEERS; i++)
        cr_assert(fake_net_work(r.desk.net));
    for (unsigned peer = 1; peer <= PEERS; peer++) {
        look(peer, 0, &got);
        cr_expect_gt(got.count, 0, "peer %u", peer);
    }
    finish_work();
    for (unsigned peer = 1; peer <= PEERS; peer++) {
        look(peer, 0, &got);
        whole(&got, 1, 40 * ITEMS_MAX);
    }
}

/* One reading looks at a bounded number of events, so that a filter cannot hold a thread for ever.
 */
Test(follow, a_filter_that_matches_nothing_is_read_in_parts)
{
    S75__V1__Follow m = S75__V1__FOLLOW__INIT;
    S75__V1__EventKind kinds[1] = {S75__V1__EVENT_KIND__EVENT_MATCHED};
    for (int i = 0; i < 130; i++)
        events(ITEMS_MAX);
    fake_net_forget(r.desk.net);
    forget_recent();
    m.credit = 1;
    m.kinds = kinds;
    m.n_kinds = 1;
    rig_send(&r, 1, rig_follow(&r, &m));
    unsigned works = 0;
    while (fake_net_work(r.desk.net))
        works++;
    cr_expect_eq(works, 130 * ITEMS_MAX / RANGE_CONSIDERED_MAX + 1);
    look(1, 0, &got);
    cr_expect(got.count == 0 && got.caught_up && got.through == 130 * ITEMS_MAX);
}

/* A batch of very many events is scanned a few times, not once for every 512 of them. */
Test(follow, a_large_batch_is_not_scanned_for_every_message)
{
    events(20 * ITEMS_MAX);
    cr_assert_not_null(commit_recent_find(&r.desk.commits, 1),
                       "in memory, but too large for the loop");
    ask(1, 1, 0, 65536);
    unsigned works = 0;
    while (fake_net_work(r.desk.net))
        works++;
    look(1, 0, &got);
    whole(&got, 1, 20 * ITEMS_MAX);
    cr_expect_leq(works, 20 * ITEMS_MAX / (RANGE_EVENTS_MAX * RANGE_MESSAGES_MAX) + 1);
}

Test(follow, closing_while_reading)
{
    events(1000);
    forget_recent();
    ask(1, 1, 0, 65536);
    ask(2, 1, 0, 65536);
    cr_assert(fake_net_work_only(r.desk.net)); /* one has run, the other is cancelled */
    rig_close(&r);
    rig_open(&r);
}
