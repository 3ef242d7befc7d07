/* core/diagnosis/explain: what a difference is made of, with the arithmetic shown. Private to
 * daemon/core.
 *
 * Deterministic: it depends on what is remembered, not on the order of contributions. Bounded: a
 * contribution year has at most DATES_MAX instalments, and all candidate explanations of one
 * position share the CANDIDATE_STEPS_MAX steps of one question (core/diagnosis/candidate). Searched
 * when an amount differs or a position outside tolerance changes, and never otherwise. Sentences
 * hold at most 480 bytes; what does not fit is counted. */
#pragma once
#include "core/diagnosis/candidate.h"

#define COMPONENTS_MAX (DATES_MAX + 8)
/* The parts of a contribution year's variance on a date; they sum to it exactly. Returns their
 * number. Text is made in the arena. */
size_t explain_variance(const struct engine *e, uint32_t contribution_year,
                        const struct position *position, struct arena *arena,
                        struct component ret_parts[COMPONENTS_MAX]);
/* A sentence for a position outside the year's tolerance, TEXT_NONE inside it. *ret_reason is that
 * of the largest part. */
struct text explain_position(const struct engine *e, uint32_t contribution_year,
                             const struct position *position, struct arena *arena,
                             enum reason *ret_reason);
/* A sentence for two records of one sum that differ: only a keying error is looked for. */
struct text explain_difference(struct arena *arena, int64_t amount, int64_t expected,
                               enum reason *ret_reason);
/* A sentence for the amount of a question: how it differs from what was expected, or that nothing
 * awaits it, and every candidate explanation with its arithmetic, best first. *ret_reason is that
 * of the best candidate explanation; without one, UNRECONCILED or EXTRA. */
struct text explain_amount(struct candidates *question, enum reason *ret_reason);
/* Why money belongs to no contribution, and every candidate explanation. */
struct text explain_unallocated(struct candidates *question, struct text why);
/* "; " and the best candidate explanations to what is missing on an instalment, or nothing.
 * *ret_reason is that of the best, else NONE. */
struct text explain_overdue(struct candidates *question, enum reason *ret_reason);
