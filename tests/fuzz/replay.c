/* Runs a fuzz target over its corpus as a plain test, under any compiler: every file as it is, and
 * cut short in many places, which is what a fuzzer tries first and a sender that dies leaves
 * behind. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES_MAX = 1 << 20, CUTS = 48 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A copy of its own size, so that AddressSanitizer sees the first byte read beyond it. */
static void run(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy)
        abort();
    memcpy(copy, data, size);
    (void)LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static int replay(const char *path)
{
    static uint8_t data[FILE_BYTES_MAX];
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return 1;
    }
    size_t size = fread(data, 1, sizeof data, file);
    fclose(file);
    run(data, size);
    for (size_t cut = 0; cut < CUTS && cut < size; cut++)
        run(data, size <= CUTS ? cut : size * cut / CUTS);
    return 0;
}

int main(void)
{
    static const char folder[] = S75_SOURCE_DIR "/tests/fuzz/corpus/" S75_FUZZ_NAME;
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort), files = 0, failed = 0;
    for (int i = 0; i < count; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.') {
            failed |= replay(path);
            files++;
        }
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    printf("%d files of %s\n", files, folder);
    return failed || files == 0;
}
