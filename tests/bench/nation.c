#include "nation.h"
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include "base/array.h"

static void require(int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "bench: %s\n", what);
        abort();
    }
}

static void read_request(FILE *file, uint32_t size, struct frames *out)
{
    uint8_t *to = buffer_reserve(&out->bytes, size);
    require(to &&
                !array_grow((void **)&out->ends, &out->capacity, out->count + 1, sizeof *out->ends),
            "out of memory");
    require(fread(to, 1, size, file) == size, "a request is cut short");
    out->bytes.size += size;
    out->ends[out->count++] = out->bytes.size;
}

void nation_read(const char *directory, const char *name, struct frames *out)
{
    char path[400];
    uint64_t transfers;
    uint32_t size;
    snprintf(path, sizeof path, "%s/%s.frames", directory, name);
    FILE *file = fopen(path, "rb");
    require(file != NULL, path);
    require(fread(&transfers, sizeof transfers, 1, file) == 1, "no head");
    out->transfers += le64toh(transfers);
    while (fread(&size, sizeof size, 1, file) == 1)
        read_request(file, le32toh(size), out);
    fclose(file);
}
