/* core/control/control_check: what holds of feeds, documents and closings (control_check of
 * core/control/room.h). */
#include "core/control/room.h"
#include "core/control/state.h"

static const char *check_closings(const struct closings *c)
{
    date_t closed_to = DATE_NONE;
    if (c->let_go.count && !c->count)
        return "closings were let go, and none that stands was kept";
    for (size_t i = 0; i < c->count; i++) {
        if (c->items[i].reopened_on != DATE_NONE)
            continue;
        if (c->items[i].to <= closed_to)
            return "closings that stand are not in order";
        closed_to = c->items[i].to;
    }
    return closed_to == c->closed_to ? NULL : "the books are not closed up to the last closing";
}

const char *control_check(const struct engine *e)
{
    const struct control_state *c = e->control;
    const char *broken = NULL;
    for (size_t i = 0; i < c->feeds.count; i++) {
        if (c->feeds.items[i].next == 0 || c->feeds.items[i].next - 1 > e->tables.last_journal)
            return "a feed expects a number beyond all that came";
        if (c->feeds.items[i].document_ordinal > c->documents.count)
            return "a feed has a document beyond the last";
    }
    for (size_t i = 0; i < c->documents.count; i++)
        if (c->documents.items[i].journal > e->tables.last_journal ||
            c->documents.items[i].begun > e->tables.last_journal)
            return "a document came with an input that did not";
    for (size_t i = 0; i < c->findings.count; i++)
        if (c->findings.items[i].document > c->documents.count ||
            c->findings.items[i].other > c->documents.count)
            return "a finding is about a document beyond the last";
    for (size_t i = 0; i < c->quarantined.count; i++) {
        const struct quarantined *q = &c->quarantined.items[i], *before = q - (i > 0);
        if (q->journal > e->tables.last_journal || q->document > c->documents.count)
            return "a refused row waits that did not come";
        if (i > 0 && (before->journal > q->journal ||
                      (before->journal == q->journal && before->item >= q->item)))
            return "refused rows do not wait in the order in which they came";
    }
    for (uint32_t i = 0; i < c->closings.count && !broken; i++)
        broken = check_closings(closings_of(e, i));
    return broken;
}
