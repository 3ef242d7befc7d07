#include "feed/message.h"

#include <string.h>

#include "base/date.h"
#include "base/error.h"

/* Text with the NUL that protobuf-c wants. */
static char *c_string(struct text t, struct arena *arena, bool *no_memory)
{
    char *out = arena_take(arena, t.size + 1);
    if (!out) {
        *no_memory = true;
        return NULL;
    }
    if (t.size)
        memcpy(out, t.data, t.size);
    out[t.size] = '\0';
    return out;
}

static ProtobufCMessage *new_message(const ProtobufCMessageDescriptor *d, struct arena *arena)
{
    ProtobufCMessage *m = arena_take(arena, d->sizeof_message);
    if (m)
        protobuf_c_message_init(d, m);
    return m;
}

static void put(void *at, const ProtobufCFieldDescriptor *d, const struct value *v,
                struct arena *arena, bool *no_memory)
{
    if (d->type == PROTOBUF_C_TYPE_STRING)
        *(char **)at = c_string(v->text, arena, no_memory);
    else if (d->type == PROTOBUF_C_TYPE_SINT64)
        *(int64_t *)at = v->number;
    else /* int32, uint32, an enumeration or bool: four bytes each in protobuf-c */
        *(uint32_t *)at = (uint32_t)v->number;
}

/* A field that the row does not have stays as it is when nobody says it. */
static ProtobufCMessage *make_body(const struct item *item, struct arena *arena)
{
    bool no_memory = false;
    ProtobufCMessage *m = new_message(item_type_member(item->type)->descriptor, arena);
    for (size_t f = 0; m && f < m->descriptor->n_fields; f++) {
        const ProtobufCFieldDescriptor *d = &m->descriptor->fields[f];
        const struct value row = {.is_set = true, .number = item->row};
        const struct value *v = strcmp(d->name, "row") ? &item->values[f] : &row;
        if (!v->is_set)
            continue;
        put((uint8_t *)m + d->offset, d, v, arena, &no_memory);
        if (d->label == PROTOBUF_C_LABEL_OPTIONAL && d->type != PROTOBUF_C_TYPE_STRING)
            *(protobuf_c_boolean *)(void *)((uint8_t *)m + d->quantifier_offset) = 1;
    }
    return no_memory ? NULL : m;
}

static ProtobufCMessage *make_unreadable(const struct item *item, struct arena *arena)
{
    bool no_memory = false;
    S75__V1__Unreadable *u = arena_take(arena, sizeof *u);
    if (!u)
        return NULL;
    s75__v1__unreadable__init(u);
    u->row = item->row;
    u->column = c_string(item->column, arena, &no_memory);
    u->value = c_string(item->value, arena, &no_memory);
    u->reason = c_string(item->reason, arena, &no_memory);
    return no_memory ? NULL : &u->base;
}

int message_make(const struct item *item, struct arena *arena, S75__V1__Item *ret_message)
{
    ProtobufCMessage *body =
        item->unreadable ? make_unreadable(item, arena) : make_body(item, arena);
    const unsigned member = item->unreadable ? S75__V1__ITEM__BODY_UNREADABLE
                                             : item_type_member(item->type)->id;
    s75__v1__item__init(ret_message);
    ret_message->body_case = (S75__V1__Item__BodyCase)member;
    /* The members of the oneof lie at one place, each a pointer to its message. */
    ret_message->payment = (S75__V1__Payment *)body;
    return body ? 0 : ERR_MEMORY;
}
