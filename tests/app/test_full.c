/* What is said while the disk is full. */
#include <criterion/criterion.h>
#include <string.h>
#include "base/error.h"
#include "core/report/report.h"
#include "rig.h"
#include "store/walk.h"

#define CODE(name) S75__V1__REFUSAL_CODE__REFUSED_##name

static struct rig r;

static void setup(void) { rig_open(&r); }
static void teardown(void)
{
    rig_check_reported(&r);
    gate_open(r.store);
    rig_fini(&r);
}

TestSuite(full, .init = setup, .fini = teardown, .timeout = 60);

static const S75__V1__Refused *busy(unsigned peer, size_t i)
{
    const S75__V1__Reply *reply = rig_reply(&r, peer, i);
    cr_assert(reply && reply->body_case == S75__V1__REPLY__BODY_REFUSED, "peer %u, %zu", peer, i);
    const S75__V1__Refusal *refusal = reply->refused->refusal;
    cr_expect_eq(refusal->code, CODE(BUSY), "%d: %s", refusal->code, refusal->text);
    cr_expect(!refusal->final && refusal->retry_after_ms > 0);
    cr_expect(strstr(refusal->text, "disk is full"), "%s", refusal->text);
    return reply->refused;
}

static void ask_pools(unsigned peer, uint64_t request)
{
    S75__V1__PoolsQuery pools = S75__V1__POOLS_QUERY__INIT;
    rig_send(&r, peer, rig_query(&r, request, S75__V1__QUERY__BODY_POOLS, &pools));
}

/* Input 1 of feed a is durable, 2 waits for the disk, and 3 of feed a for the batch after it. */
static void fill(void)
{
    rig_send(&r, 1, rig_rows(&r, "a", 1, 1, 1));
    rig_settle(&r);
    gate_fail(r.store, 1, ERR_FULL);
    rig_send(&r, 1, rig_rows(&r, "a", 2, 1, 1));
    rig_turn_end(&r);
    rig_send(&r, 2, rig_rows(&r, "a", 3, 1, 1));
    fake_net_forget(r.desk.net);
}

static void find_full(void)
{
    cr_assert_eq(rig_committed(&r), ERR_FULL);
}

static void find_space(void)
{
    commit_retry(&r.desk.commits);
    cr_assert_eq(rig_committed(&r), 0);
    rig_settle(&r);
}

Test(full, who_waits_for_an_outcome_is_answered_that_it_is_busy)
{
    fill();
    find_full();
    cr_expect_eq(rig_replies(&r, 1), 1u);
    const S75__V1__Refused *m = busy(1, 0);
    cr_expect(m->has_number && m->number == 2 && strcmp(m->feed, "a") == 0);
    cr_expect(m->party && *m->party);
    cr_expect_eq(busy(2, 0)->number, 3u, "the one in the batch after it too");
    gate_fail(r.store, 1, ERR_FULL);
    commit_retry(&r.desk.commits);
    find_full();
    cr_expect_eq(rig_replies(&r, 1), 1u, "answered once, and at each resend");
    rig_send(&r, 1, rig_rows(&r, "a", 2, 1, 1));
    cr_expect_eq(busy(1, 1)->number, 2u);
    find_space();
    cr_expect_eq(rig_replies(&r, 1), 3u);
    const S75__V1__Outcome *o = rig_reply(&r, 1, 2)->outcome;
    cr_expect(o->number == 2 && o->journal == 2 && !o->repeated, "the number was still its own");
    cr_expect_eq(rig_reply(&r, 2, 1)->outcome->journal, 3u);
    rig_send(&r, 1, rig_rows(&r, "a", 2, 1, 1));
    rig_settle(&r);
    o = rig_reply(&r, 1, 3)->outcome;
    cr_expect(o->repeated && o->journal == 2, "a resend finds the first outcome");
}

Test(full, a_resend_that_waited_is_answered_too)
{
    fill();
    rig_send(&r, 3, rig_rows(&r, "a", 2, 1, 1));
    find_full();
    cr_expect_eq(busy(3, 0)->number, 2u);
    find_space();
    cr_expect_eq(rig_replies(&r, 3), 2u);
    cr_expect(rig_reply(&r, 3, 1)->outcome->repeated);
}

Test(full, what_is_durable_is_answered)
{
    fill();
    find_full();
    rig_send(&r, 3, rig_rows(&r, "a", 1, 1, 1));
    const S75__V1__Outcome *o = rig_reply(&r, 3, 0)->outcome;
    cr_expect(o->repeated && o->journal == 1 && o->known->journal == 1);
    rig_send(&r, 3, rig_rows(&r, "a", 1, 7, 1));
    cr_expect_eq(rig_reply(&r, 3, 1)->refused->refusal->code, CODE(CONFLICT));
    rig_send(&r, 3, rig_rows(&r, "a", 3, 7, 1)); /* another body: not even that is certain */
    cr_expect_eq(busy(3, 2)->number, 3u);
    rig_send(&r, 3, rig_rows(&r, "b", 1, 1, 1));
    cr_expect_eq(busy(3, 3)->number, 1u);
    find_space();
}

Test(full, hello_is_answered_from_the_durable_stand)
{
    fill();
    find_full();
    rig_send(&r, 3, rig_hello(&r, ""));
    const S75__V1__Welcome *w = rig_reply(&r, 3, 0)->welcome;
    cr_expect(w->last_journal == 1 && w->last_event == 1 && w->known->journal == 1);
    rig_send(&r, 3, rig_hello(&r, "b"));
    cr_expect_eq(rig_reply(&r, 3, 1)->welcome->next_number, 1u);
    rig_send(&r, 3, rig_hello(&r, "a")); /* where it stands depends on what is not durable */
    cr_expect(!busy(3, 2)->has_number);
    find_space();
    rig_send(&r, 3, rig_hello(&r, "a"));
    cr_expect_eq(rig_reply(&r, 3, 3)->welcome->next_number, 4u);
}

Test(full, a_greeting_that_waited_is_answered_too)
{
    fill();
    rig_send(&r, 3, rig_hello(&r, "a"));
    find_full();
    cr_expect(!busy(3, 0)->has_number);
    find_space();
    cr_expect_eq(rig_replies(&r, 3), 1u, "it says Hello again");
}

Test(full, status_is_of_the_durable_stand_and_shows_since_when)
{
    fill();
    fake_net_clock(INT64_C(1501545660000000));
    find_full();
    fake_net_clock(INT64_C(1501545670000000));
    gate_fail(r.store, 1, ERR_FULL);
    commit_retry(&r.desk.commits);
    find_full();
    fake_net_clock(INT64_C(1501545600000000));
    const S75__V1__Answer *answer = rig_status(&r, 3, 0);
    const S75__V1__StatusAnswer *a = answer->status;
    cr_expect(a->last_journal == 1 && a->last_event == 1);
    cr_expect(a->has_disk_full_since_us);
    cr_expect_eq(a->disk_full_since_us, INT64_C(1501545660000000));
    cr_expect_eq(a->waiting_for_disk, 2u);
    cr_expect(answer->has_not_durable_from && answer->not_durable_from == 2);
    find_space();
    a = rig_status(&r, 3, 1)->status;
    cr_expect(!a->has_disk_full_since_us && !a->has_waiting_for_disk && a->last_journal == 3);
}

Test(full, answers_are_marked)
{
    S75__V1__InputQuery input = S75__V1__INPUT_QUERY__INIT;
    fill();
    ask_pools(3, 5); /* waits for input 3 */
    cr_expect_eq(rig_replies(&r, 3), 0u);
    find_full();
    ask_pools(3, 6);
    for (size_t i = 0; i < 2; i++) {
        const S75__V1__Answer *a = rig_reply(&r, 3, i)->answer;
        cr_expect(a->request == 5 + i && a->has_not_durable_from && a->not_durable_from == 2);
    }
    input.journal = 2;
    rig_send(&r, 3, rig_query(&r, 7, S75__V1__QUERY__BODY_INPUT, &input));
    cr_expect_eq(rig_reply(&r, 3, 2)->refused->refusal->code, CODE(NOT_FOUND));
    find_space();
    cr_expect_eq(rig_replies(&r, 3), 3u, "what was sent is not sent again");
    ask_pools(3, 8);
    cr_expect(!rig_reply(&r, 3, 3)->answer->has_not_durable_from);
}

static bool is_known(unsigned peer, size_t i)
{
    const S75__V1__Answer *a = rig_reply(&r, peer, i)->answer;
    cr_assert_eq(a->body_case, S75__V1__ANSWER__BODY_DOCUMENT);
    cr_expect(!a->has_not_durable_from);
    return a->document->known;
}

/* A file whose document is known is put away by its sender, and a snapshot is followed on from. */
Test(full, what_is_acted_on_is_durable)
{
    uint8_t sha256[32] = {1, 2, 3};
    const struct bytes plain = rig_rows(&r, "a", 1, 1, 1);
    S75__V1__Request *m = s75__v1__request__unpack(NULL, plain.size, plain.data);
    S75__V1__Document document = S75__V1__DOCUMENT__INIT;
    S75__V1__DocumentQuery known = S75__V1__DOCUMENT_QUERY__INIT;
    S75__V1__SnapshotQuery snapshot = S75__V1__SNAPSHOT_QUERY__INIT;
    document.sha256 = known.sha256 = (ProtobufCBinaryData){sizeof sha256, sha256};
    document.name = "2017-04.csv";
    document.complete = true;
    m->submission->document = &document;
    gate_fail(r.store, 1, ERR_FULL);
    rig_send(&r, 1, rig_pack(&r, m));
    m->submission->document = NULL;
    s75__v1__request__free_unpacked(m, NULL);
    rig_send(&r, 2, rig_query(&r, 1, S75__V1__QUERY__BODY_DOCUMENT, &known));
    rig_turn_end(&r);
    find_full();
    cr_expect_eq(rig_replies(&r, 2), 0u, "it was going to say that it is known");
    rig_send(&r, 3, rig_query(&r, 1, S75__V1__QUERY__BODY_DOCUMENT, &known));
    cr_expect(!is_known(3, 0));
    snapshot.pool = "-";
    rig_send(&r, 3, rig_query(&r, 2, S75__V1__QUERY__BODY_SNAPSHOT, &snapshot));
    cr_expect_eq(busy(3, 1)->request, 2u);
    find_space();
    cr_expect(is_known(2, 0));
    rig_send(&r, 3, rig_query(&r, 3, S75__V1__QUERY__BODY_DOCUMENT, &known));
    cr_expect(is_known(3, 2));
}

Test(full, nothing_piles_up)
{
    fill();
    find_full();
    const size_t before = r.desk.commits.gathering->outbound.size;
    for (int i = 0; i < 3000; i++) {
        ask_pools(3, 5);
        rig_send(&r, 3, rig_hello(&r, "a"));
        rig_send(&r, 3, rig_rows(&r, "a", 2, 1, 1));
        rig_send(&r, 3, rig_rows(&r, "a", 1, 1, 1));
    }
    cr_expect_eq(rig_replies(&r, 3), 12000u);
    cr_expect_eq(r.desk.commits.gathering->outbound.size, before);
    cr_expect(fake_net_accepts(r.desk.net));
    find_space();
}

/* Killed while the disk is full, it has lost nothing that it acknowledged. */
Test(full, what_waited_is_not_there_after_a_kill)
{
    fill();
    find_full();
    rig_close(&r);
    rig_open(&r);
    rig_send(&r, 1, rig_hello(&r, "a"));
    cr_expect_eq(rig_reply(&r, 1, 0)->welcome->next_number, 2u);
    rig_send(&r, 1, rig_rows(&r, "a", 2, 1, 1));
    rig_settle(&r);
    cr_expect_eq(rig_reply(&r, 1, 1)->outcome->journal, 2u);
}

/* What was sealed for an attempt that failed is no part of the chain: the next one begins where the
 * journal ends. */
Test(full, what_was_tried_again_is_one_chain)
{
    uint8_t chain[STORE_DIGEST_SIZE];
    uint64_t at;
    fill();
    find_full();
    for (int attempt = 0; attempt < 3; attempt++) {
        gate_fail(r.store, 1, ERR_FULL);
        commit_retry(&r.desk.commits);
        find_full();
    }
    find_space();
    const struct walk walk = {.store = r.store, .to = 3};
    cr_assert_eq(walk_run(&walk, &at, chain), 0, "at input %lu", (unsigned long)at);
    cr_expect_arr_eq(chain, r.desk.commits.chain, sizeof chain);
    rig_close(&r);
    rig_open(&r); /* which replays it, row by row along the chain */
    cr_expect_eq(r.desk.commits.journal, 3u);
}
