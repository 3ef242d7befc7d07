/* s75ctl events */
#include <stdlib.h>
#include <string.h>
#include "ctl/talk/ctl.h"
#include "ctl/talk/event_line.h"
#include "ctl/screen/near.h"
#include "ctl/screen/words.h"
#include "kit/s75_json.h"

#define KINDS_MAX 64
enum { OPTION_KNOWN = 512 };

struct args {
    uint64_t after;
    const char *pool;
    S75__V1__EventKind kinds[KINDS_MAX];
    size_t kind_count;
    bool follow;
    const char *known_file;
};

struct printing {
    const struct ctl *ctl;
    bool live;
    uint64_t count;
};

enum { CANNOT_WRITE = 1 };

static int on_event(void *ctx, const S75__V1__Event *e)
{
    struct printing *p = ctx;
    int r = 0;
    p->count++;
    if (p->ctl->json)
        r = s75_json_print(&e->base, 0, stdout);
    else
        event_line(p->ctl, e, stdout);
    if (p->live)
        fflush(stdout);
    return r != 0 || ferror(stdout) ? CANNOT_WRITE : 0;
}

static int print_events(const struct ctl *ctl, const struct args *args, const char *none)
{
    struct printing printing = {.ctl = ctl, .live = args->follow};
    struct s75_client *client;
    S75__V1__Follow follow = S75__V1__FOLLOW__INIT;
    int code = ctl_open(ctl, NULL, NULL, NULL, &client);
    if (code != 0)
        return code;
    follow.after = args->after;
    follow.pool = (char *)args->pool;
    follow.kinds = (S75__V1__EventKind *)args->kinds;
    follow.n_kinds = args->kind_count;
    follow.has_until_caught_up = follow.until_caught_up = !args->follow;
    int r = s75_follow(client, &follow, on_event, &printing);
    if (r < 0)
        code = ctl_failed(client, r, args->pool);
    if (r == 0 && printing.count == 0 && !ctl->json)
        puts(none);
    s75_close(client);
    return code;
}

static void add_kind(struct args *args, const char *name, struct argp_state *state)
{
    const ProtobufCEnumDescriptor *e = &s75__v1__event_kind__descriptor;
    char near[NEAR_TEXT_MAX], kinds[WORDS_TEXT_MAX];
    struct words words;
    int kind;
    if (args->kind_count < KINDS_MAX && s75_enum_value(e, name, &kind)) {
        args->kinds[args->kind_count++] = (S75__V1__EventKind)kind;
        return;
    }
    words_of(e, '_', &words);
    argp_error(state, "there is no kind of event '%s'%s\nThe kinds are: %s", name,
               near_text(name, words.list, words.count, near), words_text(&words, kinds));
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    switch (key) {
    case 'a':
        if (ctl_number("--after", arg, INT64_MAX, &args->after) != 0)
            argp_error(state, "--after wants an event's number");
        return 0;
    case 'p':
        args->pool = arg;
        return 0;
    case 'k':
        add_kind(args, arg, state);
        return 0;
    case 'f':
        args->follow = true;
        return 0;
    case OPTION_KNOWN:
        args->known_file = arg;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is one argument too many", arg);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int run_events(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    char kinds[WORDS_TEXT_MAX], kind_doc[WORDS_TEXT_MAX + 64];
    struct words words;
    words_of(&s75__v1__event_kind__descriptor, '_', &words);
    snprintf(kind_doc, sizeof kind_doc, "Only of this kind; may be repeated. The kinds: %s",
             words_text(&words, kinds));
    const struct argp_option options[] = {
        {"after", 'a', "NUMBER", 0, "Only events with a greater number", 0},
        {"pool", 'p', "POOL", 0, "Only of this pool", 0},
        {"kind", 'k', "KIND", 0, kind_doc, 0},
        {"follow", 'f', NULL, 0, "Go on with live events, until interrupted", 0},
        {"known", OPTION_KNOWN, "FILE", 0,
         "Keep in FILE what the daemon sent of its journal, and hold it to that in the next run: "
         "one that was put back to an older copy meanwhile is found out",
         0},
        {0},
    };
    struct args args = {0};
    ctl_parse(ctl, self, argc, argv, options, parse, &args);
    ctl->known_file = args.known_file;
    return print_events(ctl, &args, "No such events.");
}

const struct command command_events = {
    "events",
    NULL,
    "Prints the daemon's events in order: those stored, and with --follow the live ones."
    "\vWith --json one object a line, with the field names of s75.v1.Event. Events are numbered "
    "without "
    "gaps, so that --after NUMBER goes on exactly where an earlier run ended.",
    run_events,
};
