/* base/format: the versions of what is kept and sent, and who reads each.
 *
 * A format is written in one version, its newest, and read in each that has an entry in its table.
 * What was once written by a release is read by all later ones: an entry is never taken out, only
 * another put behind it. A test holds the layout of the newest against its version. Until the first
 * package is built every format is of its first version, 0 (of the conversation 1, as the name of
 * its package says), and may change as it is; then it may no more.
 *
 * So kept are the image of the state (core/engine/image), the row of the journal (store/chain), the
 * record of what a batch caused (store/record) and the conversation (wire). The tables of databases
 * are brought forward instead (sqlite/connection/migrate), which counts alike. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* What ctx is stands with the format. */
typedef int (*format_read_fn)(void *ctx);
struct format {
    /* By version: of the last one is what is written. NULL: there never was one of that number. */
    const format_read_fn *readers;
    uint32_t count;
};

static inline uint32_t format_version(const struct format *f)
{
    return f->count - 1;
}
/* What the reader of that version returns; ERR_VERSION when there is none. */
int format_read(const struct format *f, uint32_t version, void *ctx);
