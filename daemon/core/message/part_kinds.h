/* core/message/part_kinds: what a part of a finding may say, and which fields it has. Part of
 * core/message/part.
 *
 * X(name, number, word, must, may): numbers and names are those of PartKind in
 * proto/s75/v1/part.proto, words the names in lower case without PART_. must are the fields that a
 * part of the kind always has, may those that it has when there is something to say. What a program
 * prints of a part is no business of the core: see adapters/kit/explanations.txt. */
#pragma once

#define PART_KINDS(X)                                                                              \
    X(PART_UNKNOWN, 0, "", 0, 0)                                                                   \
    /* What a variance, or one difference, is made of: their shares sum to it. */                  \
    X(PART_OTHERS, 1, "others", P(share) | P(count), 0)                                            \
    X(PART_OVERDUE, 2, "overdue", P(share) | P(amount) | P(date) | P(instalment) | P(instalments), \
      P(until))                                                                                    \
    X(PART_UNDERPAID, 3, "underpaid", P(share) | P(amount) | P(expected),                          \
      P(date) | P(instalment) | P(instalments))                                                    \
    X(PART_OVERPAID, 4, "overpaid", P(share) | P(amount) | P(expected),                            \
      P(date) | P(instalment) | P(instalments))                                                    \
    X(PART_TO_GIVE_BACK, 5, "to_give_back", P(share), P(date) | P(instalment) | P(instalments))    \
    X(PART_RECEIVED_LESS, 6, "received_less", P(share) | P(amount) | P(expected), 0)               \
    X(PART_RECEIVED_MORE, 7, "received_more", P(share) | P(amount) | P(expected), 0)               \
    X(PART_NOT_AWAITED, 8, "not_awaited", P(share) | P(amount) | P(year), 0)                       \
    X(PART_BEFORE_DUE, 9, "before_due", P(share) | P(date) | P(instalment) | P(instalments), 0)    \
    X(PART_BACKDATED, 10, "backdated", P(share) | P(amount) | P(expected) | P(count), 0)           \
    X(PART_PENNIES, 11, "pennies", P(share), 0)                                                    \
    X(PART_EXTRA, 12, "extra", P(share), P(count) | P(date) | P(number))                           \
    X(PART_UNRECONCILED, 13, "unreconciled", P(share), 0)                                          \
    /* Of the part before: what becomes of it. */                                                  \
    X(PART_CARRIED_BY_NEXT, 14, "carried_by_next", 0, 0)                                           \
    X(PART_CARRIED_BY_NONE, 15, "carried_by_none", 0, 0)                                           \
    X(PART_PAID_AFTER_LAST, 16, "paid_after_last", P(amount), 0)                                   \
    X(PART_NOTHING_EXPLAINS, 17, "nothing_explains", 0, 0)                                         \
    /* Candidate explanations of the part before, best first. */                                   \
    X(PART_TWICE, 18, "twice", 0, 0)                                                               \
    X(PART_DROPPED_DIGIT, 19, "dropped_digit", 0, 0)                                               \
    X(PART_EXTRA_DIGIT, 20, "extra_digit", 0, 0)                                                   \
    X(PART_TRANSPOSED_DIGITS, 21, "transposed_digits", 0, 0)                                       \
    X(PART_WRONG_DIGIT, 22, "wrong_digit", 0, 0)                                                   \
    X(PART_YEARS_PENNIES, 23, "years_pennies", P(amount) | P(expected), 0)                         \
    X(PART_TRUNCATED, 24, "truncated", P(amount) | P(instalments), 0)                              \
    X(PART_ROUNDED_HALF_UP, 25, "rounded_half_up", P(amount) | P(instalments), 0)                  \
    X(PART_WITHOUT_ADJUSTMENT, 26, "without_adjustment", P(amount), 0)                             \
    X(PART_ADJUSTMENT_ALONE, 27, "adjustment_alone", P(amount), 0)                                 \
    X(PART_INSTALMENT_AND_ADJUSTMENT, 28, "instalment_and_adjustment",                             \
      P(amount) | P(expected) | P(count), 0)                                                       \
    X(PART_ADJUSTMENT, 29, "adjustment", P(amount) | P(expected) | P(count), 0)                    \
    X(PART_ADJUSTMENT_OF_YEAR, 30, "adjustment_of_year", P(amount) | P(year), 0)                   \
    X(PART_FIRST_RATE, 31, "first_rate", P(amount) | P(date), 0)                                   \
    X(PART_OTHER_RATE, 32, "other_rate", P(amount) | P(date), 0)                                   \
    X(PART_WHOLE_RATE, 33, "whole_rate", P(amount) | P(expected), 0)                               \
    X(PART_PAID_UP_TO, 34, "paid_up_to", P(date) | P(instalment), 0)                               \
    X(PART_PAID_AHEAD, 35, "paid_ahead", P(date) | P(instalment), 0)                               \
    X(PART_FILLED_OTHERWISE, 36, "filled_otherwise", P(amount) | P(date) | P(instalment), 0)       \
    X(PART_UNAGREED_RATE, 37, "unagreed_rate",                                                     \
      P(amount) | P(expected) | P(instalment) | P(instalments), 0)                                 \
    X(PART_HELD_COVERS, 38, "held_covers", P(amount), P(reason))                                   \
    X(PART_PAID_TWICE, 39, "paid_twice", P(date), P(number) | P(pool))                             \
    X(PART_OVERPAID_BEFORE, 40, "overpaid_before", P(date), P(number) | P(pool))                   \
    X(PART_UNDONE, 41, "undone", P(date), P(number) | P(pool))                                     \
    X(PART_UNALLOCATED, 42, "unallocated", P(date), P(number) | P(pool))                           \
    X(PART_BOOKED_ELSEWHERE, 43, "booked_elsewhere", P(date) | P(year) | P(contribution),          \
      P(number) | P(pool))                                                                         \
    X(PART_BOOKED_TOO_MUCH, 44, "booked_too_much", P(date) | P(year) | P(contribution),            \
      P(number) | P(pool))                                                                         \
    X(PART_CREDIT, 45, "credit", P(date), P(number) | P(pool))                                     \
    X(PART_AWAITED_ELSEWHERE, 46, "awaited_elsewhere", P(date) | P(year) | P(instalment),          \
      P(pool) | P(contribution))                                                                   \
    X(PART_MORE_AWAITED_ELSEWHERE, 47, "more_awaited_elsewhere",                                   \
      P(date) | P(year) | P(instalment), P(pool) | P(contribution))                                \
    X(PART_AWAITED_WITH_ERROR, 48, "awaited_with_error",                                           \
      P(amount) | P(date) | P(year) | P(instalment) | P(reason), P(pool) | P(contribution))        \
    /* Money that is not released, or belongs nowhere. */                                          \
    X(PART_NO_CONTRIBUTION, 49, "no_contribution", 0, 0)                                           \
    X(PART_NOT_IN_FORCE, 50, "not_in_force", 0, 0)                                                 \
    X(PART_CREDIT_UNDOES_NOTHING, 51, "credit_undoes_nothing", 0, 0)                               \
    X(PART_SEVERAL_CONTRIBUTIONS_FIT, 52, "several_contributions_fit", 0, 0)                       \
    X(PART_PLAN_NOT_APPROVED, 53, "plan_not_approved", P(year), 0)                                 \
    X(PART_NOT_SIGNED, 54, "not_signed", 0, 0)                                                     \
    X(PART_ALLOCATION_TOO_SMALL, 55, "allocation_too_small", 0, P(amount) | P(date))               \
    X(PART_BEYOND_EARNED, 56, "beyond_earned", 0, P(amount) | P(date))                             \
    X(PART_ON_HOLD, 57, "on_hold", P(subject) | P(by) | P(note), 0)                                \
    X(PART_WAITS_BEHIND_HELD, 58, "waits_behind_held", 0, P(amount) | P(date) | P(number))         \
    /* Payments. */                                                                                \
    X(PART_ADJUSTMENT_PAID, 59, "adjustment_paid", P(amount) | P(instalment), 0)                   \
    X(PART_AFTER_VARIATION_UNDONE, 60, "after_variation_undone", P(date) | P(subject), 0)          \
    X(PART_CARRIED_FROM_YEAR, 61, "carried_from_year", P(amount) | P(expected) | P(year), 0)       \
    X(PART_WITH_INSTALMENT, 62, "with_instalment", P(amount) | P(year) | P(instalment), 0)         \
    X(PART_UNDOES_HELD, 63, "undoes_held", 0, 0)                                                   \
    X(PART_UNDOES_PAYMENT, 64, "undoes_payment", P(amount) | P(date), 0)                           \
    X(PART_NUMBER_USED_BEFORE, 65, "number_used_before", P(amount) | P(date) | P(number), 0)       \
    X(PART_NUMBER_USED_FOR_SAME, 66, "number_used_for_same", P(amount) | P(date) | P(number), 0)   \
    X(PART_DATED, 67, "dated", P(date), 0)                                                         \
    X(PART_OUTSIDE_PERIOD, 68, "outside_period", P(subject), P(date) | P(until))                   \
    X(PART_NUMBER_MISSING, 69, "number_missing", P(count) | P(number), 0)                          \
    X(PART_NUMBER_OF_OTHER_LENGTH, 70, "number_of_other_length",                                   \
      P(count) | P(number) | P(subject), 0)                                                        \
    X(PART_ELEMENT_HELD, 71, "element_held", P(date) | P(subject) | P(by) | P(note), P(evidence))  \
    X(PART_CONTRIBUTION_HELD, 72, "contribution_held", P(date) | P(by) | P(note), P(evidence))     \
    X(PART_PARTNER_HELD, 73, "partner_held", P(date) | P(by) | P(note), P(evidence))               \
    X(PART_POOL_HELD, 74, "pool_held", P(date) | P(by) | P(note), P(evidence))                     \
    X(PART_HOLD_LIFTED, 75, "hold_lifted", P(date) | P(by), P(evidence))                           \
    X(PART_BOOKED_AFTER_CLOSING, 76, "booked_after_closing", P(date) | P(until), 0)                \
    /* Matches. */                                                                                 \
    X(PART_MATCHED, 77, "matched", P(date) | P(until) | P(count), 0)                               \
    X(PART_BY_PERSON, 78, "by_person", 0, P(note))                                                 \
    X(PART_BY_REFERENCE, 79, "by_reference", 0, 0)                                                 \
    X(PART_BY_END_TO_END_ID, 80, "by_end_to_end_id", 0, 0)                                         \
    X(PART_BY_AMOUNT, 81, "by_amount", 0, 0)                                                       \
    X(PART_BY_SUM_OF_RECEIPTS, 82, "by_sum_of_receipts", 0, 0)                                     \
    X(PART_BY_SUM_OF_PAYMENTS, 83, "by_sum_of_payments", 0, 0)                                     \
    X(PART_BY_REFERENCE_IN_PART, 84, "by_reference_in_part", 0, 0)                                 \
    X(PART_OTHERS_REJECTED, 85, "others_rejected", P(count), 0)                                    \
    X(PART_NOT_CONFIRMED, 86, "not_confirmed", P(date) | P(count), 0)                              \
    X(PART_PAYMENTS_FIT_EQUALLY, 87, "payments_fit_equally", P(count), 0)                          \
    X(PART_TOO_MANY_OPEN, 88, "too_many_open", 0, 0)                                               \
    X(PART_NO_PAYMENT_EXPLAINS, 89, "no_payment_explains", 0, 0)                                   \
    X(PART_REST_JOINED, 90, "rest_joined", 0, 0)                                                   \
    X(PART_RECEIVED_UNMATCHED, 91, "received_unmatched", 0, 0)                                     \
    X(PART_UNMATCHED, 92, "unmatched", P(count) | P(note), 0)                                      \
    X(PART_RECEIPTS_UNMATCHED, 93, "receipts_unmatched", P(count), 0)                              \
    X(PART_MATCH_RULES, 94, "match_rules", P(count) | P(by), 0)                                    \
    X(PART_MATCH_WINDOW, 95, "match_window", P(count), 0)                                          \
    /* Exceptions, and what people did about them. */                                              \
    X(PART_ASSIGNED, 96, "assigned", 0, P(party) | P(subject) | P(note))                           \
    X(PART_ASKED, 97, "asked", 0, P(party) | P(subject) | P(note))                                 \
    X(PART_DISPUTED, 98, "disputed", 0, P(party) | P(subject) | P(note))                           \
    X(PART_ANSWERED, 99, "answered", 0, P(party) | P(subject) | P(note))                           \
    X(PART_RESOLVED, 100, "resolved", 0, P(party) | P(subject) | P(note))                          \
    X(PART_ADJUSTED, 101, "adjusted", 0, P(party) | P(subject) | P(note))                          \
    X(PART_TIMING_DIFFERENCE, 102, "timing_difference", 0, P(party) | P(subject) | P(note))        \
    X(PART_WRITTEN_OFF, 103, "written_off", 0, P(party) | P(subject) | P(note))                    \
    X(PART_CLEARED, 104, "cleared", 0, P(party) | P(subject) | P(note))                            \
    X(PART_NOTED, 105, "noted", 0, P(party) | P(subject) | P(note))                                \
    X(PART_OPENED_AGAIN, 106, "opened_again", 0, P(party) | P(subject) | P(note))                  \
    X(PART_PAST_DUE, 107, "past_due", P(date), P(party) | P(subject))                              \
    X(PART_AGREED_ADJUSTMENT, 108, "agreed_adjustment", P(note), 0)                                \
    X(PART_WRITE_OFF_BOOKED, 109, "write_off_booked", P(note), 0)                                  \
    X(PART_PAYMENT_TAKEN_OVER, 110, "payment_taken_over", 0, P(note))                              \
    X(PART_RECEIPT_TAKEN_OVER, 111, "receipt_taken_over", 0, P(note))                              \
    /* Agreements, and who decides. */                                                             \
    X(PART_SYNTHETIC, 112, "synthetic", 0, 0)                                                      \
    X(PART_PARTY_RECORDED, 113, "party_recorded", P(count) | P(party) | P(subject), 0)             \
    X(PART_AGREEMENT_RECORDED, 114, "agreement_recorded", P(count) | P(party) | P(subject), 0)     \
    X(PART_CONTRIBUTIONS_RECORDED, 115, "contributions_recorded", P(count), 0)                     \
    X(PART_ANNUAL_SUM, 116, "annual_sum", P(amount) | P(expected) | P(date) | P(until),            \
      P(by) | P(evidence))                                                                         \
    X(PART_VARIATION_UNDONE, 117, "variation_undone", P(date) | P(subject) | P(by), P(evidence))   \
    X(PART_ANNUAL_SUM_AGAIN, 118, "annual_sum_again", P(amount) | P(expected) | P(date), 0)        \
    X(PART_DUE_UNTIL_TODAY, 119, "due_until_today", P(amount) | P(expected), 0)                    \
    X(PART_ALLOCATION_RECEIVED, 120, "allocation_received", P(amount), 0)                          \
    X(PART_BOARD, 121, "board", P(date) | P(count) | P(subject), P(evidence))                      \
    X(PART_BOARD_REPLACED, 122, "board_replaced", P(date) | P(count) | P(subject), P(evidence))    \
    X(PART_PLAN_OUTCOME, 123, "plan_outcome", P(date) | P(subject) | P(year),                      \
      P(count) | P(by) | P(evidence))                                                              \
    X(PART_DRAFTED, 124, "drafted", P(date), P(until) | P(by) | P(evidence))                       \
    X(PART_AGREED_JOINTLY, 125, "agreed_jointly", P(date), P(until) | P(by) | P(evidence))         \
    X(PART_SIGNED_OFF, 126, "signed_off", P(date), P(until) | P(by) | P(evidence))                 \
    X(PART_PLAN_SUBMITTED, 127, "plan_submitted", P(date), P(until) | P(by) | P(evidence))         \
    X(PART_AGREEMENT_EXTENDED, 128, "agreement_extended", P(date), P(until) | P(by) | P(evidence)) \
    X(PART_AGREEMENT_ENDED, 129, "agreement_ended", P(date), P(until) | P(by) | P(evidence))       \
    X(PART_AGREEMENT_SIGNED, 130, "agreement_signed", P(date), P(until) | P(by) | P(evidence))     \
    X(PART_CONDITION_NOT_CLEARED, 131, "condition_not_cleared", P(date) | P(subject) | P(note), 0) \
    X(PART_CONDITION_CLEARED, 132, "condition_cleared", P(date) | P(subject) | P(by), P(evidence)) \
    X(PART_CONDITIONS_OPEN, 133, "conditions_open", P(count), 0)                                   \
    X(PART_MAY_DECIDE, 134, "may_decide", P(date) | P(party) | P(subject), P(until) | P(note))     \
    X(PART_DECIDES_ALONE, 135, "decides_alone", P(amount) | P(date) | P(by), 0)                    \
    X(PART_DECIDES_ALONE_EVERYWHERE, 136, "decides_alone_everywhere", P(amount) | P(date) | P(by), \
      0)                                                                                           \
    X(PART_AT_STAKE, 137, "at_stake", P(amount) | P(subject), 0)                                   \
    X(PART_CLOCK_TO_JUMP, 138, "clock_to_jump", P(date), 0)                                        \
    X(PART_WAITS_FOR_SECOND, 139, "waits_for_second", 0, 0)                                        \
    X(PART_WAITS_ALREADY, 140, "waits_already", 0, 0)                                              \
    X(PART_APPROVED, 141, "approved", P(date) | P(by) | P(subject), P(note))                       \
    X(PART_REJECTED, 142, "rejected", P(date) | P(by) | P(subject), P(note))                       \
    X(PART_SECTION_256_RECORDED, 143, "section_256_recorded", P(subject), P(note))                 \
    X(PART_SECTION_256_CITED, 144, "section_256_cited", P(subject), P(note))                       \
    X(PART_OVERCLAIMED, 145, "overclaimed", P(amount) | P(expected) | P(subject), 0)               \
    X(PART_CLAIMS_WITHIN, 146, "claims_within", 0, 0)                                              \
    X(PART_SOURCE_TOTAL, 147, "source_total", P(amount) | P(subject), 0)                           \
    X(PART_SOURCE_NEW_TOTAL, 148, "source_new_total", P(amount) | P(subject), 0)                   \
    X(PART_BELOW_MINIMUM, 149, "below_minimum", P(amount) | P(expected) | P(year) | P(subject), 0) \
    X(PART_MINIMUM_POOLED, 150, "minimum_pooled", P(subject), 0)                                   \
    X(PART_MINIMUM_PUBLISHED, 151, "minimum_published", P(amount) | P(subject), 0)                 \
    X(PART_TOLERANCE, 152, "tolerance", P(by), 0)                                                  \
    X(PART_TOLERANCE_OF_ITEM, 153, "tolerance_of_item", P(amount), 0)                              \
    X(PART_TOLERANCE_OF_INSTALMENT, 154, "tolerance_of_instalment", P(amount), 0)                  \
    X(PART_TOLERANCE_OF_YEAR, 155, "tolerance_of_year", P(amount), 0)                              \
    X(PART_TOLERANCE_IN_PARTS, 156, "tolerance_in_parts", P(count), 0)                             \
    /* Performance. */                                                                             \
    X(PART_ELEMENT, 157, "element", P(amount) | P(count) | P(subject), P(expected))                \
    X(PART_ELEMENT_LEAVES, 158, "element_leaves", P(amount) | P(contribution), 0)                  \
    X(PART_PERIOD_OF_ELEMENT, 159, "period_of_element", P(instalment) | P(instalments), 0)         \
    X(PART_RESTATED, 160, "restated", P(value) | P(value_from), 0)                                 \
    X(PART_MEASURED, 161, "measured", P(value), P(subject))                                        \
    X(PART_METRIC_PLANNED, 162, "metric_planned", P(value) | P(value_from), 0)                     \
    X(PART_FEWER_ADMISSIONS, 163, "fewer_admissions", P(value), 0)                                 \
    X(PART_MORE_ADMISSIONS, 164, "more_admissions", P(value), 0)                                   \
    X(PART_FEWER_PLANNED, 165, "fewer_planned", P(value), 0)                                       \
    X(PART_MORE_PLANNED, 166, "more_planned", P(value), 0)                                         \
    X(PART_NEVER_FALLS, 167, "never_falls", 0, 0)                                                  \
    X(PART_AGREED_LOCALLY, 168, "agreed_locally", P(by) | P(note), 0)                              \
    X(PART_EARNED_NOW, 169, "earned_now", P(amount), 0)                                            \
    X(PART_EARNED_IN_ALL, 170, "earned_in_all", P(amount), 0)                                      \
    X(PART_NOT_RELEASED, 171, "not_released", P(amount), 0)                                        \
    X(PART_RETAINED, 172, "retained", P(amount) | P(expected) | P(by), 0)                          \
    /* Control. */                                                                                 \
    X(PART_SUCCESSION, 173, "succession", P(date) | P(party) | P(subject), P(evidence))            \
    X(PART_TRANSFERRED, 174, "transferred", P(amount) | P(count) | P(party) | P(subject), 0)       \
    X(PART_TRANSFERRED_TO_SEVERAL, 175, "transferred_to_several",                                  \
      P(amount) | P(count) | P(party) | P(subject), 0)                                             \
    X(PART_PAYMENTS_REMEMBERED, 176, "payments_remembered", P(count), 0)                           \
    X(PART_BOOKS_CLOSED, 177, "books_closed", P(date) | P(until) | P(by), 0)                       \
    X(PART_TOTAL_DUE, 178, "total_due", P(amount), 0)                                              \
    X(PART_TOTAL_PAID, 179, "total_paid", P(amount), 0)                                            \
    X(PART_TOTAL_RECEIVED, 180, "total_received", P(amount), 0)                                    \
    X(PART_BOOKS_REOPENED, 181, "books_reopened", P(date) | P(until) | P(note), 0)                 \
    X(PART_CLOCK_CONFIRMED, 182, "clock_confirmed", P(date), 0)                                    \
    X(PART_ACCEPTED_BEFORE, 183, "accepted_before", P(input) | P(subject), 0)                      \
    X(PART_DOCUMENT_ONCE_MORE, 184, "document_once_more", P(note), 0)                              \
    /* Spending. */                                                                                \
    X(PART_SCHEME_PLANNED, 185, "scheme_planned", P(subject), 0)                                   \
    X(PART_SCHEME_PLANNED_ANEW, 186, "scheme_planned_anew", P(subject), 0)                         \
    X(PART_ORDER_PLACED, 187, "order_placed", P(amount), 0)                                        \
    X(PART_ORDER_CANCELLED, 188, "order_cancelled", P(amount), 0)                                  \
    X(PART_SPENT_PAID, 189, "spent_paid", P(amount) | P(expected), 0)                              \
    X(PART_SPENT_ACCRUED, 190, "spent_accrued", P(amount) | P(expected), 0)                        \
    X(PART_SPENT_CREDITED, 191, "spent_credited", P(amount) | P(expected), 0)                      \
    X(PART_ACCRUAL_UNDONE, 192, "accrual_undone", P(amount) | P(expected), 0)                      \
    X(PART_NUMBER_SPENT_BEFORE, 193, "number_spent_before", P(amount) | P(date) | P(number), 0)    \
    X(PART_OVER_PLAN, 194, "over_plan", P(amount) | P(expected), 0)                                \
    X(PART_NOT_FUNDED, 195, "not_funded", P(amount) | P(expected), 0)                              \
    X(PART_CAPITAL_PLANNED_FOR_REVENUE, 196, "capital_planned_for_revenue", P(amount), 0)          \
    X(PART_CAPITAL_SPENT_ON_REVENUE, 197, "capital_spent_on_revenue", 0, 0)                        \
    X(PART_OF_ENDED_YEAR, 198, "of_ended_year", P(date) | P(year), 0)                              \
    X(PART_OF_UNPLANNED_YEAR, 199, "of_unplanned_year", P(date) | P(year), 0)                      \
    X(PART_COUNTED_IN, 200, "counted_in", P(year), 0)                                              \
    X(PART_PAYEE_NOT_PERMITTED, 201, "payee_not_permitted", P(subject), 0)                         \
    X(PART_NO_PAYEE, 202, "no_payee", 0, 0)                                                        \
    X(PART_CATEGORY_NOT_PERMITTED, 203, "category_not_permitted", P(subject), 0)                   \
    X(PART_NO_CATEGORY, 204, "no_category", 0, 0)                                                  \
    X(PART_NO_SUCH_ORDER, 205, "no_such_order", P(subject), 0)                                     \
    X(PART_CLAIMED_BEYOND, 206, "claimed_beyond", P(amount) | P(expected), 0)                      \
    X(PART_MINIMUM_SOCIAL_CARE, 207, "minimum_social_care", 0, 0)                                  \
    X(PART_MINIMUM_OUT_OF_HOSPITAL, 208, "minimum_out_of_hospital", 0, 0)                          \
    X(PART_AT_LEAST, 209, "at_least", P(amount), 0)                                                \
    X(PART_PLANNED_TOO_LITTLE, 210, "planned_too_little", P(amount) | P(expected), 0)              \
    X(PART_FORECAST_TOO_LITTLE, 211, "forecast_too_little", P(amount) | P(expected), 0)            \
    X(PART_SPENT_TOO_LITTLE, 212, "spent_too_little", P(amount) | P(expected), 0)                  \
    X(PART_GRANT_TO_PASSPORT, 213, "grant_to_passport", 0, 0)                                      \
    X(PART_PASSPORTED, 214, "passported", P(amount) | P(expected), 0)                              \
    X(PART_RISK_SHARE_STAYS, 215, "risk_share_stays", P(count) | P(by), 0)                         \
    X(PART_RISK_SHARE_RETURNS, 216, "risk_share_returns", P(count) | P(by), 0)                     \
    X(PART_GIVES_UNSPENT, 217, "gives_unspent", P(amount) | P(expected), 0)                        \
    X(PART_GIVES_NOT_BEGUN, 218, "gives_not_begun", P(amount) | P(expected), 0)                    \
    X(PART_BEARS_OF_RISK_POOL, 219, "bears_of_risk_pool", P(amount) | P(expected), 0)              \
    X(PART_OWES_OF_RISK_POOL, 220, "owes_of_risk_pool", P(amount) | P(expected), 0)                \
    X(PART_OWES_OF_OVERSPEND, 221, "owes_of_overspend", P(amount) | P(expected), 0)                \
    X(PART_PLANNED_FOR_NOTHING, 222, "planned_for_nothing", P(amount) | P(expected), 0)            \
    X(PART_DUE_BACK, 223, "due_back", P(amount) | P(expected), 0)                                  \
    X(PART_YEAR_ENDED, 224, "year_ended", P(by), 0)                                                \
    X(PART_INCOME, 225, "income", P(amount), 0)                                                    \
    X(PART_BROUGHT_FORWARD, 226, "brought_forward", P(amount), 0)                                  \
    X(PART_RISK_SHARED, 227, "risk_shared", P(amount), 0)                                          \
    X(PART_SPENT_AND_ACCRUED, 228, "spent_and_accrued", P(amount), 0)                              \
    X(PART_RETURNED, 229, "returned", P(amount), 0)                                                \
    X(PART_CARRIED_FORWARD, 230, "carried_forward", P(amount), 0)                                  \
    X(PART_NOT_COVERED, 231, "not_covered", P(amount), 0)                                          \
    /* What a variance is made of, continued. */                                                   \
    X(PART_TOLERATED, 232, "tolerated", P(share) | P(count), 0)                                    \
    /* What is due no more by agreement, and what is forgiven. */                                  \
    X(PART_ADJUSTED_BEFORE_DUE, 233, "adjusted_before_due",                                        \
      P(share) | P(date) | P(instalment) | P(instalments), 0)                                      \
    X(PART_WRITTEN_OFF_BEFORE_DUE, 234, "written_off_before_due",                                  \
      P(share) | P(date) | P(instalment) | P(instalments), 0)                                      \
    X(PART_ADJUSTED_BESIDE, 235, "adjusted_beside", P(share), 0)                                   \
    X(PART_WRITTEN_OFF_BESIDE, 236, "written_off_beside", P(share), 0)                             \
    X(PART_ADJUSTED_OF_IT, 237, "adjusted_of_it", P(amount), 0)                                    \
    X(PART_WRITTEN_OFF_OF_IT, 238, "written_off_of_it", P(amount), 0)                              \
    X(PART_TOTAL_WRITTEN_OFF, 239, "total_written_off", P(amount), 0)                              \
    X(PART_LOSSES, 240, "losses", P(amount), 0)                                                    \
    X(PART_OF_ECONOMY, 241, "of_economy", P(subject), 0)                                           \
    X(PART_REVENUE_FOR_CAPITAL, 242, "revenue_for_capital", P(amount), 0)                          \
    X(PART_YEAR_OVER, 243, "year_over", P(date), 0)                                                \
    X(PART_ONLY_CONTRIBUTIONS_KNOWN, 244, "only_contributions_known", 0, 0)                        \
    X(PART_ONLY_EXPENDITURE_KNOWN, 245, "only_expenditure_known", 0, 0)                            \
    X(PART_KEPT_BY_FUND, 246, "kept_by_fund", 0, 0)                                                \
    /* Of an input that waits: for so many officers; that it has become pointless. */              \
    X(PART_NEEDS_ANOTHER, 247, "needs_another", P(count), 0)                                       \
    X(PART_NEEDS_OFFICER_OF, 248, "needs_officer_of", P(count) | P(party), P(subject))             \
    X(PART_NEEDS_OFFICER_NOT_OF, 249, "needs_officer_not_of", P(count) | P(party), P(subject))     \
    X(PART_LAPSED, 250, "lapsed", P(date) | P(by), 0)                                              \
    /* Plans, and what does not wait for them. */                                                  \
    X(PART_SPENT_EARLY, 251, "spent_early", 0, 0)                                                  \
    X(PART_PLAN_APPROVAL_NEEDED, 252, "plan_approval_needed", P(year) | P(by), P(evidence))        \
    X(PART_PLAN_APPROVAL_NOT_NEEDED, 253, "plan_approval_not_needed", P(year) | P(by),             \
      P(evidence))                                                                                 \
    /* Matches, when a payment in one is undone. */                                                \
    X(PART_RECEIVED_UNDONE, 254, "received_undone", P(date), P(number))                            \
    X(PART_MATCH_UNDONE, 255, "match_undone", P(count) | P(date), P(number))                       \
    /* What a variance is made of, and what became of parts of it. */                              \
    X(PART_COVERED_BY_EXTRA, 256, "covered_by_extra",                                              \
      P(share) | P(amount) | P(date) | P(instalment) | P(instalments), 0)                          \
    X(PART_REFUNDS, 257, "refunds", P(date) | P(instalment) | P(instalments), 0)                   \
    X(PART_OF_SCHEME, 258, "of_scheme", P(subject), 0)                                             \
    X(PART_CORRECTED, 259, "corrected", P(share), 0)                                               \
    X(PART_SAID_ANEW, 260, "said_anew", 0, 0)                                                      \
    /* What the end of a year made owed, and a payment settles. */                                 \
    X(PART_SETTLES_RISK_SHARE, 261, "settles_risk_share", 0, 0)                                    \
    X(PART_SETTLES_RETURN, 262, "settles_return", 0, 0)                                            \
    /* Thresholds of the agreement of balances. */                                                 \
    X(PART_THRESHOLDS, 263, "thresholds", P(subject) | P(year) | P(by), P(evidence))               \
    X(PART_THRESHOLDS_WITHDRAWN, 264, "thresholds_withdrawn", P(subject) | P(year) | P(by),        \
      P(evidence))                                                                                 \
    X(PART_THRESHOLD_ABOVE, 265, "threshold_above", P(subject) | P(amount) | P(expected), 0)       \
    /* Claims that passed from one debtor to another. */                                           \
    X(PART_CLAIM_TAKEN_OVER, 266, "claim_taken_over", P(share) | P(date), 0)                       \
    X(PART_OWED_BY_PREDECESSOR, 267, "owed_by_predecessor", P(amount) | P(date) | P(party), 0)     \
    /* A report issued with a closing: its name, the SHA-256 digest of its cells in hexadecimal.   \
     */                                                                                            \
    X(PART_REPORT_ISSUED, 268, "report_issued", P(subject) | P(evidence), 0)                       \
    /* Of a document as a whole. */                                                                \
    X(PART_NUMBERS_RUINED, 269, "numbers_ruined", P(count) | P(number), P(subject))                \
    /* What would let in money that waits: so much more. */                                        \
    X(PART_LACKS_ALLOCATION, 270, "lacks_allocation", P(amount), 0)                                \
    X(PART_LACKS_EARNED, 271, "lacks_earned", P(amount), 0)                                        \
    /* Of a document: so many of its rows stand in another (evidence), or in it, already; which.   \
     */                                                                                            \
    X(PART_DOCUMENT_AGAIN, 272, "document_again", P(amount) | P(count) | P(subject) | P(evidence), \
      0)                                                                                           \
    X(PART_DOCUMENT_DOUBLED, 273, "document_doubled", P(amount) | P(count) | P(subject), 0)        \
    X(PART_DOCUMENT_ROWS, 274, "document_rows", P(count) | P(value) | P(value_from), 0)            \
    /* Candidate explanation: so many parts of a sum of whole pounds a year. */                    \
    X(PART_PART_OF_RATE, 275, "part_of_rate", P(amount) | P(instalments), 0)                       \
    /* The register of systems and officers: principal, and the name that it has there. */         \
    X(PART_ACCESS_PROPOSED, 276, "access_proposed", P(subject) | P(by), 0)                         \
    X(PART_ACCESS_GRANTED, 277, "access_granted", P(subject) | P(by), 0)                           \
    X(PART_ACCESS_ENDED, 278, "access_ended", P(subject) | P(by), 0)                               \
    /* Rows of feeds that were refused. */                                                         \
    X(PART_NOT_KEPT, 279, "not_kept", 0, 0)                                                        \
    X(PART_RETRIED, 280, "retried", 0, 0)                                                          \
    X(PART_SET_ASIDE, 281, "set_aside", P(by) | P(note), 0)                                        \
    X(PART_WENT_WITH_DOCUMENT, 282, "went_with_document", 0, 0)                                    \
    /* Documents taken back, and what stands again. */                                             \
    X(PART_STANDS_AGAIN, 283, "stands_again", P(amount) | P(date), 0)                              \
    X(PART_RECEIPT_TAKEN_BACK, 284, "receipt_taken_back", P(amount), 0)                            \
    X(PART_DOCUMENT_TAKEN_BACK, 285, "document_taken_back",                                        \
      P(amount) | P(count) | P(subject) | P(by) | P(note), 0)                                      \
    X(PART_DOCUMENT_REPLACED, 286, "document_replaced", P(count) | P(subject) | P(input), 0)       \
    /* A loss taken back; names put right: the new one, and the one before. */                     \
    X(PART_WRITE_OFF_TAKEN_BACK, 287, "write_off_taken_back", 0, P(party) | P(subject) | P(note))  \
    X(PART_NAME_CORRECTED, 288, "name_corrected",                                                  \
      P(date) | P(by) | P(subject) | P(note) | P(evidence), P(party))                              \
    /* Of an exception that holds no longer: a rule found so; the number of what it found then. */ \
    X(PART_CLEARED_BY_ITSELF, 289, "cleared_by_itself", 0, 0)                                      \
    X(PART_REPLACED_BY, 290, "replaced_by", P(count), 0)                                           \
    /* A payment that a credit had undone, which undoes another. */                                \
    X(PART_COUNTS_AGAIN, 291, "counts_again", P(date), 0)                                          \
    /* It and what that instalment was paid are each what the other awaits. */                     \
    X(PART_EXCHANGED, 292, "exchanged", P(date) | P(year) | P(instalment),                         \
      P(pool) | P(contribution))                                                                   \
    /* Of planning rounds. */                                                                      \
    X(PART_AREA_RECORDED, 293, "area_recorded", P(year) | P(subject) | P(note) | P(evidence),      \
      P(count))                                                                                    \
    X(PART_ROUND_RECORDED, 294, "round_recorded", P(year) | P(count) | P(subject) | P(by),         \
      P(evidence))                                                                                 \
    X(PART_STEP_TAKEN, 295, "step_taken", P(date) | P(subject) | P(by), P(note) | P(evidence))     \
    X(PART_STEP_LATE, 296, "step_late", P(date) | P(count), 0)                                     \
    X(PART_STEP_AGAIN, 297, "step_again", P(date), 0)                                              \
    X(PART_STEP_SUBJECT_TO, 298, "step_subject_to", P(note), P(until))                             \
    X(PART_STEP_ABSENT, 299, "step_absent", P(date) | P(subject) | P(by) | P(note), 0)             \
    X(PART_SUPPORT_GIVEN, 300, "support_given", P(date) | P(subject) | P(by),                      \
      P(until) | P(evidence))                                                                      \
    /* Of the nation: totals that somebody stated, and what is counted. */                         \
    X(PART_STATED_RECORDED, 301, "stated_recorded", P(date) | P(subject) | P(by),                  \
      P(amount) | P(value) | P(evidence))                                                          \
    X(PART_METRIC_RECORDED, 302, "metric_recorded", P(subject) | P(note), P(evidence))             \
    X(PART_TARGET_SET, 303, "target_set",                                                          \
      P(subject) | P(value) | P(value_from) | P(count) | P(evidence), 0)                           \
    X(PART_TARGET_RESULT, 304, "target_result", P(date) | P(subject) | P(value) | P(instalment),   \
      P(value_from) | P(evidence))                                                                 \
    /* By which rules areas are ranked. */                                                         \
    X(PART_MONITORING_RULES, 305, "monitoring_rules", P(count) | P(by), P(value) | P(evidence))
