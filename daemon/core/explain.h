/* core/explain: what a difference is made of, with the arithmetic shown. Private to daemon/core.
 *
 * Deterministic and bounded: a stream has at most DATES_MAX slots; another year is searched only
 * for a payment that no slot awaits. */
#pragma once
#include "base/arena.h"
#include "core/state.h"

#define COMPONENTS_MAX (DATES_MAX + 8)
struct component {
    enum reason reason;
    int64_t amount; /* part of paid - due */
    struct text text;
};
/* The parts of a stream's variance on a date; they sum to it exactly. Returns their number. Text is
 * made in the arena. */
size_t explain_variance(const struct engine *e, uint32_t stream, const struct position *position,
                        struct arena *arena, struct component ret_parts[COMPONENTS_MAX]);
/* A sentence for a position outside the year's tolerance, TEXT_NONE inside it. *ret_reason is that
 * of the largest part. */
struct text explain_position(const struct engine *e, uint32_t stream,
                             const struct position *position, struct arena *arena,
                             enum reason *ret_reason);
/* What slip of the pen turns expected into amount: dropped, extra, wrong digit, two transposed.
 * REASON_UNEXPLAINED when none does. */
enum reason explain_digits(int64_t amount, int64_t expected);
/* A sentence for an amount that differs from an expectation. */
struct text explain_difference(struct arena *arena, int64_t amount, int64_t expected,
                               enum reason *ret_reason);
/* The same of what is paid on an instalment, which after a backdated change may be less than
 * nothing. */
struct text explain_slot(struct arena *arena, int64_t paid, int64_t expected,
                         enum reason *ret_reason);
/* An instalment awaited in another year of the same line whose amount is exactly this. false: none.
 */
bool explain_other_stream(const struct engine *e, uint32_t stream, int64_t amount,
                          uint32_t *ret_stream, uint32_t *ret_slot);
