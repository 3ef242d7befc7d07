/* The nation's years, as files come: payments, receipts, allocations, with the errors and held
 * money of real years; durable and acknowledged, next to the floor of the same messages. Synthetic.
 * usage: bench_nation S75D DIRECTORY, where nation_frames.py has written the requests */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include "floor.h"
#include "nation.h"
#include "rig.h"

enum { WINDOW = 64 };

int main(int argc, char **argv)
{
    struct frames setup = FRAMES_NULL, life = FRAMES_NULL;
    if (argc != 3) {
        fprintf(stderr, "usage: bench_nation S75D DIRECTORY\n");
        return 2;
    }
    nation_read(argv[2], "setup", &setup);
    nation_read(argv[2], "life", &life);
    double floor = floor_unpack(&life);
    struct rig r = rig_new(argc, argv);
    rig_start(&r);
    rig_load(&r, &setup, 0, setup.count, WINDOW);
    double cpu = rig_cpu_s(&r);
    double took = rig_load(&r, &life, 0, life.count, WINDOW);
    double transfers = (double)life.transfers, rate = transfers / took;
    cpu = rig_cpu_s(&r) - cpu;
    printf("the nation, synthetic: 151 pools; floor: protobuf-c alone, from memory, one core\n");
    printf("  %zu transfers in %zu messages, %d in flight\n", life.transfers, life.count, WINDOW);
    printf("  intake   %10.0f transfers/s, floor %.0f, ratio %.3f\n", rate, floor, rate / floor);
    printf("  daemon   %10.2f us of processor a transfer, %.1f MB resident, %.1f MB peak\n",
           cpu * 1e6 / transfers, (double)rig_memory(&r, "VmRSS:") / 1e3,
           (double)rig_memory(&r, "VmHWM:") / 1e3);
    printf("  events   %10zu received by the listener meanwhile\n", rig_events(&r));
    printf("  books    %10.1f s until the projections had caught up\n", rig_catch_up(&r));
    printf("  disk     %10.1f MB\n", rig_disk_mb(&r));
    rig_stop(&r, SIGTERM);
    frames_fini(&setup);
    frames_fini(&life);
    rig_free(&r);
    return 0;
}
