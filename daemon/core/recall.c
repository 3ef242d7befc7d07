#include "core/recall.h"
#include <stdio.h>
#include "core/remembered.h"
#include "core/say.h"
#include "core/tail.h"

enum { PAYMENT_TEXT_MAX = 2 * ID_MAX + 48 };

struct memory {
    struct clues *c;
    const struct tail *tail;
    uint32_t pool;           /* of the tail, when it is not that of the question; else NONE */
    const struct paid *like; /* nearest payment of the surplus so far; NULL */
};

/* "2017-12-01 (number 2204792640) in pool salford" */
static const char *payment_print(const struct memory *m, const struct paid *p,
                                 char out[PAYMENT_TEXT_MAX])
{
    char date[DATE_TEXT_MAX];
    struct text number = reference_text(&p->reference);
    struct text pool = m->pool == NONE ? TEXT_NONE : m->c->e->pools.items[m->pool].code;
    (void)snprintf(out, PAYMENT_TEXT_MAX, "%s%s%.*s%s%s%.*s", date_print(p->value_date, date),
                   number.size ? " (number " : "", TEXT_ARG(number), number.size ? ")" : "",
                   pool.size ? " in pool " : "", TEXT_ARG(pool));
    return out;
}

static int days_from(const struct clues *c, const struct paid *p)
{
    return p->value_date < c->date ? c->date - p->value_date : p->value_date - c->date;
}

/* The payment that is asked about; or, of an instalment, those that filled it. */
static bool is_own(const struct clues *c, const struct paid *p)
{
    if (c->cause)
        return p->cause == c->cause && p->item == c->item;
    return c->slot != NONE && p->stream == c->stream && (p->slots >> c->slot & 1) && !p->reversed;
}

static bool has_same_number(const struct clues *c, const struct paid *p)
{
    return c->number && c->number->size && reference_equal(c->number, &p->reference);
}

/* The same number, then the nearer; of two as near the earlier; of two of one day that of the lower
 * number. */
static bool is_nearer(const struct clues *c, const struct paid *p, const struct paid *than)
{
    if (than && has_same_number(c, p) != has_same_number(c, than))
        return has_same_number(c, p);
    if (!than || days_from(c, p) != days_from(c, than))
        return !than || days_from(c, p) < days_from(c, than);
    if (p->value_date != than->value_date)
        return p->value_date < than->value_date;
    return text_compare(reference_text(&p->reference), reference_text(&than->reference)) < 0;
}

/* A payment of the surplus: it may have been paid twice. */
static void look_at_like(struct memory *m, const struct paid *p)
{
    if (!p->reversed && days_from(m->c, p) <= CLUE_NEAR_DAYS && is_nearer(m->c, p, m->like))
        m->like = p;
}

static void add_like(const struct memory *m)
{
    char payment[PAYMENT_TEXT_MAX];
    if (m->like)
        clue_add(m->c, REASON_DOUBLED, has_same_number(m->c, m->like) ? CLUE_UNDONE : CLUE_SAME,
                 days_from(m->c, m->like), "%s was paid on %s, and here once more",
                 m->c->slot == NONE ? "the same" : "what it is over by",
                 payment_print(m, m->like, payment));
}

/* It fills one instalment of another stream, which awaited less. */
static bool is_too_much_elsewhere(const struct clues *c, const struct paid *p)
{
    if (p->reversed || p->stream == NONE || p->stream == c->stream || p->slots == 0 ||
        (p->slots & (p->slots - 1)) != 0)
        return false;
    const struct stream *st = &c->e->streams.items[p->stream];
    for (uint32_t i = 0; i < st->slot_count; i++)
        if (p->slots >> i & 1)
            return st->slots[i].paid > st->slots[i].expected && p->amount > st->slots[i].expected;
    return false;
}

static void add_elsewhere(const struct memory *m, const struct paid *p, const char *where)
{
    const struct engine *e = m->c->e;
    const struct stream *st = &e->streams.items[p->stream];
    char payment[PAYMENT_TEXT_MAX];
    clue_add(m->c, REASON_OTHER_STREAM, CLUE_SAME, days_from(m->c, p),
             "exactly what is missing was paid on %s and is booked to %.*s for %d/%02d, %s",
             payment_print(m, p, payment), TEXT_ARG(e->lines.items[st->line].id), st->year,
             (st->year + 1) % 100, where);
}

/* A payment of what is missing: undone, or booked where nothing awaits it. */
static void look_at_missing(struct memory *m, const struct paid *p)
{
    char payment[PAYMENT_TEXT_MAX];
    int days = days_from(m->c, p);
    if (days > (m->pool == NONE ? CLUE_ELSEWHERE_DAYS : CLUE_NEAR_DAYS))
        return;
    if (p->reversed && p->stream == m->c->stream && (p->slots >> m->c->slot & 1))
        clue_add(m->c, REASON_REVERSED, CLUE_UNDONE, days,
                 "what is missing was paid on %s and undone", payment_print(m, p, payment));
    else if (!p->reversed && p->stream == NONE)
        clue_add(m->c, REASON_OTHER_STREAM, CLUE_SAME, days,
                 "exactly what is missing was paid on %s and belongs to no contribution",
                 payment_print(m, p, payment));
    else if (!p->reversed && p->slots == 0 && p->carried == 0)
        add_elsewhere(m, p, "where nothing awaits it");
    else if (is_too_much_elsewhere(m->c, p))
        add_elsewhere(m, p, "where less was awaited");
}

/* A negative amount that undid nothing. */
static void look_at_credit(struct memory *m, const struct paid *p)
{
    char date[DATE_TEXT_MAX];
    if (p->reversed || p->stream != NONE || days_from(m->c, p) > CLUE_ELSEWHERE_DAYS)
        return;
    clue_add(m->c, REASON_CREDIT, CLUE_UNDONE, days_from(m->c, p),
             "a credit of exactly this, dated %s, undoes no payment",
             date_print(p->value_date, date));
}

static void each_of(struct memory *m, int64_t amount,
                    void (*look)(struct memory *, const struct paid *))
{
    for (uint32_t i = tail_next_by_amount(m->tail, amount, MAP_NONE);
         i != MAP_NONE && clue_step(m->c); i = tail_next_by_amount(m->tail, amount, i))
        if (!is_own(m->c, &m->tail->items[i]))
            look(m, &m->tail->items[i]);
}

static void look_at_partner(struct clues *c, uint32_t partner, bool is_other)
{
    const struct partner *p = &c->e->partners.items[partner];
    struct memory m = {c, &p->tail, is_other ? p->pool : NONE, NULL};
    int64_t surplus = sum(c->amount, -c->expected);
    if (llabs(surplus) < CLUE_AMOUNT_MIN)
        return;
    if (surplus > 0) {
        each_of(&m, surplus, look_at_like);
        add_like(&m);
        each_of(&m, -surplus, look_at_credit);
    } else if (c->slot != NONE) { /* a credit that nothing awaits lacks nothing */
        each_of(&m, -surplus, look_at_missing);
    }
}

/* Whether a look at the party's other pools may find something: see look_at_partner. */
static bool is_known_elsewhere(const struct clues *c)
{
    int64_t surplus = sum(c->amount, -c->expected);
    if (llabs(surplus) < CLUE_AMOUNT_MIN || (surplus < 0 && c->slot == NONE))
        return false;
    return remembered_elsewhere(c->e, c->partner, -surplus) ||
           (surplus > 0 && remembered_elsewhere(c->e, c->partner, surplus));
}

void recall_look(struct clues *c)
{
    const struct engine *e = c->e;
    uint32_t partner = c->partner;
    const struct party *party = &e->parties.items[e->partners.items[partner].party];
    look_at_partner(c, partner, false);
    if (!is_known_elsewhere(c))
        return;
    for (size_t i = 0; i < party->partners.count && clue_step(c); i++)
        if (party->partners.items[i] != partner)
            look_at_partner(c, party->partners.items[i], true);
}
