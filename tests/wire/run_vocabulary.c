/* What is kept of a history: the image of the state, and the events of every input as they are
 * recorded.
 *
 *   vocabulary make FOLDER     makes a history, and FOLDER/image, FOLDER/records
 *   vocabulary load FOLDER     loads FOLDER/image; saved again it must be the same bytes
 *
 * Built with today's vocabularies and with tomorrow's, which must make and load the same
 * (run_vocabulary.sh). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "stage.h"
#include "wire/wire.h"
#include "world.h"

enum { INPUTS = 400, SEEDS = 3 };

static FILE *opened(const char *folder, const char *name, const char *mode)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, mode);
    if (!file) {
        perror(path);
        exit(2);
    }
    return file;
}

static void put(FILE *file, struct bytes bytes)
{
    const size_t written = fwrite(bytes.data, 1, bytes.size, file);
    if (written != bytes.size)
        exit(2);
}

static void put_effects(FILE *records, struct wire_bodies *bodies, const struct effects *effects)
{
    if (wire_encode_bodies(bodies, effects))
        exit(2);
    for (size_t i = 0; i < bodies->list.count; i++)
        put(records, bodies->list.items[i].body);
}

static void make_history(uint64_t seed, FILE *image_file, FILE *records)
{
    struct wire_bodies bodies = {0};
    struct buffer image = BUFFER_NULL;
    struct world world;
    struct stage stage;
    world_init(&world, seed);
    world.whole = true;
    if (stage_init(&stage))
        exit(2);
    for (int i = 0; i < INPUTS; i++) {
        struct submission s;
        const struct effects *effects;
        world_next(&world, &s);
        if (stage_submit(&stage, s.party, s.feed, s.document, s.items, s.count, &effects))
            exit(2);
        put_effects(records, &bodies, effects);
        world_forget(&world);
    }
    if (engine_save(stage.engine, &image))
        exit(2);
    if (image_file)
        put(image_file, buffer_bytes(&image));
    buffer_fini(&image);
    world_fini(&world);
    stage_fini(&stage);
    wire_bodies_fini(&bodies);
}

static void make(const char *folder)
{
    FILE *image = opened(folder, "image", "w"), *records = opened(folder, "records", "w");
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        make_history(seed, seed == SEEDS ? image : NULL, records);
    if (fclose(image) || fclose(records))
        exit(2);
}

static bool load(const char *folder)
{
    FILE *file = opened(folder, "image", "r");
    static uint8_t bytes[1 << 24];
    const size_t size = fread(bytes, 1, sizeof bytes, file);
    struct buffer again = BUFFER_NULL;
    struct engine *e;
    fclose(file);
    if (engine_load((struct bytes){bytes, size}, &e) || engine_save(e, &again))
        return false;
    const bool is_same = again.size == size && !memcmp(again.data, bytes, size);
    buffer_fini(&again);
    engine_free(e);
    return is_same;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    if (!strcmp(argv[1], "make"))
        make(argv[2]);
    else if (!load(argv[2]))
        return 1;
    return 0;
}
