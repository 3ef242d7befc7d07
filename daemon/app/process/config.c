#include "app/process/config.h"
#include <argp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "app/process/activation.h"
#include "app/process/config_file.h"
#include "app/process/keyring.h"
#include "app/process/setting.h"
#include "net/net.h"
#include "store/store.h"

/* What is no setting; those have the numbers from SETTING_FIRST on. */
enum {
    KEY_CONFIG = 'c',
    KEY_CHECK = 256,
    KEY_VERIFY,
    KEY_ACCEPT_LOSS,
    KEY_SALVAGE,
    KEY_SETTLE,
    KEY_ADMINISTRATORS_LOST,
    SETTING_FIRST
};

const char *argp_program_version = "s75d " S75D_VERSION;

static const struct argp_option actions[] = {
    {"config", KEY_CONFIG, "FILE", 0,
     "Read this file, s75d.conf(5), whose keys are the options above. An option takes the place of "
     "its key, with all its values",
     2},
    {"check-config", KEY_CHECK, 0, 0,
     "Look whether the file (" CONFIG_FILE " when --config names no other) and the options are "
     "good, touch nothing, show what would hold, and exit: 0 they are, 2 they are not",
     2},
    {"verify", KEY_VERIFY, 0, 0,
     "Replay the journal in the state directory, compare everything with it, say what was found, "
     "and exit: 0 all agrees, 1 something differs, 5 it could not be verified",
     2},
    {"salvage", KEY_SALVAGE, "DIR", 0,
     "Take what is intact of a damaged journal in the state directory, which is only read, into a "
     "new DIR, say what is missing, and exit: 0 nothing is, 1 something is, 5 it was not done",
     2},
    {"settle", KEY_SETTLE, 0, 0,
     "Replay every input since the last stand, or all, compare the checkpoint with what comes of "
     "it, save that, so that a release with other rules can start from it, and exit: 0 it is "
     "saved. Takes as long as --verify",
     2},
    {"accept-loss", KEY_ACCEPT_LOSS, "REASON", 0,
     "Start although inputs that were acknowledged are gone; 1 to " TEXT_NUMBER(
         STORE_LOSS_MAX) " bytes say why. Begins an epoch that keeps the reason and where the "
                         "journal stands; peers "
                         "are informed of it",
     2},
    {"administrators-lost", KEY_ADMINISTRATORS_LOST, "REASON", 0,
     "Bring those that --administrator names to a register whose own administrators cannot change "
     "it any more; 1 to " TEXT_NUMBER(STORE_LOSS_MAX) " bytes say why, and stand in the journal",
     2},
};
enum { ACTIONS = sizeof actions / sizeof *actions };

static const struct config nothing_set = {.state = "/var/lib/s75d",
                                          .previous = S75D_PREVIOUS,
                                          .clock_jump_max_days = 31,
                                          .checkpoint_every = 100000};

/* --- what belongs together ------------------------------------------------------------------- */

struct finding {
    const struct config *config;
    config_problem_fn problem;
    void *ctx;
    size_t count;
};

/* Names the line of the setting, where the file has it. */
static void find(struct finding *f, const char *setting, const char *text)
{
    const size_t line = f->config->lines[setting_find(setting)];
    char where[SETTING_VALUE_MAX + 64] = "", *whole = NULL;
    if (line > 0)
        snprintf(where, sizeof where, "%s:%zu: %s: ", f->config->file, line, setting);
    f->count++;
    f->problem(f->ctx, asprintf(&whole, "%s%s", where, text) < 0 ? text : whole);
    free(whole);
}

static bool is_any_tcp(const char *const *list, size_t count, bool previous)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(net_endpoint_address(list[i]), "tcp://", 6) == 0 &&
            (strncmp(list[i], NET_PREVIOUS, strlen(NET_PREVIOUS)) == 0) == previous)
            return true;
    return false;
}

static bool has_tcp(const struct config *c, bool previous, const char **ret_setting)
{
    *ret_setting = is_any_tcp(c->events, c->events_count, previous) ? "events" : "desk";
    return is_any_tcp(c->desk, c->desk_count, previous) ||
           is_any_tcp(c->events, c->events_count, previous);
}

static void look_at_loopback(struct finding *f, const char *setting, const char *const *list,
                             size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(net_endpoint_address(list[i]), "tcp://", 6) == 0 &&
            !net_endpoint_is_loopback(net_endpoint_address(list[i])))
            find(f, setting,
                 "with insecure it must be a loopback address, such as 127.0.0.1: everybody who "
                 "reaches another may do everything");
}

static void look_at_locks(struct finding *f)
{
    const struct config *c = f->config;
    const char *setting;
    if (c->insecure && c->key)
        find(f, "insecure", "insecure and key exclude one another");
    if (has_tcp(c, false, &setting) && !c->insecure && !c->key)
        find(f, setting,
             "a tcp endpoint is locked with the daemon's secret key: make one (s75ctl keys new "
             "FILE) and name it as key, or option --key FILE; for tests, on a loopback address, "
             "insecure goes without");
    if (has_tcp(c, true, &setting) != !!c->previous_key)
        find(f, c->previous_key ? "previous-key" : setting,
             "previous-key and an endpoint that begins with " NET_PREVIOUS " need one another");
    if (c->insecure) {
        look_at_loopback(f, "desk", c->desk, c->desk_count);
        look_at_loopback(f, "events", c->events, c->events_count);
    }
    if (c->administrators_lost && c->administrator_count == 0)
        find(f, "administrator",
             "administrators-lost: name the new ones with --administrator, or in the file");
    if (c->administrator_count == 1)
        find(f, "administrator",
             "one administrator alone cannot change a register: give at least two");
}

/* --- file and options together ---------------------------------------------------------------- */

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
    const char *setting;
    if (!c->key && !c->insecure)
        c->key = credential(CONFIG_CREDENTIAL, key);
    if (!c->previous_key && has_tcp(c, true, &setting))
        c->previous_key = credential(CONFIG_CREDENTIAL_PREVIOUS, previous);
}

/* At the start those that systemd hands over; later they are what they were. What only looks at a
 * directory, or at the configuration, serves nobody. */
static void take_sockets(struct finding *f, const struct config *from, struct config *c)
{
    char why[ACTIVATION_WHY_MAX];
    if (from->is_serving && !from->activated)
        return;
    if (from->is_serving && c->desk_count + c->events_count > 0) {
        find(f, c->desk_count ? "desk" : "events",
             "systemd's sockets are all there is to be served: add ListenStream= to s75d.socket or "
             "s75d-events.socket instead");
    } else if (from->is_serving) {
        c->activated = true;
        memcpy(c->desk, from->desk, sizeof c->desk);
        memcpy(c->events, from->events, sizeof c->events);
        c->desk_count = from->desk_count;
        c->events_count = from->events_count;
    } else if (!from->verify && !from->salvage && !from->settle && !from->check) {
        const bool is_named = c->desk_count + c->events_count > 0;
        if (!activation_take(c, why))
            find(f, c->desk_count ? "desk" : "events", why);
        c->owned_desk = is_named ? 0 : c->desk_count;
        c->owned_events = is_named ? 0 : c->events_count;
    }
}

static void use_standards(struct config *c)
{
    char why[SETTING_WHY_MAX];
    if (c->desk_count == 0)
        (void)setting_set(&settings[setting_find("desk")], c, "ipc:///run/s75d/desk", why);
    if (c->events_count == 0 && !c->activated)
        (void)setting_set(&settings[setting_find("events")], c, "ipc:///run/s75d/events", why);
    take_credentials(c);
}

size_t config_reread(const struct config *started, struct config *ret_config,
                     config_problem_fn problem, void *ctx)
{
    struct config *c = ret_config;
    char why[SETTING_WHY_MAX];
    *c = nothing_set;
    c->file = started->file;
    c->administrators_lost = started->administrators_lost;
    c->option_count = started->option_count;
    memcpy(c->options, started->options, sizeof c->options);
    for (size_t i = 0; i < c->option_count; i++) /* each was seen to be good */
        (void)setting_set(&settings[c->options[i].setting], c, c->options[i].value, why);
    size_t problems = c->file ? config_file_read(c, problem, ctx) : 0;
    if (problems > 0)
        return problems;
    struct finding f = {c, problem, ctx, 0};
    take_sockets(&f, started, c);
    use_standards(c);
    c->is_serving = true;
    look_at_locks(&f);
    return f.count;
}

void config_fini(struct config *c)
{
    for (size_t i = 0; i < c->owned_desk; i++)
        free((char *)c->desk[i]);
    for (size_t i = 0; i < c->owned_events; i++)
        free((char *)c->events[i]);
    config_file_free(c->text);
    *c = (struct config){0};
}

size_t config_take(struct config *c, const struct config *fresh,
                   const char *ret_waiting[CONFIG_SETTINGS])
{
    char buf[SETTING_VALUE_MAX], why[SETTING_WHY_MAX];
    size_t count = 0;
    for (size_t i = 0; i < CONFIG_SETTINGS; i++) {
        const struct setting *s = &settings[i];
        if (s->live)
            (void)s->set(c, s->get(fresh, 0, buf), why);
        else if (!setting_equal(s, c, fresh))
            ret_waiting[count++] = s->name;
    }
    return count;
}

/* --- options ---------------------------------------------------------------------------------- */

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

/* Tried at once, so that what is wrong is said of the option; set when all are known. */
static void keep_option(struct argp_state *state, size_t setting, const char *value)
{
    struct config *c = state->input, tried = {0};
    char why[SETTING_WHY_MAX];
    if (c->option_count == CONFIG_OPTIONS_MAX)
        argp_error(state, "at most %d options", CONFIG_OPTIONS_MAX);
    for (size_t i = 0; i < c->option_count; i++)
        if (c->options[i].setting == setting)
            (void)setting_set(&settings[setting], &tried, c->options[i].value, why);
    if (!setting_set(&settings[setting], &tried, value, why))
        argp_error(state, "--%s: %s", settings[setting].name, why);
    c->options[c->option_count++] = (struct config_option){setting, value};
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct config *c = state->input;
    if (key >= SETTING_FIRST && key < SETTING_FIRST + CONFIG_SETTINGS) {
        keep_option(state, (size_t)(key - SETTING_FIRST), arg ? arg : "yes");
        return 0;
    }
    for (size_t i = 0; i < CONFIG_SETTINGS; i++)
        if (settings[i].letter != 0 && settings[i].letter == key) {
            keep_option(state, i, arg);
            return 0;
        }
    switch (key) {
    case KEY_CONFIG:
        c->file = arg;
        return 0;
    case KEY_CHECK:
        c->check = true;
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
    case KEY_ACCEPT_LOSS:
        set_reason(state, "--accept-loss", arg, &c->accept_loss);
        return 0;
    case KEY_ADMINISTRATORS_LOST:
        set_reason(state, "--administrators-lost", arg, &c->administrators_lost);
        return 0;
    case ARGP_KEY_END:
        if (c->verify + c->settle + c->check + !!c->salvage + !!c->accept_loss > 1)
            argp_error(state, "--verify, --salvage, --settle, --accept-loss and --check-config "
                              "exclude one another: give one of them");
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "\"%s\": s75d takes options only", arg);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* "... (default 31; may be given up to 8 times)" */
static char *explained(const struct setting *s)
{
    char times[64] = "", *text = NULL;
    if (s->most > 1)
        snprintf(times, sizeof times, "%smay be given up to %zu times", s->standard ? "; " : "",
                 s->most);
    const bool is_more = s->most > 1 || s->standard;
    if (asprintf(&text, "%s%s%s%s%s%s", s->help, is_more ? " (" : "", s->standard ? "default " : "",
                 s->standard ? s->standard : "", times, is_more ? ")" : "") < 0)
        abort();
    return text;
}

static void complain(void *ctx, const char *text)
{
    (void)ctx;
    char shown[1024];
    (void)text_show(text_of(text), shown, sizeof shown);
    fprintf(stderr, "s75d: %s\n", shown);
}

static void parse_options(int argc, char **argv, struct config *c)
{
    struct argp_option options[CONFIG_SETTINGS + ACTIONS + 1] = {{0}};
    char *texts[CONFIG_SETTINGS];
    for (size_t i = 0; i < CONFIG_SETTINGS; i++) {
        const struct setting *s = &settings[i];
        const int key = s->letter ? s->letter : SETTING_FIRST + (int)i;
        texts[i] = explained(s);
        options[i] = (struct argp_option){s->name, key, s->argument, 0, texts[i], 1};
    }
    memcpy(options + CONFIG_SETTINGS, actions, sizeof actions);
    const struct argp argp = {
        .options = options,
        .parser = parse,
        .doc =
            "Integration daemon between NHS and council systems: takes in what feeds submit, keeps "
            "section 75 pooled funds by double entry, reconciles due, paid and received, and "
            "publishes what it finds.\vSee s75d(8), s75d.conf(5), s75ctl(1).",
    };
    argp_err_exit_status = 2;
    argp_parse(&argp, argc, argv, 0, NULL, c);
    for (size_t i = 0; i < CONFIG_SETTINGS; i++)
        free(texts[i]);
}

void config_parse(int argc, char **argv, struct config *ret_config)
{
    struct config given = {0};
    parse_options(argc, argv, &given);
    if (given.check && !given.file)
        given.file = CONFIG_FILE;
    if (config_reread(&given, ret_config, complain, NULL) > 0) {
        config_fini(ret_config);
        exit(2);
    }
    ret_config->check = given.check;
    ret_config->verify = given.verify;
    ret_config->salvage = given.salvage;
    ret_config->accept_loss = given.accept_loss;
    ret_config->settle = given.settle;
}

/* --- looked at without touching it ------------------------------------------------------------ */

static bool has_state_directory(const struct config *c)
{
    struct stat info;
    const char *why = NULL;
    if (stat(c->state, &info) != 0)
        why = "is not there, or not to be seen by this user: install -d -o s75d -g s75d -m 0700";
    else if (!S_ISDIR(info.st_mode))
        why = "is not a directory";
    if (why)
        fprintf(stderr, "s75d: state: %s %s\n", c->state, why);
    return !why;
}

int config_check(const struct config *c)
{
    char buf[SETTING_VALUE_MAX];
    struct keyring keys;
    const bool has_keys = keyring_read(c, &keys) == 0;
    keyring_wipe(&keys);
    if (!has_state_directory(c) || !has_keys)
        return 2;
    for (size_t i = 0; i < CONFIG_SETTINGS; i++) {
        const char *value;
        for (size_t k = 0; (value = settings[i].get(c, k, buf)) != NULL; k++)
            printf("%s%s: %s\n", settings[i].most > 1 && k > 0 ? "  and " : "", settings[i].name,
                   value);
    }
    printf("%s: good\n", c->file);
    return 0;
}
