#include "same.h"
#include <criterion/criterion.h>

void same_text(const char *m, struct text t, const char *what)
{
    cr_expect(text_equal(text_of(m), t), "%s: \"%s\" is not \"%.*s\"", what, m ? m : "",
              TEXT_ARG(t));
    cr_expect(m || t.size == 0, "%s", what);
}

#define SAME_DATE(number, date) cr_expect_eq(number, date_to_number(date), #date)
/* An optional field is there when the core has a value, and then it is that value. */
#define SAME_OPTIONAL(m, field, present, value)                                                    \
    do {                                                                                           \
        cr_expect_eq((m)->has_##field, (present), #field " is there: %d", (m)->has_##field);       \
        if (present)                                                                               \
            cr_expect((m)->field == (value), #field);                                              \
    } while (0)

void same_refusal(const S75__V1__Refusal *m, const struct refusal *r)
{
    cr_expect_eq((int)m->code, (int)r->code);
    cr_expect_eq(m->final, r->code != REFUSED_BUSY && r->code != REFUSED_GAP);
    same_text(m->field, r->field, "field");
    same_text(m->limit, r->limit, "limit");
    same_text(m->text, r->text, "text");
    SAME_OPTIONAL(m, item, r->item != ITEM_NONE, r->item);
}

static void same_part(const S75__V1__Part *m, const struct part *p)
{
    SAME_OPTIONAL(m, kind, true, (unsigned)p->kind);
    SAME_OPTIONAL(m, share_pence, p->share != INT64_MIN, p->share);
    SAME_OPTIONAL(m, amount_pence, p->amount != INT64_MIN, p->amount);
    SAME_OPTIONAL(m, expected_pence, p->expected != INT64_MIN, p->expected);
    SAME_OPTIONAL(m, date, p->date != DATE_NONE, date_to_number(p->date));
    SAME_OPTIONAL(m, until, p->until != DATE_NONE, date_to_number(p->until));
    SAME_OPTIONAL(m, year, p->year != UINT32_MAX, p->year);
    SAME_OPTIONAL(m, instalment, p->instalment != UINT32_MAX, p->instalment);
    SAME_OPTIONAL(m, instalments, p->instalments != UINT32_MAX, p->instalments);
    SAME_OPTIONAL(m, count, p->count != UINT32_MAX, p->count);
    SAME_OPTIONAL(m, value, p->value != INT64_MIN, p->value);
    SAME_OPTIONAL(m, value_from, p->value_from != INT64_MIN, p->value_from);
    SAME_OPTIONAL(m, input, p->input != 0, p->input);
    same_text(m->number, p->number, "number");
    same_text(m->pool, p->pool, "pool");
    same_text(m->contribution, p->contribution, "contribution");
    same_text(m->party, p->party, "party");
    same_text(m->subject, p->subject, "subject");
    same_text(m->by, p->by, "by");
    same_text(m->note, p->note, "note");
    same_text(m->evidence, p->evidence, "evidence");
    SAME_OPTIONAL(m, reason, p->reason != REASON_NONE, (unsigned)p->reason);
    cr_expect_eq(m->base.n_unknown_fields, 0);
}

void same_parts(S75__V1__Part *const *list, size_t count, const struct parts *parts)
{
    cr_assert_eq(count, parts->count);
    for (size_t i = 0; i < count; i++)
        same_part(list[i], &parts->items[i]);
}

static void same_amounts(const S75__V1__Event *m, const struct event *e)
{
    SAME_OPTIONAL(m, amount_pence, e->has_amount, e->amount);
    SAME_OPTIONAL(m, expected_pence, e->has_expected, e->expected);
    SAME_OPTIONAL(m, difference_pence, e->has_difference, e->difference);
    cr_assert_eq(m->position != NULL, e->position.as_of != DATE_NONE);
    if (!m->position)
        return;
    SAME_DATE(m->position->as_of, e->position.as_of);
    cr_expect_eq(m->position->due_pence, e->position.due);
    cr_expect_eq(m->position->paid_pence, e->position.paid);
    cr_expect_eq(m->position->received_pence, e->position.received);
    cr_expect_eq(m->position->variance_pence, e->position.variance);
    SAME_OPTIONAL(m->position, held_pence, e->position.held != 0, e->position.held);
    SAME_OPTIONAL(m->position, transferred_pence, e->position.transferred != 0,
                  e->position.transferred);
}

static void same_pair(const S75__V1__MatchedPair *m, const struct matched_pair *p)
{
    SAME_OPTIONAL(m, rule, p->rule != 0, (unsigned)p->rule);
    cr_expect_eq(m->score, p->score);
    cr_expect_eq(m->rejected, p->rejected);
    cr_expect_eq(m->payment_cause, p->payment_cause);
    cr_expect_eq(m->payment_item, p->payment_item);
    cr_expect_eq(m->payment_serial, p->payment_serial);
    cr_expect_eq(m->receipt_cause, p->receipt_cause);
    cr_expect_eq(m->receipt_item, p->receipt_item);
    cr_expect_eq(m->receipt_serial, p->receipt_serial);
}

void same_event(const S75__V1__Event *m, const struct event *e)
{
    cr_expect_eq(m->number, e->number);
    cr_expect_eq(m->pool_number, e->pool_number);
    cr_expect_eq((int)m->kind, (int)e->kind);
    cr_expect_eq(m->cause, e->cause);
    cr_expect_eq(m->epoch, e->epoch);
    SAME_OPTIONAL(m, booked_on, e->booked_on != DATE_NONE, date_to_number(e->booked_on));
    cr_expect_not_null(m->pool);
    same_text(m->pool, e->pool, "pool");
    same_text(m->partner, e->partner, "partner");
    same_text(m->contribution, e->contribution, "contribution");
    same_text(m->contribution_kind, e->contribution_kind, "contribution_kind");
    same_text(m->reference, e->reference, "reference");
    same_text(m->document, e->document, "document");
    same_parts(m->parts, m->n_parts, &e->parts);
    SAME_OPTIONAL(m, item, e->item != ITEM_NONE, e->item);
    SAME_OPTIONAL(m, value_date, e->value_date != DATE_NONE, date_to_number(e->value_date));
    SAME_OPTIONAL(m, year, e->year != 0, (uint32_t)e->year);
    SAME_OPTIONAL(m, instalment, e->instalment != 0, e->instalment);
    SAME_OPTIONAL(m, reason, e->reason != REASON_NONE, (unsigned)e->reason);
    SAME_OPTIONAL(m, other_cause, e->other_cause != 0, e->other_cause);
    SAME_OPTIONAL(m, other_item, e->other_cause != 0, e->other_item);
    SAME_OPTIONAL(m, row, e->row != 0, e->row);
    same_amounts(m, e);
    cr_assert_eq(m->refusal != NULL, e->refusal.code != REFUSED_NONE);
    if (m->refusal)
        same_refusal(m->refusal, &e->refusal);
    cr_assert_eq(m->pair != NULL, e->pair.payment_serial || e->pair.receipt_serial);
    if (m->pair)
        same_pair(m->pair, &e->pair);
    cr_expect_eq(m->base.n_unknown_fields, 0);
}

void same_outcome(const S75__V1__Outcome *m, const struct wire_feed_number *of,
                  const struct effects *effects, bool repeated)
{
    same_text(m->party, of->party, "party");
    same_text(m->feed, of->feed, "feed");
    cr_expect_eq(m->number, of->number);
    cr_expect_eq(m->journal, effects->journal);
    cr_expect_eq(m->accepted, effects->accepted);
    cr_expect_eq(m->has_repeated && m->repeated, repeated);
    cr_assert_eq(m->n_refusals, effects->refusal_count);
    for (size_t i = 0; i < m->n_refusals; i++)
        same_refusal(m->refusals[i], &effects->refusals[i]);
    const bool any = effects->event_count > 0;
    SAME_OPTIONAL(m, first_event, any, effects->events[0].number);
    SAME_OPTIONAL(m, last_event, any, effects->events[effects->event_count - 1].number);
    cr_expect_eq(m->base.n_unknown_fields, 0);
}
