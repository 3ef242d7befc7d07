#include "core/agenda.h"
#include "base/array.h"
#include "base/error.h"

static bool before(const struct wake *a, const struct wake *b)
{
    return a->date != b->date ? a->date < b->date : a->serial < b->serial;
}

static void swap(struct wake *a, struct wake *b)
{
    struct wake t = *a;
    *a = *b;
    *b = t;
}

int agenda_add(struct engine *e, date_t date, enum wake_kind kind, uint32_t index,
               uint64_t item_serial)
{
    if (ARRAY_ROOM(&e->agenda))
        return ERR_MEMORY;
    struct wake *heap = e->agenda.items;
    size_t i = e->agenda.count++;
    heap[i] = (struct wake){date, kind, index, ++e->last_wake, item_serial};
    for (; i > 0 && before(&heap[i], &heap[(i - 1) / 2]); i = (i - 1) / 2)
        swap(&heap[i], &heap[(i - 1) / 2]);
    return 0;
}

date_t agenda_next(const struct engine *e)
{
    return e->agenda.count ? e->agenda.items[0].date : DATE_NONE;
}

void agenda_undo(struct engine *e)
{
    struct wake *heap = e->agenda.items;
    size_t leaf = --e->agenda.count, at = leaf;
    while (heap[at].serial != e->last_wake)
        at = (at - 1) / 2;
    /* It rose from the leaf and pushed down what was above: these rise again. */
    for (size_t hole = at; hole != leaf;) {
        size_t below = leaf;
        while ((below - 1) / 2 != hole)
            below = (below - 1) / 2;
        heap[hole] = heap[below];
        hole = below;
    }
    e->last_wake--;
}

bool agenda_take(struct engine *e, date_t day, struct wake *ret_wake)
{
    struct wake *heap = e->agenda.items;
    if (e->agenda.count == 0 || heap[0].date > day)
        return false;
    *ret_wake = heap[0];
    heap[0] = heap[--e->agenda.count];
    for (size_t i = 0;;) {
        size_t child = 2 * i + 1;
        if (child >= e->agenda.count)
            return true;
        if (child + 1 < e->agenda.count && before(&heap[child + 1], &heap[child]))
            child++;
        if (!before(&heap[child], &heap[i]))
            return true;
        swap(&heap[i], &heap[child]);
        i = child;
    }
}
