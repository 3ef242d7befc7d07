/* s75ctl scenario FILE...: what other policies would make of the state */
#include <stdlib.h>
#include <string.h>
#include "ctl/talk/ctl.h"
#include "ctl/manifest.h"
#include "ctl/mapping/mapper.h"
#include "ctl/mapping/problems.h"
#include "ctl/report_print.h"

enum { FILES_MAX = 4 };
struct args {
    const char *files[FILES_MAX], *region;
    size_t count;
    uint64_t year;
    bool csv;
};

static const struct argp_option options[] = {
    {"year", 'y', "YEAR", 0, "Financial year (default: that of the business date)", 0},
    {"region", 'r', "REGION", 0, "Of one region", 0},
    {"csv", 'c', NULL, 0, "Comma-separated values, amounts in pounds", 0},
    {0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    switch (key) {
    case 'y':
        arg[strcspn(arg, "/")] = '\0';
        if (ctl_number("--year", arg, 2098, &args->year))
            argp_error(state, "'%s' is not what this option wants", arg);
        return 0;
    case 'r':
        args->region = arg;
        return 0;
    case 'c':
        args->csv = true;
        return 0;
    case ARGP_KEY_ARG:
        if (args->count == FILES_MAX)
            argp_error(state, "'%s' is one file too many: at most %d", arg, FILES_MAX);
        args->files[args->count++] = arg;
        return 0;
    case ARGP_KEY_END:
        if (!args->count)
            argp_error(state, "a file is wanted");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int print_csv(const struct ctl *ctl, const S75__V1__Answer *answer)
{
    (void)ctl;
    return report_print_csv(answer->scenario);
}

static int print(const struct ctl *ctl, const S75__V1__Answer *answer)
{
    return ctl->json ? report_print_json(answer->scenario)
                     : report_print_text(ctl, answer->scenario);
}

/* The scenario of a file; NULL after its problems were printed. */
static S75__V1__Scenario *load(const char *file)
{
    struct source source = {0};
    S75__V1__Scenario *m = NULL;
    if (source_load(&source, file, MANIFEST_BYTES_MAX, problems_print, stderr) == 0)
        m = (S75__V1__Scenario *)mapper_read(&source, source_root(&source),
                                             &s75__v1__scenario__descriptor);
    problems_end(&source);
    if (m && source.problems) {
        s75__v1__scenario__free_unpacked(m, NULL);
        m = NULL;
    }
    source_fini(&source);
    return m;
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    struct args args = {0};
    S75__V1__Scenario *cases[FILES_MAX];
    S75__V1__ScenarioQuery scenario = S75__V1__SCENARIO_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    int code = CTL_OK;
    ctl_parse(ctl, self, argc, argv, options, parse, &args);
    while (scenario.n_scenarios < args.count && code == CTL_OK) {
        S75__V1__Scenario *one = load(args.files[scenario.n_scenarios]);
        if (one)
            cases[scenario.n_scenarios++] = one;
        else
            code = CTL_USAGE;
    }
    scenario.scenarios = cases;
    scenario.has_year = args.year != 0;
    scenario.year = (uint32_t)args.year;
    scenario.region = (char *)(uintptr_t)args.region;
    query.body_case = S75__V1__QUERY__BODY_SCENARIO;
    query.scenario = &scenario;
    if (code == CTL_OK)
        code = ctl_ask(ctl, &query, args.csv ? print_csv : print);
    for (size_t i = 0; i < scenario.n_scenarios; i++)
        s75__v1__scenario__free_unpacked(cases[i], NULL);
    return code;
}

const struct command command_scenario = {
    "scenario",
    "FILE...",
    "What other policies would make of the state as it is, one beside the other: who falls below "
    "the "
    "minimum, by how much, by region and body. Nothing is changed."
    "\vA FILE (YAML) has the fields of Scenario in s75/v1/desk.proto: name; minimums (kind, "
    "percent); pooled (kind, amount); ends_performance; parties, successions, variations.",
    run,
};
