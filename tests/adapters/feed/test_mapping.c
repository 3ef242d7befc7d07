#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "feed/mapping/mapping.h"
#include "scratch.h"

TestSuite(mapping, .init = scratch_open, .fini = scratch_close, .timeout = 20);

#define HEAD "item: payment\nparty: E08000006\nfeed: spend\nperiod: none\n"
#define COLUMNS "columns: {amount: Net, value_date: Date, payer: Payer, reference: Ref}\n"

Test(mapping, reads_every_setting)
{
    struct mapping *m = scratch_mapping(
        "rules:\n"
        "  - when: {ledger: ['Pay* to  H A', ''], amount_from: '400,000.00', amount_to: 1000000}\n"
        "    set: {kind: la_additional, contribution: council, pool: p, payee: 01G}\n"
        "  - when: {}\n"
        "    skip: the rest\n"
        "item: payment\nparty: E08000006\nfeed: salford-spend\nencoding: cp1252\n"
        "dates: [uk, iso]\nsecond_header: yes\nmultiline: true\nsynthetic: yes\nscale: 1000\n"
        "year: calendar\nperiod: '%Y-Q%q'\n"
        "columns:\n"
        "  amount: [Net, Amount]\n"
        "  value_date: {names: Date Of  Payment}\n"
        "  payer: {names: [Authority], required: no, translate: {Salford  CC: E08000006}}\n"
        "  ledger: [G/L *]\n"
        "describe_with: [ledger]\n"
        "constants: {payer: E08000006, reference: 'x-{ledger}'}\n");
    cr_assert_eq(m->item, ITEM_PAYMENT);
    cr_assert(text_equal(m->party, text_of("E08000006")));
    cr_assert(text_equal(m->feed, text_of("salford-spend")));
    cr_assert_eq(m->encoding, ENCODING_CP1252);
    cr_assert_eq(m->date_count, 2);
    cr_assert_eq(m->dates[0], DATES_UK);
    cr_assert_eq(m->dates[1], DATES_ISO);
    cr_assert(m->second_header && m->multiline && m->synthetic);
    cr_assert_eq(m->scale, 1000);
    cr_assert_eq(m->year, YEAR_CALENDAR);
    cr_assert_eq(m->column_count, 4);
    cr_assert(text_equal(m->columns[0].names.items[1], text_of("amount")), "names are folded");
    cr_assert(text_equal(m->columns[0].shown.items[1], text_of("Amount")));
    cr_assert(text_equal(m->columns[1].names.items[0], text_of("date of payment")));
    cr_assert(m->columns[1].required);
    cr_assert_not(m->columns[2].required);
    cr_assert(text_equal(m->columns[2].translations[0].from, text_of("salford cc")));
    cr_assert(text_equal(m->columns[2].translations[0].to, text_of("E08000006")));
    cr_assert_eq(m->describe_count, 1);
    cr_assert_eq(m->describe_with[0], 3);
    cr_assert_eq(m->rule_count, 2);
    cr_assert_eq(m->rules[0].line, 2);
    cr_assert_eq(m->rules[0].amount_from, 40000000);
    cr_assert_eq(m->rules[0].amount_to, 100000000);
    cr_assert_eq(m->rules[0].conditions[0].column, 3);
    cr_assert(text_equal(m->rules[0].conditions[0].globs.items[0], text_of("pay* to h a")));
    cr_assert_eq(m->rules[0].conditions[0].globs.items[1].size, 0);
    const size_t kind = field_called(ITEM_PAYMENT, text_of("kind"));
    cr_assert(text_equal(m->rules[0].set[kind], text_of("la_additional")));
    cr_assert(text_equal(m->rules[1].skip, text_of("the rest")));
    cr_assert_eq(m->rules[1].condition_count, 0);
    mapping_close(m);
}

Test(mapping, has_sensible_values_for_what_is_not_given)
{
    struct mapping *m = scratch_mapping(HEAD COLUMNS);
    cr_assert_eq(m->encoding, ENCODING_AUTO);
    cr_assert_eq(m->dates[0], DATES_ISO);
    cr_assert_eq(m->dates[1], DATES_UK);
    cr_assert_not(m->second_header || m->multiline || m->synthetic);
    cr_assert_eq(m->scale, 1);
    cr_assert_eq(m->period.size, 0);
    cr_assert_eq(m->year, YEAR_FINANCIAL);
    cr_assert_eq(m->rule_count, 0);
    mapping_close(m);
    mapping_close(NULL);
}

Test(mapping, keeps_the_asterisk_at_the_end_of_a_glob_but_not_of_a_name)
{
    struct mapping *m = scratch_mapping(
        HEAD "columns: {amount: 'Net *', value_date: Date, payer: Payer}\n"
             "rules: [{when: {payer: 'NHS CCG*'}, set: {kind: dfg}},\n"
             "        {when: {payer: '*'}, skip: x}]\n");
    cr_assert(text_equal(m->columns[0].names.items[0], text_of("net")));
    cr_assert(text_equal(m->rules[0].conditions[0].globs.items[0], text_of("nhs ccg*")));
    cr_assert(text_equal(m->rules[1].conditions[0].globs.items[0], text_of("*")));
    mapping_close(m);
}

static const struct {
    const char *yaml, *place, *says;
} faults[] = {
    {"", "", "nothing is in it"},
    {"just text\n", ":1:1:", "key: value"},
    {"item: [\n", ":2:1:", "did not find"},
    {HEAD COLUMNS "---\nitem: payment\n", ":7:1:", "second document"},
    {HEAD COLUMNS "encoding: &a auto\nyear: *a\n", ":7:7:", "an alias (*)"},
    {HEAD "columns: [[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]\n", ":5:25:", "nested too deeply"},
    {HEAD COLUMNS "encoding: \"utf-8\\0\"\n", ":6:11:", " encoding: holds a zero byte"},
    {HEAD COLUMNS "colums: {}\n", ":6:1:", "unknown key \"colums\""},
    {HEAD COLUMNS "item: payment\n", ":6:1:", " item: given twice, first on line 1"},
    {HEAD COLUMNS "item: payment\ncolums: {}\n", ":6:1:", " item: given twice"},
    {"party: E08000006\n", ":1:1:", "lacks \"item\""},
    {"item: payment\nparty: E08000006\nfeed: f\n" COLUMNS, ":1:1:", "lacks \"period\""},
    {"item: gift\n", ":1:7:", "one of payment, receipt, reversal, allocation, commitment"},
    {"item: payment\nparty: ABCDEFGHIJKLM\n", ":2:8:", "13 bytes; 1 to 12"},
    {"item: payment\nparty: ''\n", ":2:8:", "0 bytes"},
    {"item: payment\nparty: [a]\n", ":2:8:", "single value"},
    {"item: payment\nparty: A\nfeed: Spend\n", ":3:7:", "a-z 0-9"},
    {HEAD COLUMNS "encoding: latin1\n", ":6:11:", "one of auto, utf-8, cp1252"},
    {HEAD COLUMNS "dates: [iso, eu]\n", ":6:14:", "one of iso, uk, us, excel, month"},
    {HEAD COLUMNS "dates: [uk, iso, us]\n", ":6:8:", " dates: uk or us: a file has one order"},
    {HEAD COLUMNS "dates: [month]\n", ":6:8:", "month needs \"value_date\""},
    {HEAD COLUMNS "value_date: today\n", ":6:13:", "one of period_start, period_end"},
    {HEAD COLUMNS "two_digit_years: 2001\n", ":6:18:", "from 1901 to 2000"},
    {HEAD "columns: {amount: A, payer: P}\nvalue_date: period_end\n",
     ":1:1:", "needs \"value_date\""},
    {HEAD COLUMNS "dates: [iso, uk, iso, uk, iso, uk]\n", ":6:8:", " dates: 6 elements, limit 5"},
    {HEAD COLUMNS "dates: []\n", ":6:8:", "empty list"},
    {HEAD COLUMNS "second_header: maybe\n", ":6:16:", "one of no, yes"},
    {HEAD COLUMNS "scale: 0\n", ":6:8:", "from 1 to"},
    {HEAD COLUMNS "scale: 1e3\n", ":6:8:", "whole number"},
    {HEAD COLUMNS "year: tax\n", ":6:7:", "one of financial, calendar"},
    {"item: payment\nparty: A\nfeed: f\nperiod: '%m'\n" COLUMNS, ":4:9:", "no pattern"},
    {"item: payment\nparty: A\nfeed: f\nperiod: '%Y-%m-%q'\n" COLUMNS, ":4:9:", "no pattern"},
    {HEAD "columns: []\n", ":5:10:", "key: value"},
    {HEAD "columns: {amount: Net, value_date: Date}\n", ":1:1:", "needs \"payer\""},
    {HEAD "columns: {amount: []}\n", ":5:19:", "empty list"},
    {HEAD "columns: {amount: [Net, '']}\n", ":5:25:", " columns.amount[1]: 0 bytes"},
    {HEAD "columns: {amount: {required: no}}\n",
     ":5:19:", " columns.amount: an amount has \"names\""},
    {HEAD "columns: {amount: {debit: D}}\n", ":5:19:", "or else \"debit\" and \"credit\""},
    {HEAD "columns: {amount: {names: N, credit: C}}\n", ":5:19:", "an amount has"},
    {HEAD "columns: {amount: {names: N, debit: D, credit: C}}\n", ":5:19:", "an amount has"},
    {HEAD "columns: {amount: {debit: D, credit: C, side: S}}\n", ":5:19:", "an amount has"},
    {HEAD COLUMNS "trailer: {rows: amount}\n", ":6:10:", "lacks \"when\""},
    {HEAD COLUMNS "trailer: {when: {}}\n", ":6:10:", "known by what is in its columns"},
    {HEAD COLUMNS "trailer: {when: {payer: x}, rows: nosuch}\n", ":6:35:", "none of the columns"},
    {HEAD COLUMNS "beyond_header: [a]\n", ":6:16:", "key: value"},
    {HEAD COLUMNS "beyond_header: {a: []}\n", ":6:20:", "empty list"},
    {HEAD "columns: {amount: {names: Net, requierd: no}}\n", ":5:32:", "names, required"},
    {HEAD "columns: {amount: {names: Net, translate: {a: b}}}\n", ":5:32:", "unknown key"},
    {HEAD "columns: {value_date: {names: D, translate: {a: b}}}\n", ":5:45:", "not translated"},
    {HEAD "columns: {year: Year}\n", ":5:11:", "\"year\" is no field of item payment"},
    {HEAD COLUMNS "describe_with: [nosuch]\n", ":6:17:", "none of the columns"},
    {HEAD COLUMNS "constants: {amount: 1}\n", ":6:13:", "comes from a column"},
    {HEAD "columns: {shares: S}\n", ":5:11:", "no mapping fills \"shares\""},
    {HEAD "columns: {row: S}\n", ":5:11:", "no mapping fills \"row\""},
    {"item: expenditure\nparty: A\nfeed: f\nperiod: none\n"
     "columns: {amount: A}\nconstants: {economy: gift}\n",
     ":6:22:", "no such economy"},
    {HEAD COLUMNS "constants: {value_date: 01/04/2016}\n", ":6:25:", "no date such as"},
    {HEAD COLUMNS "constants: {colour: red}\n", ":6:13:", "no field of item payment"},
    {HEAD COLUMNS "constants: {payee: \"a\\tb\"}\n", ":6:20:", "control character"},
    {HEAD COLUMNS "constants: {payee: 'x-{nosuch}'}\n", ":1:1:", "\"nosuch\" is none"},
    {HEAD COLUMNS "constants: {payee: 'x-{payer'}\n", ":1:1:", "none of the columns"},
    {HEAD COLUMNS "rules: {}\n", ":6:8:", "is a list"},
    {HEAD COLUMNS "rules: [{when: {}}]\n", ":6:9:", "either \"set\", \"skip\" or"},
    {HEAD COLUMNS "rules: [{when: {}, keep: no}]\n", ":6:26:", "keep is yes, or not there"},
    {HEAD COLUMNS "rules: [{when: {}, keep: yes, skip: x}]\n", ":6:9:", "either"},
    {HEAD COLUMNS "separator: ';'\n", ":6:12:", "one of auto, comma, semicolon, tab, pipe"},
    {HEAD COLUMNS "period_months: 25\n", ":6:16:", "from 1 to 24"},
    {HEAD COLUMNS "period_slack: 367\n", ":6:15:", "from 0 to 366"},
    {HEAD COLUMNS "rules: [{when: {}, set: {kind: dfg}, skip: x}]\n", ":6:9:", "either"},
    {HEAD COLUMNS "rules: [{skip: x}]\n", ":6:9:", "lacks \"when\""},
    {HEAD COLUMNS "rules: [{when: {nosuch: a}, skip: x}]\n", ":6:17:", "none of the columns"},
    {HEAD COLUMNS "rules: [{when: {amount_from: lots}, skip: x}]\n", ":6:30:", "in pounds"},
    {HEAD COLUMNS "rules: [{when: {}, set: {amount: 5}}]\n", ":6:26:", "cannot set"},
    {"item: allocation\nparty: A\nfeed: f\nperiod: none\n"
     "columns: {amount: A, payee: P}\n"
     "constants: {kind: dfg, year: 1999, value_date: 2016-04-01, reference: r}\n",
     ":6:30:", "from 2000 to 2099"},
    {"item: receipt\nparty: A\nfeed: f\nperiod: none\n"
     "columns: {amount: A, payer: P, value_date: D}\n",
     ":1:1:", "item receipt needs \"pool\""},
};

Test(mapping, faults_are_reported_with_file_line_and_column)
{
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct problem problem = {""};
        struct mapping *m;
        char place[512];
        const char *path = scratch_text("m.yaml", faults[i].yaml);
        cr_assert_lt(mapping_open(path, &m, &problem), 0, "%s", faults[i].yaml);
        snprintf(place, sizeof place, "%s%s", path, faults[i].place);
        cr_assert_eq(strncmp(problem.text, place, strlen(place)), 0, "%s\nnot %s", problem.text,
                     faults[i].place);
        cr_assert_not_null(strstr(problem.text, faults[i].says), "%s\nnot: %s", problem.text,
                           faults[i].says);
    }
}

Test(mapping, that_is_no_file_is_refused)
{
    struct problem problem = {""};
    struct mapping *m;
    cr_assert_eq(mapping_open(scratch_path("absent"), &m, &problem), ERR_ABSENT);
    cr_assert_eq(mapping_open("/dev/null", &m, &problem), ERR_FORM);
    const size_t size = (1 << 20) + 1;
    char *large = malloc(size);
    memset(large, '#', size);
    cr_assert_eq(mapping_open(scratch_write("large", large, size), &m, &problem), ERR_RANGE);
    free(large);
}

Test(mapping, lists_are_bounded)
{
    char yaml[8192];
    int at = snprintf(yaml, sizeof yaml, HEAD "columns: {value_date: D, payer: P, amount: [");
    for (int i = 0; i < 65; i++)
        at += snprintf(yaml + at, sizeof yaml - (size_t)at, "n%d,", i);
    snprintf(yaml + at, sizeof yaml - (size_t)at, "]}\n");
    struct problem problem = {""};
    struct mapping *m;
    cr_assert_eq(mapping_open(scratch_text("m.yaml", yaml), &m, &problem), ERR_RANGE);
    cr_assert_not_null(strstr(problem.text, "columns.amount: 65 elements, limit 64"), "%s",
                       problem.text);
}
