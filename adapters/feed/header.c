#include "feed/header.h"

#include "base/error.h"
#include "feed/file/clean.h"
#include "feed/file/encoding.h"

static int keep(struct header *h, size_t i, struct text name)
{
    h->names[i] = arena_text(&h->memory, name);
    return name.size && !h->names[i].data ? ERR_MEMORY : 0;
}

int header_init(struct header *h, const struct cells *first)
{
    *h = HEADER_NULL;
    int rc = 0;
    for (size_t i = 0; i < first->count && !rc; i++)
        rc = keep(h, i, i ? first->items[i] : encoding_strip_bom(first->items[i]));
    h->count = first->count;
    return rc;
}

void header_fini(struct header *h)
{
    arena_fini(&h->memory);
    *h = HEADER_NULL;
}

bool header_is_second(const struct cells *cells)
{
    size_t letters = 0;
    for (size_t i = 0; i < cells->count; i++)
        for (size_t k = 0; k < cells->items[i].size; k++) {
            const char c = cells->items[i].data[k];
            if (c >= '0' && c <= '9')
                return false;
            letters++;
        }
    return letters > 0;
}

int header_merge(struct header *h, const struct cells *second)
{
    int rc = 0;
    for (size_t i = 0; i < second->count && !rc; i++) {
        if (i >= h->count)
            h->names[h->count++] = TEXT_NONE;
        if (!clean_has_non_blank(h->names[i]))
            rc = keep(h, i, second->items[i]);
    }
    return rc;
}

/* The folded forms of the file's names, for comparing. ERR_MEMORY. */
static int fold_names(struct header *h, struct text folded[LIMIT_COLUMNS])
{
    for (size_t i = 0; i < h->count; i++) {
        char *out = arena_take(&h->memory, h->names[i].size + 1);
        if (!out)
            return ERR_MEMORY;
        folded[i] = (struct text){out, text_fold(h->names[i], out)};
    }
    return 0;
}

static int map_column(struct header *h, const struct text *folded, const struct column *column,
                      size_t *ret_at, const char *path, struct problem *problem)
{
    *ret_at = COLUMN_NONE;
    for (size_t n = 0; n < column->names.count && *ret_at == COLUMN_NONE; n++)
        for (size_t i = 0; i < h->count; i++) {
            if (!text_equal(folded[i], column->names.items[n]))
                continue;
            if (*ret_at != COLUMN_NONE)
                return problem_set(problem, ERR_FORM,
                                   "%s: the header has \"%.*s\" twice, as columns %zu and %zu, and "
                                   "the mapping wants it as %.*s", path, TEXT_ARG(h->names[i]),
                                   *ret_at + 1, i + 1, TEXT_ARG(column->key));
            *ret_at = i;
        }
    return 0;
}

static void report_wanted(const struct column *column, struct problem *problem)
{
    problem_add(problem, "%.*s", TEXT_ARG(column->key));
    for (size_t n = 0; n < column->shown.count; n++)
        problem_add(problem, "%s\"%.*s\"", n ? " or " : " as ", TEXT_ARG(column->shown.items[n]));
}

static int report_missing(const struct header *h, const struct mapping *m, const char *path,
                          struct problem *problem)
{
    problem_set(problem, ERR_FORM, "%s: the header cannot be mapped by %s\n  wanted: ", path,
                m->path);
    size_t reported = 0;
    for (size_t c = 0; c < m->column_count; c++)
        if (m->columns[c].required && h->at[c] == COLUMN_NONE) {
            problem_add(problem, "%s", reported++ ? "; " : "");
            report_wanted(&m->columns[c], problem);
        }
    problem_add(problem, "\n  found:");
    for (size_t i = 0; i < h->count; i++)
        problem_add(problem, "%s \"%.*s\"", i ? "," : "", TEXT_ARG(h->names[i]));
    return ERR_FORM;
}

int header_map(struct header *h, const struct mapping *m, const char *path,
               struct problem *problem)
{
    struct text folded[LIMIT_COLUMNS];
    if (fold_names(h, folded) < 0)
        return problem_set(problem, ERR_MEMORY, "%s: out of memory", path);
    bool missing = false;
    for (size_t c = 0; c < m->column_count; c++) {
        const int rc = map_column(h, folded, &m->columns[c], &h->at[c], path, problem);
        if (rc < 0)
            return rc;
        missing |= m->columns[c].required && h->at[c] == COLUMN_NONE;
    }
    return missing ? report_missing(h, m, path, problem) : 0;
}

struct text header_name(const struct header *h, const struct mapping *m, size_t column)
{
    return h->at[column] == COLUMN_NONE ? m->columns[column].key : h->names[h->at[column]];
}
