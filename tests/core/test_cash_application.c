/* Which instalment a payment would fill, in the order of core/contribution/cash_application.h. */
#include <criterion/criterion.h>

#include "core/contribution/cash_application.h"
#include "core/contribution/state.h"

enum { FIRST = 17000, COUNT = 6 };

/* Six instalments thirty days apart, 100 each, grace of a week, tolerance 1. */
struct rig {
    struct engine e;
    struct contribution_state state;
    struct contribution contribution;
    struct contribution_year contribution_year;
    struct instalment instalments[COUNT];
};

static void make(struct rig *r)
{
    free(r->contribution_year.applied.items);
    *r = (struct rig){.contribution = {.tolerance_instalment = 1}};
    for (int i = 0; i < COUNT; i++)
        r->instalments[i] = (struct instalment){.due = FIRST + 30 * i,
                                                .late = FIRST + 30 * i + 7,
                                                .expected = 10000,
                                                .paid_on = DATE_NONE};
    r->contribution_year = (struct contribution_year){.instalments = r->instalments,
                                                      .instalment_count = COUNT,
                                                      .first_instalment = 1,
                                                      .instalments_in_year = COUNT};
    r->e.tables.contribution_years.items = &r->contribution_year;
    r->e.tables.contributions.items = &r->contribution;
    r->e.contribution = &r->state;
}

static struct cash_application pay(struct rig *r, int64_t amount, date_t date)
{
    struct cash_application p = cash_application_find(&r->e, &r->contribution_year, amount, date);
    r->contribution_year.paid += amount;
    for (uint32_t i = 0; i < COUNT; i++) {
        if (!(p.instalments >> i & 1))
            continue;
        int64_t part = i == p.instalment ? amount : instalment_open(&r->instalments[i]);
        r->instalments[i].paid += part;
        amount -= part;
    }
    if (p.instalment == NONE)
        r->contribution_year.extra += amount;
    return p;
}

static void check_sum(const struct rig *r)
{
    int64_t total = r->contribution_year.extra;
    for (int i = 0; i < COUNT; i++) {
        cr_assert_geq(r->instalments[i].paid, 0);
        total += r->instalments[i].paid;
    }
    cr_assert_eq(total, r->contribution_year.paid);
}

Test(cash_application, the_nearest_that_awaits_it)
{
    struct rig r = {0};
    make(&r);
    cr_assert_eq(pay(&r, 10000, FIRST + 50).instalment, 2, "ten days early");
    struct cash_application p = pay(&r, 10001, FIRST + 33);
    cr_assert(p.instalment == 1 && p.reason == REASON_INSTALMENT && p.exact,
              "within the tolerance");
    p = pay(&r, 10000, FIRST + 37);
    cr_assert(p.instalment == 0 && p.reason == REASON_LATE_INSTALMENT && p.exact &&
              p.instalments == 1);
    p = pay(&r, 10000, FIRST + 37);
    cr_assert(p.instalment == NONE && p.reason == REASON_EXTRA && !p.exact && p.instalments == 0);
    check_sum(&r);
    cr_assert_eq(r.contribution_year.extra, 10000);
    free(r.contribution_year.applied.items);
}

Test(cash_application, the_edges_of_the_window)
{
    struct rig r = {0};
    for (date_t day = FIRST + 90 - 15; day < FIRST + 90 + 12; day++) {
        make(&r);
        for (int i = 0; i < 3; i++)
            r.instalments[i].paid = 10000;
        struct cash_application p = cash_application_find(&r.e, &r.contribution_year, 10000, day);
        bool within = day >= FIRST + 90 - 10 && day <= FIRST + 90 + 7;
        enum reason reason = within              ? REASON_INSTALMENT
                             : day >= FIRST + 90 ? REASON_LATE_INSTALMENT
                                                 : REASON_EXTRA;
        cr_assert_eq(p.reason, reason, "day %d", day - FIRST - 90);
    }
    free(r.contribution_year.applied.items);
}

Test(cash_application, runs_of_whole_instalments)
{
    struct rig r = {0};
    make(&r);
    struct cash_application p = pay(&r, 30000, FIRST + 65);
    cr_assert(p.instalment == 2 && p.instalments == 7 && p.exact && p.expected == 30000);
    for (int i = 0; i < 3; i++)
        cr_assert_eq(r.instalments[i].paid, 10000);
    make(&r);
    r.instalments[3].expected = 70000; /* the nearest awaits something else */
    p = pay(&r, 20000, FIRST + 85);
    cr_assert(p.instalment == 2 && p.instalments == 6, "the latest run that fits");
    make(&r);
    r.instalments[1].paid =
        10000; /* paid ones are passed over; one paid in part counts what it awaits */
    r.instalments[0].paid = 4000;
    p = pay(&r, 16000, FIRST + 60);
    cr_assert(p.instalments == 5 && r.instalments[0].paid == 10000 &&
              r.instalments[2].paid == 10000);
    free(r.contribution_year.applied.items);
}

Test(cash_application, a_part_or_too_much_goes_to_the_nearest)
{
    struct rig r = {0};
    make(&r);
    struct cash_application p = pay(&r, 3000, FIRST);
    cr_assert(p.instalment == 0 && p.reason == REASON_PART_INSTALMENT && !p.exact &&
              p.expected == 10000);
    p = pay(&r, 7000, FIRST + 20);
    cr_assert(p.instalment == 0 && p.exact && p.reason == REASON_LATE_INSTALMENT, "the rest of it");
    p = pay(&r, 99999, FIRST + 30);
    cr_assert(p.instalment == 1 && !p.exact);
    p = pay(&r, 3, FIRST + 45);
    cr_assert_eq(p.instalment, NONE, "nothing is near");
    check_sum(&r);
    free(r.contribution_year.applied.items);
}
