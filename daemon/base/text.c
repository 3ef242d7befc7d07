#include "base/text.h"

#include <string.h>

struct text text_of(const char *c_string)
{
    if (!c_string)
        return TEXT_NONE;
    return (struct text){c_string, strlen(c_string)};
}

bool text_equal(struct text a, struct text b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

int text_compare(struct text a, struct text b)
{
    const size_t common = a.size < b.size ? a.size : b.size;
    const int order = common ? memcmp(a.data, b.data, common) : 0;
    if (order)
        return order;
    return (a.size > b.size) - (a.size < b.size);
}

/* The table of well-formed sequences (Unicode, table 3-7): after some leading bytes the second byte
 * has narrower bounds, which is what keeps out overlong forms, surrogates and points above
 * U+10FFFF.
 */
static const struct sequence {
    unsigned char last, size, low, high; /* up to this leading byte; bounds of the second */
} sequences[] = {
    {0x7F, 1, 0, 0},       {0xDF, 2, 0x80, 0xBF}, {0xE0, 3, 0xA0, 0xBF},
    {0xEC, 3, 0x80, 0xBF}, {0xED, 3, 0x80, 0x9F}, {0xEF, 3, 0x80, 0xBF},
    {0xF0, 4, 0x90, 0xBF}, {0xF3, 4, 0x80, 0xBF}, {0xF4, 4, 0x80, 0x8F},
};

/* Of a byte that leads one. */
static const struct sequence *sequence_of(unsigned char first)
{
    const struct sequence *q = sequences;
    while (q->last < first)
        q++;
    return q;
}

size_t text_character(const char *at, size_t left, uint32_t *ret_point)
{
    const unsigned char *s = (const unsigned char *)at;
    if (left == 0 || (s[0] >= 0x80 && s[0] < 0xC2) || s[0] > 0xF4)
        return 0;
    const struct sequence *q = sequence_of(s[0]);
    const size_t size = q->size;
    if (size > left || (size > 1 && (s[1] < q->low || s[1] > q->high)))
        return 0;
    uint32_t point = size == 1 ? s[0] : s[0] & (0xFFu >> (size + 1));
    for (size_t i = 1; i < size; i++) {
        if (s[i] < 0x80 || s[i] > 0xBF)
            return 0;
        point = point << 6 | (s[i] & 0x3Fu);
    }
    *ret_point = point;
    return size;
}

/* Controls; Default_Ignorable_Code_Point of Unicode 15 (zero width, direction, tags, variation
 * selectors, fillers); line and paragraph separators; interlinear annotations; noncharacters of the
 * first plane. Ascending. */
static const struct {
    uint32_t first, last;
} hidden[] = {
    {0x0000, 0x001F},   {0x007F, 0x009F},   {0x00AD, 0x00AD},   {0x034F, 0x034F},
    {0x061C, 0x061C},   {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180B, 0x180F},
    {0x200B, 0x200F},   {0x2028, 0x202E},   {0x2060, 0x206F},   {0x3164, 0x3164},
    {0xFDD0, 0xFDEF},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
    {0xFFF0, 0xFFFB},   {0xFFFE, 0xFFFF},   {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
    {0xE0000, 0xE0FFF},
};

bool text_is_shown(uint32_t point)
{
    if (point < 0x7F)
        return point >= 0x20;
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden && point >= hidden[i].first; i++)
        if (point <= hidden[i].last)
            return false;
    return true;
}

bool text_is_clean(struct text t)
{
    for (size_t at = 0, size; at < t.size; at += size) {
        uint32_t point = (unsigned char)t.data[at];
        size = 1;
        if (point >= 0x20 && point < 0x7F) /* nearly all there is: on the path of every input */
            continue;
        size = text_character(t.data + at, t.size - at, &point);
        if (!size || !text_is_shown(point))
            return false;
    }
    return true;
}

size_t text_escape(const char *at, size_t left, char out[TEXT_ESCAPE_MAX])
{
    static const char hex[] = "0123456789ABCDEF";
    uint32_t value = (unsigned char)*at;
    const size_t size = text_character(at, left, &value);
    int digits = size ? 4 : 2;
    while (value >> (4 * digits))
        digits++;
    *out++ = '<';
    if (size) {
        *out++ = 'U';
        *out++ = '+';
    }
    while (digits-- > 0)
        *out++ = hex[value >> (4 * digits) & 15];
    *out++ = '>';
    *out = '\0';
    return size ? size : 1;
}

size_t text_show(struct text t, char *out, size_t room)
{
    size_t used = 0;
    for (size_t at = 0; at < t.size;) {
        char escape[TEXT_ESCAPE_MAX];
        const char *piece = t.data + at;
        uint32_t point;
        size_t size = text_character(piece, t.size - at, &point), piece_size = size;
        if (!size || !text_is_shown(point)) {
            size = text_escape(piece, t.size - at, escape);
            piece = escape;
            piece_size = strlen(escape);
        }
        if (used + piece_size >= room)
            break;
        memcpy(out + used, piece, piece_size);
        used += piece_size;
        at += size;
    }
    out[used] = '\0';
    return used;
}

/* How many bytes at s are one blank: spreadsheets use the no-break space (C2 A0) like others. */
static size_t blank(const char *s, size_t left)
{
    if (*s == ' ' || (*s >= '\t' && *s <= '\r'))
        return 1;
    return left >= 2 && s[0] == '\xC2' && s[1] == '\xA0' ? 2 : 0;
}

size_t text_fold(struct text t, char *out)
{
    size_t size = 0;
    bool gap = false;
    for (size_t at = 0; at < t.size;) {
        const size_t skip = blank(t.data + at, t.size - at);
        at += skip;
        if (skip) {
            gap = size > 0;
            continue;
        }
        const char c = t.data[at++];
        if (gap)
            out[size++] = ' ';
        gap = false;
        out[size++] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    while (size && (out[size - 1] == '*' || out[size - 1] == ' '))
        size--;
    return size;
}
