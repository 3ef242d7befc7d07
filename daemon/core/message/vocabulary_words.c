/* The words themselves, and what is said of each. Nothing else in the core knows one by its name.
 * "domain section" is of core/DOMAIN.md. */
#include "core/message/vocabulary.h"

#define WORD(w) {w, sizeof w - 1}
#define TABLE(tag)                                                                                 \
    const struct vocabulary tag##_vocabulary = {tag##s, sizeof *tag##s,                            \
                                                sizeof tag##s / sizeof *tag##s}

/* Source: Better Care Fund planning requirements by year (domain section 2) [S].
 *
 * is_capital: DFG and SCCG are capital grants (domain section 2) [S].
 * needs_allocation: an NHS body may pool only what it has received in its allocation (domain
 * section 1) [S]; a council's grants reach it by themselves.
 * is_passported: in two-tier areas DFG passes down in full to district councils (domain section 2,
 * 2017/18) [S]. */
static const struct contribution_kind contribution_kinds[] = {
    {.word = WORD("nhs_minimum"), .needs_allocation = true},
    {.word = WORD("nhs_additional"), .needs_allocation = true},
    {.word = WORD("la_additional")},
    {.word = WORD("dfg"), .is_capital = true, .is_passported = true},
    {.word = WORD("sccg"), .is_capital = true},
    {.word = WORD("ibcf")},
    {.word = WORD("la_better_care_grant")},
    {.word = WORD("winter_pressures")},
    {.word = WORD("discharge_fund_la")},
    {.word = WORD("discharge_fund_icb"), .needs_allocation = true},
    {.word = WORD("operational_resilience"), .needs_allocation = true},
};
TABLE(contribution_kind);

/* Source: Better Care Fund assurance, 30 October 2014: money may move under an approval with
 * conditions, which are cleared one by one; nothing may be pooled under a plan not approved [S]. */
static const struct plan_outcome plan_outcomes[] = {
    {.word = WORD("approved"), .sentence = "plan approved", .lets_money_in = true},
    {.word = WORD("approved_with_support"),
     .sentence = "plan approved with support",
     .lets_money_in = true},
    {.word = WORD("approved_subject_to_conditions"),
     .sentence = "plan approved subject to conditions",
     .lets_money_in = true,
     .has_conditions = true},
    {.word = WORD("not_approved"), .sentence = "plan not approved"},
};
TABLE(plan_outcome);

/* Source: Better Care Fund planning template, "area of spend" of a scheme.
 * counts_to: what the plan spends on social care counts to the minimum for it (national condition)
 * [S]; NHS-commissioned out-of-hospital care is said of a scheme by itself. */
static const struct area_of_spend area_of_spends[] = {
    {.word = WORD("acute")},
    {.word = WORD("mental_health")},
    {.word = WORD("community_health")},
    {.word = WORD("continuing_care")},
    {.word = WORD("primary_care")},
    {.word = WORD("social_care"), .counts_to = MINIMUM_SPEND_SOCIAL_CARE},
    {.word = WORD("other")},
};
TABLE(area_of_spend);

/* Source: Better Care Fund planning template, "provider" of a scheme. No rule asks. */
static const struct provider providers[] = {
    {.word = WORD("nhs")},
    {.word = WORD("local_authority")},
    {.word = WORD("voluntary")},
    {.word = WORD("private")},
};
TABLE(provider);
