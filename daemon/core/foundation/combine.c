#include "core/foundation/combine.h"

struct search {
    struct combine *c;
    uint8_t order[COMBINE_ITEMS_MAX];    /* of the amounts, from the largest */
    int64_t rest[COMBINE_ITEMS_MAX + 1]; /* sum of order[i] and all after it */
    uint32_t found, chosen;
    uint8_t found_count; /* combinations, at most 2 */
};

static int64_t amount_at(const struct search *s, size_t place)
{
    return s->c->amounts[s->order[place]];
}

static void sort(struct search *s)
{
    for (size_t i = 0; i < s->c->count; i++) {
        size_t at = i;
        for (; at > 0 && amount_at(s, at - 1) < s->c->amounts[i]; at--)
            s->order[at] = s->order[at - 1];
        s->order[at] = (uint8_t)i;
    }
    s->rest[s->c->count] = 0;
    for (size_t i = s->c->count; i-- > 0;)
        s->rest[i] = s->rest[i + 1] + amount_at(s, i);
}

/* Combinations of the amounts from place on that sum to left, with so many parts taken already.
 * Recursion is as deep as there are parts: each level goes through the amounts that could be the
 * next part. */
static void look(struct search *s, size_t place, int64_t left, uint32_t parts)
{
    struct combine *c = s->c;
    if (left == 0) {
        if (parts >= c->parts_min && s->found_count++ == 0)
            s->found = s->chosen;
        return;
    }
    if (parts == c->parts_max)
        return;
    for (; place < c->count && s->rest[place] >= left && s->found_count < 2; place++) {
        if (c->steps == 0)
            return;
        c->steps--;
        if (amount_at(s, place) > left)
            continue;
        uint32_t bit = UINT32_C(1) << s->order[place];
        s->chosen |= bit;
        look(s, place + 1, left - amount_at(s, place), parts + 1);
        s->chosen &= ~bit;
    }
}

enum combine_outcome combine_find(struct combine *c, uint32_t *ret_chosen)
{
    struct search s = {.c = c};
    if (c->count > COMBINE_ITEMS_MAX || c->parts_max > COMBINE_PARTS_MAX)
        return COMBINE_UNDECIDED;
    sort(&s);
    look(&s, 0, c->target, 0);
    if (s.found_count > 1)
        return COMBINE_SEVERAL;
    if (c->steps == 0)
        return COMBINE_UNDECIDED;
    if (s.found_count == 0)
        return COMBINE_NONE;
    *ret_chosen = s.found;
    return COMBINE_ONE;
}
