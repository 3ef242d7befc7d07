/* app/upkeep/scrub: reads the whole journal once after every start, at leisure, so that damage to
 * an old row is found though nobody asks for it: a start itself looks at no row before the
 * checkpoint.
 *
 * A thread of its own, with the least priority, that rests four times as long as it works. */
#pragma once
#include "store/walk.h"

struct scrub;
struct scrub_state {
    uint64_t checked; /* inputs found to be what was written */
    uint64_t damaged; /* the first that is not, or is missing; 0: none so far */
    const char *what; /* was found of it: walk_words */
    int failure;      /* why it could not go on; 0 */
};
/* to: the last input there is. ERR_MEMORY. */
int scrub_start(struct store *store, uint64_t to, struct scrub **ret_scrub);
/* Of NULL: nothing was checked. */
void scrub_get(struct scrub *s, struct scrub_state *ret_state);
void scrub_stop(struct scrub *s); /* NULL is allowed */
