/* s75ctl exceptions [POOL] */
#include <stdlib.h>
#include <string.h>
#include "base/money.h"
#include "ctl/talk/exceptions.h"
#include "ctl/screen/near.h"
#include "ctl/screen/words.h"

enum {
    MOST_SHOWN = 1000,
    LISTS_MAX = 64,
    OPTION_FROM = 256,
    OPTION_TO,
    OPTION_YEAR,
    OPTION_RAISED,
    OPTION_ORDER,
};

struct args {
    S75__V1__ExceptionsQuery which;
    S75__V1__ExceptionState states[LISTS_MAX];
    S75__V1__EventKind kinds[LISTS_MAX];
    uint64_t limit;
    bool check;
};

/* All of them as one answer. */
static int print_json(const struct exceptions *all, uint32_t total)
{
    S75__V1__ExceptionsAnswer answer = S75__V1__EXCEPTIONS_ANSWER__INIT;
    answer.exceptions = all->items;
    answer.n_exceptions = all->count;
    answer.more = all->count < total;
    answer.has_total = true;
    answer.total = total;
    return ctl_json(&answer.base);
}

/* A value of an enumeration; names that are near when there is none. */
static int value_of(struct argp_state *state, const ProtobufCEnumDescriptor *e, const char *what,
                    const char *arg)
{
    struct words words;
    char near[NEAR_TEXT_MAX];
    int value = 0;
    words_of(e, '-', &words);
    if (!words_value(e, arg, &value))
        argp_error(state, "there is no %s '%s'%s", what, arg,
                   near_text(arg, words.list, words.count, near));
    return value;
}

static void take_date(struct argp_state *state, const char *arg, protobuf_c_boolean *has,
                      int32_t *date)
{
    if (ctl_date(arg, date) != 0)
        argp_error(state, "a date is wanted");
    *has = true;
}

static void take_amount(struct argp_state *state, const char *arg, protobuf_c_boolean *has,
                        int64_t *pence)
{
    if (money_parse(arg, strlen(arg), pence) != 0)
        argp_error(state, "'%s' is not an amount in pounds, such as 1,250.00", arg);
    *pence = *pence < 0 ? -*pence : *pence;
    *has = true;
}

static error_t parse_lists(int key, char *arg, struct argp_state *state, struct args *args)
{
    S75__V1__ExceptionsQuery *q = &args->which;
    uint64_t year;
    switch (key) {
    case 's':
        if (q->n_states < LISTS_MAX)
            args->states[q->n_states++] = (S75__V1__ExceptionState)value_of(
                state, &s75__v1__exception_state__descriptor, "state", arg);
        return 0;
    case 'k':
        if (q->n_kinds < LISTS_MAX)
            args->kinds[q->n_kinds++] =
                (S75__V1__EventKind)value_of(state, &s75__v1__event_kind__descriptor, "kind", arg);
        return 0;
    case OPTION_ORDER:
        q->has_order = true;
        q->order = (S75__V1__ExceptionOrder)value_of(state, &s75__v1__exception_order__descriptor,
                                                     "order", arg);
        return 0;
    case OPTION_YEAR:
        arg[strcspn(arg, "/")] = '\0';
        if (ctl_number("--year", arg, 2098, &year) != 0)
            argp_error(state, "--year is a financial year, such as 2017/18");
        q->has_year = true;
        q->year = (uint32_t)year;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    S75__V1__ExceptionsQuery *q = &args->which;
    switch (key) {
    case 'c':
        args->check = true;
        return 0;
    case 'o':
        q->owner = arg;
        return 0;
    case 'p':
        q->partner = arg;
        return 0;
    case 'C':
        q->contribution = arg;
        return 0;
    case 'u':
        take_date(state, arg, &q->has_due_by, &q->due_by);
        return 0;
    case OPTION_RAISED:
        take_date(state, arg, &q->has_raised_by, &q->raised_by);
        return 0;
    case OPTION_FROM:
        take_amount(state, arg, &q->has_amount_from_pence, &q->amount_from_pence);
        return 0;
    case OPTION_TO:
        take_amount(state, arg, &q->has_amount_to_pence, &q->amount_to_pence);
        return 0;
    case 'l':
        if (ctl_number("--limit", arg, 1000000, &args->limit) != 0 || args->limit == 0)
            argp_error(state, "--limit is 1 to 1000000");
        return 0;
    case ARGP_KEY_ARG:
        if (q->pool)
            argp_error(state, "'%s' is one argument too many", arg);
        q->pool = arg;
        return 0;
    default:
        return parse_lists(key, arg, state, args);
    }
}

static int show(const struct ctl *ctl, const struct exceptions *all, uint32_t total)
{
    if (ctl->json)
        return print_json(all, total);
    if (all->count == 0) {
        puts("No exceptions.");
        return CTL_OK;
    }
    const int code = exceptions_print(ctl, all);
    if (all->count < total)
        printf("%zu of %u: the filters (s75ctl exceptions --help) and --limit show others\n",
               all->count, total);
    return code;
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"check", 'c', NULL, 0, "Exit with 4 when there are any", 0},
        {"state", 's', "STATE", 0, "In this state, such as queried; may be repeated", 0},
        {"kind", 'k', "KIND", 0, "Of this kind, such as overdue; repeatable", 0},
        {"owner", 'o', "ID", 0, "Which this officer is to look at", 0},
        {"partner", 'p', "CODE", 0, "Of this partner", 0},
        {"contribution", 'C', "ID", 0, "Of this contribution", 0},
        {"year", OPTION_YEAR, "YEAR", 0, "Of this financial year, such as 2017/18", 0},
        {"due-by", 'u', "DATE", 0, "To be done by then", 0},
        {"raised-by", OPTION_RAISED, "DATE", 0, "Raised on this day or before", 0},
        {"amount-from", OPTION_FROM, "POUNDS", 0, "Of this sum at least, whichever way", 0},
        {"amount-to", OPTION_TO, "POUNDS", 0, "Of this sum at most, whichever way", 0},
        {"sort", OPTION_ORDER, "ORDER", 0, "id (default), amount, age or due", 0},
        {"limit", 'l', "N", 0, "At most so many (default 1000; with --json all)", 0},
        {0}};
    struct args args = {.limit = 0};
    struct exceptions all = {0};
    struct s75_client *client;
    uint32_t total = 0;
    s75__v1__exceptions_query__init(&args.which);
    args.which.states = args.states;
    args.which.kinds = args.kinds;
    ctl_parse(ctl, self, argc, argv, options, parse, &args);
    const uint64_t most = args.limit || ctl->json ? args.limit : MOST_SHOWN;
    int code = ctl_open(ctl, NULL, NULL, NULL, &client);
    if (code == 0)
        code = exceptions_ask_for(client, &args.which, (size_t)most, &all, &total);
    if (code == 0)
        code = show(ctl, &all, total);
    const bool is_any = all.count > 0;
    exceptions_fini(&all);
    s75_close(client);
    return code == CTL_OK && args.check && is_any ? CTL_EXCEPTIONS : code;
}

const struct command command_exceptions = {
    "exceptions",
    "[POOL]",
    "Lists what needs a person, each with its explanation: of one pool, or of all."
    "\vAll that is said must hold. Those that a person closed are listed when their state is "
    "named, as "
    "long as they are remembered; of those sorted at most 256. s75ctl exception NUMBER shows one "
    "with its history. INPUT is the "
    "number to give to s75ctl show. Exit code 4 with --check when there are any.",
    run,
};
