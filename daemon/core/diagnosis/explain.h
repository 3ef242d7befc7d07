/* core/diagnosis/explain: what a difference is made of, and what would explain it, as parts
 * (core/message/part). Private to daemon/core.
 *
 * Deterministic: it depends on what is remembered, not on the order of contributions. Bounded: a
 * contribution year has at most DATES_MAX instalments, and all candidate explanations of one
 * variance share the CANDIDATE_STEPS_MAX steps of one question (core/diagnosis/candidate). Made
 * when a finding opens or changes, and when somebody asks, and never otherwise. */
#pragma once
#include "core/diagnosis/candidate.h"

/* Candidate explanations of each part of a variance; of a single finding all there are. */
#define EXPLAIN_CANDIDATES 3

/* The parts of a contribution year's variance on a date, whose shares sum to it exactly: the
 * PARTS_SHARED_MAX largest in the order of the year, and what is left summed up. */
void explain_variance(const struct engine *e, uint32_t contribution_year,
                      const struct position *position, struct arena *arena,
                      struct parts *ret_parts);
/* Adds the parts of two records of one sum that differ: only a keying error is looked for.
 * *ret_reason is it, or UNRECONCILED. */
void explain_difference(struct arena *arena, int64_t received, int64_t paid, struct parts *parts,
                        enum reason *ret_reason);
/* Adds the parts of the amount of a question: how it differs from what was expected, or that
 * nothing awaits it, and every candidate explanation, best first. *ret_reason is that of the best;
 * without one, UNRECONCILED or EXTRA. */
void explain_amount(struct candidates *question, struct parts *parts, enum reason *ret_reason);
/* Adds why money belongs to no contribution, and every candidate explanation. */
void explain_unallocated(struct candidates *question, struct part why, struct parts *parts);
/* Adds that an instalment is not paid by then, and every candidate explanation to what is missing.
 * *ret_reason is that of the best, else NONE. */
void explain_overdue(struct candidates *question, date_t until, struct parts *parts,
                     enum reason *ret_reason);
