/* s75ctl exceptions [POOL] */
#include "ctl/exceptions.h"

struct args {
    const char *pool;
    bool check;
};

/* All of them as one answer. */
static int print_json(const struct exceptions *all)
{
    S75__V1__ExceptionsAnswer answer = S75__V1__EXCEPTIONS_ANSWER__INIT;
    answer.exceptions = all->items;
    answer.n_exceptions = all->count;
    return ctl_json(&answer.base);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    switch (key) {
    case 'c':
        args->check = true;
        return 0;
    case ARGP_KEY_ARG:
        if (args->pool)
            argp_error(state, "'%s' is one argument too many", arg);
        args->pool = arg;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"check", 'c', NULL, 0, "Exit with 4 when there are any", 0}, {0}};
    struct args args = {0};
    struct exceptions all = {0};
    struct s75_client *client;
    ctl_parse(ctl, self, argc, argv, options, parse, &args);
    int code = ctl_open(ctl, NULL, NULL, NULL, &client);
    if (code == 0)
        code = exceptions_ask(client, args.pool, &all);
    if (code == 0 && ctl->json)
        code = print_json(&all);
    else if (code == 0 && all.count == 0)
        puts("No exceptions.");
    else if (code == 0)
        code = exceptions_print(ctl, &all);
    const bool is_any = all.count > 0;
    exceptions_fini(&all);
    s75_close(client);
    return code == CTL_OK && args.check && is_any ? CTL_EXCEPTIONS : code;
}

const struct command command_exceptions = {
    "exceptions",
    "[POOL]",
    "Lists what needs a person, each with its explanation: of one pool, or of all."
    "\vINPUT is the number to give to s75ctl show. Exit code 4 with --check when there are any.",
    run,
};
