#include "lived.h"

#include "world.h"

int lived_init(struct stage *s, uint64_t seed, int inputs)
{
    struct world world;
    world_init(&world, seed);
    world.whole = true;
    int rc = stage_init(s);
    for (int i = 0; i < inputs && !rc; i++) {
        struct submission next;
        const struct effects *effects;
        world_next(&world, &next);
        rc =
            stage_submit(s, next.party, next.feed, next.document, next.items, next.count, &effects);
        world_forget(&world);
    }
    world_fini(&world);
    return rc;
}
