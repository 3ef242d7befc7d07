/* Fuzzes the reader of events' bodies (wire/body): whatever the bytes are, it ends and stays within
 * them, and an event that it reads is made into a body that reads as the same event. */
#include <stdint.h>
#include <stdlib.h>

#include "core/message/effects_list.h"
#include "random_effects.h"
#include "wire/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct effects first, second;
    static struct wire_bodies bodies;
    const char *field;
    struct event_bytes one = {.head = {.number = 1, .pool_number = 1, .kind = EVENT_ROUTED},
                              .body = {data, size}};
    const struct event_list events = {&one, 1, 1};
    effects_clear(&first);
    effects_clear(&second);
    if (wire_decode_events(&events, &first) != 0)
        return 0;
    if (wire_encode_bodies(&bodies, &first) != 0 ||
        wire_decode_events(&bodies.list, &second) != 0 || !effects_equal(&first, &second, &field))
        abort();
    return 0;
}
