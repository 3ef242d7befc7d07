#include "core/elsewhere.h"
#include <stdio.h>
#include "core/digits.h"
#include "core/stream.h"

enum { SLOT_TEXT_MAX = 2 * ID_MAX + 64 };

/* What is looked for: the amount itself, and what it holds beyond the instalment expected. */
struct search {
    struct clues *c;
    uint32_t line, pool; /* of the question; line NONE: none */
    int year;
    int64_t whole, surplus;
};

static int days_to(const struct search *q, const struct slot *slot)
{
    return slot->due < q->c->date ? q->c->date - slot->due : slot->due - q->c->date;
}

/* "instalment 4 of meals in pool rotherham for 2015/16" */
static const char *slot_print(const struct search *q, const struct stream *st, uint32_t k,
                              char out[SLOT_TEXT_MAX])
{
    const struct line *line = &q->c->e->lines.items[st->line];
    bool is_own = st->line == q->line, is_own_pool = line->pool == q->pool;
    struct text pool = is_own_pool ? TEXT_NONE : q->c->e->pools.items[line->pool].code;
    (void)snprintf(out, SLOT_TEXT_MAX, "instalment %u%s%.*s%s%.*s for %d/%02d", st->first_slot + k,
                   is_own ? "" : " of ", TEXT_ARG(is_own ? TEXT_NONE : line->id),
                   is_own_pool ? "" : " in pool ", TEXT_ARG(pool), st->year, (st->year + 1) % 100);
    return out;
}

static void add(const struct search *q, const struct stream *st, uint32_t k, enum reason slip)
{
    const struct slot *slot = &st->slots[k];
    char due[DATE_TEXT_MAX], which[SLOT_TEXT_MAX], amount[MONEY_TEXT_MAX];
    int64_t awaited = sum(slot->expected, -slot->paid);
    if (slip != REASON_UNEXPLAINED)
        clue_add(q->c, slip, CLUE_DIGITS, days_to(q, slot), "%s, due on %s, awaits %s: %s",
                 slot_print(q, st, k, which), date_print(slot->due, due),
                 money_print(awaited, amount), digits_text(slip));
    else
        clue_add(q->c, REASON_OTHER_STREAM, CLUE_SAME, days_to(q, slot),
                 "it is %s%s, due on %s, which awaits it",
                 awaited == q->whole ? "" : "the one expected and ", slot_print(q, st, k, which),
                 date_print(slot->due, due));
}

/* How an instalment awaits the money: exactly (UNEXPLAINED), as a slip of the pen, or not (NONE).
 * Slips are looked for only where no contribution was found, near the date and in the own pool. */
static enum reason how(const struct search *q, const struct stream *st, uint32_t k)
{
    const struct slot *slot = &st->slots[k];
    bool is_own_pool = q->c->e->lines.items[st->line].pool == q->pool;
    int64_t awaited = sum(slot->expected, -slot->paid);
    if (awaited < CLUE_AMOUNT_MIN ||
        days_to(q, slot) > (is_own_pool ? CLUE_ELSEWHERE_DAYS : CLUE_NEAR_DAYS))
        return REASON_NONE;
    if (awaited == q->whole || awaited == q->surplus)
        return REASON_UNEXPLAINED;
    if (q->line != NONE || !is_own_pool || days_to(q, slot) > CLUE_SLIP_DAYS)
        return REASON_NONE;
    enum reason slip = digits_slip(q->whole, awaited);
    return slip == REASON_UNEXPLAINED ? REASON_NONE : slip;
}

/* The nearest instalment that awaits it, exactly before by a slip. */
static void look_at_stream(const struct search *q, uint32_t stream)
{
    const struct stream *st = &q->c->e->streams.items[stream];
    uint32_t best = NONE;
    enum reason best_how = REASON_NONE;
    for (uint32_t k = 0; k < st->slot_count && clue_step(q->c); k++) {
        enum reason this = how(q, st, k);
        bool is_better = best == NONE || (this == REASON_UNEXPLAINED && best_how != this) ||
                         ((this == REASON_UNEXPLAINED) == (best_how == REASON_UNEXPLAINED) &&
                          days_to(q, &st->slots[k]) < days_to(q, &st->slots[best]));
        if (this == REASON_NONE || !is_better)
            continue;
        best = k;
        best_how = this;
    }
    if (best != NONE)
        add(q, st, best, best_how);
}

static void look_at_line(const struct search *q, uint32_t line)
{
    for (int y = q->year - 1; y <= q->year + 1; y++) {
        uint32_t stream = stream_find(q->c->e, line, y);
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
    const struct party *party = &e->parties.items[e->partners.items[c->partner].party];
    int64_t surplus = c->slot == NONE ? 0 : sum(c->amount, -c->expected);
    struct search q = {
        .c = c,
        .line = c->stream == NONE ? NONE : e->streams.items[c->stream].line,
        .pool = e->partners.items[c->partner].pool,
        .year = c->stream == NONE ? date_financial_year(c->date) : e->streams.items[c->stream].year,
        .whole = c->amount,
        .surplus = surplus > 0 ? surplus : 0,
    };
    if (c->amount <= 0)
        return;
    if (q.line != NONE)
        look_at_own_line(&q);
    look_at_pool(&q, c->partner);
    for (size_t i = 0; i < party->partners.count && clue_step(c); i++)
        if (party->partners.items[i] != c->partner)
            look_at_pool(&q, party->partners.items[i]);
}
