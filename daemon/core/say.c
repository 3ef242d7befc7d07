#include "core/say.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/effects_list.h"

int refuse(struct step *s, enum refusal_code code, const char *field, const char *limit,
           const char *format, ...)
{
    char line[400];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    struct text text = text_of(line);
    bool cut = text.size + 1 == sizeof line;
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
    if (s->e->today != DATE_NONE)
        return 0;
    return refuse(s, REFUSED_DATE_ORDER, "day", "a business date first",
                  "no money can be booked before the first day");
}

struct event *say(struct step *s, enum event_kind kind, uint32_t pool)
{
    struct event *event = effects_event(s->out);
    if (!event)
        return NULL;
    struct engine *e = s->e;
    event->kind = kind;
    event->number = ++e->last_event;
    if (pool == NONE) {
        event->pool = text_of("-");
        event->pool_number = ++e->no_pool_events;
    } else {
        event->pool = e->pools.items[pool].code;
        event->pool_number = ++e->pools.items[pool].events;
    }
    event->cause = s->in->journal;
    event->item = s->item;
    event->epoch = s->in->epoch;
    event->booked_on = e->today;
    return event;
}

struct event *say_stream(struct step *s, enum event_kind kind, uint32_t stream)
{
    const struct stream *st = &s->e->streams.items[stream];
    const struct line *line = &s->e->lines.items[st->line];
    struct event *event = say(s, kind, line->pool);
    if (!event)
        return NULL;
    event->partner = s->e->parties.items[s->e->partners.items[line->partner].party].code;
    event->line = line->id;
    event->contribution = line->kind;
    event->year = st->year;
    return event;
}

void say_amount(struct event *event, int64_t amount)
{
    event->has_amount = true;
    event->amount = amount;
}

void say_difference(struct event *event, int64_t amount, int64_t expected)
{
    say_amount(event, amount);
    event->has_expected = event->has_difference = true;
    event->expected = expected;
    event->difference = sum(amount, -expected);
}

void say_other(struct event *event, uint64_t cause, uint32_t item)
{
    event->other_cause = cause;
    event->other_item = item;
}

static struct text intern(struct engine *e, struct text t)
{
    if (ARRAY_ROOM(&e->name_list))
        return TEXT_NONE;
    struct text copy = arena_text(&e->names, t);
    if (!copy.data || map_put(&e->name_map, copy, (uint32_t)e->name_list.count))
        return TEXT_NONE;
    e->name_list.items[e->name_list.count++] = copy;
    return copy;
}

struct text name_intern(struct engine *e, struct text t)
{
    if (t.size == 0)
        return TEXT_NONE;
    uint32_t known = map_get(&e->name_map, t);
    if (known != MAP_NONE)
        return e->name_list.items[known];
    struct text kept = intern(e, t);
    if (!kept.size)
        e->names.failed = true;
    return kept;
}

struct reference reference_of(struct text t)
{
    struct reference r = {.size = (uint8_t)(t.size < ID_MAX ? t.size : ID_MAX)};
    if (r.size)
        memcpy(r.data, t.data, r.size);
    return r;
}

struct text reference_text(const struct reference *r)
{
    return (struct text){r->size ? r->data : NULL, r->size};
}
