/* feed/file/encoding: the encodings in which councils publish, turned into UTF-8: UTF-8 and
 * Windows-1252 line by line, also in one file, UTF-16 as a whole.
 *
 * The sole user of iconv(3). A decoder belongs to one file and one thread; its output is valid
 * until the next line. */
#pragma once
#include <iconv.h>
#include <stdbool.h>
#include "base/text.h"
#include "feed/file/copy.h"

enum encoding {
    ENCODING_AUTO = 1, /* a line is UTF-8 when it is well-formed so, else cp1252 */
    ENCODING_UTF8,
    ENCODING_CP1252,
};

/* Well-formed UTF-8; control characters are allowed, unlike in text_is_clean. */
bool encoding_is_utf8(struct text t);
/* Without the byte order marks at its beginning: the real one, and what becomes of it when UTF-8 is
 * taken for Windows-1252 once or twice. t is UTF-8. */
struct text encoding_strip_bom(struct text t);

struct decoder {
    enum encoding encoding;
    iconv_t cd;
    char *out;
    size_t capacity;
};

/* 0, ERR_MEMORY, ERR_ABSENT (no such converter here). */
int decoder_init(struct decoder *d, enum encoding encoding);
void decoder_fini(struct decoder *d);
/* ERR_FORM: *ret_bad is the first byte that is not of the encoding. ERR_MEMORY. */
int decoder_line(struct decoder *d, struct text line, struct text *ret_line,
                 unsigned char *ret_bad);
/* "UTF-8", "Windows-1252": what a line that could not be read is none of. */
const char *decoder_name(const struct decoder *d);

/* Whether a file begins with a mark of UTF-16. */
bool encoding_is_utf16(struct text t);
/* Adds the whole of such a file as UTF-8, without the mark, to a copy. ERR_FORM: it is not UTF-16
 * throughout. ERR_ABSENT, ERR_MEMORY; ERR_IO with the problem, as copy_put. */
int encoding_from_utf16(struct copy *from, struct copy *to, const char *name,
                        struct problem *problem);
