/* core/foundation/successor: who carries on for whom, by the successions recorded. What a
 * succession does is core/control/succession. Private to daemon/core. */
#pragma once
#include "core/foundation/step.h"

#define SUCCESSIONS_MAX 100000

struct successor {
    uint32_t party, parts; /* of SHARE_PARTS */
};

struct succession {
    date_t on;
    struct {
        uint32_t *items;
        size_t count, capacity;
    } predecessors; /* parties */
    struct {
        struct successor *items;
        size_t count, capacity;
    } successors;
    struct text evidence;
    bool done; /* the day has come */
};

/* The succession in which others carry on for the party, whether its day has come or not; NULL. */
const struct succession *successor_recorded(const struct engine *e, uint32_t party);
/* The same once its day has come; NULL. */
const struct succession *successor_effective(const struct engine *e, uint32_t party);
/* Whether one leads to the other through what is recorded (effective_only: through what has taken
 * effect), in at most *steps steps, which are counted down. */
bool successor_leads_to(const struct engine *e, uint32_t party, uint32_t to, unsigned *steps,
                        bool effective_only);
/* The party that stands for this one by the successions that have taken effect: itself, or the
 * first successor (and its own...). */
uint32_t successor_of_party(const struct engine *e, uint32_t party);
/* The same for a partner of a pool. */
uint32_t successor_of_partner(const struct engine *e, uint32_t partner);
/* Whether the party was divided among several by a day that is not after the date. */
bool successor_is_divided(const struct engine *e, uint32_t party, date_t date);
/* Whether the party may be named on the date: it exists, or somebody carries on for it. */
bool successor_stands(const struct engine *e, uint32_t party, date_t date);
/* Whether party is ancestor, or one of those that carry on for it. */
bool successor_descends(const struct engine *e, uint32_t party, uint32_t ancestor);
uint32_t successor_count(const struct engine *e); /* of successions recorded */
const struct succession *successor_at(const struct engine *e, uint32_t i);
void successor_set_done(struct engine *e, uint32_t i); /* its day has come */
/* The other partner of the pool carries on for this one, as the host too if this one was that. */
void successor_set_partner(struct engine *e, uint32_t partner, uint32_t to);
/* Keeps a succession whose parties are known. 0 or ERR_MEMORY. */
int successor_record(struct engine *e, const struct succession_input *in, uint32_t *ret_index);
/* Whether the party is called so, or one of those for whom it carries on, or that carry on for it.
 */
bool successor_is_called(const struct engine *e, uint32_t party, struct text called);
