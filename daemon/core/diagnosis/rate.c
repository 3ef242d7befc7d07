#include "core/diagnosis/rate.h"
#include "core/contribution/carry.h"
#include "core/contribution/cash_application.h"
#include "core/contribution/schedule.h"
#include "core/contribution/year.h"

/* Earlier in the year, and for whole pounds, a whole number of pounds a year fits too often. */
enum { UNAGREED_FROM = 4 };

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
    char whole[MONEY_TEXT_MAX], others[MONEY_TEXT_MAX];
    const struct contribution_year *cy = a->cy;
    uint32_t n = a->c->instalment + 1;
    if (a->c->expected != a->instalment->expected)
        return;
    int64_t before = 0, due = schedule_sum_due(a->contribution, cy, n, a->instalment->due);
    for (uint32_t i = 0; i + 1 < n; i++)
        before = sum(before, cy->instalments[i].expected);
    if (n == cy->instalment_count && a->c->amount == sum(due, -before))
        candidate_add(a->c, REASON_ROUNDING, CANDIDATE_PENNIES, 0,
                      "it is the last instalment with the year's pennies: %s less %s",
                      money_print(due, whole), money_print(before, others));
    enum rounding other = a->term->rounding == ROUND_TRUNCATE ? ROUND_HALF_UP : ROUND_TRUNCATE;
    if (!a->instalment->backdated && a->c->amount == instalment(a, a->annual, other))
        candidate_add(a->c, REASON_ROUNDING, CANDIDATE_PENNIES, 0, "it is %s / %u, %s",
                      money_print(a->annual, whole), cy->instalments_in_year,
                      other == ROUND_TRUNCATE ? "truncated" : "rounded half up");
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

static void add_backdated(const struct ask *a, int64_t change, const char *how)
{
    char text[MONEY_TEXT_MAX];
    candidate_add(a->c, REASON_BACKDATED_ADJUSTMENT_DUE, CANDIDATE_BACKDATED, 0,
                  "it is the instalment %s of %s", how, money_print(change, text));
}

/* An instalment without the backdated adjustment that it should carry, or the change alone. */
static void look_at_carried_change(const struct ask *a)
{
    char text[MONEY_TEXT_MAX];
    int64_t plain = instalment(a, a->annual, a->term->rounding);
    int64_t change = sum(a->instalment->expected, -plain);
    if (!a->instalment->backdated || change == 0 || a->c->expected != a->instalment->expected)
        return;
    if (a->c->amount == plain)
        add_backdated(a, change, "without the backdated adjustment");
    if (a->c->amount == change)
        candidate_add(a->c, REASON_BACKDATED_ADJUSTMENT_DUE, CANDIDATE_BACKDATED, 0,
                      "it is the backdated adjustment alone, without the instalment of %s",
                      money_print(plain, text));
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
    char is[MONEY_TEXT_MAX], was[MONEY_TEXT_MAX];
    if (change == 0 || sum(a->c->amount, -a->c->expected) != change)
        return;
    candidate_add(a->c, REASON_BACKDATED_ADJUSTMENT_DUE, CANDIDATE_BACKDATED, 0,
                  "%s the backdated adjustment of %u instalments, %s less %s",
                  a->instalment ? "it is the instalment and" : "it is", n, money_print(now, is),
                  money_print(then, was));
}

/* With the change of the year before, which that year's allocation did not let in
 * (core/contribution/carry). */
static void look_at_last_year(const struct ask *a)
{
    uint32_t before = year_find(a->c->e, a->cy->contribution, a->cy->year - 1);
    int64_t change = before == NONE ? 0 : carry_open(a->c->e, before, a->c->date);
    char text[MONEY_TEXT_MAX];
    if (change && sum(a->c->amount, -a->c->expected) == change)
        candidate_add(a->c, REASON_BACKDATED_ADJUSTMENT_DUE, CANDIDATE_BACKDATED, 0,
                      "it is the one expected and the backdated adjustment of %d/%02d, %s",
                      a->cy->year - 1, a->cy->year % 100, money_print(change, text));
}

/* An instalment by another sum that was agreed: the one before, or one agreed since. */
static void look_at_other_sums(const struct ask *a)
{
    char annual[MONEY_TEXT_MAX], date[DATE_TEXT_MAX];
    const struct contribution *contribution = a->contribution;
    for (size_t i = contribution->terms.count; i-- > 0 && candidate_step(a->c);) {
        const struct term *t = &contribution->terms.items[i];
        if (t->annual == a->term->annual || a->c->amount != instalment(a, t->annual, t->rounding))
            continue;
        candidate_add(a->c, REASON_OTHER_RATE, CANDIDATE_RATE,
                      days_between(t->effective_from, a->instalment->due),
                      "it is an instalment by %s a year, the sum %s %s",
                      money_print(t->annual, annual), i ? "agreed from" : "agreed at first, from",
                      date_print(t->effective_from, date));
        return;
    }
}

/* Paid as if nothing of the annual sum were kept back until it is earned. */
static void look_at_not_released(const struct ask *a)
{
    char whole[MONEY_TEXT_MAX], not_released[MONEY_TEXT_MAX];
    if (a->annual == a->term->annual ||
        a->c->amount != instalment(a, a->term->annual, a->term->rounding))
        return;
    candidate_add(a->c, REASON_NOT_EARNED, CANDIDATE_RATE, 0,
                  "it is an instalment of the whole %s a year, of which %s is performance money",
                  money_print(a->term->annual, whole),
                  money_print(sum(a->term->annual, -a->annual), not_released));
}

/* This instalment and those after it, together; or, where none awaits it, a later one alone. */
static void look_ahead(const struct ask *a)
{
    const struct contribution_year *cy = a->cy;
    char date[DATE_TEXT_MAX];
    int64_t total = a->c->expected;
    for (uint32_t i = a->instalment ? a->c->instalment + 1 : 0;
         i < cy->instalment_count && candidate_step(a->c); i++) {
        const struct instalment *instalment = &cy->instalments[i];
        int64_t more = sum(instalment->expected, -instalment->paid);
        if (more <= 0 || (!a->instalment && instalment->due <= a->c->date))
            continue;
        total = a->instalment ? sum(total, more) : more;
        if (total != a->c->amount)
            continue;
        candidate_add(a->c, REASON_AHEAD, CANDIDATE_SAME, days_between(instalment->due, a->c->date),
                      a->instalment ? "it is this instalment with all up to number %u, due on %s"
                                    : "it is instalment %u, due on %s, ahead of its date",
                      cy->first_instalment + i, date_print(instalment->due, date));
        return;
    }
}

/* Where nothing awaits it: the instalment near its date that it would fill exactly, had not another
 * amount been booked there. */
static void look_at_filled(const struct ask *a)
{
    const struct contribution_year *cy = a->cy;
    char date[DATE_TEXT_MAX], paid[MONEY_TEXT_MAX];
    for (uint32_t i = 0; i < cy->instalment_count && candidate_step(a->c); i++) {
        const struct instalment *instalment = &cy->instalments[i];
        if (instalment->expected != a->c->amount || instalment->paid <= instalment->expected ||
            a->c->date < instalment->due - WINDOW_BEFORE_DAYS || a->c->date > instalment->late)
            continue;
        candidate_add(a->c, REASON_INSTALMENT, CANDIDATE_SAME,
                      days_between(instalment->due, a->c->date),
                      "it is instalment %u, due on %s, on which another amount, %s, is booked",
                      cy->first_instalment + i, date_print(instalment->due, date),
                      money_print(instalment->paid, paid));
        return;
    }
}

/* A whole number of pounds a year, not agreed, whose backdated adjustment this would be. */
static void look_at_unagreed(const struct ask *a)
{
    const struct contribution_year *cy = a->cy;
    uint32_t n = a->c->instalment + 1;
    int64_t before, annual = 0, due = 0;
    char sum_text[MONEY_TEXT_MAX], paid[MONEY_TEXT_MAX];
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
                  "it would be the backdated adjustment to %s a year, which nobody agreed: %u of "
                  "%u instalments, "
                  "less %s",
                  money_print(annual * 100, sum_text), n, cy->instalments_in_year,
                  money_print(before, paid));
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
}
