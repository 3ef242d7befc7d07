/* core/control/document_reversal: the rule of the input that takes a document back (see
 * core/control/document). */
#include "core/control/document.h"
#include <stdlib.h>
#include "base/error.h"
#include "core/access/rights.h"
#include "core/control/document_findings.h"
#include "core/control/feed.h"
#include "core/control/quarantine.h"
#include "core/control/state.h"
#include "core/foundation/emit.h"
#include "core/foundation/ledger.h"
#include "core/governance/mandate.h"
#include "core/payment/taken_back.h"

int document_is_shown(const struct engine *e, uint64_t document, struct text principal)
{
    struct document_plan plan;
    if (!document || access_may_ask(e, principal, ASK_ALL_POOLS, ACCESS_POOL_NONE))
        return 1;
    const int rc = document_plan(e, document, 0, &plan);
    bool is = plan.brought.count || quarantine_has_of(e, document, principal);
    for (size_t i = 0; i < plan.brought.count && is; i++)
        is = access_may_ask(e, principal, ASK_POOL,
                            partner_at(e, plan.brought.items[i].partner)->pool);
    document_plan_fini(&plan);
    return rc ? rc : is;
}

/* The document that the input began, if it is shown. 0 or ERR_MEMORY. */
static int find_shown(struct step *s, uint64_t begun, uint64_t *ret_document)
{
    const uint64_t document = begun ? document_begun_by(s->e, begun) : 0;
    const int shown = document_is_shown(s->e, document, s->in->principal);
    *ret_document = shown == 1 ? document : 0;
    return shown < 0 ? shown : 0;
}

static int check_document(struct step *s, const struct document_reversal_input *in,
                          uint64_t *ret_document, uint64_t *ret_instead)
{
    const struct engine *e = s->e;
    int rc = find_shown(s, in->document, ret_document);
    if (!rc)
        rc = find_shown(s, in->replaced_by, ret_instead);
    if (rc)
        return rc;
    if (!*ret_document)
        return refuse(s, REFUSED_NOT_FOUND, "document_reversal.document",
                      "the input that began a document", "input %llu began no document",
                      (unsigned long long)in->document);
    if (e->control->documents.items[*ret_document - 1].is_reversed)
        return refuse(s, REFUSED_ALREADY_REVERSED, "document_reversal.document", NULL,
                      "the document of input %llu was taken back already",
                      (unsigned long long)in->document);
    if (!in->replaced_by)
        return 0;
    if (!*ret_instead || *ret_instead == *ret_document)
        return refuse(s, REFUSED_NOT_FOUND, "document_reversal.replaced_by",
                      "the input that began another document", "input %llu began no other document",
                      (unsigned long long)in->replaced_by);
    const struct document *d = &e->control->documents.items[*ret_instead - 1];
    if (d->is_reversed || !d->journal)
        return refuse(s, REFUSED_NOT_FOUND, "document_reversal.replaced_by",
                      "a document accepted whole", "the document of input %llu %s",
                      (unsigned long long)in->replaced_by,
                      d->is_reversed ? "was taken back" : "is not complete yet");
    return 0;
}

static int check_plan(struct step *s, const struct document_reversal_input *in,
                      const struct document_plan *plan)
{
    char now[MONEY_TEXT_MAX], then[MONEY_TEXT_MAX];
    const struct document *d = plan->document;
    if (d->others)
        return refuse(s, REFUSED_NOT_PERMITTED, "document_reversal.document",
                      "a document of payments and receipts",
                      "%.*s brought %u items that are neither payments nor receipts: they are "
                      "corrected by inputs of their own",
                      TEXT_ARG(d->name), d->others);
    if (plan->missing)
        return refuse(s, REFUSED_NOT_FOUND, "document_reversal.document",
                      "payments and receipts that are remembered",
                      "%u rows of %.*s are remembered no more: they are corrected by rows of their "
                      "own",
                      plan->missing, TEXT_ARG(d->name));
    if (in->items != plan->items || in->amount != plan->amount)
        return refuse(
            s, REFUSED_ALREADY_DIFFERS, "document_reversal.items", "count and sum as they are",
            "%u items with %s in all would be taken back now, not %u with %s: look again",
            plan->items, money_print(plan->amount, now), in->items, money_print(in->amount, then));
    return 0;
}

/* Marks the pools that it concerns. NULL: out of memory. */
static bool *pools_of(const struct engine *e, const struct document_plan *plan)
{
    bool *concerned = calloc(e->tables.pools.count + 1, sizeof *concerned);
    for (size_t i = 0; concerned && i < plan->brought.count; i++)
        concerned[partner_at(e, plan->brought.items[i].partner)->pool] = true;
    for (size_t i = 0; concerned && i < plan->instead.count; i++)
        concerned[partner_at(e, plan->instead.items[i].partner)->pool] = true;
    return concerned;
}

/* Sums are moved to and fro: what a later row undid stands again, goes, and that row undoes
 * something else. */
static int64_t moved(const struct document_plan *plan)
{
    int64_t all = plan->amount;
    for (size_t i = 0; i < plan->instead.count; i++)
        all = sum(all, llabs(plan->instead.items[i].money.amount));
    return sum(all, sum(all, all));
}

static int check_pools(struct step *s, const struct document_reversal_input *in,
                       const struct document_plan *plan, const struct item *item)
{
    bool *concerned = pools_of(s->e, plan);
    int rc = concerned ? 0 : ERR_MEMORY;
    for (uint32_t i = 0; i < s->e->tables.pools.count && !rc; i++)
        if (concerned[i] && !ledger_has_room(s->e, i, moved(plan)))
            rc = refuse(s, REFUSED_OVERFLOW, "document_reversal.document", TURNOVER_LIMIT,
                        "the sums of pool %.*s would leave the range kept for them",
                        TEXT_ARG(pool_at(s->e, i)->code));
    for (uint32_t i = 0; i < s->e->tables.pools.count && !rc; i++)
        if (concerned[i])
            rc = mandate_check_move(s, i, plan->amount, in->officer, item);
    free(concerned);
    return rc;
}

static int take_back(struct step *s, const struct document_reversal_input *in,
                     const struct brought *b)
{
    return b->as == BROUGHT_RECEIPT ? receipt_take_back(s, b, in->officer, in->reason)
                                    : payment_take_back(s, b);
}

/* All payments of the other document are taken back, so that what stays of it is booked as if it
 * had come after what it replaces was gone; of its receipts those that the first brought too. */
static int take_instead(struct step *s, const struct document_reversal_input *in,
                        const struct document_plan *plan)
{
    int rc = 0;
    for (size_t i = 0; i < plan->instead.count && !rc; i++) {
        const struct brought *b = &plan->instead.items[i];
        if (b->as != BROUGHT_RECEIPT || b->stays)
            rc = take_back(s, in, b);
    }
    return rc;
}

static int book_instead(struct step *s, const struct document_plan *plan)
{
    int rc = 0;
    for (size_t i = plan->instead.count; i-- > 0 && !rc;) {
        const struct brought *b = &plan->instead.items[i];
        if (b->as != BROUGHT_RECEIPT && !b->stays)
            rc = payment_book_again(s, b);
    }
    return rc;
}

static void stay(struct engine *e, const struct brought *b, uint64_t document)
{
    if (b->as == BROUGHT_RECEIPT)
        receipt_set_document(e, b, document);
    else
        payment_set_document(e, b, document);
}

static int carry_out(struct step *s, const struct document_reversal_input *in,
                     const struct document_plan *plan, uint64_t instead)
{
    int rc = take_instead(s, in, plan);
    for (size_t i = 0; i < plan->brought.count && !rc; i++)
        if (!plan->brought.items[i].stays)
            rc = take_back(s, in, &plan->brought.items[i]);
    for (size_t i = 0; i < plan->brought.count && !rc; i++)
        if (plan->brought.items[i].stays)
            stay(s->e, &plan->brought.items[i], instead);
    return rc ? rc : book_instead(s, plan);
}

static void report(struct step *s, const struct document_reversal_input *in,
                   const struct document_plan *plan)
{
    const struct document *d = plan->document, *instead = plan->replaced_by;
    struct event *event = emit(s, EVENT_DOCUMENT_REVERSED, NONE);
    event->document = d->name;
    event->officer = arena_text(&s->out->arena, in->officer);
    event_amount(event, plan->amount);
    event_other(event, d->begun, 0);
    event_part(s, event,
               PART(DOCUMENT_TAKEN_BACK, .count = plan->items, .amount = plan->amount,
                    .subject = d->name, .by = in->officer, .note = in->reason));
    if (instead)
        event_part(s, event,
                   PART(DOCUMENT_REPLACED, .count = plan->same, .subject = instead->name,
                        .input = instead->begun));
}

int document_reversal_apply(struct step *s, const struct item *item)
{
    const struct document_reversal_input *in = &item->document_reversal;
    struct document_plan plan;
    uint64_t document = 0, instead = 0;
    int rc = check_document(s, in, &document, &instead);
    if (!rc)
        rc = require_day(s);
    if (rc)
        return rc;
    rc = document_plan(s->e, document, instead, &plan);
    if (!rc)
        rc = check_plan(s, in, &plan);
    if (!rc)
        rc = check_pools(s, in, &plan, item);
    if (!rc) {
        s->e->control->documents.items[document - 1].is_reversed = true;
        feed_abandon(s->e, document);
        quarantine_end_document(s, document, PART(WENT_WITH_DOCUMENT));
        document_findings_close(s->e, document);
        rc = carry_out(s, in, &plan, instead);
    }
    if (!rc)
        report(s, in, &plan);
    document_plan_fini(&plan);
    return rc;
}
