/* Plays tests/transcripts and compares what the core answered with what is written there.
 *
 *   test_core_transcripts [--write] [FILE...]
 *
 * Each is played twice: straight through, and with the engine saved and loaded after every input.
 * --write: puts the answers into the files, for review. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "transcript.h"

static bool read_file(const char *path, struct buffer *out)
{
    FILE *file = fopen(path, "r");
    char block[4096];
    size_t n;
    if (!file)
        return false;
    while ((n = fread(block, 1, sizeof block, file)) > 0)
        buffer_put(out, block, n);
    return fclose(file) == 0 && !out->failed;
}

static bool write_file(const char *path, const struct buffer *b)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return false;
    bool ok = fwrite(b->data, 1, b->size, file) == b->size;
    return fclose(file) == 0 && ok;
}

struct list {
    struct text *lines;
    size_t count;
};

static struct list lines_of(const struct buffer *b)
{
    struct list l = {calloc(b->size + 1, sizeof *l.lines), 0};
    const char *at = (const char *)b->data, *end = at + b->size;
    while (l.lines && at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        l.lines[l.count++] = (struct text){at, (size_t)((stop ? stop : end) - at)};
        at = stop ? stop + 1 : end;
    }
    return l;
}

/* Longest common run of lines, and what differs around it: "-" is written in the file, "+" is what
 * the core answered. */
static void print_diff(struct list old, struct list new)
{
    size_t width = new.count + 1;
    unsigned *common = calloc((old.count + 1) * width, sizeof *common);
    if (!common)
        return;
    for (size_t i = old.count; i-- > 0;)
        for (size_t k = new.count; k-- > 0;) {
            unsigned a = common[(i + 1) * width + k], b = common[i * width + k + 1];
            common[i * width + k] = text_equal(old.lines[i], new.lines[k])
                                        ? common[(i + 1) * width + k + 1] + 1
                                    : a > b ? a
                                            : b;
        }
    size_t i = 0, k = 0;
    while (i < old.count || k < new.count) {
        if (i < old.count && k < new.count &&text_equal(old.lines[i], new.lines[k])) {
            i++, k++;
        } else if (k == new.count ||
                   (i < old.count && common[(i + 1) * width + k] >= common[i * width + k + 1])) {
            printf("%4zu - %.*s\n", i + 1, TEXT_ARG(old.lines[i]));
            i++;
        } else {
            printf("     + %.*s\n", TEXT_ARG(new.lines[k]));
            k++;
        }
    }
    free(common);
}

static bool play(const char *path, const struct buffer *source, bool reload, struct buffer *out)
{
    char problem[TRANSCRIPT_PROBLEM_MAX];
    struct text text = {(const char *)source->data, source->size};
    int rc = transcript_play(text, reload, out, problem);
    if (rc)
        printf("%s: %s%s\n", path, problem, reload ? " (with the engine reloaded)" : "");
    return rc == 0;
}

static bool is_same(const struct buffer *a, const struct buffer *b)
{
    return a->size == b->size && !memcmp(a->data, b->data, a->size);
}

static bool compare(const char *path, const struct buffer *source, const struct buffer *got,
                    const char *how)
{
    if (is_same(source, got))
        return true;
    printf("%s: the core answers otherwise%s\n", path, how);
    struct list old = lines_of(source), new = lines_of(got);
    print_diff(old, new);
    free(old.lines);
    free(new.lines);
    return false;
}

static bool run(const char *path, bool writes)
{
    struct buffer source = BUFFER_NULL, once = BUFFER_NULL, again = BUFFER_NULL;
    bool ok = read_file(path, &source);
    if (!ok)
        printf("%s: cannot be read\n", path);
    else
        ok = play(path, &source, false, &once) && play(path, &source, true, &again);
    if (ok && writes)
        ok = is_same(&source, &once) || write_file(path, &once);
    else if (ok)
        ok = compare(path, &source, &once, "");
    if (ok)
        ok = compare(path, &once, &again, " once its state is saved and loaded");
    buffer_fini(&source);
    buffer_fini(&once);
    buffer_fini(&again);
    return ok;
}

static int run_all(const char *folder, bool writes)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort), played = 0, failed = 0;
    for (int i = 0; i < count; i++) {
        const char *dot = strrchr(entries[i]->d_name, '.');
        char path[4096];
        if (dot && !strcmp(dot, ".transcript")) {
            snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
            played++;
            failed += !run(path, writes);
        }
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    printf("%d transcripts, %d failed\n", played, failed);
    return played == 0 || failed;
}

int main(int argc, char **argv)
{
    bool writes = argc > 1 && !strcmp(argv[1], "--write");
    int failed = 0;
    if (argc == 1 + writes)
        return run_all(S75_SOURCE_DIR "/tests/transcripts", writes);
    for (int i = 1 + writes; i < argc; i++)
        failed += !run(argv[i], writes);
    return failed > 0;
}
