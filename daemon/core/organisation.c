#include "core/organisation.h"
#include "core/minimum.h"
#include "core/section_256.h"
#include "core/source.h"
#include "core/succession.h"

void organisation_archive(struct archive *a, struct engine *e)
{
    succession_archive(a, e);
    minimum_archive(a, e);
    section_256_archive(a, e);
    source_archive(a, e);
}

int organisation_index(struct engine *e)
{
    struct organisation *o = &e->organisation;
    int rc = 0;
    for (uint32_t i = 0; i < e->pools.count && !rc; i++)
        rc = minimum_index_pool(e, i);
    for (uint32_t i = 0; i < o->minimums.count && !rc; i++)
        rc = minimum_index(e, i);
    for (uint32_t i = 0; i < o->transfers.count && !rc; i++)
        rc = section_256_index(e, i);
    for (uint32_t i = 0; i < o->sources.count && !rc; i++)
        rc = source_index(e, i);
    return rc;
}

void organisation_fini(struct organisation *o)
{
    for (size_t i = 0; i < o->successions.count; i++) {
        free(o->successions.items[i].predecessors.items);
        free(o->successions.items[i].successors.items);
    }
    void *const arrays[] = {o->successions.items, o->minimums.items,
                            o->transfers.items, o->sources.items};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        free(arrays[i]);
    chains_fini(&o->minimum_chains);
    chains_fini(&o->area_chains);
    chains_fini(&o->transfer_chains);
    map_fini(&o->source_map);
}
