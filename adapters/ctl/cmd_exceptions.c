/* s75ctl exceptions [POOL] */
#include <stdlib.h>
#include <string.h>
#include "base/array.h"
#include "ctl/ctl.h"
#include "ctl/table.h"
#include "ctl/words.h"

struct args {
    const char *pool;
    bool check;
};

/* Every page of the answer. */
struct pages {
    S75__V1__Answer **items;
    size_t count, capacity;
};

static void pages_fini(struct pages *p)
{
    for (size_t i = 0; i < p->count; i++)
        s75__v1__answer__free_unpacked(p->items[i], NULL);
    free(p->items);
}

/* The next page, or CTL_OK with *ret_more false at the end. */
static int ask_page(struct s75_client *client, const char *pool, struct pages *p, bool *ret_more)
{
    S75__V1__ExceptionsQuery exceptions = S75__V1__EXCEPTIONS_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    query.body_case = S75__V1__QUERY__BODY_EXCEPTIONS;
    query.exceptions = &exceptions;
    exceptions.pool = (char *)pool;
    if (p->count > 0) {
        const S75__V1__ExceptionsAnswer *last = p->items[p->count - 1]->exceptions;
        exceptions.has_after = true;
        exceptions.after = last->exceptions[last->n_exceptions - 1]->id;
    }
    if (ARRAY_ROOM(p) != 0) {
        ctl_print("out of memory");
        return CTL_NO;
    }
    int code = ctl_query(client, &query, &p->items[p->count]);
    if (code != 0)
        return code;
    const S75__V1__ExceptionsAnswer *a = p->items[p->count++]->exceptions;
    *ret_more = a->more && a->n_exceptions > 0;
    return CTL_OK;
}

static void add(struct table *t, const S75__V1__Exception *e)
{
    char kind[S75_NAME_MAX], year[S75_TEXT_MAX], day[S75_TEXT_MAX], value_day[S75_TEXT_MAX];
    table_cell(t, STYLE_PLAIN, "%u", e->id);
    table_cell(t, STYLE_PLAIN, "%s", s75_day_text(e->raised_on, day));
    table_cell(t, STYLE_PLAIN, "%s", e->pool);
    table_cell(t, STYLE_BAD, "%s",
               words_enum(&s75__v1__event_kind__descriptor, (int)e->kind, kind));
    table_cell(t, STYLE_PLAIN, "%s", e->partner ? e->partner : "");
    table_cell(t, STYLE_PLAIN, "%s", e->contribution ? e->contribution : "");
    table_cell(t, STYLE_PLAIN, "%s", e->has_year ? words_year(e->year, year) : "");
    if (e->has_amount_pence)
        table_pence(t, STYLE_PLAIN, e->amount_pence);
    else
        table_skip(t, 1);
    table_cell(t, STYLE_PLAIN, "%s",
               e->has_value_date ? s75_day_text(e->value_date, value_day) : "");
    table_cell(t, STYLE_PLAIN, "%s", e->reference ? e->reference : "");
    table_cell(t, STYLE_DIM, "%llu", (unsigned long long)e->cause);
    table_note_parts(t, 8, STYLE_PLAIN, e->parts, e->n_parts);
}

static int print(const struct ctl *ctl, const struct pages *p)
{
    static const struct column columns[] = {
        {"ID", ALIGN_RIGHT},       {"RAISED", ALIGN_LEFT},  {"POOL", ALIGN_LEFT},
        {"KIND", ALIGN_LEFT},      {"PARTNER", ALIGN_LEFT}, {"CONTRIBUTION", ALIGN_LEFT},
        {"YEAR", ALIGN_LEFT},      {"AMOUNT", ALIGN_RIGHT}, {"DATED", ALIGN_LEFT},
        {"REFERENCE", ALIGN_LEFT}, {"INPUT", ALIGN_RIGHT},
    };
    struct table t;
    table_init(&t, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < p->count; i++)
        for (size_t k = 0; k < p->items[i]->exceptions->n_exceptions; k++)
            add(&t, p->items[i]->exceptions->exceptions[k]);
    int r = table_print(&t, ctl->colours, ctl->width, stdout);
    table_fini(&t);
    return r == 0 ? CTL_OK : CTL_NO;
}

/* All pages as one answer. */
static int print_json(const struct pages *p, size_t total)
{
    S75__V1__ExceptionsAnswer all = S75__V1__EXCEPTIONS_ANSWER__INIT;
    all.exceptions = calloc(total + 1, sizeof *all.exceptions);
    if (!all.exceptions) {
        ctl_print("out of memory");
        return CTL_NO;
    }
    for (size_t i = 0; i < p->count; i++)
        for (size_t k = 0; k < p->items[i]->exceptions->n_exceptions; k++)
            all.exceptions[all.n_exceptions++] = p->items[i]->exceptions->exceptions[k];
    int code = ctl_json(&all.base);
    free(all.exceptions);
    return code;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    switch (key) {
    case 'c': args->check = true; return 0;
    case ARGP_KEY_ARG:
        if (args->pool)
            argp_error(state, "'%s' is one argument too many", arg);
        args->pool = arg;
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"check", 'c', NULL, 0, "Exit with 4 when there are any", 0}, {0}};
    struct args args = {0};
    struct pages pages = {0};
    struct s75_client *client;
    bool more = true;
    size_t total = 0;
    ctl_parse(ctl, self, argc, argv, options, parse, &args);
    int code = ctl_open(ctl, NULL, NULL, NULL, &client);
    while (code == 0 && more)
        code = ask_page(client, args.pool, &pages, &more);
    for (size_t i = 0; i < pages.count; i++)
        total += pages.items[i]->exceptions->n_exceptions;
    if (code == 0 && ctl->json)
        code = print_json(&pages, total);
    else if (code == 0 && total == 0)
        puts("No exceptions.");
    else if (code == 0)
        code = print(ctl, &pages);
    pages_fini(&pages);
    s75_close(client);
    return code == CTL_OK && args.check && total > 0 ? CTL_EXCEPTIONS : code;
}

const struct command command_exceptions = {
    "exceptions",
    "[POOL]",
    "Lists what needs a person, each with its explanation: of one pool, or of all."
    "\vINPUT is the number to give to s75ctl show. Exit code 4 with --check when there are any.",
    run,
};
