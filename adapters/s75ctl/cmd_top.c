/* s75ctl top: the daemon as it works, drawn again every second. */
#include <stdlib.h>
#include <time.h>
#include "ctl/talk/ctl.h"
#include "frame.h"
#include "terminal.h"

enum { OPTION_ONCE = 512 };
enum { EVERY_S = 1, EVERY_S_MAX = 3600, PATIENCE_MS = 2500 };

struct watching {
    struct ctl *ctl;
    uint64_t every_s;
    bool once;
    struct s75_client *client;
    S75__V1__Answer *status, *pools;
    struct frame_before before;
    char why[256];
};

static void forget(struct watching *w)
{
    if (w->status)
        s75__v1__answer__free_unpacked(w->status, NULL);
    if (w->pools)
        s75__v1__answer__free_unpacked(w->pools, NULL);
    w->status = w->pools = NULL;
}

/* 0, or what s75_error says of. */
static int ask_both(struct watching *w)
{
    const struct s75_options options = {.desk = w->ctl->desk,
                                        .server_key = w->ctl->server_key,
                                        .key_file = w->ctl->key_file,
                                        .party = "s75ctl",
                                        .program = "s75ctl " S75D_VERSION,
                                        .timeout_ms = PATIENCE_MS,
                                        .stop = w->ctl->stop};
    S75__V1__StatusQuery status = S75__V1__STATUS_QUERY__INIT;
    S75__V1__PoolsQuery pools = S75__V1__POOLS_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    int rc = w->client ? 0 : s75_open(&options, &w->client);
    if (rc < 0)
        return rc;
    query.body_case = S75__V1__QUERY__BODY_STATUS;
    query.status = &status;
    rc = s75_query(w->client, &query, &w->status);
    query.body_case = S75__V1__QUERY__BODY_POOLS;
    query.pools = &pools;
    return rc < 0 ? rc : s75_query(w->client, &query, &w->pools);
}

/* The connection is made anew after a failure. */
static void ask(struct watching *w)
{
    forget(w);
    if (ask_both(w) >= 0)
        return;
    snprintf(w->why, sizeof w->why, "%s", s75_error(w->client));
    forget(w);
    s75_close(w->client);
    w->client = NULL;
}

static char *draw(struct watching *w, unsigned rows, unsigned columns)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return NULL;
    const struct frame frame = {.status = w->status ? w->status->status : NULL,
                                .pools = w->pools ? w->pools->pools : NULL,
                                .why = w->why,
                                .rows = rows,
                                .columns = columns,
                                .colours = w->ctl->colours};
    frame_write(out, &frame, &w->before);
    fclose(out);
    return text;
}

/* Until q, the end of stdin, or a signal. */
static int watch(struct watching *w)
{
    int key = 0;
    if (terminal_open() != 0) {
        ctl_print("top needs a terminal; --once prints one screen");
        return CTL_USAGE;
    }
    while (key != 'q' && key >= 0 && !*w->ctl->stop) {
        ask(w);
        char *text = draw(w, terminal_rows(), terminal_columns());
        if (text)
            terminal_draw(text);
        free(text);
        key = *w->ctl->stop ? 0 : terminal_key((int)w->every_s * 1000);
    }
    terminal_close();
    return CTL_OK;
}

static int print_once(struct watching *w)
{
    ask(w);
    char *text = draw(w, 10000, (unsigned)w->ctl->width);
    if (text)
        fputs(text, stdout);
    free(text);
    return w->status ? CTL_OK : CTL_UNREACHABLE;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct watching *w = state->input;
    switch (key) {
    case OPTION_ONCE:
        w->once = true;
        return 0;
    case 'n':
        if (ctl_number("seconds", arg, EVERY_S_MAX, &w->every_s) != 0 || w->every_s == 0)
            argp_error(state, "--every: a number from 1 to %d is wanted", EVERY_S_MAX);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"every", 'n', "SECONDS", 0, "Ask again so often (default 1)", 0},
        {"once", OPTION_ONCE, 0, 0, "Print one screen and exit", 0},
        {0},
    };
    struct watching w = {.ctl = ctl, .every_s = EVERY_S};
    ctl_parse(ctl, self, argc, argv, options, parse, &w);
    const int code = w.once ? print_once(&w) : watch(&w);
    forget(&w);
    s75_close(w.client);
    return code;
}

const struct command command_top = {
    "top",
    NULL,
    "Shows the daemon as it works, again every second: intake, commits, what is behind, what is "
    "wrong and its cure, pools in order of attention, exceptions by age, and feeds, the longest "
    "silent first. q ends it; any other key asks at once."
    "\vFigures are for administrators, auditors and observers.",
    run,
};
