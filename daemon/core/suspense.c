#include "core/suspense.h"
#include "core/stream.h"

/* Covers the unpaid instalments of a stream that are due, in order, from what is left. True when
 * the one asked about is reached: *ret_covered says whether it was. */
static bool cover(const struct engine *e, const struct stream *st, const struct slot *asked,
                  int64_t *left, bool *ret_covered)
{
    int64_t tolerance = e->lines.items[st->line].tolerance_instalment;
    for (uint32_t i = 0; i < st->slot_count && st->slots[i].due <= e->today; i++) {
        int64_t awaited = sum(st->slots[i].expected, -st->slots[i].paid);
        *ret_covered = awaited > tolerance && *left >= sum(awaited, -tolerance);
        if (*ret_covered)
            *left = sum(*left, -awaited);
        if (&st->slots[i] == asked)
            return true;
    }
    return false;
}

bool suspense_covers(const struct engine *e, uint32_t stream, uint32_t slot)
{
    const struct stream *st = &e->streams.items[stream];
    const struct line *line = &e->lines.items[st->line];
    bool covered = false;
    if (line->held_count == 0)
        return false;
    int64_t left = -e->accounts.items[line->account_suspense].balance;
    for (int year = st->year - 1; year <= st->year; year++) {
        uint32_t before = stream_find(e, st->line, year);
        if (before != NONE &&
            cover(e, &e->streams.items[before], &st->slots[slot], &left, &covered))
            break;
    }
    return covered;
}

/* Why the money of the line that came first waits. */
static enum reason first_reason(struct clues *c, uint32_t line)
{
    const struct engine *e = c->e;
    const struct pool *pool = &e->pools.items[e->lines.items[line].pool];
    for (size_t i = 0; i < pool->held.count && clue_step(c); i++)
        if (e->held.items[pool->held.items[i]].line == line)
            return e->held.items[pool->held.items[i]].reason;
    return REASON_NONE;
}

void suspense_look(struct clues *c)
{
    uint32_t line = c->e->streams.items[c->stream].line;
    const struct line *l = &c->e->lines.items[line];
    char held[MONEY_TEXT_MAX];
    if (c->slot == NONE || !suspense_covers(c->e, c->stream, c->slot))
        return;
    clue_add(c, first_reason(c, line), CLUE_UNDONE, 0,
             "money that waits in suspense covers it, %s in all",
             money_print(-c->e->accounts.items[l->account_suspense].balance, held));
}
