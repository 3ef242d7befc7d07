#include "weigh.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/engine/rooms.h"
#include "core/foundation/tables_layout.h"
#include "core/layout/archive.h"

static struct weighed *of_name(struct weights *w, const char *name)
{
    for (size_t i = 0; i < w->count; i++)
        if (strcmp(w->items[i].name, name) == 0)
            return &w->items[i];
    if (w->count == WEIGHED_MAX)
        abort();
    struct weighed *x = &w->items[w->count++];
    *x = (struct weighed){.rows = 0};
    (void)snprintf(x->name, sizeof x->name, "%s", name);
    return x;
}

static size_t image_of(const struct field *f, const void *row)
{
    struct buffer out = BUFFER_NULL;
    struct archive a = {.out = &out};
    const struct layout one = {"", 0, f, 1};
    archive_struct(&a, &one, (void *)row);
    size_t size = out.size;
    buffer_fini(&out);
    return size;
}

static bool is_array(const struct field *f)
{
    return f->kind == FIELD_ROWS || f->kind == FIELD_RING || f->kind == FIELD_COUNTED ||
           f->kind == FIELD_COLUMN;
}

static void weigh_struct(struct weights *w, const struct layout *l, const void *row,
                         const char *way)
{
    char name[120];
    for (size_t i = 0; i < l->count; i++) {
        const struct field *f = &l->fields[i];
        if (!f->of || !(is_array(f) || f->kind == FIELD_PART))
            continue;
        (void)snprintf(name, sizeof name, "%s.%s", way, f->name);
        const struct rows rows = layout_rows(f, row);
        if (is_array(f)) {
            struct weighed *x = of_name(w, name);
            x->rows += rows.count;
            x->heap += rows.count * f->of->size;
            x->image += image_of(f, row);
            w->heap += rows.count * f->of->size;
        }
        for (size_t k = 0; k < rows.count; k++)
            weigh_struct(w, f->of, (const char *)rows.items + k * f->of->size, name);
    }
}

void weigh(const struct engine *e, struct weights *w)
{
    struct buffer image = BUFFER_NULL;
    w->count = w->heap = 0;
    weigh_struct(w, &tables_layout, &e->tables, "tables");
    for (size_t i = 0; i < ROOMS; i++)
        weigh_struct(w, rooms[i].layout, room_state(&rooms[i], e), rooms[i].name);
    if (engine_save(e, &image))
        abort();
    w->image = image.size;
    buffer_fini(&image);
}

static bool has_grown(size_t from, size_t to, size_t least)
{
    return to > from && to - from >= least;
}

void weigh_print_growth(struct weights *before, const struct weights *after, size_t least)
{
    fprintf(stderr, "%-50s %16s %16s %16s\n", "field", "rows", "memory", "image");
    for (size_t i = 0; i < after->count; i++) {
        const struct weighed *x = &after->items[i];
        const struct weighed *was = of_name(before, x->name);
        if (has_grown(was->heap, x->heap, least) || has_grown(was->image, x->image, least))
            fprintf(stderr, "%-50s %7zu -> %-7zu %7zu -> %-7zu %7zu -> %zu\n", x->name, was->rows,
                    x->rows, was->heap, x->heap, was->image, x->image);
    }
}
