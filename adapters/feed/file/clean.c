#include "feed/file/clean.h"

#include <string.h>

/* Bytes at s that are one blank, or 0. */
static size_t blank(const char *s, size_t left)
{
    if (*s == ' ' || (*s >= '\t' && *s <= '\r'))
        return 1;
    return left >= 2 && s[0] == '\xC2' && s[1] == '\xA0' ? 2 : 0;
}

/* Bytes at s of a character that spreadsheets and web pages leave in cells, and nobody sees: zero
 * width, soft hyphens and marks of direction. What turns the text after it is none of these. */
static size_t unseen(const char *s, size_t left)
{
    uint32_t point = 0;
    const size_t size = text_character(s, left, &point);
    const bool is_mark = point == 0x61C || (point >= 0x200B && point <= 0x200F);
    return is_mark || point == 0xAD || point == 0x2060 || point == 0xFEFF ? size : 0;
}

bool clean_has_non_blank(struct text t)
{
    for (size_t at = 0; at < t.size;) {
        size_t size = blank(t.data + at, t.size - at);
        size = size ? size : unseen(t.data + at, t.size - at);
        if (!size)
            return true;
        at += size;
    }
    return false;
}

struct text clean_blanks(struct text t, struct arena *arena)
{
    char *out = arena_take(arena, t.size + 1);
    if (!out)
        return TEXT_NONE;
    size_t size = 0, inked = 0; /* inked: out's size up to the last that is no blank */
    for (size_t at = 0; at < t.size;) {
        const size_t drop = unseen(t.data + at, t.size - at);
        at += drop;
        if (drop)
            continue;
        const size_t skip = blank(t.data + at, t.size - at);
        if (!skip || size)
            out[size++] = skip ? ' ' : t.data[at];
        if (!skip)
            inked = size;
        at += skip ? skip : 1;
    }
    return (struct text){out, inked};
}

struct text clean_cut(struct text t, size_t most, struct arena *arena)
{
    char *out = arena_take(arena, (t.size < most ? t.size : most) + 1);
    if (!out)
        return TEXT_NONE;
    size_t size = 0;
    for (size_t at = 0; at < t.size;) {
        uint32_t point = 0;
        const size_t bytes = text_character(t.data + at, t.size - at, &point);
        const bool good = bytes && text_is_shown(point);
        if (size + (good ? bytes : 1) > most)
            break;
        if (good) {
            memcpy(out + size, t.data + at, bytes);
            size += bytes;
        } else {
            out[size++] = bytes && point < 0xA0 ? ' ' : '?';
        }
        at += bytes ? bytes : 1;
    }
    return (struct text){out, size};
}

struct text clean_join(struct text a, struct text b, struct text c, struct arena *arena)
{
    char *out = arena_take(arena, a.size + b.size + c.size + 1);
    if (!out)
        return TEXT_NONE;
    size_t size = 0;
    const struct text parts[] = {a, b, c};
    for (size_t i = 0; i < 3; i++) {
        if (parts[i].size)
            memcpy(out + size, parts[i].data, parts[i].size);
        size += parts[i].size;
    }
    return (struct text){out, size};
}
