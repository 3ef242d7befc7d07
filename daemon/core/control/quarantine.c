#include "core/control/quarantine.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/access/rights.h"
#include "core/control/state.h"
#include "core/foundation/emit.h"
#include "core/governance/officer.h"
#include "core/message/item_pack.h"

static bool is_before(const struct quarantined *q, uint64_t journal, uint32_t item)
{
    return q->journal < journal || (q->journal == journal && q->item < item);
}

/* Rows wait in order of their arrival, which their numbers tell. SIZE_MAX: it does not wait. */
static size_t place_of(const struct control_state *c, uint64_t journal, uint32_t item)
{
    size_t low = 0, high = c->quarantined.count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (is_before(&c->quarantined.items[mid], journal, item))
            low = mid + 1;
        else
            high = mid;
    }
    if (low == c->quarantined.count)
        return SIZE_MAX;
    const struct quarantined *q = &c->quarantined.items[low];
    return q->journal == journal && q->item == item ? low : SIZE_MAX;
}

static bool has_room(const struct control_state *c, struct text sender)
{
    size_t own = 0;
    for (size_t i = 0; i < c->quarantined.count; i++)
        own += text_equal(c->quarantined.items[i].sender, sender);
    return c->quarantined.count < QUARANTINE_MAX && own < QUARANTINE_OF_PARTY_MAX;
}

/* Whether the item can be taken later: it has the form of an input, and is none about what waits
 * here. */
static bool can_be_taken(const struct item *item)
{
    return !item->refusal && item->kind != ITEM_UNREADABLE && item->kind != ITEM_QUARANTINE &&
           item->kind != ITEM_DOCUMENT_REVERSAL;
}

int quarantine_keep(struct step *s, const struct item *item, uint32_t row, bool *ret_kept)
{
    struct control_state *c = s->e->control;
    struct buffer packed = BUFFER_NULL;
    *ret_kept = true;
    if (!s->in->document)
        return 0;
    *ret_kept = has_room(c, s->in->party);
    if (!*ret_kept)
        return 0;
    if (can_be_taken(item))
        item_pack(item, &packed);
    if (packed.failed || ARRAY_ROOM(&c->quarantined)) {
        buffer_fini(&packed);
        return ERR_MEMORY;
    }
    c->quarantined.items[c->quarantined.count++] =
        (struct quarantined){.journal = s->in->journal,
                             .item = s->item,
                             .row = row,
                             .document = s->document,
                             .sender = name_intern(s->e, s->in->party),
                             .document_name = name_intern(s->e, s->document_name),
                             .packed = packed.data,
                             .size = packed.size};
    return 0;
}

static int check_set_aside(struct step *s, const struct quarantine_input *in)
{
    uint32_t officer;
    if (!in->officer.size)
        return refuse(s, REFUSED_MISSING_FIELD, "quarantine.officer", "an officer",
                      "a row is set aside by an officer");
    if (!in->note.size)
        return refuse(s, REFUSED_MISSING_FIELD, "quarantine.note", NULL,
                      "a row is set aside with a reason");
    return officer_authorise(s, NONE, in->officer, "quarantine.officer", &officer);
}

/* 0; 1: the row is for others to take; or ERR_MEMORY. */
static int is_for_others(struct step *s, const struct quarantined *row)
{
    struct item item;
    const int rc = row->packed ? quarantine_item(s, row, &item) : 0;
    if (rc)
        return rc;
    return !access_may_retry(s->e, s->in->principal, row->sender, row->packed ? &item : NULL);
}

int quarantine_find(struct step *s, const struct quarantine_input *in,
                    const struct quarantined **ret_row)
{
    const struct control_state *c = s->e->control;
    size_t at = place_of(c, in->journal, in->item);
    const int others = at == SIZE_MAX ? 1 : is_for_others(s, &c->quarantined.items[at]);
    if (others < 0)
        return others;
    if (others)
        return refuse(s, REFUSED_NOT_FOUND, "quarantine.journal", "a refused row that waits",
                      "input %llu item %u does not wait: it was taken already, set aside, or was "
                      "never refused",
                      (unsigned long long)in->journal, in->item);
    *ret_row = &c->quarantined.items[at];
    if (in->action == QUARANTINE_SET_ASIDE)
        return check_set_aside(s, in);
    if (!(*ret_row)->packed)
        return refuse(s, REFUSED_UNREADABLE, "quarantine.action", "a row that can be read",
                      "line %u of %.*s has nothing that could be taken: put the file right and "
                      "send that, or set the row aside",
                      (*ret_row)->row, TEXT_ARG((*ret_row)->document_name));
    return 0;
}

int quarantine_item(struct step *s, const struct quarantined *row, struct item *ret_item)
{
    return item_unpack((struct bytes){row->packed, row->size}, &s->out->arena, ret_item);
}

static void end(struct step *s, size_t at, struct part why)
{
    struct control_state *c = s->e->control;
    struct quarantined *q = &c->quarantined.items[at];
    struct event *event = emit(s, EVENT_QUARANTINE_CHANGED, NONE);
    event->document = q->document_name;
    event->row = q->row;
    event_other(event, q->journal, q->item);
    event_part(s, event, why);
    free(q->packed);
    memmove(q, q + 1, (c->quarantined.count - at - 1) * sizeof *q);
    c->quarantined.count--;
}

void quarantine_end(struct step *s, const struct quarantine_input *in, struct part why)
{
    size_t at = place_of(s->e->control, in->journal, in->item);
    if (at != SIZE_MAX)
        end(s, at, why);
}

void quarantine_end_document(struct step *s, uint64_t document, struct part why)
{
    for (size_t i = s->e->control->quarantined.count; i-- > 0;)
        if (s->e->control->quarantined.items[i].document == document)
            end(s, i, why);
}

bool quarantine_has_of(const struct engine *e, uint64_t document, struct text principal)
{
    for (size_t i = 0; i < e->control->quarantined.count; i++) {
        const struct quarantined *q = &e->control->quarantined.items[i];
        if (q->document == document && access_may_retry(e, principal, q->sender, NULL))
            return true;
    }
    return false;
}

uint32_t quarantine_count(const struct engine *e)
{
    return (uint32_t)e->control->quarantined.count;
}
