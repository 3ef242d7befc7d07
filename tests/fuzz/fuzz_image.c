/* Fuzzes the reader of saved states (core/image): whatever the bytes are, reading ends and stays
 * within them, and what it made can be freed.
 *
 * Nothing is stepped afterwards: a store gives the core only images whose digest agrees, and the
 * core trusts the cross references in them. */
#include <stdint.h>

#include "core/engine/engine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct engine *engine;
    if (engine_load((struct bytes){data, size}, &engine) == 0)
        engine_free(engine);
    return 0;
}
