#include "app/commit/recorded.h"
#include "base/error.h"
#include "core/message/effects_list.h"
#include "wire/wire.h"

int recorded_open(struct recorded *r, struct bytes packed)
{
    return record_open(&r->records, packed);
}

int recorded_find(struct recorded *r, uint64_t journal)
{
    int rc;
    do {
        rc = record_next(&r->records, &r->effects, &r->events);
        if (rc != RECORD_NEXT)
            return rc < 0 ? rc : ERR_CORRUPT;
    } while (r->effects.journal < journal);
    return r->effects.journal == journal ? wire_decode_events(&r->events, &r->effects)
                                         : ERR_CORRUPT;
}

void recorded_fini(struct recorded *r)
{
    effects_fini(&r->effects);
    event_list_fini(&r->events);
}
