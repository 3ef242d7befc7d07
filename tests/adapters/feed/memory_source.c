#include "memory_source.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

struct memory_source_rows memory_source_rows;

struct memory_source {
    struct row_source base;
    struct text names[MEMORY_CELLS_MAX + 1], cells[MEMORY_CELLS_MAX];
    size_t next;
};

static size_t texts_of(const char *const *from, size_t most, struct text *ret)
{
    size_t n = 0;
    for (; n < most && from[n]; n++)
        ret[n] = text_of(from[n]);
    return n;
}

static int begin(struct row_source *s, struct row_cells *ret_names, struct problem *problem)
{
    struct memory_source *m = (struct memory_source *)s;
    const size_t count = texts_of(memory_source_rows.names, MEMORY_CELLS_MAX + 1, m->names);
    if (!count)
        return problem_set(problem, ERR_FORM, "%s: no cell has a name", s->path);
    *ret_names = (struct row_cells){m->names, count};
    return 0;
}

static int next(struct row_source *s, struct arena *arena, struct source_row *ret_row,
                struct problem *problem)
{
    struct memory_source *m = (struct memory_source *)s;
    (void)arena;
    if (m->next == memory_source_rows.fails_at)
        return problem_set(problem, ERR_IO, "%s:%u: the sheet cannot be read on", s->path, s->at);
    if (m->next == memory_source_rows.count)
        return ROW_SOURCE_END;
    const struct memory_row *row = &memory_source_rows.rows[m->next++];
    s->at = row->position;
    *ret_row = (struct source_row){.position = row->position};
    if (row->reason) {
        ret_row->reason = text_of(row->reason);
        ret_row->fault = text_of("?");
        return 0;
    }
    ret_row->cells = (struct row_cells){m->cells, texts_of(row->cells, MEMORY_CELLS_MAX, m->cells)};
    return 0;
}

static void rewind_rows(struct row_source *s)
{
    ((struct memory_source *)s)->next = 0;
}

static bool is_unchanged(const struct row_source *s)
{
    (void)s;
    return true;
}

static void close_source(struct row_source *s)
{
    memory_source_rows.open_now--;
    free(s);
}

int memory_source_open(const char *path, const struct mapping *mapping,
                       struct row_source **ret_source, struct problem *problem)
{
    static const struct row_source_ops ops = {begin, next, rewind_rows, is_unchanged, close_source};
    struct memory_source *m = calloc(1, sizeof *m);
    (void)mapping;
    if (!m)
        return problem_set(problem, ERR_MEMORY, "%s: out of memory", path);
    m->base = (struct row_source){.ops = &ops, .path = path, .name = path, .has_places = true};
    memset(m->base.sha256, (int)memory_source_rows.count, sizeof m->base.sha256);
    memory_source_rows.open_now++;
    *ret_source = &m->base;
    return 0;
}
