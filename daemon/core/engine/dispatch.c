#include "core/engine/dispatch.h"
#include <assert.h>
#include "core/engine/after.h"
#include "core/foundation/emit.h"
#include "core/governance/pending.h"

/* What an adapter could not read is refused, with what it says of it, and so kept in sight. */
int dispatch_unreadable(struct step *s, const struct item *item)
{
    const struct unreadable_input *in = &item->unreadable;
    return refuse(s, REFUSED_UNREADABLE, "unreadable", NULL,
                  "line %u, column \"%.*s\": \"%.*s\": %.*s", in->row, TEXT_ARG(in->column),
                  TEXT_ARG(in->value), TEXT_ARG(in->reason));
}

/* The second officer's decision; where it approves, the input that waited is applied as if it came
 * now. */
int dispatch_approval(struct step *s, const struct item *item)
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
