/* s75ctl as a person meets it: each test runs the program against the fake desk and compares what it
 * prints, word for word. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../kit/desk.h"

static struct desk desk;
static char printed[16384];

static void setup(void)
{
    desk_init(&desk);
    desk.query_refusal = S75__V1__REFUSAL_CODE__REFUSED_NOT_FOUND;
}

static void teardown(void)
{
    desk_fini(&desk);
}

/* Runs s75ctl with both outputs together, and gives its exit code. */
static int ctl(const char *arguments)
{
    char command[1024];
    snprintf(command, sizeof command, "unset S75_DESK; %s --desk %s --timeout 5 %s 2>&1", S75CTL_PATH,
             desk.endpoint, arguments);
    if (!desk.zmq)
        desk_start(&desk);
    FILE *f = popen(command, "r");
    size_t size = fread(printed, 1, sizeof printed - 1, f);
    printed[size] = '\0';
    return WEXITSTATUS(pclose(f));
}

static void expect(const char *arguments, int code, const char *expected)
{
    int r = ctl(arguments);
    cr_assert_str_eq(printed, expected);
    cr_assert_eq(r, code, "exit code %d", r);
}

TestSuite(ctl, .init = setup, .fini = teardown, .timeout = 60);

static S75__V1__PoolSummary salford(void)
{
    S75__V1__PoolSummary p = S75__V1__POOL_SUMMARY__INIT;
    p.pool = "salford";
    p.name = "Salford integrated care fund";
    p.area = "Salford";
    p.host = "01G";
    p.pool_manager = "Chief finance officer";
    p.open = true;
    p.lines = 1;
    p.due_pence = 7443180200;
    p.paid_pence = 6866937615;
    p.received_pence = 6000000000;
    p.exceptions = 2;
    p.synthetic = true;
    return p;
}

static S75__V1__Component part(S75__V1__Reason reason, int64_t pence, char *text)
{
    S75__V1__Component c = S75__V1__COMPONENT__INIT;
    c.reason = reason;
    c.amount_pence = pence;
    c.text = text;
    return c;
}

static S75__V1__Balance balance(char *account, int64_t pence)
{
    S75__V1__Balance b = S75__V1__BALANCE__INIT;
    b.account = account;
    b.amount_pence = pence;
    return b;
}

static int64_t receivable = 576242585; /* 100 pence less: the books do not sum */

static bool answer_statement(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    static S75__V1__PoolSummary pool, kent;
    static S75__V1__Component parts[2], *part_list[] = {&parts[0], &parts[1]};
    static S75__V1__Balance balances[3], *balance_list[] = {&balances[0], &balances[1], &balances[2]};
    static S75__V1__Position position;
    static S75__V1__StreamStatement stream, *streams[] = {&stream};
    static S75__V1__StatementAnswer statement;
    static S75__V1__PoolsAnswer pools;
    static S75__V1__PoolSummary *pool_list[] = {&pool, &kent};
    pool = kent = salford();
    kent.pool = "kent-and-medway";
    kent.open = false;
    kent.has_closed_because = true;
    kent.closed_because = S75__V1__REASON__REASON_NOT_SIGNED;
    kent.synthetic = false;
    kent.exceptions = 0;
    if (query->body_case == S75__V1__QUERY__BODY_POOLS) {
        pools = (S75__V1__PoolsAnswer)S75__V1__POOLS_ANSWER__INIT;
        pools.pools = pool_list;
        pools.n_pools = 2;
        answer->pools = &pools;
        return true;
    }
    if (strcmp(query->statement->pool, "salford") != 0)
        return false;
    parts[0] = part(S75__V1__REASON__REASON_MISSING_INSTALMENTS, -576242500, "July 2017 is missing");
    parts[1] = part(S75__V1__REASON__REASON_ROUNDING, -85, "");
    s75__v1__position__init(&position);
    position.as_of = query->statement->has_as_of ? query->statement->as_of : 20180331;
    position.due_pence = 7443180200;
    position.paid_pence = 6866937615;
    position.received_pence = 6000000000;
    position.variance_pence = -576242585;
    s75__v1__stream_statement__init(&stream);
    stream.line = "council";
    stream.partner = "E08000006";
    stream.kind = S75__V1__CONTRIBUTION_KIND__KIND_LA_ADDITIONAL;
    stream.economy = S75__V1__ECONOMY__ECONOMY_REVENUE;
    stream.year = 2017;
    stream.annual_pence = 7443180200;
    stream.position = &position;
    stream.components = part_list;
    stream.n_components = 2;
    balances[0] = balance("receivable:E08000006:council", receivable);
    balances[1] = balance("cash", 6866937615);
    balances[2] = balance("income:E08000006:council", -7443180200);
    s75__v1__statement_answer__init(&statement);
    statement.pool = &pool;
    statement.as_of = position.as_of;
    statement.streams = streams;
    statement.n_streams = 1;
    statement.balances = balance_list;
    statement.n_balances = 3;
    statement.note = "Our reading of published files.";
    answer->statement = &statement;
    return true;
}

Test(ctl, statement_explains_every_penny)
{
    desk.answer = answer_statement;
    expect("statement salford --as-of 2018-03-31", 0,
           "Statement of pooled fund salford as of 2018-03-31\n"
           "  Name          Salford integrated care fund\n"
           "  Area          Salford\n"
           "  Host          01G\n"
           "  Pool manager  Chief finance officer\n"
           "  Gate          open\n"
           "  synthetic     parts of this agreement are not real; see the note\n"
           "  Note\n"
           "    Our reading of published files.\n"
           "\n"
           "LINE                             PARTNER    YEAR            ANNUAL            DUE           "
           "PAID       RECEIVED       VARIANCE\n"
           "council (la additional)          E08000006  2017/18  74,431,802.00  74,431,802.00  "
           "68,669,376.15  60,000,000.00  -5,762,425.85  outside tolerance\n"
           "    missing instalments                                                            "
           "                              -5,762,425.00\n"
           "        July 2017 is missing\n"
           "    rounding                                                                       "
           "                                      -0.85\n"
           "    sum of the parts = variance                                                    "
           "                              -5,762,425.85\n"
           "\n"
           "Balances at the business date\n"
           "ACCOUNT                               DEBIT         CREDIT\n"
           "receivable:E08000006:council   5,762,425.85\n"
           "cash                          68,669,376.15\n"
           "income:E08000006:council                     74,431,802.00\n"
           "sum (debits = credits)        74,431,802.00  74,431,802.00\n");
}

Test(ctl, statement_that_does_not_sum_fails)
{
    desk.answer = answer_statement;
    receivable -= 100;
    cr_assert_eq(ctl("statement salford"), 1);
    cr_assert_not_null(strstr(printed, "DEBITS AND CREDITS DIFFER     74,431,801.00  74,431,802.00\n"));
    cr_assert_not_null(strstr(printed, "s75ctl: this statement does not sum"));
}

Test(ctl, statement_as_json_keeps_pence)
{
    desk.answer = answer_statement;
    cr_assert_eq(ctl("statement salford --json"), 0);
    cr_assert_not_null(strstr(printed, "\"annual_pence\": 7443180200,"));
    cr_assert_not_null(strstr(printed, "\"reason\": \"missing_instalments\","));
    cr_assert_not_null(strstr(printed, "\"as_of\": \"2018-03-31\","));
}

Test(ctl, unknown_pool_is_answered_with_near_names)
{
    desk.answer = answer_statement;
    desk.query_refusal = S75__V1__REFUSAL_CODE__REFUSED_UNKNOWN_POOL;
    expect("statement salfrod", 1, "s75ctl: there is no pool 'salfrod'; did you mean 'salford'?\n");
    expect("statement kent", 1, "s75ctl: there is no pool 'kent'; did you mean 'kent-and-medway'?\n");
    expect("statement xyz", 1, "s75ctl: there is no pool 'xyz'\n");
}

Test(ctl, pools_are_a_table)
{
    desk.answer = answer_statement;
    expect("pools", 0,
           "POOL             HOST  GATE                LINES            DUE           PAID       RECEIVED  "
           "HELD  UNALLOCATED  EXCEPTIONS\n"
           "salford          01G   open                    1  74,431,802.00  68,669,376.15  60,000,000.00  "
           "0.00         0.00           2  synthetic\n"
           "kent-and-medway  01G   closed: not signed      1  74,431,802.00  68,669,376.15  60,000,000.00  "
           "0.00         0.00           0\n");
    cr_assert_eq(ctl("--colour always pools"), 0); /* shared options may come first */
    cr_assert_not_null(strstr(printed, "\033[31mclosed: not signed\033[0m"));
}

static bool answer_exceptions(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    static S75__V1__Exception exceptions[2], *list[1];
    static S75__V1__ExceptionsAnswer a;
    uint32_t page = query->exceptions->has_after ? query->exceptions->after : 0;
    for (size_t i = 0; i < 2; i++) {
        s75__v1__exception__init(&exceptions[i]);
        exceptions[i].id = (uint32_t)i + 1;
        exceptions[i].kind = S75__V1__EVENT_KIND__EVENT_SHORT;
        exceptions[i].pool = "salford";
        exceptions[i].raised_on = 20170801;
        exceptions[i].cause = 17;
        exceptions[i].explanation = "short by one instalment";
    }
    exceptions[1].partner = "E08000006";
    exceptions[1].line = "council";
    exceptions[1].has_year = true;
    exceptions[1].year = 2017;
    exceptions[1].has_amount_pence = true;
    exceptions[1].amount_pence = 796355083;
    exceptions[1].has_value_date = true;
    exceptions[1].value_date = 20170801;
    exceptions[1].reference = "5100001";
    s75__v1__exceptions_answer__init(&a);
    list[0] = &exceptions[page];
    a.exceptions = list;
    a.n_exceptions = page < 2;
    a.more = page == 0;
    answer->exceptions = &a;
    return true;
}

Test(ctl, exceptions_come_from_every_page)
{
    desk.answer = answer_exceptions;
    expect("exceptions", 0,
           "ID  RAISED      POOL     KIND   PARTNER    LINE     YEAR           AMOUNT  DATED       "
           "REFERENCE  INPUT\n"
           " 1  2017-08-01  salford  short                                                                "
           "       17\n"
           "        short by one instalment\n"
           " 2  2017-08-01  salford  short  E08000006  council  2017/18  7,963,550.83  2017-08-01  "
           "5100001       17\n"
           "        short by one instalment\n");
    cr_assert_eq(ctl("exceptions --check --json"), 4);
    cr_assert_not_null(strstr(printed, "\"id\": 2,"));
}

static bool answer_no_exceptions(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    static S75__V1__ExceptionsAnswer a = S75__V1__EXCEPTIONS_ANSWER__INIT;
    (void)query;
    answer->exceptions = &a;
    return true;
}

Test(ctl, no_exceptions_are_well)
{
    desk.answer = answer_no_exceptions;
    expect("exceptions salford --check", 0, "No exceptions.\n");
}

static S75__V1__Event *const *two_events(void)
{
    static S75__V1__Event events[2], *list[] = {&events[0], &events[1]};
    static S75__V1__Refusal refusal = S75__V1__REFUSAL__INIT;
    for (size_t i = 0; i < 2; i++) {
        s75__v1__event__init(&events[i]);
        events[i].number = events[i].pool_number = i + 1;
        events[i].booked_on = 20170801;
        events[i].pool = i == 0 ? "salford" : "-";
        events[i].cause = 9;
    }
    events[0].kind = S75__V1__EVENT_KIND__EVENT_SHORT;
    events[0].partner = "E08000006";
    events[0].line = "council";
    events[0].has_year = events[0].has_instalment = events[0].has_amount_pence = true;
    events[0].year = 2017;
    events[0].instalment = 5;
    events[0].amount_pence = 796355083;
    events[0].has_value_date = true;
    events[0].value_date = 20170801;
    events[0].has_reason = true;
    events[0].reason = S75__V1__REASON__REASON_MISSING_INSTALMENTS;
    events[0].reference = "5100001";
    events[0].explanation = "one instalment at the old rate is missing";
    refusal.code = S75__V1__REFUSAL_CODE__REFUSED_UNREADABLE;
    refusal.final = true;
    refusal.text = "Amount '1,7x' is no amount";
    refusal.field = "items[3].unreadable";
    events[1].kind = S75__V1__EVENT_KIND__EVENT_INPUT_REFUSED;
    events[1].document = "2017-08.csv";
    events[1].has_row = true;
    events[1].row = 42;
    events[1].refusal = &refusal;
    return list;
}

Test(ctl, events_are_lines_for_a_person_or_a_program)
{
    desk.events = two_events();
    desk.last_event = 2;
    expect("events", 0,
           "       1  2017-08-01  salford                 short                E08000006 council 2017/18 "
           "no. 5       7,963,550.83  2017-08-01  missing instalments  ref 5100001\n"
           "          one instalment at the old rate is missing\n"
           "       2  2017-08-01  -                       input refused\n"
           "          2017-08.csv, row 42\n"
           "          unreadable: Amount '1,7x' is no amount; field items[3].unreadable\n");
    expect("events --after 1 --json", 0,
           "{\"number\":2,\"pool_number\":2,\"kind\":\"input_refused\",\"pool\":\"-\",\"cause\":9,"
           "\"epoch\":0,\"booked_on\":\"2017-08-01\",\"refusal\":{\"code\":\"unreadable\",\"final\":true,"
           "\"field\":\"items[3].unreadable\",\"text\":\"Amount '1,7x' is no amount\"},"
           "\"document\":\"2017-08.csv\",\"row\":42}\n");
    expect("events --after 2", 0, "No such events.\n");
}

static bool answer_verify(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    static S75__V1__VerifyAnswer a = S75__V1__VERIFY_ANSWER__INIT;
    a.passed = query->request > 1000;
    a.inputs = 12;
    a.text = "chain differs at input 7";
    answer->verify = &a;
    return true;
}

Test(ctl, failed_verification_exits_1_in_both_forms)
{
    desk.answer = answer_verify;
    expect("verify", 1, "NOT VERIFIED: 12 inputs, 0 events\n  chain differs at input 7\n");
    expect("verify --json", 1, "{\n  \"passed\": false,\n  \"inputs\": 12,\n  \"events\": 0,\n"
                               "  \"text\": \"chain differs at input 7\"\n}\n");
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

Test(ctl, show_decodes_an_input_and_all_it_caused)
{
    desk.answer = answer_input;
    expect("show 3", 0,
           "Input 3\n"
           "  from      s75ctl, feed clock, number 1\n"
           "  received  2017-08-01 09:30:00.123456 UTC, epoch 1\n"
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
    cr_assert_eq(ctl("show 3 --json"), 0);
    cr_assert_not_null(strstr(printed, "\"submission\": {"));
    expect("show 4", 1, "s75ctl: refused: the fake desk says no (field items[0].payment.payer)\n");
}

static bool answer_status(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    static S75__V1__StatusAnswer a = S75__V1__STATUS_ANSWER__INIT;
    (void)query;
    a.version = "0.1.0";
    a.uptime_s = 93784;
    a.business_date = 20170801;
    a.last_journal = 1234;
    a.chain = (ProtobufCBinaryData){2, (uint8_t *)"\x01\xfe"};
    answer->status = &a;
    return true;
}

Test(ctl, status_is_two_columns)
{
    desk.answer = answer_status;
    cr_assert_eq(ctl("status"), 0);
    static const char beginning[] = "s75d                    0.1.0\n"
                                    "up                      1 d 02:03:04\n"
                                    "business date           2017-08-01\n"
                                    "epoch                   0\n"
                                    "inputs journaled        1234\n";
    cr_assert_eq(strncmp(printed, beginning, sizeof beginning - 1), 0, "%s", printed);
}

Test(ctl, day_is_for_a_manual_clock)
{
    desk.manual_clock = true;
    expect("day 2017-08-01", 0, "");
    desk_stop(&desk);
    cr_assert_eq(desk.next_number, 2);
    desk.manual_clock = false;
    expect("day 2017-08-02", 1, "s75ctl: this daemon keeps its own clock; only one with a manual clock "
                                "can be told the date\n");
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

Test(ctl, apply_sends_a_file_once)
{
    char path[] = "/tmp/s75-apply-XXXXXX", arguments[64];
    write_file(path, "parties:\n  - {code: 01G, name: CCG, kind: ccg}\n"
                     "  - {code: E08000006, name: Salford, kind: council}\n");
    snprintf(arguments, sizeof arguments, "apply %s", path);
    cr_assert_eq(ctl(arguments), 0);
    expect_after(path, ": 2 items accepted, 0 refused\n");
    cr_assert_eq(ctl(arguments), 0);
    expect_after(path, " is unchanged: nothing applied\n");
    desk_stop(&desk);
    cr_assert_eq(desk.next_number, 2);
    unlink(path);
}

Test(ctl, apply_tells_refusals_with_their_line)
{
    char path[] = "/tmp/s75-apply-XXXXXX", arguments[64], expected[200];
    S75__V1__Refusal refusal = S75__V1__REFUSAL__INIT;
    write_file(path, "parties:\n  - {code: 01G, name: CCG, kind: ccg}\n"
                     "  - code: E08000006\n    kind: council\n    name: Salford\n");
    snprintf(arguments, sizeof arguments, "apply %s", path);
    refusal.code = S75__V1__REFUSAL_CODE__REFUSED_ALREADY_DIFFERS;
    refusal.final = true;
    refusal.has_item = true;
    refusal.item = 1;
    refusal.field = "items[1].party.name";
    refusal.limit = "one name";
    refusal.text = "it has another name";
    desk.item_refusal = &refusal;
    cr_assert_eq(ctl(arguments), 1);
    snprintf(expected, sizeof expected, ":5:11: parties[1]: refused (already_differs): it has another "
             "name; limit: one name\n%s: 1 items accepted, 1 refused\n", path);
    expect_after(path, expected);
    desk_stop(&desk);
    unlink(path);
}

Test(ctl, apply_checks_the_whole_file_before_it_sends)
{
    char path[] = "/tmp/s75-apply-XXXXXX", arguments[64];
    write_file(path, "parties:\n  - {code: 01G, name: CCG, kind: ccg}\n  - {code: x}\n");
    snprintf(arguments, sizeof arguments, "apply %s", path);
    cr_assert_eq(ctl(arguments), 2);
    desk_stop(&desk);
    cr_assert_eq(desk.hellos, 0);
    unlink(path);
}

Test(ctl, wrong_usage_is_told)
{
    static const char help[] = "Try `s75ctl --help' or `s75ctl --usage' for more information.\n";
    char expected[300];
    snprintf(expected, sizeof expected, "s75ctl: there is no command 'evnets'; did you mean 'events'?\n%s",
             help);
    expect("evnets", 2, expected);
    cr_assert_eq(ctl("statement"), 2);
    cr_assert_eq(ctl("statement a b"), 2);
    cr_assert_eq(ctl("statement a --as-of 2017-02-30"), 2);
    cr_assert_eq(ctl("status extra"), 2);
    cr_assert_eq(ctl("show 0"), 2);
    cr_assert_eq(ctl("show 99999999999999999999"), 2);
    cr_assert_eq(ctl("events --kind shrt"), 2);
    cr_assert_not_null(strstr(printed, "there is no kind of event 'shrt'; did you mean 'short'"));
    cr_assert_eq(ctl("events --after -1"), 2);
    cr_assert_eq(ctl("day tomorrow"), 2);
    cr_assert_eq(ctl("--timeout 0 status"), 2);
    cr_assert_eq(ctl("--colour blue status"), 2);
    cr_assert_eq(ctl(""), 2);
    cr_assert_eq(ctl("apply /tmp/no/such/file"), 2);
}

Test(ctl, absent_daemon_is_told)
{
    char expected[200];
    desk_start(&desk);
    desk_stop(&desk);
    snprintf(expected, sizeof expected, "s75ctl: no s75d can be reached at %s (waited 1 s)\n",
             desk.endpoint);
    desk.zmq = &desk; /* keeps ctl from starting it */
    int r = ctl("status --timeout 1");
    desk.zmq = NULL;
    cr_assert_str_eq(printed, expected);
    cr_assert_eq(r, 3);
}
