/* The two floors alone: what protobuf-c and ZeroMQ can do here with the messages that bench_intake
 * sends (synthetic payments and receipts). */
#include <stdio.h>
#include "floor.h"

int main(void)
{
    struct world world;
    struct frames batches = FRAMES_NULL, singles = FRAMES_NULL;
    world_init(&world, 150, 40);
    world_live(&world, 100000, 128, &batches);
    world_live(&world, 100000, 1, &singles);
    printf("protobuf-c from memory, 128 transfers a message  %10.0f transfers/s\n",
           floor_unpack(&batches));
    printf("bare ROUTER and protobuf-c, one a message        %10.0f transfers/s\n",
           floor_router(&singles));
    frames_fini(&batches);
    frames_fini(&singles);
    return 0;
}
