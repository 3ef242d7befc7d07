#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kit/s75_text.h"
#include "screen.h"

TestSuite(listing, .init = screen_setup, .fini = screen_teardown, .timeout = 60);

static bool answer_exceptions(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    static S75__V1__Exception exceptions[2], *list[1];
    static S75__V1__Part part, *parts[] = {&part};
    static S75__V1__ExceptionsAnswer a;
    uint32_t page = query->exceptions->has_after ? query->exceptions->after : 0;
    for (size_t i = 0; i < 2; i++) {
        s75__v1__exception__init(&exceptions[i]);
        exceptions[i].id = (uint32_t)i + 1;
        exceptions[i].has_kind = 1;
        exceptions[i].kind = S75__V1__EVENT_KIND__EVENT_UNDERPAID;
        exceptions[i].pool = "salford";
        exceptions[i].raised_on = 20170801;
        exceptions[i].cause = 17;
        exceptions[i].parts = parts;
        exceptions[i].n_parts = 1;
    }
    exceptions[1].partner = "E08000006";
    exceptions[1].contribution = "council";
    exceptions[1].has_year = true;
    exceptions[1].year = 2017;
    exceptions[1].has_amount_pence = true;
    exceptions[1].amount_pence = 796355083;
    exceptions[1].has_value_date = true;
    exceptions[1].value_date = 20170801;
    exceptions[1].reference = "5100001";
    s75__v1__part__init(&part);
    part.has_kind = true;
    part.kind = S75__V1__PART_KIND__PART_NO_CONTRIBUTION;
    s75__v1__exceptions_answer__init(&a);
    list[0] = &exceptions[page];
    a.exceptions = list;
    a.n_exceptions = page < 2;
    a.more = page == 0;
    answer->exceptions = &a;
    return true;
}

static const char exceptions_shown[] =
    "ID  RAISED      POOL     KIND       PARTNER    CONTRIBUTION  YEAR           AMOUNT  "
    "DATED       REFERENCE  INPUT\n"
    " 1  2017-08-01  salford  underpaid                                                  "
    "                          17\n"
    "        belongs to no contribution of this partner\n"
    " 2  2017-08-01  salford  underpaid  E08000006  council       2017/18  7,963,550.83  "
    "2017-08-01  5100001       17\n"
    "        belongs to no contribution of this partner\n";

Test(listing, exceptions_come_from_every_page)
{
    desk.answer = answer_exceptions;
    screen_expect("--width 200 exceptions", 0, exceptions_shown);
    cr_assert_eq(screen_run("exceptions --check --json"), 4);
    cr_assert_not_null(strstr(printed, "\"id\": 2,"));
}

Test(listing, is_the_same_in_every_environment)
{
    desk.answer = answer_exceptions;
    setenv("COLUMNS", "40", true);
    setenv("TERM", "dumb", true);
    setenv("LC_ALL", "C", true);
    screen_expect("--width 200 exceptions", 0, exceptions_shown);
    unsetenv("LC_ALL");
    setenv("LANG", "de_DE.ISO-8859-1", true);
    screen_expect("--width 200 exceptions", 0, exceptions_shown);
}

static bool answer_no_exceptions(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    static S75__V1__ExceptionsAnswer a = S75__V1__EXCEPTIONS_ANSWER__INIT;
    (void)query;
    answer->exceptions = &a;
    return true;
}

Test(listing, no_exceptions_are_well)
{
    desk.answer = answer_no_exceptions;
    screen_expect("exceptions salford --check", 0, "No exceptions.\n");
}

static S75__V1__Event *const *two_events(void)
{
    static S75__V1__Event events[2], *list[] = {&events[0], &events[1]};
    static S75__V1__Refusal refusal = S75__V1__REFUSAL__INIT;
    static S75__V1__Part part, *parts[] = {&part};
    for (size_t i = 0; i < 2; i++) {
        s75__v1__event__init(&events[i]);
        events[i].has_number = events[i].has_pool_number = events[i].has_kind = true;
        events[i].has_cause = events[i].has_booked_on = true;
        events[i].number = events[i].pool_number = i + 1;
        events[i].booked_on = 20170801;
        events[i].pool = i == 0 ? "salford" : "-";
        events[i].cause = 9;
    }
    events[0].has_kind = 1;
    events[0].kind = S75__V1__EVENT_KIND__EVENT_UNDERPAID;
    events[0].partner = "E08000006";
    events[0].contribution = "council";
    events[0].has_year = events[0].has_instalment = events[0].has_amount_pence = true;
    events[0].year = 2017;
    events[0].instalment = 5;
    events[0].amount_pence = 796355083;
    events[0].has_difference_pence = true;
    events[0].difference_pence = -576242500;
    events[0].has_value_date = true;
    events[0].value_date = 20170801;
    events[0].has_reason = true;
    events[0].reason = S75__V1__REASON__REASON_OTHER_RATE;
    events[0].reference = "5100001";
    s75__v1__part__init(&part);
    part.has_kind = part.has_amount_pence = part.has_date = true;
    part.kind = S75__V1__PART_KIND__PART_FIRST_RATE;
    part.amount_pence = 7443180200;
    part.date = 20170401;
    events[0].parts = parts;
    events[0].n_parts = 1;
    refusal.has_code = 1;
    refusal.code = S75__V1__REFUSAL_CODE__REFUSED_UNREADABLE;
    refusal.final = true;
    refusal.text = "Amount '1,7x' is no amount";
    refusal.field = "items[3].unreadable";
    events[1].has_kind = 1;
    events[1].kind = S75__V1__EVENT_KIND__EVENT_INPUT_REFUSED;
    events[1].document = "2017-08.csv";
    events[1].has_row = true;
    events[1].row = 42;
    events[1].refusal = &refusal;
    return list;
}

/* An event and a status of tomorrow's daemon: shown as unknown, and what comes after goes on. */
Test(listing, values_that_are_newer_than_this_program_are_shown_as_unknown)
{
    S75__V1__Event *const *events = two_events();
    events[0]->kind = (S75__V1__EventKind)99;
    events[0]->reason = (S75__V1__Reason)98;
    events[1]->refusal->code = (S75__V1__RefusalCode)97;
    desk.events = events;
    desk.last_event = 2;
    cr_assert_eq(screen_run("events"), 0);
    cr_expect(strstr(printed, "  unknown 99 "), "%s", printed);
    cr_expect(strstr(printed, "  unknown 98  ref 5100001"), "%s", printed);
    cr_expect(strstr(printed, "  input refused "), "%s", printed);
    cr_expect(strstr(printed, "unknown_97: Amount"), "%s", printed);
    cr_assert_eq(screen_run("events --json"), 0);
    cr_expect(strstr(printed, "\"kind\":\"unknown_99\""), "%s", printed);
}

#define BLANKS_72                                                                                  \
    "                                    "                                                         \
    "                                    "

Test(listing, events_are_lines_for_a_person_or_a_program)
{
    desk.events = two_events();
    desk.last_event = 2;
    screen_expect(
        "events", 0,
        "       1  2017-08-01  salford                 underpaid            E08000006 council "
        "2017/18 "
        "no. 5      -5,762,425.00  2017-08-01  other rate  ref 5100001  "
        "input 9\n"
        "          it is an instalment by 74,431,802.00 a year, the sum agreed at first, from "
        "2017-04-01\n"
        "       2  2017-08-01  -                       input refused" BLANKS_72 "input 9\n"
        "          2017-08.csv, row 42\n"
        "          unreadable: Amount '1,7x' is no amount; field items[3].unreadable\n");
    screen_expect(
        "events --after 1 --json", 0,
        "{\"number\":2,\"pool_number\":2,\"kind\":\"input_refused\",\"pool\":\"-\",\"cause\":9,"
        "\"booked_on\":\"2017-08-01\",\"refusal\":{\"code\":\"unreadable\","
        "\"final\":true,"
        "\"field\":\"items[3].unreadable\",\"text\":\"Amount '1,7x' is no amount\"},"
        "\"document\":\"2017-08.csv\",\"row\":42,\"parts\":[]}\n");
    screen_expect("events --after 2", 0, "No such events.\n");
}

static S75__V1__VerifyResult result_of_verify;

static bool answer_verify(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    static S75__V1__VerifyAnswer a = S75__V1__VERIFY_ANSWER__INIT;
    (void)query;
    a.has_result = true;
    a.result = result_of_verify;
    a.inputs = 12;
    a.text = "chain differs at input 7";
    answer->verify = &a;
    return true;
}

static bool refuse_to_verify(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    (void)query;
    (void)answer;
    return false;
}

Test(listing, failed_verification_exits_1_in_both_forms)
{
    desk.answer = answer_verify;
    result_of_verify = S75__V1__VERIFY_RESULT__VERIFY_DIFFERS;
    screen_expect("verify", 1,
                  "VERIFICATION FAILED: 12 inputs, 0 events\n  chain differs at input 7\n");
    screen_expect("verify --json", 1,
                  "{\n  \"result\": \"differs\",\n  \"inputs\": 12,\n  \"events\": 0,\n"
                  "  \"text\": \"chain differs at input 7\"\n}\n");
}

Test(listing, what_could_not_be_verified_exits_5)
{
    desk.answer = answer_verify;
    result_of_verify = S75__V1__VERIFY_RESULT__VERIFY_NOT_DONE;
    screen_expect("verify", 5,
                  "COULD NOT VERIFY: 12 inputs, 0 events\n  chain differs at input 7\n");
    cr_assert_eq(screen_run("verify --json"), 5);
    desk.answer = refuse_to_verify;
    cr_assert_eq(screen_run("verify"), 5);
    desk.answer = answer_verify;
    result_of_verify = S75__V1__VERIFY_RESULT__VERIFY_PASSED;
    cr_assert_eq(screen_run("verify"), 0);
}

static bool answer_backup(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    static S75__V1__BackupAnswer a = S75__V1__BACKUP_ANSWER__INIT;
    a.made = strcmp(query->backup->directory, "/b") == 0;
    a.bytes = a.made ? 2500000 : 0;
    a.chain = (ProtobufCBinaryData){2, (uint8_t *)"\x01\xfe"};
    a.text = a.made ? "12 inputs, 3 of them new" : "/c: it holds another history";
    answer->backup = &a;
    return true;
}

Test(listing, a_backup_is_made_or_exits_5)
{
    desk.answer = answer_backup;
    screen_expect("backup /b", 0,
                  "backup made\n  12 inputs, 3 of them new\n  2.5 MB, chain 01fe\n");
    screen_expect("backup /c", 5, "NO BACKUP MADE\n  /c: it holds another history\n");
    cr_assert_eq(screen_run("backup /c --json"), 5);
    cr_assert_eq(screen_run("backup here"), 2);
    cr_assert_eq(screen_run("backup"), 2);
    desk.answer = refuse_to_verify;
    cr_assert_eq(screen_run("backup /b"), 5);
}

static bool answer_input(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    static S75__V1__InputAnswer a;
    static S75__V1__Outcome outcome = S75__V1__OUTCOME__INIT;
    static S75__V1__Posting postings[2], *list[] = {&postings[0], &postings[1]};
    static uint8_t raw[200];
    S75__V1__Day day = S75__V1__DAY__INIT;
    S75__V1__Item item = S75__V1__ITEM__INIT, *items[] = {&item};
    S75__V1__Submission s = S75__V1__SUBMISSION__INIT;
    if (query->input->journal != 3)
        return false;
    day.date = 20170801;
    item.body_case = S75__V1__ITEM__BODY_DAY;
    item.day = &day;
    s.party = "s75ctl";
    s.feed = "clock";
    s.number = 1;
    s.items = items;
    s.n_items = 1;
    s75__v1__input_answer__init(&a);
    a.journal = 3;
    a.party = "s75ctl";
    a.feed = "clock";
    a.number = 1;
    a.epoch = 1;
    a.principal = "uid:1000";
    a.roles = 1 << S75__V1__ROLE__ROLE_FEED | 1 << S75__V1__ROLE__ROLE_OFFICER;
    a.received_us = 1501579800123456;
    a.raw = (ProtobufCBinaryData){s75__v1__submission__pack(&s, raw), raw};
    a.digest = a.chain = (ProtobufCBinaryData){2, (uint8_t *)"\x01\xfe"};
    outcome.party = "s75ctl";
    outcome.feed = "clock";
    outcome.accepted = 1;
    a.outcome = &outcome;
    for (int i = 0; i < 2; i++) {
        s75__v1__posting__init(&postings[i]);
        postings[i].pool = "salford";
        postings[i].account = i == 0 ? "receivable:E08000006:council" : "income:E08000006:council";
        postings[i].value_date = 20170801;
        postings[i].amount_pence = i == 0 ? 576242500 : -576242500;
    }
    a.postings = list;
    a.n_postings = 2;
    answer->input = &a;
    return true;
}

Test(listing, show_decodes_an_input_and_all_it_caused)
{
    desk.answer = answer_input;
    screen_expect(
        "show 3", 0,
        "Input 3\n"
        "  from      s75ctl, feed clock, number 1\n"
        "  principal uid:1000, as feed, officer\n"
        "  received  2017-08-01 09:30:00.123456 UTC, epoch 1, rules 0\n"
        "  size      26 bytes\n"
        "  digest    01fe\n"
        "  chain     01fe\n"
        "\n"
        "Item 0\n"
        "  day:\n"
        "    date: 2017-08-01\n"
        "\n"
        "Outcome: 1 accepted, 0 refused\n"
        "\n"
        "Postings\n"
        "ITEM  POOL     ACCOUNT                       VALUE              DEBIT        CREDIT\n"
        "   0  salford  receivable:E08000006:council  2017-08-01  5,762,425.00\n"
        "   0  salford  income:E08000006:council      2017-08-01                5,762,425.00\n");
    cr_assert_eq(screen_run("show 3 --json"), 0);
    cr_assert_not_null(strstr(printed, "\"submission\": {"));
    screen_expect(
        "show 4", 1,
        "s75ctl: refused: not_found: the fake desk says no; field items[0].payment.payer\n");
}

static S75__V1__ClockState clock_state = S75__V1__CLOCK_STATE__CLOCK_FOLLOWED;
static bool clock_takes_two;

static bool answer_status(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    static S75__V1__StatusAnswer a = S75__V1__STATUS_ANSWER__INIT;
    (void)query;
    a.version = "0.1.0";
    a.uptime_s = 93784;
    a.business_date = 20170801;
    a.has_clock = a.has_clock_date = a.has_clock_jump_max_days = a.has_clock_takes_two = true;
    a.clock = clock_state;
    a.clock_date = 20180901;
    a.clock_jump_max_days = 31;
    a.clock_takes_two = clock_takes_two;
    a.last_journal = 1234;
    a.chain = (ProtobufCBinaryData){2, (uint8_t *)"\x01\xfe"};
    a.task = "verify";
    a.has_task_done = a.has_task_of = 1;
    a.task_done = 500;
    a.task_of = 1234;
    answer->status = &a;
    return true;
}

Test(listing, status_is_two_columns)
{
    desk.answer = answer_status;
    cr_assert_eq(screen_run("status"), 0);
    static const char beginning[] = "s75d                    0.1.0\n"
                                    "up                      1 d 02:03:04\n"
                                    "business date           2017-08-01\n"
                                    "clock                   shows 2018-09-01\n"
                                    "epoch                   0\n"
                                    "inputs journaled        1234\n";
    cr_assert_eq(strncmp(printed, beginning, sizeof beginning - 1), 0, "%s", printed);
    cr_assert(strstr(printed, "under way               verify, 500 of 1234 inputs\n"), "%s",
              printed);
}

static void expect_clock(const char *expected)
{
    char line[300];
    cr_assert_eq(screen_run("status"), 0);
    snprintf(line, sizeof line, "\nclock                   %s\n", expected);
    cr_expect(strstr(printed, line), "%s", printed);
}

Test(listing, status_shows_what_a_clock_that_is_not_followed_waits_for)
{
    desk.answer = answer_status;
    clock_state = S75__V1__CLOCK_STATE__CLOCK_JUMPED;
    expect_clock("shows 2018-09-01, more than 31 days ahead: not followed until it comes back or "
                 "s75ctl day 2018-09-01 confirms it");
    desk_stop(&desk);
    clock_takes_two = true;
    expect_clock("shows 2018-09-01, more than 31 days ahead: not followed until it comes back or "
                 "s75ctl day 2018-09-01 --officer ID and another's s75ctl approve confirm it");
    desk_stop(&desk);
    clock_state = S75__V1__CLOCK_STATE__CLOCK_CATCHING_UP;
    expect_clock("days up to 2018-09-01 are being caught up");
    desk_stop(&desk);
    clock_state = S75__V1__CLOCK_STATE__CLOCK_IMPLAUSIBLE;
    expect_clock("shows 2018-09-01: not followed outside of 2000-2099");
    desk_stop(&desk);
    clock_state = (S75__V1__ClockState)9;
    expect_clock("shows 2018-09-01: unknown 9 to this s75ctl");
}

/* The last kind that there is, and what is close to it: none is cut off. */
Test(listing, all_kinds_of_events_are_named)
{
    const ProtobufCEnumDescriptor *e = &s75__v1__event_kind__descriptor;
    char name[S75_NAME_MAX];
    s75_enum_text(e, e->values[e->n_values - 1].value, name);
    cr_assert_eq(screen_run_alone("events --kind nonsense"), 2);
    cr_assert(strstr(printed, name), "%s is not in\n%s", name, printed);
}
