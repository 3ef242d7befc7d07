/* The agenda gives entries by date, then in order of arrival, whatever the order they came in. */
#include <criterion/criterion.h>

#include "core/foundation/agenda.h"
#include "random_effects.h"
#include "core/engine/engine.h"

Test(agenda, by_date_then_arrival)
{
    struct engine *e;
    cr_assert_eq(engine_new(&e), 0);
    struct random_source random = {11};
    struct wake w = {0};
    enum { ENTRIES = 3000 };
    cr_assert(!agenda_take(e, INT32_MAX, &w), "empty");
    for (uint32_t i = 0; i < ENTRIES; i++)
        agenda_add(e, (date_t)random_below(&random, 100), WAKE_CONTRIBUTION_YEAR, i, i + 7);
    cr_assert(!agenda_take(e, -1, &w), "nothing is due yet");
    struct wake last = {.date = -1};
    uint32_t taken = 0;
    for (date_t day = 0; day < 100; day++)
        while (agenda_take(e, day, &w)) {
            cr_assert_eq(w.date, day, "taken on its day");
            cr_assert(w.date > last.date || w.serial > last.serial);
            cr_assert_eq(w.serial, w.index + 1, "arrival");
            cr_assert_eq(w.item_serial, w.index + 7);
            last = w;
            taken++;
        }
    cr_assert_eq(taken, ENTRIES);
    engine_free(e);
}

Test(agenda, entries_added_while_others_are_taken)
{
    struct engine *e;
    cr_assert_eq(engine_new(&e), 0);
    struct random_source random = {12};
    struct wake w;
    date_t day = 0;
    uint32_t added = 0, taken = 0;
    for (int round = 0; round < 4000; round++) {
        if (random_below(&random, 2)) {
            agenda_add(e, day + (date_t)random_below(&random, 9), WAKE_UNCONFIRMED, added++, 0);
        } else if (agenda_take(e, day, &w)) {
            cr_assert_leq(w.date, day);
            taken++;
        } else {
            day++;
        }
    }
    while (agenda_take(e, INT32_MAX, &w))
        taken++;
    cr_assert_eq(taken, added);
    engine_free(e);
}
