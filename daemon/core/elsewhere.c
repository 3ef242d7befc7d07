#include "core/elsewhere.h"
#include <stdio.h>
#include "core/stream.h"

/* What is looked for: the amount itself, and what it holds beyond the instalment expected. */
struct search {
    struct clues *c;
    uint32_t line, pool;
    int64_t whole, surplus;
};

static int days_to(const struct search *q, const struct slot *slot)
{
    return slot->due < q->c->date ? q->c->date - slot->due : slot->due - q->c->date;
}

static void add(const struct search *q, const struct stream *st, uint32_t k)
{
    const struct engine *e = q->c->e;
    const struct line *line = &e->lines.items[st->line];
    const struct slot *slot = &st->slots[k];
    bool is_whole = sum(slot->expected, -slot->paid) == q->whole;
    char due[DATE_TEXT_MAX], of[ID_MAX * 2 + 24] = "";
    int days = days_to(q, slot);
    if (days > (line->pool == q->pool ? CLUE_ELSEWHERE_DAYS : CLUE_NEAR_DAYS))
        return;
    if (line->pool != q->pool)
        (void)snprintf(of, sizeof of, " of %.*s in pool %.*s", TEXT_ARG(line->id),
                       TEXT_ARG(e->pools.items[line->pool].code));
    else if (st->line != q->line)
        (void)snprintf(of, sizeof of, " of %.*s", TEXT_ARG(line->id));
    clue_add(q->c, REASON_OTHER_STREAM, CLUE_SAME, days,
             "it is %sinstalment %u%s for %d/%02d, due on %s, which awaits it",
             is_whole ? "" : "the one expected and ", st->first_slot + k, of, st->year,
             (st->year + 1) % 100, date_print(slot->due, due));
}

/* The nearest instalment that awaits it. */
static void look_at_stream(const struct search *q, uint32_t stream)
{
    const struct stream *st = &q->c->e->streams.items[stream];
    uint32_t best = NONE;
    for (uint32_t k = 0; k < st->slot_count && clue_step(q->c); k++) {
        int64_t awaited = sum(st->slots[k].expected, -st->slots[k].paid);
        if (awaited < CLUE_AMOUNT_MIN || (awaited != q->whole && awaited != q->surplus))
            continue;
        if (best == NONE || days_to(q, &st->slots[k]) < days_to(q, &st->slots[best]))
            best = k;
    }
    if (best != NONE)
        add(q, st, best);
}

static void look_at_line(const struct search *q, uint32_t line)
{
    const struct engine *e = q->c->e;
    int year = e->streams.items[q->c->stream].year;
    for (int y = year - 1; y <= year + 1; y++) {
        uint32_t stream = stream_find(e, line, y);
        if (stream != NONE && clue_step(q->c))
            look_at_stream(q, stream);
    }
}

static void look_at_own_line(const struct search *q)
{
    const struct line *line = &q->c->e->lines.items[q->line];
    for (size_t i = line->streams.count; i-- > 0 && clue_step(q->c);)
        if (line->streams.items[i] != q->c->stream)
            look_at_stream(q, line->streams.items[i]);
}

static void look_at_pool(const struct search *q, uint32_t partner)
{
    const struct engine *e = q->c->e;
    const struct pool *pool = &e->pools.items[e->partners.items[partner].pool];
    for (size_t i = 0; i < pool->lines.count && clue_step(q->c); i++) {
        uint32_t line = pool->lines.items[i];
        if (e->lines.items[line].partner == partner && line != q->line)
            look_at_line(q, line);
    }
}

void elsewhere_look(struct clues *c)
{
    const struct engine *e = c->e;
    uint32_t line = e->streams.items[c->stream].line, partner = e->lines.items[line].partner;
    const struct party *party = &e->parties.items[e->partners.items[partner].party];
    int64_t surplus = c->slot == NONE ? 0 : sum(c->amount, -c->expected);
    struct search q = {c, line, e->lines.items[line].pool, c->amount, surplus > 0 ? surplus : 0};
    if (c->amount <= 0)
        return;
    look_at_own_line(&q);
    look_at_pool(&q, partner);
    for (size_t i = 0; i < party->partners.count && clue_step(c); i++)
        if (party->partners.items[i] != partner)
            look_at_pool(&q, party->partners.items[i]);
}
