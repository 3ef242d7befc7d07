/* s75ctl day DATE */
#include <poll.h>
#include "ctl/talk/happened.h"
#include "ctl/talk/submit_one.h"
#include "kit/s75_text.h"

enum { LOOK_MS = 50 };

struct args {
    int32_t date;
    const char *officer;
};

/* A day on which much falls due is done in parts, between which the daemon answers. */
static int wait_until_done(struct s75_client *client)
{
    S75__V1__StatusQuery status = S75__V1__STATUS_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    query.body_case = S75__V1__QUERY__BODY_STATUS;
    query.status = &status;
    for (;;) {
        S75__V1__Answer *answer;
        int code = ctl_query(client, &query, &answer);
        if (code)
            return code;
        bool is_done = !answer->status->has_day_to;
        s75__v1__answer__free_unpacked(answer, NULL);
        if (is_done)
            return CTL_OK;
        (void)poll(NULL, 0, LOOK_MS);
    }
}

static int move(struct s75_client *client, struct submit_one *one, const struct args *args)
{
    S75__V1__Day day = S75__V1__DAY__INIT;
    S75__V1__Item item = S75__V1__ITEM__INIT;
    if (args->officer) {
        ctl_print("--officer is for a daemon with a system clock; this one has a manual clock");
        return CTL_NO;
    }
    day.date = args->date;
    item.body_case = S75__V1__ITEM__BODY_DAY;
    item.day = &day;
    char text[S75_TEXT_MAX];
    const S75__V1__Welcome *welcome = s75_welcome(client);
    const bool may_follow = welcome->has_last_event;
    const uint64_t event = welcome->last_event;
    int code = submit_one(client, one, &item);
    if (code == CTL_OK)
        code = wait_until_done(client);
    if (code != CTL_OK || one->ctl->json)
        return code;
    printf("The business date is %s\n", s75_day_text(args->date, text));
    if (may_follow)
        happened_since(one->ctl, client, event);
    return CTL_OK;
}

static int confirm(struct s75_client *client, struct submit_one *one, const struct args *args)
{
    S75__V1__ClockJump jump = S75__V1__CLOCK_JUMP__INIT;
    S75__V1__Item item = S75__V1__ITEM__INIT;
    jump.date = args->date;
    jump.officer = (char *)(uintptr_t)args->officer;
    item.body_case = S75__V1__ITEM__BODY_CLOCK_JUMP;
    item.clock_jump = &jump;
    return submit_and_tell(client, one, &item);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    switch (key) {
    case 'O':
        args->officer = arg;
        return 0;
    case ARGP_KEY_ARG:
        if (args->date || ctl_date(arg, &args->date) != 0)
            argp_error(state, "one date is wanted");
        return 0;
    case ARGP_KEY_END:
        if (args->date == 0)
            argp_error(state, "a date is wanted, such as 2017-08-01");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"officer", 'O', "ID", 0, "Who confirms that the system's clock is right", 0}, {0}};
    struct submit_one one = {.ctl = ctl};
    struct s75_client *client;
    struct args args = {0};
    ctl_parse(ctl, self, argc, argv, options, parse, &args);
    int code = ctl_open(ctl, "clock", submit_one_outcome, &one, &client);
    if (code != 0)
        return code;
    code = s75_welcome(client)->manual_clock ? move(client, &one, &args)
                                             : confirm(client, &one, &args);
    s75_close(client);
    return code;
}

const struct command command_day = {
    "day",
    "DATE",
    "Moves the business date on, for a daemon with a manual clock; with a system clock, confirms "
    "that it is right."
    "\vManual clock: what falls due on the way is looked at on its own day, as if the days had "
    "passed. The date cannot go back. System clock: a clock that is further ahead of the business "
    "date than --clock-jump-max is not followed (s75ctl status); this confirms it up to "
    "DATE. Where two officers are in office, one sends it and another approves it: s75ctl approve.",
    run,
};
