/* net/fanout: the process that publishes. See fanout.h and events.h.
 *
 * It knows nothing and keeps nothing: whatever ends it (its limit of memory, which libzmq answers
 * with an abort; the end of its input; the death of the daemon) costs listeners some events and a
 * connection, and nobody else anything.
 *
 * XPUB drops for a slow listener, by nature and by our choice: XPUB_NODROP would let one listener
 * slow all. An XPUB has to be read although we want nothing from it: libzmq moves every frame that
 * a listener sends up into a queue that no water mark bounds. */
#include "net/fanout.h"
#include <assert.h>
#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include "base/error.h"
#include "net/connections.h"
#include "net/credentials.h"
#include "net/endpoint.h"
#include "net/lock_test.h"
#include "net/net.h"
#include "net/places.h"
#include "net/socket.h"

/* What a frame from below may have beside a topic: the name of ZMTP's command, and its size. */
#define COMMAND_BYTES 16
/* What CURVE's handshake needs at least (256 break it, 300 do not). */
#define LOCKED_BYTES 512
#define RECV_HWM 256
#define DRAIN_MAX 8192
#define READ_BYTES (256u << 10)
#define FIGURES_MS 1000
/* Freed memory is given back when this much was in use and is not any more. */
#define TRIM_BYTES (16u << 20)

struct fanout {
    uv_loop_t loop;
    void *zmq_context;
    struct socket_set sockets;
    struct credentials credentials;
    struct socket socket;
    struct endpoints endpoints;
    struct fanout_begin begin;
    char *principals; /* that may listen, a line each */
    uv_pipe_t input;
    uv_timer_t report;
    uint8_t *bytes; /* read, not yet published: at least one whole message fits */
    size_t size, capacity;
    bool broken; /* the input is not what fanout.h says */
    struct net_listeners figures, reported;
    size_t memory_before; /* when memory was last given back */
};

/* --- listeners -------------------------------------------------------------------------------- */

/* A subscription says whose connection it came over. */
static void note_listener(zmq_msg_t *frame)
{
    char principal[NET_PRINCIPAL_MAX];
    credentials_of(frame, principal);
    places_heard(zmq_msg_get(frame, ZMQ_SRCFD), principal);
}

static void drain(void *ctx)
{
    struct fanout *f = ctx;
    zmq_msg_t frame;
    zmq_msg_init(&frame);
    int rc = 0;
    for (int i = 0; i < DRAIN_MAX && !rc; i++) {
        rc = socket_take(&f->socket, &frame);
        const uint8_t *data = rc ? NULL : zmq_msg_data(&frame);
        if (rc)
            break;
        if (zmq_msg_size(&frame) > 0 && data[0] <= 1)
            f->figures.subscriptions++;
        else
            f->figures.junk++;
        note_listener(&frame);
    }
    zmq_msg_close(&frame);
    if (rc < 0)
        socket_fail(&f->socket, rc);
}

static void on_turn_end(void *ctx) { (void)ctx; }

/* --- the daemon ------------------------------------------------------------------------------- */

static void publish(struct fanout *f, const uint8_t *topic, const struct fanout_frame *frame)
{
    int rc = socket_send(&f->socket, topic, frame->topic, true);
    if (!rc)
        rc = socket_send(&f->socket, topic + frame->topic, frame->body, false);
    if (rc) /* an XPUB without NODROP is never full */
        socket_fail(&f->socket, ERR_IO);
}

static void publish_whole_ones(struct fanout *f)
{
    struct fanout_frame frame;
    size_t at = 0;
    while (f->size - at >= sizeof frame) {
        memcpy(&frame, f->bytes + at, sizeof frame);
        f->broken |= (uint64_t)frame.topic + frame.body > FANOUT_BYTES_MAX;
        size_t whole = sizeof frame + frame.topic + frame.body;
        if (f->broken || f->size - at < whole)
            break;
        publish(f, f->bytes + at + sizeof frame, &frame);
        at += whole;
    }
    assert(at <= f->size && f->size <= f->capacity);
    f->size -= at;
    memmove(f->bytes, f->bytes + at, f->size);
}

static void on_alloc(uv_handle_t *handle, size_t wanted, uv_buf_t *ret)
{
    struct fanout *f = handle->data;
    (void)wanted;
    *ret = uv_buf_init((char *)f->bytes + f->size, (unsigned)(f->capacity - f->size));
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *bytes)
{
    struct fanout *f = stream->data;
    (void)bytes;
    if (size > 0) {
        f->size += (size_t)size;
        publish_whole_ones(f);
    }
    if (size < 0 || f->broken)
        uv_stop(&f->loop);
}

/* --- figures ---------------------------------------------------------------------------------- */

static size_t resident_bytes(void)
{
    unsigned long pages = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file)
        return 0;
    if (fscanf(file, "%lu %lu", &pages, &resident) != 2)
        resident = 0;
    fclose(file);
    return resident * (size_t)sysconf(_SC_PAGESIZE);
}

static void give_memory_back(struct fanout *f)
{
    size_t now = resident_bytes();
    if (now > f->memory_before + TRIM_BYTES && f->figures.connections < f->reported.connections) {
        malloc_trim(0);
        f->memory_before = resident_bytes();
    }
}

static void on_report(uv_timer_t *timer)
{
    struct fanout *f = timer->data;
    char line[FANOUT_LINE_MAX];
    struct net_listeners *n = &f->figures;
    n->connections = connections_count();
    n->turned_away = connections_turned_away();
    places_tick();
    give_memory_back(f);
    n->memory_bytes = resident_bytes() & ~(size_t)0xfffff; /* MiB: no news of every page */
    if (memcmp(n, &f->reported, sizeof *n) == 0)
        return;
    f->reported = *n;
    int size = snprintf(line, sizeof line, FANOUT_FIGURES "%llu %llu %llu %llu %llu\n",
                        (unsigned long long)n->memory_bytes, (unsigned long long)n->connections,
                        (unsigned long long)n->turned_away, (unsigned long long)n->subscriptions,
                        (unsigned long long)n->junk);
    (void)!write(1, line, (size_t)size); /* a daemon that does not read has other worries */
}

/* --- open and close --------------------------------------------------------------------------- */

/* A limit below what is in use already would be no limit but an end: sanitizers reserve terabytes.
 */
static void limit_memory(unsigned long bytes)
{
    unsigned long pages[6] = {0};
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file)
        return;
    int got = fscanf(file, "%lu %lu %lu %lu %lu %lu", &pages[0], &pages[1], &pages[2], &pages[3],
                     &pages[4], &pages[5]);
    fclose(file);
    unsigned long in_use = pages[5] * (unsigned long)sysconf(_SC_PAGESIZE);
    if (got == 6 && bytes > 0 && in_use < bytes)
        (void)setrlimit(RLIMIT_DATA, &(struct rlimit){bytes, bytes});
}

/* Where the machine's memory ends, this process is to be ended first, and not the daemon. */
static void offer_to_the_killer(void)
{
    FILE *file = fopen("/proc/self/oom_score_adj", "w");
    if (!file)
        return;
    fputs("500", file);
    fclose(file);
}

static bool read_whole(void *data, size_t size)
{
    for (size_t at = 0; at < size;) {
        const ssize_t got = read(0, (char *)data + at, size - at);
        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        at += got > 0 ? (size_t)got : 0;
    }
    return true;
}

static int take_begin(struct fanout *f)
{
    if (!read_whole(&f->begin, sizeof f->begin) || f->begin.principals > FANOUT_PRINCIPALS_MAX)
        return ERR_FORM;
    f->principals = calloc(1, f->begin.principals + 1u);
    if (!f->principals)
        return ERR_MEMORY;
    return read_whole(f->principals, f->begin.principals) ? 0 : ERR_FORM;
}

static bool may_listen(void *ctx, const char *principal)
{
    const struct fanout *f = ctx;
    const size_t size = strlen(principal);
    for (const char *line = f->principals; *line; line += strcspn(line, "\n"), line += *line != 0)
        if (strncmp(line, principal, size) == 0 && (line[size] == '\n' || !line[size]))
            return true;
    return false;
}

static int open_lock(struct fanout *f, const char **ret_text)
{
    f->credentials.insecure = f->begin.insecure;
    f->credentials.may_connect = f->begin.all_users ? NULL : may_listen;
    f->credentials.ctx = f;
    int rc = credentials_open(&f->credentials, &f->sockets, f->zmq_context);
    if (!rc && f->begin.has_secret)
        rc = lock_test(&f->credentials, f->zmq_context, f->begin.secret, ret_text);
    return rc;
}

static int bind_endpoints(struct fanout *f, char **endpoints, size_t count, const char **ret_text)
{
    const struct endpoint_lock lock = {
        .secret = f->begin.has_secret ? f->begin.secret : NULL,
        .previous = f->begin.has_previous ? f->begin.previous : NULL,
        .insecure = f->begin.insecure,
    };
    const int rc = endpoints_bind(&f->endpoints, f->socket.zmq, "events",
                                  (const char *const *)endpoints, count, &lock, ret_text);
    key_wipe(f->begin.secret, sizeof f->begin.secret);
    key_wipe(f->begin.previous, sizeof f->begin.previous);
    return rc;
}

static int open_socket(struct fanout *f, char **numbers, char **endpoints, size_t count,
                       const char **ret_text)
{
    const struct socket_option options[] = {
        {ZMQ_SNDHWM, atoi(numbers[0])},
        {ZMQ_RCVHWM, RECV_HWM},
        /* Also what others have subscribed to already: each says whose connection it is. */
        {ZMQ_XPUB_VERBOSE, 1},
        {ZMQ_XPUB_NODROP, 0},
    };
    f->zmq_context = zmq_ctx_new();
    if (!f->zmq_context)
        return socket_error_of_zmq(errno);
    const int wanted = atoi(numbers[1]) + COMMAND_BYTES;
    int rc = open_lock(f, ret_text);
    if (!rc)
        rc = socket_open(&f->socket, &f->sockets, f->zmq_context, ZMQ_XPUB, options,
                         sizeof options / sizeof options[0],
                         f->begin.has_secret && wanted < LOCKED_BYTES ? LOCKED_BYTES : wanted);
    if (!rc)
        rc = credentials_ask(&f->socket);
    const unsigned most = connections_limit((unsigned)atoi(numbers[3]));
    if (!rc)
        rc = places_init(most, (unsigned)connections_descriptors());
    if (!rc)
        rc = bind_endpoints(f, endpoints, count, ret_text);
    return rc ? rc : socket_start(&f->socket, drain, f);
}

static int open_input(struct fanout *f)
{
    f->capacity = sizeof(struct fanout_frame) + FANOUT_BYTES_MAX + READ_BYTES;
    f->bytes = malloc(f->capacity);
    if (!f->bytes)
        return ERR_MEMORY;
    f->input.data = f->report.data = f;
    int rc = uv_timer_init(&f->loop, &f->report);
    if (!rc)
        rc = uv_timer_start(&f->report, on_report, FIGURES_MS, FIGURES_MS);
    if (!rc)
        rc = uv_pipe_init(&f->loop, &f->input, 0);
    if (!rc)
        rc = uv_pipe_open(&f->input, 0);
    if (!rc)
        rc = uv_read_start((uv_stream_t *)&f->input, on_alloc, on_read);
    return rc ? socket_error_of_uv(rc) : 0;
}

static void report_bound(const struct fanout *f)
{
    for (size_t i = 0; i < f->endpoints.count; i++)
        printf(FANOUT_BOUND "%s\n", endpoints_get(&f->endpoints, i));
    printf(FANOUT_READY "\n");
    fflush(stdout);
}

static void close_all(struct fanout *f)
{
    enum { LINGER_MS = 200 };
    socket_handle_close((uv_handle_t *)&f->input, NULL);
    socket_handle_close((uv_handle_t *)&f->report, NULL);
    socket_close(&f->socket, LINGER_MS);
    credentials_close(&f->credentials);
    socket_set_close(&f->sockets);
    while (uv_loop_close(&f->loop) == UV_EBUSY)
        uv_run(&f->loop, UV_RUN_ONCE);
    if (f->zmq_context)
        zmq_ctx_term(f->zmq_context);
    places_fini();
    endpoints_fini(&f->endpoints);
    free(f->bytes);
    free(f->principals);
}

static unsigned count_handed(char **endpoints)
{
    unsigned count = 0;
    for (; *endpoints; endpoints++)
        count += endpoint_take_apart(*endpoints).handed >= 0;
    return count;
}

int net_fanout_main(int argc, char **argv)
{
    struct fanout f = {0};
    const char *text = "no memory or no file descriptors";
    if (argc < 6)
        return 2;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_DUMPABLE, 0);    /* it holds the secret key */
    /* It has no business with anything else that the daemon has open. */
    (void)close_range(FANOUT_HANDED + count_handed(argv + 5), ~0u, 0);
    offer_to_the_killer();
    /* Told to the whole group, from a terminal or by systemd: the end of the input says when. */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    limit_memory(strtoul(argv[3], NULL, 10));
    if (uv_loop_init(&f.loop))
        return 1;
    int rc = socket_set_open(&f.sockets, &f.loop, on_turn_end, &f);
    if (!rc)
        rc = take_begin(&f);
    if (!rc)
        rc = open_socket(&f, argv + 1, argv + 5, (size_t)argc - 5, &text);
    if (!rc)
        rc = open_input(&f);
    if (rc) {
        printf(FANOUT_FAILED "%d %s\n", rc, text);
        fflush(stdout);
    } else {
        report_bound(&f);
        f.memory_before = resident_bytes();
        uv_run(&f.loop, UV_RUN_DEFAULT);
    }
    close_all(&f);
    return rc || f.sockets.error || f.broken ? 1 : 0;
}
