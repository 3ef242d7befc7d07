/* s75ctl work-all ACTION: exceptions by filter, assigned, noted or cleared in one act. */
#include <stdlib.h>
#include <string.h>
#include "base/money.h"
#include "ctl/talk/exceptions.h"
#include "ctl/screen/near.h"
#include "ctl/talk/submit_one.h"
#include "ctl/screen/words.h"

#define WORK_MAX 1024 /* exceptions of one act, as ExceptionsWork says */
enum { OPTION_DRY = 512, OPTION_TO, OPTION_YEAR };

struct args {
    int action, kind, state;
    bool has_action, has_kind, has_state, has_amount, is_dry;
    const char *pool, *partner, *contribution, *owned_by;
    uint64_t year;
    int32_t raised_by, on, due;
    int64_t amount;
    const char *officer, *owner, *note;
};

static bool is(const char *wanted, const char *has)
{
    return !wanted || (has && strcmp(wanted, has) == 0);
}

static bool is_meant(const struct args *a, const S75__V1__Exception *x)
{
    return is(a->partner, x->partner) && is(a->contribution, x->contribution) &&
           is(a->owned_by, x->owner) && (!a->has_kind || a->kind == (int)x->kind) &&
           (!a->has_state || a->state == (int)x->state) &&
           (!a->year || (x->has_year && x->year == a->year)) &&
           (!a->raised_by || x->raised_on <= a->raised_by) &&
           (!a->has_amount ||
            (x->has_amount_pence && x->amount_pence <= a->amount && x->amount_pence >= -a->amount));
}

static void keep_meant(const struct args *args, struct exceptions *all)
{
    size_t kept = 0;
    for (size_t i = 0; i < all->count; i++)
        if (is_meant(args, all->items[i]))
            all->items[kept++] = all->items[i];
    all->count = kept;
}

/* A word of an enumeration. */
static int take_word(struct argp_state *state, const ProtobufCEnumDescriptor *e, const char *what,
                     const char *arg)
{
    struct words words;
    char near[NEAR_TEXT_MAX];
    int value;
    words_of(e, '-', &words);
    if (!words_value(e, arg, &value))
        argp_error(state, "there is no %s '%s'%s", what, arg,
                   near_text(arg, words.list, words.count, near));
    return value;
}

static void take_action(struct argp_state *state, struct args *args, const char *arg)
{
    if (args->has_action)
        argp_error(state, "'%s' is one argument too many", arg);
    args->has_action = true;
    args->action = take_word(state, &s75__v1__exception_action__descriptor, "action", arg);
    if (args->action != S75__V1__EXCEPTION_ACTION__ACTION_ASSIGN &&
        args->action != S75__V1__EXCEPTION_ACTION__ACTION_NOTE &&
        args->action != S75__V1__EXCEPTION_ACTION__ACTION_CLEAR)
        argp_error(state, "several are assigned, noted or cleared: assign, note or clear");
}

static error_t parse_filter(int key, char *arg, struct argp_state *state, struct args *args)
{
    switch (key) {
    case 'P':
        args->pool = arg;
        return 0;
    case 'p':
        args->partner = arg;
        return 0;
    case 'c':
        args->contribution = arg;
        return 0;
    case 'o':
        args->owned_by = arg;
        return 0;
    case 'k':
        args->has_kind = true;
        args->kind = take_word(state, &s75__v1__event_kind__descriptor, "kind", arg);
        return 0;
    case 's':
        args->has_state = true;
        args->state = take_word(state, &s75__v1__exception_state__descriptor, "state", arg);
        return 0;
    case OPTION_YEAR:
        if (ctl_number("--year", arg, 2098, &args->year) != 0)
            argp_error(state, "--year wants the year in which it begins");
        return 0;
    case 'r':
        if (ctl_date(arg, &args->raised_by) != 0)
            argp_error(state, "--raised-by wants a date");
        return 0;
    case OPTION_TO:
        if (money_parse(arg, strlen(arg), &args->amount) != 0 || args->amount < 0)
            argp_error(state, "--amount-to wants pounds, such as 1,250.00");
        args->has_amount = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    switch (key) {
    case 'O':
        args->officer = arg;
        return 0;
    case 'w':
        args->owner = arg;
        return 0;
    case 'n':
        args->note = arg;
        return 0;
    case OPTION_DRY:
        args->is_dry = true;
        return 0;
    case 'u':
        if (ctl_date(arg, &args->due) != 0)
            argp_error(state, "--due wants a date");
        return 0;
    case 'D':
        if (ctl_date(arg, &args->on) != 0)
            argp_error(state, "--on wants a date");
        return 0;
    case ARGP_KEY_ARG:
        take_action(state, args, arg);
        return 0;
    case ARGP_KEY_END:
        if (!args->has_action || (!args->is_dry && (!args->officer || !args->note)))
            argp_error(state, "an action, --officer and --note are wanted, or --dry-run");
        return 0;
    default:
        return parse_filter(key, arg, state, args);
    }
}

#define TEXT(text) ((char *)(uintptr_t)(text))

/* The very exceptions that were shown, in one input. */
static int send(struct s75_client *client, struct submit_one *one, const struct args *args,
                const struct exceptions *all)
{
    S75__V1__ExceptionsWork work = S75__V1__EXCEPTIONS_WORK__INIT;
    S75__V1__Item item = S75__V1__ITEM__INIT;
    S75__V1__ExceptionRef refs[WORK_MAX], *list[WORK_MAX];
    for (size_t i = 0; i < all->count; i++) {
        s75__v1__exception_ref__init(&refs[i]);
        refs[i].exception = all->items[i]->id;
        list[i] = &refs[i];
    }
    work.exceptions = list;
    work.n_exceptions = all->count;
    work.has_action = true;
    work.action = (S75__V1__ExceptionAction)args->action;
    work.officer = TEXT(args->officer);
    work.on = args->on ? args->on : s75_welcome(client)->business_date;
    work.owner = TEXT(args->owner);
    work.has_due = args->due != 0;
    work.due = args->due;
    work.note = TEXT(args->note);
    item.body_case = S75__V1__ITEM__BODY_EXCEPTIONS_WORK;
    item.exceptions_work = &work;
    return submit_one(client, one, &item);
}

static int act(const struct ctl *ctl, const struct args *args, struct s75_client *client,
               struct submit_one *one, const struct exceptions *all)
{
    int code = CTL_OK;
    if (all->count == 0) {
        ctl_print("no exception is meant");
        return CTL_NO;
    }
    if (all->count > WORK_MAX) {
        ctl_print("%zu exceptions are meant, at most %d in one act: name fewer", all->count,
                  WORK_MAX);
        return CTL_NO;
    }
    if (!ctl->json)
        code = exceptions_print(ctl, all);
    if (code == CTL_OK && !args->is_dry)
        code = send(client, one, args, all);
    if (code == CTL_OK && !ctl->json)
        printf("%zu exceptions%s.\n", all->count, args->is_dry ? " are meant" : ", in one act");
    return code;
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {NULL, 0, NULL, 0, "Which exceptions:", 1},
        {"pool", 'P', "POOL", 0, "Of this pool", 0},
        {"kind", 'k', "KIND", 0, "Of this kind, such as overdue", 0},
        {"partner", 'p', "CODE", 0, "Of this partner", 0},
        {"contribution", 'c', "ID", 0, "Of this contribution", 0},
        {"year", OPTION_YEAR, "YEAR", 0, "Of this financial year, 2017 for 2017/18", 0},
        {"state", 's', "STATE", 0, "In this state, such as open", 0},
        {"owned-by", 'o', "ID", 0, "Which this officer is to look at", 0},
        {"raised-by", 'r', "DATE", 0, "Raised on this day or before", 0},
        {"amount-to", OPTION_TO, "POUNDS", 0, "Of this sum at most, whichever way", 0},
        {NULL, 0, NULL, 0, "What is done:", 2},
        {"officer", 'O', "ID", 0, "Who decides", 0},
        {"owner", 'w', "ID", 0, "Officer who is to look at them (assign)", 0},
        {"due", 'u', "DATE", 0, "By when", 0},
        {"note", 'n', "TEXT", 0, "Why", 0},
        {"on", 'D', "DATE", 0, "When (default: the business date)", 0},
        {"dry-run", OPTION_DRY, NULL, 0, "Only show which are meant", 0},
        {0}};
    struct args args = {0};
    struct submit_one one = {.ctl = ctl};
    struct exceptions all = {0};
    struct s75_client *client;
    ctl_parse(ctl, self, argc, argv, options, parse, &args);
    int code = ctl_open(ctl, args.is_dry ? NULL : "desk", submit_one_outcome, &one, &client);
    if (code == 0)
        code = exceptions_ask(client, args.pool, &all);
    if (code == 0) {
        keep_meant(&args, &all);
        code = act(ctl, &args, client, &one, &all);
    }
    exceptions_fini(&all);
    s75_close(client);
    return code;
}

const struct command command_work_all = {
    "work-all",
    "ACTION",
    "Assigns, notes or clears all exceptions that the filters mean, in one act with one reason."
    "\vThey are shown and done in one input: all of them, or none where one may not be worked on "
    "so. What moves money, or asks somebody, is done for each apart: s75ctl work.",
    run,
};
