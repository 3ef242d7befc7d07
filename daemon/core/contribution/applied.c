#include "core/contribution/applied.h"
#include <assert.h>
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/step.h"

static bool is_after(const struct applied *a, const struct applied *b)
{
    if (a->date != b->date)
        return a->date > b->date;
    return a->place != b->place ? a->place > b->place : a->as > b->as;
}

static int64_t *extra_of(struct contribution_year *cy, enum applied_as as)
{
    int64_t *const extra[] = {[APPLIED_PAID] = &cy->extra,
                              [APPLIED_ADJUSTED] = &cy->extra_adjusted,
                              [APPLIED_WRITTEN_OFF] = &cy->extra_written_off};
    return extra[as];
}

static int64_t *sum_of_instalment(struct instalment *instalment, enum applied_as as)
{
    int64_t *const sums[] = {[APPLIED_PAID] = &instalment->paid,
                             [APPLIED_ADJUSTED] = &instalment->adjusted,
                             [APPLIED_WRITTEN_OFF] = &instalment->written_off};
    return sums[as];
}

int64_t *applied_total(struct contribution_year *cy, uint32_t place, enum applied_as as)
{
    if (place == APPLIED_CHANGE)
        return &cy->change_paid;
    return place < cy->instalment_count ? sum_of_instalment(&cy->instalments[place], as)
                                        : extra_of(cy, as);
}

static int remember(struct contribution_year *cy, const struct applied *added)
{
    size_t i = cy->applied.count;
    while (i > 0 && is_after(&cy->applied.items[i - 1], added))
        i--;
    struct applied *before = i ? &cy->applied.items[i - 1] : NULL;
    if (before && !is_after(added, before)) {
        before->amount = sum(before->amount, added->amount);
        return 0;
    }
    if (ARRAY_ROOM(&cy->applied))
        return ERR_MEMORY;
    memmove(&cy->applied.items[i + 1], &cy->applied.items[i],
            (cy->applied.count - i) * sizeof *cy->applied.items);
    cy->applied.count++;
    cy->applied.items[i] = *added;
    assert(i == 0 || is_after(&cy->applied.items[i], &cy->applied.items[i - 1]));
    return 0;
}

int applied_add(struct contribution_year *cy, uint32_t place, date_t date, enum applied_as as,
                int64_t amount)
{
    int rc = remember(cy, &(struct applied){date, place, as, amount});
    int64_t *total = applied_total(cy, place, as);
    if (!rc)
        *total = sum(*total, amount);
    return rc;
}

static int64_t *place_of(const struct contribution_year *cy, struct applied_sums *sums,
                         const struct applied *x)
{
    if (x->place == APPLIED_CHANGE)
        return &sums->change;
    return x->place < cy->instalment_count ? &sums->instalments[x->place].as[x->as]
                                           : &sums->extra.as[x->as];
}

void applied_as_of(const struct contribution_year *cy, date_t as_of, struct applied_sums *ret)
{
    *ret = (struct applied_sums){.change = 0};
    for (size_t i = 0; i < cy->applied.count && cy->applied.items[i].date <= as_of; i++) {
        int64_t *at = place_of(cy, ret, &cy->applied.items[i]);
        *at = sum(*at, cy->applied.items[i].amount);
    }
}
