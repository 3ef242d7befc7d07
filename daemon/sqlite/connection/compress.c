#include "sqlite/connection/compress.h"

#include <zstd.h>

#include "base/error.h"

/* The first level is the cheapest; the next ones make rows smaller by a twentieth. */
enum { LEVEL = 1 };

void compress_fini(struct compress *c)
{
    ZSTD_freeCCtx(c->packing);
    ZSTD_freeDCtx(c->unpacking);
    *c = (struct compress){NULL, NULL};
}

struct bytes compress_pack(struct compress *c, struct bytes plain, struct buffer *out,
                           enum compress_codec *ret_codec)
{
    *ret_codec = COMPRESS_NONE;
    if (plain.size < COMPRESS_SIZE_MIN)
        return plain;
    if (!c->packing)
        c->packing = ZSTD_createCCtx();
    const size_t most = plain.size - plain.size / 8;
    buffer_clear(out);
    uint8_t *at = buffer_reserve(out, most);
    if (!c->packing || !at)
        return plain;
    const size_t size = ZSTD_compressCCtx(c->packing, at, most, plain.data, plain.size, LEVEL);
    if (ZSTD_isError(size)) /* it does not fit, mostly */
        return plain;
    out->size = size;
    *ret_codec = COMPRESS_ZSTD;
    return buffer_bytes(out);
}

static int unpack(struct compress *c, struct bytes kept, size_t max, struct buffer *out,
                  struct bytes *ret_plain)
{
    const unsigned long long size = ZSTD_getFrameContentSize(kept.data, kept.size);
    if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > max ||
        ZSTD_findFrameCompressedSize(kept.data, kept.size) != kept.size)
        return ERR_CORRUPT;
    if (!c->unpacking)
        c->unpacking = ZSTD_createDCtx();
    buffer_clear(out);
    uint8_t *at = buffer_reserve(out, (size_t)size);
    if (!c->unpacking || !at)
        return ERR_MEMORY;
    if (ZSTD_decompressDCtx(c->unpacking, at, (size_t)size, kept.data, kept.size) != size)
        return ERR_CORRUPT;
    out->size = (size_t)size;
    *ret_plain = buffer_bytes(out);
    return 0;
}

int compress_unpack(struct compress *c, int64_t codec, struct bytes kept, size_t max,
                    struct buffer *out, struct bytes *ret_plain)
{
    if (codec == COMPRESS_ZSTD)
        return unpack(c, kept, max, out, ret_plain);
    *ret_plain = kept;
    return codec == COMPRESS_NONE ? 0 : ERR_CORRUPT;
}
