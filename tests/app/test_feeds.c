/* Who may have a feed, and how many: no stranger takes a place, no party takes another's, and the
 * daemon's own are always there. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include "core/report/report.h"
#include "rig.h"

#define CODE(name) S75__V1__REFUSAL_CODE__REFUSED_##name

static struct rig r;

static void setup(void) { rig_open(&r); }
static void teardown(void)
{
    rig_check_reported(&r);
    rig_fini(&r);
}

TestSuite(feeds, .init = setup, .fini = teardown, .timeout = 120);

static const S75__V1__Refused *refused(S75__V1__RefusalCode code)
{
    rig_settle(&r);
    const S75__V1__Reply *reply = rig_reply(&r, 1, 0);
    cr_assert(reply && reply->body_case == S75__V1__REPLY__BODY_REFUSED);
    cr_assert_eq(reply->refused->refusal->code, code, "%d: %s", reply->refused->refusal->code,
                 reply->refused->refusal->text);
    return reply->refused;
}

static const S75__V1__Outcome *taken(void)
{
    rig_settle(&r);
    const S75__V1__Reply *reply = rig_reply(&r, 1, 0);
    cr_assert(reply && reply->body_case == S75__V1__REPLY__BODY_OUTCOME, "%s",
              reply ? reply->refused->refusal->text : "no reply");
    return reply->outcome;
}

/* One row, refused as an outcome: what is the cheapest to send. */
static void send(const char *party, const char *feed, uint64_t number)
{
    fake_net_forget(r.desk.net);
    r.party = party;
    rig_send(&r, 1, rig_rows(&r, feed, number, 1, 1));
}

static void introduce(const char *code, const char *alias, uint64_t number)
{
    S75__V1__Party party = S75__V1__PARTY__INIT;
    S75__V1__Item item = S75__V1__ITEM__INIT, *items = &item;
    char *aliases = (char *)(uintptr_t)alias;
    party.code = party.name = (char *)(uintptr_t)code;
    party.has_kind = 1;
    party.kind = S75__V1__PARTY_KIND__PARTY_COUNCIL;
    party.aliases = &aliases;
    party.n_aliases = alias != NULL;
    item.body_case = S75__V1__ITEM__BODY_PARTY;
    item.party = &party;
    fake_net_forget(r.desk.net);
    r.party = "s75ctl";
    rig_send(&r, 1, rig_items(&r, "apply", number, &items, 1));
}

static size_t feeds(void)
{
    struct report_status status;
    report_status(r.desk.engine, &status);
    return (size_t)status.feeds;
}

/* The attack: 65,536 submissions of one refused row, each a feed of its own. */
Test(feeds, strangers_take_no_place_from_the_tool)
{
    char feed[16];
    for (unsigned i = 0; i < 65536; i++) {
        snprintf(feed, sizeof feed, "f%u", i);
        send("GHOST", feed, 1);
        if (i % 1024 == 0)
            rig_settle(&r);
    }
    introduce("P", NULL, 1);
    cr_expect_eq(taken()->accepted, 1);
    rig_close(&r);
    rig_open(&r);
    introduce("Q", NULL, 2);
    cr_expect_eq(taken()->accepted, 1, "after a restart");
    cr_expect_eq(feeds(), 1);
    cr_expect_eq(r.desk.commits.journal, 2, "nothing of it is journaled");
}

Test(feeds, a_stranger_is_sent_the_cure_and_goes_on_at_one)
{
    send("E08000006", "payments", 1);
    const S75__V1__Refused *m = refused(CODE(UNKNOWN_PARTY));
    cr_expect(m->refusal->final && m->number == 1 && m->refusal->expected_number == 1);
    cr_expect_str_eq(m->refusal->field, "submission.party");
    cr_expect(strstr(m->refusal->text, "E08000006") && strstr(m->refusal->text, "s75ctl apply"));
    send("E08000006", "payments", 7);
    cr_expect_eq(refused(CODE(UNKNOWN_PARTY))->refusal->expected_number, 1, "whatever the number");
    cr_expect_eq(r.desk.refused_strangers, 2);
    cr_expect_eq(feeds(), 0);
    introduce("E08000006", "Salford", 1);
    (void)taken();
    send("Salford", "payments", 1);
    refused(CODE(UNKNOWN_PARTY)); /* another name is no sender */
    send("E08000006", "payments", 1);
    cr_expect_eq(taken()->number, 1);
    cr_expect_eq(feeds(), 2);
}

/* From its first submission, whatever became of its rows. */
Test(feeds, a_feed_of_a_party_is_remembered_with_all_its_rows_refused)
{
    introduce("P", NULL, 1);
    (void)taken();
    send("P", "a", 1);
    cr_expect_eq(taken()->accepted, 0);
    rig_close(&r);
    rig_open(&r);
    send("P", "a", 1);
    cr_expect(taken()->repeated);
    send("P", "a", 2);
    cr_expect(!taken()->repeated);
}

Test(feeds, a_party_that_fills_its_share_is_sent_the_limits)
{
    char feed[16];
    introduce("P", NULL, 1);
    introduce("Q", NULL, 2);
    (void)taken();
    for (unsigned i = 0; i < 256; i++) {
        snprintf(feed, sizeof feed, "f%u", i);
        send("P", feed, 1);
        (void)taken();
    }
    for (int restarted = 0; restarted < 2; restarted++) {
        send("P", "one-more", 1);
        const S75__V1__Refused *m = refused(CODE(TOO_MANY_FEEDS));
        cr_expect_str_eq(m->refusal->field, "submission.feed");
        cr_expect(strstr(m->refusal->limit, "256") && strstr(m->refusal->limit, "65536"));
        snprintf(feed, sizeof feed, "q%d", restarted);
        send("Q", feed, 1);
        (void)taken(); /* another party has its own */
        send("P", "f255", 2 + (uint64_t)restarted);
        (void)taken(); /* and those that are there go on */
        rig_close(&r);
        rig_open(&r);
    }
}

/* The tool has a share like a party for other names; what it works with is beside it. */
Test(feeds, the_tool_cannot_be_locked_out_by_its_own_name)
{
    char feed[16];
    for (unsigned i = 0; i < 256; i++) {
        snprintf(feed, sizeof feed, "f%u", i);
        send("s75ctl", feed, 1);
        (void)taken();
    }
    send("s75ctl", "one-more", 1);
    refused(CODE(TOO_MANY_FEEDS));
    introduce("P", NULL, 1);
    (void)taken();
    send("s75ctl", "clock", 1);
    (void)taken();
    send("s75ctl", "desk", 1);
    (void)taken();
}

/* Places filled by an older daemon, which asked nobody's name. */
static void fill_all_places(void)
{
    char feed[16];
    const struct effects *effects;
    for (unsigned i = 0; i < 70000; i++) { /* without the journal, for speed */
        snprintf(feed, sizeof feed, "f%u", i);
        struct input in = {.journal = r.desk.commits.next_journal++,
                           .party = text_of("GHOST"),
                           .feed = text_of(feed),
                           .number = 1};
        cr_assert_eq(engine_step(r.desk.engine, &in, &effects), 0);
    }
    r.desk.commits.journal = r.desk.commits.next_journal - 1; /* as if it were durable */
}

Test(feeds, a_conflict_is_noted_with_every_place_taken)
{
    fill_all_places();
    send("s75ctl", "apply", 1);
    r.party = "s75ctl";
    rig_send(&r, 2, rig_rows(&r, "apply", 1, 2, 1));
    cr_expect_eq(r.desk.commits.gathering->rows.count, 2, "the submission, and the note");
    cr_expect_eq(r.desk.failure, 0);
    fake_net_forget(r.desk.net);
}

Test(feeds, the_daemons_names_in_other_letters_are_nobodys)
{
    static const char *const names[] = {"S75D", "S75d", "s75D", "S75CTL", "s75Ctl"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        send(names[i], "clock", 1);
        const S75__V1__Refused *m = refused(CODE(UNKNOWN_PARTY));
        cr_expect(strstr(m->refusal->text, "the daemon's own"), "%s", m->refusal->text);
        introduce(names[i], NULL, 2 * i + 1);
        const S75__V1__Outcome *outcome = taken();
        cr_assert_eq(outcome->n_refusals, 1, "%s is registered", names[i]);
        cr_expect_eq(outcome->refusals[0]->code, CODE(BAD_VALUE));
        cr_expect_str_eq(outcome->refusals[0]->field, "items[0].party.code");
        introduce("P", names[i], 2 * i + 2);
        outcome = taken();
        cr_assert_eq(outcome->n_refusals, 1, "%s is an alias", names[i]);
        cr_expect_str_eq(outcome->refusals[0]->field, "items[0].party.aliases");
        send(names[i], "clock", 1);
        refused(CODE(UNKNOWN_PARTY));
    }
    send("P", "a", 1);
    refused(CODE(UNKNOWN_PARTY));
}

/* P's and Q's first submissions of a feed "ledger", in one batch, and both sent again meanwhile. */
Test(feeds, two_parties_may_call_their_feeds_alike)
{
    static const char *const parties[] = {"P", "Q"};
    introduce("P", NULL, 1);
    introduce("Q", NULL, 2);
    (void)taken();
    fake_net_forget(r.desk.net);
    for (unsigned i = 0; i < 4; i++) {
        r.party = parties[i % 2];
        rig_send(&r, 1 + i, rig_rows(&r, "ledger", 1, 1 + i % 2, 1));
    }
    rig_settle(&r);
    for (unsigned i = 0; i < 4; i++) {
        const S75__V1__Reply *reply = rig_reply(&r, 1 + i, 0);
        cr_assert(reply && reply->body_case == S75__V1__REPLY__BODY_OUTCOME, "%u", i);
        cr_expect_str_eq(reply->outcome->party, parties[i % 2]);
        cr_expect_eq(reply->outcome->journal, 3 + i % 2);
        cr_expect_eq(reply->outcome->repeated, i > 1);
    }
}

/* What a watcher is told: who was heard last and when, what was refused and why, and how commits
 * went. */
Test(feeds, are_counted_for_whoever_watches)
{
    send("E08000006", "payments", 1);
    (void)refused(CODE(UNKNOWN_PARTY));
    introduce("E08000006", NULL, 1);
    (void)taken();
    send("E08000006", "payments", 1);
    (void)taken();
    send("E08000006", "payments", 3);
    (void)refused(CODE(GAP));
    fake_net_forget(r.desk.net);
    const S75__V1__Figures *f = rig_status(&r, 1, 0)->status->figures;
    cr_assert(f && f->n_feeds == 2);
    cr_expect_str_eq(f->feeds[1]->party, "E08000006");
    cr_expect_str_eq(f->feeds[1]->feed, "payments");
    cr_expect_eq(f->feeds[1]->submissions, 1u);
    cr_expect_eq(f->feeds[1]->heard_us, r.desk.commits.last_received.us);
    cr_expect_leq(f->feeds[0]->heard_us, f->feeds[1]->heard_us);
    cr_expect_eq(f->inputs, 2u);
    cr_expect_eq(f->items_accepted, 1u);
    cr_assert_eq(f->n_items_refused, 1u);
    cr_expect_eq(f->items_refused[0]->code, CODE(UNREADABLE));
    cr_expect_eq(f->items_refused[0]->count, 1u);
    cr_assert_eq(f->n_turned_away, 2u);
    cr_expect_eq(f->turned_away[0]->code, CODE(GAP));
    cr_expect_eq(f->turned_away[1]->code, CODE(UNKNOWN_PARTY));
    uint64_t commits = 0, groups = 0;
    cr_assert_eq(f->commit_us->n_count, f->commit_us->n_bound + 1);
    for (size_t i = 0; i < f->commit_us->n_count; i++)
        commits += f->commit_us->count[i];
    for (size_t i = 0; i < f->group->n_count; i++)
        groups += f->group->count[i];
    cr_expect(commits >= 2 && commits == groups);
    cr_expect_eq(f->group->sum, 2u);
}
