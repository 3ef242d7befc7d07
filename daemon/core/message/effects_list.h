/* core/message/effects_list: building the lists inside struct effects. */
#pragma once
#include "core/message/effects.h"

#define EFFECTS_NULL ((struct effects){0})

void effects_fini(struct effects *e);  /* frees; becomes EFFECTS_NULL */
void effects_clear(struct effects *e); /* empties; keeps the memory */
/* Room for one more, zeroed with DATE_NONE where dates are; NULL when out of memory. */
struct event *effects_event(struct effects *e);
struct posting *effects_posting(struct effects *e);
struct refusal *effects_refusal(struct effects *e);
int effects_closed(struct effects *e, uint32_t exception); /* 0 or ERR_MEMORY */
int effects_issued(struct effects *e, const struct issued *issued); /* the same; cells borrowed */
void event_list_fini(struct event_list *l); /* frees; becomes empty */
