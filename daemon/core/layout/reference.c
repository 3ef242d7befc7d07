#include "core/layout/reference.h"
#include <string.h>
#include "base/map.h"

static struct text taken_off(struct text t, size_t before, size_t after)
{
    return (struct text){t.data + before, t.size - before - after};
}

static bool is_between(struct text t, const char *begin, const char *end)
{
    const size_t b = strlen(begin), e = strlen(end);
    return t.size >= b + e && memcmp(t.data, begin, b) == 0 &&
           memcmp(t.data + t.size - e, end, e) == 0;
}

/* How many bytes of a blank begin the text; 0: none. A no-break blank has two in UTF-8. */
static size_t blank_size(struct text t)
{
    if (t.size >= 2 && memcmp(t.data, "\xC2\xA0", 2) == 0)
        return 2;
    return t.size && (t.data[0] == ' ' || (t.data[0] >= '\t' && t.data[0] <= '\r'));
}

static void without_blanks(struct text t, struct reference *ret)
{
    ret->size = 0;
    while (t.size) {
        const size_t blank = blank_size(t);
        if (!blank)
            ret->data[ret->size++] =
                (char)(*t.data >= 'a' && *t.data <= 'z' ? *t.data - 'a' + 'A' : *t.data);
        t = taken_off(t, blank ? blank : 1, 0);
    }
}

struct reference reference_used(const struct reference *r)
{
    struct reference used = {.size = 0};
    without_blanks(reference_text(r), &used);
    struct text t = reference_text(&used);
    if (is_between(t, "=\"", "\""))
        t = taken_off(t, 2, 1);
    while (t.size && t.data[0] == '\'')
        t = taken_off(t, 1, 0);
    while (t.size > 1 && t.data[0] == '0')
        t = taken_off(t, 1, 0);
    struct reference kept = {.size = (uint8_t)t.size};
    if (t.size)
        memcpy(kept.data, t.data, t.size);
    return kept;
}

static size_t digits(struct text t)
{
    size_t n = 0;
    while (n < t.size && t.data[n] >= '0' && t.data[n] <= '9')
        n++;
    return n;
}

bool reference_is_ruined(const struct reference *r)
{
    const struct reference used = reference_used(r);
    struct text t = reference_text(&used);
    if (digits(t) != 1)
        return false;
    t = taken_off(t, 1, 0);
    if (t.size && (*t.data == '.' || *t.data == ',')) {
        t = taken_off(t, 1, 0);
        if (!digits(t))
            return false;
        t = taken_off(t, digits(t), 0);
    }
    if (!is_between(t, "E+", ""))
        return false;
    t = taken_off(t, 2, 0);
    return t.size && digits(t) == t.size;
}

/* The last byte that is compared, where nothing is taken off behind it; else 0. */
static char last_used(const struct reference *r)
{
    const char c = r->size ? r->data[r->size - 1] : '\0';
    if (c >= 'a' && c <= 'z')
        return (char)(c - 'a' + 'A');
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '\0';
}

static bool has_plus(const struct reference *r)
{
    for (size_t i = 0; i < r->size; i++)
        if (r->data[i] == '+')
            return true;
    return false;
}

/* Most numbers come in one form and differ in their last digit: few are taken apart. */
bool reference_equal(const struct reference *a, const struct reference *b)
{
    const char last = last_used(a), other = last_used(b);
    if (last && other && last != other)
        return false;
    if (a->size == b->size && memcmp(a->data, b->data, a->size) == 0 && !has_plus(a))
        return true;
    const struct reference x = reference_used(a), y = reference_used(b);
    return x.size == y.size && memcmp(x.data, y.data, x.size) == 0 && !reference_is_ruined(&x);
}

uint64_t reference_hash(uint64_t seed, const struct reference *r)
{
    const struct reference used = reference_used(r);
    return map_hash(seed, used.data, used.size);
}

struct reference reference_of(struct text t)
{
    struct reference r = {.size = (uint8_t)(t.size < ID_MAX ? t.size : ID_MAX)};
    if (r.size)
        memcpy(r.data, t.data, r.size);
    return reference_used(&r).size ? r : (struct reference){.size = 0};
}

struct text reference_text(const struct reference *r)
{
    return (struct text){r->size ? r->data : NULL, r->size};
}

int reference_compare(const struct reference *a, const struct reference *b)
{
    return text_compare(reference_text(a), reference_text(b));
}
