#include "core/diagnosis/explain.h"
#include <assert.h>
#include "core/contribution/placed.h"
#include "core/contribution/debtor.h"
#include "core/contribution/schedule.h"
#include "core/contribution/tolerance.h"
#include "core/contribution/year.h"
#include "core/diagnosis/appropriation.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/keying_error.h"
#include "core/foundation/remembered.h"

/* The reason of the best candidate explanation, or the one given. */
static enum reason best_reason(const struct candidates *q, enum reason otherwise)
{
    return q->count ? q->items[0].reason : otherwise;
}

void explain_difference(struct arena *arena, int64_t received, int64_t paid, struct parts *parts,
                        enum reason *ret_reason)
{
    struct part part =
        PART(RECEIVED_MORE, .share = sum(received, -paid), .amount = received, .expected = paid);
    if (received < paid)
        part.kind = PART_RECEIVED_LESS;
    parts_add(parts, arena, part);
    *ret_reason = keying_error_is(received, paid);
    part = (struct part){.kind = keying_error_part(*ret_reason)};
    if (part.kind == PART_UNKNOWN)
        part.kind = PART_NOTHING_EXPLAINS;
    parts_add(parts, arena, part);
}

/* How what was paid differs from what its instalment awaits. */
static struct part difference_of(const struct candidates *q)
{
    const struct contribution_year *cy = year_at(q->e, q->contribution_year);
    const bool is_back = q->amount == 0 && q->expected < 0;
    struct part part = PART(UNDERPAID, .share = sum(q->amount, -q->expected), .amount = q->amount,
                            .expected = q->expected, .date = cy->instalments[q->instalment].due,
                            .instalment = cy->first_instalment + q->instalment,
                            .instalments = cy->instalments_in_year);
    if (is_back)
        part.kind = PART_TO_GIVE_BACK;
    else if (part.share > 0)
        part.kind = PART_OVERPAID;
    return part;
}

static struct part overdue_of(const struct candidates *q, date_t until)
{
    const struct contribution_year *cy = year_at(q->e, q->contribution_year);
    return PART(OVERDUE, .share = -q->expected, .amount = q->expected,
                .date = cy->instalments[q->instalment].due, .until = until,
                .instalment = cy->first_instalment + q->instalment,
                .instalments = cy->instalments_in_year);
}

/* What of the instalment is not to be paid, beside the part that says what is missing. */
static void add_of_it(struct arena *arena, int64_t adjusted, int64_t written_off,
                      struct parts *parts)
{
    if (adjusted)
        parts_add(parts, arena, PART(ADJUSTED_OF_IT, .amount = adjusted));
    if (written_off)
        parts_add(parts, arena, PART(WRITTEN_OFF_OF_IT, .amount = written_off));
}

static void add_of_instalment(const struct candidates *q, struct parts *parts)
{
    const struct contribution_year *cy = year_at(q->e, q->contribution_year);
    const struct instalment *x = &cy->instalments[q->instalment];
    int64_t moved = year_claims_moved_of(cy, q->instalment, INT32_MAX);
    add_of_it(q->arena, sum(x->adjusted, moved), x->written_off, parts);
}

/* What follows the part of one difference; *ret_reason as explain_amount's. */
static void add_why(struct candidates *q, const struct part *part, size_t most, struct parts *parts,
                    enum reason *ret_reason)
{
    *ret_reason = REASON_BACKDATED_ADJUSTMENT_DUE;
    if (part->kind == PART_TO_GIVE_BACK)
        return;
    candidate_find(q);
    *ret_reason = best_reason(q, REASON_UNRECONCILED);
    candidate_put(q, most, parts);
    if (!q->count && part->kind != PART_OVERDUE)
        parts_add(parts, q->arena, PART(NOTHING_EXPLAINS));
}

static void add_not_awaited(struct candidates *q, struct parts *parts, enum reason *ret_reason)
{
    parts_add(parts, q->arena,
              PART(NOT_AWAITED, .share = sum(q->amount, -q->expected), .amount = q->amount,
                   .year = (uint32_t)year_at(q->e, q->contribution_year)->year));
    candidate_find(q);
    candidate_put(q, CANDIDATES_MAX, parts);
    *ret_reason = best_reason(q, REASON_EXTRA);
}

void explain_amount(struct candidates *question, struct parts *parts, enum reason *ret_reason)
{
    if (question->instalment == NONE) {
        add_not_awaited(question, parts, ret_reason);
        return;
    }
    const struct part part = difference_of(question);
    parts_add(parts, question->arena, part);
    add_of_instalment(question, parts);
    add_why(question, &part, CANDIDATES_MAX, parts, ret_reason);
}

void explain_unallocated(struct candidates *question, struct part why, struct parts *parts)
{
    parts_add(parts, question->arena, why);
    candidate_find(question);
    candidate_put(question, CANDIDATES_MAX, parts);
}

void explain_overdue(struct candidates *question, date_t until, struct parts *parts,
                     enum reason *ret_reason)
{
    const struct part part = overdue_of(question, until);
    parts_add(parts, question->arena, part);
    add_of_instalment(question, parts);
    add_why(question, &part, CANDIDATES_MAX, parts, ret_reason);
    if (!question->count)
        *ret_reason = REASON_NONE;
}

/* A part of a variance, before it is told apart from the smaller ones. */
struct piece {
    struct part part, more; /* more.kind PART_UNKNOWN: none */
    uint32_t exception;     /* what was reported of it; 0: nothing */
    uint32_t instalment;    /* of which candidate explanations are looked for; NONE: none are */
    struct applied_sum applied;
    int64_t moved; /* of it, claims that came or (< 0) went: no adjustments */
};

enum { PIECES_MAX = 3 * DATES_MAX + 8 };

struct variance {
    struct piece pieces[PIECES_MAX];
    size_t count;
    int64_t total;
    struct candidates question; /* about one of them, and the steps all may take */
    int64_t tolerance;          /* of an instalment */
    int64_t pennies;            /* what rounding leaves */
    struct part tolerated;      /* more than that, within the tolerance */
    int64_t extra;              /* paid, awaited by no instalment, covers none before */
};

/* Who rounds an instalment otherwise comes to a penny more or less. */
#define ROUNDING_MAX INT64_C(1)

static struct piece *add_piece(struct variance *v, struct part part)
{
    if (part.share == 0)
        return NULL;
    assert(v->count < PIECES_MAX);
    struct piece *piece = &v->pieces[v->count++];
    *piece = (struct piece){.part = part, .instalment = NONE};
    v->total = sum(v->total, part.share);
    return piece;
}

static void ask_about(struct variance *v, uint32_t k, const struct applied_sum *applied)
{
    const struct instalment *instalment =
        &year_at(v->question.e, v->question.contribution_year)->instalments[k];
    v->question.instalment = k;
    v->question.amount = applied->as[APPLIED_PAID];
    v->question.expected = sum(instalment->expected, -sum(applied->as[APPLIED_ADJUSTED],
                                                          applied->as[APPLIED_WRITTEN_OFF]));
    v->question.date = instalment->due;
}

/* An instalment that is due and differs by more than is tolerated. */
static void add_difference(struct variance *v, uint32_t k, const struct applied_sum *applied,
                           int64_t moved)
{
    ask_about(v, k, applied);
    const bool is_overdue = v->question.amount == 0 && v->question.expected > 0;
    struct part part = is_overdue ? overdue_of(&v->question, 0) : difference_of(&v->question);
    if (is_overdue && v->extra >= v->question.expected) {
        v->extra = sum(v->extra, -v->question.expected);
        part.kind = PART_COVERED_BY_EXTRA;
        (void)add_piece(v, part);
        return;
    }
    struct piece *piece = add_piece(v, part);
    if (!piece)
        return;
    piece->instalment = k;
    piece->applied = *applied;
    piece->moved = moved;
    piece->exception =
        year_at(v->question.e, v->question.contribution_year)->instalments[k].exception;
}

static int64_t all_of(const struct applied_sum *applied)
{
    return sum(applied->as[APPLIED_PAID],
               sum(applied->as[APPLIED_ADJUSTED], applied->as[APPLIED_WRITTEN_OFF]));
}

/* What was applied to an instalment that is not due yet. */
static void add_before_due(struct variance *v, const struct contribution_year *cy, uint32_t k,
                           const struct applied_sum *applied)
{
    static const enum part_kind kinds[] = {[APPLIED_PAID] = PART_BEFORE_DUE,
                                           [APPLIED_ADJUSTED] = PART_ADJUSTED_BEFORE_DUE,
                                           [APPLIED_WRITTEN_OFF] = PART_WRITTEN_OFF_BEFORE_DUE};
    for (unsigned as = APPLIED_PAID; as <= APPLIED_WRITTEN_OFF; as++)
        (void)add_piece(v, (struct part){.kind = kinds[as],
                                         .share = applied->as[as],
                                         .date = cy->instalments[k].due,
                                         .instalment = cy->first_instalment + k,
                                         .instalments = cy->instalments_in_year});
}

static void add_tolerated(struct variance *v, int64_t difference)
{
    if (llabs(difference) <= ROUNDING_MAX) {
        v->pennies = sum(v->pennies, difference);
        return;
    }
    v->tolerated.share = sum(v->tolerated.share, difference);
    v->tolerated.count++;
}

/* One instalment's contribution to the variance, but for what became another's claim. */
static void add_instalment(struct variance *v, const struct contribution_year *cy, uint32_t k,
                           const struct applied_sum *applied, date_t as_of)
{
    const struct instalment *instalment = &cy->instalments[k];
    int64_t difference = sum(all_of(applied), -instalment->expected);
    if (instalment->due > as_of)
        add_before_due(v, cy, k, applied);
    else if (llabs(difference) <= v->tolerance)
        add_tolerated(v, difference);
    else
        add_difference(v, k, applied, year_claims_moved_of(cy, k, as_of));
}

/* What came with the division of another contribution. */
static int64_t add_claim(struct variance *v, const struct contribution_year *cy, date_t as_of)
{
    int64_t claim = year_claims_moved_of(cy, NONE, as_of);
    if (claim)
        (void)add_piece(
            v, PART(CLAIM_TAKEN_OVER, .share = -claim, .date = cy->claims_moved.items[0].on));
    return claim;
}

/* A backdated adjustment that instalments have not carried, less what was paid of it after the
 * last. */
static void add_change(struct variance *v, const struct contribution_year *cy, uint32_t due,
                       int64_t then, int64_t now, int64_t paid)
{
    struct piece *piece = add_piece(v, PART(BACKDATED, .share = sum(sum(then, -now), paid),
                                            .amount = now, .expected = then, .count = due));
    if (!piece)
        return;
    piece->more = due < cy->instalment_count ? PART(CARRIED_BY_NEXT) : PART(CARRIED_BY_NONE);
    if (paid)
        piece->more = PART(PAID_AFTER_LAST, .amount = paid);
}

static void add_terms(struct variance *v, const struct contribution_year *cy, date_t as_of,
                      int64_t change_paid)
{
    const struct contribution *contribution = contribution_at(v->question.e, cy->contribution);
    uint32_t due = schedule_instalments_due(cy, as_of);
    int64_t expected = 0, then = 0, now = 0;
    for (uint32_t k = 0; k < due; k++)
        expected = sum(expected, cy->instalments[k].expected);
    if (due > 0) {
        then = schedule_sum_due(contribution, cy, due, cy->instalments[due - 1].due);
        now = schedule_sum_due(contribution, cy, due, as_of);
    }
    if (cy->discharged_count) { /* each was paid what it awaited */
        expected = cy->paid;
        then = now = schedule_due(contribution, cy, as_of);
    }
    add_change(v, cy, due, then, now, change_paid);
    (void)add_piece(v, PART(PENNIES, .share = sum(v->pennies, sum(expected, -then))));
    (void)add_piece(v, v->tolerated);
}

/* How many of the latest payments are looked through for those that nothing awaited. */
#define EXTRA_LOOKED_AT 1024

/* Whether another payment of the year was as much and paid an instalment: which of them was awaited
 * by none is then a matter of the order in which they came, and nothing is said of it. */
static bool has_twin(const struct recent_payments *of, const struct recent_payment *p)
{
    for (uint32_t i = recent_next_by_amount(of, p->amount, MAP_NONE); i != MAP_NONE;
         i = recent_next_by_amount(of, p->amount, i)) {
        const struct recent_payment *x = &of->items[i];
        if (x->amount == p->amount && x->contribution_year == p->contribution_year &&
            x->instalments && !x->reversed)
            return true;
    }
    return false;
}

/* What was paid and awaited by no instalment: when, and as which number, where all of it is
 * remembered and is no other payment's twin. */
static struct part extra_of(const struct variance *v, date_t as_of, int64_t paid)
{
    const struct engine *e = v->question.e;
    const uint32_t of_year = v->question.contribution_year;
    const struct recent_payments *of =
        remembered_of(e, contribution_at(e, year_at(e, of_year)->contribution)->partner);
    const struct recent_payment *p, *last = NULL;
    struct part part = PART(EXTRA, .share = paid);
    int64_t found = 0;
    uint32_t count = 0;
    for (uint32_t i = 0; i < EXTRA_LOOKED_AT && (p = recent_latest(of, i)) != NULL; i++) {
        if (p->contribution_year != of_year || p->instalments || p->reversed ||
            p->value_date > as_of)
            continue;
        if (has_twin(of, p))
            return part;
        found = sum(found, sum(p->amount, -p->carried));
        last = !last || p->value_date > last->value_date ? p : last;
        count++;
    }
    if (!last || found != paid)
        return part;
    part.count = count;
    part.date = last->value_date;
    if (count == 1)
        part.number = reference_text(&last->reference);
    return part;
}

static void decompose(struct variance *v, const struct contribution_year *cy,
                      const struct position *position)
{
    struct applied_sums applied_sums;
    if (paid_as_of(v->question.e, v->question.contribution_year, position->as_of, &applied_sums))
        v->question.arena->failed = true;
    v->extra = appropriation_extra(v->question.e, v->question.contribution_year, position->as_of,
                                   applied_sums.extra.as[APPLIED_PAID]);
    for (uint32_t k = 0; k < cy->instalment_count; k++)
        add_instalment(v, cy, k, &applied_sums.instalments[k], position->as_of);
    add_terms(v, cy, position->as_of, applied_sums.change);
    int64_t claim = add_claim(v, cy, position->as_of);
    (void)add_piece(v, extra_of(v, position->as_of, applied_sums.extra.as[APPLIED_PAID]));
    (void)add_piece(
        v, PART(ADJUSTED_BESIDE, .share = sum(applied_sums.extra.as[APPLIED_ADJUSTED], claim)));
    (void)add_piece(v,
                    PART(WRITTEN_OFF_BESIDE, .share = applied_sums.extra.as[APPLIED_WRITTEN_OFF]));
    (void)add_piece(v, PART(UNRECONCILED, .share = sum(position->variance, -v->total)));
}

/* Whether it is one of the PARTS_SHARED_MAX largest; of two as large the earlier goes before. */
static bool is_told(const struct variance *v, size_t piece)
{
    size_t before = 0;
    const int64_t own = llabs(v->pieces[piece].part.share);
    for (size_t i = 0; i < v->count; i++) {
        const int64_t other = llabs(v->pieces[i].part.share);
        before += other > own || (other == own && i < piece);
    }
    return before < PARTS_SHARED_MAX;
}

static void tell(struct variance *v, const struct piece *piece, struct parts *parts)
{
    struct arena *arena = v->question.arena;
    enum reason reason;
    parts_add(parts, arena, piece->part);
    if (piece->more.kind != PART_UNKNOWN)
        parts_add(parts, arena, piece->more);
    if (piece->instalment == NONE)
        return;
    ask_about(v, piece->instalment, &piece->applied);
    add_of_it(arena, sum(piece->applied.as[APPLIED_ADJUSTED], piece->moved),
              piece->applied.as[APPLIED_WRITTEN_OFF], parts);
    /* What was paid was keyed before anything was forgiven of it. */
    v->question.expected = sum(v->question.expected, piece->applied.as[APPLIED_WRITTEN_OFF]);
    add_why(&v->question, &piece->part, EXPLAIN_CANDIDATES, parts, &reason);
    const struct exception *x = exception_look(v->question.e, piece->exception);
    if (x && x->state == STATE_CLEARED)
        parts_add(parts, arena,
                  PART(CLEARED, .subject = x->owner, .note = text_of(x->note ? x->note : "")));
}

/* Who owed what is outstanding before. */
static void tell_predecessor(const struct engine *e, const struct contribution_year *cy,
                             const struct position *position, struct arena *arena,
                             struct parts *parts)
{
    const struct contribution *c = contribution_at(e, cy->contribution);
    size_t formers = debtor_count(e, cy->contribution, position->as_of, DATE_NONE) - 1;
    if (!formers || !position->variance || !position->transferred)
        return;
    const struct former_debtor *from = &c->formers.items[formers - 1];
    parts_add(parts, arena,
              PART(OWED_BY_PREDECESSOR, .amount = position->transferred, .date = from->until,
                   .party = party_at(e, partner_at(e, from->partner)->party)->code));
}

void explain_variance(const struct engine *e, uint32_t contribution_year,
                      const struct position *position, struct arena *arena, struct parts *ret_parts)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    struct variance v = {
        .question = {.e = e,
                     .arena = arena,
                     .contribution_year = contribution_year,
                     .item = ITEM_NONE},
        .tolerance = tolerance_of(e, cy).instalment,
        .tolerated = PART(TOLERATED, .count = 0),
    };
    struct part others = PART(OTHERS, .share = 0);
    *ret_parts = (struct parts){0};
    decompose(&v, cy, position);
    for (size_t i = 0; i < v.count; i++)
        if (is_told(&v, i)) {
            tell(&v, &v.pieces[i], ret_parts);
        } else {
            others.share = sum(others.share, v.pieces[i].part.share);
            others.count++;
        }
    if (others.count)
        parts_add(ret_parts, arena, others);
    tell_predecessor(e, cy, position, arena, ret_parts);
    assert(arena->failed || parts_sum(ret_parts) == position->variance);
}
