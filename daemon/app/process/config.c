#include "app/process/config.h"
#include <argp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "app/process/activation.h"
#include "base/text.h"
#include "keys/key.h"
#include "net/net.h"
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
    KEY_PREVIOUS,
    KEY_KEY,
    KEY_PREVIOUS_KEY,
    KEY_INSECURE,
    KEY_ADMINISTRATOR,
    KEY_ADMINISTRATORS_LOST
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
    {"key", KEY_KEY, "FILE", 0,
     "The secret key that tcp endpoints are locked with (s75ctl keys new makes one; default "
     "$CREDENTIALS_DIRECTORY/" CONFIG_CREDENTIAL ", where there is one)",
     0},
    {"previous-key", KEY_PREVIOUS_KEY, "FILE", 0,
     "The secret key before it, of endpoints that begin with " NET_PREVIOUS ", while peers change "
     "over to the present one (default $CREDENTIALS_DIRECTORY/" CONFIG_CREDENTIAL_PREVIOUS ")",
     0},
    {"administrator", KEY_ADMINISTRATOR, "NAME=WHO", 0,
     "Begin the register of a store that has none with this administrator, who is key:PUBLIC or "
     "uid:NUMBER; at least twice, up to " TIMES,
     0},
    {"administrators-lost", KEY_ADMINISTRATORS_LOST, "REASON", 0,
     "Bring those that --administrator names to a register whose own administrators cannot change "
     "it any more; 1 to " TEXT_NUMBER(STORE_LOSS_MAX) " bytes say why, and stand in the journal",
     0},
    {"insecure", KEY_INSECURE, 0, 0,
     "tcp endpoints without any lock, on loopback addresses only: every program on this machine "
     "may "
     "do everything. For tests",
     0},
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

static void set_reason(struct argp_state *state, const char *option, const char *arg,
                       const char **ret)
{
    const struct text reason = text_of(arg);
    if (reason.size < 1 || reason.size > STORE_LOSS_MAX || !text_is_clean(reason))
        argp_error(state,
                   "%s: a reason of 1 to %d bytes of UTF-8 without control characters is wanted",
                   option, STORE_LOSS_MAX);
    *ret = arg;
}

static void add_endpoint(struct argp_state *state, const char **list, size_t *count,
                         const char *arg)
{
    if (*count == CONFIG_ENDPOINTS_MAX)
        argp_error(state, "at most %d endpoints of a kind", CONFIG_ENDPOINTS_MAX);
    const size_t mark = strlen(NET_PREVIOUS);
    const bool previous = strncmp(arg, NET_PREVIOUS, mark) == 0;
    const char *endpoint = arg + (previous ? mark : 0);
    if ((previous || strncmp(endpoint, "ipc://", 6) != 0) && strncmp(endpoint, "tcp://", 6) != 0)
        argp_error(state, "\"%s\": an endpoint is ipc://PATH or tcp://ADDRESS:PORT", arg);
    list[(*count)++] = arg;
}

static bool is_number(const char *text)
{
    return *text && strlen(text) <= 10 && text[strspn(text, "0123456789")] == '\0' &&
           strtoull(text, NULL, 10) <= UINT32_MAX;
}

static void add_administrator(struct argp_state *state, struct config *c, const char *arg)
{
    const char *is = strchr(arg, '='), *who = is ? is + 1 : "";
    const size_t prefix = strlen(KEY_PRINCIPAL);
    uint8_t key[KEY_SIZE];
    if (c->administrator_count == CONFIG_ADMINISTRATORS_MAX)
        argp_error(state, "at most %d administrators begin a register", CONFIG_ADMINISTRATORS_MAX);
    if (!is || is == arg || !text_is_clean(text_of(arg)) ||
        !((strncmp(who, KEY_PRINCIPAL, prefix) == 0 &&
           key_parse(who + prefix, strlen(who + prefix), key)) ||
          (strncmp(who, "uid:", 4) == 0 && is_number(who + 4))))
        argp_error(state,
                   "--administrator: \"%s\" is not of the form NAME=key:PUBLIC, with 64 "
                   "digits 0-9 a-f, or NAME=uid:NUMBER",
                   arg);
    c->administrators[c->administrator_count++] =
        (struct wire_administrator){{arg, (size_t)(is - arg)}, text_of(who)};
}

static bool is_any_tcp(const char *const *list, size_t count, bool previous)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(net_endpoint_address(list[i]), "tcp://", 6) == 0 &&
            (strncmp(list[i], NET_PREVIOUS, strlen(NET_PREVIOUS)) == 0) == previous)
            return true;
    return false;
}

static void check(struct argp_state *state, const struct config *c)
{
    const bool tcp =
        is_any_tcp(c->desk, c->desk_count, false) || is_any_tcp(c->events, c->events_count, false);
    const bool previous =
        is_any_tcp(c->desk, c->desk_count, true) || is_any_tcp(c->events, c->events_count, true);
    if (c->verify + c->settle + !!c->salvage + !!c->accept_loss > 1)
        argp_error(state, "--verify, --salvage, --settle and --accept-loss exclude one "
                          "another: give one of them");
    if (c->insecure && c->key)
        argp_error(state, "--insecure and --key exclude one another");
    if (tcp && !c->insecure && !c->key)
        argp_error(state, "a tcp endpoint is locked with the daemon's secret key: make one (s75ctl "
                          "keys new FILE) and give --key FILE; for tests, on a loopback address, "
                          "--insecure goes without");
    if (previous != !!c->previous_key)
        argp_error(state, "--previous-key and an endpoint that begins with " NET_PREVIOUS " need "
                          "one another");
    if (c->administrators_lost && c->administrator_count == 0)
        argp_error(state, "--administrators-lost: name the new ones with --administrator");
    if (c->administrator_count == 1)
        argp_error(state, "--administrator: one alone cannot change a register: give at least two");
}

/* What systemd hands over. */
static const char *credential(const char *name, char path[PATH_MAX])
{
    const char *directory = getenv("CREDENTIALS_DIRECTORY");
    if (!directory || snprintf(path, PATH_MAX, "%s/%s", directory, name) >= PATH_MAX)
        return NULL;
    return access(path, F_OK) == 0 ? path : NULL;
}

static void take_credentials(struct config *c)
{
    static char key[PATH_MAX], previous[PATH_MAX];
    if (!c->key && !c->insecure)
        c->key = credential(CONFIG_CREDENTIAL, key);
    if (!c->previous_key &&
        (is_any_tcp(c->desk, c->desk_count, true) || is_any_tcp(c->events, c->events_count, true)))
        c->previous_key = credential(CONFIG_CREDENTIAL_PREVIOUS, previous);
}

/* What only looks at a directory serves nobody. */
static void take_activated(struct argp_state *state, struct config *c)
{
    char why[ACTIVATION_WHY_MAX];
    if (!c->verify && !c->salvage && !c->settle && !activation_take(c, why))
        argp_error(state, "%s", why);
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
        set_reason(state, "--accept-loss", arg, &c->accept_loss);
        return 0;
    case KEY_KEY:
        c->key = arg;
        return 0;
    case KEY_PREVIOUS_KEY:
        c->previous_key = arg;
        return 0;
    case KEY_INSECURE:
        c->insecure = true;
        return 0;
    case KEY_ADMINISTRATORS_LOST:
        set_reason(state, "--administrators-lost", arg, &c->administrators_lost);
        return 0;
    case KEY_ADMINISTRATOR:
        add_administrator(state, c, arg);
        return 0;
    case ARGP_KEY_END:
        take_activated(state, c);
        take_credentials(c);
        check(state, c);
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
    if (ret_config->events_count == 0 && !ret_config->activated)
        ret_config->events[ret_config->events_count++] = "ipc:///run/s75d/events";
}
