#include "core/place.h"
#include "core/exception.h"
#include "core/filling.h"
#include "core/say.h"
#include "core/tolerance.h"

static int64_t awaited(const struct slot *slot)
{
    return sum(slot->expected, -slot->paid);
}

static bool is_within(int64_t a, int64_t b, int64_t tolerance)
{
    return llabs(sum(a, -b)) <= tolerance;
}

/* The open slot nearest in date whose window holds it; NONE. */
static uint32_t nearest(const struct stream *st, int64_t tolerance, date_t date)
{
    uint32_t best = NONE;
    for (uint32_t i = 0; i < st->slot_count; i++) {
        const struct slot *slot = &st->slots[i];
        if (awaited(slot) <= tolerance || date < slot->due - WINDOW_BEFORE_DAYS ||
            date > slot->late)
            continue;
        if (best == NONE || abs(slot->due - date) < abs(st->slots[best].due - date))
            best = i;
    }
    return best;
}

static struct placement fills(const struct stream *st, uint32_t slot, enum reason reason,
                              bool exact)
{
    return (struct placement){reason, UINT64_C(1) << slot, slot, awaited(&st->slots[slot]), exact};
}

/* A run of open slots ending at last that together await the amount. */
static bool find_run(const struct stream *st, uint32_t last, int64_t amount, int64_t tolerance,
                     struct placement *ret)
{
    struct placement p = {.reason = REASON_LATE_INSTALMENT, .slot = last, .exact = true};
    uint32_t open = 0;
    for (uint32_t i = last + 1; i-- > 0;) {
        int64_t more = awaited(&st->slots[i]);
        if (more <= tolerance)
            continue;
        p.expected = sum(p.expected, more);
        p.slots |= UINT64_C(1) << i;
        if (++open > 1 && is_within(amount, p.expected, tolerance)) {
            *ret = p;
            return true;
        }
        if (p.expected > amount)
            return false;
    }
    return false;
}

struct placement place_find(const struct engine *e, uint32_t stream, int64_t amount, date_t date)
{
    const struct stream *st = &e->streams.items[stream];
    int64_t tolerance = tolerance_of(e, stream).instalment;
    uint32_t near = nearest(st, tolerance, date), last = near;
    if (near != NONE && is_within(amount, awaited(&st->slots[near]), tolerance))
        return fills(st, near, REASON_INSTALMENT, true);
    for (uint32_t i = 0; i < st->slot_count && st->slots[i].due <= date; i++) {
        if (awaited(&st->slots[i]) <= tolerance)
            continue;
        if (is_within(amount, awaited(&st->slots[i]), tolerance))
            return fills(st, i, REASON_LATE_INSTALMENT, true);
        if (near == NONE)
            last = i;
    }
    struct placement run;
    for (uint32_t i = last == NONE ? 0 : last + 1; i-- > 0;)
        if (awaited(&st->slots[i]) > tolerance && find_run(st, i, amount, tolerance, &run))
            return run;
    if (near != NONE)
        return fills(st, near, REASON_PART_INSTALMENT, false);
    return (struct placement){.reason = REASON_EXTRA, .slot = NONE};
}

int place_fill(struct engine *e, uint32_t stream, const struct placement *p, int64_t amount,
               date_t date)
{
    struct stream *st = &e->streams.items[stream];
    if (p->slot == NONE) {
        st->extra = sum(st->extra, amount);
        return filling_add(st, FILLED_EXTRA, date, amount);
    }
    for (uint32_t i = 0; i < st->slot_count; i++) {
        struct slot *slot = &st->slots[i];
        if (!(p->slots >> i & 1))
            continue;
        int64_t part = i == p->slot ? amount : awaited(slot);
        slot->paid = sum(slot->paid, part);
        amount = sum(amount, -part);
        if (slot->paid_on == DATE_NONE || slot->paid_on < date)
            slot->paid_on = date;
        int rc = filling_add(st, i, date, part);
        if (rc)
            return rc;
    }
    return 0;
}

/* Takes up to *amount out of a slot, which is then to be looked at again. */
static int take_out(struct engine *e, struct stream *st, uint32_t i, int64_t *amount, date_t date)
{
    struct slot *slot = &st->slots[i];
    int64_t part = slot->paid < *amount ? slot->paid : *amount;
    if (part <= 0)
        return 0;
    slot->paid = sum(slot->paid, -part);
    *amount = sum(*amount, -part);
    slot->late_checked = false;
    exception_close(e, slot->exception); /* what was told of it is no longer so */
    slot->exception = 0;
    return filling_add(st, i, date, -part);
}

static int take_extra(struct stream *st, int64_t amount, date_t date)
{
    st->extra = sum(st->extra, -amount);
    return amount ? filling_add(st, FILLED_EXTRA, date, -amount) : 0;
}

/* How much of a payment went to which of its slots is not kept: it is taken out of the latest
 * first, so that what is left there fills the earliest. Where payments shared slots this may take
 * what another brought; the other's reversal then finds it in the slots of the first. */
int place_empty(struct engine *e, uint32_t stream, uint64_t slots, int64_t amount, date_t date)
{
    struct stream *st = &e->streams.items[stream];
    int rc = 0;
    if (st->slot_count < 64 && slots >> st->slot_count && st->extra > 0) {
        int64_t part = st->extra < amount ? st->extra : amount; /* of slots that went */
        rc = take_extra(st, part, date);
        amount = sum(amount, -part);
    }
    for (uint32_t i = st->slot_count; slots && i-- > 0 && !rc;)
        if (slots >> i & 1)
            rc = take_out(e, st, i, &amount, date);
    for (uint32_t i = st->slot_count; slots && i-- > 0 && !rc;)
        rc = take_out(e, st, i, &amount, date);
    return rc ? rc : take_extra(st, amount, date);
}
