/* How long a question waits while a day is looked at on which an instalment of every pool falls
 * due, and one on which it is missing; how long a stop takes in the middle of that. Synthetic.
 * usage: bench_day S75D [POOLS] */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "rig.h"

enum { WINDOW = 64, COUNCILS = 300, ASKED_MAX = 1000000, REST_US = 2000 };

static double waits[ASKED_MAX];

/* Asks without end until the day is done. */
static void print_day(struct rig *r, struct world *w, int32_t date, const char *what)
{
    struct frames day = FRAMES_NULL;
    uint64_t before, after, projected;
    size_t n = 0;
    double begin = clock_s(), cpu = rig_cpu_s(r);
    bool goes_on = true;
    rig_progress(r, &before, &projected);
    world_day(w, date, &day);
    rig_load(r, &day, 0, day.count, 1);
    while (goes_on && n < ASKED_MAX) {
        double asked = clock_s();
        goes_on = rig_is_catching_up(r);
        waits[n++] = (clock_s() - asked) * 1000;
        usleep(REST_US);
    }
    double took = clock_s() - begin;
    rig_progress(r, &after, &projected);
    double middle = median(waits, n); /* sorts */
    printf("  %-28s %6.1f s in %llu parts, %.1f s of processor; %zu answers, median %.1f ms, "
           "99%% %.1f ms, longest %.1f ms\n", what, took, (unsigned long long)(after - before),
           rig_cpu_s(r) - cpu, n, middle, waits[n - 1 - n / 100], waits[n - 1]);
    fflush(stdout);
    frames_fini(&day);
}

int main(int argc, char **argv)
{
    unsigned pools = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 100000;
    struct rig r = rig_new(argc, argv);
    struct world world;
    struct frames setup = FRAMES_NULL, day = FRAMES_NULL;
    world_init(&world, pools, 1);
    world.councils = pools < COUNCILS ? pools : COUNCILS;
    world_day(&world, 20170402, &setup);
    world_set_up(&world, &setup);
    rig_start(&r);
    printf("days, synthetic: %u pools of one contribution, %u councils\n", pools, world.councils);
    printf("  set up in %.1f s\n", rig_load(&r, &setup, 0, setup.count, WINDOW));
    print_day(&r, &world, 20170403, "due, 3 April");
    print_day(&r, &world, 20170411, "missing, 11 April");
    print_day(&r, &world, 20170505, "the next due, 3 May");
    world_day(&world, 20170605, &day);
    rig_load(&r, &day, 0, 1, 1);
    printf("  stop in the middle of a day  %6.2f s\n", rig_stop(&r, SIGTERM) / 1000);
    printf("  start after it               %6.2f s\n", rig_start(&r) / 1000);
    double begin = clock_s();
    while (rig_is_catching_up(&r))
        usleep(REST_US);
    printf("  the rest of that day         %6.2f s; %.1f MB resident, %.1f MB peak\n",
           clock_s() - begin, (double)rig_memory(&r, "VmRSS:") / 1e3,
           (double)rig_memory(&r, "VmHWM:") / 1e3);
    frames_fini(&setup);
    frames_fini(&day);
    rig_free(&r);
    return 0;
}
