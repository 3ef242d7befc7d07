#include "core/workflow/room.h"
#include "base/error.h"
#include "core/workflow/adjustment.h"
#include "core/workflow/opening.h"
#include "core/workflow/state.h"

int workflow_init(struct engine *e)
{
    e->workflow = calloc(1, sizeof *e->workflow);
    return e->workflow ? 0 : ERR_MEMORY;
}

void workflow_fini(struct engine *e)
{
    if (!e->workflow)
        return;
    free(e->workflow->adjustments.items);
    chains_fini(&e->workflow->adjustment_chains);
    opening_fini(e);
    free(e->workflow);
    e->workflow = NULL;
}

void workflow_archive(struct archive *a, struct engine *e)
{
    adjustment_archive(a, e);
    opening_archive(a, e);
}

int workflow_index(struct engine *e)
{
    int rc = 0;
    for (uint32_t i = 0; i < e->workflow->openings.count && !rc; i++)
        rc = opening_index(e, i);
    for (uint32_t i = 0; i < e->workflow->adjustments.count && !rc; i++)
        rc = adjustment_index(e, i);
    return rc;
}
