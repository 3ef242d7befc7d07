#include "core/diagnosis/held_cover.h"
#include "core/contribution/held_money.h"
#include "core/diagnosis/appropriation.h"
#include "core/contribution/tolerance.h"
#include "core/contribution/year.h"

/* Whether so much covers the instalment, after those that are due before it. */
static bool covers(const struct engine *e, const struct contribution_year *cy, uint32_t instalment,
                   int64_t left)
{
    int64_t tolerance = left > 0 ? tolerance_of(e, cy).instalment : 0;
    bool covered = false;
    for (uint32_t i = 0; left > 0 && i <= instalment && cy->instalments[i].due <= business_date(e);
         i++) {
        int64_t awaited = instalment_open(&cy->instalments[i]);
        bool is_covered = awaited > tolerance && left >= sum(awaited, -tolerance);
        if (is_covered)
            left = sum(left, -awaited);
        covered = is_covered && i == instalment;
    }
    return covered;
}

bool held_covers(const struct engine *e, uint32_t contribution_year, uint32_t instalment)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    return covers(e, cy, instalment, held_money_of_year(e, cy->contribution, cy->year));
}

bool extra_covers(const struct engine *e, uint32_t contribution_year, uint32_t instalment)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    return covers(e, cy, instalment,
                  appropriation_extra(e, contribution_year, business_date(e), cy->extra));
}

void held_cover_look(struct candidates *c)
{
    const struct contribution_year *cy = year_at(c->e, c->contribution_year);
    if (c->instalment == NONE || !held_covers(c->e, c->contribution_year, c->instalment))
        return;
    const enum reason reason = held_money_waits_for(c->e, cy->contribution, cy->year);
    candidate_add(c, reason, CANDIDATE_UNDONE, 0,
                  PART(HELD_COVERS, .amount = held_money_of_year(c->e, cy->contribution, cy->year),
                       .reason = reason));
}
