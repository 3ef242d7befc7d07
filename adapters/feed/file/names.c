#include "feed/file/names.h"

#include "base/error.h"
#include "feed/file/ascii.h"
#include "feed/file/clean.h"
#include "feed/file/encoding.h"

static int keep(struct names_read *n, size_t i, struct text name)
{
    n->items[i] = arena_text(&n->memory, name);
    return name.size && !n->items[i].data ? ERR_MEMORY : 0;
}

int names_init(struct names_read *n, const struct cells *first)
{
    *n = NAMES_NULL;
    int rc = 0;
    for (size_t i = 0; i < first->count && !rc; i++)
        rc = keep(n, i, i ? first->items[i] : encoding_strip_bom(first->items[i]));
    n->count = first->count;
    return rc;
}

void names_fini(struct names_read *n)
{
    arena_fini(&n->memory);
    *n = NAMES_NULL;
}

bool names_are_second(const struct cells *cells)
{
    size_t letters = 0;
    for (size_t i = 0; i < cells->count; i++)
        for (size_t k = 0; k < cells->items[i].size; k++) {
            const char c = cells->items[i].data[k];
            if (ascii_is_digit(c))
                return false;
            letters++;
        }
    return letters > 0;
}

int names_merge(struct names_read *n, const struct cells *second)
{
    int rc = 0;
    for (size_t i = 0; i < second->count && !rc; i++) {
        if (i >= n->count)
            n->items[n->count++] = TEXT_NONE;
        if (!clean_has_non_blank(n->items[i]))
            rc = keep(n, i, second->items[i]);
    }
    return rc;
}
