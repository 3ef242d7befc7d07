/* Open items: found by partner and reference or amount in order of arrival; gone when removed;
 * their places used again. Against a plain list. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/reconcile/open.h"
#include "core/foundation/emit.h"
#include "core/foundation/recent_payments.h"
#include "random_effects.h"
#include "core/engine/engine.h"
#include "core/reconcile/state.h"

enum { MODEL_MAX = 400 };

/* What is there, in order of arrival. */
struct model {
    struct {
        uint32_t index;
        struct open_item item;
    } entries[MODEL_MAX];
    size_t count;
};

static void expect_walks(const struct open_items *items, const struct model *m,
                         const struct open_item *like)
{
    uint32_t by_reference = MAP_NONE, by_amount = MAP_NONE;
    for (size_t i = 0; i < m->count; i++) {
        const struct open_item *x = &m->entries[i].item;
        if (x->partner != like->partner)
            continue;
        if (like->money.reference.size &&
            reference_equal(&x->money.reference, &like->money.reference)) {
            by_reference =
                open_next_by_reference(items, like->partner, &like->money.reference, by_reference);
            cr_assert_eq(by_reference, m->entries[i].index);
        }
        if (x->money.amount == like->money.amount) {
            by_amount = open_next_by_amount(items, like->partner, like->money.amount, by_amount);
            cr_assert_eq(by_amount, m->entries[i].index);
        }
    }
    if (like->money.reference.size)
        cr_assert_eq(
            open_next_by_reference(items, like->partner, &like->money.reference, by_reference),
            MAP_NONE);
    cr_assert_eq(open_next_by_amount(items, like->partner, like->money.amount, by_amount),
                 MAP_NONE);
}

static struct open_item random_item(struct random_source *r)
{
    char text[8];
    struct open_item x = {.partner = (uint32_t)random_below(r, 3),
                          .money.cause = random_next(r),
                          .money.amount = (int64_t)random_below(r, 6),
                          .contribution_year = NONE};
    (void)snprintf(text, sizeof text, "R%u", (unsigned)random_below(r, 5));
    if (random_below(r, 3))
        x.money.reference = reference_of(text_of(text));
    return x;
}

Test(open, like_a_list)
{
    static struct model m;
    struct engine *e;
    cr_assert_eq(engine_new(&e), 0);
    struct open_items *payments = &e->reconcile->payments;
    struct random_source random = {21};
    uint64_t last_serial = 0;
    size_t most = 0;
    for (int round = 0; round < 20000; round++) {
        struct open_item x = random_item(&random);
        if (m.count < MODEL_MAX && random_below(&random, m.count < 50 ? 3 : 2)) {
            uint32_t index;
            cr_assert_eq(open_add(e, payments, &x, &index), 0);
            cr_assert_gt(payments->items[index].serial, last_serial);
            last_serial = payments->items[index].serial;
            m.entries[m.count].index = index;
            m.entries[m.count++].item = x;
        } else if (m.count) {
            size_t which = random_below(&random, m.count);
            open_remove(payments, m.entries[which].index);
            cr_assert_eq(payments->items[m.entries[which].index].serial, 0);
            memmove(&m.entries[which], &m.entries[which + 1],
                    (--m.count - which) * sizeof *m.entries);
        }
        most = m.count > most ? m.count : most;
        cr_assert_eq(payments->live, m.count);
        if (round % 7 == 0)
            expect_walks(payments, &m, &x);
    }
    cr_assert_gt(most, 50);
    cr_assert_eq(payments->count, most, "places are used again");
    engine_free(e);
}
