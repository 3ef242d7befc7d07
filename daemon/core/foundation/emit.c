#include "core/foundation/emit.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/state.h"
#include "core/message/effects_list.h"

int refuse(struct step *s, enum refusal_code code, const char *field, const char *limit,
           const char *format, ...)
{
    char message[400];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    struct text text = text_of(message);
    bool cut = text.size + 1 == sizeof message;
    while (cut && !text_is_clean(text)) /* cut inside a character */
        text.size--;
    struct text path = text_of(field);
    if (path.size && s->item != ITEM_NONE)
        path = arena_print(&s->out->arena, "items[%u].%s", s->item, field);
    s->refusal = (struct refusal){
        .code = code,
        .item = s->item,
        .field = path,
        .limit = text_of(limit),
        .text = arena_text(&s->out->arena, text),
    };
    return (int)code;
}

int require_day(struct step *s)
{
    if (business_date(s->e) != DATE_NONE)
        return 0;
    return refuse(s, REFUSED_DATE_ORDER, "day", "a business date first",
                  "no money can be booked before the first day: s75ctl day DATE");
}

struct event *emit(struct step *s, enum event_kind kind, uint32_t pool)
{
    struct engine *e = s->e;
    struct event *event = effects_event(s->out);
    if (!event) {
        emit_fail(e);
        event = &e->foundation->scrap;
        *event = (struct event){.value_date = DATE_NONE};
    }
    event->kind = kind;
    event->number = ++e->foundation->last_event;
    if (pool == NONE) {
        event->pool = text_of("-");
        event->pool_number = ++e->foundation->no_pool_events;
    } else {
        event->pool = pool_at(e, pool)->code;
        event->pool_number = ++books_of(e, pool)->events;
    }
    event->cause = s->in->journal;
    event->item = s->item;
    event->epoch = s->in->epoch;
    event->booked_on = business_date(e);
    return event;
}

struct event *emit_for_year(struct step *s, enum event_kind kind, uint32_t contribution_year)
{
    const struct contribution_year *cy = year_at(s->e, contribution_year);
    const struct contribution *contribution = contribution_at(s->e, cy->contribution);
    struct event *event = emit(s, kind, contribution->pool);
    event->partner = party_at(s->e, partner_at(s->e, contribution->partner)->party)->code;
    event->contribution = contribution->id;
    event->contribution_kind = vocabulary_word(contribution->kind);
    event->year = cy->year;
    return event;
}

void event_amount(struct event *event, int64_t amount)
{
    event->has_amount = true;
    event->amount = amount;
}

void event_difference(struct event *event, int64_t amount, int64_t expected)
{
    event_amount(event, amount);
    event->has_expected = event->has_difference = true;
    event->expected = expected;
    event->difference = sum(amount, -expected);
}

void event_part(struct step *s, struct event *event, struct part part)
{
    parts_add(&event->parts, &s->out->arena, part);
}

void event_other(struct event *event, uint64_t cause, uint32_t item)
{
    event->other_cause = cause;
    event->other_item = item;
}

void event_source(struct step *s, struct event *event, const struct money *m)
{
    event->value_date = m->value_date;
    event->reference = arena_text(&s->out->arena, reference_text(&m->reference));
    event->row = m->row;
    if (m->cause == s->in->journal)
        event->document = s->document_name;
    else
        event_other(event, m->cause, m->item);
}

static struct text intern(struct engine *e, struct text t)
{
    if (ARRAY_ROOM(&e->foundation->name_list))
        return TEXT_NONE;
    struct text copy = arena_text(&e->foundation->names, t);
    if (!copy.data ||
        map_put(&e->foundation->name_map, copy, (uint32_t)e->foundation->name_list.count))
        return TEXT_NONE;
    e->foundation->name_list.items[e->foundation->name_list.count++] = copy;
    return copy;
}

struct text name_intern(struct engine *e, struct text t)
{
    if (t.size == 0)
        return TEXT_NONE;
    uint32_t known = map_get(&e->foundation->name_map, t);
    if (known != MAP_NONE)
        return e->foundation->name_list.items[known];
    struct text kept = intern(e, t);
    if (!kept.size)
        e->foundation->names.failed = true;
    return kept;
}

struct effects *emit_begin(struct engine *e, uint64_t journal)
{
    effects_clear(&e->foundation->effects);
    e->foundation->effects.journal = journal;
    return &e->foundation->effects;
}

void emit_fail(struct engine *e)
{
    e->foundation->failed = true;
}

bool emit_failed(const struct step *s)
{
    return s->out->arena.failed || s->e->foundation->names.failed || s->e->foundation->failed;
}

bool emit_is_gapless(const struct step *s)
{
    uint64_t number = s->e->foundation->last_event;
    for (size_t i = s->out->event_count; i-- > 0; number--)
        if (s->out->events[i].number != number)
            return false;
    return true;
}

uint64_t emit_last_event(const struct engine *e)
{
    return e->foundation->last_event;
}

uint64_t emit_last_event_of(const struct engine *e, uint32_t pool)
{
    return books_of(e, pool)->events;
}
