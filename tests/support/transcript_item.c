#include "transcript_item.h"

#include "core_names.h"
#include "transcript_shape.h"

static void take_malformed(struct words *w, struct item *item)
{
    item->refusal = words_one_of(w, refusal_called);
    item->refusal_field = words_text(w);
    item->refusal_limit = words_text(w);
}

bool transcript_item(struct words *w, struct lines *lines, struct arena *arena,
                     struct item *ret_item)
{
    *ret_item = (struct item){0};
    const struct shape *shape =
        words_left(w) ? shape_called(w->items[w->at], &ret_item->kind) : NULL;
    if (shape) {
        w->at++;
        transcript_shape(w, lines, arena, shape, &ret_item->party);
    } else if (words_take(w, "malformed")) {
        ret_item->kind = ITEM_PAYMENT;
        take_malformed(w, ret_item);
    } else {
        return false;
    }
    if (words_left(w)) {
        w->at++;
        words_fail(w, "not understood here");
    }
    return true;
}
