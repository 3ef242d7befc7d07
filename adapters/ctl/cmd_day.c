/* s75ctl day DATE */
#include "ctl/ctl.h"
#include "ctl/table.h"

struct result {
    const struct ctl *ctl;
    int code;
};

static void on_outcome(void *ctx, const S75__V1__Outcome *o, const struct s75_sent *sent)
{
    struct result *result = ctx;
    (void)sent;
    if (result->ctl->json)
        result->code = ctl_json(&o->base);
    for (size_t i = 0; i < o->n_refusals; i++)
        ctl_say("refused: %s", o->refusals[i]->text ? o->refusals[i]->text : "no reason given");
    if (o->n_refusals > 0)
        result->code = CTL_NO;
}

static int submit(struct s75_client *client, int32_t date)
{
    S75__V1__Day day = S75__V1__DAY__INIT;
    S75__V1__Item item = S75__V1__ITEM__INIT, *items[] = {&item};
    day.date = date;
    item.body_case = S75__V1__ITEM__BODY_DAY;
    item.day = &day;
    int r = s75_submit(client, NULL, items, 1);
    if (r == 0)
        r = s75_drain(client);
    return r == 0 ? CTL_OK : ctl_failed(client, r, NULL);
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
    default: return ARGP_ERR_UNKNOWN;
    }
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    struct result result = {.ctl = ctl};
    struct s75_client *client;
    int32_t date = 0;
    ctl_parse(ctl, self, argc, argv, NULL, parse, &date);
    int code = ctl_open(ctl, "clock", on_outcome, &result, &client);
    if (code != 0)
        return code;
    if (s75_welcome(client)->manual_clock) {
        code = submit(client, date);
    } else {
        ctl_say(
            "this daemon keeps its own clock; only one with a manual clock can be told the date");
        code = CTL_NO;
    }
    s75_close(client);
    return code != CTL_OK ? code : result.code;
}

const struct command command_day = {
    "day",
    "DATE",
    "Moves the business date on, for a daemon that runs with a manual clock."
    "\vWhat falls due on the way is looked at as if the days had passed. The date cannot go back.",
    run,
};
