#include "feed/row/rule.h"

enum { FOLDED_MAX = 1024 }; /* bytes of a cell that globs are compared with */

static size_t character(const char *s, size_t left)
{
    size_t size = 1;
    while (size < left && ((unsigned char)s[size] & 0xC0) == 0x80)
        size++;
    return size;
}

/* When what follows a * does not fit, the * takes one byte more. Only the last * is tried so: what
 * an earlier one took can always stay. */
bool glob_match(struct text glob, struct text t)
{
    size_t g = 0, i = 0, star = SIZE_MAX, star_i = 0;
    while (i < t.size) {
        if (g < glob.size && glob.data[g] == '*') {
            star = ++g;
            star_i = i;
        } else if (g < glob.size && glob.data[g] == '?') {
            i += character(t.data + i, t.size - i);
            g++;
        } else if (g < glob.size && glob.data[g] == t.data[i]) {
            i++;
            g++;
        } else if (star != SIZE_MAX) {
            g = star;
            i = ++star_i;
        } else {
            return false;
        }
    }
    while (g < glob.size && glob.data[g] == '*')
        g++;
    return g == glob.size;
}

static bool condition_holds(const struct condition *c, const struct header *h,
                            const struct row_cells *cells)
{
    char folded[FOLDED_MAX];
    const size_t at = h->at[c->column];
    struct text cell = at < cells->count ? cells->items[at] : TEXT_NONE;
    if (cell.size > FOLDED_MAX)
        cell.size = FOLDED_MAX;
    const struct text t = {folded, cell.size ? text_fold(cell, folded) : 0};
    for (size_t i = 0; i < c->globs.count; i++)
        if (glob_match(c->globs.items[i], t))
            return true;
    return false;
}

static bool amount_fits(const struct rule *r, const int64_t *amount)
{
    if (r->amount_from == INT64_MIN && r->amount_to == INT64_MAX)
        return true;
    return amount && *amount >= r->amount_from && *amount <= r->amount_to;
}

static bool rule_holds(const struct rule *r, const struct header *h, const struct row_cells *cells,
                       const int64_t *amount)
{
    if (!amount_fits(r, amount))
        return false;
    for (size_t i = 0; i < r->condition_count; i++)
        if (!condition_holds(&r->conditions[i], h, cells))
            return false;
    return true;
}

const struct rule *rule_of(const struct mapping *m, const struct header *h,
                           const struct row_cells *cells, const int64_t *amount)
{
    if (m->trailer.is_wanted && rule_holds(&m->trailer.rule, h, cells, NULL))
        return &m->trailer.rule;
    for (size_t i = 0; i < m->rule_count; i++)
        if (rule_holds(&m->rules[i], h, cells, amount))
            return &m->rules[i];
    return NULL;
}
