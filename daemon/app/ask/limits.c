#include "app/ask/limits.h"
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "app/process/log.h"
#include "app/follow/event_range.h"
#include "net/net.h"

/* Freed memory is given back when so much more of replies waited than waits now. */
#define TRIM_BYTES (32u << 20)
/* A connection turned away is logged once, and again only after so many quiet ticks. */
#define QUIET_TICKS 60

uint64_t limits_memory(void)
{
    const uint64_t batch = BATCH_BYTES_MAX + 2ull * BATCH_OUTBOUND_MAX;
    return (uint64_t)LIMIT_STATES * LIMIT_STATE_BYTES + 2 * batch + COMMIT_RECENT_BYTES_MAX +
           WIRE_ARENA_BYTES_MAX + 2ull * DESK_ANSWER_ARENA_MAX +
           (FOLLOW_READERS_MAX + 1ull) * RANGE_MEMORY_MAX + LIMIT_REPLIES +
           LIMIT_CONNECTIONS * (uint64_t)(LIMIT_CONNECTION_BYTES + (64u << 10)) +
           LIMIT_DATABASE_BYTES + LIMIT_PROGRAM_BYTES + LIMIT_LISTENERS_BYTES;
}

uint64_t limits_memory_used(const struct net_figures *figures)
{
    unsigned long long pages = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file && fscanf(file, "%llu %llu", &pages, &resident) != 2)
        resident = 0;
    if (file)
        fclose(file);
    return resident * (uint64_t)sysconf(_SC_PAGESIZE) + figures->listeners.memory_bytes;
}

static void report_turned_away(struct desk *d, const struct net_figures *now)
{
    uint64_t count = now->connections_turned_away + now->listeners.turned_away;
    struct limits_seen *seen = &d->limits;
    if (count == seen->turned_away) {
        seen->quiet += seen->quiet < QUIET_TICKS;
        return;
    }
    if (seen->quiet >= QUIET_TICKS || seen->turned_away == 0)
        log_message(MESSAGE_TURNED_AWAY, LOG_WARNING,
                    "connections are turned away: %u of %u are at the desk, %llu listen; "
                    "the limits are those of s75d(8) and of LimitNOFILE",
                    net_connections(d->net), now->connections_max,
                    (unsigned long long)now->listeners.connections);
    seen->turned_away = count;
    seen->quiet = 0;
}

static const char *ending_of(int signal_number)
{
    return signal_number ? strsignal(signal_number) : "by itself";
}

static void report_lost(struct desk *d)
{
    const struct net_counters *now = net_counters(d->net);
    struct limits_seen *seen = &d->limits;
    if (now->listeners_lost != seen->listeners_lost)
        log_message(
            MESSAGE_LISTENERS_LOST, LOG_ERROR,
            "the process that publishes events ended (%s) and is started again; %llu events "
            "were not published, listeners see the gap and follow",
            ending_of(now->listeners_lost_by),
            (unsigned long long)(now->events_dropped - seen->events_dropped));
    if (now->peers_ended != seen->peers_ended)
        log_message(MESSAGE_PEERS_ENDED, LOG_WARNING,
                    "%llu connections of peers that do not read were ended to make room",
                    (unsigned long long)(now->peers_ended - seen->peers_ended));
    seen->listeners_lost = now->listeners_lost;
    seen->events_dropped = now->events_dropped;
    seen->peers_ended = now->peers_ended;
}

static int trim_work(void *arg)
{
    (void)arg;
    malloc_trim(0);
    return 0;
}

static void trim_done(void *arg, int result)
{
    struct desk *d = arg;
    (void)result;
    d->limits.trimming = false;
}

/* ZeroMQ frees replies on its own threads, and what they were made of stays with malloc. */
static void give_memory_back(struct desk *d, uint64_t waiting)
{
    struct limits_seen *seen = &d->limits;
    if (waiting > seen->replies_most)
        seen->replies_most = waiting;
    if (seen->trimming || seen->replies_most < waiting + TRIM_BYTES)
        return;
    seen->replies_most = waiting;
    seen->trimming = net_work(d->net, trim_work, trim_done, d) == 0;
}

void limits_tick(struct desk *d)
{
    struct net_figures now = net_figures(d->net);
    report_turned_away(d, &now);
    report_lost(d);
    give_memory_back(d, now.replies_bytes);
}
