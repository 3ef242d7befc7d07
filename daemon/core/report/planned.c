#include "core/report/planned.h"
#include "core/control/document.h"
#include "core/foundation/party.h"

static uint64_t find(const struct engine *e, struct planned_name name)
{
    if (name.begun)
        return document_begun_by(e, name.begun);
    return name.sha256 ? document_of_digest(e, name.sha256) : 0;
}

int planned_is_shown(const struct engine *e, struct planned_name document, struct text principal)
{
    return document_is_shown(e, find(e, document), principal);
}

static int tell(const struct engine *e, const struct brought *b, bool instead,
                planned_item_fn visit, void *ctx)
{
    const struct partner *p = partner_at(e, b->partner);
    const struct planned_item item = {
        .journal = b->money.cause,
        .item = b->money.item,
        .pool = pool_at(e, p->pool)->code,
        .partner = party_at(e, p->party)->code,
        .contribution =
            b->contribution == NONE ? TEXT_NONE : contribution_at(e, b->contribution)->id,
        .reference = reference_text(&b->money.reference),
        .amount = b->money.amount,
        .value_date = b->money.value_date,
        .as = text_of(brought_as_words[b->as]),
        .stays = b->stays && !instead,
        .instead = instead,
    };
    return visit(ctx, &item);
}

static int tell_all(const struct engine *e, const struct document_plan *plan, planned_item_fn visit,
                    void *ctx)
{
    int rc = 0;
    for (size_t i = plan->brought.count; i-- > 0 && !rc;)
        rc = tell(e, &plan->brought.items[i], false, visit, ctx);
    for (size_t i = plan->instead.count; i-- > 0 && !rc;)
        if (!plan->instead.items[i].stays)
            rc = tell(e, &plan->instead.items[i], true, visit, ctx);
    return rc;
}

int planned_document(const struct engine *e, struct planned_name document,
                     struct planned_name replaced_by, struct planned *ret, planned_item_fn visit,
                     void *ctx)
{
    const uint64_t found = find(e, document), instead = find(e, replaced_by);
    struct document_plan plan;
    *ret = (struct planned){.begun = 0};
    if (!found)
        return 0;
    int rc = document_plan(e, found, instead == found ? 0 : instead, &plan);
    if (!rc) {
        const struct document *d = plan.document, *other = plan.replaced_by;
        *ret = (struct planned){.begun = d->begun,
                                .journal = d->journal,
                                .name = d->name,
                                .replaced_by = other ? other->begun : 0,
                                .replaced_by_name = other ? other->name : TEXT_NONE,
                                .items = plan.items,
                                .same = plan.same,
                                .missing = plan.missing,
                                .others = d->others,
                                .waiting = plan.waiting,
                                .amount = plan.amount,
                                .is_reversed = d->is_reversed};
        rc = tell_all(e, &plan, visit, ctx);
    }
    document_plan_fini(&plan);
    return rc;
}
