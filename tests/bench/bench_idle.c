/* An idle daemon: how long one transfer waits for its acknowledgement, and how often the daemon
 * wakes when nothing happens. Synthetic transfers. usage: bench_idle S75D */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
#include "rig.h"

enum { TRANSFERS = 500, PAUSE_US = 5000, QUIET_S = 10 };

/* A second, of all threads, without traffic. */
static double wakes(struct rig *r)
{
    sleep(3);
    long before = rig_switches(r);
    sleep(QUIET_S);
    return (double)(rig_switches(r) - before) / QUIET_S;
}

int main(int argc, char **argv)
{
    static double took_ms[TRANSFERS], synced_ms[TRANSFERS];
    struct rig r = rig_new(argc, argv);
    struct world world;
    struct frames setup = FRAMES_NULL, life = FRAMES_NULL;
    world_init(&world, 150, 40);
    world_set_up(&world, &setup);
    world_live(&world, TRANSFERS + 2, 1, &life);
    rig_start(&r);
    rig_load(&r, &setup, 0, setup.count, 64);
    rig_load(&r, &life, 0, 2, 1); /* the first one is a Day */
    sleep(2);
    for (size_t i = 0; i < TRANSFERS; i++) {
        took_ms[i] = rig_load(&r, &life, i + 2, i + 3, 1) * 1000;
        usleep(PAUSE_US);
        synced_ms[i] = rig_sync_ms(&r);
        usleep(PAUSE_US);
    }
    double sync_ms = median(synced_ms, TRANSFERS), limit_ms = 3 * sync_ms + 0.2;
    double ack_ms = median(took_ms, TRANSFERS);
    printf("  acknowledgement  %7.3f ms median, %.3f ms at most for 99 of 100\n", ack_ms,
           took_ms[TRANSFERS * 99 / 100]);
    printf("  limit            %7.3f ms: 3 times fdatasync (%.3f ms) and 0.2 ms: %s\n", limit_ms,
           sync_ms, ack_ms <= limit_ms ? "within" : "BEYOND");
    double listened = wakes(&r);
    rig_stop(&r, SIGTERM);
    rig_start(&r);
    rig_disconnect(&r);
    printf("  wakes            %7.1f a second with nobody connected (limit 2), "
           "%.1f with a peer and a listener to heartbeats\n", wakes(&r), listened);
    rig_stop(&r, SIGTERM);
    frames_fini(&setup);
    frames_fini(&life);
    rig_free(&r);
    return 0;
}
