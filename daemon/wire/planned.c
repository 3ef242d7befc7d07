/* wire/planned: what taking a document back would do, asked and answered (wire_answer_plan of
 * wire/wire.h). */
#include "core/report/planned.h"
#include <string.h>
#include "base/error.h"
#include "wire/message.h"

#define ROWS_MAX 1024

struct rows {
    struct arena *arena;
    S75__V1__PlannedItem **items;
    size_t count;
    bool failed, more;
};

static int add(void *ctx, const struct planned_item *p)
{
    struct rows *r = ctx;
    if (r->count == ROWS_MAX) {
        r->more = true;
        return 0;
    }
    S75__V1__PlannedItem *m = arena_take(r->arena, sizeof *m);
    if (!m)
        return ERR_MEMORY;
    s75__v1__planned_item__init(m);
    m->journal = p->journal;
    m->item = p->item;
    m->pool = message_text_or_empty(r->arena, p->pool, &r->failed);
    m->partner = message_text_or_empty(r->arena, p->partner, &r->failed);
    m->contribution = message_text(r->arena, p->contribution, &r->failed);
    m->amount_pence = p->amount;
    m->value_date = date_to_number(p->value_date);
    m->reference = message_text(r->arena, p->reference, &r->failed);
    m->standing = message_text_or_empty(r->arena, p->as, &r->failed);
    m->has_stays = m->stays = p->stays;
    m->has_instead = m->instead = p->instead;
    r->items[r->count++] = m;
    return r->failed ? ERR_MEMORY : 0;
}

static void fill(S75__V1__DocumentPlanAnswer *m, const struct planned *p, struct rows *r)
{
    m->has_document = true;
    m->document = p->begun;
    m->name = message_text(r->arena, p->name, &r->failed);
    m->has_journal = p->journal != 0;
    m->journal = p->journal;
    m->has_reversed = m->reversed = p->is_reversed;
    m->has_replaced_by = p->replaced_by != 0;
    m->replaced_by = p->replaced_by;
    m->replaced_by_name = message_text(r->arena, p->replaced_by_name, &r->failed);
    m->has_items = m->has_amount_pence = m->has_same = m->has_missing = true;
    m->has_others = m->has_waiting = true;
    m->items = p->items;
    m->amount_pence = p->amount;
    m->same = p->same;
    m->missing = p->missing;
    m->others = p->others;
    m->waiting = p->waiting;
    m->rows = r->items;
    m->n_rows = r->count;
    m->has_more = m->more = r->more;
}

void wire_plan_names(const struct request_query *q, struct planned_name *ret_document,
                     struct planned_name *ret_instead)
{
    *ret_document = (struct planned_name){q->journal, q->has_sha256 ? q->sha256 : NULL};
    *ret_instead =
        (struct planned_name){q->replaced_by, q->has_replaced_by ? q->replaced_by_sha256 : NULL};
}

int wire_answer_plan(struct buffer *out, struct arena *arena, uint64_t request,
                     const struct engine *e, const struct request_query *q)
{
    S75__V1__DocumentPlanAnswer m = S75__V1__DOCUMENT_PLAN_ANSWER__INIT;
    struct rows rows = {.arena = arena, .items = arena_take(arena, ROWS_MAX * sizeof *rows.items)};
    struct planned planned;
    if (!rows.items)
        return ERR_MEMORY;
    struct planned_name document, instead;
    wire_plan_names(q, &document, &instead);
    int rc = planned_document(e, document, instead, &planned, add, &rows);
    if (!rc && planned.begun)
        fill(&m, &planned, &rows);
    if (rc || rows.failed)
        return ERR_MEMORY;
    return message_answer(out, request, S75__V1__ANSWER__BODY_DOCUMENT_PLAN, &m);
}
