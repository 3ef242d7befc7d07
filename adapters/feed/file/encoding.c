#include "feed/file/encoding.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/* Bytes of the character that begins with this one, which is no ASCII. */
static size_t size_after(unsigned char first)
{
    if (first < 0xE0)
        return 2;
    return first < 0xF0 ? 3 : 4;
}

/* Bytes at s that are one well-formed character (Unicode, table 3-7), or 0. */
static size_t character(const unsigned char *s, size_t left)
{
    if (s[0] < 0x80)
        return 1;
    if (s[0] < 0xC2 || s[0] > 0xF4)
        return 0;
    const size_t size = size_after(s[0]);
    if (size > left)
        return 0;
    for (size_t i = 1; i < size; i++)
        if (s[i] < 0x80 || s[i] > 0xBF)
            return 0;
    const bool overlong = (s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xF0 && s[1] < 0x90);
    const bool beyond = (s[0] == 0xED && s[1] > 0x9F) || (s[0] == 0xF4 && s[1] > 0x8F);
    return overlong || beyond ? 0 : size;
}

/* The first byte that is not part of a well-formed character, or NULL. */
static const char *bad_utf8(struct text t)
{
    const unsigned char *s = (const unsigned char *)t.data;
    for (size_t at = 0; at < t.size;) {
        const size_t size = character(s + at, t.size - at);
        if (!size)
            return t.data + at;
        at += size;
    }
    return NULL;
}

bool encoding_is_utf8(struct text t)
{
    return !bad_utf8(t);
}

struct text encoding_strip_bom(struct text t)
{
    static const char *const marks[] = {
        "\xEF\xBB\xBF",                     /* U+FEFF */
        "\xC3\xAF\xC2\xBB\xC2\xBF",         /* its bytes taken for Windows-1252 */
        "\xC3\x83\xC2\xAF\xC2\xBB\xC2\xBF", /* as printed by Salford and Manchester */
        "\xC3\x83\xC2\xAF\xC3\x82\xC2\xBB\xC3\x82\xC2\xBF", /* taken so twice */
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const size_t size = strlen(marks[i]);
        if (t.size >= size && !memcmp(t.data, marks[i], size)) {
            t.data += size;
            t.size -= size;
            i = SIZE_MAX; /* look again from the first: marks have been seen one after another */
        }
    }
    return t;
}

int decoder_init(struct decoder *d, enum encoding encoding)
{
    *d = (struct decoder){.encoding = encoding, .cd = (iconv_t)-1};
    if (d->encoding == ENCODING_UTF8)
        return 0;
    d->cd = iconv_open("UTF-8", "CP1252");
    if (d->cd == (iconv_t)-1)
        return errno == ENOMEM ? ERR_MEMORY : ERR_ABSENT;
    return 0;
}

void decoder_fini(struct decoder *d)
{
    if (d->encoding != ENCODING_UTF8 && d->cd != (iconv_t)-1)
        iconv_close(d->cd);
    free(d->out);
    *d = (struct decoder){.cd = (iconv_t)-1};
}

static int convert(struct decoder *d, struct text line, struct text *ret_line,
                   unsigned char *ret_bad)
{
    const size_t need = line.size * 3; /* no character of cp1252 takes more than three bytes */
    if (need > d->capacity) {
        char *out = realloc(d->out, need);
        if (!out)
            return ERR_MEMORY;
        d->out = out;
        d->capacity = need;
    }
    char *in = (char *)(uintptr_t)line.data; /* iconv does not write there */
    char *out = d->out;
    size_t in_left = line.size, out_left = d->capacity;
    iconv(d->cd, NULL, NULL, NULL, NULL);
    if (line.size && iconv(d->cd, &in, &in_left, &out, &out_left) == (size_t)-1) {
        *ret_bad = (unsigned char)*in;
        return ERR_FORM;
    }
    *ret_line = (struct text){d->out, (size_t)(out - d->out)};
    return 0;
}

int decoder_line(struct decoder *d, struct text line, struct text *ret_line, unsigned char *ret_bad)
{
    if (d->encoding == ENCODING_CP1252)
        return convert(d, line, ret_line, ret_bad);
    const char *bad = bad_utf8(line);
    if (bad && d->encoding == ENCODING_AUTO)
        return convert(d, line, ret_line, ret_bad);
    if (bad) {
        *ret_bad = (unsigned char)*bad;
        return ERR_FORM;
    }
    *ret_line = line;
    return 0;
}

const char *decoder_name(const struct decoder *d)
{
    return d->encoding == ENCODING_UTF8 ? "UTF-8" : "Windows-1252";
}

bool encoding_is_utf16(struct text t)
{
    return t.size >= 2 && (!memcmp(t.data, "\xFF\xFE", 2) || !memcmp(t.data, "\xFE\xFF", 2));
}

enum { UTF16_BLOCK = 1 << 16 };

/* One block of it; *at goes on after what could be turned. */
static int turn(iconv_t cd, const char **at, size_t size, char *out, size_t room, size_t *ret_out)
{
    char *in = (char *)(uintptr_t)*at; /* iconv does not write there */
    size_t in_left = size, out_left = room;
    if (iconv(cd, &in, &in_left, &out, &out_left) == (size_t)-1 &&
        (errno != EINVAL || in_left == size)) /* EINVAL: a character goes on in the next block */
        return ERR_FORM;
    *at = in;
    *ret_out = room - out_left;
    return 0;
}

int encoding_from_utf16(struct copy *from, struct copy *to, const char *name,
                        struct problem *problem)
{
    static const size_t room = UTF16_BLOCK * 2; /* two bytes make three at most, four make four */
    const iconv_t cd = iconv_open("UTF-8", "UTF-16"); /* which takes the order from the mark */
    if (cd == (iconv_t)-1)
        return errno == ENOMEM ? ERR_MEMORY : ERR_ABSENT;
    char *out = malloc(room);
    const char *at = from->data, *end = at + from->size;
    int rc = out ? 0 : problem_set(problem, ERR_MEMORY, "%s: out of memory", name);
    while (!rc && at < end) {
        const size_t left = (size_t)(end - at);
        size_t size;
        rc = turn(cd, &at, left < UTF16_BLOCK ? left : UTF16_BLOCK, out, room, &size);
        if (!rc)
            rc = copy_put(to, out, size, name, problem);
        copy_release(from, at);
    }
    iconv_close(cd);
    free(out);
    return rc;
}
