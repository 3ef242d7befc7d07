/* wire: what a reply says of pools that its receiver is not shown, left out.
 *
 * A part of a finding that names another pool stands alone, nothing else says anything of it
 * (PartKind in part.proto), so it can be taken out of whatever list it stands in. Lists of parts
 * are found by the descriptors, so that an answer of tomorrow is looked through as well.
 *
 * The numbers of the daemon are those of wire/reader. */
#include <string.h>
#include "base/error.h"
#include "wire/message.h"
#include "wire/reader.h"

struct hiding {
    const struct wire_view *view;
    size_t hidden;
};

static bool is_hidden(const struct hiding *h, const ProtobufCMessage *m)
{
    const S75__V1__Part *part = (const void *)m;
    return m->descriptor == &s75__v1__part__descriptor && part->pool && *part->pool &&
           !h->view->sees(h->view->ctx, text_of(part->pool));
}

static void hide_in(struct hiding *h, ProtobufCMessage *m);

static void hide_in_list(struct hiding *h, ProtobufCMessage **items, size_t *count)
{
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        if (is_hidden(h, items[i])) {
            protobuf_c_message_free_unpacked(items[i], NULL);
            h->hidden++;
            continue;
        }
        hide_in(h, items[i]);
        items[kept++] = items[i];
    }
    *count = kept;
}

static void hide_in(struct hiding *h, ProtobufCMessage *m)
{
    if (h->view->is_reader)
        h->hidden += reader_hide(m);
    for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
        uint8_t *at = (uint8_t *)m + f->offset, *quantifier = (uint8_t *)m + f->quantifier_offset;
        uint32_t which;
        if (f->type != PROTOBUF_C_TYPE_MESSAGE)
            continue;
        if (f->label == PROTOBUF_C_LABEL_REPEATED) {
            hide_in_list(h, *(ProtobufCMessage ***)(void *)at, (size_t *)(void *)quantifier);
            continue;
        }
        memcpy(&which, quantifier, sizeof which); /* of a oneof: the tag that is set */
        if ((f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) && which != f->id)
            continue;
        if (*(ProtobufCMessage **)(void *)at)
            hide_in(h, *(ProtobufCMessage **)(void *)at);
    }
}

int wire_hide(struct bytes reply, const struct wire_view *view, struct buffer *out)
{
    struct hiding h = {.view = view};
    S75__V1__Reply *m = s75__v1__reply__unpack(NULL, reply.size, reply.data);
    if (!m)
        return ERR_MEMORY;
    hide_in(&h, &m->base);
    buffer_clear(out);
    const int rc = h.hidden ? message_pack(out, &m->base) : 0;
    s75__v1__reply__free_unpacked(m, NULL);
    if (rc)
        return rc;
    return h.hidden ? WIRE_HIDDEN : 0;
}
