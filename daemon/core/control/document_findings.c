#include "core/control/document_findings.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/tally.h"

static void emit_ruined(struct step *s, const struct tally *t)
{
    struct event *event = emit(s, EVENT_REFERENCE_SUSPECTED, t->pool);
    event->reason = REASON_ODD_REFERENCE;
    event->document = s->document_name;
    event_amount(event, t->amount);
    event_part(s, event,
               PART(NUMBERS_RUINED, .count = t->rows, .number = reference_text(&t->number),
                    .subject = s->document_name));
    (void)exception_open(s, event, NONE, NONE);
}

void document_findings_emit(struct step *s)
{
    struct tally t;
    if (s->in->document && !s->in->document->complete)
        return;
    while (tally_take(s, &t))
        if (t.kind == TALLY_RUINED)
            emit_ruined(s, &t);
}
