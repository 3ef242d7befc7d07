/* s75ctl rules try FILE: what other match rules and tolerances would have made of the history */
#include <stdlib.h>
#include <string.h>
#include "ctl/talk/ctl.h"
#include "ctl/talk/exceptions.h"
#include "ctl/manifest.h"
#include "ctl/mapping/problems.h"
#include "ctl/screen/table.h"

struct args {
    bool has_verb;
    const char *file;
};

/* The query's lists point into the manifest. */
static int fill(S75__V1__TryQuery *m, struct manifest *file)
{
    m->match_rules = calloc(file->count + 1, sizeof *m->match_rules);
    m->tolerances = calloc(file->count + 1, sizeof *m->tolerances);
    if (!m->match_rules || !m->tolerances) {
        ctl_print("out of memory");
        return CTL_NO;
    }
    for (size_t i = 0; i < file->count; i++) {
        const struct manifest_entry *e = &file->items[i];
        if (e->item->body_case == S75__V1__ITEM__BODY_MATCH_RULES)
            m->match_rules[m->n_match_rules++] = e->item->match_rules;
        else if (e->item->body_case == S75__V1__ITEM__BODY_TOLERANCE)
            m->tolerances[m->n_tolerances++] = e->item->tolerance;
        else
            source_problem(&file->source, e->node,
                           "only match_rules and tolerances can be tried, not %s", e->section);
    }
    problems_end(&file->source);
    return file->source.problems ? CTL_USAGE : CTL_OK;
}

static void add(struct table *t, const char *what, enum style style, const S75__V1__Exception *e)
{
    table_cell(t, style, "%s", what);
    exceptions_put(t, STYLE_PLAIN, e);
    table_cell(t, STYLE_DIM, "%llu", (unsigned long long)e->cause);
    table_note_parts(t, 8, STYLE_PLAIN, e->parts, e->n_parts);
}

static void print_rest(const char *what, uint32_t count, size_t shown)
{
    if (count > shown)
        printf("... and %zu more would %s\n", count - shown, what);
}

static int print(const struct ctl *ctl, const S75__V1__Answer *answer)
{
    static const struct column columns[] = {
        {"WOULD", ALIGN_LEFT},   {"POOL", ALIGN_LEFT},         {"KIND", ALIGN_LEFT},
        {"PARTNER", ALIGN_LEFT}, {"CONTRIBUTION", ALIGN_LEFT}, {"YEAR", ALIGN_LEFT},
        {"AMOUNT", ALIGN_RIGHT}, {"INPUT", ALIGN_RIGHT},
    };
    const S75__V1__TryAnswer *a = answer->try_rules;
    struct table t;
    if (ctl->json)
        return ctl_json(&a->base);
    printf("%llu inputs replayed; nothing is changed. Matches: %llu as it is, %llu with these "
           "rules. %u exceptions would appear, %u vanish.\n",
           (unsigned long long)a->inputs, (unsigned long long)a->matches_before,
           (unsigned long long)a->matches_after, a->appear_count, a->vanish_count);
    if (a->has_stand)
        printf("From the stand of input %llu on: what was before it, other rules have stepped, and "
               "stays.\n", (unsigned long long)a->stand);
    if (a->n_appear + a->n_vanish == 0)
        return CTL_OK;
    table_init(&t, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < a->n_appear; i++)
        add(&t, "appear", STYLE_BAD, a->appear[i]);
    for (size_t i = 0; i < a->n_vanish; i++)
        add(&t, "vanish", STYLE_GOOD, a->vanish[i]);
    int r = table_print(&t, ctl->colours, ctl->width, stdout);
    table_fini(&t);
    print_rest("appear", a->appear_count, a->n_appear);
    print_rest("vanish", a->vanish_count, a->n_vanish);
    return r == 0 ? CTL_OK : CTL_NO;
}

/* Items come in the order match rules, tolerances, as the refusal counts them. */
static void print_place(struct manifest *file, const S75__V1__Refusal *r)
{
    unsigned index;
    if (!r || !r->field || sscanf(r->field, "items[%u]", &index) != 1 || index >= file->count)
        return;
    const struct manifest_entry *e = &file->items[index];
    const yaml_node_t *node = manifest_locate(file, e, r->field);
    (void)s75_print(stderr, "%s:%zu:%zu: %s[%zu]: it is about this\n", file->source.file,
                    node->start_mark.line + 1, node->start_mark.column + 1, e->section, e->index);
}

static int ask(const struct ctl *ctl, S75__V1__TryQuery *m, struct manifest *file)
{
    S75__V1__Query query = S75__V1__QUERY__INIT;
    S75__V1__Answer *answer = NULL;
    struct s75_client *client;
    query.body_case = S75__V1__QUERY__BODY_TRY_RULES;
    query.try_rules = m;
    int code = ctl_open(ctl, NULL, NULL, NULL, &client);
    if (code == 0) {
        int r = s75_query(client, &query, &answer);
        if (r == S75_ERR_REFUSED)
            print_place(file, s75_refusal(client));
        code = r == 0 ? print(ctl, answer) : ctl_failed(client, r, NULL);
    }
    if (answer)
        s75__v1__answer__free_unpacked(answer, NULL);
    s75_close(client);
    return code;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    switch (key) {
    case ARGP_KEY_ARG:
        if (!args->has_verb && strcmp(arg, "try") != 0)
            argp_error(state, "'%s' is not known: rules try FILE", arg);
        if (args->file)
            argp_error(state, "'%s' is one argument too many", arg);
        if (args->has_verb)
            args->file = arg;
        args->has_verb = true;
        return 0;
    case ARGP_KEY_END:
        if (!args->file)
            argp_error(state, "rules try wants a file");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    struct args args = {0};
    struct manifest file;
    S75__V1__TryQuery query = S75__V1__TRY_QUERY__INIT;
    ctl_parse(ctl, self, argc, argv, NULL, parse, &args);
    int code = manifest_load(&file, args.file, stderr) == 0 ? fill(&query, &file) : CTL_USAGE;
    if (code == CTL_OK)
        code = ask(ctl, &query, &file);
    free(query.match_rules);
    free(query.tolerances);
    manifest_fini(&file);
    return code;
}

const struct command command_rules = {
    "rules",
    "try FILE",
    "Replays the journal with the match_rules and tolerances of FILE (YAML, as for apply) in place "
    "of those in force, and shows which exceptions would appear or vanish. Nothing is changed."
    "\vEvery rule and tolerance in the journal is left out: FILE says all that is to hold.",
    run,
};
