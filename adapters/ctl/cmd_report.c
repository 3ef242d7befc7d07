/* s75ctl report NAME [POOL] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/date.h"
#include "ctl/ctl.h"
#include "ctl/screen/near.h"
#include "ctl/report_print.h"
#include "ctl/screen/words.h"

struct args {
    const char *name, *pool, *region, *party, *round, *area;
    int32_t as_of, booked_to, issued, since;
    uint64_t year, quarter, issued_by;
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
    case ARGP_KEY_ARG:
        take_argument(state, args, arg);
        break;
    case ARGP_KEY_END:
        if (!args->name)
            argp_error(state, "a report is wanted; s75ctl report --help lists them");
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

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    struct args args = {0};
    S75__V1__ReportQuery report = S75__V1__REPORT_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    ctl_parse(ctl, self, argc, argv, options, parse, &args);
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
    return ctl_ask(ctl, &query, args.csv ? print_csv : print);
}

const struct command command_report = {
    "report",
    "NAME [POOL]",
    "Prints a report as text, as CSV (--csv) or as JSON (--json)."
    "\vReports of one POOL: statement, quarterly-return, memorandum, agreement-of-balances, "
    "contributions-due, life, periods, matches, performance, schemes. Of all pools, or of one: "
    "totals, round, funding, benefits, ranking, aged-exceptions, pending, sources. Amounts are "
    "pounds; with "
    "--json, pence. "
    "Each "
    "closing "
    "of a pool's books issues its reports but matches: --issued shows them as they were issued, "
    "whatever came later.",
    run,
};
