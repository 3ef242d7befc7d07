/* Fuzzes the reader of packed batches (store/record): whatever the bytes are, it ends, stays within
 * them, and what it reads without an error packs to the very bytes it was read from. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/message/effects_list.h"
#include "store/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct record_reader reader;
    static struct record_writer writer;
    static struct effects effects;
    static struct event_list events;
    int rc = record_open(&reader, (struct bytes){data, size});
    record_begin(&writer);
    while (rc == 0 && (rc = record_next(&reader, &effects, &events)) == RECORD_NEXT) {
        record_put(&writer, &effects, &events);
        rc = 0;
    }
    const struct bytes again = buffer_bytes(&writer.packed);
    if (rc == RECORD_END && (again.size != size || memcmp(again.data, data, size) != 0))
        abort();
    return 0;
}
