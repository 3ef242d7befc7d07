#include "core/layout/difference.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct found {
    char *text;
    size_t size, used;
};

/* How the walk came to a struct: outermost first, when it is told. */
struct way {
    const struct way *before;
    const char *name;
    const struct layout *of; /* of the row; NULL: a struct in place */
    const void *row;
    size_t number;
};

__attribute__((format(printf, 2, 3))) static void add(struct found *f, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(f->text + f->used, f->size - f->used, format, args);
    va_end(args);
    if (n > 0)
        f->used += (size_t)n < f->size - f->used ? (size_t)n : f->size - f->used - 1;
}

static void add_text(struct found *f, const char *before, struct text t, const char *after)
{
    add(f, "%s%.*s%s", before, (int)(t.size < 64 ? t.size : 64), t.data ? t.data : "", after);
}

static void add_way(struct found *f, const struct way *way)
{
    struct text key;
    if (!way)
        return;
    add_way(f, way->before);
    add(f, "%s%s", f->used ? ", " : "", way->name);
    if (!way->of)
        return;
    add(f, "%srow %zu", *way->name ? ", " : "", way->number);
    if (way->of->fields[0].kind != FIELD_TEXT || !*way->of->fields[0].name)
        return;
    memcpy(&key, (const char *)way->row + way->of->fields[0].offset, sizeof key);
    if (key.size)
        add_text(f, " (", key, ")");
}

static void add_string(struct found *f, const void *at)
{
    const char *s;
    memcpy(&s, at, sizeof s);
    add(f, s ? "\"%.64s\"" : "none", s);
}

static void add_number(struct found *f, const struct field *field, const void *at)
{
    uint64_t wide = 0;
    uint32_t narrow;
    memcpy(&narrow, at, field->size < sizeof narrow ? 1 : sizeof narrow);
    if (field->size == sizeof wide)
        memcpy(&wide, at, sizeof wide);
    else
        wide = field->size == 1 ? *(const uint8_t *)at : narrow;
    if (field->kind == FIELD_I64)
        add(f, "%" PRId64, (int64_t)wide);
    else if (field->kind == FIELD_INT || field->kind == FIELD_ENUM)
        add(f, "%" PRId32, (int32_t)narrow);
    else if (field->size == sizeof narrow && narrow == MAP_NONE)
        add(f, "none");
    else
        add(f, "%" PRIu64, wide);
}

static void add_value(struct found *f, const struct field *field, const void *at)
{
    char date[DATE_TEXT_MAX];
    struct text text;
    date_t day;
    if (field->kind == FIELD_TEXT) {
        memcpy(&text, at, sizeof text);
        add_text(f, "\"", text, "\"");
    } else if (field->kind == FIELD_REFERENCE) {
        const struct reference *r = at;
        add_text(f, "\"", (struct text){r->data, r->size}, "\"");
    } else if (field->kind == FIELD_STRING) {
        add_string(f, at);
    } else if (field->kind == FIELD_DATE) {
        memcpy(&day, at, sizeof day);
        add(f, "%s", day == DATE_NONE ? "none" : date_print(day, date));
    } else if (field->kind == FIELD_BOOL) {
        add(f, "%s", *(const bool *)at ? "yes" : "no");
    } else {
        add_number(f, field, at);
    }
}

static bool is_same(const struct field *f, const void *a, const void *b)
{
    struct text x, y;
    if (f->kind == FIELD_TEXT) {
        memcpy(&x, a, sizeof x);
        memcpy(&y, b, sizeof y);
        return text_equal(x, y);
    }
    if (f->kind == FIELD_REFERENCE) {
        const struct reference *r = a, *q = b;
        return r->size == q->size && !memcmp(r->data, q->data, r->size);
    }
    if (f->kind == FIELD_STRING) {
        const char *s, *t;
        memcpy(&s, a, sizeof s);
        memcpy(&t, b, sizeof t);
        return s && t ? text_equal(text_of(s), text_of(t)) : s == t;
    }
    return memcmp(a, b, f->size) == 0;
}

static bool differ(const struct layout *l, const void *a, const void *b, const struct way *way,
                   struct found *found);

static bool report(const struct field *f, const void *a, const void *b, const struct way *way,
                   struct found *found)
{
    const struct way here = {.before = way, .name = f->name};
    add_way(found, *f->name ? &here : way);
    add(found, ": ");
    add_value(found, f, a);
    add(found, " and ");
    add_value(found, f, b);
    return true;
}

static bool report_count(const struct field *f, size_t a, size_t b, const char *of,
                         const struct way *way, struct found *found)
{
    const struct way here = {.before = way, .name = f->name};
    add_way(found, &here);
    add(found, ": %zu and %zu%s", a, b, of);
    return true;
}

static bool rows_differ(const struct field *f, const void *a, const void *b, const struct way *way,
                        struct found *found)
{
    const struct rows x = layout_rows(f, a), y = layout_rows(f, b);
    const bool in_place = f->kind == FIELD_PART && f->times == 1;
    bool differs = false;
    for (size_t i = 0; i < x.count && i < y.count && !differs; i++) {
        const void *row = (const char *)x.items + i * f->of->size;
        const struct way here = {way, f->name, in_place ? NULL : f->of, row, i};
        differs = differ(f->of, row, (const char *)y.items + i * f->of->size, &here, found);
    }
    if (differs || x.count == y.count)
        return differs;
    return report_count(f, x.count, y.count, " rows", way, found);
}

static bool blobs_differ(const struct field *f, const void *a, const void *b,
                         const struct way *way, struct found *found)
{
    const void *x, *y;
    size_t x_size, y_size;
    memcpy(&x, (const char *)a + f->offset, sizeof x);
    memcpy(&y, (const char *)b + f->offset, sizeof y);
    memcpy(&x_size, (const char *)a + f->count_at, sizeof x_size);
    memcpy(&y_size, (const char *)b + f->count_at, sizeof y_size);
    if (x_size == y_size && (!x_size || memcmp(x, y, x_size) == 0))
        return false;
    return report_count(f, x_size, y_size, " bytes, which differ", way, found);
}

static bool field_differs(const struct field *f, const void *a, const void *b,
                          const struct way *way, struct found *found)
{
    if (f->kind >= FIELD_UNKEPT)
        return false;
    if (f->kind == FIELD_BLOB)
        return blobs_differ(f, a, b, way, found);
    if (f->kind >= FIELD_PART && rows_differ(f, a, b, way, found))
        return true;
    const char *x = (const char *)a + f->offset, *y = (const char *)b + f->offset;
    if (f->kind == FIELD_RING) {
        size_t heads[2];
        memcpy(&heads[0], x + offsetof(struct ring, head), sizeof heads[0]);
        memcpy(&heads[1], y + offsetof(struct ring, head), sizeof heads[1]);
        return heads[0] != heads[1] &&
               report_count(f, heads[0], heads[1], ", of which row is the oldest", way, found);
    }
    for (size_t i = 0; f->kind < FIELD_PART && i < f->times; i++)
        if (!is_same(f, x + i * f->size, y + i * f->size))
            return report(f, x + i * f->size, y + i * f->size, way, found);
    return false;
}

static bool differ(const struct layout *l, const void *a, const void *b, const struct way *way,
                   struct found *found)
{
    bool differs = false;
    for (size_t i = 0; i < l->count && !differs; i++)
        differs = field_differs(&l->fields[i], a, b, way, found);
    return differs;
}

bool difference_find(const struct layout *l, const void *a, const void *b, char *text, size_t size)
{
    struct found found = {text, size, 0};
    *text = '\0';
    return differ(l, a, b, NULL, &found);
}
