#include "base/format.h"
#include "base/error.h"

int format_read(const struct format *f, uint32_t version, void *ctx)
{
    return version < f->count && f->readers[version] ? f->readers[version](ctx) : ERR_VERSION;
}
