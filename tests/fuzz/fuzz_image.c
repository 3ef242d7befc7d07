/* Fuzzes the reader of saved states (core/engine/image): whatever the bytes are, reading ends and
 * stays within them, and what it made can be freed.
 *
 * The input says what is done to the image of a drawn world: which one, by its first byte; then, by
 * four bytes each, where a byte is put and which; and by two that are left over, where it is cut.
 * So what is tried are images of the present form, whatever form that is.
 *
 * What is taken for a state goes on: it is stepped with what the world would have sent next, and
 * reaches no assertion, though a store gives the core only images whose digest agrees. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/engine/engine.h"
#include "core/report/report.h"
#include "stage.h"
#include "world.h"

enum { WORLDS = 6, INPUTS_FIRST = 8, INPUTS_MORE = 20, INPUTS_AFTER = 2, PATCH = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static struct world worlds[WORLDS]; /* each as it is when its image was made */

static void make_image(uint64_t seed, struct buffer *image)
{
    struct stage stage;
    struct world *world = &worlds[seed];
    world_init(world, seed);
    world->whole = true;
    require(stage_init(&stage) == 0);
    for (uint64_t i = 0; i < INPUTS_FIRST + INPUTS_MORE * seed; i++) {
        struct submission s;
        const struct effects *effects;
        world_next(world, &s);
        require(stage_submit(&stage, s.party, s.feed, s.document, s.items, s.count, &effects) == 0);
        world_forget(world);
    }
    require(engine_save(stage.engine, image) == 0);
    stage_fini(&stage);
}

/* What was loaded goes on with what the world would have sent next. */
static void go_on(struct engine *engine, uint8_t which)
{
    struct world world = worlds[which];
    struct report_status status;
    report_status(engine, &status);
    struct stage stage = {.engine = engine, .journal = status.last_journal};
    world.reported = ARENA_NULL;
    int rc = 0;
    for (int i = 0; i < INPUTS_AFTER && !rc; i++) {
        struct submission s;
        const struct effects *effects;
        world_next(&world, &s);
        rc = stage_submit(&stage, s.party, s.feed, s.document, s.items, s.count, &effects);
        world_forget(&world);
    }
    world_fini(&world);
}

static struct bytes image_of(uint8_t which)
{
    static struct buffer images[WORLDS];
    if (!images[which].size)
        make_image(which, &images[which]);
    return buffer_bytes(&images[which]);
}

static size_t number_at(const uint8_t *bytes, size_t size)
{
    size_t number = 0;
    while (size-- > 0)
        number = number << 8 | bytes[size];
    return number;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct engine *engine;
    if (size == 0)
        return 0;
    const struct bytes whole = image_of(data[0] % WORLDS);
    uint8_t *image = malloc(whole.size);
    require(image != NULL);
    memcpy(image, whole.data, whole.size);
    size_t at = 1, kept = whole.size;
    for (; at + PATCH <= size; at += PATCH)
        image[number_at(data + at, 3) % whole.size] = data[at + 3];
    if (size - at >= 2)
        kept = number_at(data + at, 2) % whole.size;
    int rc = engine_load((struct bytes){image, kept}, &engine);
    require(size > 1 || rc == 0); /* untouched */
    if (rc == 0) {
        go_on(engine, data[0] % WORLDS);
        engine_free(engine);
    }
    free(image);
    return 0;
}
