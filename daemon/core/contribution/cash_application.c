#include "core/contribution/cash_application.h"
#include <assert.h>
#include "core/contribution/applied.h"
#include "core/contribution/discharged.h"
#include "core/contribution/placed.h"
#include "core/contribution/tolerance.h"
#include "core/foundation/tables_own.h"

static bool is_within(int64_t a, int64_t b, int64_t tolerance)
{
    return llabs(sum(a, -b)) <= tolerance;
}

/* The open instalment nearest in date whose window holds it; NONE. */
static uint32_t nearest(const struct contribution_year *cy, int64_t tolerance, date_t date)
{
    uint32_t best = NONE;
    for (uint32_t i = 0; i < cy->instalment_count; i++) {
        const struct instalment *instalment = &cy->instalments[i];
        if (instalment_open(instalment) <= tolerance ||
            date < instalment->due - WINDOW_BEFORE_DAYS || date > instalment->late)
            continue;
        if (best == NONE || abs(instalment->due - date) < abs(cy->instalments[best].due - date))
            best = i;
    }
    return best;
}

static struct cash_application fills(const struct contribution_year *cy, uint32_t instalment,
                                     enum reason reason, bool exact)
{
    return (struct cash_application){reason, UINT64_C(1) << instalment, instalment,
                                     instalment_open(&cy->instalments[instalment]), exact};
}

/* Takes instalment i in where it is open. Whether it is. */
static bool take_in(struct cash_application *p, const struct contribution_year *cy, uint32_t i,
                    int64_t tolerance)
{
    int64_t more = instalment_open(&cy->instalments[i]);
    if (more <= tolerance)
        return false;
    p->expected = sum(p->expected, more);
    p->instalments |= UINT64_C(1) << i;
    return true;
}

/* A run of open instalments ending at last that together await the amount. */
static bool find_run(const struct contribution_year *cy, uint32_t last, int64_t amount,
                     int64_t tolerance, struct cash_application *ret)
{
    struct cash_application p = {
        .reason = REASON_LATE_INSTALMENT, .instalment = last, .exact = true};
    uint32_t open = 0;
    for (uint32_t i = last + 1; i-- > 0;) {
        if (!take_in(&p, cy, i, tolerance))
            continue;
        if (++open > 1 && is_within(amount, p.expected, tolerance)) {
            *ret = p;
            return true;
        }
        if (p.expected > amount)
            return false;
    }
    return false;
}

/* All that the year still awaits, to its last instalment, in one sum. Two instalments in one sum
 * may be one paid twice: that is not taken for granted. */
static bool find_whole(const struct contribution_year *cy, int64_t amount, int64_t tolerance,
                       struct cash_application *ret)
{
    struct cash_application p = {.reason = REASON_AHEAD, .instalment = NONE, .exact = true};
    uint32_t open = 0;
    for (uint32_t i = 0; i < cy->instalment_count; i++) {
        if (!take_in(&p, cy, i, tolerance))
            continue;
        p.instalment = i;
        open++;
    }
    if (open <= 2 || !is_within(amount, p.expected, tolerance))
        return false;
    *ret = p;
    return true;
}

struct cash_application cash_application_find(const struct engine *e,
                                              const struct contribution_year *cy, int64_t amount,
                                              date_t date)
{
    int64_t tolerance = tolerance_of(e, cy).instalment;
    uint32_t near = nearest(cy, tolerance, date), last = near;
    if (near != NONE && is_within(amount, instalment_open(&cy->instalments[near]), tolerance))
        return fills(cy, near, REASON_INSTALMENT, true);
    for (uint32_t i = 0; i < cy->instalment_count && cy->instalments[i].due <= date; i++) {
        if (instalment_open(&cy->instalments[i]) <= tolerance)
            continue;
        if (is_within(amount, instalment_open(&cy->instalments[i]), tolerance))
            return fills(cy, i, REASON_LATE_INSTALMENT, true);
        if (near == NONE)
            last = i;
    }
    struct cash_application run;
    for (uint32_t i = last == NONE ? 0 : last + 1; i-- > 0;)
        if (instalment_open(&cy->instalments[i]) > tolerance &&
            find_run(cy, i, amount, tolerance, &run))
            return run;
    if (find_whole(cy, amount, tolerance, &run))
        return run;
    if (near != NONE)
        return fills(cy, near, REASON_PART_INSTALMENT, false);
    return (struct cash_application){.reason = REASON_EXTRA, .instalment = NONE};
}

int cash_application_apply(struct engine *e, uint32_t contribution_year,
                           const struct cash_application *p, enum applied_as as, int64_t amount,
                           date_t date)
{
    struct contribution_year *cy = year_own(e, contribution_year);
    int rc = discharged_recall(e, contribution_year);
    assert(as != APPLIED_PAID);
    for (uint32_t i = 0; i < cy->instalment_count && !rc; i++) {
        if (!(p->instalments >> i & 1))
            continue;
        int64_t part = i == p->instalment ? amount : instalment_open(&cy->instalments[i]);
        amount = sum(amount, -part);
        rc = applied_add(cy, i, date, as, part);
    }
    if (!rc && p->instalment == NONE)
        rc = applied_add(cy, APPLIED_EXTRA, date, as, amount);
    return rc ? rc : placed_lay(e, contribution_year);
}
