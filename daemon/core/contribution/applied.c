#include "core/contribution/applied.h"
#include <assert.h>
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/step.h"

static bool is_after(const struct applied *f, date_t date, uint32_t place)
{
    return f->date != date ? f->date > date : f->place > place;
}

int applied_add(struct contribution_year *cy, uint32_t place, date_t date, int64_t amount)
{
    size_t i = cy->applied.count;
    while (i > 0 && is_after(&cy->applied.items[i - 1], date, place))
        i--;
    struct applied *before = i ? &cy->applied.items[i - 1] : NULL;
    if (before && before->date == date && before->place == place) {
        before->amount = sum(before->amount, amount);
        return 0;
    }
    if (ARRAY_ROOM(&cy->applied))
        return ERR_MEMORY;
    memmove(&cy->applied.items[i + 1], &cy->applied.items[i],
            (cy->applied.count - i) * sizeof *cy->applied.items);
    cy->applied.count++;
    cy->applied.items[i] = (struct applied){date, place, amount};
    assert(i == 0 || is_after(&cy->applied.items[i], cy->applied.items[i - 1].date,
                              cy->applied.items[i - 1].place));
    return 0;
}

static int64_t *place_of(const struct contribution_year *cy, struct applied_sums *applied_sums,
                         uint32_t place)
{
    if (place == APPLIED_CHANGE)
        return &applied_sums->change;
    return place < cy->instalment_count ? &applied_sums->instalments[place] : &applied_sums->extra;
}

void applied_as_of(const struct contribution_year *cy, date_t as_of,
                   struct applied_sums *ret_applied)
{
    *ret_applied = (struct applied_sums){.extra = cy->extra, .change = cy->change_paid};
    for (uint32_t i = 0; i < cy->instalment_count; i++)
        ret_applied->instalments[i] = cy->instalments[i].paid;
    for (size_t i = cy->applied.count; i > 0 && cy->applied.items[i - 1].date > as_of; i--) {
        const struct applied *f = &cy->applied.items[i - 1];
        int64_t *at = place_of(cy, ret_applied, f->place);
        *at = sum(*at, -f->amount);
    }
}
