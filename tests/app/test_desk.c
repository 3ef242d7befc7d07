/* What peers may say at the desk, and what a hostile one tries. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include "app/desk/own_input.h"
#include "base/error.h"
#include "core/report/report.h"
#include "rig.h"

#define CODE(name) S75__V1__REFUSAL_CODE__REFUSED_##name

static struct rig r;

static void setup(void) { rig_open(&r); }
static void teardown(void)
{
    rig_check_reported(&r);
    gate_open(r.store);
    rig_fini(&r);
}

TestSuite(desk, .init = setup, .fini = teardown, .timeout = 60);

/* The reply to come next to this peer is a refusal with this code. */
static const S75__V1__Refused *refused(unsigned peer, size_t i, S75__V1__RefusalCode code)
{
    const S75__V1__Reply *reply = rig_reply(&r, peer, i);
    cr_assert(reply && reply->body_case == S75__V1__REPLY__BODY_REFUSED);
    cr_expect_eq(reply->refused->refusal->code, code, "%d: %s", reply->refused->refusal->code,
                 reply->refused->refusal->text);
    return reply->refused;
}

static void submit(const char *feed, uint64_t number)
{
    rig_send(&r, 1, rig_rows(&r, feed, number, 1, 1));
    rig_settle(&r);
    fake_net_forget(r.desk.net);
}

Test(desk, a_resend_is_given_the_first_outcome)
{
    rig_send(&r, 1, rig_rows(&r, "a", 1, 7, 3));
    rig_settle(&r);
    const S75__V1__Outcome first = *rig_reply(&r, 1, 0)->outcome;
    char text[400];
    strcpy(text, first.refusals[2]->text);
    submit("b", 1);
    rig_send(&r, 2, rig_rows(&r, "a", 1, 7, 3));
    const S75__V1__Outcome *again = rig_reply(&r, 2, 0)->outcome;
    cr_expect(again->repeated && again->journal == first.journal && again->n_refusals == 3);
    cr_expect(again->first_event == first.first_event && again->last_event == first.last_event);
    cr_expect_str_eq(again->refusals[2]->text, text);
    cr_expect_eq(r.desk.commits.journal, 2);
    rig_close(&r);
    rig_open(&r); /* and after a restart */
    rig_send(&r, 2, rig_rows(&r, "a", 1, 7, 3));
    again = rig_reply(&r, 2, 0)->outcome;
    cr_expect(again->repeated && again->journal == 1 && again->n_refusals == 3);
}

Test(desk, a_gap_names_the_number_expected)
{
    submit("a", 1);
    rig_send(&r, 1, rig_rows(&r, "a", 3, 1, 1));
    const S75__V1__Refused *m = refused(1, 0, CODE(GAP));
    cr_expect(m->refusal->expected_number == 2 && m->number == 3 && !m->refusal->final);
    rig_send(&r, 1, rig_rows(&r, "a", UINT64_MAX, 1, 1));
    refused(1, 1, CODE(GAP));
    rig_send(&r, 1, rig_rows(&r, "new", 2, 1, 1));
    cr_expect_eq(refused(1, 2, CODE(GAP))->refusal->expected_number, 1);
    rig_settle(&r);
    cr_expect_eq(r.desk.commits.journal, 1);
}

/* Reported once as an event; the same conflict again is refused but leaves no trace. */
Test(desk, a_conflict_is_refused_and_noted_once)
{
    submit("a", 1);
    for (size_t i = 0; i < 3; i++) {
        rig_send(&r, 2, rig_rows(&r, "a", 1, 9, 1));
        rig_settle(&r);
        const S75__V1__Refused *m = refused(2, i, CODE(CONFLICT));
        cr_expect(m->refusal->final && m->number == 1);
        cr_expect_str_eq(m->feed, "a");
    }
    cr_expect_eq(r.desk.commits.journal, 2);
    cr_expect_eq(rig_event(&r, 0)->refusal->code, CODE(CONFLICT));
    cr_expect_null(rig_event(&r, 1));
}

/* The other body may still be lost: then the number is free, and nobody was answered otherwise. */
Test(desk, a_conflict_with_what_is_under_way_is_reported_after_the_commit)
{
    gate_close(r.store);
    rig_send(&r, 1, rig_rows(&r, "a", 1, 1, 1));
    rig_send(&r, 2, rig_rows(&r, "a", 1, 9, 1));
    rig_turn_end(&r);
    rig_send(&r, 3, rig_rows(&r, "a", 1, 10, 1));
    cr_expect_eq(fake_net_count(r.desk.net), 0);
    gate_open(r.store);
    rig_settle(&r);
    refused(2, 0, CODE(CONFLICT));
    refused(3, 0, CODE(CONFLICT));
}

/* A feed that makes its message anew at each resend: always other bytes under the same number. */
Test(desk, conflicts_do_not_flood_the_journal)
{
    submit("a", 1);
    for (uint32_t i = 0; i < 500; i++) {
        rig_send(&r, 2, rig_rows(&r, "a", 1, 100 + i, 1));
        rig_settle(&r);
    }
    cr_expect_eq(rig_replies(&r, 2), 500);
    cr_expect_eq(r.desk.commits.journal, 1 + DESK_NOTICES_MAX);
    for (int i = 0; i < 3; i++)
        desk_tick(&r.desk);
    for (uint32_t i = 0; i < 10; i++) {
        rig_send(&r, 2, rig_rows(&r, "a", 1, 900 + i, 1));
        rig_settle(&r);
    }
    cr_expect_eq(r.desk.commits.journal, 1 + DESK_NOTICES_MAX + 3 * DESK_NOTICES_PER_TICK);
}

Test(desk, only_the_daemon_speaks_for_itself)
{
    uint8_t digest[32] = {0};
    S75__V1__ConflictNotice notice = S75__V1__CONFLICT_NOTICE__INIT;
    S75__V1__Day day = S75__V1__DAY__INIT;
    S75__V1__Stand stand = S75__V1__STAND__INIT;
    S75__V1__Item item = S75__V1__ITEM__INIT, *items[1] = {&item};
    notice.party = notice.feed = "a";
    notice.number = 1;
    notice.digest = (ProtobufCBinaryData){32, digest};
    item.body_case = S75__V1__ITEM__BODY_CONFLICT;
    item.conflict = &notice;
    rig_send(&r, 1, rig_items(&r, "a", 1, items, 1));
    refused(1, 0, CODE(NOT_PERMITTED));
    stand.rules = 1;
    stand.state = notice.digest;
    item.body_case = S75__V1__ITEM__BODY_STAND;
    item.stand = &stand;
    rig_send(&r, 1, rig_items(&r, "a", 1, items, 1));
    refused(1, 1, CODE(NOT_PERMITTED));
    r.config.manual_clock = false;
    item.body_case = S75__V1__ITEM__BODY_DAY;
    item.day = &day;
    day.date = 20170401;
    rig_send(&r, 1, rig_items(&r, "a", 1, items, 1));
    refused(1, 2, CODE(NOT_PERMITTED));
    r.config.manual_clock = true;
    r.party = PARTY_DAEMON;
    rig_send(&r, 1, rig_items(&r, "a", 1, items, 1));
    refused(1, 3, CODE(NOT_PERMITTED));
    rig_settle(&r);
    cr_expect_eq(r.desk.commits.journal, 0);
}

/* The daemon's own day, and the same number of it twice in one batch. */
Test(desk, the_date_moves_by_an_input_of_its_own_feed)
{
    date_t date;
    struct report_status status;
    cr_assert_eq(date_from_number(20170801, &date), 0);
    own_take_day(&r.desk, date);
    own_take_day(&r.desk, date + 1);
    cr_expect_eq(r.desk.commits.today, DATE_NONE, "not durable yet");
    rig_settle(&r);
    report_status(r.desk.engine, &status);
    cr_expect(status.today == date + 1 && r.desk.commits.today == date + 1);
    cr_expect_eq(r.desk.commits.journal, 2);
    cr_expect(!fake_net_stopped(r.desk.net));
}

/* Requests made to exhaust what decoding may take are refused, one like the other, for ever. */
Test(desk, a_request_that_fills_the_arena_is_refused_and_does_no_harm)
{
    struct buffer frame = BUFFER_NULL;
    unsigned too_large = 0, n = 0;
    for (size_t size = 300000; size < 1040000; size += 1234, n++) {
        buffer_clear(&frame);
        buffer_put_u8(&frame, 0x12);
        buffer_put_varint(&frame, 18 + 2 * size / 2);
        buffer_put(&frame, "\x0a\x09" "E08000006\x12\x01" "a\x18\x01\x0a", 17);
        frame.size--;
        while (frame.size < size)
            buffer_put(&frame, "\x2a\x00", 2); /* items without a body */
        const size_t body = frame.size - 4;
        frame.data[1] = (uint8_t)(body & 0x7F) | 0x80;
        frame.data[2] = (uint8_t)(body >> 7 & 0x7F) | 0x80;
        frame.data[3] = (uint8_t)(body >> 14);
        rig_send(&r, 1, buffer_bytes(&frame));
        cr_assert(!fake_net_stopped(r.desk.net), "%zu bytes stopped the daemon", size);
        too_large += refused(1, n, CODE(TOO_LARGE)) != NULL;
    }
    cr_expect_eq(too_large, n);
    submit("a", 1);
    cr_expect_eq(r.desk.commits.journal, 1);
    buffer_fini(&frame);
}

/* A store that cannot be read is no reason to stop taking inputs. */
Test(desk, an_outcome_that_cannot_be_read)
{
    S75__V1__InputQuery query = S75__V1__INPUT_QUERY__INIT;
    submit("a", 1);
    static const int errors[] = {ERR_CORRUPT, ERR_IO, ERR_BUSY, ERR_MEMORY};
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        gate_fail_reading(r.store, errors[i]);
        rig_send(&r, 2, rig_rows(&r, "a", 1, 1, 1));
        cr_expect_eq(refused(2, i, CODE(BUSY))->number, 1);
    }
    query.journal = 1;
    gate_fail_reading(r.store, ERR_CORRUPT);
    rig_send(&r, 3, rig_query(&r, 8, S75__V1__QUERY__BODY_INPUT, &query));
    cr_expect_eq(refused(3, 0, CODE(NOT_FOUND))->request, 8);
    cr_expect(!fake_net_stopped(r.desk.net));
    submit("a", 2);
    cr_expect_eq(r.desk.commits.journal, 2);
    gate_fail_reading(r.store, 0);
    rig_send(&r, 2, rig_rows(&r, "a", 1, 1, 1));
    cr_expect(rig_reply(&r, 2, 0)->outcome->repeated);
}

/* Answers are budgeted by the second, since a peer need not read them. */
Test(desk, answers_are_bounded_by_the_second)
{
    S75__V1__InputQuery query = S75__V1__INPUT_QUERY__INIT;
    rig_send(&r, 1, rig_rows(&r, "a", 1, 1, ITEMS_MAX));
    rig_settle(&r);
    fake_net_forget(r.desk.net);
    query.journal = 1;
    size_t bytes = 0, asked = 0;
    for (bool busy = false; !busy && asked < 2000; asked++) {
        rig_send(&r, 2, rig_query(&r, asked, S75__V1__QUERY__BODY_INPUT, &query));
        const struct sent *sent = fake_net_sent(r.desk.net, fake_net_count(r.desk.net) - 1);
        bytes += sent->message.size;
        busy = sent->message.size < 1000;
    }
    cr_expect_gt(asked, 20);
    cr_expect_lt(asked, 1000);
    cr_expect_leq(bytes, DESK_ANSWERS_MAX + (2u << 20));
    refused(2, asked - 1, CODE(BUSY));
    desk_tick(&r.desk);
    rig_send(&r, 2, rig_query(&r, 1, S75__V1__QUERY__BODY_INPUT, &query));
    cr_expect_eq(rig_reply(&r, 2, asked)->body_case, S75__V1__REPLY__BODY_ANSWER);
}

Test(desk, input_answers)
{
    S75__V1__InputQuery query = S75__V1__INPUT_QUERY__INIT;
    for (uint64_t number = 1; number <= 5; number++)
        rig_send(&r, 1, rig_rows(&r, "a", number, (uint32_t)number, 2));
    rig_settle(&r); /* one batch: the third is found in its middle */
    query.journal = 3;
    rig_send(&r, 2, rig_query(&r, 9, S75__V1__QUERY__BODY_INPUT, &query));
    const S75__V1__InputAnswer *m = rig_reply(&r, 2, 0)->answer->input;
    cr_expect(m->journal == 3 && m->number == 3 && m->n_events == 2 && m->events[0]->number == 5);
    cr_expect(m->outcome->n_refusals == 2 && m->events[0]->row == 3);
    S75__V1__Submission *s = s75__v1__submission__unpack(NULL, m->raw.len, m->raw.data);
    cr_expect(s && s->number == 3 && s->n_items == 2);
    s75__v1__submission__free_unpacked(s, NULL);
    static const uint64_t bad[] = {0, 6, UINT64_MAX};
    for (size_t i = 0; i < 3; i++) {
        query.journal = bad[i];
        rig_send(&r, 2, rig_query(&r, 10, S75__V1__QUERY__BODY_INPUT, &query));
        refused(2, i + 1, CODE(NOT_FOUND));
    }
}

/* A reader by whose rows somebody else submitted every third, and who changed the bytes of some. */
static const struct store_ops *sound;
static journal_visit_fn sound_visit;
static void *sound_ctx;
static bool spoils_raw;

static int spoil_row(void *ctx, const struct journal_row *row)
{
    struct journal_row other = *row;
    (void)ctx;
    if (row->number == 3 && spoils_raw)
        other.raw.size--;
    else if (row->number == 3)
        other.principal = text_of("uid:4711");
    return sound_visit(sound_ctx, &other);
}

static int spoilt_read_journal(struct store_reader *reader, uint64_t from, uint64_t limit,
                               journal_visit_fn visit, void *ctx)
{
    sound_visit = visit;
    sound_ctx = ctx;
    return sound->read_journal(reader, from, limit, spoil_row, NULL);
}

/* Nothing of an input is shown that is not what was written. */
Test(desk, a_damaged_input_is_not_shown)
{
    S75__V1__InputQuery query = S75__V1__INPUT_QUERY__INIT;
    struct store_ops spoilt = *r.desk.reader->ops;
    sound = r.desk.reader->ops;
    spoilt.read_journal = spoilt_read_journal;
    for (uint64_t number = 1; number <= 4; number++)
        rig_send(&r, 1, rig_rows(&r, "a", number, (uint32_t)number, 2));
    rig_settle(&r);
    r.desk.reader->ops = &spoilt;
    for (unsigned i = 0; i < 2; i++) {
        spoils_raw = i == 1;
        query.journal = 3;
        rig_send(&r, 2, rig_query(&r, 9, S75__V1__QUERY__BODY_INPUT, &query));
        refused(2, i, CODE(NOT_FOUND));
    }
    for (uint64_t journal = 1; journal <= 2; journal++) {
        query.journal = journal;
        rig_send(&r, 2, rig_query(&r, 9, S75__V1__QUERY__BODY_INPUT, &query));
        cr_expect_eq(rig_reply(&r, 2, journal + 1)->answer->input->journal, journal);
    }
    r.desk.reader->ops = sound;
}

Test(desk, unknown_pools_and_bad_bytes)
{
    S75__V1__StatementQuery statement = S75__V1__STATEMENT_QUERY__INIT;
    S75__V1__SnapshotQuery snapshot = S75__V1__SNAPSHOT_QUERY__INIT;
    S75__V1__Follow follow = S75__V1__FOLLOW__INIT;
    statement.pool = snapshot.pool = follow.pool = "nowhere";
    follow.credit = 1;
    rig_send(&r, 1, rig_query(&r, 4, S75__V1__QUERY__BODY_STATEMENT, &statement));
    rig_send(&r, 1, rig_query(&r, 4, S75__V1__QUERY__BODY_SNAPSHOT, &snapshot));
    rig_send(&r, 1, rig_follow(&r, &follow));
    for (size_t i = 0; i < 3; i++)
        refused(1, i, CODE(UNKNOWN_POOL));
    follow.pool = NULL;
    follow.after = 1;
    rig_send(&r, 1, rig_follow(&r, &follow));
    refused(1, 3, CODE(OUT_OF_RANGE));
    rig_send(&r, 1, (struct bytes){(const uint8_t *)"", 0});
    rig_send(&r, 1, (struct bytes){(const uint8_t *)"\xff", 1});
    refused(1, 4, CODE(MALFORMED));
    refused(1, 5, CODE(MALFORMED));
    cr_expect_eq(r.desk.refused_malformed, 6);
}

/* While it stops nothing is taken and nothing is answered any more. */
Test(desk, nothing_is_taken_while_stopping)
{
    r.desk.stopping = true;
    rig_send(&r, 1, rig_rows(&r, "a", 1, 1, 1));
    rig_send(&r, 1, rig_hello(&r, "a"));
    cr_expect_eq(fake_net_count(r.desk.net), 0);
    cr_expect(commit_is_idle(&r.desk.commits));
}
