#include <criterion/criterion.h>

#include "feed/file/names.h"
#include "feed/row/rule.h"
#include "scratch.h"

static bool fits(const char *glob, const char *t)
{
    return glob_match(text_of(glob), text_of(t));
}

Test(rule, globs_are_whole_and_take_stars_and_question_marks)
{
    cr_assert(fits("", ""));
    cr_assert_not(fits("", "a"));
    cr_assert(fits("payments to h a", "payments to h a"));
    cr_assert_not(fits("payments to h a", "payments to h a x"));
    cr_assert(fits("*", ""));
    cr_assert(fits("*", "anything"));
    cr_assert(fits("pay* to h*a*", "payments to health authority"));
    cr_assert(fits("*ccg", "nhs ccg ccg"));
    cr_assert_not(fits("*ccg", "nhs ccgs"));
    cr_assert(fits("a?c", "abc"));
    cr_assert(fits("a?c", "a\xC3\xA9" "c"), "one character, not one byte");
    cr_assert_not(fits("a?c", "ac"));
    cr_assert(fits("a**b", "ab"));
    cr_assert(fits("[a]", "[a]"), "nothing else is special");
}

Test(rule, globs_do_not_take_for_ever, .timeout = 10)
{
    static char text[1024], glob[] = "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b";
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = 'a';
    for (int i = 0; i < 1000; i++)
        cr_assert_not(glob_match(text_of(glob), (struct text){text, sizeof text}));
}

static struct cells cells;
static struct header header;

static const struct rule *rule(const struct mapping *m, const char *line, const int64_t *amount)
{
    cr_assert_eq(cells_parse(&cells, text_of(line)), 0);
    return rule_of(m, &header, &(struct row_cells){cells.items, cells.count}, amount);
}

Test(rule, the_first_whose_conditions_all_hold, .init = scratch_open, .fini = scratch_close)
{
    struct problem problem;
    struct mapping *m = scratch_mapping(
        "item: payment\nparty: A\nfeed: f\nperiod: none\n"
        "columns: {value_date: D, amount: A, payer: P, note: {names: N, required: no}}\n"
        "rules:\n"
        "  - {when: {payer: [nhs*, ccg], amount_from: 10, amount_to: 20}, set: {kind: dfg}}\n"
        "  - {when: {payer: nhs*, note: ''}, set: {kind: ibcf}}\n"
        "  - {when: {payer: nhs ccg}, skip: never reached with a blank note}\n");
    cr_assert_eq(cells_init(&cells), 0);
    cr_assert_eq(cells_parse(&cells, text_of("D,A,P")), 0);
    struct names_read names;
    cr_assert_eq(names_init(&names, &cells), 0);
    const struct row_cells named = {names.items, names.count};
    cr_assert_eq(header_map(&header, named, m, "x", &problem), 0);
    const int64_t below = 999, least = 1000, most = 2000, above = 2001;
    cr_assert_eq(rule(m, ",,NHS  CCG *", &least), &m->rules[0]);
    cr_assert_eq(rule(m, ",,CCG", &most), &m->rules[0]);
    cr_assert_eq(rule(m, ",,NHS CCG", &below), &m->rules[1]);
    cr_assert_eq(rule(m, ",,NHS CCG", &above), &m->rules[1]);
    cr_assert_eq(rule(m, ",,NHS CCG", NULL), &m->rules[1]);
    cr_assert_null(rule(m, ",,CCG", NULL), "no amount is within no bounds");
    cr_assert_null(rule(m, "", &least), "a cell that is not there is blank");
    names_fini(&names);
    cells_fini(&cells);
    mapping_close(m);
}
