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
#define RULE(number, KIND, name, rule) [number] = rule,
static const apply_fn handlers[ITEM_KIND_COUNT] = {INPUTS(RULE)};

int dispatch(struct step *s, const struct item *item)
{
    int rc = handlers[item->kind](s, item);
    if (rc == NEEDS_SECOND_OFFICER)
        rc = pending_keep(s, item);
    return rc ? rc : after_item(s);
}
