/* Which payments fill which instalments (core/contribution/laying): against every laying there is,
 * for a few payments and instalments; the edges of windows and tolerances; what is suspected, paid
 * back, paid too much; more payments than are laid together. */
#include <criterion/criterion.h>

#include "core/contribution/laying.h"
#include "random_effects.h"

enum { FIRST = 17000, MOST = 400 };

struct rig {
    struct laying l;
    struct laid_payment payments[MOST];
};

/* Instalments of 100 each, thirty days apart, a week of grace. */
static void make(struct rig *r, uint32_t instalments)
{
    *r = (struct rig){.l = {.instalment_count = instalments, .tolerance = 1}};
    for (uint32_t i = 0; i < instalments; i++)
        r->l.instalments[i] = (struct laid_instalment){
            .due = FIRST + 30 * (date_t)i, .late = FIRST + 30 * (date_t)i + 7, .payable = 10000};
}

static void pay(struct rig *r, int64_t amount, date_t date)
{
    r->payments[r->l.count++] = (struct laid_payment){.amount = amount, .date = date};
}

static void lay(struct rig *r)
{
    int64_t paid = 0, filled;
    r->l.payments = r->payments;
    cr_assert_eq(laying_find(&r->l), 0);
    filled = r->l.extra;
    for (size_t i = 0; i < r->l.count; i++)
        paid += r->payments[i].amount;
    for (uint32_t i = 0; i < r->l.instalment_count; i++)
        filled += r->l.instalments[i].paid;
    cr_assert_eq(filled, paid, "what is paid fills something, or is left over");
}

Test(laying, what_the_days_say_when_the_amounts_do_not)
{
    struct rig r;
    make(&r, 5);
    pay(&r, 10000, FIRST);
    pay(&r, 10000, FIRST + 62);
    pay(&r, 13000, FIRST + 63);
    pay(&r, 10000, FIRST + 92);
    lay(&r);
    cr_assert(r.payments[0].instalments == 1 && r.payments[1].instalments == 2 &&
              r.payments[2].instalments == 4 && r.payments[3].instalments == 8);
    cr_assert_eq(r.l.instalments[2].paid, 13000);
}

Test(laying, the_edges_of_a_window)
{
    struct rig r;
    for (date_t day = -12; day <= 12; day++) {
        make(&r, 2);
        pay(&r, 10000, FIRST + 30 + day); /* a part of none: an exact one may be late */
        pay(&r, 10000, FIRST + 30 + day);
        lay(&r);
        cr_assert_eq(r.payments[0].instalments, 1, "day %d", day);
        cr_assert_eq(r.payments[1].instalments, day >= -10 ? 2 : 0, "day %d", day);
        make(&r, 1);
        pay(&r, 3000, FIRST + day);
        lay(&r);
        cr_assert_eq(r.payments[0].instalments, day >= -10 && day <= 7, "day %d", day);
    }
}

Test(laying, within_the_tolerance)
{
    struct rig r;
    for (int64_t off = -3; off <= 3; off++) {
        make(&r, 1);
        pay(&r, 10000 + off, FIRST + 20); /* after the days of grace only what is exact */
        lay(&r);
        cr_assert_eq(r.payments[0].instalments, off >= -1 && off <= 1, "%d off", (int)off);
    }
}

Test(laying, several_together_and_all_at_once)
{
    struct rig r;
    make(&r, 3);
    for (int i = 0; i < 4; i++)
        pay(&r, 2500, FIRST + i);
    pay(&r, 20000, FIRST + 60);
    lay(&r);
    cr_assert(r.payments[3].instalments == 1 && r.payments[4].instalments == 6);
    make(&r, 3);
    pay(&r, 30000, FIRST - 200);
    lay(&r);
    cr_assert_eq(r.payments[0].instalments, 7, "all of the year, ahead");
    make(&r, 2);
    pay(&r, 20000, FIRST);
    lay(&r);
    cr_assert_eq(r.payments[0].instalments, 1, "two in one sum may be one paid twice");
    laying_even(&r.l, FIRST + 38);
    cr_assert(r.l.instalments[0].paid == 10000 && r.l.instalments[1].paid == 10000);
    make(&r, 1);
    for (int i = 0; i < 20; i++)
        pay(&r, 500, FIRST);
    lay(&r);
    cr_assert_eq(r.l.instalments[0].paid, 10000, "as many parts as there are");
}

Test(laying, a_suspected_row_takes_no_place)
{
    struct rig r;
    make(&r, 3);
    pay(&r, 10000, FIRST);
    pay(&r, 10000, FIRST + 1);
    pay(&r, 10000, FIRST + 30);
    r.payments[0].is_suspected = true;
    lay(&r);
    cr_assert(r.payments[0].instalments == 0 && r.payments[1].instalments == 1 &&
              r.payments[2].instalments == 2);
    r.payments[1].is_suspected = true;
    r.payments[0].is_suspected = false;
    r.payments[1].date = FIRST + 61;
    lay(&r);
    cr_assert_eq(r.payments[1].instalments, 4, "but one that nobody else fills");
}

Test(laying, what_is_paid_back_was_too_much)
{
    struct rig r;
    make(&r, 2);
    pay(&r, 18000, FIRST);
    pay(&r, 10000, FIRST + 30);
    pay(&r, -8000, FIRST + 33);
    pay(&r, -500, FIRST + 34);
    lay(&r);
    cr_assert(r.payments[2].instalments == 1 && r.l.instalments[0].paid == 10000);
    cr_assert(r.payments[3].instalments == 2 && r.l.extra == 0);
    cr_assert_eq(r.l.instalments[1].paid, 9500, "else it reduces the latest in time");
    pay(&r, -20000, FIRST + 35);
    lay(&r);
    cr_assert(r.payments[4].instalments == 0 && r.l.extra == -20000);
}

/* Every laying of single payments: each fills one instalment, in whole or part, or none. */
static int64_t best_of(const struct rig *r, size_t i, uint32_t from, int64_t exact)
{
    if (i == r->l.count)
        return exact;
    int64_t best = best_of(r, i + 1, from, exact);
    for (uint32_t k = from; k < r->l.instalment_count; k++) {
        const bool is_exact = r->payments[i].amount == 10000 &&
                              r->payments[i].date >= r->l.instalments[k].due - WINDOW_BEFORE_DAYS;
        if (!is_exact)
            continue;
        int64_t found = best_of(r, i + 1, k + 1, exact + 1);
        best = found > best ? found : best;
    }
    return best;
}

Test(laying, as_good_as_the_best_of_all)
{
    for (uint64_t seed = 1; seed <= 400; seed++) {
        struct random_source random = {seed};
        struct rig r;
        date_t date = FIRST;
        int64_t exact = 0;
        make(&r, 4);
        for (size_t i = 0; i < 6; i++) {
            date += (date_t)random_below(&random, 40);
            pay(&r, random_below(&random, 3) ? 10000 : 7777, date);
        }
        lay(&r);
        uint64_t last = 0;
        for (size_t i = 0; i < r.l.count; i++) {
            exact += r.payments[i].amount == 10000 && r.payments[i].instalments;
            cr_assert(!r.payments[i].instalments || r.payments[i].instalments >= last,
                      "seed %llu: a later one never fills an earlier", (unsigned long long)seed);
            last = r.payments[i].instalments ? r.payments[i].instalments : last;
        }
        cr_assert_geq(exact, best_of(&r, 0, 0, 0), "seed %llu", (unsigned long long)seed);
    }
}

Test(laying, more_than_are_laid_together)
{
    struct rig r;
    make(&r, 12);
    for (int i = 0; i < MOST; i++)
        pay(&r, 300, FIRST + 30 * (i / 34)); /* 34 a month, and more */
    lay(&r);
    for (uint32_t i = 0; i < 11; i++)
        cr_assert_eq(r.l.instalments[i].paid, 10200, "instalment %u", i);
}

Test(laying, what_somebody_said_a_payment_is_comes_first)
{
    struct rig r;
    make(&r, 3);
    pay(&r, 10000, FIRST - 20);
    pay(&r, 10000, FIRST + 1);
    pay(&r, 10000, FIRST + 31);
    r.payments[0].by_hand = 1;
    lay(&r);
    cr_assert(r.payments[0].instalments == 1 && r.payments[1].instalments == 0);
    cr_assert(r.payments[2].instalments == 2 && r.l.extra == 10000, "its time is no matter");
    r.payments[1].by_hand = 3;
    r.payments[1].is_suspected = true;
    lay(&r);
    cr_assert(r.payments[1].instalments == 4 && r.l.extra == 0, "nor that it is suspected");
    r.payments[0].by_hand = 3;
    lay(&r);
    cr_assert(r.l.instalments[2].paid == 20000 && r.l.instalments[0].paid == 0);
}
