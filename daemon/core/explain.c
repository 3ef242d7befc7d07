#include "core/explain.h"
#include <stdio.h>
#include <string.h>
#include "core/schedule.h"

enum { DIGITS_MAX = 20 };

static size_t digits_of(int64_t amount, char out[DIGITS_MAX + 1])
{
    return (size_t)snprintf(out, DIGITS_MAX + 1, "%lld",
                            (long long)(amount < 0 ? -amount : amount));
}

/* Whether removing one digit of longer gives shorter. */
static bool is_one_digit_less(const char *shorter, const char *longer, size_t longer_size)
{
    size_t i = 0;
    while (i + 1 < longer_size && shorter[i] == longer[i])
        i++;
    return memcmp(shorter + i, longer + i + 1, longer_size - 1 - i) == 0;
}

enum reason explain_digits(int64_t amount, int64_t expected)
{
    char a[DIGITS_MAX + 1], b[DIGITS_MAX + 1];
    if (amount <= 0 || expected <= 0 || amount == expected)
        return REASON_UNEXPLAINED;
    size_t na = digits_of(amount, a), nb = digits_of(expected, b);
    if (nb < 5) /* below 100 pounds anything resembles anything */
        return REASON_UNEXPLAINED;
    if (na + 1 == nb)
        return is_one_digit_less(a, b, nb) ? REASON_DROPPED_DIGIT : REASON_UNEXPLAINED;
    if (na == nb + 1)
        return is_one_digit_less(b, a, na) ? REASON_EXTRA_DIGIT : REASON_UNEXPLAINED;
    if (na != nb)
        return REASON_UNEXPLAINED;
    size_t first = 0, last = na - 1;
    while (a[first] == b[first])
        first++;
    while (a[last] == b[last])
        last--;
    if (first == last)
        return REASON_WRONG_DIGIT;
    if (last == first + 1 && a[first] == b[last] && a[last] == b[first])
        return REASON_TRANSPOSED_DIGITS;
    return REASON_UNEXPLAINED;
}

static const char *slip_text(enum reason reason)
{
    static const char *const texts[REASON_COUNT] = {
        [REASON_DROPPED_DIGIT] = "; it is that amount with one digit dropped",
        [REASON_EXTRA_DIGIT] = "; it is that amount with one digit too many",
        [REASON_TRANSPOSED_DIGITS] = "; it is that amount with two digits exchanged",
        [REASON_WRONG_DIGIT] = "; it is that amount with one digit different",
    };
    return texts[reason] ? texts[reason] : "; nothing known explains it";
}

struct text explain_difference(struct arena *arena, int64_t amount, int64_t expected,
                               enum reason *ret_reason)
{
    char a[MONEY_TEXT_MAX], b[MONEY_TEXT_MAX], c[MONEY_TEXT_MAX];
    int64_t difference = sum(amount, -expected);
    enum reason reason = explain_digits(amount, expected);
    *ret_reason = reason;
    return arena_print(arena, "%s where %s was expected, %s by %s%s", money_print(amount, a),
                       money_print(expected, b), difference < 0 ? "short" : "over",
                       money_print(difference < 0 ? -difference : difference, c),
                       slip_text(reason));
}

struct text explain_slot(struct arena *arena, int64_t paid, int64_t expected,
                         enum reason *ret_reason)
{
    char amount[MONEY_TEXT_MAX];
    if (paid != 0 || expected >= 0)
        return explain_difference(arena, paid, expected, ret_reason);
    *ret_reason = REASON_TRUE_UP_DUE;
    return arena_print(arena, "a backdated change leaves %s to be given back",
                       money_print(-expected, amount));
}

bool explain_other_stream(const struct engine *e, uint32_t stream, int64_t amount,
                          uint32_t *ret_stream, uint32_t *ret_slot)
{
    const struct line *line = &e->lines.items[e->streams.items[stream].line];
    for (size_t i = 0; i < line->streams.count; i++) {
        uint32_t other = line->streams.items[i];
        const struct stream *st = &e->streams.items[other];
        if (other == stream)
            continue;
        for (uint32_t k = 0; k < st->slot_count; k++) {
            if (st->slots[k].paid != 0 || st->slots[k].expected != amount)
                continue;
            *ret_stream = other;
            *ret_slot = k;
            return true;
        }
    }
    return false;
}

struct parts {
    struct component *items;
    size_t count;
    int64_t total;
};

static void add_part(struct parts *p, enum reason reason, int64_t amount, struct text text)
{
    if (amount == 0)
        return;
    p->items[p->count++] = (struct component){reason, amount, text};
    p->total = sum(p->total, amount);
}

/* One slot's contribution to the variance; pennies go to *pennies instead. */
static void add_slot(const struct engine *e, const struct stream *st, uint32_t k, date_t as_of,
                     struct arena *arena, struct parts *p, int64_t *pennies)
{
    const struct slot *slot = &st->slots[k];
    const struct line *line = &e->lines.items[st->line];
    char due[DATE_TEXT_MAX], expected[MONEY_TEXT_MAX];
    int64_t paid = slot->paid_on != DATE_NONE && slot->paid_on > as_of ? 0 : slot->paid;
    uint32_t n = st->first_slot + k;
    if (slot->due > as_of) {
        add_part(p, REASON_INSTALMENT, paid,
                 arena_print(arena, "instalment %u of %u, due on %s, paid before it was due", n,
                             st->slots_in_year, date_print(slot->due, due)));
        return;
    }
    int64_t difference = sum(paid, -slot->expected);
    if (difference == 0)
        return;
    if (llabs(difference) <= line->tolerance_instalment) {
        *pennies = sum(*pennies, difference);
    } else if (paid == 0 && slot->expected > 0) {
        bool later = slot->paid != 0; /* payments of one slot are not told apart by date */
        add_part(p, REASON_MISSING_INSTALMENTS, difference,
                 arena_print(arena, "instalment %u of %u, %s due on %s, not paid%s", n,
                             st->slots_in_year, money_print(slot->expected, expected),
                             date_print(slot->due, due), later ? " in full by then" : ""));
    } else {
        enum reason reason;
        struct text why = explain_slot(arena, paid, slot->expected, &reason);
        add_part(p, reason, difference,
                 arena_print(arena, "instalment %u of %u, due on %s: %.*s", n, st->slots_in_year,
                             date_print(slot->due, due), TEXT_ARG(why)));
    }
}

static void add_terms(const struct line *line, const struct stream *st, date_t as_of,
                      struct arena *arena, struct parts *p, int64_t pennies)
{
    uint32_t due = schedule_slots_due(st, as_of);
    if (due == 0)
        return;
    int64_t expected = 0;
    for (uint32_t k = 0; k < due; k++)
        expected = sum(expected, st->slots[k].expected);
    int64_t then = schedule_sum_due(line, st, due, st->slots[due - 1].due);
    int64_t now = schedule_sum_due(line, st, due, as_of);
    char was[MONEY_TEXT_MAX], is[MONEY_TEXT_MAX];
    add_part(p, REASON_TRUE_UP_DUE, sum(then, -now),
             arena_print(arena,
                         "backdated change: %u instalments were %s and are now %s; %s", due,
                         money_print(then, was), money_print(now, is),
                         due < st->slot_count ? "the next one carries the difference"
                                              : "no instalment of the year is left to carry it"));
    add_part(p, REASON_ROUNDING, sum(pennies, sum(expected, -then)),
             text_of("pennies: instalments are rounded one by one, the sum due once"));
}

size_t explain_variance(const struct engine *e, uint32_t stream, const struct position *position,
                        struct arena *arena, struct component ret_parts[COMPONENTS_MAX])
{
    const struct stream *st = &e->streams.items[stream];
    struct parts p = {.items = ret_parts};
    int64_t pennies = 0;
    for (uint32_t k = 0; k < st->slot_count; k++)
        add_slot(e, st, k, position->as_of, arena, &p, &pennies);
    add_terms(&e->lines.items[st->line], st, position->as_of, arena, &p, pennies);
    bool latest = st->days.count == 0 || st->days.items[st->days.count - 1].date <= position->as_of;
    if (latest)
        add_part(&p, REASON_EXTRA, st->extra, text_of("payments that no instalment awaited"));
    add_part(&p, latest ? REASON_UNEXPLAINED : REASON_EXTRA, sum(position->variance, -p.total),
             text_of(latest ? "not explained"
                            : "parts of instalments completed later, and payments counted "
                              "elsewhere later"));
    return p.count;
}

enum { SENTENCE_MAX = 480, MORE_MAX = 16 /* "; and 53 more" */ };

/* Adds the parts to a sentence, each whole or not at all; says how many did not fit. */
static void add_clauses(char sentence[SENTENCE_MAX], const struct component *parts, size_t count)
{
    size_t used = strlen(sentence);
    char clause[SENTENCE_MAX], amount[MONEY_TEXT_MAX];
    for (size_t i = 0; i < count; i++) {
        int size = snprintf(clause, sizeof clause, "%s %s (%.*s)", i ? ";" : "",
                            money_print(parts[i].amount, amount), TEXT_ARG(parts[i].text));
        if (used + (size_t)size + MORE_MAX > SENTENCE_MAX) {
            (void)snprintf(sentence + used, SENTENCE_MAX - used, "; and %zu more", count - i);
            return;
        }
        memcpy(sentence + used, clause, (size_t)size + 1);
        used += (size_t)size;
    }
}

struct text explain_position(const struct engine *e, uint32_t stream,
                             const struct position *position, struct arena *arena,
                             enum reason *ret_reason)
{
    const struct line *line = &e->lines.items[e->streams.items[stream].line];
    if (llabs(position->variance) <= line->tolerance_year) {
        *ret_reason = position->variance ? REASON_ROUNDING : REASON_NONE;
        return TEXT_NONE;
    }
    struct component parts[COMPONENTS_MAX];
    size_t count = explain_variance(e, stream, position, arena, parts), largest = 0;
    char sentence[SENTENCE_MAX], amount[MONEY_TEXT_MAX];
    int64_t v = position->variance;
    for (size_t i = 1; i < count; i++)
        if (llabs(parts[i].amount) > llabs(parts[largest].amount))
            largest = i;
    *ret_reason = count ? parts[largest].reason : REASON_UNEXPLAINED;
    (void)snprintf(sentence, sizeof sentence, "%s by %s:", v < 0 ? "short" : "over",
                   money_print(v < 0 ? -v : v, amount));
    add_clauses(sentence, parts, count);
    return arena_text(arena, text_of(sentence));
}
