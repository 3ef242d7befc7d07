/* sqlite/connection/compress: the bytes of a row as they lie on disk. Private to daemon/sqlite.
 *
 * Each row names its codec. What is compressed is one zstd frame that says how much it holds; what
 * is small, or would not become smaller by an eighth, is kept as it is. Digests are taken of the
 * bytes before, so that another codec or version of zstd changes nothing that is proved. */
#pragma once
#include "base/buffer.h"

enum compress_codec { COMPRESS_NONE = 0, COMPRESS_ZSTD = 1 };
#define COMPRESS_SIZE_MIN 256 /* what is smaller is kept as it is */

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;
/* Working memory, made when first needed. All zero to begin. */
struct compress {
    struct ZSTD_CCtx_s *packing;
    struct ZSTD_DCtx_s *unpacking;
};
void compress_fini(struct compress *c);
/* The bytes to keep, which are plain itself or lie in out; without memory it is plain. */
struct bytes compress_pack(struct compress *c, struct bytes plain, struct buffer *out,
                           enum compress_codec *ret_codec);
/* What was packed, which is kept itself or lies in out. 0; ERR_CORRUPT: no such codec, not what it
 * makes, or of more than max bytes; ERR_MEMORY. */
int compress_unpack(struct compress *c, int64_t codec, struct bytes kept, size_t max,
                    struct buffer *out, struct bytes *ret_plain);
