/* support/transcript_item: a statement of a transcript as an item. Private to support/transcript.
 */
#pragma once
#include "core/message/input.h"
#include "transcript_words.h"

/* Where the lines of a block come from. */
struct lines {
    void *ctx;
    bool (*next)(void *ctx, struct words *ret_words); /* false: no more, or the block's "}" */
};
/* Text is borrowed from the words, arrays are made in the arena. false: no item begins so; what is
 * wrong with one that does is w->problem. */
bool transcript_item(struct words *w, struct lines *lines, struct arena *arena,
                     struct item *ret_item);
