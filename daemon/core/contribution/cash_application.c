#include "core/contribution/cash_application.h"
#include "core/contribution/applied.h"
#include "core/contribution/discharged.h"
#include "core/contribution/tolerance.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
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
    if (rc)
        return rc;
    if (p->instalment == NONE)
        return applied_add(cy, APPLIED_EXTRA, date, as, amount);
    for (uint32_t i = 0; i < cy->instalment_count; i++) {
        struct instalment *instalment = &cy->instalments[i];
        if (!(p->instalments >> i & 1))
            continue;
        int64_t part = i == p->instalment ? amount : instalment_open(instalment);
        amount = sum(amount, -part);
        if (as == APPLIED_PAID && (instalment->paid_on == DATE_NONE || instalment->paid_on < date))
            instalment->paid_on = date;
        rc = applied_add(cy, i, date, as, part);
        if (rc)
            return rc;
    }
    return 0;
}

/* Takes up to *amount out of an instalment, which is then to be looked at again. */
static int take_out(struct engine *e, struct contribution_year *cy, uint32_t i, int64_t *amount,
                    date_t date)
{
    struct instalment *instalment = &cy->instalments[i];
    int64_t part = instalment->paid < *amount ? instalment->paid : *amount;
    if (part <= 0)
        return 0;
    *amount = sum(*amount, -part);
    instalment->late_checked = false;
    exception_close(e, instalment->exception); /* what was reported of it is no longer so */
    instalment->exception = 0;
    if (instalment->paid == part)
        instalment->paid_on = DATE_NONE;
    return applied_add(cy, i, date, APPLIED_PAID, -part);
}

static int take_extra(struct contribution_year *cy, int64_t amount, date_t date)
{
    return amount ? applied_add(cy, APPLIED_EXTRA, date, APPLIED_PAID, -amount) : 0;
}

/* How much of a payment went to which of its instalments is not kept: it is taken out of the latest
 * first, so that what is left there fills the earliest. Where payments shared instalments this may
 * take what another brought; the other's reversal then finds it in the instalments of the first. */
int cash_application_undo(struct engine *e, uint32_t contribution_year, uint64_t instalments,
                          int64_t amount, date_t date)
{
    struct contribution_year *cy = year_own(e, contribution_year);
    int rc = discharged_recall(e, contribution_year);
    if (rc)
        return rc;
    if (cy->instalment_count < 64 && instalments >> cy->instalment_count && cy->extra > 0) {
        int64_t part = cy->extra < amount ? cy->extra : amount; /* of instalments that went */
        rc = take_extra(cy, part, date);
        amount = sum(amount, -part);
    }
    for (uint32_t i = cy->instalment_count; instalments && i-- > 0 && !rc;)
        if (instalments >> i & 1)
            rc = take_out(e, cy, i, &amount, date);
    for (uint32_t i = cy->instalment_count; instalments && i-- > 0 && !rc;)
        rc = take_out(e, cy, i, &amount, date);
    return rc ? rc : take_extra(cy, amount, date);
}

/* The instalment that was paid too much by what another awaits, exactly before by more; NONE. */
static uint32_t find_surplus(const struct contribution_year *cy, uint32_t instalment,
                             int64_t tolerance)
{
    const int64_t lacks = instalment_open(&cy->instalments[instalment]);
    uint32_t found = NONE;
    for (uint32_t i = 0; i < cy->instalment_count; i++) {
        const int64_t surplus = -instalment_open(&cy->instalments[i]);
        if (cy->instalments[i].paid < lacks) /* less was paid there in all */
            continue;
        if (is_within(surplus, lacks, tolerance))
            return i;
        if (surplus > lacks && found == NONE)
            found = i;
    }
    return found;
}

int cash_application_even(struct engine *e, uint32_t contribution_year, uint32_t instalment,
                          uint32_t *ret_from)
{
    struct contribution_year *cy = year_own(e, contribution_year);
    struct instalment *to = &cy->instalments[instalment];
    const int64_t tolerance = tolerance_of(e, cy).instalment;
    *ret_from = instalment_open(to) > tolerance ? find_surplus(cy, instalment, tolerance) : NONE;
    if (*ret_from == NONE)
        return 0;
    const struct instalment *from = &cy->instalments[*ret_from];
    const int64_t surplus = -instalment_open(from), lacks = instalment_open(to);
    const int64_t part = surplus < lacks ? surplus : lacks;
    const date_t paid_on = from->paid_on;
    const date_t on = paid_on == DATE_NONE || paid_on < to->due ? to->due : paid_on;
    if (to->paid_on == DATE_NONE || to->paid_on < paid_on)
        to->paid_on = paid_on;
    int rc = applied_add(cy, *ret_from, on, APPLIED_PAID, -part);
    return rc ? rc : applied_add(cy, instalment, on, APPLIED_PAID, part);
}
