/* What peers know of the journal, and a journal that is not the one they know of. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "core/report/report.h"
#include "rig.h"

#define CODE(name) S75__V1__REFUSAL_CODE__REFUSED_##name

/* A second rig is the copy that is put back: what was given to the first is given to it too. */
static struct rig r;

static void setup(void) { rig_open(&r); }
static void teardown(void)
{
    rig_check_reported(&r);
    rig_fini(&r);
}

TestSuite(history, .init = setup, .fini = teardown, .timeout = 60);

struct pair {
    S75__V1__Known m;
    uint8_t chain[32];
};

static struct pair pair_of(const S75__V1__Known *known)
{
    struct pair p = {.m = *known};
    cr_assert_eq(known->chain.len, sizeof p.chain);
    memcpy(p.chain, known->chain.data, sizeof p.chain);
    return p;
}

/* Inputs first..last of a feed; what its peer was sent with the last. */
static struct pair submit(const char *feed, uint64_t first, uint64_t last, uint32_t row)
{
    for (uint64_t n = first; n <= last; n++) {
        rig_send(&r, 1, rig_rows(&r, feed, n, row, 1));
        rig_settle(&r); /* each a batch, which the chain of its last row is over */
    }
    const S75__V1__Reply *reply = rig_reply(&r, 1, rig_replies(&r, 1) - 1);
    cr_assert_eq(reply->body_case, S75__V1__REPLY__BODY_OUTCOME);
    struct pair p = pair_of(reply->outcome->known);
    rig_check_reported(&r);
    fake_net_forget(r.desk.net);
    return p;
}

/* A journal with the same history up to `to`, as an older copy has it; loss: it is declared. */
static void put_back(uint64_t to, const char *loss)
{
    rig_fini(&r);
    r.loss = NULL;
    fake_net_clock(INT64_C(1501545600000000));
    rig_open(&r);
    if (to)
        submit("a", 1, to, 1);
    rig_close(&r);
    r.loss = loss;
    rig_open(&r);
}

static const S75__V1__Reply *hello(const char *feed, struct pair *known)
{
    const struct bytes plain = rig_hello(&r, feed);
    S75__V1__Request *m = s75__v1__request__unpack(NULL, plain.size, plain.data);
    m->hello->known = known ? &known->m : NULL;
    if (known)
        known->m.chain.data = known->chain;
    fake_net_forget(r.desk.net);
    rig_send(&r, 2, rig_pack(&r, m));
    rig_settle(&r);
    m->hello->known = NULL;
    s75__v1__request__free_unpacked(m, NULL);
    return rig_reply(&r, 2, 0);
}

static const S75__V1__Welcome *welcomed(const char *feed, struct pair *known)
{
    const S75__V1__Reply *reply = hello(feed, known);
    cr_assert_eq(reply->body_case, S75__V1__REPLY__BODY_WELCOME, "%s",
                 reply->body_case == S75__V1__REPLY__BODY_REFUSED ? reply->refused->refusal->text
                                                                  : "?");
    return reply->welcome;
}

static const S75__V1__Refusal *differs(const S75__V1__Reply *reply)
{
    cr_assert(reply && reply->body_case == S75__V1__REPLY__BODY_REFUSED);
    const S75__V1__Refusal *refusal = reply->refused->refusal;
    cr_assert_eq(refusal->code, CODE(HISTORY_DIFFERS), "%d: %s", refusal->code, refusal->text);
    cr_expect(refusal->final);
    return refusal;
}

static const S75__V1__Reply *follow(uint64_t after, struct pair *known, char *pool)
{
    S75__V1__Follow f = S75__V1__FOLLOW__INIT;
    f.request = 9;
    f.after = after;
    f.credit = 100;
    f.pool = pool;
    f.has_until_caught_up = f.until_caught_up = true;
    f.known = known ? &known->m : NULL;
    if (known)
        known->m.chain.data = known->chain;
    fake_net_forget(r.desk.net);
    rig_send(&r, 3, rig_follow(&r, &f));
    while (fake_net_work(r.desk.net))
        ;
    return rig_reply(&r, 3, 0);
}

static const S75__V1__Events *followed(uint64_t after, struct pair *known)
{
    const S75__V1__Reply *reply = follow(after, known, NULL);
    cr_assert(reply && reply->body_case == S75__V1__REPLY__BODY_EVENTS, "%s",
              reply && reply->body_case == S75__V1__REPLY__BODY_REFUSED
                  ? reply->refused->refusal->text : "?");
    return reply->events;
}

/* Outcomes of one batch all say its last row; what is under way when Hello comes is in Welcome. */
Test(history, every_reply_shows_what_is_durable)
{
    for (uint64_t n = 1; n <= 3; n++)
        rig_send(&r, 1, rig_rows(&r, "a", n, 1, 1));
    rig_turn_end(&r);
    rig_send(&r, 2, rig_hello(&r, "a"));
    rig_send(&r, 3, rig_rows(&r, "a", 2, 1, 1)); /* again, under way */
    rig_settle(&r);
    for (size_t i = 0; i < 3; i++) {
        const S75__V1__Known *k = rig_reply(&r, 1, i)->outcome->known;
        cr_expect(k->epoch == 1 && k->journal == 3 && !k->has_restored_us);
    }
    cr_expect_eq(rig_reply(&r, 2, 0)->welcome->known->journal, 3u);
    cr_expect_eq(rig_reply(&r, 3, 0)->outcome->known->journal, 3u);
    cr_expect(rig_reply(&r, 3, 0)->outcome->repeated);
    cr_expect_eq(followed(0, NULL)->known->journal, 3u);
    submit("b", 1, 2, 1);
    rig_send(&r, 3, rig_rows(&r, "a", 1, 1, 1)); /* again, from the store */
    const S75__V1__Outcome *o = rig_reply(&r, 3, 0)->outcome;
    cr_expect(o->repeated && o->journal == 1 && o->known->journal == 5);
}

Test(history, who_knows_what_is_here_goes_on)
{
    struct pair at_2 = submit("a", 1, 2, 1), at_5 = submit("a", 3, 5, 1);
    for (int restarts = 0; restarts < 2; restarts++) {
        cr_expect_eq(welcomed("a", &at_2)->next_number, 6u);
        cr_expect_null(welcomed("a", &at_5)->restored);
        cr_expect_eq(welcomed("a", &at_5)->known->epoch, 1u + (unsigned)restarts);
        cr_expect_eq(followed(0, &at_5)->n_events, 5u);
        cr_expect_eq(followed(5, &at_2)->n_events, 0u);
        rig_close(&r);
        rig_open(&r);
    }
    cr_expect_eq(r.desk.peers_ahead + r.desk.peers_differ, 0u);
}

Test(history, of_an_empty_journal_nothing_is_known)
{
    struct pair none = pair_of(welcomed("a", NULL)->known);
    cr_expect_eq(none.m.journal, 0u);
    cr_expect_eq(none.chain[0], 0);
    submit("a", 1, 3, 1);
    cr_expect_eq(welcomed("a", &none)->next_number, 4u);
    cr_expect_eq(followed(0, &none)->n_events, 3u);
    none.m.epoch = 50; /* of a daemon that is gone: nothing was acknowledged by it */
    cr_expect_eq(welcomed("a", &none)->next_number, 4u);
    none.chain[3] = 1;
    differs(hello("a", &none));
}

Test(history, a_chain_of_another_length_is_malformed)
{
    struct pair p = submit("a", 1, 1, 1);
    for (size_t size = 0; size <= 32; size += 31) {
        p.m.chain.len = size;
        const S75__V1__Refusal *refusal = hello("a", &p)->refused->refusal;
        cr_expect_eq(refusal->code, CODE(MALFORMED));
        cr_expect_str_eq(refusal->field, "hello.known.chain");
        refusal = follow(0, &p, NULL)->refused->refusal;
        cr_expect_eq(refusal->code, CODE(MALFORMED));
        cr_expect_str_eq(refusal->field, "follow.known.chain");
    }
}

Test(history, numbers_at_the_edge)
{
    struct pair p = submit("a", 1, 1, 1);
    p.m.journal = UINT64_MAX;
    cr_expect_eq(welcomed("a", &p)->next_number, 2u);
    differs(follow(0, &p, NULL));
    p.m.epoch = UINT64_MAX;
    differs(hello("a", &p));
}

/* The attack: an older copy takes other inputs until it has passed the old head. */
Test(history, a_copy_that_has_gone_on_is_refused)
{
    struct pair old = submit("a", 1, 10, 1);
    put_back(6, NULL);
    struct pair mine = submit("a", 7, 12, 50);
    const S75__V1__Refusal *refusal = differs(hello("a", &old));
    cr_expect_str_eq(refusal->field, "hello.known");
    cr_expect(strstr(refusal->text, "input 10 was sent as"), "%s", refusal->text);
    differs(hello("", &old));
    refusal = differs(follow(3, &old, NULL));
    cr_expect(!refusal->has_expected_number, "no number would make it right");
    cr_expect_eq(welcomed("a", &mine)->next_number, 13u, "who knows only this one goes on");
    cr_expect_eq(welcomed("a", NULL)->next_number, 13u);
    cr_expect_eq(r.desk.peers_differ, 3u);
    cr_expect_eq(r.desk.peers_ahead, 0u);
    rig_send(&r, 2, rig_rows(&r, "a", 13, 1, 1));
    rig_settle(&r);
    cr_expect_eq(r.desk.commits.journal, 13u, "and nothing else stands still");
}

Test(history, before_it_has_gone_on_feeds_send_again_and_followers_are_refused)
{
    struct pair old = submit("a", 1, 10, 1);
    put_back(6, NULL);
    const S75__V1__Welcome *w = welcomed("a", &old);
    cr_expect(w->next_number == 7 && !w->restored && w->known->journal == 6);
    const S75__V1__Refusal *refusal = differs(follow(6, &old, NULL));
    cr_expect(strstr(refusal->text, "the journal ends at 6"), "%s", refusal->text);
    cr_expect_eq(r.desk.peers_ahead, 2u);
    fake_net_forget(r.desk.net);
    const S75__V1__StatusAnswer *a = rig_status(&r, 4, 0)->status;
    cr_expect(a->peers_ahead == 2 && a->peers_differ == 0 && !a->restored);
}

/* Whatever it knows of the inputs: the store has lost an epoch. */
Test(history, an_epoch_that_was_lost_is_refused)
{
    submit("a", 1, 6, 1);
    for (int i = 0; i < 3; i++) {
        rig_close(&r);
        rig_open(&r);
    }
    struct pair old = pair_of(welcomed("a", NULL)->known);
    cr_expect_eq(old.m.epoch, 4u);
    put_back(6, NULL);
    const S75__V1__Refusal *refusal = differs(hello("a", &old));
    cr_expect(strstr(refusal->text, "epoch"), "%s", refusal->text);
    put_back(6, "an older copy");
    cr_expect_eq(welcomed("a", &old)->next_number, 7u, "a declared restore explains it");
}

Test(history, a_declared_restore_is_reported_and_healed)
{
    struct pair before = submit("a", 1, 3, 1), old = submit("a", 4, 10, 1);
    put_back(6, "the disk died");
    const S75__V1__Welcome *w = welcomed("a", &old);
    cr_assert_not_null(w->restored);
    cr_expect(w->restored->epoch == 2 && w->restored->journal == 6 && w->restored->event == 6);
    cr_expect(w->next_number == 7 && w->known->journal == 6);
    cr_expect_eq(w->known->restored_us, w->restored->restored_us);
    struct pair now = pair_of(w->known);
    cr_expect_null(welcomed("a", &now)->restored, "sent once");
    cr_expect_null(welcomed("a", NULL)->restored, "who knows nothing has nothing to take back");
    struct pair later = submit("a", 7, 12, 50); /* past the old head, otherwise */
    const S75__V1__StatusAnswer *a = rig_status(&r, 4, 0)->status;
    cr_expect(a->restored && a->restored->journal == 6 && a->restored->epoch == 2);
    cr_expect_eq(welcomed("a", &old)->restored->journal, 6u, "one that comes late is sent it too");
    cr_expect_eq(welcomed("a", &before)->restored->journal, 6u);
    cr_expect_null(welcomed("a", &later)->restored);
    cr_expect_eq(r.desk.peers_ahead + r.desk.peers_differ, 0u);
}

/* Two at once: one from before and one from after the restore. */
Test(history, followers_after_a_declared_restore)
{
    struct pair old = submit("a", 1, 10, 1);
    put_back(6, "the disk died");
    struct pair now = submit("a", 7, 12, 50);
    const S75__V1__Refusal *refusal = differs(follow(9, &old, NULL));
    cr_expect(refusal->has_expected_number && refusal->expected_number == 6);
    cr_expect(strstr(refusal->text, "take back"), "%s", refusal->text);
    cr_expect_str_eq(refusal->field, "follow.after");
    cr_expect_eq(followed(9, &now)->n_events, 3u);
    const S75__V1__Events *e = followed(6, &old);
    cr_expect(e->n_events == 6 && e->events[0]->row == 50);
    cr_expect_eq(e->known->restored_us, now.m.restored_us, "it knows of the restore from now on");
    cr_expect_eq(followed(2, &old)->n_events, 10u, "it had not come so far");
    char none[] = "-";
    refusal = differs(follow(9, &old, none)); /* numbers are of all pools */
    cr_expect_eq(refusal->expected_number, 6u);
    cr_expect_eq(follow(6, &old, none)->events->n_events, 6u);
}

Test(history, a_restore_to_nothing)
{
    struct pair old = submit("a", 1, 4, 1);
    put_back(0, "all is gone");
    const S75__V1__Welcome *w = welcomed("a", &old);
    cr_expect(w->next_number == 1 && w->restored && w->restored->journal == 0);
    const S75__V1__Refusal *refusal = differs(follow(4, &old, NULL));
    cr_expect(refusal->has_expected_number && refusal->expected_number == 0);
    cr_expect_eq(followed(0, &old)->n_events, 0u);
}

/* What differs within what the restore kept is another journal, whatever was declared. */
Test(history, a_restore_does_not_explain_what_it_kept)
{
    struct pair old = submit("a", 1, 4, 77);
    put_back(6, "the disk died");
    differs(hello("a", &old));
    cr_expect_eq(r.desk.peers_differ, 1u);
}

Test(history, a_second_restore)
{
    struct pair old = submit("a", 1, 10, 1);
    put_back(6, "the first");
    struct pair first = submit("a", 7, 9, 50);
    rig_close(&r);
    r.loss = "the second, which loses nothing";
    rig_open(&r);
    struct pair second = submit("a", 10, 11, 60);
    cr_expect_eq(welcomed("a", &old)->restored->journal, 6u, "the least of those unheard of");
    cr_expect_eq(welcomed("a", &first)->restored->journal, 9u);
    cr_expect_null(welcomed("a", &second)->restored);
    cr_expect_eq(followed(9, &first)->n_events, 2u);
    cr_expect_eq(differs(follow(9, &old, NULL))->expected_number, 6u);
}

/* The same copy put back twice: the epoch is begun again, and the restore is not the same. */
Test(history, the_same_copy_put_back_twice)
{
    put_back(6, "the first time");
    struct pair first = submit("a", 7, 9, 50);
    put_back(6, "the second time");
    submit("a", 7, 10, 60);
    const S75__V1__Welcome *w = welcomed("a", &first);
    cr_assert_not_null(w->restored);
    cr_expect_eq(w->restored->journal, 6u);
}

/* A restore that was declared does not excuse an older copy that is put back after it. */
Test(history, an_undeclared_copy_after_a_declared_restore)
{
    put_back(6, "declared");
    struct pair reported = submit("a", 7, 9, 50);
    struct pair other = reported;
    other.m.journal = 8; /* as if this journal had another row there */
    differs(hello("a", &other));
    other.m.journal = 20;
    cr_expect_null(welcomed("a", &other)->restored);
    cr_expect_eq(r.desk.peers_ahead, 1u);
    differs(follow(7, &other, NULL));
}

Test(history, a_row_that_cannot_be_read)
{
    struct pair at_2 = submit("a", 1, 2, 1), at_5 = submit("a", 3, 5, 1);
    gate_fail_reading(r.store, ERR_CORRUPT);
    r.checks_known = false;
    cr_expect_eq(welcomed("a", &at_5)->next_number, 6u, "the head is in memory");
    const S75__V1__Refusal *refusal = hello("a", &at_2)->refused->refusal;
    cr_expect(refusal->code == CODE(BUSY) && !refusal->final);
    refusal = follow(0, &at_2, NULL)->refused->refusal;
    cr_expect(refusal->code == CODE(BUSY) && !refusal->final);
    gate_fail_reading(r.store, 0);
    cr_expect_eq(welcomed("a", &at_2)->next_number, 6u);
}
