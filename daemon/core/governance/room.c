#include "core/governance/room.h"
#include "base/error.h"
#include "core/governance/assurance.h"
#include "core/governance/board.h"
#include "core/governance/life.h"
#include "core/governance/minimum.h"
#include "core/governance/officer.h"
#include "core/governance/pending.h"
#include "core/governance/section_256.h"
#include "core/governance/source.h"
#include "core/governance/state.h"

int governance_init(struct engine *e)
{
    static const struct pool_authority blank = {.board = {.from = DATE_NONE},
                                                .agreed_end = DATE_NONE};
    struct governance_state *g = e->governance = calloc(1, sizeof *e->governance);
    if (!g)
        return ERR_MEMORY;
    g->of_pool = (struct column){.size = sizeof(struct pool_authority), .blank = &blank};
    columns_attach(&e->tables.pool_columns, &g->of_pool);
    return 0;
}

void governance_fini(struct engine *e)
{
    struct governance_state *g = e->governance;
    if (!g)
        return;
    pending_fini(e);
    officer_fini(e);
    for (uint32_t i = 0; i < g->of_pool.count; i++) {
        struct pool_authority *p = authority_own(e, i);
        free(p->milestones.items);
        free(p->conditions.items);
        free(p->board.members.items);
    }
    column_fini(&g->of_pool);
    free(g->minimums.items);
    free(g->transfers.items);
    free(g->sources.items);
    chains_fini(&g->minimum_chains);
    chains_fini(&g->area_chains);
    chains_fini(&g->transfer_chains);
    map_fini(&g->source_map);
    free(g);
    e->governance = NULL;
}

void governance_archive(struct archive *a, struct engine *e)
{
    minimum_archive(a, e);
    section_256_archive(a, e);
    source_archive(a, e);
    pending_archive(a, e);
    life_archive(a, e);
    assurance_archive(a, e);
    board_archive(a, e);
}

int governance_index(struct engine *e)
{
    struct governance_state *g = e->governance;
    int rc = 0;
    for (uint32_t i = 0; i < e->tables.pools.count && !rc; i++)
        rc = minimum_index_pool(e, i);
    for (uint32_t i = 0; i < g->minimums.count && !rc; i++)
        rc = minimum_index(e, i);
    for (uint32_t i = 0; i < g->transfers.count && !rc; i++)
        rc = section_256_index(e, i);
    for (uint32_t i = 0; i < g->sources.count && !rc; i++)
        rc = source_index(e, i);
    return rc ? rc : pending_index(e);
}
