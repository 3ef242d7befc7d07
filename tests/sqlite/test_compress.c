/* What is compressed comes back, what does not pay is kept as it is, and bytes that were not packed
 * are refused. synthetic. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "random_effects.h"
#include "sqlite/connection/compress.h"

enum { MAX = 1 << 20 };

static struct compress c;
static struct buffer plain, packed, out;

static void fini(void)
{
    compress_fini(&c);
    buffer_fini(&plain);
    buffer_fini(&packed);
    buffer_fini(&out);
}

TestSuite(compress, .fini = fini);

/* size bytes of which each repeats one of the letters before. */
static struct bytes text(size_t size, unsigned letters)
{
    struct random_source random = {size + 1};
    buffer_clear(&plain);
    for (size_t i = 0; i < size; i++)
        buffer_put_u8(&plain, (uint8_t)random_below(&random, letters));
    return buffer_bytes(&plain);
}

Test(compress, what_is_packed_comes_back)
{
    static const size_t sizes[] = {0, 1, COMPRESS_SIZE_MIN - 1, COMPRESS_SIZE_MIN, 5000, MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (unsigned letters = 1; letters <= 256; letters *= 4) {
            enum compress_codec codec;
            struct bytes from = text(sizes[i], letters), back;
            const struct bytes kept = compress_pack(&c, from, &packed, &codec);
            cr_assert_eq(compress_unpack(&c, codec, kept, MAX, &out, &back), 0);
            cr_assert_eq(back.size, from.size);
            cr_assert(!from.size || memcmp(back.data, from.data, from.size) == 0);
            if (letters != 64) /* six bits of eight: it depends on the size */
                cr_expect_eq(codec == COMPRESS_ZSTD, sizes[i] >= COMPRESS_SIZE_MIN && letters < 64,
                             "%zu bytes of %u letters", sizes[i], letters);
            cr_expect(codec == COMPRESS_NONE || kept.size <= from.size - from.size / 8);
        }
}

Test(compress, what_was_not_packed_is_refused)
{
    enum compress_codec codec;
    struct bytes back, kept = compress_pack(&c, text(5000, 4), &packed, &codec);
    cr_assert_eq(codec, COMPRESS_ZSTD);
    cr_expect_eq(compress_unpack(&c, codec, kept, 4999, &out, &back), ERR_CORRUPT, "too much");
    cr_expect_eq(compress_unpack(&c, 2, kept, MAX, &out, &back), ERR_CORRUPT, "no such codec");
    cr_expect_eq(compress_unpack(&c, -1, kept, MAX, &out, &back), ERR_CORRUPT, "no such codec");
    for (size_t size = 0; size < kept.size; size++) {
        uint8_t *cut = malloc(size + 1); /* exact, so that a read beyond it is seen */
        memcpy(cut, kept.data, size);
        cr_expect_eq(compress_unpack(&c, codec, (struct bytes){cut, size}, MAX, &out, &back),
                     ERR_CORRUPT, "%zu bytes of it", size);
        free(cut);
    }
    buffer_put(&packed, kept.data, kept.size);
    cr_expect_eq(compress_unpack(&c, codec, buffer_bytes(&packed), MAX, &out, &back), ERR_CORRUPT,
                 "twice");
}

/* Whatever the bytes are, reading ends and stays within what may be. */
Test(compress, noise)
{
    struct random_source random = {5};
    enum compress_codec codec;
    for (unsigned i = 0; i < 20000; i++) {
        struct bytes back = {NULL, 0};
        if (i % 64 == 0)
            (void)compress_pack(&c, text(2000, 4), &packed, &codec);
        packed.data[random_below(&random, packed.size)] ^= (uint8_t)(1 << random_below(&random, 8));
        const int rc =
            compress_unpack(&c, COMPRESS_ZSTD, buffer_bytes(&packed), 4000, &out, &back);
        cr_assert(rc == ERR_CORRUPT || (rc == 0 && back.size <= 4000));
    }
}
