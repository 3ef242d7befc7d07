#include "wire/item.h"
#include <string.h>
#include "base/error.h"
#include "wire/shape.h"

/* The body is a message pointer, whichever member of the oneof it is, and lies at the same place of
 * the item as every other. */
int item_convert(const S75__V1__Item *in, uint32_t index, struct arena *arena,
                 struct item *ret_item)
{
    enum item_kind kind = (enum item_kind)in->body_case;
    const struct shape *shape = shape_of(kind);
    struct form f = {.arena = arena,
                     .item = index,
                     .index = FORM_NO_INDEX,
                     .prefix = shape ? shape->name : "item"};
    memset(ret_item, 0, sizeof *ret_item);
    ret_item->kind = kind;
    form_known(&f, &in->base);
    if (shape)
        shape_convert(&f, (const ProtobufCMessage *)in->party, shape, &ret_item->party);
    else
        form_refuse(&f, REFUSED_MISSING_FIELD, "body", NULL);
    ret_item->refusal = f.refusal;
    ret_item->refusal_field = f.field;
    ret_item->refusal_limit = f.limit;
    return f.failed_memory ? ERR_MEMORY : 0;
}
