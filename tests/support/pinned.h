/* support/pinned: the layout of a format as text, held against its version by a hash of the text:
 * who changes what is written changes the version, and then the pin. Until the first package is
 * built (base/format.h) the version stays, and the pin alone is changed. */
#pragma once
#include <criterion/criterion.h>
#include <stdint.h>
#include "base/text.h"

struct pinned {
    uint32_t version;
    uint64_t hash; /* FNV-1a of the layout */
};

static inline uint64_t pinned_hash(struct bytes layout)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < layout.size; i++)
        hash = (hash ^ layout.data[i]) * UINT64_C(1099511628211);
    return hash;
}

static inline void expect_pinned(const char *format, const struct pinned *pinned, uint32_t version,
                                 struct bytes layout)
{
    cr_expect(version == pinned->version && pinned_hash(layout) == pinned->hash,
              "%s: version %u, layout %#lx: it has changed, so the version must", format, version,
              (unsigned long)pinned_hash(layout));
}
