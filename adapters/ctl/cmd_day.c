/* s75ctl day DATE */
#include "ctl/submit_one.h"

static int submit(struct s75_client *client, struct submit_one *one, int32_t date)
{
    S75__V1__Day day = S75__V1__DAY__INIT;
    S75__V1__Item item = S75__V1__ITEM__INIT;
    day.date = date;
    item.body_case = S75__V1__ITEM__BODY_DAY;
    item.day = &day;
    return submit_one(client, one, &item);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    int32_t *date = state->input;
    switch (key) {
    case ARGP_KEY_ARG:
        if (*date || ctl_date(arg, date) != 0)
            argp_error(state, "one date is wanted");
        return 0;
    case ARGP_KEY_END:
        if (*date == 0)
            argp_error(state, "a date is wanted, such as 2017-08-01");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    struct submit_one one = {.ctl = ctl};
    struct s75_client *client;
    int32_t date = 0;
    ctl_parse(ctl, self, argc, argv, NULL, parse, &date);
    int code = ctl_open(ctl, "clock", submit_one_outcome, &one, &client);
    if (code != 0)
        return code;
    if (s75_welcome(client)->manual_clock) {
        code = submit(client, &one, date);
    } else {
        ctl_say(
            "this daemon keeps its own clock; only one with a manual clock can be told the date");
        code = CTL_NO;
    }
    s75_close(client);
    return code;
}

const struct command command_day = {
    "day",
    "DATE",
    "Moves the business date on, for a daemon that runs with a manual clock."
    "\vWhat falls due on the way is looked at as if the days had passed. The date cannot go back.",
    run,
};
