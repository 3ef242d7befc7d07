/* Intake next to its floors, in one run: everything durable and acknowledged, events published to a
 * listener that takes them all. Synthetic transfers. usage: bench_intake S75D [TRANSFERS] */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include "floor.h"
#include "rig.h"

enum { POOLS = 150, LINES = 40, BATCH_WINDOW = 64, SINGLE_WINDOW = 1000 };

static void measure(int argc, char **argv, size_t transfers, size_t per_message, size_t window,
                    double floor)
{
    struct rig r = rig_new(argc, argv);
    struct world world;
    struct frames setup = FRAMES_NULL, life = FRAMES_NULL;
    world_init(&world, POOLS, LINES);
    world_set_up(&world, &setup);
    world_live(&world, transfers, per_message, &life);
    rig_start(&r);
    rig_load(&r, &setup, 0, setup.count, window);
    rig_stop(&r, SIGTERM);
    const double journal = rig_journal_bytes(&r);
    rig_start(&r);
    double cpu = rig_cpu_s(&r);
    double took = rig_load(&r, &life, 0, life.count, window), rate = (double)transfers / took;
    cpu = rig_cpu_s(&r) - cpu;
    printf("  %zu transfers, %zu a message, %zu messages in flight\n", transfers, per_message,
           window);
    printf("  intake   %10.0f transfers/s, floor %.0f, ratio %.3f\n", rate, floor, rate / floor);
    printf("  daemon   %10.2f us of processor a transfer, %.1f MB resident, %.1f MB peak\n",
           cpu * 1e6 / (double)transfers, (double)rig_memory(&r, "VmRSS:") / 1e3,
           (double)rig_memory(&r, "VmHWM:") / 1e3);
    printf("  events   %10zu received by the listener meanwhile\n", rig_events(&r));
    printf("  books    %10.1f s until the projections had caught up\n", rig_catch_up(&r));
    printf("  disk     %10.1f MB\n", rig_disk_mb(&r));
    rig_stop(&r, SIGTERM);
    printf("  journal  %10.0f bytes of journal.db a transfer\n",
           (rig_journal_bytes(&r) - journal) / (double)transfers);
    frames_fini(&setup);
    frames_fini(&life);
    rig_free(&r);
}

int main(int argc, char **argv)
{
    size_t transfers = argc > 2 ? strtoul(argv[2], NULL, 10) : 500000;
    struct world world;
    struct frames batches = FRAMES_NULL, singles = FRAMES_NULL;
    world_init(&world, POOLS, LINES);
    world_live(&world, 100000, 128, &batches);
    world_live(&world, 100000, 1, &singles);
    double unpack = floor_unpack(&batches), router = floor_router(&singles);
    frames_fini(&batches);
    frames_fini(&singles);
    printf("batched intake; floor: protobuf-c alone, from memory, one core\n");
    measure(argc, argv, transfers, 128, BATCH_WINDOW, unpack);
    printf("single pipelined intake; floor: a bare ROUTER receives and protobuf-c unpacks\n");
    measure(argc, argv, transfers / 2, 1, SINGLE_WINDOW, router);
    return 0;
}
