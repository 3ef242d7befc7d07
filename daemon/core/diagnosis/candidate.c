#include "core/diagnosis/candidate.h"
#include <string.h>

bool candidate_step(struct candidates *c)
{
    if (c->steps >= c->steps_allowed)
        return false;
    c->steps++;
    return true;
}

static int compare(const struct candidate *a, const struct candidate *b)
{
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    if (a->days != b->days)
        return a->days < b->days ? -1 : 1;
    return part_compare(&a->part, &b->part);
}

static void insert(struct candidates *c, struct candidate candidate)
{
    size_t at = c->count;
    while (at > 0 && compare(&candidate, &c->items[at - 1]) < 0)
        at--;
    if ((at > 0 && compare(&candidate, &c->items[at - 1]) == 0) || at == CANDIDATES_MAX)
        return;
    if (c->count < CANDIDATES_MAX)
        c->count++;
    memmove(&c->items[at + 1], &c->items[at], (c->count - 1 - at) * sizeof *c->items);
    c->items[at] = candidate;
}

void candidate_add(struct candidates *c, enum reason reason, enum candidate_rank rank, int days,
                   struct part part)
{
    insert(c, (struct candidate){reason, rank, days, part});
}

void candidate_put(const struct candidates *c, size_t most, struct parts *parts)
{
    for (size_t i = 0; i < c->count && i < most; i++)
        parts_add(parts, c->arena, c->items[i].part);
}
