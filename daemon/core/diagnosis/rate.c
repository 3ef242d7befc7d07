#include "core/diagnosis/rate.h"
#include "core/contribution/carry.h"
#include "core/contribution/cash_application.h"
#include "core/contribution/schedule.h"
#include "core/contribution/year.h"

/* Earlier in the year, and for whole pounds, a whole number of pounds a year fits too often. */
enum { UNAGREED_FROM = 4 };

/* Of an instalment no more than this many parts more or less. */
enum { NEARLY_PARTS = 1000 };

struct ask {
    struct candidates *c;
    const struct contribution *contribution;
    const struct contribution_year *cy;
    const struct instalment *instalment; /* NULL: none awaits the amount */
    const struct term *term;             /* that decided the instalment */
    int64_t annual; /* what the instalment is a part of: the term's, less what is not released */
};

static int64_t instalment(const struct ask *a, int64_t annual, enum rounding rounding)
{
    int64_t amount = 0;
    (void)money_scale(annual, 1, a->cy->instalments_in_year, rounding, &amount);
    return amount;
}

static int days_between(date_t a, date_t b)
{
    return a < b ? b - a : a - b;
}

/* The last instalment carries the year's pennies, or one is rounded the other way. */
static void look_at_pennies(const struct ask *a)
{
    const struct contribution_year *cy = a->cy;
    uint32_t n = a->c->instalment + 1;
    if (a->c->expected != a->instalment->expected)
        return;
    int64_t before = 0, due = schedule_sum_due(a->contribution, cy, n, a->instalment->due);
    for (uint32_t i = 0; i + 1 < n; i++)
        before = sum(before, cy->instalments[i].expected);
    if (n == cy->instalment_count && a->c->amount == sum(due, -before))
        candidate_add(a->c, REASON_ROUNDING, CANDIDATE_PENNIES, 0,
                      PART(YEARS_PENNIES, .amount = due, .expected = before));
    enum rounding other = a->term->rounding == ROUND_TRUNCATE ? ROUND_HALF_UP : ROUND_TRUNCATE;
    struct part part = PART(TRUNCATED, .amount = a->annual, .instalments = cy->instalments_in_year);
    if (other == ROUND_HALF_UP)
        part.kind = PART_ROUNDED_HALF_UP;
    if (!a->instalment->backdated && a->c->amount == instalment(a, a->annual, other))
        candidate_add(a->c, REASON_ROUNDING, CANDIDATE_PENNIES, 0, part);
}

/* By everything that was ever agreed or taken back: what the payer may have known before the pool.
 */
static date_t latest_agreed(const struct contribution *contribution)
{
    date_t latest = contribution->terms.items[0].agreed_on;
    for (size_t i = 1; i < contribution->terms.count; i++) {
        const struct term *t = &contribution->terms.items[i];
        date_t changed = t->is_taken_back ? t->taken_back_on : t->agreed_on;
        latest = changed > latest ? changed : latest;
    }
    return latest;
}

static void add_backdated(const struct ask *a, struct part part)
{
    candidate_add(a->c, REASON_BACKDATED_ADJUSTMENT_DUE, CANDIDATE_BACKDATED, 0, part);
}

/* An instalment without the backdated adjustment that it should carry, or the change alone. */
static void look_at_carried_change(const struct ask *a)
{
    int64_t plain = instalment(a, a->annual, a->term->rounding);
    int64_t change = sum(a->instalment->expected, -plain);
    if (!a->instalment->backdated || change == 0 || a->c->expected != a->instalment->expected)
        return;
    if (a->c->amount == plain)
        add_backdated(a, PART(WITHOUT_ADJUSTMENT, .amount = change));
    if (a->c->amount == change)
        add_backdated(a, PART(ADJUSTMENT_ALONE, .amount = plain));
}

/* A change that no instalment due by then carries, paid with this one or alone. */
static void look_at_pending_change(const struct ask *a)
{
    const struct contribution_year *cy = a->cy;
    uint32_t n = a->instalment ? a->c->instalment + 1 : schedule_instalments_due(cy, a->c->date);
    if (n == 0)
        return;
    date_t known = latest_agreed(a->contribution), due = cy->instalments[n - 1].due;
    int64_t then = schedule_sum_due(a->contribution, cy, n, due);
    int64_t now = schedule_sum_due(a->contribution, cy, n, known > due ? known : due);
    int64_t change = sum(now, -then);
    if (change == 0 || sum(a->c->amount, -a->c->expected) != change)
        return;
    struct part part = PART(ADJUSTMENT, .amount = now, .expected = then, .count = n);
    if (a->instalment)
        part.kind = PART_INSTALMENT_AND_ADJUSTMENT;
    add_backdated(a, part);
}

/* With the change of the year before, which that year's allocation did not let in
 * (core/contribution/carry). */
static void look_at_last_year(const struct ask *a)
{
    uint32_t before = year_find(a->c->e, a->cy->contribution, a->cy->year - 1);
    int64_t change = before == NONE ? 0 : carry_open(a->c->e, before, a->c->date);
    if (change && sum(a->c->amount, -a->c->expected) == change)
        add_backdated(
            a, PART(ADJUSTMENT_OF_YEAR, .amount = change, .year = (uint32_t)a->cy->year - 1));
}

/* An instalment by another sum that was agreed: the one before, or one agreed since. */
static void look_at_other_sums(const struct ask *a)
{
    const struct contribution *contribution = a->contribution;
    for (size_t i = contribution->terms.count; i-- > 0 && candidate_step(a->c);) {
        const struct term *t = &contribution->terms.items[i];
        if (t->annual == a->term->annual || a->c->amount != instalment(a, t->annual, t->rounding))
            continue;
        struct part part = PART(OTHER_RATE, .amount = t->annual, .date = t->effective_from);
        if (i == 0)
            part.kind = PART_FIRST_RATE;
        candidate_add(a->c, REASON_OTHER_RATE, CANDIDATE_RATE,
                      days_between(t->effective_from, a->instalment->due), part);
        return;
    }
}

/* Paid as if nothing of the annual sum were kept back until it is earned. */
static void look_at_not_released(const struct ask *a)
{
    if (a->annual == a->term->annual ||
        a->c->amount != instalment(a, a->term->annual, a->term->rounding))
        return;
    candidate_add(
        a->c, REASON_NOT_EARNED, CANDIDATE_RATE, 0,
        PART(WHOLE_RATE, .amount = a->term->annual, .expected = sum(a->term->annual, -a->annual)));
}

/* This instalment and those after it, together; or, where none awaits it, a later one alone. */
static void look_ahead(const struct ask *a)
{
    const struct contribution_year *cy = a->cy;
    int64_t total = a->c->expected;
    for (uint32_t i = a->instalment ? a->c->instalment + 1 : 0;
         i < cy->instalment_count && candidate_step(a->c); i++) {
        const struct instalment *instalment = &cy->instalments[i];
        int64_t more = instalment_open(instalment);
        if (more <= 0 || (!a->instalment && instalment->due <= a->c->date))
            continue;
        total = a->instalment ? sum(total, more) : more;
        if (total != a->c->amount)
            continue;
        struct part part =
            PART(PAID_AHEAD, .date = instalment->due, .instalment = cy->first_instalment + i);
        if (a->instalment)
            part.kind = PART_PAID_UP_TO;
        candidate_add(a->c, REASON_AHEAD, CANDIDATE_SAME, days_between(instalment->due, a->c->date),
                      part);
        return;
    }
}

/* Where nothing awaits it: the instalment near its date that it would fill exactly, had not another
 * amount been booked there. */
static void look_at_filled(const struct ask *a)
{
    const struct contribution_year *cy = a->cy;
    for (uint32_t i = 0; i < cy->instalment_count && candidate_step(a->c); i++) {
        const struct instalment *instalment = &cy->instalments[i];
        if (instalment_payable(instalment) != a->c->amount || instalment_open(instalment) >= 0 ||
            a->c->date < instalment->due - WINDOW_BEFORE_DAYS || a->c->date > instalment->late)
            continue;
        candidate_add(a->c, REASON_INSTALMENT, CANDIDATE_SAME,
                      days_between(instalment->due, a->c->date),
                      PART(FILLED_OTHERWISE, .amount = instalment->paid, .date = instalment->due,
                           .instalment = cy->first_instalment + i));
        return;
    }
}

/* A whole number of pounds a year, not agreed, whose backdated adjustment this would be. */
static void look_at_unagreed(const struct ask *a)
{
    const struct contribution_year *cy = a->cy;
    uint32_t n = a->c->instalment + 1;
    int64_t before, annual = 0, due = 0;
    if (n < UNAGREED_FROM || cy->first_instalment != 1 || a->c->amount % 100 == 0 ||
        a->c->expected != a->instalment->expected)
        return;
    before = schedule_sum_due(a->contribution, cy, n - 1, cy->instalments[n - 2].due);
    if (money_scale(sum(a->c->amount, before), cy->instalments_in_year, (int64_t)n * 100,
                    ROUND_HALF_UP, &annual) ||
        annual <= 0 || annual > MONEY_LIMIT / 100 ||
        money_scale(annual * 100, n, cy->instalments_in_year, ROUND_HALF_UP, &due) ||
        sum(due, -before) != a->c->amount)
        return;
    candidate_add(a->c, REASON_UNAGREED_SUM, CANDIDATE_UNAGREED, 0,
                  PART(UNAGREED_RATE, .amount = annual * 100, .expected = before, .instalment = n,
                       .instalments = cy->instalments_in_year));
}

/* An equal part of a sum of whole pounds a year that nobody agreed, nearly the one that was:
 * pennies tell it from chance. */
static void look_at_other_annual(const struct ask *a)
{
    const uint32_t n = a->cy->instalments_in_year;
    int64_t pounds = 0;
    if (a->instalment->backdated || a->c->expected != a->instalment->expected || n < 2 ||
        !(a->c->amount % 100) ||
        llabs(sum(a->c->amount, -a->c->expected)) > a->c->expected / NEARLY_PARTS ||
        money_scale(a->c->amount, n, 100, ROUND_HALF_UP, &pounds) || pounds <= 0 ||
        pounds > MONEY_LIMIT / 100 || pounds * 100 == a->annual ||
        instalment(a, pounds * 100, a->term->rounding) != a->c->amount)
        return;
    candidate_add(a->c, REASON_UNAGREED_SUM, CANDIDATE_UNAGREED, 0,
                  PART(PART_OF_RATE, .amount = pounds * 100, .instalments = n));
}

void rate_look(struct candidates *c)
{
    const struct contribution_year *cy = year_at(c->e, c->contribution_year);
    struct ask a = {.c = c, .contribution = contribution_at(c->e, cy->contribution), .cy = cy};
    if (c->instalment != NONE) {
        a.instalment = &cy->instalments[c->instalment];
        a.term = schedule_term(a.contribution, a.instalment->due, a.instalment->due);
        a.annual = schedule_annual(a.contribution, a.instalment->due, a.instalment->due);
    }
    look_at_pending_change(&a);
    if (c->amount <= 0)
        return;
    look_ahead(&a);
    if (!a.instalment)
        look_at_filled(&a);
    if (!a.instalment || a.contribution->is_earned) /* what is earned follows no rate */
        return;
    look_at_pennies(&a);
    look_at_carried_change(&a);
    look_at_last_year(&a);
    look_at_not_released(&a);
    look_at_other_sums(&a);
    look_at_unagreed(&a);
    look_at_other_annual(&a);
}
