#include "core/foundation/exception.h"
#include <assert.h>
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/foundation/party.h"
#include "core/foundation/state.h"
#include "core/foundation/successor.h"
#include "core/message/effects_list.h"

/* A copy of its own, NUL-terminated; NULL when out of memory: then the step fails. */
static char *copy_of(struct engine *e, struct text t)
{
    char *copy = malloc(t.size + 1);
    if (!copy) {
        emit_fail(e);
        return NULL;
    }
    if (t.size)
        memcpy(copy, t.data, t.size);
    copy[t.size] = '\0';
    return copy;
}

/* The parts packed; without data when out of memory: then the step fails. */
static struct buffer packed_of(struct engine *e, const struct parts *parts)
{
    struct buffer packed = BUFFER_NULL;
    parts_pack(parts, &packed);
    if (packed.failed) {
        buffer_fini(&packed);
        emit_fail(e);
    }
    return packed;
}

/* The business date never goes back: what changes is of the last day, or of a new one. */
static void count_change(struct engine *e, uint32_t pool, int64_t change)
{
    struct pool_books *b = books_of(e, pool);
    date_t today = business_date(e);
    if (b->exception_days.count &&
        b->exception_days.items[b->exception_days.count - 1].date == today) {
        b->exception_days.items[b->exception_days.count - 1].change += change;
        return;
    }
    if (ARRAY_ROOM(&b->exception_days)) {
        emit_fail(e);
        return;
    }
    b->exception_days.items[b->exception_days.count++] = (struct exception_day){today, change};
}

static void count_opened(struct engine *e, uint32_t pool)
{
    e->foundation->exceptions_open++;
    if (pool == NONE)
        return;
    books_of(e, pool)->exceptions++;
    count_change(e, pool, 1);
}

static void count_closed(struct engine *e, uint32_t pool)
{
    assert(e->foundation->exceptions_open > 0);
    e->foundation->exceptions_open--;
    if (pool == NONE)
        return;
    assert(books_of(e, pool)->exceptions > 0);
    books_of(e, pool)->exceptions--;
    count_change(e, pool, -1);
}

uint32_t exception_open(struct step *s, struct event *event, uint32_t contribution_year,
                        uint32_t partner)
{
    struct engine *e = s->e;
    size_t before = e->foundation->exceptions.count;
    assert(!before ||
           e->foundation->exceptions.items[before - 1].id <= e->foundation->last_exception);
    struct buffer parts = packed_of(e, &event->parts);
    if (!parts.data || ARRAY_ROOM(&e->foundation->exceptions)) {
        buffer_fini(&parts);
        emit_fail(e);
        return 0;
    }
    uint32_t pool = text_equal(event->pool, text_of("-")) ? NONE : pool_by_code(e, event->pool);
    e->foundation->exceptions.items[e->foundation->exceptions.count++] = (struct exception){
        .id = ++e->foundation->last_exception,
        .kind = event->kind,
        .pool = pool,
        .partner = partner,
        .contribution_year = contribution_year,
        .instalment = event->instalment,
        .amount = event->has_difference ? event->difference : event->amount,
        .value_date = event->value_date,
        .raised_on = business_date(e),
        .reference = reference_of(event->reference),
        .reason = event->reason,
        .cause = event->cause,
        .item = event->item,
        .parts = parts.data,
        .parts_size = parts.size,
        .state = STATE_OPEN,
        .due = DATE_NONE,
        .side = NONE,
    };
    event->exception = e->foundation->last_exception;
    count_opened(e, pool);
    return e->foundation->last_exception;
}

/* Its place in order; SIZE_MAX: it is not kept. */
static size_t place_of(const struct engine *e, uint32_t id)
{
    size_t low = 0, high = e->foundation->exceptions.count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (e->foundation->exceptions.items[mid].id < id)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == e->foundation->exceptions.count || e->foundation->exceptions.items[low].id != id)
        return SIZE_MAX;
    return e->foundation->exceptions.items[low].parts ? low : SIZE_MAX;
}

struct exception *exception_find_kept(struct engine *e, uint32_t id)
{
    size_t at = place_of(e, id);
    return at == SIZE_MAX ? NULL : &e->foundation->exceptions.items[at];
}

const struct exception *exception_look(const struct engine *e, uint32_t id)
{
    size_t at = place_of(e, id);
    return at == SIZE_MAX ? NULL : &e->foundation->exceptions.items[at];
}

bool exception_stands(const struct engine *e, uint32_t id)
{
    const struct exception *x = exception_look(e, id);
    return x && exception_is_open(x);
}

bool exception_state_is_closed(enum exception_state state)
{
    return state == STATE_ADJUSTED || state == STATE_WRITTEN_OFF || state == STATE_CLEARED;
}

bool exception_is_open(const struct exception *x)
{
    return x->parts && !exception_state_is_closed(x->state);
}

struct exception *exception_find(struct engine *e, uint32_t id)
{
    struct exception *x = exception_find_kept(e, id);
    return x && exception_is_open(x) ? x : NULL;
}

void exception_set_source(struct engine *e, uint32_t id, uint64_t cause, uint32_t item)
{
    struct exception *x = exception_find(e, id);
    if (!x)
        return;
    x->cause = cause;
    x->item = item;
}

void exception_change(struct engine *e, uint32_t id, enum reason reason, const struct parts *parts)
{
    struct exception *x = exception_find(e, id);
    struct buffer packed = x ? packed_of(e, parts) : BUFFER_NULL;
    if (!packed.data)
        return;
    free(x->parts);
    x->parts = packed.data;
    x->parts_size = packed.size;
    x->reason = reason;
}

int exception_parts(const struct exception *x, struct arena *arena, struct parts *ret_parts)
{
    int rc = parts_unpack((struct bytes){x->parts, x->parts_size}, arena, ret_parts);
    assert(rc == 0 || rc == ERR_MEMORY);
    return rc;
}

static void forget(struct exception *x)
{
    free(x->parts);
    free(x->note);
    x->parts = NULL;
    x->parts_size = 0;
    x->note = NULL;
}

/* Drops what was closed by a rule, and all but the latest of what people closed. */
static void compact(struct engine *e)
{
    size_t kept = 0;
    uint32_t manual = e->foundation->exceptions_manual;
    for (size_t i = 0; i < e->foundation->exceptions.count; i++) {
        struct exception *x = &e->foundation->exceptions.items[i];
        if (x->parts && !exception_is_open(x) && manual > EXCEPTIONS_KEPT) {
            forget(x);
            manual--;
        }
        if (x->parts)
            e->foundation->exceptions.items[kept++] = *x;
    }
    e->foundation->exceptions_manual = manual;
    e->foundation->exceptions.count = kept;
}

static void make_room(struct engine *e)
{
    uint32_t manual = e->foundation->exceptions_manual < EXCEPTIONS_KEPT
                          ? e->foundation->exceptions_manual
                          : EXCEPTIONS_KEPT;
    if (e->foundation->exceptions.count > 64 &&
        e->foundation->exceptions_open + manual < e->foundation->exceptions.count / 2)
        compact(e);
}

void exception_close(struct engine *e, uint32_t id)
{
    struct exception *x = id ? exception_find(e, id) : NULL;
    if (!x)
        return;
    if (effects_closed(&e->foundation->effects, id))
        emit_fail(e);
    count_closed(e, x->pool);
    forget(x);
    make_room(e);
}

void exception_close_manually(struct engine *e, struct exception *x, enum exception_state state)
{
    assert(exception_is_open(x) && exception_state_is_closed(state));
    count_closed(e, x->pool);
    x->state = state;
    e->foundation->exceptions_manual++;
    make_room(e);
}

struct event *exception_emit_changed(struct step *s, const struct exception *x)
{
    struct engine *e = s->e;
    struct event *event = x->contribution_year != NONE
                              ? emit_for_year(s, EVENT_EXCEPTION_CHANGED, x->contribution_year)
                              : emit(s, EVENT_EXCEPTION_CHANGED, x->pool);
    if (x->partner != NONE)
        event->partner = party_at(e, partner_at(e, x->partner)->party)->code;
    event->instalment = x->instalment;
    event->subject = arena_print(&s->out->arena, "exception %u", x->id);
    event->exception = x->id;
    event->state = x->state;
    event->due_on = x->due;
    event->owner = x->owner;
    event->reason = x->reason;
    return event;
}

void exception_replace(struct step *s, uint32_t id, uint32_t by)
{
    struct exception *x = id ? exception_find(s->e, id) : NULL;
    if (!x || (x->state == STATE_OPEN && !x->owner.size && !x->note)) {
        exception_close(s->e, id);
        return;
    }
    exception_close_manually(s->e, x, STATE_CLEARED);
    x = exception_find_kept(s->e, id); /* it has moved where room was made */
    if (!x)
        return;
    struct event *event = exception_emit_changed(s, x);
    event_part(s, event, PART(CLEARED_BY_ITSELF));
    if (by)
        event_part(s, event, PART(REPLACED_BY, .count = by));
}

void exception_reopen(struct engine *e, struct exception *x)
{
    assert(x->parts && !exception_is_open(x) && e->foundation->exceptions_manual > 0);
    x->state = STATE_OPEN;
    e->foundation->exceptions_manual--;
    count_opened(e, x->pool);
}

void exception_set_note(struct engine *e, struct exception *x, struct text note)
{
    free(x->note);
    x->note = copy_of(e, note);
}

void exception_follow_successors(struct engine *e)
{
    for (size_t i = 0; i < e->foundation->exceptions.count; i++) {
        struct exception *x = &e->foundation->exceptions.items[i];
        if (x->partner != NONE)
            x->partner = successor_of_partner(e, x->partner);
        if (x->side != NONE && x->pool != NONE)
            x->side = successor_in_pool_now(e, x->pool, x->side);
        else if (x->side != NONE)
            x->side = successor_of_party(e, x->side);
    }
}

const struct exception *exception_next(const struct engine *e, size_t *at)
{
    return *at < e->foundation->exceptions.count ? &e->foundation->exceptions.items[(*at)++] : NULL;
}

uint32_t exception_count(const struct engine *e)
{
    return e->foundation->exceptions_open;
}

uint32_t exception_count_of(const struct engine *e, uint32_t pool)
{
    return books_of(e, pool)->exceptions;
}

uint32_t exception_count_as_of(const struct engine *e, uint32_t pool, date_t day)
{
    const struct pool_books *b = books_of(e, pool);
    int64_t count = 0;
    for (size_t i = 0; i < b->exception_days.count && b->exception_days.items[i].date <= day; i++)
        count += b->exception_days.items[i].change;
    return (uint32_t)count;
}

void exception_let_go(struct engine *e, uint32_t pool, date_t to)
{
    struct pool_books *b = books_of(e, pool);
    size_t gone = 0;
    int64_t change = 0;
    compact(e);
    while (gone < b->exception_days.count && b->exception_days.items[gone].date <= to)
        change += b->exception_days.items[gone++].change;
    if (gone < 2)
        return;
    b->exception_days.count -= gone - 1;
    memmove(b->exception_days.items, &b->exception_days.items[gone - 1],
            b->exception_days.count * sizeof *b->exception_days.items);
    b->exception_days.items[0] = (struct exception_day){to, change};
}
