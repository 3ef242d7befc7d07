#include "core/diagnosis/explain.h"
#include <stdio.h>
#include <string.h>
#include "core/contribution/applied.h"
#include "core/contribution/schedule.h"
#include "core/contribution/tolerance.h"
#include "core/foundation/keying_error.h"

enum { WHY_MAX = 380 }; /* leaves room for which instalment it is */

static struct text print_difference(struct arena *arena, int64_t amount, int64_t expected,
                                    struct text why)
{
    char a[MONEY_TEXT_MAX], b[MONEY_TEXT_MAX], c[MONEY_TEXT_MAX];
    int64_t difference = sum(amount, -expected);
    return arena_print(arena, "%s where %s was expected, %s by %s; %.*s", money_print(amount, a),
                       money_print(expected, b), difference < 0 ? "underpaid" : "overpaid",
                       money_print(difference < 0 ? -difference : difference, c),
                       TEXT_ARG(why.size ? why : text_of("nothing known explains it")));
}

struct text explain_difference(struct arena *arena, int64_t amount, int64_t expected,
                               enum reason *ret_reason)
{
    *ret_reason = keying_error_is(amount, expected);
    return print_difference(arena, amount, expected, text_of(keying_error_text(*ret_reason)));
}

static struct text emit_difference(struct candidates *q, size_t most, enum reason *ret_reason)
{
    char back[MONEY_TEXT_MAX];
    if (q->amount == 0 && q->expected < 0) {
        *ret_reason = REASON_BACKDATED_ADJUSTMENT_DUE;
        return arena_print(q->arena, "a backdated adjustment leaves %s to be given back",
                           money_print(-q->expected, back));
    }
    candidate_find(q);
    *ret_reason = q->count ? q->items[0].reason : REASON_UNRECONCILED;
    return print_difference(q->arena, q->amount, q->expected,
                            candidate_text(q, most, WHY_MAX - 3 * MONEY_TEXT_MAX));
}

static struct text emit_extra(struct candidates *q, enum reason *ret_reason)
{
    int year = year_at(q->e, q->contribution_year)->year;
    char amount[MONEY_TEXT_MAX];
    candidate_find(q);
    struct text why = candidate_text(q, CANDIDATES_MAX, WHY_MAX);
    *ret_reason = q->count ? q->items[0].reason : REASON_EXTRA;
    return arena_print(q->arena, "no instalment of %d/%02d awaits %s on that date%s%.*s", year,
                       (year + 1) % 100, money_print(q->amount, amount), q->count ? "; " : "",
                       TEXT_ARG(why));
}

struct text explain_amount(struct candidates *question, enum reason *ret_reason)
{
    return question->instalment == NONE ? emit_extra(question, ret_reason)
                                        : emit_difference(question, CANDIDATES_MAX, ret_reason);
}

struct text explain_unallocated(struct candidates *question, struct text why)
{
    candidate_find(question);
    if (!question->count)
        return why;
    return arena_print(question->arena, "%.*s; %.*s", TEXT_ARG(why),
                       TEXT_ARG(candidate_text(question, CANDIDATES_MAX, WHY_MAX)));
}

static struct text write_overdue(struct candidates *q, size_t most, enum reason *ret_reason)
{
    candidate_find(q);
    *ret_reason = q->count ? q->items[0].reason : REASON_NONE;
    if (!q->count)
        return TEXT_NONE;
    return arena_print(q->arena, "; %.*s", TEXT_ARG(candidate_text(q, most, WHY_MAX - 80)));
}

struct text explain_overdue(struct candidates *question, enum reason *ret_reason)
{
    return write_overdue(question, CANDIDATES_MAX, ret_reason);
}

struct parts {
    struct component *items;
    size_t count;
    int64_t total;
    struct candidates candidates; /* the question about one of them, and the steps all may take */
    size_t most;                  /* candidate explanations given for each */
    int64_t tolerance;            /* of an instalment: less are pennies */
};

static void add_part(struct parts *p, enum reason reason, int64_t amount, struct text text)
{
    if (amount == 0)
        return;
    p->items[p->count++] = (struct component){reason, amount, text};
    p->total = sum(p->total, amount);
}

/* An instalment that is due and differs by more than pennies. */
static void add_difference(struct parts *p, const struct contribution_year *cy, uint32_t k,
                           int64_t paid)
{
    const struct instalment *instalment = &cy->instalments[k];
    struct arena *arena = p->candidates.arena;
    char due[DATE_TEXT_MAX], expected[MONEY_TEXT_MAX];
    uint32_t n = cy->first_instalment + k;
    enum reason reason;
    p->candidates.instalment = k;
    p->candidates.amount = paid;
    p->candidates.expected = instalment->expected;
    p->candidates.date = instalment->due;
    if (paid == 0 && instalment->expected > 0) {
        struct text why = write_overdue(&p->candidates, p->most, &reason);
        add_part(p, REASON_OVERDUE_INSTALMENTS, -instalment->expected,
                 arena_print(arena, "instalment %u of %u, %s due on %s, not paid%.*s", n,
                             cy->instalments_in_year, money_print(instalment->expected, expected),
                             date_print(instalment->due, due), TEXT_ARG(why)));
        return;
    }
    struct text why = emit_difference(&p->candidates, p->most, &reason);
    add_part(p, reason, sum(paid, -instalment->expected),
             arena_print(arena, "instalment %u of %u, due on %s: %.*s", n, cy->instalments_in_year,
                         date_print(instalment->due, due), TEXT_ARG(why)));
}

/* One instalment's contribution to the variance; pennies go to *pennies instead. */
static void add_instalment(struct parts *p, const struct contribution_year *cy, uint32_t k,
                           int64_t paid, date_t as_of, int64_t *pennies)
{
    const struct instalment *instalment = &cy->instalments[k];
    char due[DATE_TEXT_MAX];
    int64_t difference = sum(paid, -instalment->expected);
    if (instalment->due > as_of)
        add_part(p, REASON_INSTALMENT, paid,
                 arena_print(p->candidates.arena,
                             "instalment %u of %u, due on %s, paid before it was due",
                             cy->first_instalment + k, cy->instalments_in_year,
                             date_print(instalment->due, due)));
    else if (llabs(difference) <= p->tolerance)
        *pennies = sum(*pennies, difference);
    else
        add_difference(p, cy, k, paid);
}

/* A backdated adjustment that instalments have not carried, less what was paid of it after the
 * last. */
static void add_change(struct parts *p, const struct contribution_year *cy, uint32_t due,
                       int64_t then, int64_t now, int64_t paid)
{
    char was[MONEY_TEXT_MAX], is[MONEY_TEXT_MAX], of_it[MONEY_TEXT_MAX];
    struct text how =
        text_of(due < cy->instalment_count
                    ? "the next one carries the difference"
                    : "no instalment of the year is left to carry it, the next year's "
                      "first may");
    if (paid)
        how = arena_print(p->candidates.arena, "%s was paid of it after the last",
                          money_print(paid, of_it));
    add_part(p, REASON_BACKDATED_ADJUSTMENT_DUE, sum(sum(then, -now), paid),
             arena_print(p->candidates.arena,
                         "backdated adjustment: %u instalments were %s and are now %s; %.*s", due,
                         money_print(then, was), money_print(now, is), TEXT_ARG(how)));
}

static void add_terms(struct parts *p, const struct contribution_year *cy, date_t as_of,
                      int64_t change_paid, int64_t pennies)
{
    const struct contribution *contribution = contribution_at(p->candidates.e, cy->contribution);
    uint32_t due = schedule_instalments_due(cy, as_of);
    int64_t expected = 0, then = 0, now = 0;
    for (uint32_t k = 0; k < due; k++)
        expected = sum(expected, cy->instalments[k].expected);
    if (due > 0) {
        then = schedule_sum_due(contribution, cy, due, cy->instalments[due - 1].due);
        now = schedule_sum_due(contribution, cy, due, as_of);
    }
    add_change(p, cy, due, then, now, change_paid);
    add_part(p, REASON_ROUNDING, sum(pennies, sum(expected, -then)),
             text_of("pennies: instalments are rounded one by one, the sum due once"));
}

/* The parts, each with at most so many candidate explanations. */
static size_t decompose(const struct engine *e, uint32_t contribution_year,
                        const struct position *position, struct arena *arena, size_t most,
                        struct component *ret_parts)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    struct parts p = {
        .items = ret_parts,
        .candidates = {.e = e,
                       .arena = arena,
                       .contribution_year = contribution_year,
                       .item = ITEM_NONE},
        .most = most,
        .tolerance = tolerance_of(e, year_at(e, contribution_year)).instalment,
    };
    struct applied_sums applied_sums;
    int64_t pennies = 0;
    applied_as_of(cy, position->as_of, &applied_sums);
    for (uint32_t k = 0; k < cy->instalment_count; k++)
        add_instalment(&p, cy, k, applied_sums.instalments[k], position->as_of, &pennies);
    add_terms(&p, cy, position->as_of, applied_sums.change, pennies);
    add_part(&p, REASON_EXTRA, applied_sums.extra, text_of("payments that no instalment awaited"));
    add_part(&p, REASON_UNRECONCILED, sum(position->variance, -p.total), text_of("not explained"));
    return p.count;
}

size_t explain_variance(const struct engine *e, uint32_t contribution_year,
                        const struct position *position, struct arena *arena,
                        struct component ret_parts[COMPONENTS_MAX])
{
    return decompose(e, contribution_year, position, arena, CANDIDATES_MAX, ret_parts);
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

struct text explain_position(const struct engine *e, uint32_t contribution_year,
                             const struct position *position, struct arena *arena,
                             enum reason *ret_reason)
{
    if (llabs(position->variance) <= tolerance_of(e, year_at(e, contribution_year)).year) {
        *ret_reason = position->variance ? REASON_ROUNDING : REASON_NONE;
        return TEXT_NONE;
    }
    struct component parts[COMPONENTS_MAX];
    size_t count = decompose(e, contribution_year, position, arena, 1, parts), largest = 0;
    char sentence[SENTENCE_MAX], amount[MONEY_TEXT_MAX];
    int64_t v = position->variance;
    for (size_t i = 1; i < count; i++)
        if (llabs(parts[i].amount) > llabs(parts[largest].amount))
            largest = i;
    *ret_reason = count ? parts[largest].reason : REASON_UNRECONCILED;
    (void)snprintf(sentence, sizeof sentence, "%s by %s:", v < 0 ? "underpaid" : "overpaid",
                   money_print(v < 0 ? -v : v, amount));
    add_clauses(sentence, parts, count);
    return arena_text(arena, text_of(sentence));
}
