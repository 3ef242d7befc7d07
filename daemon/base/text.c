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

/* The size of the clean character at s, of which left bytes remain; 0 when it is not one. By the
 * table of well-formed sequences (Unicode, table 3-7): after some leading bytes the second byte has
 * narrower bounds, which is what keeps out overlong forms, surrogates and points above U+10FFFF. */
static size_t clean_character(const unsigned char *s, size_t left)
{
    if (s[0] < 0x80)
        return s[0] >= 0x20 && s[0] != 0x7F;
    if (s[0] < 0xC2 || s[0] > 0xF4)
        return 0;
    const size_t size = s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
    if (size > left)
        return 0;
    unsigned char low = 0x80, high = 0xBF;
    if (s[0] == 0xC2)
        low = 0xA0; /* U+0080..U+009F are the C1 controls */
    else if (s[0] == 0xE0)
        low = 0xA0;
    else if (s[0] == 0xED)
        high = 0x9F;
    else if (s[0] == 0xF0)
        low = 0x90;
    else if (s[0] == 0xF4)
        high = 0x8F;
    if (s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < size; i++)
        if (s[i] < 0x80 || s[i] > 0xBF)
            return 0;
    return size;
}

bool text_is_clean(struct text t)
{
    const unsigned char *s = (const unsigned char *)t.data;
    for (size_t at = 0; at < t.size;) {
        const size_t size = clean_character(s + at, t.size - at);
        if (!size)
            return false;
        at += size;
    }
    return true;
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
