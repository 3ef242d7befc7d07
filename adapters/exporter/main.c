/* s75-exporter: s75d's status for Prometheus and for whoever asks about its health. A client of the
 * daemon like any other: what it costs the daemon is one status query for a look, once a second at
 * most. */
#include <argp.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "exporter/listen.h"
#include "exporter/pages.h"

enum { KEY_DESK = 256, KEY_LISTEN, KEY_KEY, KEY_SERVER_KEY };
enum { EXIT_FAILED = 1, EXIT_USAGE = 2 };
enum { CONNECTIONS_MAX = 32, CONNECTION_S = 10, PATIENCE_MS = 4000 };

const char *argp_program_version = "s75-exporter " S75D_VERSION;

static const struct argp_option options[] = {
    {"listen", KEY_LISTEN, "WHERE", 0,
     "A loopback address with a port, or unix:PATH (default " LISTEN_DEFAULT ")", 0},
    {"desk", KEY_DESK, "ENDPOINT", 0, "Of s75d (default $S75_DESK, or ipc:///run/s75d/desk)", 0},
    {"key", KEY_KEY, "FILE", 0, "This program's secret key, over tcp (default $S75_KEY)", 0},
    {"server-key", KEY_SERVER_KEY, "KEY", 0,
     "The daemon's public key, or a file with it (default $S75_SERVER_KEY)", 0},
    {0},
};

struct arguments {
    const char *listen;
    struct s75_options *daemon;
};

static volatile sig_atomic_t stopped;

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct arguments *a = state->input;
    switch (key) {
    case KEY_LISTEN:
        a->listen = arg;
        return 0;
    case KEY_DESK:
        a->daemon->desk = arg;
        return 0;
    case KEY_KEY:
        a->daemon->key_file = arg;
        return 0;
    case KEY_SERVER_KEY:
        a->daemon->server_key = arg;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "\"%s\": s75-exporter takes options only", arg);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* On libmicrohttpd's one thread, to which the client belongs. */
static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *data_size, void **memory)
{
    static const char wrong[] = "GET or HEAD\n";
    const bool reads =
        strcmp(method, MHD_HTTP_METHOD_GET) == 0 || strcmp(method, MHD_HTTP_METHOD_HEAD) == 0;
    struct page page = {.status = MHD_HTTP_METHOD_NOT_ALLOWED, .type = "text/plain"};
    (void)version;
    (void)data;
    (void)memory;
    if (*data_size) { /* a body that nobody asked for is passed over */
        *data_size = 0;
        return MHD_YES;
    }
    if (reads)
        page = pages_make(ctx, url);
    else
        page.text = strdup(wrong), page.size = sizeof wrong - 1;
    if (!page.text)
        return MHD_NO;
    struct MHD_Response *response =
        MHD_create_response_from_buffer(page.size, page.text, MHD_RESPMEM_MUST_FREE);
    if (!response) {
        free(page.text);
        return MHD_NO;
    }
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, page.type);
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    const enum MHD_Result queued = MHD_queue_response(connection, page.status, response);
    MHD_destroy_response(response);
    return queued;
}

/* Blocked before threads are made, so that this one alone takes them. */
static int await_signal(const sigset_t *signals)
{
    int number;
    while (sigwait(signals, &number) != 0)
        continue;
    /* A question under way, on libmicrohttpd's thread, is given up. */
    __atomic_store_n(&stopped, 1, __ATOMIC_RELAXED);
    return number;
}

static int serve(const char *where, struct watched *watched)
{
    char name[256];
    sigset_t signals;
    const int fd = listen_open(where, name, sizeof name);
    if (fd < 0) {
        fprintf(stderr, "s75-exporter: %s\n", name);
        return EXIT_USAGE;
    }
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    struct MHD_Daemon *http =
        MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC, 0, NULL,
                         NULL, on_request, watched, MHD_OPTION_LISTEN_SOCKET, fd,
                         MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
                         MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)CONNECTION_S, MHD_OPTION_END);
    if (!http) {
        fprintf(stderr, "s75-exporter: libmicrohttpd does not start\n");
        close(fd);
        return EXIT_FAILED;
    }
    fprintf(stderr, "s75-exporter: serving %s\n", name);
    (void)await_signal(&signals);
    MHD_stop_daemon(http);
    if (strncmp(where, "unix:", 5) == 0)
        (void)unlink(where + 5);
    return 0;
}

int main(int argc, char **argv)
{
    struct watched watched = {.options = {.party = "exporter",
                                          .program = "s75-exporter " S75D_VERSION,
                                          .timeout_ms = PATIENCE_MS,
                                          .stop = &stopped}};
    struct arguments arguments = {.listen = LISTEN_DEFAULT, .daemon = &watched.options};
    static const struct argp argp = {
        .options = options,
        .parser = parse,
        .doc = "Serves the figures of s75d to Prometheus, and its health to whoever asks.\v"
               "Pages: /metrics, /health/live, /health/ready, /health/degraded. See "
               "s75-exporter(8).",
    };
    argp_err_exit_status = EXIT_USAGE;
    argp_parse(&argp, argc, argv, 0, NULL, &arguments);
    const int status = serve(arguments.listen, &watched);
    watched_fini(&watched);
    return status;
}
