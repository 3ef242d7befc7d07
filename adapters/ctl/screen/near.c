#include "ctl/screen/near.h"
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: the usual table of which three rows are kept. */
size_t near_distance(const char *a, const char *b)
{
    size_t rows[3][NEAR_NAME_MAX + 1], na = strlen(a), nb = strlen(b);
    if (na > NEAR_NAME_MAX || nb > NEAR_NAME_MAX)
        return na > nb ? na : nb;
    for (size_t k = 0; k <= nb; k++)
        rows[0][k] = k;
    for (size_t i = 1; i <= na; i++) {
        size_t *row = rows[i % 3], *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t k = 1; k <= nb; k++) {
            row[k] = least(least(up[k], row[k - 1]) + 1, up[k - 1] + !same(a[i - 1], b[k - 1]));
            if (i > 1 && k > 1 && same(a[i - 1], b[k - 2]) && same(a[i - 2], b[k - 1]))
                row[k] = least(row[k], up2[k - 2] + 1);
        }
    }
    return rows[na % 3][nb];
}

/* How far a name is for near_names, or a value beyond every limit. */
static size_t rank(const char *word, const char *name)
{
    size_t size = strlen(word), distance = near_distance(word, name);
    size_t limit = size < 3 ? 1 : 1 + size / 3;
    if (distance <= limit)
        return distance;
    return size >= 3 && strcasestr(name, word) ? limit : NEAR_NAME_MAX + 1;
}

size_t near_names(const char *word, const char *const *names, size_t count,
                  const char *ret_near[NEAR_MAX])
{
    size_t ranks[NEAR_MAX], found = 0;
    for (size_t i = 0; i < count; i++) {
        size_t r = rank(word, names[i]), at = found;
        if (r > NEAR_NAME_MAX)
            continue;
        while (at > 0 && ranks[at - 1] > r)
            at--;
        if (at == NEAR_MAX)
            continue;
        size_t last = found < NEAR_MAX ? found++ : NEAR_MAX - 1;
        for (; last > at; last--) {
            ranks[last] = ranks[last - 1];
            ret_near[last] = ret_near[last - 1];
        }
        ranks[at] = r;
        ret_near[at] = names[i];
    }
    return found;
}

char *near_text(const char *word, const char *const *names, size_t count, char buf[NEAR_TEXT_MAX])
{
    const char *found[NEAR_MAX];
    size_t n = near_names(word, names, count, found), used = 0;
    buf[0] = '\0';
    for (size_t i = 0; i < n && used < NEAR_TEXT_MAX; i++)
        used +=
            (size_t)snprintf(buf + used, NEAR_TEXT_MAX - used, "%s'%s'%s",
                             i == 0 ? "; did you mean " : " or ", found[i], i + 1 == n ? "?" : "");
    return buf;
}
