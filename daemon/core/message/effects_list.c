#include "core/message/effects_list.h"
#include <stdlib.h>
#include "base/array.h"

void effects_fini(struct effects *e)
{
    free(e->refusals);
    free(e->events);
    free(e->postings);
    free(e->closed);
    free(e->issued);
    arena_fini(&e->arena);
    *e = EFFECTS_NULL;
}

void effects_clear(struct effects *e)
{
    e->journal = 0;
    e->accepted = 0;
    e->refusal_count = 0;
    e->event_count = 0;
    e->posting_count = 0;
    e->closed_count = 0;
    e->issued_count = 0;
    e->issued_bytes = 0;
    arena_reset(&e->arena);
}

struct event *effects_event(struct effects *e)
{
    if (array_grow((void **)&e->events, &e->event_capacity, e->event_count + 1, sizeof *e->events))
        return NULL;
    struct event *event = &e->events[e->event_count++];
    *event = (struct event){.value_date = DATE_NONE, .booked_on = DATE_NONE, .due_on = DATE_NONE};
    event->position.as_of = DATE_NONE;
    return event;
}

struct posting *effects_posting(struct effects *e)
{
    if (array_grow((void **)&e->postings, &e->posting_capacity, e->posting_count + 1,
                   sizeof *e->postings))
        return NULL;
    struct posting *posting = &e->postings[e->posting_count++];
    *posting = (struct posting){.value_date = DATE_NONE, .booked_on = DATE_NONE};
    return posting;
}

struct refusal *effects_refusal(struct effects *e)
{
    if (array_grow((void **)&e->refusals, &e->refusal_capacity, e->refusal_count + 1,
                   sizeof *e->refusals))
        return NULL;
    struct refusal *refusal = &e->refusals[e->refusal_count++];
    *refusal = (struct refusal){.item = ITEM_NONE};
    return refusal;
}

int effects_closed(struct effects *e, uint32_t exception)
{
    int rc = array_grow((void **)&e->closed, &e->closed_capacity, e->closed_count + 1,
                        sizeof *e->closed);
    if (rc == 0)
        e->closed[e->closed_count++] = exception;
    return rc;
}

int effects_issued(struct effects *e, const struct issued *issued)
{
    int rc = array_grow((void **)&e->issued, &e->issued_capacity, e->issued_count + 1,
                        sizeof *e->issued);
    if (rc)
        return rc;
    e->issued[e->issued_count++] = *issued;
    e->issued_bytes += issued->cells.size;
    return 0;
}

void event_list_fini(struct event_list *l)
{
    free(l->items);
    *l = (struct event_list){NULL, 0, 0};
}
