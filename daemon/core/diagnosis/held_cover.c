#include "core/diagnosis/held_cover.h"
#include "core/contribution/held_money.h"
#include "core/diagnosis/appropriation.h"
#include "core/contribution/tolerance.h"
#include "core/contribution/year.h"
#include "core/foundation/ledger.h"

/* Covers the unpaid instalments of a contribution year that are due, in order, from what is left.
 * True when the one asked about is reached: *ret_covered says whether it was. */
static bool cover(const struct engine *e, const struct contribution_year *cy,
                  const struct instalment *asked, int64_t *left, bool *ret_covered)
{
    int64_t tolerance = tolerance_of(e, cy).instalment;
    for (uint32_t i = 0; i < cy->instalment_count && cy->instalments[i].due <= business_date(e);
         i++) {
        int64_t awaited = sum(cy->instalments[i].expected, -cy->instalments[i].paid);
        *ret_covered = awaited > tolerance && *left >= sum(awaited, -tolerance);
        if (*ret_covered)
            *left = sum(*left, -awaited);
        if (&cy->instalments[i] == asked)
            return true;
    }
    return false;
}

bool held_covers(const struct engine *e, uint32_t contribution_year, uint32_t instalment)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    const struct contribution *contribution = contribution_at(e, cy->contribution);
    bool covered = false;
    if (held_money_waits_for(e, cy->contribution) == REASON_NONE)
        return false;
    int64_t left = -ledger_balance(e, contribution->account_in_advance);
    for (int year = cy->year - 1; year <= cy->year; year++) {
        uint32_t before = year_find(e, cy->contribution, year);
        if (before != NONE &&
            cover(e, year_at(e, before), &cy->instalments[instalment], &left, &covered))
            break;
    }
    return covered;
}

bool extra_covers(const struct engine *e, uint32_t contribution_year, uint32_t instalment)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    int64_t left = appropriation_extra(e, contribution_year, business_date(e), cy->extra);
    bool covered = false;
    (void)cover(e, cy, &cy->instalments[instalment], &left, &covered);
    return covered;
}

/* Why the money of the contribution that came first waits. */
static enum reason first_reason(struct candidates *c, uint32_t contribution)
{
    uint32_t pool = contribution_at(c->e, contribution)->pool;
    for (size_t i = 0; i < held_money_count(c->e, pool) && candidate_step(c); i++) {
        const struct held_payment *h = held_money_at(c->e, pool, i);
        if (h && h->contribution == contribution)
            return h->reason;
    }
    return REASON_NONE;
}

void held_cover_look(struct candidates *c)
{
    uint32_t contribution = year_at(c->e, c->contribution_year)->contribution;
    const struct contribution *held_on = contribution_at(c->e, contribution);
    if (c->instalment == NONE || !held_covers(c->e, c->contribution_year, c->instalment))
        return;
    const enum reason reason = first_reason(c, contribution);
    candidate_add(c, reason, CANDIDATE_UNDONE, 0,
                  PART(HELD_COVERS, .amount = -ledger_balance(c->e, held_on->account_in_advance),
                       .reason = reason));
}
