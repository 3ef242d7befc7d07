/* bench/pipeline: what one request costs the daemon's own code, and nothing around it: decode
 * (wire), step (core), encode (wire), pack (store/record), as app/commit does it, on one thread and
 * without network, journal or database. A day that is done in parts is gone on with before the next
 * request, as app/advance does. Errors and refusals abort: these are programs that measure. */
#pragma once
#include "base/arena.h"
#include "core/engine/engine.h"
#include "store/record.h"
#include "wire/wire.h"
#include "world.h"

struct pipeline {
    struct engine *engine;
    struct arena decoding, encoding;
    struct record_writer record;
    struct wire_bodies bodies;
    struct buffer outbound, day; /* outcomes and events of the batch; a Day */
    uint64_t journal;     /* of the last input */
    uint64_t days;        /* of the daemon's own feed, that finish a day begun in a request */
    uint64_t events, packed_bytes; /* of the requests of pipeline_run */
};
void pipeline_init(struct pipeline *p);
void pipeline_fini(struct pipeline *p);
/* All of them, in order: parties and agreements. */
void pipeline_set_up(struct pipeline *p, const struct frames *frames);
/* The same for what is measured. Never inlined: callgrind is told to count in it alone. */
void pipeline_run(struct pipeline *p, const struct frames *frames);
