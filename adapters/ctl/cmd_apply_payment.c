/* s75ctl apply-payment POOL INPUT[/ITEM]: which instalment a payment is, said by an officer. */
#include "ctl/talk/submit_one.h"

enum { OPTION_INSTALMENT = 512, OPTION_YEAR, OPTION_BACK };

struct args {
    const char *pool, *contribution, *officer, *note;
    uint64_t journal, item, year, instalment;
    bool has_journal, is_back;
};

static void take_argument(struct argp_state *state, struct args *args, char *arg)
{
    if (!args->pool) {
        args->pool = arg;
        return;
    }
    if (args->has_journal)
        argp_error(state, "'%s' is one argument too many", arg);
    if (ctl_row("the input", arg, &args->journal, &args->item))
        argp_error(state, "the number of the input that brought the payment is wanted");
    args->has_journal = true;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    switch (key) {
    case 'c':
        args->contribution = arg;
        return 0;
    case 'O':
        args->officer = arg;
        return 0;
    case 'n':
        args->note = arg;
        return 0;
    case OPTION_YEAR:
        if (ctl_number("--year", arg, 2098, &args->year) != 0)
            argp_error(state, "--year wants the year in which it begins");
        return 0;
    case OPTION_INSTALMENT:
        if (ctl_number("--instalment", arg, 64, &args->instalment) != 0)
            argp_error(state, "--instalment wants its number in the year");
        return 0;
    case OPTION_BACK:
        args->is_back = true;
        return 0;
    case ARGP_KEY_ARG:
        take_argument(state, args, arg);
        return 0;
    case ARGP_KEY_END:
        if (!args->has_journal || !args->officer || !args->note ||
            args->is_back != (args->instalment == 0))
            argp_error(state, "a pool, a payment, --officer, --note, and --instalment or "
                              "--take-back are wanted; s75ctl exceptions names payments");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

#define TEXT(text) ((char *)(uintptr_t)(text))

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"instalment", OPTION_INSTALMENT, "NUMBER", 0, "Which it is, of the year: 1 the first", 0},
        {"contribution", 'c', "ID", 0, "Of which contribution (default: that it is on)", 0},
        {"year", OPTION_YEAR, "YEAR", 0, "Of which financial year (default: that it is on)", 0},
        {"take-back", OPTION_BACK, NULL, 0, "What was said of it is taken back", 0},
        {"officer", 'O', "ID", 0, "Who decides", 0},
        {"note", 'n', "TEXT", 0, "Why", 0},
        {0}};
    struct args args = {0};
    S75__V1__ManualApplication application = S75__V1__MANUAL_APPLICATION__INIT;
    S75__V1__Item item = S75__V1__ITEM__INIT;
    struct submit_one one = {.ctl = ctl};
    struct s75_client *client;
    ctl_parse(ctl, self, argc, argv, options, parse, &args);
    application.pool = TEXT(args.pool);
    application.journal = args.journal;
    application.has_item = args.item != 0;
    application.item = (uint32_t)args.item;
    application.contribution = TEXT(args.contribution);
    application.has_year = args.year != 0;
    application.year = (uint32_t)args.year;
    application.has_instalment = !args.is_back;
    application.instalment = (uint32_t)args.instalment;
    application.has_taken_back = application.taken_back = args.is_back;
    application.reason = TEXT(args.note);
    application.officer = TEXT(args.officer);
    item.body_case = S75__V1__ITEM__BODY_MANUAL_APPLICATION;
    item.manual_application = &application;
    int code = ctl_open(ctl, "desk", submit_one_outcome, &one, &client);
    if (code)
        return code;
    code = submit_one(client, &one, &item);
    s75_close(client);
    return code;
}

const struct command command_apply_payment = {
    "apply-payment",
    "POOL INPUT[/ITEM]",
    "Says which instalment a payment in the books is, or takes that back."
    "\vIts date and amount do not matter then, nor what comes before or after. To another "
    "contribution or year its money is moved, above the limit of delegation when another officer "
    "approves: s75ctl approve.",
    run,
};
