/* core/foundation/successor: who carries on for whom, by the successions recorded. What a
 * succession does is core/control/succession. Private to daemon/core. */
#pragma once
#include "core/foundation/step.h"

#define SUCCESSIONS_MAX 100000

struct successor {
    uint32_t party, parts; /* of SHARE_PARTS */
};

/* Who carries on in one pool; several rows of one pool divide it. */
struct succession_pool {
    struct text pool; /* code: its agreement may be recorded later */
    uint32_t party, parts;
    struct text area; /* of the pool from the day on; TEXT_NONE: as it is */
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
    struct {
        struct succession_pool *items;
        size_t count, capacity;
    } pools; /* by arrival */
    struct text evidence;
    date_t taken_on; /* business date when it took effect: its day, or when it was recorded */
};

/* Who carries on in the pool of that code, and with which parts: the rows of the pool, or the only
 * successor. Returns how many; 0: there are several and no row says which. */
size_t successor_rows(const struct succession *x, struct text pool,
                      struct successor ret_rows[SUCCESSORS_MAX]);
/* The party that stands for this one in the pool on the date, by the successions that had taken
 * effect by a booking day (DATE_NONE: by now): itself, or who carries on (and for that one...); the
 * first row where a pool is divided. */
uint32_t successor_in_pool(const struct engine *e, uint32_t pool, uint32_t party, date_t date,
                           date_t booked_to);
/* The same on the business date. */
uint32_t successor_in_pool_now(const struct engine *e, uint32_t pool, uint32_t party);
/* Whether it is said of the party, and of all that come to carry on for it, who carries on in the
 * pool of that code; *ret_party: of whom it is not. */
bool successor_is_said(const struct engine *e, struct text pool, uint32_t party,
                       uint32_t *ret_party);

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
/* Whether several carry on for the party in the pool, by a day that is not after the date. */
bool successor_is_divided(const struct engine *e, uint32_t pool, uint32_t party, date_t date);
/* Whether the party may be named on the date: it exists, or somebody carries on for it. */
bool successor_stands(const struct engine *e, uint32_t party, date_t date);
/* Whether party is ancestor, or one of those that carry on for it. */
bool successor_descends(const struct engine *e, uint32_t party, uint32_t ancestor);
uint32_t successor_count(const struct engine *e); /* of successions recorded */
const struct succession *successor_at(const struct engine *e, uint32_t i);
bool successor_is_taken(const struct succession *x); /* its day has come */
void successor_set_taken(struct engine *e, uint32_t i);
/* The other partner of the pool carries on for this one from the day on. */
void successor_set_partner(struct engine *e, uint32_t partner, uint32_t to, date_t on);
/* The pool has another host and lies in another area from the day on. 0 or ERR_MEMORY. */
int successor_set_pool(struct engine *e, uint32_t pool, uint32_t host, struct text area, date_t on);
/* The area that a succession says of the pool; TEXT_NONE: none. */
struct text successor_area(const struct succession *x, struct text pool);
/* The pool's host, and its area, on the date, as the books showed it on a booking day (DATE_NONE:
 * as they show it now). */
uint32_t successor_host_on(const struct engine *e, uint32_t pool, date_t date, date_t booked_to);
struct text successor_area_on(const struct engine *e, uint32_t pool, date_t date, date_t booked_to);
/* Whether the partner carries on for another of its pool, or another for it. */
bool successor_is_of_line(const struct engine *e, uint32_t partner);
/* Keeps a succession whose parties are known. 0 or ERR_MEMORY. */
int successor_record(struct engine *e, const struct succession_input *in, uint32_t *ret_index);
/* Adds the rows of pools that it has none of. *ret_added: there were some. 0 or ERR_MEMORY. */
int successor_add_pools(struct engine *e, uint32_t index, const struct succession_input *in,
                        bool *ret_added);
/* Whether the party is called so, or one of those for whom it carries on, or that carry on for it.
 */
bool successor_is_called(const struct engine *e, uint32_t party, struct text called);
