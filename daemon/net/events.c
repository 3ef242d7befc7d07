/* net/events: see events.h.
 *
 *              spawn            ready                exit
 *   (none) ----------> starting -----> serving -----------------> waiting --(timer)--> starting
 *                         | failed, or 10 s                          ^
 *                         +------------------------------------------+   (at open: net_open fails)
 *
 * One write is under way at a time, of all that was queued until then; what comes meanwhile gathers
 * in the queue. So a burst costs few calls, and a fan-out that does not read costs two buffers. */
#include "net/events.h"
#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "net/endpoint.h"
#include "net/fanout.h"
#include "net/socket.h"

#define QUEUE_BYTES_MAX (8u << 20) /* and as much again in the write under way */
#define START_MS_MAX 10000
#define AGAIN_MS_MIN 100u
#define AGAIN_MS_MAX 10000u
/* At the open an endpoint that is taken is asked for again for so long: the fan-out of a daemon
 * that was killed a moment ago may not be quite dead. */
#define OPEN_MS 2000
#define LIVED_MS 60000 /* one that lived longer is started again without delay */

/* One process, from spawn until its last handle is closed. */
struct fanout_child {
    struct events *owner; /* NULL: given up, only being closed */
    uv_process_t process;
    uv_pipe_t down, up; /* its standard input and output */
    unsigned handles;
    uv_write_t write;
    bool writing, ready;
    struct buffer sent; /* being written */
    uv_write_t write_begin;
    struct buffer begin;
    uint64_t sent_count;
    char line[FANOUT_LINE_MAX];
    size_t line_size;
    size_t bound;
};

static char sentence[FANOUT_LINE_MAX];

/* --- what goes down --------------------------------------------------------------------------- */

static void on_written(uv_write_t *write, int status);
static void on_child_closed(uv_handle_t *handle);

static void flush(struct events *e)
{
    struct fanout_child *c = e->child;
    if (!c || !c->ready || c->writing || e->queue.size == 0)
        return;
    struct buffer spare = c->sent;
    c->sent = e->queue;
    c->sent_count = e->queued;
    e->queue = spare;
    buffer_clear(&e->queue);
    e->queued = 0;
    uv_buf_t all = uv_buf_init((char *)c->sent.data, (unsigned)c->sent.size);
    c->writing = uv_write(&c->write, (uv_stream_t *)&c->down, &all, 1, on_written) == 0;
    if (!c->writing)
        e->counters->events_dropped += c->sent_count;
}

static void on_written(uv_write_t *write, int status)
{
    struct fanout_child *c = write->data;
    assert(c->writing);
    c->writing = false;
    if (!c->owner)
        return;
    if (status < 0) /* how much of it was read nobody knows: at most this many are missing */
        c->owner->counters->events_dropped += c->sent_count;
    else if (c->owner->closing && c->owner->queue.size == 0)
        socket_handle_close((uv_handle_t *)&c->down, on_child_closed);
    else
        flush(c->owner);
}

void events_publish(struct events *e, const char *topic, const void *data, size_t size)
{
    const struct fanout_frame frame = {(uint32_t)strlen(topic), (uint32_t)size};
    e->counters->published++;
    if (e->endpoint_count == 0)
        return;
    if (!e->child || !e->child->ready || size > FANOUT_BYTES_MAX - frame.topic ||
        e->queue.size + sizeof frame + frame.topic + size > QUEUE_BYTES_MAX ||
        !buffer_reserve(&e->queue, sizeof frame + frame.topic + size)) {
        e->queue.failed = false;
        e->counters->events_dropped++;
        return;
    }
    buffer_put(&e->queue, &frame, sizeof frame);
    buffer_put(&e->queue, topic, frame.topic);
    buffer_put(&e->queue, data, size);
    e->queued++;
    assert(e->queue.size <= QUEUE_BYTES_MAX);
    flush(e);
}

/* --- what comes up ---------------------------------------------------------------------------- */

static void child_failed(struct events *e, const char *rest)
{
    char *text;
    long error = strtol(rest, &text, 10);
    e->error = error < 0 && error > -100 ? (int)error : ERR_IO;
    snprintf(sentence, sizeof sentence, "%s", text + (*text == ' '));
}

static void child_bound(struct events *e, struct fanout_child *c, const char *endpoint)
{
    char **at = &e->endpoints[c->bound];
    char *bound;
    if (c->bound == e->endpoint_count)
        return;
    /* What comes before it stays: which key it is locked with, and by whom it was bound. */
    const int before = (int)(endpoint_take_apart(*at).endpoint - *at);
    if (asprintf(&bound, "%.*s%s", before, *at, endpoint) < 0)
        return;
    free(*at);
    *at = bound;
    c->bound++;
}

static void child_figures(struct events *e, const char *rest)
{
    unsigned long long memory, connections, turned_away, subscriptions, junk;
    if (sscanf(rest, "%llu %llu %llu %llu %llu", &memory, &connections, &turned_away,
               &subscriptions, &junk) == 5)
        e->figures = (struct net_listeners){memory, connections, turned_away, subscriptions, junk};
}

/* The rest of the line after word, or NULL when it begins with another. */
static const char *after(const char *line, const char *word)
{
    size_t size = strlen(word);
    return strncmp(line, word, size) == 0 ? line + size : NULL;
}

static void take_line(struct fanout_child *c)
{
    struct events *e = c->owner;
    const char *rest;
    if ((rest = after(c->line, FANOUT_FAILED))) {
        child_failed(e, rest);
    } else if ((rest = after(c->line, FANOUT_BOUND))) {
        child_bound(e, c, rest);
    } else if ((rest = after(c->line, FANOUT_FIGURES))) {
        child_figures(e, rest);
    } else if (after(c->line, FANOUT_READY)) {
        c->ready = true;
        e->error = 0;
        e->opening = false;
        uv_timer_stop(&e->again);
    }
}

static void on_alloc(uv_handle_t *handle, size_t wanted, uv_buf_t *ret)
{
    static char bytes[4096];
    (void)handle, (void)wanted;
    *ret = uv_buf_init(bytes, sizeof bytes);
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *bytes)
{
    struct fanout_child *c = stream->data;
    if (size < 0)
        uv_read_stop(stream); /* its exit is reported as well */
    for (ssize_t i = 0; i < size && c->owner; i++) {
        if (bytes->base[i] == '\n') {
            c->line[c->line_size] = 0;
            c->line_size = 0;
            take_line(c);
        } else if (c->line_size < sizeof c->line - 1) {
            c->line[c->line_size++] = bytes->base[i];
        }
    }
}

/* --- the process ------------------------------------------------------------------------------ */

/* It held the secret key. */
static void buffer_wipe(struct buffer *b)
{
    if (b->data)
        key_wipe(b->data, b->size);
    buffer_fini(b);
}

static void on_child_closed(uv_handle_t *handle)
{
    struct fanout_child *c = handle->data;
    assert(c->handles);
    if (--c->handles > 0)
        return;
    buffer_fini(&c->sent);
    buffer_wipe(&c->begin);
    free(c);
}

static void child_close(struct fanout_child *c)
{
    socket_handle_close((uv_handle_t *)&c->process, on_child_closed);
    socket_handle_close((uv_handle_t *)&c->up, on_child_closed);
    socket_handle_close((uv_handle_t *)&c->down, on_child_closed); /* closed already to end it */
}

static void on_again(uv_timer_t *timer);

static void start_later(struct events *e)
{
    uint64_t lived = uv_now(e->loop) - e->started_ms;
    unsigned doubled = e->delay_ms * 2 < AGAIN_MS_MAX ? e->delay_ms * 2 : AGAIN_MS_MAX;
    e->delay_ms = lived > LIVED_MS ? AGAIN_MS_MIN : doubled;
    uv_timer_start(&e->again, on_again, e->delay_ms, 0);
}

static void on_exit_of(uv_process_t *process, int64_t status, int signal_number)
{
    struct fanout_child *c = process->data;
    struct events *e = c->owner;
    (void)status;
    e->child = NULL;
    e->counters->events_dropped += e->queued + (c->writing ? c->sent_count : 0);
    e->figures = (struct net_listeners){.turned_away = e->figures.turned_away};
    buffer_clear(&e->queue);
    e->queued = 0;
    c->owner = NULL;
    child_close(c);
    if (e->closing) {
        socket_handle_close((uv_handle_t *)&e->again, NULL);
    } else if (e->renewing) {
        e->renewing = false;
        uv_timer_start(&e->again, on_again, 0, 0);
    } else if (e->opening && e->error == ERR_IO && uv_now(e->loop) < e->open_until_ms) {
        uv_timer_start(&e->again, on_again, AGAIN_MS_MIN, 0);
    } else if (e->opening) {
        e->opening = false;
        e->error = e->error ? e->error : ERR_IO;
    } else {
        e->counters->listeners_lost++;
        e->counters->listeners_lost_by = signal_number;
        start_later(e);
    }
}

static int child_spawn(struct events *e, struct fanout_child *c)
{
    char *args[6 + EVENTS_ENDPOINTS_MAX] = {NET_FANOUT};
    uv_stdio_container_t stdio[FANOUT_HANDED + EVENTS_ENDPOINTS_MAX] = {
        {.flags = UV_CREATE_PIPE | UV_READABLE_PIPE, .data.stream = (uv_stream_t *)&c->down},
        {.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE, .data.stream = (uv_stream_t *)&c->up},
        {.flags = UV_INHERIT_FD, .data.fd = 2},
    };
    for (size_t i = 0; i < e->handed_count; i++)
        stdio[FANOUT_HANDED + i] =
            (uv_stdio_container_t){.flags = UV_INHERIT_FD, .data.fd = e->handed[i]};
    for (size_t i = 0; i < 4; i++)
        args[1 + i] = e->numbers[i];
    for (size_t i = 0; i < e->endpoint_count; i++)
        args[5 + i] = e->endpoints[i];
    const uv_process_options_t options = {.exit_cb = on_exit_of,
                                          .file = e->program,
                                          .args = args,
                                          .stdio = stdio,
                                          .stdio_count = FANOUT_HANDED + (int)e->handed_count};
    return uv_spawn(e->loop, &c->process, &options);
}

/* A copy: it may be given another while this is being written. */
static int child_begin(const struct events *e, struct fanout_child *c)
{
    buffer_put(&c->begin, e->begin.data, e->begin.size);
    if (c->begin.failed)
        return UV_ENOMEM;
    uv_buf_t all = uv_buf_init((char *)c->begin.data, (unsigned)c->begin.size);
    return uv_write(&c->write_begin, (uv_stream_t *)&c->down, &all, 1, NULL);
}

/* 0, or an error of libuv; then there is none. */
static int child_start(struct events *e)
{
    struct fanout_child *c = calloc(1, sizeof *c);
    if (!c)
        return UV_ENOMEM;
    c->handles = 3;
    c->process.data = c->down.data = c->up.data = c->write.data = c;
    uv_pipe_init(e->loop, &c->down, 0); /* neither of the two can fail */
    uv_pipe_init(e->loop, &c->up, 0);
    int rc = child_spawn(e, c);
    if (!rc)
        rc = uv_read_start((uv_stream_t *)&c->up, on_alloc, on_read);
    if (!rc)
        rc = child_begin(e, c);
    if (rc) {
        child_close(c);
        return rc;
    }
    c->owner = e;
    e->child = c;
    e->started_ms = uv_now(e->loop);
    uv_timer_start(&e->again, on_again, START_MS_MAX, 0);
    return 0;
}

/* Time to start it; or one that started or stops has had time enough. */
static void on_again(uv_timer_t *timer)
{
    struct events *e = timer->data;
    if (e->child) {
        uv_process_kill(&e->child->process, SIGKILL);
    } else if (child_start(e)) {
        if (!e->opening)
            start_later(e);
        e->opening = false;
    }
}

/* --- open and close --------------------------------------------------------------------------- */

static int set_begin(struct events *e, const struct net_config *config)
{
    const char *principals = config->listeners ? config->listeners : "";
    struct fanout_begin begin = {
        .has_secret = config->secret_key != NULL,
        .has_previous = config->previous_key != NULL,
        .insecure = config->insecure,
        .all_users = config->listeners == NULL,
        .principals = (uint32_t)strlen(principals),
    };
    if (config->secret_key)
        memcpy(begin.secret, config->secret_key, KEY_SIZE);
    if (config->previous_key)
        memcpy(begin.previous, config->previous_key, KEY_SIZE);
    /* At once: what grows leaves its bytes, the secret among them, where they were. */
    (void)buffer_reserve(&e->begin, sizeof begin + begin.principals);
    buffer_put(&e->begin, &begin, sizeof begin);
    e->begin_head = e->begin.size;
    buffer_put(&e->begin, principals, begin.principals);
    key_wipe(&begin, sizeof begin);
    return e->begin.failed || begin.principals > FANOUT_PRINCIPALS_MAX ? ERR_MEMORY : 0;
}

/* As the child will know it: what was handed to us has another number there. */
static char *endpoint_of_child(struct events *e, const char *wanted)
{
    const struct endpoint_wanted w = endpoint_take_apart(wanted);
    char *copy = NULL;
    if (w.handed < 0)
        return strdup(wanted);
    e->handed[e->handed_count] = w.handed;
    if (asprintf(&copy, "%s" NET_HANDED "%zu:%s", w.previous ? NET_PREVIOUS : "",
                 FANOUT_HANDED + e->handed_count++, w.endpoint) < 0)
        return NULL;
    return copy;
}

static int copy_config(struct events *e, const struct net_config *config)
{
    const unsigned long long numbers[4] = {
        (unsigned long long)config->events_hwm, config->topic_bytes_max,
        config->listeners_bytes_max, config->listeners_max};
    bool whole = (e->program = strdup(config->fanout)) != NULL;
    for (size_t i = 0; i < 4 && whole; i++)
        whole = asprintf(&e->numbers[i], "%llu", numbers[i]) > 0;
    for (size_t i = 0; i < config->events_count && whole; i++, e->endpoint_count++)
        whole = (e->endpoints[i] = endpoint_of_child(e, config->events[i])) != NULL;
    return whole && !set_begin(e, config) ? 0 : ERR_MEMORY;
}

int events_open(struct events *e, uv_loop_t *loop, const struct net_config *config,
                const char **ret_text)
{
    if (config->events_count == 0)
        return 0;
    if (config->events_count > EVENTS_ENDPOINTS_MAX)
        return ERR_RANGE;
    e->loop = loop;
    e->delay_ms = AGAIN_MS_MIN;
    e->again.data = e;
    uv_timer_init(loop, &e->again); /* cannot fail */
    int rc = copy_config(e, config);
    if (rc)
        return rc;
    snprintf(sentence, sizeof sentence, "the events' own process (%s) does not start", e->program);
    *ret_text = sentence;
    rc = child_start(e);
    if (rc)
        return socket_error_of_uv(rc);
    e->opening = true;
    e->open_until_ms = uv_now(loop) + OPEN_MS;
    while (e->opening)
        uv_run(loop, UV_RUN_ONCE);
    return e->error;
}

int events_admit(struct events *e, const char *principals)
{
    struct fanout_begin *begin = (struct fanout_begin *)(void *)e->begin.data;
    const size_t size = strlen(principals);
    if (e->endpoint_count == 0 || (!begin->all_users && begin->principals == size &&
                                   memcmp(e->begin.data + e->begin_head, principals, size) == 0))
        return 0;
    struct buffer next = BUFFER_NULL;
    (void)buffer_reserve(&next, e->begin_head + size);
    buffer_put(&next, e->begin.data, e->begin_head);
    buffer_put(&next, principals, size);
    if (next.failed || size > FANOUT_PRINCIPALS_MAX) {
        buffer_wipe(&next);
        return ERR_MEMORY;
    }
    begin = (struct fanout_begin *)(void *)next.data;
    begin->all_users = 0;
    begin->principals = (uint32_t)size;
    buffer_wipe(&e->begin);
    e->begin = next;
    if (e->child && !e->closing && !e->opening) {
        e->renewing = true;
        uv_process_kill(&e->child->process, SIGKILL);
    }
    return 0;
}

void events_close(struct events *e, int linger_ms)
{
    if (!e->loop)
        return;
    e->closing = true;
    if (!e->child) {
        socket_handle_close((uv_handle_t *)&e->again, NULL);
        return;
    }
    if (!e->child->writing)
        socket_handle_close((uv_handle_t *)&e->child->down, on_child_closed);
    uv_timer_start(&e->again, on_again, (uint64_t)(linger_ms > 0 ? linger_ms : 0), 0);
}

void events_fini(struct events *e)
{
    for (size_t i = 0; i < e->endpoint_count; i++)
        free(e->endpoints[i]);
    for (size_t i = 0; i < 4; i++)
        free(e->numbers[i]);
    free(e->program);
    buffer_wipe(&e->begin);
    buffer_fini(&e->queue);
    memset(e, 0, sizeof *e);
}

const char *events_endpoint(const struct events *e, size_t i)
{
    return i < e->endpoint_count ? endpoint_take_apart(e->endpoints[i]).endpoint : NULL;
}
