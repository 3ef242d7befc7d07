#include "core/carry.h"
#include "base/error.h"
#include "core/allocation.h"
#include "core/filling.h"
#include "core/say.h"
#include "core/schedule.h"
#include "core/stream.h"

int64_t carry_open(const struct engine *e, uint32_t stream, date_t date)
{
    const struct stream *st = &e->streams.items[stream];
    const struct line *line = &e->lines.items[st->line];
    uint32_t n = st->slot_count;
    if (n == 0 || line->is_earned || st->slots[n - 1].due > date)
        return 0;
    date_t known = e->today > date ? e->today : date;
    int64_t then = schedule_sum_due(line, st, n, st->slots[n - 1].due);
    return sum(sum(schedule_sum_due(line, st, n, known), -then), -st->change_paid);
}

int carry_count(struct step *s, uint32_t stream, date_t date, int64_t amount)
{
    struct stream *st = &s->e->streams.items[stream];
    const struct line *line = &s->e->lines.items[st->line];
    st->change_paid = sum(st->change_paid, amount);
    int rc = filling_add(st, FILLED_CHANGE, date, amount);
    if (!rc && line->allocation_required)
        rc = allocation_use(s->e, s->e->partners.items[line->partner].party, line->kind, st->year,
                            amount);
    return rc ? rc : stream_pay(s, stream, date, amount);
}

int carry_say(struct step *s, uint32_t stream, uint32_t slot, uint32_t change_stream,
              int64_t change, const struct money *m)
{
    const struct stream *st = &s->e->streams.items[stream];
    int year = s->e->streams.items[change_stream].year;
    char whole[MONEY_TEXT_MAX], rest[MONEY_TEXT_MAX], part[MONEY_TEXT_MAX];
    struct event *event = say_stream(s, EVENT_TRUED_UP, change_stream);
    if (!event)
        return ERR_MEMORY;
    payment_say_source(s, event, m);
    say_difference(event, change, change);
    event->reason = REASON_TRUE_UP_DUE;
    struct text with = TEXT_NONE;
    if (slot != NONE)
        with =
            arena_print(&s->out->arena, "instalment %u of %d/%02d, %s, and ", st->first_slot + slot,
                        st->year, (st->year + 1) % 100, money_print(sum(m->amount, -change), rest));
    event->explanation = arena_print(
        &s->out->arena,
        "%s is %.*sthe backdated change of %d/%02d, %s, which no instalment of that year was left "
        "to carry",
        money_print(m->amount, whole), TEXT_ARG(with), year, (year + 1) % 100,
        money_print(change, part));
    return 0;
}

uint32_t carry_stream(const struct engine *e, const struct paid *paid)
{
    const struct stream *st = &e->streams.items[paid->stream];
    return paid->slots ? stream_find(e, st->line, st->year - 1) : paid->stream;
}
