#include "core/rate.h"
#include "core/carry.h"
#include "core/place.h"
#include "core/schedule.h"
#include "core/stream.h"

/* Earlier in the year, and for whole pounds, a whole number of pounds a year fits too often. */
enum { UNAGREED_FROM = 4 };

struct ask {
    struct clues *c;
    const struct line *line;
    const struct stream *st;
    const struct slot *slot; /* NULL: none awaits the amount */
    const struct term *term; /* that decided the slot */
    int64_t annual;          /* what the slot is a part of: the term's, less what is withheld */
};

static int64_t instalment(const struct ask *a, int64_t annual, enum rounding rounding)
{
    int64_t amount = 0;
    (void)money_scale(annual, 1, a->st->slots_in_year, rounding, &amount);
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
    const struct stream *st = a->st;
    uint32_t n = a->c->slot + 1;
    if (a->c->expected != a->slot->expected)
        return;
    int64_t before = 0, due = schedule_sum_due(a->line, st, n, a->slot->due);
    for (uint32_t i = 0; i + 1 < n; i++)
        before = sum(before, st->slots[i].expected);
    if (n == st->slot_count && a->c->amount == sum(due, -before))
        clue_add(a->c, REASON_ROUNDING, CLUE_PENNIES, 0,
                 "it is the last instalment with the year's pennies: %s less %s",
                 money_print(due, whole), money_print(before, others));
    enum rounding other = a->term->rounding == ROUND_TRUNCATE ? ROUND_HALF_UP : ROUND_TRUNCATE;
    if (!a->slot->true_up && a->c->amount == instalment(a, a->annual, other))
        clue_add(a->c, REASON_ROUNDING, CLUE_PENNIES, 0, "it is %s / %u, %s",
                 money_print(a->annual, whole), st->slots_in_year,
                 other == ROUND_TRUNCATE ? "truncated" : "rounded half up");
}

/* By everything that was ever agreed or taken back: what the payer may have known before the pool.
 */
static date_t latest_agreed(const struct line *line)
{
    date_t latest = line->terms.items[0].agreed_on;
    for (size_t i = 1; i < line->terms.count; i++) {
        const struct term *t = &line->terms.items[i];
        date_t changed = t->is_taken_back ? t->taken_back_on : t->agreed_on;
        latest = changed > latest ? changed : latest;
    }
    return latest;
}

static void add_true_up(const struct ask *a, int64_t change, const char *how)
{
    char text[MONEY_TEXT_MAX];
    clue_add(a->c, REASON_TRUE_UP_DUE, CLUE_TRUE_UP, 0, "it is the instalment %s of %s", how,
             money_print(change, text));
}

/* An instalment without the backdated change that it should carry, or the change alone. */
static void look_at_carried_change(const struct ask *a)
{
    char text[MONEY_TEXT_MAX];
    int64_t plain = instalment(a, a->annual, a->term->rounding);
    int64_t change = sum(a->slot->expected, -plain);
    if (!a->slot->true_up || change == 0 || a->c->expected != a->slot->expected)
        return;
    if (a->c->amount == plain)
        add_true_up(a, change, "without the backdated change");
    if (a->c->amount == change)
        clue_add(a->c, REASON_TRUE_UP_DUE, CLUE_TRUE_UP, 0,
                 "it is the backdated change alone, without the instalment of %s",
                 money_print(plain, text));
}

/* A change that no instalment due by then carries, paid with this one or alone. */
static void look_at_pending_change(const struct ask *a)
{
    const struct stream *st = a->st;
    uint32_t n = a->slot ? a->c->slot + 1 : schedule_slots_due(st, a->c->date);
    if (n == 0)
        return;
    date_t known = latest_agreed(a->line), due = st->slots[n - 1].due;
    int64_t then = schedule_sum_due(a->line, st, n, due);
    int64_t now = schedule_sum_due(a->line, st, n, known > due ? known : due);
    int64_t change = sum(now, -then);
    char is[MONEY_TEXT_MAX], was[MONEY_TEXT_MAX];
    if (change == 0 || sum(a->c->amount, -a->c->expected) != change)
        return;
    clue_add(a->c, REASON_TRUE_UP_DUE, CLUE_TRUE_UP, 0,
             "%s the backdated change of %u instalments, %s less %s",
             a->slot ? "it is the instalment and" : "it is", n, money_print(now, is),
             money_print(then, was));
}

/* With the change of the year before, which that year's allocation did not let in (core/carry). */
static void look_at_last_year(const struct ask *a)
{
    uint32_t before = stream_find(a->c->e, a->st->line, a->st->year - 1);
    int64_t change = before == NONE ? 0 : carry_open(a->c->e, before, a->c->date);
    char text[MONEY_TEXT_MAX];
    if (change && sum(a->c->amount, -a->c->expected) == change)
        clue_add(a->c, REASON_TRUE_UP_DUE, CLUE_TRUE_UP, 0,
                 "it is the one expected and the backdated change of %d/%02d, %s", a->st->year - 1,
                 a->st->year % 100, money_print(change, text));
}

/* An instalment by another sum that was agreed: the one before, or one agreed since. */
static void look_at_other_sums(const struct ask *a)
{
    char annual[MONEY_TEXT_MAX], date[DATE_TEXT_MAX];
    const struct line *line = a->line;
    for (size_t i = line->terms.count; i-- > 0 && clue_step(a->c);) {
        const struct term *t = &line->terms.items[i];
        if (t->annual == a->term->annual || a->c->amount != instalment(a, t->annual, t->rounding))
            continue;
        clue_add(a->c, REASON_OTHER_RATE, CLUE_RATE, days_between(t->effective_from, a->slot->due),
                 "it is an instalment by %s a year, the sum %s %s", money_print(t->annual, annual),
                 i ? "agreed from" : "agreed at first, from", date_print(t->effective_from, date));
        return;
    }
}

/* Paid as if nothing of the annual sum were withheld until it is earned. */
static void look_at_withheld(const struct ask *a)
{
    char whole[MONEY_TEXT_MAX], withheld[MONEY_TEXT_MAX];
    if (a->annual == a->term->annual ||
        a->c->amount != instalment(a, a->term->annual, a->term->rounding))
        return;
    clue_add(
        a->c, REASON_NOT_EARNED, CLUE_RATE, 0,
        "it is an instalment of the whole %s a year, of which performance elements withhold %s",
        money_print(a->term->annual, whole),
        money_print(sum(a->term->annual, -a->annual), withheld));
}

/* This instalment and those after it, together; or, where none awaits it, a later one alone. */
static void look_ahead(const struct ask *a)
{
    const struct stream *st = a->st;
    char date[DATE_TEXT_MAX];
    int64_t total = a->c->expected;
    for (uint32_t i = a->slot ? a->c->slot + 1 : 0; i < st->slot_count && clue_step(a->c); i++) {
        const struct slot *slot = &st->slots[i];
        int64_t more = sum(slot->expected, -slot->paid);
        if (more <= 0 || (!a->slot && slot->due <= a->c->date))
            continue;
        total = a->slot ? sum(total, more) : more;
        if (total != a->c->amount)
            continue;
        clue_add(a->c, REASON_AHEAD, CLUE_SAME, days_between(slot->due, a->c->date),
                 a->slot ? "it is this instalment with all up to number %u, due on %s"
                         : "it is instalment %u, due on %s, ahead of its date",
                 st->first_slot + i, date_print(slot->due, date));
        return;
    }
}

/* Where nothing awaits it: the instalment near its date that it would fill exactly, had not another
 * amount been booked there. */
static void look_at_filled(const struct ask *a)
{
    const struct stream *st = a->st;
    char date[DATE_TEXT_MAX], paid[MONEY_TEXT_MAX];
    for (uint32_t i = 0; i < st->slot_count && clue_step(a->c); i++) {
        const struct slot *slot = &st->slots[i];
        if (slot->expected != a->c->amount || slot->paid <= slot->expected ||
            a->c->date < slot->due - WINDOW_BEFORE_DAYS || a->c->date > slot->late)
            continue;
        clue_add(a->c, REASON_INSTALMENT, CLUE_SAME, days_between(slot->due, a->c->date),
                 "it is instalment %u, due on %s, on which another amount, %s, is booked",
                 st->first_slot + i, date_print(slot->due, date), money_print(slot->paid, paid));
        return;
    }
}

/* A whole number of pounds a year, not agreed, whose true-up this would be. */
static void look_at_unagreed(const struct ask *a)
{
    const struct stream *st = a->st;
    uint32_t n = a->c->slot + 1;
    int64_t before, annual = 0, due = 0;
    char sum_text[MONEY_TEXT_MAX], paid[MONEY_TEXT_MAX];
    if (n < UNAGREED_FROM || st->first_slot != 1 || a->c->amount % 100 == 0 ||
        a->c->expected != a->slot->expected)
        return;
    before = schedule_sum_due(a->line, st, n - 1, st->slots[n - 2].due);
    if (money_scale(sum(a->c->amount, before), st->slots_in_year, (int64_t)n * 100, ROUND_HALF_UP,
                    &annual) ||
        annual <= 0 || annual > MONEY_LIMIT / 100 ||
        money_scale(annual * 100, n, st->slots_in_year, ROUND_HALF_UP, &due) ||
        sum(due, -before) != a->c->amount)
        return;
    clue_add(a->c, REASON_UNAGREED_SUM, CLUE_UNAGREED, 0,
             "it would be the true-up to %s a year, which nobody agreed: %u of %u instalments, "
             "less %s",
             money_print(annual * 100, sum_text), n, st->slots_in_year, money_print(before, paid));
}

void rate_look(struct clues *c)
{
    const struct stream *st = &c->e->streams.items[c->stream];
    struct ask a = {.c = c, .line = &c->e->lines.items[st->line], .st = st};
    if (c->slot != NONE) {
        a.slot = &st->slots[c->slot];
        a.term = schedule_term(a.line, a.slot->due, a.slot->due);
        a.annual = schedule_annual(a.line, a.slot->due, a.slot->due);
    }
    look_at_pending_change(&a);
    if (c->amount <= 0)
        return;
    look_ahead(&a);
    if (!a.slot)
        look_at_filled(&a);
    if (!a.slot || a.line->is_earned) /* what is earned follows no rate */
        return;
    look_at_pennies(&a);
    look_at_carried_change(&a);
    look_at_last_year(&a);
    look_at_withheld(&a);
    look_at_other_sums(&a);
    look_at_unagreed(&a);
}
