/* One thread, no network, no journal: decode, step, pack, encode of a year of pooled funds. Run by
 * tests/bench/instructions under callgrind, which counts in pipeline_run alone; run by itself it
 * says what one transfer takes. Synthetic transfers; every run takes the same bytes.
 *
 * usage: bench_step single|batched|matched [TRANSFERS]   payments one a message; 128 a message;
 *                                                        payments and the receipts that match them
 *        bench_step nation DIRECTORY                     what nation_frames.py has written */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "nation.h"
#include "pipeline.h"

enum { POOLS = 150, LINES = 10, PER_MESSAGE = 128, TRANSFERS = 36000 }; /* two a line and month */

static int usage(void)
{
    fprintf(stderr, "usage: bench_step single|batched|matched [TRANSFERS]\n"
                    "       bench_step nation DIRECTORY\n");
    return 2;
}

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void make_world(const char *which, size_t transfers, struct frames *setup,
                       struct frames *life)
{
    struct world world;
    world_init(&world, POOLS, LINES);
    world.unconfirmed = strcmp(which, "matched") != 0;
    world_set_up(&world, setup);
    world_live(&world, transfers, strcmp(which, "single") ? PER_MESSAGE : 1, life);
}

int main(int argc, char **argv)
{
    struct frames setup = FRAMES_NULL, life = FRAMES_NULL;
    struct pipeline p;
    const char *which = argc > 1 ? argv[1] : "";
    if (argc == 3 && strcmp(which, "nation") == 0) {
        nation_read(argv[2], "setup", &setup);
        nation_read(argv[2], "life", &life);
    } else if (argc <= 3 && (!strcmp(which, "single") || !strcmp(which, "batched") ||
                             !strcmp(which, "matched"))) {
        make_world(which, argc > 2 ? strtoul(argv[2], NULL, 10) : TRANSFERS, &setup, &life);
    } else {
        return usage();
    }
    pipeline_init(&p);
    pipeline_set_up(&p, &setup);
    const double began = now_s();
    pipeline_run(&p, &life);
    const double each = (now_s() - began) * 1e6 / (double)life.transfers;
    printf("transfers %zu\n", life.transfers);
    printf("messages %zu\nevents %llu\nmatches %llu\npacked_bytes %llu\nmicroseconds_each %.2f\n",
           life.count, (unsigned long long)p.events, (unsigned long long)engine_matches(p.engine),
           (unsigned long long)p.packed_bytes, each);
    pipeline_fini(&p);
    frames_fini(&setup);
    frames_fini(&life);
    return 0;
}
