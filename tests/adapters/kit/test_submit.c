#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include "rig.h"

struct seen {
    uint64_t numbers[512];
    uint32_t items, first_rows[512];
    size_t count, again;
    size_t waits;
    char wait[200];
};

static void on_outcome(void *ctx, const S75__V1__Outcome *o, const struct s75_sent *sent)
{
    struct seen *seen = ctx;
    cr_assert_eq(o->number, sent->number);
    cr_assert_eq(o->accepted, sent->items);
    seen->first_rows[seen->count] = sent->first_row;
    seen->numbers[seen->count++] = o->number;
    seen->items += o->accepted;
    seen->again += o->repeated ? 1 : 0;
}

static void on_wait(void *ctx, const char *text)
{
    struct seen *seen = ctx;
    seen->waits++;
    snprintf(seen->wait, sizeof seen->wait, "%s", text);
}

static struct seen seen;

static void setup(void)
{
    rig_setup();
    memset(&seen, 0, sizeof seen);
}

static struct s75_options options(void)
{
    struct s75_options o = rig_options();
    o.program = "test";
    o.on_outcome = on_outcome;
    o.on_wait = on_wait;
    o.ctx = &seen;
    return o;
}

/* So long that nothing in a test is cured by asking again after a silence. */
#define NO_SILENCE_MS 60000

static void start_with_silence(int silence_ms)
{
    struct s75_options o = options();
    o.silence_ms = silence_ms;
    rig_start(&o);
}

static void start(void)
{
    start_with_silence(100);
}

/* Everything from first on was accepted, and reported, exactly once and in order. */
static void expect_exactly_once(uint64_t first, size_t count)
{
    desk_stop(&desk);
    cr_assert_eq(desk.next_number, first + count);
    cr_assert_eq(desk.conflicts, 0);
    cr_assert_eq(seen.count, count);
    for (size_t i = 0; i < count; i++) {
        cr_assert_eq(seen.numbers[i], first + i);
        struct buffer *b = &desk.stored[i];
        S75__V1__Request *r = s75__v1__request__unpack(NULL, b->size, b->data);
        cr_assert_not_null(r);
        cr_assert_eq(r->submission->number, first + i);
        cr_assert_eq(r->submission->items[0]->payment->amount_pence, (int64_t)i + 1);
        s75__v1__request__free_unpacked(r, NULL);
    }
    cr_assert_eq(s75_pending(client), 0);
}

TestSuite(submit, .init = setup, .fini = rig_teardown, .timeout = 60);

Test(submit, goes_on_at_the_number_that_welcome_names)
{
    desk.first_number = desk.next_number = 7;
    start();
    cr_assert_eq(s75_welcome(client)->next_number, 7);
    rig_submit_many(20);
    expect_exactly_once(7, 20);
    cr_assert_eq(desk.submissions, 20);
    cr_assert_eq(desk.hellos, 1);
}

Test(submit, resends_the_same_bytes_when_the_reply_is_lost)
{
    desk.faults[0] = (struct desk_fault){ON_NUMBER, 3, FAULT_LOSE_REPLY};
    start();
    rig_submit_many(5);
    expect_exactly_once(1, 5);
    cr_assert_geq(desk.repeated, 1);
    cr_assert_eq(seen.again, 1);
}

Test(submit, fills_the_gap_when_a_request_is_lost)
{
    desk.faults[0] = (struct desk_fault){ON_NUMBER, 3, FAULT_LOSE_REQUEST};
    desk.faults[1] = (struct desk_fault){ON_NUMBER, 20, FAULT_LOSE_REQUEST};
    start_with_silence(NO_SILENCE_MS);
    rig_submit_many(30);
    expect_exactly_once(1, 30);
    cr_assert_geq(desk.gaps, 1);
    cr_assert_eq(desk.hellos, 1);
}

Test(submit, asks_again_when_the_last_request_is_lost)
{
    desk.faults[0] = (struct desk_fault){ON_NUMBER, 5, FAULT_LOSE_REQUEST};
    start();
    rig_submit_many(5);
    expect_exactly_once(1, 5);
    cr_assert_eq(desk.gaps, 0);
}

Test(submit, waits_and_repeats_when_the_daemon_is_busy)
{
    desk.faults[0] = (struct desk_fault){ON_NUMBER, 1, FAULT_BUSY};
    desk.faults[1] = (struct desk_fault){ON_NUMBER, 5, FAULT_BUSY};
    desk.faults[2] = (struct desk_fault){ON_NUMBER, 30, FAULT_BUSY}; /* no gap can tell of this */
    desk.faults[3] = (struct desk_fault){ON_HELLO, 1, FAULT_BUSY};
    start_with_silence(NO_SILENCE_MS);
    rig_submit_many(30);
    expect_exactly_once(1, 30);
    cr_assert_eq(desk.hellos, 2);
    for (size_t i = 0; i < 4; i++)
        cr_assert_eq(desk.faults[i].fault, FAULT_NONE);
}

/* A second answer to a Hello that was said twice, or one from before a reconnection: it is of
 * another moment, so nothing is sent again for it. */
Test(submit, a_welcome_that_nobody_awaits_changes_nothing)
{
    desk.faults[0] = (struct desk_fault){ON_NUMBER, 3, FAULT_OLD_WELCOME};
    desk.faults[1] = (struct desk_fault){ON_NUMBER, 9, FAULT_OLD_WELCOME};
    start_with_silence(NO_SILENCE_MS);
    rig_submit_many(12);
    expect_exactly_once(1, 12);
    cr_assert_eq(desk.hellos, 1);
    cr_assert_eq(desk.repeated, 0);
    cr_assert_eq(desk.submissions, 12);
}

Test(submit, survives_restarts_of_the_daemon)
{
    desk.faults[0] = (struct desk_fault){ON_NUMBER, 4, FAULT_CRASH_AFTER};
    desk.faults[1] = (struct desk_fault){ON_NUMBER, 9, FAULT_CRASH_BEFORE};
    desk.faults[2] = (struct desk_fault){ON_HELLO, 3, FAULT_CRASH_BEFORE};
    desk.faults[3] = (struct desk_fault){ON_NUMBER, 40, FAULT_CRASH_AFTER};
    start();
    rig_submit_many(40);
    expect_exactly_once(1, 40);
    cr_assert_eq(desk.epoch, 5);
}

Test(submit, stops_when_acknowledged_submissions_are_lost)
{
    desk.faults[0] = (struct desk_fault){ON_NUMBER, 5, FAULT_CRASH_AFTER};
    start();
    rig_submit_many(4);
    desk.forget = 3; /* 5, which is unanswered, 4 and 3 */
    cr_assert_eq(rig_submit(5), 0);
    cr_assert_eq(s75_drain(client), S75_ERR_FEED);
    cr_assert(strstr(s75_error(client), "lost submissions") != NULL, "%s", s75_error(client));
    cr_assert_eq(rig_submit(6), S75_ERR_FEED); /* lasting */
}

Test(submit, may_lose_what_was_never_acknowledged)
{
    desk.faults[0] = (struct desk_fault){ON_NUMBER, 5, FAULT_CRASH_AFTER};
    desk.forget = 1;
    start();
    rig_submit_many(5);
    expect_exactly_once(1, 5);
}

Test(submit, notices_another_program_on_its_feed)
{
    struct s75_client *other = NULL;
    struct s75_options o = options();
    start();
    rig_submit_many(1);
    cr_assert_eq(s75_open(&o, &other), 0);
    rig_submit_many(1);
    struct s75_client *first = client;
    client = other; /* it believes that number 2 is free */
    int r = rig_submit(77);
    cr_assert_eq(r == 0 ? s75_drain(client) : r, S75_ERR_REFUSED);
    cr_assert_eq(s75_refusal(client)->code, S75__V1__REFUSAL_CODE__REFUSED_CONFLICT);
    s75_close(first);
    desk_stop(&desk);
    cr_assert_eq(desk.next_number, 3);
}

Test(submit, notices_at_welcome_that_its_feed_went_on_without_it)
{
    struct s75_client *first = NULL;
    struct s75_options o = options();
    struct s75_source source = {.name = "april.csv"};
    struct s75_document *d = NULL;
    desk_start(&desk);
    cr_assert_eq(s75_open(&o, &first), 0);
    cr_assert_eq(s75_open(&o, &client), 0);
    rig_submit_many(3);
    cr_assert_eq(s75_document_open(first, &source, &d), S75_ERR_FEED); /* it greets again */
    cr_assert(strstr(s75_error(first), "another program submits as feed ledger of E08000006: its "
                                       "next number is 4, and this program's is 1") != NULL);
    s75_close(first);
}

Test(submit, what_is_refused_for_good_is_reported_once_and_its_number_is_free)
{
    desk.faults[0] = (struct desk_fault){ON_NUMBER, 2, FAULT_REFUSE};
    start();
    cr_assert_eq(rig_submit(1), 0);
    int r = rig_submit(99); /* the refusal may be here by the end of this call, or later */
    cr_assert_eq(r == 0 ? s75_drain(client) : r, S75_ERR_REFUSED);
    cr_assert_eq(s75_refusal(client)->code, S75__V1__REFUSAL_CODE__REFUSED_NOT_PERMITTED);
    cr_assert_str_eq(s75_error(client),
                     "s75d refused submission 2 of feed ledger: not_permitted: the fake "
                     "desk says no; field items[0].payment.payer");
    cr_assert_eq(s75_drain(client), 0, "%s", s75_error(client));
    cr_assert_eq(seen.count, 1);
    cr_assert_eq(rig_submit(2), 0, "without being opened again");
    cr_assert_eq(rig_submit(3), 0);
    cr_assert_eq(s75_drain(client), 0, "%s", s75_error(client));
    expect_exactly_once(1, 3);
}

/* The whole window is refused, as for a party that is not registered; then it is. */
Test(submit, a_window_that_is_refused_whole_can_be_sent_again)
{
    for (uint64_t i = 0; i < 4; i++)
        desk.faults[i] = (struct desk_fault){ON_NUMBER, i + 1, FAULT_REFUSE};
    start();
    int r = 0;
    for (int64_t i = 1; i <= 4 && r == 0; i++)
        r = rig_submit(i);
    cr_assert_eq(r == 0 ? s75_drain(client) : r, S75_ERR_REFUSED);
    cr_assert(strstr(s75_error(client), "submission 1 of feed ledger"), "%s", s75_error(client));
    cr_assert_eq(s75_pending(client), 0);
    cr_assert_eq(seen.count, 0);
    memset(desk.faults, 0, sizeof desk.faults);
    rig_submit_many(4);
    expect_exactly_once(1, 4);
}

/* Refused, and then another copy of the same was taken: it is not free, and its outcome comes. */
Test(submit, a_refusal_that_a_resend_overtook_is_no_refusal)
{
    desk.faults[0] = (struct desk_fault){ON_NUMBER, 1, FAULT_REFUSE_AND_TAKE};
    start();
    rig_submit_many(2);
    expect_exactly_once(1, 2);
}

Test(submit, what_is_not_fit_to_be_sent_is_not_sent)
{
    S75__V1__Payment payment = S75__V1__PAYMENT__INIT; /* no payer */
    S75__V1__Item item = S75__V1__ITEM__INIT, *items[] = {&item, &item, &item};
    item.body_case = S75__V1__ITEM__BODY_PAYMENT;
    item.payment = &payment;
    desk.max_items = 2;
    desk.max_request_bytes = 200;
    start();
    cr_assert_eq(s75_submit(client, NULL, items, 1), S75_ERR_INPUT);
    cr_assert_str_eq(s75_error(client), "a required field of item 0 is not set");
    payment.payer = "E08000006";
    cr_assert_eq(s75_submit(client, NULL, items, 3), S75_ERR_INPUT);
    cr_assert_str_eq(s75_error(client), "3 items in a submission, limit 1 to 2");
    cr_assert_eq(s75_submit(client, NULL, items, 0), S75_ERR_INPUT);
    char long_text[300] = {0};
    memset(long_text, 'x', sizeof long_text - 1);
    payment.description = long_text;
    cr_assert_eq(s75_submit(client, NULL, items, 1), S75_ERR_INPUT);
    cr_assert(strstr(s75_error(client), "limit 200") != NULL, "%s", s75_error(client));
    payment.description = NULL;
    payment.amount_pence = 1;
    cr_assert_eq(s75_submit(client, NULL, items, 1), 0); /* the client is still fit */
    cr_assert_eq(s75_drain(client), 0);
    expect_exactly_once(1, 1);
}

Test(submit, without_a_feed_only_asks)
{
    struct s75_options o = options();
    o.feed = NULL;
    rig_start(&o);
    cr_assert_eq(rig_submit(1), S75_ERR_INPUT);
}

Test(submit, patience_ends_and_shows_where)
{
    struct s75_options o = options();
    o.timeout_ms = 1200;
    cr_assert_eq(s75_open(&o, &client), S75_ERR_TIMEOUT);
    cr_assert_eq(seen.waits, 1);
    cr_assert(strstr(seen.wait, "nobody answers there") != NULL, "%s", seen.wait);
    cr_assert(strstr(s75_error(client), "no s75d can be reached at ipc:///tmp/") != NULL);
    cr_assert_eq(rig_submit(1), S75_ERR_TIMEOUT);
}

Test(submit, patience_ends_when_the_daemon_is_connected_and_silent)
{
    struct s75_options o = options();
    o.timeout_ms = 500;
    for (uint64_t i = 0; i < DESK_FAULTS; i++)
        desk.faults[i] = (struct desk_fault){ON_HELLO, i + 1, FAULT_LOSE_REQUEST};
    desk_start(&desk);
    cr_assert_eq(s75_open(&o, &client), S75_ERR_TIMEOUT);
    cr_assert(strstr(s75_error(client), "though connected") != NULL, "%s", s75_error(client));
    desk_stop(&desk);
    cr_assert_geq(desk.hellos, 2); /* it asked again */
}

Test(submit, stop_flag_ends_the_wait)
{
    static volatile sig_atomic_t stop = 1;
    struct s75_options o = options();
    o.stop = &stop;
    cr_assert_eq(s75_open(&o, &client), S75_ERR_STOPPED);
}

Test(submit, bad_options_are_reported)
{
    const struct {
        const char *desk, *party, *feed;
        int error;
        const char *text;
    } cases[] = {
        {"nowhere", "P", "f", S75_ERR_NETWORK, "'nowhere' is not an endpoint"},
        {"tcp://127.0.0.1:no port", "P", "f", S75_ERR_NETWORK, "is not an endpoint"},
        {"ipc:///tmp/x", "", "f", S75_ERR_INPUT, "party '' has 0 bytes, limit 1 to 12"},
        {"ipc:///tmp/x", "1234567890123", "f", S75_ERR_INPUT, "limit 1 to 12"},
        {"ipc:///tmp/x", "P", "Feed", S75_ERR_INPUT, "feed 'Feed' is not 1 to 35 of a-z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct s75_options o = options();
        o.desk = cases[i].desk;
        o.party = cases[i].party;
        o.feed = cases[i].feed;
        cr_assert_eq(s75_open(&o, &client), cases[i].error, "case %zu", i);
        cr_assert(strstr(s75_error(client), cases[i].text) != NULL, "%s", s75_error(client));
        s75_close(client);
    }
    client = NULL;
}

Test(submit, another_version_and_another_protocol_are_reported)
{
    struct s75_options o = options();
    desk.version = 2;
    desk.faults[0] = (struct desk_fault){ON_HELLO, 2, FAULT_GARBAGE};
    desk.faults[1] = (struct desk_fault){ON_HELLO, 3, FAULT_REFUSE};
    desk_start(&desk);
    cr_assert_eq(s75_open(&o, &client), S75_ERR_PROTOCOL);
    cr_assert(strstr(s75_error(client), "speaks version 2, this program 1") != NULL);
    s75_close(client);
    cr_assert_eq(s75_open(&o, &client), S75_ERR_PROTOCOL);
    cr_assert(strstr(s75_error(client), "does not speak s75.v1") != NULL);
    s75_close(client);
    cr_assert_eq(s75_open(&o, &client), S75_ERR_REFUSED);
    cr_assert_eq(s75_refusal(client)->code, S75__V1__REFUSAL_CODE__REFUSED_NOT_PERMITTED);
}
