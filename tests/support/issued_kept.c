#include "issued_kept.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "core/message/effects_list.h"
#include "core/report/issued_form.h"

static int copy(struct effects *to, const struct effects *from)
{
    to->journal = from->journal;
    for (size_t i = 0; i < from->event_count; i++) {
        const struct event *event = &from->events[i];
        struct event *copied =
            event->kind == EVENT_PERIOD_CLOSED ? effects_event(to) : (struct event *)NULL;
        if (event->kind == EVENT_PERIOD_CLOSED && !copied)
            return ERR_MEMORY;
        if (!copied)
            continue;
        copied->kind = event->kind;
        copied->item = event->item;
        parts_copy(&copied->parts, &to->arena, &event->parts);
    }
    for (size_t i = 0; i < from->issued_count; i++) {
        struct issued issued = from->issued[i];
        const struct text cells = arena_text(
            &to->arena, (struct text){(const char *)issued.cells.data, issued.cells.size});
        issued.cells.data = (const uint8_t *)cells.data;
        if (effects_issued(to, &issued))
            return ERR_MEMORY;
    }
    return to->arena.failed ? ERR_MEMORY : 0;
}

int issued_kept_add(struct issued_kept *k, const struct effects *e)
{
    if (!e->issued_count)
        return 0;
    if (ARRAY_ROOM(k))
        return ERR_MEMORY;
    k->items[k->count] = EFFECTS_NULL;
    return copy(&k->items[k->count++], e);
}

const struct effects *issued_kept_find(const struct issued_kept *k, uint64_t journal)
{
    for (size_t i = 0; i < k->count; i++)
        if (k->items[i].journal == journal)
            return &k->items[i];
    return NULL;
}

void issued_kept_fini(struct issued_kept *k)
{
    for (size_t i = 0; i < k->count; i++)
        effects_fini(&k->items[i]);
    free(k->items);
    *k = (struct issued_kept){0};
}

static bool no(char *broken, const char *what, uint32_t report)
{
    (void)snprintf(broken, ISSUED_CHECK_MAX, "issued %s: %s",
                   report ? report_name((enum report_kind)report) : "reports", what);
    return false;
}

static bool reads_back(const struct issued *issued)
{
    struct arena arena = ARENA_NULL;
    struct buffer again = BUFFER_NULL;
    struct report report;
    bool same = !issued_unpack(issued->cells, &arena, &report);
    if (same)
        issued_pack(&report, &again);
    same = same && again.size == issued->cells.size &&
           memcmp(again.data, issued->cells.data, again.size) == 0;
    buffer_fini(&again);
    arena_fini(&arena);
    return same;
}

/* So many parts of the closing's event name it, with that digest. */
static size_t times_named(const struct event *event, const struct issued *issued)
{
    char digest[ISSUED_HEX_SIZE];
    const struct text name = text_of(report_name((enum report_kind)issued->report));
    size_t times = 0;
    for (size_t i = 0; i < event->parts.count; i++)
        times += event->parts.items[i].kind == PART_REPORT_ISSUED &&
                 text_equal(event->parts.items[i].subject, name) &&
                 text_equal(event->parts.items[i].evidence, issued_hex(issued->cells, digest));
    return times;
}

static bool check_closing(const struct effects *e, const struct event *event, char *broken)
{
    size_t of_kind[REPORT_KIND_COUNT] = {0};
    for (size_t i = 0; i < e->issued_count; i++) {
        const struct issued *issued = &e->issued[i];
        if (issued->item != event->item)
            continue;
        if (!issued->report || issued->report >= REPORT_KIND_COUNT)
            return no(broken, "of no known kind", 0);
        of_kind[issued->report]++;
        if (times_named(event, issued) != 1)
            return no(broken, "its digest is not in the event", issued->report);
        if (!reads_back(issued))
            return no(broken, "it is not read back as it was", issued->report);
    }
    for (uint32_t kind = 1; kind < REPORT_KIND_COUNT; kind++) {
        const bool may_miss = kind == REPORT_LIFE; /* a board of a later day */
        if (of_kind[kind] > 1 || (of_kind[kind] && !report_is_issued((enum report_kind)kind)) ||
            (!of_kind[kind] && report_is_issued((enum report_kind)kind) && !may_miss))
            return no(broken, "not once", kind);
    }
    return true;
}

bool issued_check(const struct effects *e, char ret_broken[ISSUED_CHECK_MAX])
{
    size_t closings = 0;
    for (size_t i = 0; i < e->event_count; i++) {
        if (e->events[i].kind != EVENT_PERIOD_CLOSED)
            continue;
        closings++;
        if (!check_closing(e, &e->events[i], ret_broken))
            return false;
    }
    return closings || !e->issued_count || no(ret_broken, "without a closing", 0);
}
