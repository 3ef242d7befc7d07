#include "core/foundation/agenda.h"
#include <assert.h>
#include "base/array.h"
#include "core/foundation/emit.h"
#include "core/foundation/state.h"

bool agenda_is_before(const struct wake *a, const struct wake *b)
{
    if (a->date != b->date)
        return a->date < b->date;
    if ((a->kind == WAKE_SUCCESSION) != (b->kind == WAKE_SUCCESSION))
        return a->kind == WAKE_SUCCESSION;
    return a->serial < b->serial;
}

static void swap(struct wake *a, struct wake *b)
{
    struct wake t = *a;
    *a = *b;
    *b = t;
}

void agenda_add(struct engine *e, date_t date, enum wake_kind kind, uint32_t index,
                uint64_t item_serial)
{
    if (ARRAY_ROOM(&e->foundation->agenda)) {
        emit_fail(e);
        return;
    }
    struct wake *heap = e->foundation->agenda.items;
    size_t i = e->foundation->agenda.count++;
    heap[i] = (struct wake){date, kind, index, ++e->foundation->last_wake, item_serial};
    for (; i > 0 && agenda_is_before(&heap[i], &heap[(i - 1) / 2]); i = (i - 1) / 2)
        swap(&heap[i], &heap[(i - 1) / 2]);
    assert(i == 0 || agenda_is_before(&heap[(i - 1) / 2], &heap[i]));
}

date_t agenda_next(const struct engine *e)
{
    return e->foundation->agenda.count ? e->foundation->agenda.items[0].date : DATE_NONE;
}

bool agenda_take(struct engine *e, date_t day, struct wake *ret_wake)
{
    struct wake *heap = e->foundation->agenda.items;
    if (e->foundation->agenda.count == 0 || heap[0].date > day)
        return false;
    *ret_wake = heap[0];
    heap[0] = heap[--e->foundation->agenda.count];
    assert(heap[0].date >= ret_wake->date);
    for (size_t i = 0;;) {
        size_t child = 2 * i + 1;
        if (child >= e->foundation->agenda.count)
            return true;
        if (child + 1 < e->foundation->agenda.count &&
            agenda_is_before(&heap[child + 1], &heap[child]))
            child++;
        if (!agenda_is_before(&heap[child], &heap[i]))
            return true;
        swap(&heap[i], &heap[child]);
        i = child;
    }
}

bool agenda_is_below(const struct engine *e, enum wake_kind kind, size_t bound)
{
    for (size_t i = 0; i < e->foundation->agenda.count; i++) {
        const struct wake *w = &e->foundation->agenda.items[i];
        if (w->kind == kind && w->index >= bound)
            return false;
    }
    return true;
}

uint64_t agenda_last(const struct engine *e)
{
    return e->foundation->last_wake;
}
