/* Golden bytes: what every message of the package looks like on the wire.
 *
 *     test_golden            compares with tests/golden/messages/, one file per message (and per
 *                            alternative of a oneof)
 *     test_golden --write    writes them anew
 *
 * A difference here means that a peer built yesterday no longer understands us. Within v1 files are
 * added; a file that has been released is changed only where a field was added
 * (proto/README.md). */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fill.h"
#include "s75/v1/desk.pb-c.h"

#define MESSAGES S75_SOURCE_DIR "/tests/golden/messages/"
#define FILE_MAX 65536

static bool file_write(const char *path, const uint8_t *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    bool ok = file && fwrite(data, 1, size, file) == size;
    ok = file && fclose(file) == 0 && ok;
    if (!ok)
        fprintf(stderr, "%s: cannot be written: %s\n", path, strerror(errno));
    return ok;
}

static bool file_same(const char *path, const uint8_t *data, size_t size)
{
    static uint8_t stored[FILE_MAX];
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "%s: %s (a new message? run test_golden --write)\n", path, strerror(errno));
        return false;
    }
    size_t got = fread(stored, 1, sizeof(stored), file);
    fclose(file);
    if (got == size && memcmp(stored, data, size) == 0)
        return true;
    size_t at = 0;
    while (at < got && at < size && stored[at] == data[at])
        at++;
    fprintf(stderr, "%s: %zu bytes stored, %zu bytes now, the first difference at byte %zu\n", path,
            got, size, at);
    return false;
}

/* Unpacking our own bytes and packing again must give them back. */
static bool comes_back(const ProtobufCMessageDescriptor *type, const uint8_t *data, size_t size)
{
    ProtobufCMessage *again = protobuf_c_message_unpack(type, NULL, size, data);
    static uint8_t packed[FILE_MAX];
    bool same = again && protobuf_c_message_get_packed_size(again) == size &&
                protobuf_c_message_pack(again, packed) == size && memcmp(packed, data, size) == 0 &&
                again->n_unknown_fields == 0;
    if (again)
        protobuf_c_message_free_unpacked(again, NULL);
    if (!same)
        fprintf(stderr, "%s: does not come back from its own bytes\n", type->name);
    return same;
}

static bool golden_one(const ProtobufCMessageDescriptor *type, size_t choice, bool write)
{
    static uint8_t packed[FILE_MAX];
    char path[512];
    if (oneof_count(type))
        snprintf(path, sizeof(path), MESSAGES "%s.%s.bin", type->short_name,
                 oneof_field(type, choice)->name);
    else
        snprintf(path, sizeof(path), MESSAGES "%s.bin", type->short_name);
    ProtobufCMessage *message = message_fill(type, choice);
    size_t size = protobuf_c_message_get_packed_size(message);
    bool ok = protobuf_c_message_check(message) && size <= sizeof(packed);
    if (ok)
        protobuf_c_message_pack(message, packed);
    else
        fprintf(stderr, "%s: %zu bytes, or not complete\n", path, size);
    protobuf_c_message_free_unpacked(message, NULL);
    return ok && comes_back(type, packed, size) &&
           (write ? file_write(path, packed, size) : file_same(path, packed, size));
}

int main(int argc, char **argv)
{
    bool write = argc == 2 && strcmp(argv[1], "--write") == 0;
    if (argc > 1 && !write) {
        fprintf(stderr, "usage: test_golden [--write]\n");
        return 2;
    }
    struct type_list list = {.count = 0};
    if (types_add(&list, &s75__v1__request__descriptor) ||
        types_add(&list, &s75__v1__reply__descriptor) ||
        types_add(&list, &s75__v1__heartbeat__descriptor))
        return 1;
    size_t files = 0, failed = 0;
    for (size_t i = 0; i < list.count; i++) {
        size_t choices = oneof_count(list.types[i]);
        for (size_t choice = 0; choice < (choices ? choices : 1); choice++) {
            files++;
            failed += golden_one(list.types[i], choice, write) ? 0 : 1;
        }
    }
    printf("%zu message types, %zu files %s, %zu failed\n", list.count, files,
           write ? "written" : "compared", failed);
    return failed || !files ? 1 : 0;
}
