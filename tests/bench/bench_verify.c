/* Verification next to the intake of the same inputs, one transfer each: by s75d --verify of the
 * stopped daemon's directory. Synthetic transfers. usage: bench_verify S75D [TRANSFERS] */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include "rig.h"

enum { POOLS = 150, LINES = 40, WINDOW = 1000, PART = 100000 };

static double load(struct rig *r, size_t transfers)
{
    struct world world;
    struct frames life = FRAMES_NULL;
    double took = 0;
    world_init(&world, POOLS, LINES);
    world_set_up(&world, &life);
    rig_load(r, &life, 0, life.count, WINDOW);
    frames_fini(&life);
    for (size_t done = 0; done < transfers; done += PART) {
        life = FRAMES_NULL;
        world_live(&world, transfers - done < PART ? transfers - done : PART, 1, &life);
        took += rig_load(r, &life, 0, life.count, WINDOW);
        frames_fini(&life);
    }
    return took;
}

/* Processor time of children that were waited for; the daemon, stopped with SIGTERM, is one. */
static double children_s(void)
{
    struct rusage used;
    getrusage(RUSAGE_CHILDREN, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv)
{
    size_t transfers = argc > 2 ? strtoul(argv[2], NULL, 10) : 500000;
    char command[1024];
    struct rig r = rig_new(argc, argv);
    rig_start(&r);
    double intake = load(&r, transfers);
    printf("  intake   %10.1f s for %zu transfers, one a message\n", intake, transfers);
    printf("  books    %10.1f s until the projections had caught up\n", rig_catch_up(&r));
    double worked = rig_cpu_s(&r);
    rig_stop(&r, SIGTERM);
    printf("  disk     %10.1f MB\n", rig_disk_mb(&r));
    fflush(stdout);
    snprintf(command, sizeof command, "'%s' --verify --state '%s/state' >/dev/null", argv[1],
             r.dir);
    double before = children_s(), begin = clock_s();
    int status = system(command);
    double took = clock_s() - begin;
    printf("  verify   %10.1f s, %.2f times the intake%s\n", took, took / intake,
           status ? "; IT FAILED" : "");
    printf("  of processors the daemon took %.1f s, verification %.1f s\n", worked,
           children_s() - before);
    if (getenv("S75_BENCH_KEEP"))
        printf("  kept     %s\n", r.dir);
    else
        rig_free(&r);
    return status != 0;
}
