/* core/foundation/archive: one description of a struct that both writes it to bytes and reads it
 * back. Private.
 *
 * A visitor names each field once: archive_u32(a, &x) writes x, or reads it. Failure (bytes of
 * another form, out of memory) is kept in a->error and checked at the end; after it, reads give
 * zeros. */
#pragma once
#include "base/buffer.h"
#include "core/foundation/reference.h"
#include "core/foundation/step.h"

struct archive {
    bool loading;
    struct buffer *out;
    struct reader in;
    struct engine *e; /* loading: where text is interned */
    int error;
};

void archive_u8(struct archive *a, uint8_t *v);
void archive_u32(struct archive *a, uint32_t *v);
void archive_u64(struct archive *a, uint64_t *v);
void archive_i64(struct archive *a, int64_t *v);
void archive_date(struct archive *a, date_t *v);
void archive_bool(struct archive *a, bool *v);
void archive_bytes(struct archive *a, void *data, size_t size);
void archive_text(struct archive *a, struct text *v);
void archive_reference(struct archive *a, struct reference *v);
/* An index of an array of that many entries, or NONE: anything else is ERR_CORRUPT. */
void archive_index(struct archive *a, uint32_t *v, size_t count);
/* Keeps the first error: what is amiss after it may only be its consequence. */
void archive_fail(struct archive *a, int error);
/* Any enumeration or int: its value. */
int archive_int(struct archive *a, int v);
#define ARCHIVE_INT(a, field) ((field) = (__typeof__(field))archive_int((a), (int)(field)))
/* The length of an array; loading: makes room for it (each element takes at least one byte). */
void archive_array(struct archive *a, void **items, size_t *count, size_t *capacity, size_t size);
#define ARCHIVE_ARRAY(a, array)                                                                    \
    archive_array((a), (void **)&(array).items, &(array).count, &(array).capacity,                 \
                  sizeof *(array).items)
/* An array of uint32 in one go. */
#define ARCHIVE_INDICES(a, array)                                                                  \
    do {                                                                                           \
        ARCHIVE_ARRAY(a, array);                                                                   \
        for (size_t i_ = 0; i_ < (array).count; i_++)                                              \
            archive_u32((a), &(array).items[i_]);                                                  \
    } while (0)
