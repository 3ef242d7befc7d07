#include "core/division.h"
#include <stdio.h>
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/allocation.h"
#include "core/ledger.h"
#include "core/line.h"
#include "core/period.h"
#include "core/place.h"
#include "core/say.h"
#include "core/schedule.h"
#include "core/stream.h"

/* An annual sum from a date on, shared. */
struct step_of_sum {
    date_t from;
    enum rounding rounding;
    int64_t parts[SUCCESSORS_MAX];
};

struct division {
    struct step *s;
    const struct succession *x;
    uint32_t line; /* the first's */
    const uint32_t *partners;
    uint32_t lines[SUCCESSORS_MAX]; /* of each successor; [0] is line */
    uint32_t weights[SUCCESSORS_MAX];
    size_t count;
    struct {
        struct step_of_sum *items;
        size_t count, capacity;
    } sums;
};

/* Whatever was agreed of later dates is shared as well, so a line may come to twice its terms. */
static bool can_divide(const struct engine *e, const struct succession *x, const struct line *l)
{
    return !l->is_earned && l->withheld.count == 0 && (l->to == DATE_NONE || l->to >= x->on) &&
           l->terms.count * 2 < VARIATIONS_MAX &&
           e->pools.items[l->pool].lines.count + x->successors.count - 1 <= LINES_MAX;
}

static int add_sum(struct division *d, date_t from)
{
    const struct line *l = &d->s->e->lines.items[d->line];
    if (ARRAY_ROOM(&d->sums))
        return ERR_MEMORY;
    struct step_of_sum *sum = &d->sums.items[d->sums.count++];
    *sum =
        (struct step_of_sum){.from = from, .rounding = schedule_term(l, from, INT32_MAX)->rounding};
    return money_split(schedule_agreed(l, from, INT32_MAX), d->weights, d->count, sum->parts);
}

/* The sum on the day, and each later date from which another was agreed, ascending. */
static int find_sums(struct division *d)
{
    const struct line *l = &d->s->e->lines.items[d->line];
    date_t from = d->x->on;
    int rc = add_sum(d, from);
    while (!rc) {
        date_t next = DATE_NONE;
        for (size_t i = 1; i < l->terms.count; i++) {
            date_t at = l->terms.items[i].effective_from;
            if (at > from && (next == DATE_NONE || at < next))
                next = at;
        }
        if (next == DATE_NONE)
            return 0;
        from = next;
        rc = add_sum(d, from);
    }
    return rc;
}

/* Appends the successor's part of the sums to its line's terms, agreed on the date given. */
static int add_terms(struct division *d, uint32_t line, size_t successor, size_t first,
                     date_t agreed_on)
{
    struct engine *e = d->s->e;
    struct line *l = &e->lines.items[line];
    char on[DATE_TEXT_MAX], from[DATE_TEXT_MAX], name[ID_MAX + 1];
    for (size_t i = first; i < d->sums.count; i++) {
        const struct step_of_sum *sum = &d->sums.items[i];
        (void)snprintf(name, sizeof name, "division %s from %s", date_print(d->x->on, on),
                       date_print(sum->from, from));
        if (ARRAY_ROOM(&l->terms))
            return ERR_MEMORY;
        struct term *term = &l->terms.items[l->terms.count++];
        *term = (struct term){.variation = name_intern(e, text_of(name)),
                              .effective_from = sum->from,
                              .agreed_on = agreed_on,
                              .annual = sum->parts[successor],
                              .rounding = sum->rounding,
                              .booked = period_book(e, l->pool)};
        if (!term->variation.size)
            return ERR_MEMORY;
    }
    return 0;
}

/* "minimum-QT6", cut where it would be too long, and numbered where it is taken. */
static struct text new_name(struct engine *e, const struct line *l, struct text code)
{
    char name[ID_MAX + 1], tail[CODE_MAX + 16];
    for (unsigned n = 1;; n++) {
        int size = n == 1 ? snprintf(tail, sizeof tail, "-%.*s", TEXT_ARG(code))
                          : snprintf(tail, sizeof tail, "-%.*s-%u", TEXT_ARG(code), n);
        int room = ID_MAX - size, kept = (int)l->id.size < room ? (int)l->id.size : room;
        while (kept && !text_is_clean((struct text){l->id.data, (size_t)kept}))
            kept--; /* cut inside a character */
        (void)snprintf(name, sizeof name, "%.*s%s", kept, l->id.data, tail);
        if (line_find(e, l->pool, text_of(name)) == NONE)
            return name_intern(e, text_of(name));
    }
}

/* The successor's own line: as the first's, but for what that one owns: its arrays and entries. */
static int add_line(struct division *d, size_t successor)
{
    struct engine *e = d->s->e;
    const struct line *l = &e->lines.items[d->line];
    uint32_t party = e->partners.items[d->partners[successor]].party;
    struct line heir = *l;
    heir.partner = d->partners[successor];
    heir.from = l->from > d->x->on ? l->from : d->x->on;
    heir.held_count = 0;
    heir.booked = period_book(e, l->pool);
    heir.year_asked = DATE_NONE;
    heir.id = new_name(e, l, e->parties.items[party].code);
    memset(&heir.terms, 0, sizeof heir.terms);
    memset(&heir.streams, 0, sizeof heir.streams);
    memset(&heir.withheld, 0, sizeof heir.withheld);
    memset(&heir.moved_ends, 0, sizeof heir.moved_ends); /* all before it was booked */
    if (!heir.id.size || ARRAY_ROOM(&heir.terms))
        return ERR_MEMORY;
    const struct step_of_sum *first = &d->sums.items[0];
    heir.terms.items[heir.terms.count++] = (struct term){.effective_from = heir.from,
                                                         .agreed_on = DATE_NONE,
                                                         .annual = first->parts[successor],
                                                         .rounding = first->rounding,
                                                         .booked = heir.booked};
    int rc = line_open_accounts(e, &heir);
    if (!rc)
        rc = line_keep(e, &heir, &d->lines[successor]);
    if (rc) {
        free(heir.terms.items);
        return rc;
    }
    rc = add_terms(d, d->lines[successor], successor, 1, d->x->on);
    return rc ? rc : line_wake(d->s, d->lines[successor], heir.from);
}

static int count_paid(struct step *s, uint32_t stream, int64_t amount, date_t on)
{
    struct engine *e = s->e;
    const struct line *l = &e->lines.items[e->streams.items[stream].line];
    int rc = stream_pay(s, stream, on, amount);
    return rc || !l->allocation_required
               ? rc
               : allocation_use(e, e->partners.items[l->partner].party, l->kind,
                                e->streams.items[stream].year, amount);
}

/* What the first owes no longer: its instalments before the day count as paid, the oldest first. */
static int relieve(struct step *s, uint32_t stream, int64_t amount, date_t on)
{
    struct engine *e = s->e;
    int64_t left = amount;
    int rc = amount < 0 ? place_empty(e, stream, 0, -amount, on) : 0;
    for (uint32_t i = 0; i < e->streams.items[stream].slot_count && left > 0 && !rc; i++) {
        const struct slot *slot = &e->streams.items[stream].slots[i];
        int64_t open = sum(slot->expected, -slot->paid), part = open < left ? open : left;
        if (slot->due >= on || open <= 0)
            continue;
        struct placement p = {.slots = UINT64_C(1) << i, .slot = i, .expected = open};
        rc = place_fill(e, stream, &p, part, on);
        left = sum(left, -part);
        if (!rc && part == open)
            rc = stream_settle(s, stream, i);
    }
    if (!rc && left > 0)
        rc = place_fill(e, stream, &(struct placement){.slot = NONE}, left, on);
    return rc ? rc : count_paid(s, stream, amount, on);
}

static int charge(struct step *s, uint32_t stream, int64_t amount, date_t on)
{
    int rc = amount > 0 ? place_empty(s->e, stream, 0, amount, on)
                        : place_fill(s->e, stream, &(struct placement){.slot = NONE}, -amount, on);
    return rc ? rc : count_paid(s, stream, -amount, on);
}

/* The stream that takes what is owed of the time before: that of the day, or the first after. */
static int find_stream(struct division *d, size_t successor, uint32_t *ret_stream)
{
    int year = date_financial_year(d->x->on);
    int rc = stream_get(d->s, d->lines[successor], year, ret_stream);
    if (!rc && *ret_stream == NONE)
        rc = stream_get(d->s, d->lines[successor], year + 1, ret_stream);
    return rc;
}

static int share_owed(struct division *d, uint32_t stream, int64_t owed)
{
    struct engine *e = d->s->e;
    int64_t parts[SUCCESSORS_MAX];
    int rc = money_split(owed, d->weights, d->count, parts);
    for (size_t i = 1; i < d->count && !rc; i++) {
        uint32_t to;
        rc = find_stream(d, i, &to);
        if (rc || to == NONE || parts[i] == 0)
            continue;
        rc = relieve(d->s, stream, parts[i], d->x->on);
        if (!rc)
            rc = charge(d->s, to, parts[i], d->x->on);
        if (!rc)
            rc = ledger_move(d->s, e->lines.items[d->line].account_receivable,
                             e->lines.items[d->lines[i]].account_receivable, parts[i], d->x->on);
    }
    return rc;
}

/* In this order, so that what was owed on the day before is seen by the sums of then. */
static int divide(struct division *d)
{
    struct engine *e = d->s->e;
    size_t last = e->lines.items[d->line].terms.count - 1;
    date_t agreed_on = e->lines.items[d->line].terms.items[last].agreed_on;
    int rc = find_sums(d);
    for (size_t i = 1; i < d->count && !rc; i++)
        rc = add_line(d, i);
    if (!rc)
        rc = add_terms(d, d->line, 0, 0, agreed_on > d->x->on ? agreed_on : d->x->on);
    for (size_t i = 0; i < e->lines.items[d->line].streams.count && !rc; i++) {
        uint32_t stream = e->lines.items[d->line].streams.items[i];
        struct position p;
        stream_position(e, stream, d->x->on - 1, &p);
        rc = stream_vary(d->s, stream);
        if (!rc && p.variance)
            rc = share_owed(d, stream, -p.variance);
    }
    return rc;
}

int division_divide(struct step *s, const struct succession *x, uint32_t line,
                    const uint32_t partners[SUCCESSORS_MAX])
{
    if (!can_divide(s->e, x, &s->e->lines.items[line]))
        return 0;
    struct division d = {.s = s,
                         .x = x,
                         .line = line,
                         .partners = partners,
                         .lines = {line},
                         .count = x->successors.count};
    for (size_t i = 0; i < d.count; i++)
        d.weights[i] = x->successors.items[i].parts;
    int rc = divide(&d);
    free(d.sums.items);
    return rc;
}
