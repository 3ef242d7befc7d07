#include "base/error.h"
#include "wire/message.h"
#include "wire/wire.h"

int message_exception(S75__V1__Exception *m, struct arena *arena, const struct report_exception *x)
{
    bool failed = false;
    s75__v1__exception__init(m);
    m->id = x->id;
    m->kind = (S75__V1__EventKind)x->kind;
    m->pool = message_text_or_empty(arena, x->pool, &failed);
    m->partner = message_text(arena, x->partner, &failed);
    m->contribution = message_text(arena, x->contribution, &failed);
    m->has_year = x->year != 0;
    m->year = (uint32_t)x->year;
    m->has_instalment = x->instalment != 0;
    m->instalment = x->instalment;
    m->has_amount_pence = true;
    m->amount_pence = x->amount;
    m->has_value_date = x->value_date != DATE_NONE;
    m->value_date = date_to_number(x->value_date);
    m->reference = message_text(arena, x->reference, &failed);
    m->has_reason = x->reason != REASON_NONE;
    m->reason = m->has_reason ? (S75__V1__Reason)x->reason : S75__V1__REASON__REASON_INSTALMENT;
    m->cause = x->cause;
    m->has_item = x->item != ITEM_NONE;
    m->item = m->has_item ? x->item : 0;
    m->raised_on = date_to_number(x->raised_on);
    m->explanation = message_text_or_empty(arena, x->explanation, &failed);
    m->state = (S75__V1__ExceptionState)x->state;
    m->owner = message_text(arena, x->owner, &failed);
    m->note = message_text(arena, x->note, &failed);
    m->has_due = x->due != DATE_NONE;
    m->due = date_to_number(x->due);
    m->age_days = x->age_days;
    return failed ? ERR_MEMORY : 0;
}

static int fill_list(struct arena *arena, const struct report_exception *const *from, size_t count,
                     size_t *ret_count, S75__V1__Exception ***ret_list)
{
    S75__V1__Exception *all = arena_take(arena, (count + 1) * sizeof *all);
    S75__V1__Exception **list = arena_take(arena, (count + 1) * sizeof *list);
    int rc = all && list ? 0 : ERR_MEMORY;
    for (size_t i = 0; i < count && !rc; i++) {
        rc = message_exception(&all[i], arena, from[i]);
        list[i] = &all[i];
    }
    *ret_list = list;
    *ret_count = rc ? 0 : count;
    return rc;
}

static size_t shown(uint32_t count)
{
    return count < WIRE_TRIED_MAX ? count : WIRE_TRIED_MAX;
}

int wire_answer_try(struct buffer *out, struct arena *arena, uint64_t request,
                    const struct wire_tried *t)
{
    S75__V1__TryAnswer m = S75__V1__TRY_ANSWER__INIT;
    m.inputs = t->inputs;
    m.matches_before = t->matches_before;
    m.matches_after = t->matches_after;
    m.appear_count = t->appear_count;
    m.vanish_count = t->vanish_count;
    int rc = fill_list(arena, t->appear, shown(t->appear_count), &m.n_appear, &m.appear);
    if (!rc)
        rc = fill_list(arena, t->vanish, shown(t->vanish_count), &m.n_vanish, &m.vanish);
    return rc ? rc : message_answer(out, request, S75__V1__ANSWER__BODY_TRY_RULES, &m);
}
