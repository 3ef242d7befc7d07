/* kit/open: a client's beginning and end. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "client.h"

#define DESK_DEFAULT "ipc:///run/s75d/desk"
#define TIMEOUT_MS 30000
#define SILENCE_MS 3000
#define WINDOW 32
#define WINDOW_MAX 1024

static int check_options(struct s75_client *c)
{
    const struct s75_options *o = &c->options;
    size_t party = strlen(o->party), feed = strlen(o->feed);
    if (party < 1 || party > S75_PARTY_BYTES_MAX)
        return client_break(c, S75_ERR_INPUT, "party '%s' has %zu bytes, limit 1 to %d", o->party,
                            party, S75_PARTY_BYTES_MAX);
    if (feed > S75_ID_BYTES_MAX ||
        strspn(o->feed, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != feed)
        return client_break(c, S75_ERR_INPUT, "feed '%s' is not 1 to %d of a-z 0-9 - _ .", o->feed,
                            S75_ID_BYTES_MAX);
    if (o->window > WINDOW_MAX)
        return client_break(c, S75_ERR_INPUT, "window %u, limit 1 to %d", o->window, WINDOW_MAX);
    if (o->silence_ms < 0)
        return client_break(c, S75_ERR_INPUT, "silence_ms %d is negative", o->silence_ms);
    if (strlen(o->program) > S75_TEXT_BYTES_MAX)
        return client_break(c, S75_ERR_INPUT, "program has more than %d bytes", S75_TEXT_BYTES_MAX);
    return 0;
}

/* Copies the options and fills in what they leave open. */
static int take_options(struct s75_client *c, const struct s75_options *options)
{
    const char *desk = options->desk ? options->desk : getenv("S75_DESK");
    c->options = *options;
    if (!c->options.server_key)
        c->options.server_key = getenv("S75_SERVER_KEY");
    if (!c->options.key_file)
        c->options.key_file = getenv("S75_KEY");
    c->options.desk = strdup(desk && *desk ? desk : DESK_DEFAULT);
    c->options.party = strdup(options->party ? options->party : "");
    c->options.feed = strdup(options->feed ? options->feed : "");
    c->options.program = strdup(options->program ? options->program : "");
    c->options.known_file = options->known_file ? strdup(options->known_file) : NULL;
    if (!c->options.desk || !c->options.party || !c->options.feed || !c->options.program ||
        (options->known_file && !c->options.known_file))
        return client_break(c, S75_ERR_MEMORY, "out of memory");
    if (options->timeout_ms == 0)
        c->options.timeout_ms = TIMEOUT_MS;
    if (options->silence_ms == 0)
        c->options.silence_ms = SILENCE_MS;
    if (options->window == 0)
        c->options.window = WINDOW;
    return check_options(c);
}

/* Who may not use the socket need not wait; a daemon that is not there may be starting. */
static int look_at_door(struct s75_client *c)
{
    if (c->options.timeout_ms < 0 || reach_look(c) != EACCES)
        return 0;
    return client_break(c, S75_ERR_NETWORK, "no s75d can be reached at %s%s", c->options.desk,
                        c->reach);
}

int s75_open(const struct s75_options *options, struct s75_client **ret_client)
{
    struct s75_client *c = calloc(1, sizeof *c);
    *ret_client = c;
    if (!c)
        return S75_ERR_MEMORY;
    int r = take_options(c, options);
    if (r == 0)
        r = known_read(c);
    if (r == 0)
        r = window_open(c);
    if (r == 0)
        r = look_at_door(c);
    if (r == 0)
        r = link_open(c);
    if (r == 0)
        r = client_run(c, client_is_greeted);
    if (r == 0)
        r = known_write(c, true);
    if (r != 0)
        c->failed = r;
    return r == 0 && c->has_restored ? S75_OPEN_RESTORED : r;
}

void s75_close(struct s75_client *c)
{
    if (!c)
        return;
    if (!c->failed)
        (void)known_write(c, true); /* nobody is left to be informed; it knows less */
    link_close(c);
    window_close(c);
    if (c->welcome)
        s75__v1__reply__free_unpacked(c->welcome, NULL);
    if (c->refused)
        s75__v1__reply__free_unpacked(c->refused, NULL);
    free((char *)c->options.desk);
    free((char *)c->options.party);
    free((char *)c->options.feed);
    free((char *)c->options.program);
    free((char *)c->options.known_file);
    free(c);
}
