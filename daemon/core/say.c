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

/* A copy of its own, NUL-terminated; NULL when out of memory. */
static char *copy_of(struct text t)
{
    char *copy = malloc(t.size + 1);
    if (!copy)
        return NULL;
    if (t.size)
        memcpy(copy, t.data, t.size);
    copy[t.size] = '\0';
    return copy;
}

uint32_t exception_open(struct step *s, const struct event *event, uint32_t stream,
                        uint32_t partner)
{
    struct engine *e = s->e;
    if (ARRAY_ROOM(&e->exceptions))
        return 0;
    char *explanation = copy_of(event->explanation);
    if (!explanation)
        return 0;
    uint32_t pool =
        text_equal(event->pool, text_of("-")) ? NONE : map_get(&e->pool_map, event->pool);
    e->exceptions.items[e->exceptions.count++] = (struct exception){
        .id = ++e->last_exception,
        .kind = event->kind,
        .pool = pool,
        .partner = partner,
        .stream = stream,
        .instalment = event->instalment,
        .amount = event->has_difference ? event->difference : event->amount,
        .value_date = event->value_date,
        .raised_on = e->today,
        .reference = reference_of(event->reference),
        .reason = event->reason,
        .cause = event->cause,
        .item = event->item,
        .explanation = explanation,
    };
    e->exceptions_open++;
    if (pool != NONE)
        e->pools.items[pool].exceptions++;
    return e->last_exception;
}

struct exception *exception_find(struct engine *e, uint32_t id)
{
    size_t low = 0, high = e->exceptions.count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (e->exceptions.items[mid].id < id)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == e->exceptions.count || e->exceptions.items[low].id != id)
        return NULL;
    struct exception *found = &e->exceptions.items[low];
    return found->closed ? NULL : found;
}

int exception_change(struct engine *e, uint32_t id, enum reason reason, struct text explanation)
{
    struct exception *x = exception_find(e, id);
    char *copy = x ? copy_of(explanation) : NULL;
    if (!copy)
        return x ? ERR_MEMORY : 0;
    free(x->explanation);
    x->explanation = copy;
    x->reason = reason;
    return 0;
}

static void exceptions_compact(struct engine *e)
{
    size_t kept = 0;
    for (size_t i = 0; i < e->exceptions.count; i++)
        if (!e->exceptions.items[i].closed)
            e->exceptions.items[kept++] = e->exceptions.items[i];
    e->exceptions.count = kept;
}

void exception_close(struct engine *e, uint32_t id)
{
    struct exception *x = id ? exception_find(e, id) : NULL;
    if (!x)
        return;
    x->closed = true;
    free(x->explanation);
    x->explanation = NULL;
    e->exceptions_open--;
    if (x->pool != NONE)
        e->pools.items[x->pool].exceptions--;
    if (e->exceptions.count > 64 && e->exceptions_open < e->exceptions.count / 2)
        exceptions_compact(e);
}
