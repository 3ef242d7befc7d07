/* s75ctl doctor: what is not as it should be, and what to do about it. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "ctl/talk/ctl.h"
#include "ctl/screen/table.h"
#include "machine.h"

enum { OPTION_STATE = 512, OPTION_CONFIG };
#define STATE_DEFAULT "/var/lib/s75d"
#define CONFIG_DEFAULT "/etc/s75d/s75d.conf"
#define DESK_DEFAULT "ipc:///run/s75d/desk"

struct examination {
    struct table table;
    json_t *list;
    unsigned wrong, look;
};

static const char *const words[] = {
    [HEALTH_GOOD] = "good", [HEALTH_LOOK] = "look", [HEALTH_WRONG] = "WRONG"};
static const char *const names[] = {
    [HEALTH_GOOD] = "good", [HEALTH_LOOK] = "look", [HEALTH_WRONG] = "wrong"};
static const enum style styles[] = {
    [HEALTH_GOOD] = STYLE_GOOD, [HEALTH_LOOK] = STYLE_BOLD, [HEALTH_WRONG] = STYLE_BAD};

static void on_finding(void *ctx, const struct health_finding *f)
{
    struct examination *x = ctx;
    char text[HEALTH_TEXT_MAX * 2];
    x->wrong += f->level == HEALTH_WRONG;
    x->look += f->level == HEALTH_LOOK;
    table_cell(&x->table, styles[f->level], "%s", words[f->level]);
    table_cell(&x->table, STYLE_PLAIN, "%s", f->about);
    table_cell(&x->table, STYLE_PLAIN, "%s", f->text);
    if (f->cure)
        table_note(&x->table, 8, STYLE_BOLD, f->cure);
    s75_shown(f->text, text, sizeof text);
    json_t *object =
        json_pack("{s:s, s:s, s:s}", "level", names[f->level], "about", f->about, "text", text);
    if (object && f->cure)
        (void)json_object_set_new(object, "cure", json_string(f->cure));
    (void)json_array_append_new(x->list, object);
}

/* The status, or NULL after the daemon was found not to answer. To be freed. */
static S75__V1__Answer *ask(const struct ctl *ctl, const struct machine *m)
{
    const struct s75_options options = {.desk = ctl->desk,
                                        .server_key = ctl->server_key,
                                        .key_file = ctl->key_file,
                                        .party = "s75ctl",
                                        .program = "s75ctl " S75D_VERSION,
                                        .timeout_ms = ctl->timeout_ms,
                                        .stop = ctl->stop};
    S75__V1__StatusQuery status = S75__V1__STATUS_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    S75__V1__Answer *answer = NULL;
    struct s75_client *client = NULL;
    query.body_case = S75__V1__QUERY__BODY_STATUS;
    query.status = &status;
    int rc = s75_open(&options, &client);
    if (rc >= 0)
        rc = s75_query(client, &query, &answer);
    if (rc < 0)
        machine_unreachable(m, s75_error(client));
    s75_close(client);
    return rc < 0 ? NULL : answer;
}

static void examine(const struct ctl *ctl, struct machine *m)
{
    S75__V1__Answer *answer = ask(ctl, m);
    machine_keys(m);
    if (answer)
        health_judge(answer->status, S75D_VERSION, m->to.each, m->to.ctx);
    if (strncmp(m->desk, "ipc://", 6) == 0) { /* it is this machine */
        machine_clock(m);
        machine_files(m);
        machine_configuration(m);
    } else if (answer && answer->status->figures) {
        machine_compare_clocks(m, answer->status->figures->now_us);
    }
    if (answer)
        s75__v1__answer__free_unpacked(answer, NULL);
}

static int print(const struct ctl *ctl, struct examination *x)
{
    if (ctl->json)
        return json_dumpf(x->list, stdout, JSON_INDENT(2)) == 0 && puts("") >= 0 ? 0 : -1;
    int r = table_print(&x->table, ctl->colours, ctl->width, stdout);
    if (x->wrong + x->look == 0)
        puts("All is well.");
    else
        printf("%u wrong, %u to look at.\n", x->wrong, x->look);
    return r;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct machine *m = state->input;
    switch (key) {
    case OPTION_STATE:
        m->state = arg;
        return 0;
    case OPTION_CONFIG:
        m->configuration = arg;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"state", OPTION_STATE, "DIR", 0, "The daemon's directory (default " STATE_DEFAULT ")", 0},
        {"config", OPTION_CONFIG, "FILE", 0, "Its configuration (default " CONFIG_DEFAULT ")", 0},
        {0},
    };
    static const struct column columns[] = {
        {NULL, ALIGN_LEFT}, {NULL, ALIGN_LEFT}, {NULL, ALIGN_LEFT}};
    struct examination x = {.list = json_array()};
    struct machine m = {.ctl = ctl,
                        .state = STATE_DEFAULT,
                        .configuration = CONFIG_DEFAULT,
                        .to = {on_finding, &x}};
    ctl_parse(ctl, self, argc, argv, options, parse, &m);
    m.desk = ctl->desk ? ctl->desk : getenv("S75_DESK");
    if (!m.desk)
        m.desk = DESK_DEFAULT;
    table_init(&x.table, columns, 3);
    examine(ctl, &m);
    const int r = print(ctl, &x);
    table_fini(&x.table);
    json_decref(x.list);
    return r == 0 && x.wrong == 0 ? CTL_OK : CTL_NO;
}

const struct command command_doctor = {
    "doctor",
    NULL,
    "Looks at the daemon, its keys, clock, disk, permissions, versions, peers and limits, and says "
    "what to do about each thing that is not as it should be."
    "\vgood: as it should be. look: it serves, and somebody should look at it. WRONG: it does not "
    "do all that it is for, or will not for long; exit code 1. Run it on the daemon's machine, as "
    "root, to see everything; nothing is changed.",
    run,
};
