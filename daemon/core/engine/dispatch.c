#include "core/engine/dispatch.h"
#include <assert.h>
#include "core/control/document.h"
#include "core/control/quarantine.h"
#include "core/engine/after.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/policy.h"
#include "core/governance/mandate.h"
#include "core/governance/pending.h"

/* What an adapter could not read is refused, with what it says of it, and so kept in sight. */
int dispatch_unreadable(struct step *s, const struct item *item)
{
    const struct unreadable_input *in = &item->unreadable;
    return refuse(s, REFUSED_UNREADABLE, "unreadable", NULL,
                  "line %u, column \"%.*s\": \"%.*s\": %.*s", in->row, TEXT_ARG(in->column),
                  TEXT_ARG(in->value), TEXT_ARG(in->reason));
}

typedef int (*apply_fn)(struct step *s, const struct item *item);
#define RULE(number, KIND, name, rule) [number] = rule,
static const apply_fn handlers[ITEM_KIND_COUNT] = {INPUTS(RULE)};

/* Its rule, for which every word of it is one that policy has. */
static int apply_rule(struct step *s, const struct item *item)
{
    int rc = policy_check_words(s, item);
    return rc ? rc : handlers[item->kind](s, item);
}

/* Applied; what one officer decided alone counts. */
static int after(struct step *s)
{
    mandate_count_alone(s);
    return after_item(s);
}

/* An officer's decision; where it completes what an input that waited needs, that is applied as if
 * it came now. */
int dispatch_approval(struct step *s, const struct item *item)
{
    const struct approval_input *in = &item->approval;
    struct approved approved;
    size_t first_event = s->out->event_count;
    int rc = pending_check_approval(s, in, &approved);
    if (rc || !approved.waits)
        return rc;
    if (in->decision == DECISION_APPROVED) {
        s->decided = &approved.by;
        rc = apply_rule(s, &approved.item);
        s->decided = NULL;
        if (rc == NEEDS_OFFICERS)
            return pending_add(s, in, &approved);
        if (!rc)
            rc = after(s);
        if (rc)
            return rc > 0 ? pending_refused(s, in) : rc;
    }
    return pending_decide(s, in, &approved, first_event);
}

/* The row as it came, applied as if it came now: of its own document, under this input's number.
 * Where it needs more officers it waits for them, and no longer here. */
static int retry(struct step *s, const struct quarantine_input *in, const struct quarantined *row)
{
    struct item item;
    const uint64_t document = row->document, before = s->document;
    const struct text name = row->document_name, name_before = s->document_name;
    int rc = quarantine_item(s, row, &item);
    if (rc)
        return rc;
    s->document = document;
    s->document_name = name;
    rc = apply_rule(s, &item);
    if (rc == NEEDS_OFFICERS)
        rc = pending_keep(s, &item);
    s->document = before;
    s->document_name = name_before;
    if (rc)
        return rc;
    document_count_item(s->e, document, item.kind);
    quarantine_end(s, in, PART(RETRIED));
    return 0;
}

int dispatch_quarantine(struct step *s, const struct item *item)
{
    const struct quarantine_input *in = &item->quarantine;
    const struct quarantined *row;
    int rc = quarantine_find(s, in, &row);
    if (rc)
        return rc;
    if (in->action == QUARANTINE_RETRY)
        return retry(s, in, row);
    quarantine_end(s, in, PART(SET_ASIDE, .by = in->officer, .note = in->note));
    return 0;
}

/* Whether nothing is left to be done of an input that waits: its rule is asked, and told to go no
 * further than to whom it needs. Refusals that time or others may cure are none. */
static bool is_pointless(struct step *s, const struct pending *p, const struct item *item)
{
    static const bool finals[] = {[REFUSED_NOT_FOUND] = true,
                                  [REFUSED_ALREADY_DIFFERS] = true,
                                  [REFUSED_DATE_ORDER] = true,
                                  [REFUSED_ALREADY_REVERSED] = true};
    const bool reopens =
        item->kind == ITEM_EXCEPTION_WORK && item->exception_work.action == ACTION_TAKE_BACK;
    if (p->exception && !reopens && !exception_find(s->e, p->exception))
        return true;
    const struct refusal before = s->refusal;
    s->is_probed = true;
    int rc = apply_rule(s, item);
    s->is_probed = false;
    s->refusal = before;
    if (rc == REFUSED_OUT_OF_RANGE && p->exception)
        return true;
    return rc == 0 || (rc > 0 && (size_t)rc < sizeof finals && finals[rc]);
}

int dispatch_lapse(struct step *s, bool of_exceptions)
{
    int rc = 0;
    for (uint32_t i = pending_count(s->e); i-- > 0 && !rc;) {
        const struct pending *p = pending_at(s->e, i);
        struct item item;
        if (of_exceptions && (!p->exception || exception_find(s->e, p->exception)))
            continue;
        rc = pending_item(s, i, &item);
        if (!rc && is_pointless(s, p, &item))
            rc = pending_lapse(s, i);
    }
    return rc;
}

int dispatch(struct step *s, const struct item *item)
{
    s->alone = (struct decided_alone){.amount = 0};
    int rc = apply_rule(s, item);
    if (rc == NEEDS_OFFICERS)
        rc = pending_keep(s, item);
    if (!rc)
        rc = after(s);
    return rc ? rc : dispatch_lapse(s, true);
}
