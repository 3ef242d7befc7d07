#include <criterion/criterion.h>
#include <string.h>
#include "screen.h"

TestSuite(statement, .init = screen_setup, .fini = screen_teardown, .timeout = 60);

static S75__V1__PoolSummary salford(void)
{
    S75__V1__PoolSummary p = S75__V1__POOL_SUMMARY__INIT;
    p.pool = "salford";
    p.name = "Salford integrated care fund";
    p.area = "Salford";
    p.host = "01G";
    p.pool_manager = "Chief finance officer";
    p.has_release_conditions_met = p.release_conditions_met = true;
    p.contributions = 1;
    p.due_pence = 7443180200;
    p.paid_pence = 6866937615;
    p.received_pence = 6000000000;
    p.written_off_pence = 90000;
    p.exceptions = 2;
    p.synthetic = true;
    return p;
}

static S75__V1__Part part(S75__V1__PartKind kind, int64_t share)
{
    S75__V1__Part p = S75__V1__PART__INIT;
    p.has_kind = p.has_share_pence = true;
    p.kind = kind;
    p.share_pence = share;
    return p;
}

static S75__V1__Balance balance(char *account, int64_t pence)
{
    S75__V1__Balance b = S75__V1__BALANCE__INIT;
    b.account = account;
    b.amount_pence = pence;
    return b;
}

static int64_t missing = -576242500;
static int64_t receivable = 576242585; /* 100 pence less: the books do not sum */
static int64_t cash = 6866937615;

static bool answer_statement(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    static S75__V1__PoolSummary pool, kent;
    static S75__V1__Part parts[3], *part_list[] = {&parts[0], &parts[1], &parts[2]};
    static S75__V1__Balance balances[3],
        *balance_list[] = {&balances[0], &balances[1], &balances[2]};
    static S75__V1__Position position;
    static S75__V1__ContributionYearStatement year, *years[] = {&year};
    static S75__V1__StatementAnswer statement;
    static S75__V1__PoolsAnswer pools;
    static S75__V1__PoolSummary *pool_list[] = {&pool, &kent};
    pool = kent = salford();
    kent.pool = "kent-and-medway";
    kent.has_release_conditions_met = true;
    kent.release_conditions_met = false;
    kent.has_not_met_because = true;
    kent.not_met_because = S75__V1__REASON__REASON_NOT_SIGNED;
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
    parts[0] = part(S75__V1__PART_KIND__PART_EXTRA, missing);
    parts[1] = part(S75__V1__PART_KIND__PART_WRONG_DIGIT, 0);
    parts[1].has_share_pence = false;
    parts[2] = part(S75__V1__PART_KIND__PART_PENNIES, -85);
    s75__v1__position__init(&position);
    position.as_of = query->statement->has_as_of ? query->statement->as_of : 20180331;
    position.due_pence = 7443180200;
    position.paid_pence = 6866937615;
    position.received_pence = 6000000000;
    position.variance_pence = -576242585;
    s75__v1__contribution_year_statement__init(&year);
    year.contribution = "council";
    year.partner = "E08000006";
    year.kind = "la_additional";
    year.economy = S75__V1__ECONOMY__ECONOMY_REVENUE;
    year.year = 2017;
    year.agreed_pence = 7443180200;
    year.position = &position;
    year.parts = part_list;
    year.n_parts = 3;
    balances[0] = balance("receivable:E08000006:council", receivable);
    balances[1] = balance("cash", cash);
    balances[2] = balance("income:E08000006:council", -7443180200);
    s75__v1__statement_answer__init(&statement);
    statement.pool = &pool;
    statement.as_of = position.as_of;
    statement.contribution_years = years;
    statement.n_contribution_years = 1;
    statement.balances = balance_list;
    statement.n_balances = 3;
    statement.note = "Our reading of published files.";
    answer->statement = &statement;
    return true;
}

Test(statement, statement_explains_every_penny)
{
    desk.answer = answer_statement;
    desk.business_date = 20180331;
    screen_expect(
        "--width 200 statement salford --as-of 2018-03-31", 0,
        "Statement of pooled fund salford as of 2018-03-31\n"
        "  Name          Salford integrated care fund\n"
        "  Area          Salford\n"
        "  Host          01G\n"
        "  Pool manager  Chief finance officer\n"
        "  Release       conditions met\n"
        "  synthetic     parts of this agreement are not real; see the note\n"
        "  Note\n"
        "    Our reading of published files.\n"
        "\n"
        "CONTRIBUTION                     PARTNER    YEAR            AGREED  ADJUSTED"
        "            DUE           PAID       RECEIVED  WRITTEN OFF       VARIANCE\n"
        "council (la additional)          E08000006  2017/18  74,431,802.00      0.00"
        "  74,431,802.00  68,669,376.15  60,000,000.00         0.00  -5,762,425.85"
        "  outside tolerance\n"
        "    extra                                                                   "
        "                                                            -5,762,425.00\n"
        "        paid and awaited by no instalment; it is that amount with one digit different\n"
        "    pennies                                                                 "
        "                                                                    -0.85\n"
        "        instalments are rounded one by one, the sum due once\n"
        "    sum of the parts = variance                                             "
        "                                                            -5,762,425.85\n"
        "\n"
        "Balances\n"
        "ACCOUNT                               DEBIT         CREDIT\n"
        "receivable:E08000006:council   5,762,425.85\n"
        "cash                          68,669,376.15\n"
        "income:E08000006:council                     74,431,802.00\n"
        "sum (debits = credits)        74,431,802.00  74,431,802.00\n");
}

Test(statement, cash_in_credit_is_explained)
{
    desk.answer = answer_statement;
    receivable += 2 * 6866937615;
    cash = -6866937615;
    cr_assert_eq(screen_run("statement salford"), 0);
    cr_assert_not_null(strstr(printed,
                              "68,669,376.15\n"
                              "    in credit: more was spent than the host has confirmed"));
}

Test(statement, statement_that_does_not_sum_fails)
{
    desk.answer = answer_statement;
    receivable -= 100;
    cr_assert_eq(screen_run("statement salford"), 1);
    cr_assert_not_null(
        strstr(printed, "DEBITS AND CREDITS DIFFER     74,431,801.00  74,431,802.00\n"));
    cr_assert_not_null(strstr(printed, "s75ctl: this statement does not sum"));
}

Test(statement, parts_that_do_not_sum_to_the_variance_fail)
{
    desk.answer = answer_statement;
    missing += 1;
    cr_assert_eq(screen_run("statement salford"), 1);
    cr_assert_not_null(strstr(printed, "    THE PARTS DO NOT SUM TO THE VARIANCE"));
    cr_assert_not_null(strstr(printed, "s75ctl: this statement does not sum"));
}

Test(statement, statement_as_json_keeps_pence)
{
    desk.answer = answer_statement;
    cr_assert_eq(screen_run("statement salford --json"), 0);
    cr_assert_not_null(strstr(printed, "\"agreed_pence\": 7443180200,"));
    cr_assert_not_null(strstr(printed, "\"kind\": \"wrong_digit\""));
    cr_assert_not_null(strstr(printed, "\"as_of\": \"2018-03-31\","));
}

Test(statement, unknown_pool_is_answered_with_near_names)
{
    desk.answer = answer_statement;
    desk.query_refusal = S75__V1__REFUSAL_CODE__REFUSED_UNKNOWN_POOL;
    screen_expect("statement salfrod", 1,
                  "s75ctl: there is no pool 'salfrod'; did you mean 'salford'?\n");
    screen_expect("statement kent", 1,
                  "s75ctl: there is no pool 'kent'; did you mean 'kent-and-medway'?\n");
    screen_expect("statement xyz", 1, "s75ctl: there is no pool 'xyz'\n");
}

Test(statement, pools_are_a_table)
{
    desk.answer = answer_statement;
    screen_expect(
        "--width 200 pools", 0,
        "POOL             HOST  CONDITIONS           CONTRIBUTIONS            DUE           "
        "PAID       RECEIVED  "
        "WRITTEN OFF  HELD  UNALLOCATED  EXCEPTIONS\n"
        "salford          01G   met                              1  74,431,802.00  68,669,376.15  "
        "60,000,000.00  "
        "     900.00  0.00         0.00           2  synthetic\n"
        "kent-and-medway  01G   not met: not signed              1  74,431,802.00  68,669,376.15  "
        "60,000,000.00  "
        "     900.00  0.00         0.00           0\n");
    cr_assert_eq(screen_run("--colour always pools"), 0); /* shared options may come first */
    cr_assert_not_null(strstr(printed, "\033[31mnot met: not signed\033[0m"));
}
