#include "core_names.h"

static const char *const events[EVENT_KIND_COUNT] = {
    "", "routed", "held", "released", "matched", "timing_difference", "short", "over", "missing",
    "unallocated", "duplicate_suspected", "repeated_document", "reversed", "trued_up", "position",
    "input_refused", "agreed", "settled", "date_suspected",
};
static const char *const reasons[REASON_COUNT] = {
    "", "instalment", "late_instalment", "part_instalment", "extra", "no_plan", "not_signed",
    "no_allocation", "not_effective", "reference_reused", "same_amount", "outside_period", "credit",
    "pairs_with_payment", "by_reference", "by_amount_and_date", "ambiguous", "no_payment",
    "dropped_digit", "extra_digit", "transposed_digits", "wrong_digit", "missing_instalments",
    "rounding", "true_up_due", "other_stream", "unexplained",
};
static const char *const refusals[REFUSED_CODE_COUNT] = {
    "", "malformed", "version", "too_large", "not_permitted", "busy", "gap", "conflict",
    "repeated_document", "document_order", "missing_field", "bad_value", "out_of_range",
    "unreadable", "unknown_party", "party_not_valid", "unknown_pool", "unknown_contribution",
    "ambiguous", "already_differs", "not_found", "already_reversed", "shares", "overflow",
    "date_order",
};
static const char *const contributions[KIND_COUNT] = {
    "", "nhs_minimum", "nhs_additional", "la_additional", "dfg", "sccg", "ibcf",
    "la_better_care_grant", "winter_pressures", "discharge_fund_la", "discharge_fund_icb",
    "operational_resilience",
};
static const char *const parties[] = {"", "ccg", "icb", "council", "nhs_england", "other"};
static const char *const outcomes[] = {
    "", "approved", "approved_with_support", "approved_subject_to_conditions", "not_approved",
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static int find(const char *const *names, size_t count, struct text word)
{
    for (size_t i = 1; i < count; i++)
        if (text_equal(text_of(names[i]), word))
            return (int)i;
    return 0;
}

const char *name_of_event(enum event_kind kind) { return events[kind]; }
const char *name_of_reason(enum reason reason) { return reasons[reason]; }
const char *name_of_refusal(enum refusal_code code) { return refusals[code]; }
int event_called(struct text word) { return find(events, COUNT(events), word); }
int refusal_called(struct text word) { return find(refusals, COUNT(refusals), word); }
int contribution_called(struct text word)
{
    return find(contributions, COUNT(contributions), word);
}
int party_kind_called(struct text word) { return find(parties, COUNT(parties), word); }
int plan_outcome_called(struct text word) { return find(outcomes, COUNT(outcomes), word); }
