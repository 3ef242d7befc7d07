/* Start-up time and memory with 10 thousand and with 1 million journaled transfers, after a clean
 * stop and after a kill. Synthetic transfers. usage: bench_start S75D [MOST] */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include "rig.h"

enum { STARTS = 5, WINDOW = 64 };

/* Median start after such a stop; leaves the daemon running. */
static double starts_ms(struct rig *r, int signal)
{
    double took[STARTS];
    for (size_t i = 0; i < STARTS; i++) {
        rig_stop(r, signal);
        took[i] = rig_start(r);
    }
    return median(took, STARTS);
}

static void measure(struct rig *r, struct world *world, size_t transfers, size_t *done)
{
    while (*done < transfers) { /* in parts, so that the messages need not all be in memory */
        struct frames life = FRAMES_NULL;
        size_t part = transfers - *done < 100000 ? transfers - *done : 100000;
        world_live(world, part, 128, &life);
        rig_load(r, &life, 0, life.count, WINDOW);
        frames_fini(&life);
        *done += part;
    }
    double killed = starts_ms(r, SIGKILL), clean = starts_ms(r, SIGTERM);
    printf("  %8zu transfers: start %7.0f ms after a kill, %7.0f ms after a clean stop; "
           "%.1f MB resident, %.1f MB peak; %.1f MB on disk\n", transfers, killed, clean,
           (double)rig_memory(r, "VmRSS:") / 1e3, (double)rig_memory(r, "VmHWM:") / 1e3,
           rig_disk_mb(r));
    fflush(stdout);
}

int main(int argc, char **argv)
{
    size_t most = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000000, done = 0;
    struct rig r = rig_new(argc, argv);
    struct world world;
    struct frames setup = FRAMES_NULL;
    world_init(&world, 150, 40);
    world_set_up(&world, &setup);
    rig_start(&r);
    rig_load(&r, &setup, 0, setup.count, WINDOW);
    measure(&r, &world, 10000, &done);
    measure(&r, &world, most, &done);
    rig_stop(&r, SIGTERM);
    frames_fini(&setup);
    rig_free(&r);
    return 0;
}
