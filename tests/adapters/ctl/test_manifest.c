#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ctl/manifest.h"
#include "ctl/screen/show_message.h"

static char file[] = "/tmp/s75-manifest-XXXXXX";
static char *reported;
static size_t reported_size;
static FILE *errors;
static struct manifest manifest;

static void setup(void)
{
    close(mkstemp(file));
    errors = open_memstream(&reported, &reported_size);
    manifest = (struct manifest){0};
}

static void teardown(void)
{
    manifest_fini(&manifest);
    fclose(errors);
    free(reported);
    unlink(file);
}

static int load_bytes(const char *bytes, size_t size)
{
    FILE *f = fopen(file, "wb");
    fwrite(bytes, 1, size, f);
    fclose(f);
    int r = manifest_load(&manifest, file, errors);
    fflush(errors);
    return r;
}

static int load(const char *yaml)
{
    return load_bytes(yaml, strlen(yaml));
}

/* What was reported, without the file's name; several lines are possible. */
static void expect_reported(const char *expected)
{
    char *line, *rest = reported, plain[4096] = "";
    while ((line = strsep(&rest, "\n")) && *line) {
        cr_assert_eq(strncmp(line, file, strlen(file)), 0, "%s", line);
        strcat(strcat(plain, line + strlen(file) + 1), "\n");
    }
    cr_assert_str_eq(plain, expected);
}

static void expect_problem(const char *yaml, const char *expected)
{
    cr_assert_eq(load(yaml), 1, "%s", yaml);
    expect_reported(expected);
}

TestSuite(manifest, .init = setup, .fini = teardown);

#define AGREEMENT                          \
    "agreements:\n"                        \
    "  - pool: salford\n"                  \
    "    name: Salford integrated care\n"  \
    "    area: Salford\n"                  \
    "    host: \"01G\"\n"                  \
    "    pool_manager: not stated\n"       \
    "    partners: [\"01G\", E08000006]\n" \
    "    effective_from: 2017-04-01\n"

Test(manifest, whole_file_becomes_items_in_order)
{
    static const char yaml[] =
        "days:\n"
        "  - date: 2017-04-01\n"
        "variations:\n"
        "  - pool: salford\n"
        "    contribution: la\n"
        "    variation: summer\n"
        "    effective_from: 2017-04-01\n"
        "    annual: -1,234.5\n" AGREEMENT "    plan_outcome: approved_with_support\n"
        "    synthetic: true\n"
        "    contributions:\n"
        "      - contribution: la\n"
        "        partner: E08000006\n"
        "        kind: la_additional\n"
        "        economy: revenue\n"
        "        annual: 74,431,802.00\n"
        "        schedule: {kind: dates, dates: [2017-04-01, 2017-10-01]}\n"
        "        rounding: half_up\n"
        "        last_instalment: leaves\n"
        "        tolerance_instalment: 0.01\n"
        "        recognition: amount\n"
        "parties:\n"
        "  - {code: E08000006, name: 'Salford City Council', kind: council}\n";
    cr_assert_eq(load(yaml), 0, "%s", reported);
    cr_assert_eq(manifest.count, 4);
    const S75__V1__Party *party = manifest.items[0].item->party;
    cr_assert_eq(manifest.items[0].item->body_case, S75__V1__ITEM__BODY_PARTY);
    cr_assert_str_eq(party->name, "Salford City Council");
    cr_assert_not(party->has_valid_from);
    cr_assert_eq(party->n_aliases, 0);
    const S75__V1__Agreement *a = manifest.items[1].item->agreement;
    cr_assert_eq(a->n_partners, 2);
    cr_assert_str_eq(a->partners[0], "01G");
    cr_assert_eq(a->effective_from, 20170401);
    cr_assert(a->has_synthetic && a->synthetic && !a->has_signed_on);
    cr_assert_str_eq(a->plan_outcome, "approved_with_support");
    const S75__V1__Contribution *c = a->contributions[0];
    cr_assert_eq(c->annual_pence, 7443180200);
    cr_assert_eq(c->schedule->n_dates, 2);
    cr_assert_eq(c->schedule->dates[1], 20171001);
    cr_assert_eq(c->recognition, S75__V1__RECOGNITION__RECOGNISE_AMOUNT);
    cr_assert(c->has_tolerance_instalment_pence && c->tolerance_instalment_pence == 1);
    cr_assert_not(c->has_tolerance_year_pence);
    cr_assert_eq(manifest.items[2].item->variation->annual_pence, -123450);
    cr_assert_eq(manifest.items[3].item->day->date, 20170401);
    for (size_t i = 0; i < manifest.count; i++)
        cr_assert(protobuf_c_message_check(&manifest.items[i].item->base));
}

Test(manifest, refusals_find_their_line)
{
    const struct {
        const char *field;
        size_t line, column;
    } cases[] = {
        {"items[0].agreement.host", 5, 11},
        {"items[0].agreement.partners[1]", 7, 23},
        {"items[0].agreement.contributions[1].annual_pence", 14, 17},
        {"items[0].agreement.contributions[1].schedule.day", 15, 39},
        {"items[0].agreement.contributions[1].rounding", 14, 9}, /* not written: its entry */
        {"items[0].agreement.contributions[7]", 10, 7},
        {"items[0].agreement", 2, 5},
        {"", 2, 5},
        {"items[", 2, 5},
        {"][.[.x", 2, 5},
        {"agreement.host", 5, 11},
        {"agreement.contributions[1].annual_pence", 14, 17},
        {"agreement", 2, 5},
        {"agreements.host", 2, 5},
        {"host", 5, 11},
    };
    manifest_fini(&manifest);
    cr_assert_eq(load(AGREEMENT "    contributions:\n"
                                "      - contribution: a\n"
                                "        partner: E08000006\n"
                                "        annual: 1.00\n"
                                "        kind: dfg\n"
                                "      - annual: 2.00\n"
                                "        schedule: {kind: annual, day: 40}\n"),
                 1);
    cr_assert_eq(manifest.count, 1); /* incomplete, but placed */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const yaml_node_t *n = manifest_locate(&manifest, &manifest.items[0], cases[i].field);
        cr_assert_eq(n->start_mark.line + 1, cases[i].line, "%s: line %zu", cases[i].field,
                     n->start_mark.line + 1);
        cr_assert_eq(n->start_mark.column + 1, cases[i].column, "%s: column %zu", cases[i].field,
                     n->start_mark.column + 1);
    }
}

/* A variation has a field of that name: the item's member comes first. */
Test(manifest, refusals_of_a_variation_find_their_line)
{
    cr_assert_eq(load("variations:\n  - variation: v\n    annual: 1.00\n"), 1);
    const struct manifest_entry *entry = &manifest.items[0];
    cr_assert_eq(manifest_locate(&manifest, entry, "variation.annual_pence")->start_mark.line, 2);
    cr_assert_eq(manifest_locate(&manifest, entry, "variation.variation")->start_mark.column, 15);
    cr_assert_eq(manifest_locate(&manifest, entry, "items[0].variation")->start_mark.column, 4);
}

struct bad {
    char yaml[240];
    char reported[240];
};

static const struct bad bad_values[] = {
    {"days:\n  - date: 2017-02-29\n",
     "2:11: days[0].date: there is no date '2017-02-29' within 2000-01-01 to 2099-12-31\n"},
    {"days:\n  - date: 1999-12-31\n",
     "2:11: days[0].date: there is no date '1999-12-31' within 2000-01-01 to 2099-12-31\n"},
    {"days:\n  - date: 2100-01-01\n",
     "2:11: days[0].date: there is no date '2100-01-01' within 2000-01-01 to 2099-12-31\n"},
    {"days:\n  - date: 01/04/2017\n",
     "2:11: days[0].date: '01/04/2017' is not a date, such as 2017-04-01\n"},
    {"days:\n  - date: 20170401\n",
     "2:11: days[0].date: '20170401' is not a date, such as 2017-04-01\n"},
    {"days:\n  - date:\n", "2:10: days[0].date: no value\n"},
    {"days:\n  - date: ~\n", "2:11: days[0].date: no value\n"},
    {"days:\n  - date: [2017-04-01]\n", "2:11: days[0].date: not a single value\n"},
    {"days:\n  - {}\n", "2:5: days[0].date: missing\n"},
    {"days:\n  - 2017-04-01\n", "2:5: days[0]: not a mapping of keys and values\n"},
    {"days: 2017-04-01\n", "1:7: days: not a list\n"},
    {"days:\n", "1:6: days: not a list\n"},
    {"days:\n  - date: 2017-04-01\n    date: 2017-04-02\n",
     "3:5: days[0].date: given twice, first on line 2\n"},
    {"days: []\ndays: []\n", "2:1: days: given twice, first on line 1\n"},
    {"days:\n  - date: 2017-04-01\n    dtae: 1\n",
     "3:5: days[0]: unknown key 'dtae'; did you mean 'date'?\n"},
    {"days:\n  - date: 2017-04-01\n    ? [a]\n    : b\n",
     "3:7: days[0]: a key that is no plain word\n"},
    {"day:\n  - date: 2017-04-01\n", "1:1: unknown key 'day'; did you mean 'days'?\n"},
    {"payments: []\n", "1:1: unknown key 'payments'; known are the lists named in s75ctl(1)\n"},
    {"xyz: []\n", "1:1: unknown key 'xyz'; known are the lists named in s75ctl(1)\n"},
    {"- a\n", "1:1: not a mapping of lists (parties, agreements, ...)\n"},
    {"parties:\n  - code: X\n    name: \"a\\tb\"\n    kind: ccg\n",
     "3:11: parties[0].name: contains a control, invisible or direction character (a line break "
     "or a tab?)\n"},
    {"parties:\n  - code: X\n    name: |\n      a\n      b\n    kind: ccg\n",
     "3:11: parties[0].name: contains a control, invisible or direction character (a line break "
     "or a tab?)\n"},
    {"parties:\n  - code: X\n    name: \"a\\0b\"\n    kind: ccg\n",
     "3:11: parties[0].name: not a single value\n"},
    {"parties:\n  - code: X\n    name: y\n    kind: councl\n",
     "4:11: parties[0].kind: 'councl' is not one of ccg, icb, council, nhs_england, other, "
     "nhs_trust, foundation_trust; did you mean 'council'?\n"},
    {"parties:\n  - code: X\n    name: y\n    kind: PARTY_CCG\n",
     "4:11: parties[0].kind: 'PARTY_CCG' is not one of ccg, icb, council, nhs_england, "
     "other, nhs_trust, foundation_trust\n"},
    {"parties:\n  - code: X\n    name: y\n    kind: ccg\n    aliases: NHS\n",
     "5:14: parties[0].aliases: not a list\n"},
    {"parties:\n  - code: X\n    name: y\n    kind: ccg\n    aliases: [a, ~, [b], c]\n",
     "5:18: parties[0].aliases[1]: no value\n5:21: parties[0].aliases[2]: not a single value\n"},
};

Test(manifest, bad_values_are_reported_with_their_place)
{
    for (size_t i = 0; i < sizeof bad_values / sizeof *bad_values; i++) {
        expect_problem(bad_values[i].yaml, bad_values[i].reported);
        teardown();
        strcpy(file, "/tmp/s75-manifest-XXXXXX");
        setup();
    }
}

#define VARIATION                                                                                  \
    "variations:\n  - pool: p\n    contribution: l\n    variation: v\n"                            \
    "    effective_from: 2017-04-01\n"
#define ALLOCATION                                                                               \
    "allocations:\n  - payee: P\n    kind: dfg\n    amount: 1\n    value_date: 2017-04-01\n    " \
    "reference: r\n"
static const struct bad bad_numbers[] = {
    {VARIATION "    annual_pence: 100\n",
     "6:5: variations[0]: unknown key 'annual_pence'; amounts are in pounds, as 'annual'\n"
     "2:5: variations[0].annual: missing\n"},
    {VARIATION "    annual: 1.005\n",
     "6:13: variations[0].annual: '1.005' is not an amount in pounds, such as 74,431,802.00\n"},
    {VARIATION "    annual: 12,34.00\n",
     "6:13: variations[0].annual: '12,34.00' is not an amount in pounds, such as 74,431,802.00\n"},
    {VARIATION "    annual: 1e6\n",
     "6:13: variations[0].annual: '1e6' is not an amount in pounds, such as 74,431,802.00\n"},
    {VARIATION "    annual: 99999999999999999999\n",
     "6:13: variations[0].annual: '99999999999999999999' is too large an amount\n"},
    {ALLOCATION "    year: 2017/19\n",
     "7:11: allocations[0].year: '2017/19' is not a financial year: after 2017 comes 18\n"},
    {ALLOCATION "    year: 2017/2018\n",
     "7:11: allocations[0].year: '2017/2018' is not a financial year, such as 2026/27 or 2026\n"},
    {ALLOCATION "    year: -1\n",
     "7:11: allocations[0].year: '-1' is not a financial year, such as 2026/27 or 2026\n"},
    {ALLOCATION "    year: 99999999999999999999999\n",
     "7:11: allocations[0].year: '99999999999999999999999' is not a financial year, such as "
     "2026/27 or 2026\n"},
};

Test(manifest, bad_numbers_are_reported_with_their_place)
{
    for (size_t i = 0; i < sizeof bad_numbers / sizeof *bad_numbers; i++) {
        expect_problem(bad_numbers[i].yaml, bad_numbers[i].reported);
        teardown();
        strcpy(file, "/tmp/s75-manifest-XXXXXX");
        setup();
    }
}

#define ACTUAL                                                                                     \
    "performance_actuals:\n  - pool: p\n    element: e\n    period: 1\n    evidence: x\n"          \
    "    reported_on: 2016-02-15\n"

Test(manifest, counts_may_be_below_zero)
{
    cr_assert_eq(load(ACTUAL "    actual: -350\n"), 0, "%s", reported);
    cr_assert_eq(manifest.items[0].item->performance_actual->actual, -350);
}

Test(manifest, numbers_that_do_not_fit_are_reported)
{
    expect_problem(ACTUAL "    actual: 1000000000000000000\n",
                   "7:13: performance_actuals[0].actual: '1000000000000000000' is not a whole "
                   "number of at most 18 digits\n");
}

Test(manifest, flags_are_true_or_false)
{
    expect_problem(AGREEMENT "    synthetic: yes\n",
                   "9:16: agreements[0].synthetic: 'yes' is neither true nor false\n");
}

Test(manifest, all_problems_are_reported_at_once)
{
    expect_problem(
        AGREEMENT "    contributions:\n"
                  "      - contribution: a\n"
                  "        schedule: {kind: sometimes}\n"
                  "        anual: 3\n",
        "11:26: agreements[0].contributions[0].schedule.kind: 'sometimes' is not one of "
        "monthly_day, monthly_working_day, quarterly, annual, dates\n"
        "12:9: agreements[0].contributions[0]: unknown key 'anual'; did you mean 'annual'?\n"
        "10:9: agreements[0].contributions[0].partner: missing\n"
        "10:9: agreements[0].contributions[0].kind: missing\n"
        "10:9: agreements[0].contributions[0].economy: missing\n"
        "10:9: agreements[0].contributions[0].annual: missing\n"
        "10:9: agreements[0].contributions[0].rounding: missing\n"
        "10:9: agreements[0].contributions[0].last_instalment: missing\n");
}

Test(manifest, many_problems_are_counted)
{
    char yaml[2000] = "days:\n";
    for (int i = 0; i < 60; i++)
        strcat(yaml, "  - {date: x}\n");
    cr_assert_eq(load(yaml), 1);
    char *last = strstr(reported, "days[49]");
    cr_assert_not_null(last);
    cr_assert_null(strstr(reported, "days[50]"));
    cr_assert_not_null(strstr(last, ": and 10 problems more\n"));
}

static void expect_prefix(const char *prefix)
{
    const char *at = reported + strlen(file) + 1;
    cr_assert_eq(strncmp(at, prefix, strlen(prefix)), 0, "%s", reported);
}

Test(manifest, what_is_not_yaml_is_reported_with_its_place)
{
    cr_assert_eq(load("days: [\n"), 1);
    expect_prefix("2:1: not YAML: ");
}

Test(manifest, what_is_not_utf8_is_reported)
{
    cr_assert_eq(load("days: \xff\xfe\n"), 1);
    expect_prefix(" not UTF-8 at byte ");
}

Test(manifest, nothing_is_printed)
{
    expect_problem("# only a comment\n", " nothing is in it\n");
}

Test(manifest, second_document_is_refused)
{
    expect_problem("days: []\n---\ndays: []\n", "3:1: a second document; only one is read\n");
}

Test(manifest, aliases_are_refused)
{
    expect_problem("days: &a\n  - date: 2017-04-01\nparties: *a\n",
                   "3:10: an alias (*): write the value out\n");
}

Test(manifest, deep_nesting_is_refused)
{
    static char yaml[20000];
    strcpy(yaml, "days: ");
    memset(yaml + 6, '[', sizeof yaml - 7);
    cr_assert_eq(load(yaml), 1);
    expect_prefix("1:22: nested too deeply, limit 16 levels\n");
}

Test(manifest, more_keys_than_there_can_be_are_refused)
{
    static char yaml[8192] = "days:\n  - date: 2017-04-01\n";
    size_t at = strlen(yaml);
    for (int i = 0; i < 256; i++)
        at += (size_t)snprintf(yaml + at, sizeof yaml - at, "    k%d: 1\n", i);
    expect_problem(yaml, "2:5: days[0]: 257 keys, limit 256\n");
}

Test(manifest, large_files_are_refused)
{
    char *yaml = malloc(MANIFEST_BYTES_MAX + 1);
    memset(yaml, '#', MANIFEST_BYTES_MAX + 1);
    cr_assert_eq(load_bytes(yaml, MANIFEST_BYTES_MAX + 1), 1);
    expect_reported(" too large, limit 4194304 bytes\n");
    free(yaml);
}

Test(manifest, absent_files_and_folders_are_reported)
{
    cr_assert_eq(manifest_load(&manifest, "/tmp/no/such/file", errors), 1);
    manifest_fini(&manifest);
    cr_assert_eq(manifest_load(&manifest, "/tmp", errors), 1);
    fflush(errors);
    cr_assert_str_eq(reported, "/tmp/no/such/file: cannot be opened: No such file or directory\n"
                               "/tmp: cannot be read: Is a directory\n");
}

Test(manifest, sample_agreements_are_read)
{
    static const char *const names[] = {
        "salford.yaml", "gloucestershire.yaml", "salford-variation-2017.yaml",
        "salford-variation-2018a.yaml", "salford-variation-2018b.yaml"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[300];
        snprintf(path, sizeof path, S75_SOURCE_DIR "/tests/support/samples/%s", names[i]);
        cr_assert_eq(manifest_load(&manifest, path, stderr), 0, "%s", names[i]);
        cr_assert_gt(manifest.count, 0);
        manifest_fini(&manifest);
    }
}

Test(manifest, what_is_shown_is_what_apply_reads)
{
    char shown_first[] = "/tmp/s75-shown-XXXXXX";
    cr_assert_eq(load(AGREEMENT "    receipts_expected: false\n"
                                "    contributions:\n"
                                "      - contribution: la\n"
                                "        partner: E08000006\n"
                                "        kind: la_additional\n"
                                "        economy: capital\n"
                                "        annual: 1,234.05\n"
                                "        schedule: {kind: annual, day: 1, month: 4}\n"
                                "        rounding: truncate\n"
                                "        last_instalment: balances\n"),
                 0, "%s", reported);
    struct manifest again = {0};
    FILE *f = fdopen(mkstemp(shown_first), "w");
    fputs("agreements:\n  -\n", f);
    cr_assert_eq(show_message(&manifest.items[0].item->agreement->base, 4, f), 0);
    fclose(f);
    cr_assert_eq(manifest_load(&again, shown_first, stderr), 0);
    size_t n = s75__v1__item__get_packed_size(manifest.items[0].item);
    uint8_t a[2000], b[2000];
    cr_assert_eq(s75__v1__item__get_packed_size(again.items[0].item), n);
    s75__v1__item__pack(manifest.items[0].item, a);
    s75__v1__item__pack(again.items[0].item, b);
    cr_assert_eq(memcmp(a, b, n), 0);
    manifest_fini(&again);
    unlink(shown_first);
}

/* Whatever can be sent from a file has a list of its own, with a key of its own. */
Test(manifest, every_kind_of_input_has_a_list)
{
    struct sections s;
    sections_init(&s);
    cr_assert_eq(s.count, s75__v1__item__descriptor.n_fields - 8);
    for (size_t i = 0; i < s.count; i++) {
        cr_expect_eq(section_find(&s, s.items[i].key), &s.items[i], "%s", s.items[i].key);
        cr_expect_not_null(protobuf_c_message_descriptor_get_field_by_name(
                               &s75__v1__item__descriptor, s.items[i].member),
                           "%s", s.items[i].member);
    }
    cr_expect_null(section_find(&s, "payments"));
    cr_expect_str_eq(section_find(&s, "parties")->member, "party");
}
