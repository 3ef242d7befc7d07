#include <criterion/criterion.h>
#include <string.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "screen.h"

TestSuite(apply, .init = screen_setup, .fini = screen_teardown, .timeout = 60);

static bool answer_unfinished_once(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    static S75__V1__StatusAnswer a = S75__V1__STATUS_ANSWER__INIT;
    (void)query;
    a.version = "0.1.0";
    a.day_to = 20170801;
    a.has_day_to = !a.has_day_to;
    answer->body_case = S75__V1__ANSWER__BODY_STATUS;
    answer->status = &a;
    return true;
}

/* A manual clock is given the day, and the end of it awaited; of a system clock it is confirmed. */
Test(apply, day_moves_a_manual_clock_and_confirms_a_system_clock)
{
    desk.manual_clock = true;
    desk.answer = answer_unfinished_once;
    screen_expect("day 2017-08-01", 0, "The business date is 2017-08-01\n");
    screen_expect("day 2017-08-02 --officer ann", 1,
                  "s75ctl: --officer is for a daemon with a system clock; this one has a manual "
                  "clock\n");
    desk_stop(&desk);
    cr_assert_eq(desk.next_number, 2);
    desk.manual_clock = false;
    screen_expect("day 2017-08-02", 0, "Kept as input 1002\n");
    screen_expect("day 2017-08-02 --officer ann", 0, "Kept as input 1003\n");
    desk_stop(&desk);
    cr_assert_eq(desk.next_number, 4);
}

static void write_file(char *path, const char *text)
{
    FILE *f = fdopen(mkstemp(path), "w");
    fputs(text, f);
    fclose(f);
}

static void expect_after(const char *path, const char *expected)
{
    char *at = strstr(printed, path);
    cr_assert_not_null(at, "%s", printed);
    cr_assert_str_eq(at + strlen(path), expected);
}

Test(apply, apply_sends_a_file_once)
{
    char path[] = "/tmp/s75-apply-XXXXXX", arguments[64];
    write_file(path, "parties:\n  - {code: 01G, name: CCG, kind: ccg}\n"
                     "  - {code: E08000006, name: Salford, kind: council}\n");
    snprintf(arguments, sizeof arguments, "apply %s", path);
    cr_assert_eq(screen_run(arguments), 0);
    expect_after(path, ": 2 items accepted, 0 refused\nKept as input 1001\n");
    cr_assert_eq(screen_run(arguments), 0);
    expect_after(path, " is unchanged: nothing applied\n");
    desk_stop(&desk);
    cr_assert_eq(desk.next_number, 2);
    unlink(path);
}

Test(apply, apply_reports_refusals_with_their_line)
{
    char path[] = "/tmp/s75-apply-XXXXXX", arguments[64], expected[200];
    S75__V1__Refusal refusal = S75__V1__REFUSAL__INIT;
    write_file(path, "parties:\n  - {code: 01G, name: CCG, kind: ccg}\n"
                     "  - code: E08000006\n    kind: council\n    name: Salford\n");
    snprintf(arguments, sizeof arguments, "apply %s", path);
    refusal.has_code = 1;
    refusal.code = S75__V1__REFUSAL_CODE__REFUSED_ALREADY_DIFFERS;
    refusal.final = true;
    refusal.has_item = true;
    refusal.item = 1;
    refusal.field = "items[1].party.name";
    refusal.limit = "one name";
    refusal.text = "it has another name";
    desk.item_refusal = &refusal;
    cr_assert_eq(screen_run(arguments), 1);
    snprintf(expected, sizeof expected,
             ":5:11: parties[1]: refused: already_differs: it has another "
             "name; field items[1].party.name; limit: one name\n%s: 1 item accepted, 1 refused\n"
             "Kept as input 1001\n",
             path);
    expect_after(path, expected);
    desk_stop(&desk);
    unlink(path);
}

Test(apply, apply_checks_the_whole_file_before_it_sends)
{
    char path[] = "/tmp/s75-apply-XXXXXX", arguments[64];
    write_file(path, "parties:\n  - {code: 01G, name: CCG, kind: ccg}\n  - {code: x}\n");
    snprintf(arguments, sizeof arguments, "apply %s", path);
    cr_assert_eq(screen_run(arguments), 2);
    desk_stop(&desk);
    cr_assert_eq(desk.hellos, 0);
    unlink(path);
}

static bool answer_refused_input(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    static S75__V1__Refusal refusal = S75__V1__REFUSAL__INIT, *list[] = {&refusal};
    static S75__V1__Outcome outcome = S75__V1__OUTCOME__INIT;
    static S75__V1__InputAnswer a = S75__V1__INPUT_ANSWER__INIT;
    if (query->body_case != S75__V1__QUERY__BODY_INPUT || query->input->journal != 7)
        return false;
    refusal.has_code = 1;
    refusal.code = S75__V1__REFUSAL_CODE__REFUSED_DATE_ORDER;
    outcome.party = a.party = "s75ctl";
    outcome.feed = a.feed = "apply";
    outcome.refusals = list;
    outcome.n_refusals = 1;
    a.outcome = &outcome;
    answer->input = &a;
    return true;
}

Test(apply, of_an_unchanged_file_what_was_refused_is_reported)
{
    char path[] = "/tmp/s75-apply-XXXXXX", arguments[64];
    desk.answer = answer_refused_input;
    write_file(path, "parties:\n  - {code: 01G, name: CCG, kind: ccg}\n");
    snprintf(arguments, sizeof arguments, "apply %s", path);
    cr_assert_eq(screen_run(arguments), 0);
    cr_assert_eq(screen_run(arguments), 1);
    cr_assert_not_null(strstr(printed, " is unchanged: nothing applied\n"));
    cr_assert_not_null(strstr(printed,
                              "s75ctl: 1 item was refused when it was applied (s75ctl show "
                              "7); refusals are final, so change the file to have it sent "
                              "again\n"));
    cr_assert_null(strstr(printed, "several inputs"));
    snprintf(arguments, sizeof arguments, "apply --json %s", path);
    cr_assert_eq(screen_run(arguments), 1);
    cr_assert_not_null(strstr(printed, "\"refused\": 1,"), "%s", printed);
    cr_assert_not_null(strstr(printed, "\"input\": 7,"), "%s", printed);
    cr_assert_not_null(strstr(printed, "\"code\": \"date_order\""), "%s", printed);
    unlink(path);
}

Test(apply, apply_gives_up_a_file_half_sent_only_when_asked)
{
    char path[] = "/tmp/s75-apply-XXXXXX", arguments[64];
    write_file(path, "parties:\n  - {code: 01G, name: CCG, kind: ccg}\n");
    strcpy(desk.open_name, "lost.yaml");
    desk.open_rows = 64;
    snprintf(arguments, sizeof arguments, "apply %s", path);
    cr_assert_eq(screen_run(arguments), 1);
    cr_assert_not_null(strstr(printed,
                              "document 'lost.yaml' of feed apply was begun and not finished (64 "
                              "items are there)"));
    snprintf(arguments, sizeof arguments, "apply --give-up %s", path);
    cr_assert_eq(screen_run(arguments), 0);
    expect_after(path, ": 1 item accepted, 0 refused\nKept as input 1002\n");
    desk_stop(&desk);
    cr_assert_eq(desk.next_number, 3);
    unlink(path);
}

Test(apply, wrong_usage_is_reported)
{
    static const char help[] = "Try `s75ctl --help' or `s75ctl --usage' for more information.\n";
    char expected[300];
    snprintf(expected, sizeof expected,
             "s75ctl: there is no command 'evnets'; did you mean 'events'?\n%s", help);
    screen_expect("evnets", 2, expected);
    cr_assert_eq(screen_run("statement"), 2);
    cr_assert_eq(screen_run("statement a b"), 2);
    cr_assert_eq(screen_run("statement a --as-of 2017-02-30"), 2);
    cr_assert_eq(screen_run("status extra"), 2);
    cr_assert_eq(screen_run("show 0"), 2);
    cr_assert_eq(screen_run("show 99999999999999999999"), 2);
    cr_assert_eq(screen_run("events --kind undrpaid"), 2);
    cr_assert_not_null(
        strstr(printed, "there is no kind of event 'undrpaid'; did you mean 'underpaid'"));
    cr_assert_not_null(strstr(printed, "\nThe kinds are: "));
    cr_assert_eq(screen_run("events --help"), 0);
    cr_assert_not_null(strstr(printed, "timing_difference,"));
    cr_assert_eq(screen_run("events --after -1"), 2);
    cr_assert_eq(screen_run("day tomorrow"), 2);
    cr_assert_eq(screen_run("--timeout 0 status"), 2);
    cr_assert_eq(screen_run("--colour blue status"), 2);
    cr_assert_eq(screen_run(""), 2);
    cr_assert_eq(screen_run("apply /tmp/no/such/file"), 2);
}

Test(apply, absent_daemon_is_reported)
{
    char expected[400];
    snprintf(expected, sizeof expected,
             "s75ctl: no s75d can be reached at %s: there is no such socket: s75d is not started "
             "(systemctl start s75d), or it listens elsewhere (S75_DESK) (waited 1 s)\n",
             desk.endpoint);
    int r = screen_run_alone("status --timeout 1");
    cr_assert_str_eq(printed, expected);
    cr_assert_eq(r, 3);
}
