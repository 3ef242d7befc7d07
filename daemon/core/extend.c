#include "core/extend.h"
#include <string.h>
#include "base/error.h"
#include "core/calendar.h"
#include "core/filling.h"
#include "core/line.h"
#include "core/schedule.h"
#include "core/stream.h"

/* How many instalments the year has up to the line's end, counted from the stream's first. */
static uint32_t slots_until(const struct line *line, const struct stream *st, date_t *dates)
{
    uint32_t count = schedule_dates(&line->schedule, st->year, dates), n = 0;
    uint32_t first = st->first_slot - 1;
    while (first + n < count && dates[first + n] != DATE_NONE &&
           (line->to == DATE_NONE || dates[first + n] <= line->to))
        n++;
    return n;
}

/* What was paid on an instalment before it went is its own again, as far as it is not undone. */
static int take_back(struct engine *e, struct stream *st, uint32_t slot)
{
    struct slot *at = &st->slots[slot];
    int64_t paid = 0;
    for (size_t i = 0; i < st->fillings.count; i++)
        if (st->fillings.items[i].place == slot) {
            paid = sum(paid, st->fillings.items[i].amount);
            at->paid_on = st->fillings.items[i].date;
        }
    at->paid = paid < st->extra ? paid : st->extra;
    if (at->paid <= 0) {
        at->paid = 0;
        at->paid_on = DATE_NONE;
    }
    st->extra = sum(st->extra, -at->paid);
    int64_t undone = sum(paid, -at->paid);
    int rc = undone ? filling_add(st, slot, e->today, -undone) : 0;
    return rc || !undone ? rc : filling_add(st, FILLED_EXTRA, e->today, undone);
}

static int extend_stream(struct step *s, uint32_t stream)
{
    struct engine *e = s->e;
    struct stream *st = &e->streams.items[stream];
    const struct line *line = &e->lines.items[st->line];
    date_t dates[DATES_MAX];
    uint32_t had = st->slot_count, count = slots_until(line, st, dates);
    if (count <= had)
        return 0;
    struct slot *slots = calloc(count, sizeof *slots);
    if (!slots)
        return ERR_MEMORY;
    if (had) /* a stream cut to nothing has none to copy from */
        memcpy(slots, st->slots, had * sizeof *slots);
    free(st->slots);
    st->slots = slots;
    st->slot_count = count;
    int rc = 0;
    for (uint32_t i = had; i < count && !rc; i++) {
        slots[i].due = dates[st->first_slot - 1 + i];
        slots[i].late = calendar_add_working_days(slots[i].due, line->grace_working_days);
        slots[i].paid_on = DATE_NONE;
        rc = take_back(e, st, i);
    }
    return rc ? rc : stream_vary(s, stream);
}

/* The days after first up to last fall due, or no longer; the sum due of each of their years may
 * rise up to the largest annual sum, and fall from there. */
static int64_t most_of_line(const struct engine *e, const struct line *l, date_t first, date_t last)
{
    date_t after = first < l->from ? l->from : first;
    date_t until = last == DATE_NONE || last > e->today ? e->today : last;
    int64_t annual = 0;
    if (after > until)
        return 0;
    for (size_t i = 0; i < l->terms.count; i++)
        if (l->terms.items[i].annual > annual)
            annual = l->terms.items[i].annual;
    return 2 * annual * (date_financial_year(until) - date_financial_year(after) + 1);
}

int64_t extend_most_booked(const struct engine *e, uint32_t pool, date_t old, date_t to)
{
    const struct pool *p = &e->pools.items[pool];
    bool later = old != DATE_NONE && to > old;
    int64_t most = 0;
    for (size_t i = 0; i < p->lines.count; i++) {
        const struct line *l = &e->lines.items[p->lines.items[i]];
        if (l->is_earned)
            continue;
        if (later && l->to == old)
            most = sum(most, most_of_line(e, l, old, to));
        else if (!later && (l->to == DATE_NONE || l->to > to))
            most = sum(most, most_of_line(e, l, to, l->to));
    }
    return most;
}

int extend_line(struct step *s, uint32_t line, date_t old, date_t to)
{
    struct engine *e = s->e;
    struct line *l = &e->lines.items[line];
    int rc = 0;
    if (l->is_earned || l->to != old)
        return 0;
    rc = line_move_end(e, l, to);
    for (size_t i = 0; i < l->streams.count && !rc; i++)
        if (e->streams.items[l->streams.items[i]].year >= date_financial_year(old))
            rc = extend_stream(s, l->streams.items[i]);
    /* The years to come are asked for one after the other; the last may have been asked for. */
    if (rc || (l->year_asked != DATE_NONE && l->year_asked > e->today))
        return rc;
    return line_wake(s, line, old < l->from ? l->from : old);
}

int extend_cut_line(struct step *s, uint32_t line, date_t to)
{
    struct line *l = &s->e->lines.items[line];
    int rc = 0;
    if (l->is_earned || (l->to != DATE_NONE && l->to <= to))
        return 0;
    rc = line_move_end(s->e, l, to);
    for (size_t i = 0; i < l->streams.count && !rc; i++)
        rc = stream_end(s, l->streams.items[i], to);
    return rc;
}
