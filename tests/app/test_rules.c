/* The records that the rules give for the golden journals - the inputs of every transcript, and a
 * world of all kinds of inputs - are those of the version of the rules (engine_rules), of which
 * tests/golden/records has a file for each: "NAME DIGEST". Who changes what the rules give for
 * inputs that were taken before changes the version, and adds a file; who adds a transcript adds a
 * line. Until the first package is built there is version 0 only, which is written anew.
 *
 *   test_app_rules [--write] */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/engine/engine.h"
#include "lived.h"
#include "store/chain.h"
#include "store/record.h"
#include "transcript.h"
#include "wire/wire.h"

enum { INPUTS = 400, NAMES_MAX = 512, LINE_MAX_BYTES = 256, PATH_MAX_BYTES = 600 };
#define TRANSCRIPTS S75_SOURCE_DIR "/tests/transcripts"

/* What engine_step gave since the record was begun. */
static struct record_writer record;
static struct wire_bodies bodies;
static bool failed;

int __real_engine_step(struct engine *e, const struct input *in, const struct effects **ret);
int __wrap_engine_step(struct engine *e, const struct input *in, const struct effects **ret);
int __wrap_engine_step(struct engine *e, const struct input *in, const struct effects **ret)
{
    const int rc = __real_engine_step(e, in, ret);
    if (rc)
        return rc;
    failed |= wire_encode_bodies(&bodies, *ret) != 0;
    record_put(&record, *ret, &bodies.list);
    failed |= record.packed.failed;
    return 0;
}

static void put_line(struct buffer *out, const char *name)
{
    uint8_t digest[STORE_DIGEST_SIZE];
    buffer_put(out, name, strlen(name));
    buffer_put(out, " ", 1);
    chain_digest(buffer_bytes(&record.packed), digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        char hex[3];
        snprintf(hex, sizeof hex, "%02x", digest[i]);
        buffer_put(out, hex, 2);
    }
    buffer_put(out, "\n", 1);
}

static bool read_file(const char *path, struct buffer *out)
{
    char block[4096];
    size_t size;
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    while ((size = fread(block, 1, sizeof block, file)) > 0)
        buffer_put(out, block, size);
    return fclose(file) == 0 && !out->failed;
}

static void play_transcript(const char *name, struct buffer *lines)
{
    char path[PATH_MAX_BYTES], problem[TRANSCRIPT_PROBLEM_MAX];
    struct buffer text = BUFFER_NULL, out = BUFFER_NULL;
    record_begin(&record);
    snprintf(path, sizeof path, "%s/%s", TRANSCRIPTS, name);
    failed |= !read_file(path, &text);
    failed |= transcript_play((struct text){(const char *)text.data, text.size}, false, &out,
                              problem) != 0;
    put_line(lines, name);
    buffer_fini(&text);
    buffer_fini(&out);
}

static int in_order(const void *x, const void *y)
{
    return strcmp(*(char *const *)x, *(char *const *)y);
}

static void play_transcripts(struct buffer *lines)
{
    char *names[NAMES_MAX];
    size_t count = 0;
    DIR *directory = opendir(TRANSCRIPTS);
    for (struct dirent *d; directory && (d = readdir(directory)) && count < NAMES_MAX;)
        if (strstr(d->d_name, ".transcript"))
            names[count++] = strdup(d->d_name);
    if (directory)
        closedir(directory);
    failed |= count == 0 || count == NAMES_MAX;
    qsort(names, count, sizeof *names, in_order);
    for (size_t i = 0; i < count; i++) {
        play_transcript(names[i], lines);
        free(names[i]);
    }
}

static void play_world(struct buffer *lines)
{
    struct stage stage;
    record_begin(&record);
    failed |= lived_init(&stage, 3, INPUTS) != 0;
    put_line(lines, "world");
    stage_fini(&stage);
}

/* Lines of which only one side has any. */
static int compare(const struct buffer *pinned, const struct buffer *made, uint32_t version)
{
    int differences = 0;
    char line[LINE_MAX_BYTES];
    FILE *file = fmemopen(made->data, made->size, "r");
    while (file && fgets(line, sizeof line, file)) {
        if (memmem(pinned->data, pinned->size, line, strlen(line)))
            continue;
        differences++;
        printf("not of version %u of the rules: %s", version, line);
    }
    if (file)
        fclose(file);
    if (!differences && pinned->size != made->size) {
        differences++;
        printf("version %u of the rules has a golden journal that is gone\n", version);
    }
    return differences;
}

int main(int argc, char **argv)
{
    struct buffer made = BUFFER_NULL, pinned = BUFFER_NULL;
    char path[PATH_MAX_BYTES];
    snprintf(path, sizeof path, "%s/tests/golden/records/rules-%u", S75_SOURCE_DIR, engine_rules());
    if (chain_init())
        return 1;
    play_transcripts(&made);
    play_world(&made);
    if (argc > 1 && strcmp(argv[1], "--write") == 0) {
        FILE *file = fopen(path, "w");
        failed |= !file || fwrite(made.data, 1, made.size, file) != made.size;
        failed |= file && fclose(file) != 0;
    }
    failed |= made.failed || !read_file(path, &pinned);
    if (failed)
        puts("the golden journals could not be played, or no records are kept of this version");
    const int differences = failed ? 1 : compare(&pinned, &made, engine_rules());
    if (differences)
        puts("what the rules give for inputs taken before has changed, so the version must "
             "(core/engine/engine)");
    buffer_fini(&made);
    buffer_fini(&pinned);
    buffer_fini(&record.packed);
    wire_bodies_fini(&bodies);
    return differences != 0;
}
