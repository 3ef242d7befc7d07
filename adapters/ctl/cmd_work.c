/* s75ctl work EXCEPTION ACTION, and s75ctl approve JOURNAL[/ITEM]: what officers decide. */
#include <string.h>
#include "base/money.h"
#include "ctl/screen/near.h"
#include "ctl/talk/submit_one.h"
#include "ctl/screen/words.h"

struct args {
    uint64_t number, item;
    int action;
    bool has_number, has_action, has_amount, reject;
    const char *officer, *owner, *party, *note;
    int32_t on, due;
    int64_t amount;
};

static void take_action(struct argp_state *state, struct args *args, const char *arg)
{
    const ProtobufCEnumDescriptor *e = &s75__v1__exception_action__descriptor;
    struct words words;
    char near[NEAR_TEXT_MAX];
    args->has_action = words_value(e, arg, &args->action);
    words_of(e, '-', &words);
    if (!args->has_action)
        argp_error(state, "there is no action '%s'%s", arg,
                   near_text(arg, words.list, words.count, near));
}

static void take_number(struct argp_state *state, struct args *args, char *arg)
{
    if (ctl_row("the number", arg, &args->number, &args->item))
        argp_error(state, "a number is wanted");
    args->has_number = true;
}

static error_t parse_shared(int key, char *arg, struct argp_state *state, struct args *args)
{
    switch (key) {
    case 'O':
        args->officer = arg;
        return 0;
    case 'n':
        args->note = arg;
        return 0;
    case 'D':
        if (ctl_date(arg, &args->on) != 0)
            argp_error(state, "--on wants a date");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_work(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    switch (key) {
    case 'w':
        args->owner = arg;
        return 0;
    case 'p':
        args->party = arg;
        return 0;
    case 'u':
        if (ctl_date(arg, &args->due) != 0)
            argp_error(state, "--due wants a date");
        return 0;
    case 'a':
        if (money_parse(arg, strlen(arg), &args->amount) != 0)
            argp_error(state, "--amount wants pounds, such as 1,250.00");
        args->has_amount = true;
        return 0;
    case ARGP_KEY_ARG:
        if (!args->has_number)
            take_number(state, args, arg);
        else if (!args->has_action)
            take_action(state, args, arg);
        else
            argp_error(state, "'%s' is one argument too many", arg);
        return 0;
    case ARGP_KEY_END:
        if (!args->has_action || !args->officer)
            argp_error(state, "an exception, an action and --officer are wanted");
        return 0;
    default:
        return parse_shared(key, arg, state, args);
    }
}

static error_t parse_approve(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    switch (key) {
    case 'r':
        args->reject = true;
        return 0;
    case ARGP_KEY_ARG:
        if (args->has_number)
            argp_error(state, "'%s' is one argument too many", arg);
        take_number(state, args, arg);
        return 0;
    case ARGP_KEY_END:
        if (!args->has_number || !args->officer)
            argp_error(state, "the input that waits and --officer are wanted; s75ctl report "
                              "pending lists what waits");
        return 0;
    default:
        return parse_shared(key, arg, state, args);
    }
}

/* Submits as the feed "desk"; the date is the business date unless one was given. */
static int send(struct ctl *ctl, struct args *args, S75__V1__Item *item, int32_t *on)
{
    struct submit_one one = {.ctl = ctl};
    struct s75_client *client;
    int code = ctl_open(ctl, "desk", submit_one_outcome, &one, &client);
    if (code)
        return code;
    *on = args->on ? args->on : s75_welcome(client)->business_date;
    code = submit_and_tell(client, &one, item);
    s75_close(client);
    return code;
}

#define TEXT(text) ((char *)(uintptr_t)(text))

static int run_work(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"officer", 'O', "ID", 0, "Who decides", 0},
        {"owner", 'w', "ID", 0, "Officer who is to look at it (assign)", 0},
        {"due", 'u', "DATE", 0, "By when", 0},
        {"party", 'p', "CODE", 0, "Whose side speaks, or is asked", 0},
        {"amount", 'a', "POUNDS", 0, "Part that is corrected or written off (default: all)", 0},
        {"note", 'n', "TEXT", 0, "Why", 0},
        {"on", 'D', "DATE", 0, "When (default: the business date)", 0},
        {0}};
    struct args args = {0};
    S75__V1__ExceptionWork work = S75__V1__EXCEPTION_WORK__INIT;
    S75__V1__Item item = S75__V1__ITEM__INIT;
    ctl_parse(ctl, self, argc, argv, options, parse_work, &args);
    work.exception = args.number > UINT32_MAX ? 0 : (uint32_t)args.number;
    work.has_action = true;
    work.action = (S75__V1__ExceptionAction)args.action;
    work.officer = TEXT(args.officer);
    work.owner = TEXT(args.owner);
    work.party = TEXT(args.party);
    work.note = TEXT(args.note);
    work.has_due = args.due != 0;
    work.due = args.due;
    work.has_amount_pence = args.has_amount;
    work.amount_pence = args.amount;
    item.body_case = S75__V1__ITEM__BODY_EXCEPTION_WORK;
    item.exception_work = &work;
    return send(ctl, &args, &item, &work.on);
}

static int run_approve(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"officer", 'O', "ID", 0, "Who decides", 0},
        {"reject", 'r', NULL, 0, "It is not to be done", 0},
        {"note", 'n', "TEXT", 0, "Why", 0},
        {"on", 'D', "DATE", 0, "When (default: the business date)", 0},
        {0}};
    struct args args = {0};
    S75__V1__Approval approval = S75__V1__APPROVAL__INIT;
    S75__V1__Item item = S75__V1__ITEM__INIT;
    ctl_parse(ctl, self, argc, argv, options, parse_approve, &args);
    approval.pending = args.number;
    approval.has_item = args.item != 0;
    approval.item = (uint32_t)args.item;
    approval.officer = TEXT(args.officer);
    approval.note = TEXT(args.note);
    approval.decision =
        args.reject ? S75__V1__DECISION__DECISION_REJECTED : S75__V1__DECISION__DECISION_APPROVED;
    item.body_case = S75__V1__ITEM__BODY_APPROVAL;
    item.approval = &approval;
    return send(ctl, &args, &item, &approval.on);
}

const struct command command_work = {
    "work",
    "EXCEPTION ACTION",
    "Works on an exception: assign, query, dispute, answer, resolve, adjust, timing, write-off, "
    "take-back (what was written off), clear, note or reopen it."
    "\vNumbers are those of s75ctl exceptions. What forgives money above the limit of delegation "
    "waits for other officers: s75ctl approve.",
    run_work,
};

const struct command command_approve = {
    "approve",
    "JOURNAL[/ITEM]",
    "Decides, as another officer, on an input that waits."
    "\vs75ctl report pending lists what waits. Nobody decides on their own input.",
    run_approve,
};
