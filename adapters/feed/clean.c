#include "feed/clean.h"

#include <string.h>

/* Bytes at s that are one blank, or 0. */
static size_t blank(const char *s, size_t left)
{
    if (*s == ' ' || (*s >= '\t' && *s <= '\r'))
        return 1;
    return left >= 2 && s[0] == '\xC2' && s[1] == '\xA0' ? 2 : 0;
}

bool clean_has_ink(struct text t)
{
    for (size_t at = 0; at < t.size;) {
        const size_t size = blank(t.data + at, t.size - at);
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
        const size_t skip = blank(t.data + at, t.size - at);
        if (!skip || size)
            out[size++] = skip ? ' ' : t.data[at];
        if (!skip)
            inked = size;
        at += skip ? skip : 1;
    }
    return (struct text){out, inked};
}

/* The size of the clean character at s, or 0. */
static size_t clean_character(const char *s, size_t left)
{
    for (size_t size = 1; size <= 4 && size <= left; size++)
        if (text_is_clean((struct text){s, size}))
            return size;
    return 0;
}

/* C1 controls are well-formed and two bytes long; they are one character to be replaced. */
static size_t c1_control(const char *s, size_t left)
{
    return left >= 2 && s[0] == '\xC2' && (unsigned char)s[1] >= 0x80 && (unsigned char)s[1] < 0xA0
               ? 2
               : 0;
}

struct text clean_cut(struct text t, size_t most, struct arena *arena)
{
    char *out = arena_take(arena, (t.size < most ? t.size : most) + 1);
    if (!out)
        return TEXT_NONE;
    size_t size = 0;
    for (size_t at = 0; at < t.size;) {
        const size_t left = t.size - at, good = clean_character(t.data + at, left);
        const size_t control = c1_control(t.data + at, left);
        if (size + (good ? good : 1) > most)
            break;
        if (good) {
            memcpy(out + size, t.data + at, good);
            size += good;
        } else {
            out[size++] = control || !(t.data[at] & '\x80') ? ' ' : '?';
        }
        at += good ? good : control ? control : 1;
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
