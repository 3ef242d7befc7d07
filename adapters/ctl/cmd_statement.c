/* s75ctl statement POOL: written for the pool manager, who has to sign it. */
#include <string.h>
#include "base/money.h"
#include "ctl/talk/ctl.h"
#include "ctl/screen/table.h"
#include "ctl/screen/words.h"
#include "kit/s75_explanation.h"

struct args {
    const char *pool;
    int32_t as_of;
};

static void print_head(const struct ctl *ctl, const S75__V1__StatementAnswer *a)
{
    const S75__V1__PoolSummary *p = a->pool;
    char day[S75_TEXT_MAX], why[S75_NAME_MAX] = "";
    if (p->has_not_met_because)
        words_enum(&s75__v1__reason__descriptor, (int)p->not_met_because, why);
    const char *why_not = *why ? why : "no reason given";
    fputs(style_begin(STYLE_BOLD, ctl->colours), stdout);
    (void)s75_print(stdout, "Statement of pooled fund %s as of %s\n", p->pool,
                    s75_day_text(a->as_of, day));
    fputs(style_end(STYLE_BOLD, ctl->colours), stdout);
    const char *const lines[][2] = {
        {"Name", p->name},
        {"Area", p->area},
        {"Host", p->host},
        {"Pool manager", p->pool_manager},
        {"Release", p->release_conditions_met ? "conditions met" : "conditions not met: "},
    };
    const size_t count = sizeof lines / sizeof *lines - !p->has_release_conditions_met;
    for (size_t i = 0; i < count; i++) {
        printf("  %-14s", lines[i][0]);
        text_clean(lines[i][1], stdout);
        bool is_held = i == 4 && !p->release_conditions_met;
        (void)s75_print(stdout, "%s\n", is_held ? why_not : "");
    }
    if (p->synthetic)
        printf("  %ssynthetic     parts of this agreement are not real; see the note%s\n",
               style_begin(STYLE_BAD, ctl->colours), style_end(STYLE_BAD, ctl->colours));
    if (a->note && *a->note) {
        puts("  Note");
        text_wrap(a->note, 4, ctl->width, stdout);
    }
    putchar('\n');
}

/* The parts of a variance, and a line that shows they are all of it. Returns whether they are. */
static bool add_parts(struct table *t, const S75__V1__ContributionYearStatement *s)
{
    int64_t sum = 0;
    bool whole = true;
    char name[S75_NAME_MAX];
    for (size_t i = 0, size; i < s->n_parts; i += size) {
        const S75__V1__Part *part = s->parts[i];
        size = s75_part_group(s->parts + i, s->n_parts - i);
        whole = money_add(sum, part->share_pence, &sum) == 0 && whole;
        table_cell(t, STYLE_PLAIN, "    %s",
                   words_enum(&s75__v1__part_kind__descriptor, (int)part->kind, name));
        table_skip(t, 8);
        table_pence(t, STYLE_PLAIN, part->share_pence);
        table_skip(t, 1);
        table_note_parts(t, 8, STYLE_DIM, s->parts + i, size);
    }
    whole = whole && sum == s->position->variance_pence;
    if (s->n_parts == 0 && whole)
        return true;
    table_cell(t, whole ? STYLE_PLAIN : STYLE_BAD, "    %s",
               whole ? "sum of the parts = variance" : "THE PARTS DO NOT SUM TO THE VARIANCE");
    table_skip(t, 8);
    table_pence(t, whole ? STYLE_PLAIN : STYLE_BAD, sum);
    table_skip(t, 1);
    return whole;
}

static bool add_contribution_year(struct table *t, const S75__V1__ContributionYearStatement *s)
{
    const S75__V1__Position *p = s->position;
    char kind[S75_NAME_MAX], year[S75_TEXT_MAX];
    enum style style = s->within_tolerance ? STYLE_PLAIN : STYLE_BAD;
    const char *remark = s->within_tolerance ? "within tolerance" : "outside tolerance";
    if (p->variance_pence == 0) {
        style = STYLE_GOOD;
        remark = "";
    }
    bool capital = s->economy == S75__V1__ECONOMY__ECONOMY_CAPITAL;
    words_blanks(s->kind, kind);
    table_cell(t, STYLE_BOLD, "%s (%s%s)", s->contribution, kind, capital ? ", capital" : "");
    table_cell(t, STYLE_PLAIN, "%s", s->partner);
    table_cell(t, STYLE_PLAIN, "%s", words_year(s->year, year));
    table_pence(t, STYLE_DIM, s->agreed_pence);
    table_pence(t, STYLE_DIM, p->adjusted_pence);
    table_pence(t, STYLE_PLAIN, p->due_pence);
    table_pence(t, STYLE_PLAIN, p->paid_pence);
    table_pence(t, STYLE_PLAIN, p->received_pence);
    table_pence(t, STYLE_PLAIN, p->written_off_pence);
    table_pence(t, style, p->variance_pence);
    table_cell(t, style, "%s", remark);
    return add_parts(t, s);
}

static bool add_total(struct table *t, const S75__V1__StatementAnswer *a)
{
    int64_t adjusted = 0, due = 0, paid = 0, received = 0, written_off = 0, variance = 0;
    bool whole = true;
    for (size_t i = 0; i < a->n_contribution_years; i++) {
        const S75__V1__Position *p = a->contribution_years[i]->position;
        whole = money_add(adjusted, p->adjusted_pence, &adjusted) == 0 &&
                money_add(due, p->due_pence, &due) == 0 &&
                money_add(paid, p->paid_pence, &paid) == 0 &&
                money_add(received, p->received_pence, &received) == 0 &&
                money_add(written_off, p->written_off_pence, &written_off) == 0 &&
                money_add(variance, p->variance_pence, &variance) == 0 && whole;
    }
    table_cell(t, STYLE_BOLD, "%s", whole ? "All contributions" : "TOO LARGE TO SUM");
    table_skip(t, 3);
    table_pence(t, STYLE_BOLD, adjusted);
    table_pence(t, STYLE_BOLD, due);
    table_pence(t, STYLE_BOLD, paid);
    table_pence(t, STYLE_BOLD, received);
    table_pence(t, STYLE_BOLD, written_off);
    table_pence(t, STYLE_BOLD, variance);
    table_skip(t, 1);
    return whole;
}

/* 0 when everything sums as it must; 1 when not; negative when memory ran out. */
static int print_contribution_years(const struct ctl *ctl, const S75__V1__StatementAnswer *a)
{
    static const struct column columns[] = {
        {"CONTRIBUTION", ALIGN_LEFT}, {"PARTNER", ALIGN_LEFT},   {"YEAR", ALIGN_LEFT},
        {"AGREED", ALIGN_RIGHT},      {"ADJUSTED", ALIGN_RIGHT}, {"DUE", ALIGN_RIGHT},
        {"PAID", ALIGN_RIGHT},        {"RECEIVED", ALIGN_RIGHT}, {"WRITTEN OFF", ALIGN_RIGHT},
        {"VARIANCE", ALIGN_RIGHT},    {"", ALIGN_LEFT},
    };
    struct table t;
    bool whole = true;
    if (a->n_contribution_years == 0) {
        puts("Nothing has fallen due and nothing has been paid.");
        return 0;
    }
    table_init(&t, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < a->n_contribution_years; i++)
        whole = add_contribution_year(&t, a->contribution_years[i]) && whole;
    if (a->n_contribution_years > 1)
        whole = add_total(&t, a) && whole;
    int r = table_print(&t, ctl->colours, ctl->width, stdout);
    table_fini(&t);
    return r != 0 ? r : !whole;
}

static int print_balances(const struct ctl *ctl, const S75__V1__StatementAnswer *a)
{
    static const struct column columns[] = {
        {"ACCOUNT", ALIGN_LEFT}, {"DEBIT", ALIGN_RIGHT}, {"CREDIT", ALIGN_RIGHT}};
    struct table t;
    int64_t debit = 0, credit = 0;
    bool whole = true;
    table_init(&t, columns, 3);
    for (size_t i = 0; i < a->n_balances; i++) {
        int64_t pence = a->balances[i]->amount_pence;
        table_cell(&t, STYLE_PLAIN, "%s", a->balances[i]->account);
        if (pence < 0) {
            table_skip(&t, 1);
            whole = money_sub(credit, pence, &credit) == 0 && whole;
            table_pence(&t, STYLE_PLAIN, pence == INT64_MIN ? INT64_MAX : -pence);
            if (ctl_balance_note(a->balances[i]->account, pence))
                table_note(&t, 4, STYLE_DIM, ctl_balance_note(a->balances[i]->account, pence));
        } else {
            whole = money_add(debit, pence, &debit) == 0 && whole;
            table_pence(&t, STYLE_PLAIN, pence);
            table_skip(&t, 1);
        }
    }
    whole = whole && debit == credit;
    table_cell(&t, whole ? STYLE_BOLD : STYLE_BAD, "%s",
               whole ? "sum (debits = credits)" : "DEBITS AND CREDITS DIFFER");
    table_pence(&t, whole ? STYLE_BOLD : STYLE_BAD, debit);
    table_pence(&t, whole ? STYLE_BOLD : STYLE_BAD, credit);
    puts("\nBalances");
    int r = table_print(&t, ctl->colours, ctl->width, stdout);
    table_fini(&t);
    return r != 0 ? r : !whole;
}

static int print(const struct ctl *ctl, const S75__V1__Answer *answer)
{
    const S75__V1__StatementAnswer *a = answer->statement;
    if (ctl->json)
        return ctl_print_json(ctl, answer);
    print_head(ctl, a);
    int years = print_contribution_years(ctl, a), balances = print_balances(ctl, a);
    if (years < 0 || balances < 0)
        ctl_print("out of memory");
    else if (years || balances)
        ctl_print("this statement does not sum; see the lines in capitals");
    return years || balances ? CTL_NO : CTL_OK;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    switch (key) {
    case 'a':
        if (ctl_date(arg, &args->as_of) != 0)
            argp_error(state, "--as-of wants a date");
        return 0;
    default:
        return ctl_parse_pool(key, arg, state, &args->pool);
    }
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"as-of", 'a', "DATE", 0, "By value date (default: the business date)", 0}, {0}};
    struct args args = {0};
    S75__V1__StatementQuery statement = S75__V1__STATEMENT_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    ctl_parse(ctl, self, argc, argv, options, parse, &args);
    statement.pool = (char *)args.pool;
    statement.has_as_of = args.as_of != 0;
    statement.as_of = args.as_of;
    query.body_case = S75__V1__QUERY__BODY_STATEMENT;
    query.statement = &statement;
    return ctl_ask(ctl, &query, print);
}

const struct command command_statement = {
    "statement",
    "POOL",
    "Prints the statement of a pool: per contribution and year what was due, paid and received, "
    "the variance (paid less due) with the parts it is made of, and the balances of the books."
    "\vAmounts are pounds; with --json, pence. Exits 1 when parts, or debits and credits, do not "
    "sum.",
    run,
};
