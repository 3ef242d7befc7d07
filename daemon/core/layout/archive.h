/* core/layout/archive: a struct as bytes and back, by its layout (core/layout/layout).
 * Private to daemon/core.
 *
 * Numbers are varints, texts and arrays are led by their sizes; fields follow one another without
 * names, in the order of the layout. Writing and reading are one walk, so that they cannot differ.
 * Failure (bytes of another form, out of memory) is kept in a->error; what follows it is zeros. */
#pragma once
#include "base/buffer.h"
#include "core/layout/layout.h"

struct archive {
    bool loading;
    struct buffer *out;
    struct reader in;
    struct engine *e; /* loading: where texts are kept, by: */
    struct text (*intern)(struct engine *e, struct text text);
    int error;
};

/* Writes the struct, or reads it: into zeros, but for its columns, which have their rows. */
void archive_struct(struct archive *a, const struct layout *l, void *row);
/* Keeps the first error: what is amiss after it may only be its consequence. */
void archive_fail(struct archive *a, int error);
