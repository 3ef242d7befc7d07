/* s75ctl pools */
#include "ctl/talk/ctl.h"
#include "ctl/screen/table.h"
#include "ctl/screen/words.h"

static void add_conditions(struct table *t, const S75__V1__PoolSummary *p)
{
    char why[S75_NAME_MAX] = "";
    if (p->has_not_met_because)
        words_enum(&s75__v1__reason__descriptor, (int)p->not_met_because, why);
    table_cell(t, p->release_conditions_met ? STYLE_GOOD : STYLE_BAD, "%s%s%s",
               p->release_conditions_met ? "met" : "not met", *why ? ": " : "", why);
}

static void add_pool(struct table *t, const S75__V1__PoolSummary *p)
{
    table_cell(t, STYLE_BOLD, "%s", p->pool);
    table_cell(t, STYLE_PLAIN, "%s", p->host);
    add_conditions(t, p);
    table_cell(t, STYLE_PLAIN, "%u", p->contributions);
    table_pence(t, STYLE_PLAIN, p->due_pence);
    table_pence(t, STYLE_PLAIN, p->paid_pence);
    table_pence(t, STYLE_PLAIN, p->received_pence);
    table_pence(t, STYLE_PLAIN, p->written_off_pence);
    table_pence(t, STYLE_PLAIN, p->held_pence);
    table_pence(t, STYLE_PLAIN, p->unallocated_pence);
    table_cell(t, p->exceptions ? STYLE_BAD : STYLE_GOOD, "%u", p->exceptions);
    table_cell(t, STYLE_DIM, "%s", p->synthetic ? "synthetic" : "");
}

static int print(const struct ctl *ctl, const S75__V1__Answer *answer)
{
    const S75__V1__PoolsAnswer *a = answer->pools;
    static const struct column columns[] = {
        {"POOL", ALIGN_LEFT},           {"HOST", ALIGN_LEFT},         {"CONDITIONS", ALIGN_LEFT},
        {"CONTRIBUTIONS", ALIGN_RIGHT}, {"DUE", ALIGN_RIGHT},         {"PAID", ALIGN_RIGHT},
        {"RECEIVED", ALIGN_RIGHT},      {"WRITTEN OFF", ALIGN_RIGHT}, {"HELD", ALIGN_RIGHT},
        {"UNALLOCATED", ALIGN_RIGHT},   {"EXCEPTIONS", ALIGN_RIGHT},  {"", ALIGN_LEFT},
    };
    struct table t;
    if (a->n_pools == 0) {
        puts("There are no pools yet: s75ctl apply FILE.yaml");
        return CTL_OK;
    }
    table_init(&t, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < a->n_pools; i++)
        add_pool(&t, a->pools[i]);
    int r = table_print(&t, ctl->colours, ctl->width, stdout);
    table_fini(&t);
    return r == 0 ? CTL_OK : CTL_NO;
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    S75__V1__PoolsQuery pools = S75__V1__POOLS_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    ctl_parse(ctl, self, argc, argv, NULL, NULL, NULL);
    query.body_case = S75__V1__QUERY__BODY_POOLS;
    query.pools = &pools;
    return ctl_ask(ctl, &query, ctl->json ? ctl_print_json : print);
}

const struct command command_pools = {
    "pools",
    NULL,
    "Lists every pool with its sums to the business date, over all contributions and years."
    "\vCONDITIONS is whether the release conditions are met, and if not, why; HELD is what is held "
    "pending release. Amounts are pounds; with --json, pence.",
    run,
};
