/* store/record: the byte form of what a batch caused, and back.
 *
 * A packed batch is: version (u8 = 1), then one record per input in journal order. The form is
 * canonical: the same effects give the same bytes on every machine; verification compares them.
 * Text inside decoded effects is borrowed from the packed bytes. */
#pragma once
#include "base/buffer.h"
#include "core/effects.h"

/* Begins a packed batch in b (which is cleared). */
void record_begin(struct buffer *b);
/* Appends the record of one input. On memory failure b->failed is set. */
void record_put(struct buffer *b, const struct effects *e);

struct record_reader {
    struct reader reader;
};
/* ERR_VERSION, ERR_CORRUPT. */
int record_open(struct record_reader *r, struct bytes packed);
enum { RECORD_END = 0, RECORD_NEXT = 1 };
/* Decodes the next record into e, whose arrays are reused (start from a zeroed struct; release with
 * effects_fini of core/effects_list.h). RECORD_NEXT, RECORD_END, ERR_CORRUPT, ERR_MEMORY. */
int record_next(struct record_reader *r, struct effects *e);
