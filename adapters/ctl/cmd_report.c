/* s75ctl report NAME [POOL] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/date.h"
#include "ctl/talk/ctl.h"
#include "ctl/screen/near.h"
#include "ctl/report_print.h"
#include "ctl/report_xlsx.h"
#include "ctl/screen/words.h"

struct args {
    const char *name, *pool, *region, *party, *round, *area;
    int32_t as_of, booked_to, issued, since;
    uint64_t year, quarter, issued_by;
    const char *xlsx; /* file; NULL: none */
    bool csv;
    int kind;
};

static const struct argp_option options[] = {
    {"as-of", 'a', "DATE", 0, "By value date (default: the business date)", 0},
    {"booked-to", 'b', "DATE", 0, "Only what was booked by then", 0},
    {"year", 'y', "YEAR", 0, "Financial year, 2017 or 2017/18 (default: that of the date)", 0},
    {"quarter", 'q', "1..4", 0, "Quarter of the financial year (default: that of the date)", 0},
    {"region", 'r', "REGION", 0, "Of the nation's reports: of one region", 0},
    {"area", 'A', "AREA", 0, "round, funding, benefits: of one area", 0},
    {"round", 'R', "ROUND", 0, "round: that one (default: the last of the year)", 0},
    {"since", 's', "DATE", 0, "round: what moved after that day", 0},
    {"party", 'p', "CODE", 0, "agreement-of-balances: one counterparty", 0},
    {"issued", 'i', "PERIOD", 0,
     "As it was issued when the books were closed to the end of 2017-04 or of 2017/18", 0},
    {"issued-by", 'n', "INPUT", 0, "With --issued: by that closing, where there were several", 0},
    {"csv", 'c', NULL, 0, "Comma-separated values, amounts in pounds", 0},
    {"xlsx", 'x', "FILE", 0, "A workbook, one sheet a table, sums as formulas", 0},
    {0},
};

static void report_unknown(struct argp_state *state, const char *name)
{
    struct words words;
    char near[NEAR_TEXT_MAX];
    words_of(&s75__v1__report_kind__descriptor, '-', &words);
    argp_error(state, "there is no report '%s'%s", name,
               near_text(name, words.list, words.count, near));
}

static void take_argument(struct argp_state *state, struct args *args, char *arg)
{
    if (!args->name) {
        args->name = arg;
        if (!words_value(&s75__v1__report_kind__descriptor, arg, &args->kind))
            report_unknown(state, arg);
    } else if (!args->pool) {
        args->pool = arg;
    } else {
        argp_error(state, "'%s' is one argument too many", arg);
    }
}

/* "2017-04", "2017/18", or the last day itself: CTL_USAGE when it is none of them. */
static int take_period(const char *text, int32_t *ret_yyyymmdd)
{
    char day[DATE_TEXT_MAX];
    int year = 0, month = 3, last = 31;
    size_t size = strlen(text);
    date_t date;
    if (size == strlen("2017/18") && text[4] == '/')
        year = atoi(text) + 1;
    else if (size == strlen("2017-04") && sscanf(text, "%4d-%2d", &year, &month) == 2 &&
             month >= 1 && month <= 12)
        last = date_days_in_month(year, month);
    else
        return ctl_date(text, ret_yyyymmdd);
    snprintf(day, sizeof day, "%04d-%02d-%02d", year, month, last);
    if (date_parse(day, strlen(day), &date) != 0)
        return CTL_USAGE;
    if (text[4] == '/' && atoi(text + 5) != year % 100)
        return CTL_USAGE;
    *ret_yyyymmdd = date_to_number(date);
    return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    int bad = 0;
    switch (key) {
    case 'a':
        bad = ctl_date(arg, &args->as_of);
        break;
    case 'b':
        bad = ctl_date(arg, &args->booked_to);
        break;
    case 'i':
        bad = take_period(arg, &args->issued);
        break;
    case 'n':
        bad = ctl_number("--issued-by", arg, INT64_MAX, &args->issued_by);
        break;
    case 'y':
        arg[strcspn(arg, "/")] = '\0';
        bad = ctl_number("--year", arg, 2098, &args->year);
        break;
    case 'q':
        bad = ctl_number("--quarter", arg, 4, &args->quarter);
        break;
    case 'r':
        args->region = arg;
        break;
    case 'p':
        args->party = arg;
        break;
    case 'A':
        args->area = arg;
        break;
    case 'R':
        args->round = arg;
        break;
    case 's':
        bad = ctl_date(arg, &args->since);
        break;
    case 'c':
        args->csv = true;
        break;
    case 'x':
        args->xlsx = arg;
        break;
    case ARGP_KEY_ARG:
        take_argument(state, args, arg);
        break;
    case ARGP_KEY_END:
        if (args->csv && args->xlsx)
            argp_error(state, "--csv or --xlsx, not both");
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    if (bad)
        argp_error(state, "'%s' is not what this option wants", arg);
    return 0;
}

static int print_csv(const struct ctl *ctl, const S75__V1__Answer *answer)
{
    (void)ctl;
    return report_print_csv(answer->report);
}

static int print(const struct ctl *ctl, const S75__V1__Answer *answer)
{
    return ctl->json ? report_print_json(answer->report) : report_print_text(ctl, answer->report);
}

/* What there is, of the protocol, and what each is. */
static int list_reports(void)
{
    static const char *const says[] = {
        [S75__V1__REPORT_KIND__REPORT_STATEMENT] = "pooled-fund statement for the board",
        [S75__V1__REPORT_KIND__REPORT_QUARTERLY_RETURN] =
            "income and expenditure: plan, forecast, actual; schemes",
        [S75__V1__REPORT_KIND__REPORT_MEMORANDUM] =
            "memorandum account of the year, each partner's share",
        [S75__V1__REPORT_KIND__REPORT_AGREEMENT_OF_BALANCES] =
            "receivables, payables, income, expenditure by counterparty",
        [S75__V1__REPORT_KIND__REPORT_AGED_EXCEPTIONS] = "what needs a person, by age",
        [S75__V1__REPORT_KIND__REPORT_CONTRIBUTIONS_DUE] = "calendar of instalments",
        [S75__V1__REPORT_KIND__REPORT_TOTALS] = "pooled, paid over, held: national, region, area",
        [S75__V1__REPORT_KIND__REPORT_LIFE] = "steps of the agreement, conditions, board, holds",
        [S75__V1__REPORT_KIND__REPORT_PENDING] = "what waits for another officer",
        [S75__V1__REPORT_KIND__REPORT_PERIODS] = "closings, control totals",
        [S75__V1__REPORT_KIND__REPORT_MATCHES] = "payments and receipts that are the same money",
        [S75__V1__REPORT_KIND__REPORT_PERFORMANCE] = "payment for performance, metrics",
        [S75__V1__REPORT_KIND__REPORT_SCHEMES] = "schemes: plan, orders, spending",
        [S75__V1__REPORT_KIND__REPORT_SOURCES] = "control totals and claims, section 256",
    };
    const ProtobufCEnumDescriptor *e = &s75__v1__report_kind__descriptor;
    char name[S75_NAME_MAX];
    puts("s75ctl report NAME [POOL] [--csv | --json | --xlsx FILE]; of these:");
    for (unsigned i = 0; i < e->n_values; i++) {
        const int value = e->values[i].value;
        if (value == 0)
            continue;
        s75_enum_text(e, value, name);
        for (char *at = name; *at; at++)
            *at = *at == '_' ? '-' : *at;
        const bool is_said = (size_t)value < sizeof says / sizeof *says && says[value];
        printf("  %-22s  %s\n", name, is_said ? says[value] : "");
    }
    return CTL_OK;
}

static int write_xlsx(const struct ctl *ctl, S75__V1__Query *query, const char *file)
{
    S75__V1__Answer *answer = NULL;
    struct s75_client *client;
    int code = ctl_open(ctl, NULL, NULL, NULL, &client);
    if (code == CTL_OK)
        code = ctl_query(client, query, &answer);
    if (code == CTL_OK)
        code = report_write_xlsx(answer->report, file);
    if (code == CTL_OK)
        (void)s75_print(stdout, "%s: %s, %zu table%s\n", file, answer->report->title,
                        answer->report->n_tables, answer->report->n_tables == 1 ? "" : "s");
    if (answer)
        s75__v1__answer__free_unpacked(answer, NULL);
    s75_close(client);
    return code;
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    struct args args = {0};
    S75__V1__ReportQuery report = S75__V1__REPORT_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    ctl_parse(ctl, self, argc, argv, options, parse, &args);
    if (!args.name)
        return list_reports();
    report.has_report = true;
    report.report = (S75__V1__ReportKind)args.kind;
    report.pool = (char *)(uintptr_t)args.pool;
    report.region = (char *)(uintptr_t)args.region;
    report.party = (char *)(uintptr_t)args.party;
    report.round = (char *)(uintptr_t)args.round;
    report.area = (char *)(uintptr_t)args.area;
    report.has_since = args.since != 0;
    report.since = args.since;
    report.has_as_of = args.as_of != 0;
    report.as_of = args.as_of;
    report.has_booked_to = args.booked_to != 0;
    report.booked_to = args.booked_to;
    report.has_issued = args.issued != 0;
    report.issued = args.issued;
    report.has_issued_by = args.issued_by != 0;
    report.issued_by = args.issued_by;
    report.has_year = args.year != 0;
    report.year = (uint32_t)args.year;
    report.has_quarter = args.quarter != 0;
    report.quarter = (uint32_t)args.quarter;
    query.body_case = S75__V1__QUERY__BODY_REPORT;
    query.report = &report;
    if (args.xlsx)
        return write_xlsx(ctl, &query, args.xlsx);
    return ctl_ask(ctl, &query, args.csv ? print_csv : print);
}

const struct command command_report = {
    "report",
    "[NAME [POOL]]",
    "Prints a report as text, as CSV (--csv), as JSON (--json), or writes a workbook (--xlsx); "
    "without a "
    "name, lists the reports."
    "\vReports of one POOL: statement, quarterly-return, memorandum, agreement-of-balances, "
    "contributions-due, life, periods, matches, performance, schemes. Of all pools, or of one: "
    "totals, round, funding, benefits, ranking, aged-exceptions, pending, sources, policy. Amounts "
    "are pounds; with --json, pence. Each closing of a pool's books issues its reports but "
    "matches: --issued shows them as they were issued, whatever came later.",
    run,
};
