#include "core/report/issuing.h"
#include <assert.h>
#include "core/control/closing.h"
#include "core/foundation/emit.h"
#include "core/message/effects_list.h"
#include "core/report/issued_form.h"
#include "core/report/table.h"

/* The event of the closing that the item in hand made. */
static struct event *event_of(struct step *s)
{
    for (size_t i = s->out->event_count; i-- > 0;)
        if (s->out->events[i].kind == EVENT_PERIOD_CLOSED && s->out->events[i].item == s->item)
            return &s->out->events[i];
    return NULL;
}

static void keep(struct step *s, struct event *event, enum report_kind kind, struct buffer *packed)
{
    char digest[ISSUED_HEX_SIZE];
    const struct text cells =
        arena_text(&s->out->arena, (struct text){(char *)packed->data, packed->size});
    const struct issued issued = {s->item, kind, {(const uint8_t *)cells.data, cells.size}};
    if (packed->failed || !cells.size || effects_issued(s->out, &issued)) {
        emit_fail(s->e);
        return;
    }
    event_part(s, event,
               PART(REPORT_ISSUED, .subject = text_of(report_name(kind)),
                    .evidence = issued_hex(issued.cells, digest)));
}

int issuing_make(struct step *s, uint32_t pool)
{
    const struct closings *closings = closings_of(s->e, pool);
    struct event *event = event_of(s);
    struct arena arena = ARENA_NULL;
    struct buffer packed = BUFFER_NULL;
    int rc = 0;
    assert(event && closings->count);
    struct report_asked asked = {
        .pool = pool, .as_of = closings->items[closings->count - 1].to, .booked_to = DATE_NONE};
    for (int kind = 1; kind < REPORT_KIND_COUNT && rc >= 0; kind++) {
        struct report report;
        asked.kind = (enum report_kind)kind;
        if (!report_is_issued(asked.kind))
            continue;
        arena_reset(&arena);
        buffer_clear(&packed);
        rc = report_make(s->e, &asked, &arena, &report);
        if (rc)
            continue;
        issued_pack(&report, &packed);
        keep(s, event, asked.kind, &packed);
    }
    arena_fini(&arena);
    buffer_fini(&packed);
    return rc < 0 ? rc : 0;
}
