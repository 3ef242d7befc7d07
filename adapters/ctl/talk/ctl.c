/* ctl/ctl: see ctl.h. */
#include "ctl/talk/ctl.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "base/date.h"
#include "ctl/screen/near.h"
#include "kit/s75_json.h"

#define PARTY "s75ctl"
#define WIDTH_DEFAULT 100
#define WIDTH_MIN 40
#define WIDTH_MAX 10000
#define POOLS_MAX 4096

enum {
    OPTION_COLOUR = 256,
    OPTION_JSON,
    OPTION_TIMEOUT,
    OPTION_SERVER_KEY,
    OPTION_KEY,
    OPTION_WIDTH
};

static const struct argp_option ctl_options[] = {
    {"desk", 'd', "ENDPOINT", 0,
     "Where the daemon listens: tcp://HOST:PORT or ipc:///PATH (default $S75_DESK, else "
     "ipc:///run/s75d/desk)",
     90},
    {"server-key", OPTION_SERVER_KEY, "KEY", 0,
     "Over tcp: the daemon's public key, 64 digits or a file with them (default $S75_SERVER_KEY)",
     90},
    {"key", OPTION_KEY, "FILE", 0, "Over tcp: your own secret key (default $S75_KEY)", 90},
    {"json", OPTION_JSON, NULL, 0, "Print JSON with the field names of s75/v1, amounts in pence",
     90},
    {"colour", OPTION_COLOUR, "WHEN", 0, "auto (default: on a terminal), always or never", 90},
    {"width", OPTION_WIDTH, "COLUMNS", 0,
     "Fold tables that are wider (default: the terminal's; 100 where there is none)", 90},
    {"timeout", OPTION_TIMEOUT, "SECONDS", 0, "Patience with a silent daemon (default 10)", 90},
    {0},
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
    struct ctl *ctl = state->input;
    uint64_t seconds, columns;
    switch (key) {
    case 'd': ctl->desk = arg; return 0;
    case OPTION_SERVER_KEY:
        ctl->server_key = arg;
        return 0;
    case OPTION_KEY:
        ctl->key_file = arg;
        return 0;
    case OPTION_JSON: ctl->json = true; return 0;
    case OPTION_COLOUR:
        if (strcmp(arg, "auto") == 0)
            ctl->colour = COLOUR_AUTO;
        else if (strcmp(arg, "always") == 0)
            ctl->colour = COLOUR_ALWAYS;
        else if (strcmp(arg, "never") == 0)
            ctl->colour = COLOUR_NEVER;
        else
            argp_error(state, "--colour is auto, always or never, not '%s'", arg);
        return 0;
    case OPTION_WIDTH:
        if (ctl_number("--width", arg, WIDTH_MAX, &columns) != 0 || columns < WIDTH_MIN)
            argp_error(state, "--width is %d to %d columns", WIDTH_MIN, WIDTH_MAX);
        ctl->width = (int)columns;
        return 0;
    case OPTION_TIMEOUT:
        if (ctl_number("--timeout", arg, 86400, &seconds) != 0 || seconds == 0)
            argp_error(state, "--timeout is 1 to 86400 seconds");
        ctl->timeout_ms = (int)seconds * 1000;
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

const struct argp ctl_argp = {.options = ctl_options, .parser = parse_option};

static error_t parse_nothing(int key, char *arg, struct argp_state *state)
{
    if (key == ARGP_KEY_ARG)
        argp_error(state, "'%s' is one argument too many", arg);
    return ARGP_ERR_UNKNOWN;
}

const char *ctl_balance_note(const char *account, int64_t pence)
{
    if (strcmp(account, "cash") != 0 || pence >= 0)
        return NULL;
    return "in credit: more was spent than the host has confirmed as received; what partners paid "
           "and it has not confirmed is in transit, what it paid itself host-paid";
}

error_t ctl_parse_pool(int key, char *arg, struct argp_state *state, const char **pool)
{
    switch (key) {
    case ARGP_KEY_ARG:
        if (*pool)
            argp_error(state, "'%s' is one argument too many", arg);
        *pool = arg;
        return 0;
    case ARGP_KEY_END:
        if (!*pool)
            argp_error(state, "a pool is wanted; s75ctl pools lists them");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

struct inputs {
    struct ctl *ctl;
    void *args;
};

static error_t parse_command(int key, char *arg, struct argp_state *state)
{
    (void)arg;
    struct inputs *inputs = state->input;
    if (key != ARGP_KEY_INIT)
        return ARGP_ERR_UNKNOWN;
    state->child_inputs[0] = inputs->args;
    state->child_inputs[1] = inputs->ctl;
    return 0;
}

static void settle(struct ctl *ctl)
{
    struct winsize size;
    const char *no_colour = getenv("NO_COLOR");
    bool terminal = isatty(STDOUT_FILENO);
    ctl->colours = ctl->colour == COLOUR_ALWAYS ||
                   (ctl->colour == COLOUR_AUTO && terminal && !(no_colour && *no_colour));
    if (ctl->width)
        return;
    ctl->width = WIDTH_DEFAULT;
    if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= WIDTH_MIN)
        ctl->width = size.ws_col;
}

void ctl_parse(struct ctl *ctl, const struct command *self, int argc, char **argv,
               const struct argp_option *options, argp_parser_t parser, void *args)
{
    const struct argp own = {.options = options, .parser = parser ? parser : parse_nothing};
    const struct argp_child children[] = {{&own, 0, NULL, 0}, {&ctl_argp, 0, NULL, 0}, {0}};
    const struct argp argp = {.parser = parse_command,
                              .args_doc = self->args_doc,
                              .doc = self->doc,
                              .children = children};
    struct inputs inputs = {ctl, args};
    char name[64];
    snprintf(name, sizeof name, "s75ctl %s", self->name);
    argv[0] = name;
    argp_parse(&argp, argc, argv, 0, NULL, &inputs);
    settle(ctl);
}

void ctl_print(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = NULL;
    int size = vasprintf(&text, format, args);
    va_end(args);
    (void)s75_print(stderr, "s75ctl: %s\n", size < 0 ? "out of memory" : text);
    free(size < 0 ? NULL : text);
}

static void on_wait(void *ctx, const char *text)
{
    (void)ctx;
    if (isatty(STDERR_FILENO))
        ctl_print("%s", text);
}

static int exit_code(int error)
{
    switch (error) {
    case S75_ERR_TIMEOUT:
    case S75_ERR_NETWORK:
    case S75_ERR_PROTOCOL: return CTL_UNREACHABLE;
    case S75_ERR_INPUT: return CTL_USAGE;
    case S75_ERR_STOPPED: return CTL_OK;
    default: return CTL_NO;
    }
}

int ctl_open(const struct ctl *ctl, const char *feed, s75_outcome_fn on_outcome, void *ctx,
             struct s75_client **ret_client)
{
    struct s75_options options = {.desk = ctl->desk,
                                  .server_key = ctl->server_key,
                                  .key_file = ctl->key_file,
                                  .party = PARTY,
                                  .feed = feed,
                                  .feed_is_own = true,
                                  .program = "s75ctl " S75D_VERSION,
                                  .timeout_ms = ctl->timeout_ms,
                                  .known_file = ctl->known_file,
                                  .on_outcome = on_outcome,
                                  .on_wait = on_wait,
                                  .ctx = ctx,
                                  .stop = ctl->stop};
    struct s75_client *c = NULL;
    int r = s75_open(&options, &c);
    if (r < 0) {
        ctl_print("%s", s75_error(c));
        s75_close(c);
        c = NULL;
    }
    *ret_client = c;
    return r >= 0 ? 0 : exit_code(r);
}

/* The names of the pools that are near to one that is not known. */
static void near_pools(struct s75_client *client, const char *pool, char buf[NEAR_TEXT_MAX])
{
    S75__V1__PoolsQuery pools = S75__V1__POOLS_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    S75__V1__Answer *answer = NULL;
    const char *names[POOLS_MAX];
    query.body_case = S75__V1__QUERY__BODY_POOLS;
    query.pools = &pools;
    buf[0] = '\0';
    if (s75_query(client, &query, &answer) != 0)
        return;
    size_t count = 0;
    for (; count < answer->pools->n_pools && count < POOLS_MAX; count++)
        names[count] = answer->pools->pools[count]->pool;
    near_text(pool, names, count, buf);
    if (count == 0)
        snprintf(buf, NEAR_TEXT_MAX, "; there are no pools yet");
    s75__v1__answer__free_unpacked(answer, NULL);
}

int ctl_failed(struct s75_client *client, int error, const char *pool)
{
    const S75__V1__Refusal *refusal = error == S75_ERR_REFUSED ? s75_refusal(client) : NULL;
    char near[NEAR_TEXT_MAX];
    if (error == S75_ERR_STOPPED)
        return CTL_OK;
    if (refusal && pool && refusal->code == S75__V1__REFUSAL_CODE__REFUSED_UNKNOWN_POOL) {
        near_pools(client, pool, near);
        ctl_print("there is no pool '%s'%s", pool, near);
    } else {
        ctl_print("%s", s75_error(client));
    }
    return exit_code(error);
}

int ctl_query(struct s75_client *client, S75__V1__Query *query, S75__V1__Answer **ret_answer)
{
    const char *pool = NULL;
    if (query->body_case == S75__V1__QUERY__BODY_STATEMENT)
        pool = query->statement->pool;
    else if (query->body_case == S75__V1__QUERY__BODY_EXCEPTIONS)
        pool = query->exceptions->pool;
    else if (query->body_case == S75__V1__QUERY__BODY_REPORT)
        pool = query->report->pool;
    else if (query->body_case == S75__V1__QUERY__BODY_POSTINGS)
        pool = query->postings->pool;
    int r = s75_query(client, query, ret_answer);
    if (r != 0)
        return ctl_failed(client, r, pool);
    if ((*ret_answer)->has_not_durable_from)
        ctl_print("inputs from %llu on are not on the disk of s75d yet, and may be in this answer: "
                  "see s75ctl status",
                  (unsigned long long)(*ret_answer)->not_durable_from);
    return 0;
}

int ctl_ask(const struct ctl *ctl, S75__V1__Query *query, ctl_print_fn print)
{
    S75__V1__Answer *answer = NULL;
    struct s75_client *client;
    int code = ctl_open(ctl, NULL, NULL, NULL, &client);
    if (code == 0)
        code = ctl_query(client, query, &answer);
    if (code == 0)
        code = print(ctl, answer);
    if (answer)
        s75__v1__answer__free_unpacked(answer, NULL);
    s75_close(client);
    return code;
}

int ctl_print_json(const struct ctl *ctl, const S75__V1__Answer *answer)
{
    (void)ctl;
    return ctl_json(&answer->status->base); /* every member of the answer is a message */
}

int ctl_json(const ProtobufCMessage *message)
{
    if (s75_json_print(message, 1, stdout) != 0) {
        ctl_print("cannot print the answer");
        return CTL_NO;
    }
    return CTL_OK;
}

int ctl_finish(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    ctl_print("cannot write the output: %m");
    return code == CTL_OK ? CTL_NO : code;
}

int ctl_date(const char *text, int32_t *ret_yyyymmdd)
{
    date_t date;
    if (date_parse(text, strlen(text), &date) != 0) {
        ctl_print("'%s' is not a date, such as 2017-08-01", text);
        return CTL_USAGE;
    }
    *ret_yyyymmdd = date_to_number(date);
    return 0;
}

int ctl_number(const char *what, const char *text, uint64_t limit, uint64_t *ret_number)
{
    size_t size = strlen(text);
    if (size == 0 || size > 19 || strspn(text, "0123456789") != size ||
        strtoull(text, NULL, 10) > limit) {
        ctl_print("%s '%s' is not a whole number within 0 to %llu", what, text,
                  (unsigned long long)limit);
        return CTL_USAGE;
    }
    *ret_number = strtoull(text, NULL, 10);
    return 0;
}

int ctl_row(const char *what, char *text, uint64_t *ret_input, uint64_t *ret_item)
{
    char *slash = strchr(text, '/');
    *ret_item = 0;
    if (slash)
        *slash = '\0';
    if (ctl_number(what, text, UINT64_MAX, ret_input) ||
        (slash && ctl_number("the item", slash + 1, UINT32_MAX, ret_item)))
        return CTL_USAGE;
    return 0;
}
