#include "app/process/config.h"
#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "store/store.h"

enum {
    KEY_STATE = 's',
    KEY_DESK = 'd',
    KEY_EVENTS = 'e',
    KEY_CLOCK = 256,
    KEY_CLOCK_JUMP,
    KEY_CHECKPOINT,
    KEY_VERIFY,
    KEY_ACCEPT_LOSS,
    KEY_SALVAGE,
    KEY_SETTLE,
    KEY_PREVIOUS
};

const char *argp_program_version = "s75d " S75D_VERSION;

#define TIMES TEXT_NUMBER(CONFIG_ENDPOINTS_MAX) " times "
#define CLOCK_JUMP_MAX 3660
#define CHECKPOINT_EVERY_MAX 10000000

static const struct argp_option options[] = {
    {"state", KEY_STATE, "DIR", 0, "Directory of the journal and books (default /var/lib/s75d)", 0},
    {"desk", KEY_DESK, "ENDPOINT", 0,
     "Where feeds submit and clients ask and follow; may be given up to " TIMES
     "(default ipc:///run/s75d/desk)",
     0},
    {"events", KEY_EVENTS, "ENDPOINT", 0,
     "Where events are published; may be given up to " TIMES "(default ipc:///run/s75d/events)", 0},
    {"clock", KEY_CLOCK, "system|manual", 0,
     "system: the business date is England's date. manual: it moves only when s75ctl day says so, "
     "for replays of history and tests (default system)",
     0},
    {"clock-jump-max", KEY_CLOCK_JUMP, "DAYS", 0,
     "A clock further ahead of the business date is not followed until two officers confirm it, "
     "1 to " TEXT_NUMBER(CLOCK_JUMP_MAX) " (default 31)",
     0},
    {"checkpoint-every", KEY_CHECKPOINT, "ITEMS", 0,
     "Save the state after this many items, 1 to " TEXT_NUMBER(
         CHECKPOINT_EVERY_MAX) " (default 100000)",
     0},
    {"verify", KEY_VERIFY, 0, 0,
     "Replay the journal in the state directory, compare everything with it, say what was found, "
     "and exit: 0 all agrees, 1 something differs, 5 it could not be verified",
     0},
    {"salvage", KEY_SALVAGE, "DIR", 0,
     "Take what is intact of a damaged journal in the state directory, which is only read, into a "
     "new DIR, say what is missing, and exit: 0 nothing is, 1 something is, 5 it was not done",
     0},
    {"settle", KEY_SETTLE, 0, 0,
     "Replay every input since the last stand, or all, compare the checkpoint with what comes of "
     "it, save that, so that a release with other rules can start from it, and exit: 0 it is "
     "saved. Takes as long as --verify",
     0},
    {"previous", KEY_PREVIOUS, "FILE", 0,
     "The release before this one, which a start with other rules runs with --settle "
     "(default " S75D_PREVIOUS ")",
     0},
    {"accept-loss", KEY_ACCEPT_LOSS, "REASON", 0,
     "Start although inputs that were acknowledged are gone; 1 to " TEXT_NUMBER(
         STORE_LOSS_MAX) " bytes say why. Begins an "
                         "epoch that keeps the reason and where the journal stands; peers are "
                         "informed of it",
     0},
    {0},
};

static void set_number(struct argp_state *state, const char *option, const char *arg,
                       unsigned long most, uint32_t *ret)
{
    char *end;
    unsigned long value = strtoul(arg, &end, 10);
    if (*arg < '0' || *arg > '9' || *end || value < 1 || value > most)
        argp_error(state, "%s: \"%s\" is not a number from 1 to %lu", option, arg, most);
    *ret = (uint32_t)value;
}

static void set_loss(struct argp_state *state, const char *arg, const char **ret)
{
    const struct text reason = text_of(arg);
    if (reason.size < 1 || reason.size > STORE_LOSS_MAX || !text_is_clean(reason))
        argp_error(state,
                   "--accept-loss: a reason of 1 to %d bytes of UTF-8 without control "
                   "characters is wanted",
                   STORE_LOSS_MAX);
    *ret = arg;
}

static void add_endpoint(struct argp_state *state, const char **list, size_t *count,
                         const char *arg)
{
    if (*count == CONFIG_ENDPOINTS_MAX)
        argp_error(state, "at most %d endpoints of a kind", CONFIG_ENDPOINTS_MAX);
    if (strncmp(arg, "ipc://", 6) != 0 && strncmp(arg, "tcp://", 6) != 0)
        argp_error(state, "\"%s\": an endpoint is ipc://PATH or tcp://ADDRESS:PORT", arg);
    list[(*count)++] = arg;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct config *c = state->input;
    switch (key) {
    case KEY_STATE:
        c->state = arg;
        return 0;
    case KEY_DESK:
        add_endpoint(state, c->desk, &c->desk_count, arg);
        return 0;
    case KEY_EVENTS:
        add_endpoint(state, c->events, &c->events_count, arg);
        return 0;
    case KEY_CLOCK:
        c->manual_clock = strcmp(arg, "manual") == 0;
        if (!c->manual_clock && strcmp(arg, "system") != 0)
            argp_error(state, "--clock: \"%s\" is neither system nor manual", arg);
        return 0;
    case KEY_CLOCK_JUMP:
        set_number(state, "--clock-jump-max", arg, CLOCK_JUMP_MAX, &c->clock_jump_max_days);
        return 0;
    case KEY_CHECKPOINT:
        set_number(state, "--checkpoint-every", arg, CHECKPOINT_EVERY_MAX, &c->checkpoint_every);
        return 0;
    case KEY_VERIFY:
        c->verify = true;
        return 0;
    case KEY_SALVAGE:
        c->salvage = arg;
        return 0;
    case KEY_SETTLE:
        c->settle = true;
        return 0;
    case KEY_PREVIOUS:
        c->previous = arg;
        return 0;
    case KEY_ACCEPT_LOSS:
        set_loss(state, arg, &c->accept_loss);
        return 0;
    case ARGP_KEY_END:
        if (c->verify + c->settle + !!c->salvage + !!c->accept_loss > 1)
            argp_error(state, "--verify, --salvage, --settle and --accept-loss exclude one "
                              "another: give one of them");
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "\"%s\": s75d takes options only", arg);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

void config_parse(int argc, char **argv, struct config *ret_config)
{
    static const struct argp argp = {
        .options = options,
        .parser = parse,
        .doc =
            "Integration daemon between NHS and council systems: takes in what feeds submit, keeps "
            "section 75 pooled funds by double entry, reconciles due, paid and received, and "
            "publishes what it finds.\vSee s75d(8), s75ctl(1).",
    };
    *ret_config = (struct config){.state = "/var/lib/s75d",
                                  .previous = S75D_PREVIOUS,
                                  .clock_jump_max_days = 31,
                                  .checkpoint_every = 100000};
    argp_err_exit_status = 2;
    argp_parse(&argp, argc, argv, 0, NULL, ret_config);
    if (ret_config->desk_count == 0)
        ret_config->desk[ret_config->desk_count++] = "ipc:///run/s75d/desk";
    if (ret_config->events_count == 0)
        ret_config->events[ret_config->events_count++] = "ipc:///run/s75d/events";
}
