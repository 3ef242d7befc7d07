#include "core/engine/dispatch.h"
#include <assert.h>
#include "core/contribution/allocation.h"
#include "core/contribution/tolerance.h"
#include "core/contribution/year.h"
#include "core/control/clock_jump.h"
#include "core/control/document_override.h"
#include "core/control/feed.h"
#include "core/control/period.h"
#include "core/control/succession.h"
#include "core/engine/after.h"
#include "core/engine/day.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/note.h"
#include "core/foundation/party.h"
#include "core/foundation/recent_payments.h"
#include "core/governance/agreement.h"
#include "core/governance/assurance.h"
#include "core/governance/board.h"
#include "core/governance/life.h"
#include "core/governance/minimum.h"
#include "core/governance/officer.h"
#include "core/governance/pending.h"
#include "core/governance/section_256.h"
#include "core/governance/source.h"
#include "core/governance/tolerance_rule.h"
#include "core/governance/variation.h"
#include "core/message/effects_list.h"
#include "core/payment/payment.h"
#include "core/payment/payment_hold.h"
#include "core/payment/reversal.h"
#include "core/performance/performance.h"
#include "core/reconcile/match_rules.h"
#include "core/reconcile/matched.h"
#include "core/reconcile/matching.h"
#include "core/reconcile/open.h"
#include "core/reconcile/unmatch.h"
#include "core/spending/commitment.h"
#include "core/spending/district_grant.h"
#include "core/spending/expenditure.h"
#include "core/spending/fund.h"
#include "core/spending/minimum_spend.h"
#include "core/spending/risk_share.h"
#include "core/spending/scheme.h"
#include "core/spending/year_end.h"
#include "core/workflow/adjustment.h"
#include "core/workflow/opening.h"
#include "core/workflow/workflow.h"

/* What an adapter could not read is refused, with what it says of it, and so kept in sight. */
static int apply_unreadable(struct step *s, const struct item *item)
{
    const struct unreadable_input *in = &item->unreadable;
    return refuse(s, REFUSED_UNREADABLE, "unreadable", NULL,
                  "line %u, column \"%.*s\": \"%.*s\": %.*s", in->row, TEXT_ARG(in->column),
                  TEXT_ARG(in->value), TEXT_ARG(in->reason));
}

/* The second officer's decision; where it approves, the input that waited is applied as if it came
 * now. */
static int apply_approval(struct step *s, const struct item *item)
{
    const struct approval_input *in = &item->approval;
    struct approved approved;
    size_t first_event = s->out->event_count;
    int rc = pending_check_approval(s, in, &approved);
    if (rc || !approved.waits)
        return rc;
    if (in->decision == DECISION_APPROVED) {
        s->is_approved = true;
        s->approved_amount = approved.amount;
        rc = dispatch(s, &approved.item);
        s->is_approved = false;
        if (rc)
            return rc > 0 ? pending_refused(s, in) : rc;
    }
    return pending_decide(s, in, &approved, first_event);
}

typedef int (*apply_fn)(struct step *s, const struct item *item);
static const apply_fn handlers[ITEM_KIND_COUNT] = {
    [ITEM_PARTY] = party_apply,
    [ITEM_AGREEMENT] = agreement_apply,
    [ITEM_VARIATION] = variation_apply,
    [ITEM_VARIATION_REVERSAL] = variation_apply_reversal,
    [ITEM_OPENING_ITEM] = opening_apply,
    [ITEM_PERIOD_CLOSE] = period_apply_close,
    [ITEM_PERIOD_REOPEN] = period_apply_reopen,
    [ITEM_SIGNATURE] = life_apply_signature,
    [ITEM_ASSURANCE] = assurance_apply,
    [ITEM_ALLOCATION] = allocation_apply,
    [ITEM_PAYMENT] = payment_apply,
    [ITEM_RECEIPT] = matching_apply_receipt,
    [ITEM_MATCH_RULES] = match_rules_apply,
    [ITEM_TOLERANCE] = tolerance_rule_apply,
    [ITEM_UNMATCH] = unmatch_apply,
    [ITEM_MANUAL_MATCH] = unmatch_apply_manual,
    [ITEM_REVERSAL] = reversal_apply,
    [ITEM_UNREADABLE] = apply_unreadable,
    [ITEM_DAY] = day_apply,
    [ITEM_CONFLICT] = feed_apply_conflict,
    [ITEM_PERFORMANCE_ELEMENT] = performance_apply_element,
    [ITEM_PERFORMANCE_ACTUAL] = performance_apply_actual,
    [ITEM_EARNED_OVERRIDE] = performance_apply_override,
    [ITEM_PERFORMANCE_CLOSE] = performance_apply_close,
    [ITEM_SCHEME] = scheme_apply,
    [ITEM_COMMITMENT] = commitment_apply,
    [ITEM_EXPENDITURE] = expenditure_apply,
    [ITEM_RISK_SHARE] = risk_share_apply,
    [ITEM_YEAR_END] = year_end_apply,
    [ITEM_MINIMUM_SPEND] = minimum_spend_apply,
    [ITEM_DISTRICT_GRANT] = district_grant_apply,
    [ITEM_SUCCESSION] = succession_apply,
    [ITEM_MINIMUM_CONTRIBUTION] = minimum_apply,
    [ITEM_SECTION_256_TRANSFER] = section_256_apply,
    [ITEM_SOURCE] = source_apply,
    [ITEM_MILESTONE] = life_apply_milestone,
    [ITEM_CONDITION_CLEARED] = assurance_apply_cleared,
    [ITEM_BOARD] = board_apply,
    [ITEM_PAYMENT_HOLD] = payment_hold_apply,
    [ITEM_PAYMENT_HOLD_LIFTED] = payment_hold_apply_lifted,
    [ITEM_OFFICER] = officer_apply,
    [ITEM_DELEGATION] = officer_apply_delegation,
    [ITEM_APPROVAL] = apply_approval,
    [ITEM_EXCEPTION_WORK] = workflow_apply,
    [ITEM_ADJUSTMENT] = adjustment_apply,
    [ITEM_DOCUMENT_OVERRIDE] = document_override_apply,
    [ITEM_CLOCK_JUMP] = clock_jump_apply,
};

int dispatch(struct step *s, const struct item *item)
{
    int rc = handlers[item->kind](s, item);
    if (rc == NEEDS_SECOND_OFFICER)
        rc = pending_keep(s, item);
    return rc ? rc : after_item(s);
}
