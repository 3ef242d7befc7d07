#include "core/stream.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/agenda.h"
#include "core/calendar.h"
#include "core/exception.h"
#include "core/explain.h"
#include "core/ledger.h"
#include "core/period.h"
#include "core/say.h"
#include "core/schedule.h"
#include "core/suspense.h"
#include "core/tolerance.h"

static struct stream *stream_at(const struct engine *e, uint32_t i)
{
    return &e->streams.items[i];
}

uint32_t stream_find(const struct engine *e, uint32_t line, int year)
{
    const struct line *l = &e->lines.items[line];
    for (size_t i = l->streams.count; i-- > 0;)
        if (stream_at(e, l->streams.items[i])->year == year)
            return l->streams.items[i];
    return NONE;
}

/* Fills st's slots with the instalments of the year that fall within the line's dates. */
static int make_slots(const struct line *line, struct stream *st)
{
    date_t dates[DATES_MAX];
    uint32_t count = schedule_dates(&line->schedule, st->year, dates), first = 0, last = count;
    while (first < count && dates[first] < line->from)
        first++;
    while (last > first && (dates[last - 1] == DATE_NONE || /* beyond the calendar */
                            (line->to != DATE_NONE && dates[last - 1] > line->to)))
        last--;
    st->slots_in_year = count;
    st->first_slot = first + 1;
    st->slot_count = last - first;
    if (st->slot_count == 0)
        return 0;
    st->slots = calloc(st->slot_count, sizeof *st->slots);
    if (!st->slots)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < st->slot_count; i++) {
        st->slots[i].due = dates[first + i];
        st->slots[i].late = calendar_add_working_days(dates[first + i], line->grace_working_days);
        st->slots[i].paid_on = DATE_NONE;
    }
    schedule_expect(line, st);
    return 0;
}

/* Keeps line.streams ascending by year. */
static void insert_by_year(const struct engine *e, struct line *line, uint32_t stream)
{
    size_t i = line->streams.count++;
    while (i > 0 && stream_at(e, line->streams.items[i - 1])->year > stream_at(e, stream)->year) {
        line->streams.items[i] = line->streams.items[i - 1];
        i--;
    }
    line->streams.items[i] = stream;
}

int stream_get(struct step *s, uint32_t line, int year, uint32_t *ret_stream)
{
    struct engine *e = s->e;
    uint32_t found = stream_find(e, line, year);
    if (found != NONE) {
        *ret_stream = found;
        return 0;
    }
    struct line *l = &e->lines.items[line];
    struct stream st = {.line = line, .year = year, .touched_on = DATE_NONE, .wake_on = DATE_NONE};
    int rc = make_slots(l, &st);
    if (rc)
        return rc;
    if (st.slot_count == 0) {
        *ret_stream = NONE;
        return 0;
    }
    if (ARRAY_ROOM(&e->streams) || ARRAY_ROOM(&l->streams)) {
        free(st.slots);
        return ERR_MEMORY;
    }
    *ret_stream = (uint32_t)e->streams.count;
    e->streams.items[e->streams.count++] = st;
    insert_by_year(e, l, *ret_stream);
    return stream_wake(s, *ret_stream);
}

int stream_add_earned(struct step *s, uint32_t line, int year, uint32_t slots, uint32_t *ret_stream)
{
    struct engine *e = s->e;
    struct line *l = &e->lines.items[line];
    if (ARRAY_ROOM(&e->streams) || ARRAY_ROOM(&l->streams))
        return ERR_MEMORY;
    *ret_stream = (uint32_t)e->streams.count;
    e->streams.items[e->streams.count++] = (struct stream){
        .line = line,
        .year = year,
        .slots_in_year = slots,
        .first_slot = 1,
        .touched_on = DATE_NONE,
        .wake_on = DATE_NONE,
    };
    insert_by_year(e, l, *ret_stream);
    return 0;
}

int stream_earn(struct step *s, uint32_t stream, date_t due, int64_t amount)
{
    struct stream *st = stream_at(s->e, stream);
    uint32_t count = st->slot_count;
    struct slot *slots = calloc(count + 1, sizeof *slots);
    if (!slots)
        return ERR_MEMORY;
    if (count)
        memcpy(slots, st->slots, count * sizeof *slots);
    free(st->slots);
    date_t on = count && slots[count - 1].due > due ? slots[count - 1].due : due;
    slots[count] = (struct slot){
        .due = on,
        .late = calendar_add_working_days(on, s->e->lines.items[st->line].grace_working_days),
        .expected = amount,
        .paid_on = DATE_NONE,
        .booked = period_book(s->e, s->e->lines.items[st->line].pool),
    };
    st->slots = slots;
    st->slot_count = count + 1;
    if (st->slots_in_year < st->slot_count)
        st->slots_in_year = st->slot_count;
    return stream_wake(s, stream);
}

/* Books the sum due up to what it now is. */
static int recognise(struct step *s, uint32_t stream, int64_t target, date_t on)
{
    struct engine *e = s->e;
    struct stream *st = stream_at(e, stream);
    const struct line *line = &e->lines.items[st->line];
    int64_t amount = sum(target, -st->recognised);
    if (amount == 0)
        return 0;
    int rc = ledger_post(s, line->account_receivable, line->account_income, amount, on);
    if (rc)
        return rc;
    st->recognised = target;
    return stream_touch(s, stream, e->today);
}

int stream_recognise(struct step *s, uint32_t stream)
{
    struct engine *e = s->e;
    struct stream *st = stream_at(e, stream);
    const struct line *line = &e->lines.items[st->line];
    if (e->today == DATE_NONE)
        return 0;
    uint32_t due = schedule_slots_due(st, e->today);
    if (due == 0 && st->recognised != 0) /* the line ended before anything fell due */
        return recognise(s, stream, 0, e->today);
    for (uint32_t k = 1; k <= due; k++) {
        bool last = k == due;
        date_t on = st->slots[k - 1].due;
        int64_t target = schedule_sum_due(line, st, k, last ? e->today : on);
        /* Earlier slots only ever raise the sum booked: a lower sum is a variation's, booked once
         * at the last slot. */
        if (target <= st->recognised && !last)
            continue;
        int rc = recognise(s, stream, target, on);
        if (rc)
            return rc;
    }
    return 0;
}

int stream_end(struct step *s, uint32_t stream, date_t to)
{
    struct engine *e = s->e;
    struct stream *st = stream_at(e, stream);
    uint32_t kept = schedule_slots_due(st, to);
    if (kept == st->slot_count)
        return 0;
    for (uint32_t i = kept; i < st->slot_count; i++) {
        st->extra = sum(st->extra, st->slots[i].paid);
        exception_close(e, st->slots[i].exception);
    }
    st->slot_count = kept;
    int rc = stream_recognise(s, stream);
    return rc || e->today == DATE_NONE ? rc : stream_touch(s, stream, e->today);
}

int stream_settle(struct step *s, uint32_t stream, uint32_t slot)
{
    const struct stream *st = stream_at(s->e, stream);
    struct slot *at = &st->slots[slot];
    if (!at->exception)
        return 0;
    exception_close(s->e, at->exception);
    at->exception = 0;
    struct event *event = say_stream(s, EVENT_SETTLED, stream);
    if (!event)
        return ERR_MEMORY;
    event->instalment = st->first_slot + slot;
    event->value_date = at->paid_on;
    say_difference(event, at->paid, at->expected);
    return 0;
}

static bool is_paid(const struct engine *e, const struct stream *st, const struct slot *slot)
{
    return llabs(sum(slot->expected, -slot->paid)) <=
           tolerance_of(e, (uint32_t)(st - e->streams.items)).instalment;
}

/* What was told of a slot was by the old sum: by the new one it is settled, or looked at anew. */
static int look_again(struct step *s, uint32_t stream, uint32_t i)
{
    const struct stream *st = stream_at(s->e, stream);
    struct slot *slot = &st->slots[i];
    if (is_paid(s->e, st, slot))
        return stream_settle(s, stream, i);
    exception_close(s->e, slot->exception);
    slot->exception = 0;
    slot->late_checked = false;
    return 0;
}

int stream_look_again(struct step *s, uint32_t stream)
{
    int rc = 0;
    for (uint32_t i = 0; i < stream_at(s->e, stream)->slot_count && !rc; i++) {
        const struct stream *st = stream_at(s->e, stream);
        struct slot *slot = &st->slots[i];
        bool paid = is_paid(s->e, st, slot);
        if (paid)
            rc = stream_settle(s, stream, i);
        else if (!slot->exception)
            slot->late_checked = false;
    }
    if (rc || s->e->today == DATE_NONE)
        return rc;
    rc = stream_wake(s, stream);
    return rc ? rc : stream_touch(s, stream, s->e->today);
}

int stream_vary(struct step *s, uint32_t stream)
{
    struct engine *e = s->e;
    struct stream *st = stream_at(e, stream);
    int64_t before[DATES_MAX];
    int rc = 0;
    for (uint32_t i = 0; i < st->slot_count; i++)
        before[i] = st->slots[i].expected;
    schedule_expect(&e->lines.items[st->line], st);
    for (uint32_t i = 0; i < st->slot_count && !rc; i++)
        if (st->slots[i].expected != before[i]) /* one not due yet may have been paid in part */
            rc = look_again(s, stream, i);
    if (!rc)
        rc = stream_wake(s, stream);
    return rc ? rc : stream_touch(s, stream, e->today);
}

static bool is_after(const struct day_sums *day, date_t date, date_t booked)
{
    return day->date != date ? day->date > date : day->booked > booked;
}

/* The entry of a value date and a booking day, made when absent; NULL when out of memory. */
static struct day_sums *day_of(struct engine *e, struct stream *st, date_t date)
{
    date_t booked = period_book(e, e->lines.items[st->line].pool);
    size_t i = st->days.count;
    while (i > 0 && is_after(&st->days.items[i - 1], date, booked))
        i--;
    if (i > 0 && st->days.items[i - 1].date == date && st->days.items[i - 1].booked == booked)
        return &st->days.items[i - 1];
    if (ARRAY_ROOM(&st->days))
        return NULL;
    memmove(&st->days.items[i + 1], &st->days.items[i],
            (st->days.count - i) * sizeof *st->days.items);
    st->days.count++;
    st->days.items[i] = (struct day_sums){.date = date, .booked = booked};
    return &st->days.items[i];
}

int stream_touch(struct step *s, uint32_t stream, date_t date)
{
    struct engine *e = s->e;
    struct stream *st = stream_at(e, stream);
    if (!st->touched) {
        if (ARRAY_ROOM(&e->touched))
            return ERR_MEMORY;
        e->touched.items[e->touched.count++] = stream;
        st->touched = true;
        st->touched_on = e->today;
    }
    if (st->touched_on < date)
        st->touched_on = date;
    st->touched_item = s->item;
    return 0;
}

int stream_pay(struct step *s, uint32_t stream, date_t date, int64_t amount)
{
    struct stream *st = stream_at(s->e, stream);
    struct day_sums *day = day_of(s->e, st, date);
    if (!day)
        return ERR_MEMORY;
    day->paid = sum(day->paid, amount);
    st->paid = sum(st->paid, amount);
    return stream_touch(s, stream, date);
}

int stream_receive(struct step *s, uint32_t stream, date_t date, int64_t amount)
{
    struct stream *st = stream_at(s->e, stream);
    struct day_sums *day = day_of(s->e, st, date);
    if (!day)
        return ERR_MEMORY;
    day->received = sum(day->received, amount);
    st->received = sum(st->received, amount);
    return stream_touch(s, stream, date);
}

void stream_position(const struct engine *e, uint32_t stream, date_t as_of,
                     struct position *ret_position)
{
    const struct stream *st = stream_at(e, stream);
    struct position p = {.as_of = as_of, .paid = st->paid, .received = st->received};
    for (size_t i = st->days.count; i > 0 && st->days.items[i - 1].date > as_of; i--) {
        p.paid = sum(p.paid, -st->days.items[i - 1].paid);
        p.received = sum(p.received, -st->days.items[i - 1].received);
    }
    p.due = schedule_due(&e->lines.items[st->line], st, as_of);
    p.variance = sum(p.paid, -p.due);
    *ret_position = p;
}

void stream_position_booked(const struct engine *e, uint32_t stream, date_t as_of, date_t booked_to,
                            struct position *ret_position)
{
    const struct stream *st = stream_at(e, stream);
    struct position p = {.as_of = as_of};
    if (booked_to == DATE_NONE) {
        stream_position(e, stream, as_of, ret_position);
        return;
    }
    for (size_t i = 0; i < st->days.count && st->days.items[i].date <= as_of; i++) {
        if (st->days.items[i].booked > booked_to)
            continue;
        p.paid = sum(p.paid, st->days.items[i].paid);
        p.received = sum(p.received, st->days.items[i].received);
    }
    p.due = schedule_due_booked(&e->lines.items[st->line], st, as_of, booked_to);
    p.variance = sum(p.paid, -p.due);
    *ret_position = p;
}

int stream_say_positions(struct step *s)
{
    struct engine *e = s->e;
    for (size_t i = 0; i < e->touched.count; i++) {
        uint32_t stream = e->touched.items[i];
        struct stream *st = stream_at(e, stream);
        s->item = st->touched_item;
        struct event *event = say_stream(s, EVENT_POSITION_CHANGED, stream);
        if (!event)
            return ERR_MEMORY;
        event->value_date = st->touched_on;
        stream_position(e, stream, st->touched_on, &event->position);
        event->explanation =
            explain_position(e, stream, &event->position, &s->out->arena, &event->reason);
        st->touched = false;
    }
    e->touched.count = 0;
    s->item = ITEM_NONE;
    return 0;
}

static enum event_kind kind_of_late(const struct slot *slot)
{
    if (slot->paid == 0 && slot->expected > 0)
        return EVENT_MISSING;
    return slot->paid < slot->expected ? EVENT_SHORT : EVENT_OVER;
}

/* A slot whose grace has passed with nothing paid, or (after a variation) another sum than is now
 * expected. */
static int say_late(struct step *s, uint32_t stream, uint32_t i)
{
    struct engine *e = s->e;
    struct slot *slot = &stream_at(e, stream)->slots[i];
    const struct stream *st = stream_at(e, stream);
    char due[DATE_TEXT_MAX], late[DATE_TEXT_MAX], amount[MONEY_TEXT_MAX];
    struct event *event = say_stream(s, kind_of_late(slot), stream);
    if (!event)
        return ERR_MEMORY;
    event->instalment = st->first_slot + i;
    event->value_date = slot->due;
    say_difference(event, slot->paid, slot->expected);
    struct clues question = {
        .e = e,
        .arena = &s->out->arena,
        .stream = stream,
        .slot = i,
        .amount = slot->paid,
        .expected = slot->expected,
        .date = slot->due,
        .item = ITEM_NONE,
    };
    if (event->kind == EVENT_MISSING)
        event->explanation = arena_print(
            &s->out->arena,
            "instalment %u of %u, %s, fell due on %s; nothing is recorded as paid by %s%.*s",
            event->instalment, st->slots_in_year, money_print(slot->expected, amount),
            date_print(slot->due, due), date_print(slot->late, late),
            TEXT_ARG(explain_missing(&question, &event->reason)));
    else
        event->explanation = explain_amount(&question, &event->reason);
    slot->exception = exception_open(s, event, stream, e->lines.items[st->line].partner);
    return slot->exception ? 0 : ERR_MEMORY;
}

/* Looks once at each slot whose grace has passed. What was paid in part was told when it was paid;
 * what waits in suspense is told as held, and looked at again from day to day. */
static int check_late(struct step *s, uint32_t stream)
{
    struct engine *e = s->e;
    struct stream *st = stream_at(e, stream);
    for (uint32_t i = 0; i < st->slot_count && st->slots[i].late < e->today; i++) {
        struct slot *slot = &st->slots[i];
        if (slot->late_checked)
            continue;
        if (!slot->exception && suspense_covers(e, stream, i))
            continue;
        slot->late_checked = true;
        if (is_paid(e, st, slot) || slot->exception)
            continue;
        int rc = say_late(s, stream, i);
        if (rc)
            return rc;
    }
    return 0;
}

/* The next day on which the stream has something to be looked at; DATE_NONE when none is left. */
static date_t next_day(const struct engine *e, const struct stream *st)
{
    date_t next = DATE_NONE;
    for (uint32_t i = 0; i < st->slot_count; i++) {
        const struct slot *slot = &st->slots[i];
        date_t day = slot->due > e->today    ? slot->due
                     : slot->late_checked    ? DATE_NONE
                     : slot->late < e->today ? e->today + 1 /* covered by money held */
                                             : slot->late + 1;
        if (day != DATE_NONE && (next == DATE_NONE || day < next))
            next = day;
    }
    return next;
}

int stream_wake(struct step *s, uint32_t stream)
{
    int rc = stream_recognise(s, stream);
    if (!rc && s->e->today != DATE_NONE)
        rc = check_late(s, stream);
    date_t next = rc ? DATE_NONE : next_day(s->e, stream_at(s->e, stream));
    return next == DATE_NONE ? rc : stream_wake_on(s->e, stream, next);
}

int stream_wake_on(struct engine *e, uint32_t stream, date_t date)
{
    struct stream *st = stream_at(e, stream);
    if (st->wake_on != DATE_NONE && st->wake_on <= date)
        return 0;
    st->wake_on = date;
    return agenda_add(e, date, WAKE_SLOT, stream, 0);
}

int stream_woken(struct step *s, uint32_t stream, date_t date)
{
    struct stream *st = stream_at(s->e, stream);
    if (st->wake_on != date)
        return 0;
    st->wake_on = DATE_NONE;
    return stream_wake(s, stream);
}
