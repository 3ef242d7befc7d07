/* support/transcript_shape: a statement of names and values as an input that core/message/shape
 * describes. Private to support/transcript.
 *
 *   payment_hold wilts hold H1 reason "in dispute" authority "Wiltshire CCG" from 2015-10-01
 *
 * The first field's name is left out; lists of values repeat their name; a flag that is not so is
 * followed by no; the fields of one that has its own are schedule.kind and so on; lists of structs
 * are lines of a block: { members "A. Name" party 01T }. What is not said is absent, as in a
 * message. */
#pragma once
#include "core/message/shape.h"
#include "transcript_item.h"

void transcript_shape(struct words *w, struct lines *lines, struct arena *arena,
                      const struct shape *shape, void *ret_input);
