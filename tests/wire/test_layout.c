/* The conversation: every message that is sent, every event, with its fields and enumerations.
 * Optional fields, messages and values may be added within a version (proto/README.md): the pin
 * moves then, and whoever moves it has seen that nothing else changed. */
#include <stdio.h>
#include <string.h>
#include "base/buffer.h"
#include "pinned.h"
#include "s75/v1/desk.pb-c.h"
#include "s75/v1/event.pb-c.h"
#include "wire/wire.h"

static const struct pinned pinned = {1, UINT64_C(0x3082cfb0b8d237e5)};
enum { SEEN_MAX = 512 };

struct layout {
    struct buffer text;
    const void *seen[SEEN_MAX];
    size_t count;
};

static bool is_seen(struct layout *l, const void *descriptor)
{
    for (size_t i = 0; i < l->count; i++)
        if (l->seen[i] == descriptor)
            return true;
    cr_assert_lt(l->count, (size_t)SEEN_MAX);
    l->seen[l->count++] = descriptor;
    return false;
}

static void put(struct layout *l, const char *name, unsigned id, int label, int type)
{
    char line[200];
    const int size = snprintf(line, sizeof line, "%s %u %d %d\n", name, id, label, type);
    buffer_put(&l->text, line, (size_t)size);
}

static void put_enum(struct layout *l, const ProtobufCEnumDescriptor *d)
{
    if (is_seen(l, d))
        return;
    put(l, d->name, 0, 0, 0);
    for (unsigned i = 0; i < d->n_values; i++)
        put(l, d->values[i].name, (unsigned)d->values[i].value, 0, 0);
}

static void put_message(struct layout *l, const ProtobufCMessageDescriptor *d)
{
    if (is_seen(l, d))
        return;
    put(l, d->name, 0, 0, 0);
    for (unsigned i = 0; i < d->n_fields; i++)
        put(l, d->fields[i].name, d->fields[i].id, (int)d->fields[i].label,
            (int)d->fields[i].type);
    for (unsigned i = 0; i < d->n_fields; i++) {
        if (d->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
            put_message(l, d->fields[i].descriptor);
        if (d->fields[i].type == PROTOBUF_C_TYPE_ENUM)
            put_enum(l, d->fields[i].descriptor);
    }
}

Test(layout, the_conversation_is_that_of_its_version)
{
    struct layout l = {.text = BUFFER_NULL};
    put_message(&l, &s75__v1__request__descriptor);
    put_message(&l, &s75__v1__reply__descriptor);
    put_message(&l, &s75__v1__event__descriptor);
    put_message(&l, &s75__v1__heartbeat__descriptor);
    expect_pinned("s75/v1", &pinned, WIRE_VERSION, buffer_bytes(&l.text));
    buffer_fini(&l.text);
}
