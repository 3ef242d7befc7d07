#include "core/filling.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/archive.h"

static bool is_after(const struct filling *f, date_t date, uint32_t place)
{
    return f->date != date ? f->date > date : f->place > place;
}

int filling_add(struct stream *st, uint32_t place, date_t date, int64_t amount)
{
    size_t i = st->fillings.count;
    while (i > 0 && is_after(&st->fillings.items[i - 1], date, place))
        i--;
    struct filling *before = i ? &st->fillings.items[i - 1] : NULL;
    if (before && before->date == date && before->place == place) {
        before->amount = sum(before->amount, amount);
        return 0;
    }
    if (ARRAY_ROOM(&st->fillings))
        return ERR_MEMORY;
    memmove(&st->fillings.items[i + 1], &st->fillings.items[i],
            (st->fillings.count - i) * sizeof *st->fillings.items);
    st->fillings.count++;
    st->fillings.items[i] = (struct filling){date, place, amount};
    return 0;
}

static int64_t *place_of(const struct stream *st, struct filled *filled, uint32_t place)
{
    if (place == FILLED_CHANGE)
        return &filled->change;
    return place < st->slot_count ? &filled->slots[place] : &filled->extra;
}

void filling_as_of(const struct stream *st, date_t as_of, struct filled *ret_filled)
{
    *ret_filled = (struct filled){.extra = st->extra, .change = st->change_paid};
    for (uint32_t i = 0; i < st->slot_count; i++)
        ret_filled->slots[i] = st->slots[i].paid;
    for (size_t i = st->fillings.count; i > 0 && st->fillings.items[i - 1].date > as_of; i--) {
        const struct filling *f = &st->fillings.items[i - 1];
        int64_t *at = place_of(st, ret_filled, f->place);
        *at = sum(*at, -f->amount);
    }
}

void filling_archive(struct archive *a, struct stream *st)
{
    ARCHIVE_ARRAY(a, st->fillings);
    for (size_t i = 0; i < st->fillings.count; i++) {
        archive_date(a, &st->fillings.items[i].date);
        archive_u32(a, &st->fillings.items[i].place);
        archive_i64(a, &st->fillings.items[i].amount);
    }
    archive_i64(a, &st->change_paid);
}
