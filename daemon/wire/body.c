#include "base/error.h"
#include "core/message/effects_list.h"
#include "core/message/words.h"
#include "wire/memory.h"
#include "wire/message.h"
#include "wire/part.h"
#include "wire/zeros.h"

/* Each sets *bad on what wire_encode_body does not make of an event. */

/* A number of an enumeration that ends before end; 0 when absent. */
static int number_of(bool *bad, bool has, int value, int end)
{
    *bad |= has && (value < 1 || value >= end);
    return has && !*bad ? value : 0;
}

static date_t date_of(bool *bad, bool has, int32_t value)
{
    date_t date = DATE_NONE;
    *bad |= has && date_from_number(value, &date) != 0;
    return date;
}

static void take_refusal(bool *bad, const S75__V1__Refusal *m, struct refusal *r)
{
    if (!m)
        return;
    r->code = (enum refusal_code)number_of(bad, true, (int)m->code, REFUSED_CODE_COUNT);
    r->item = m->has_item ? m->item : ITEM_NONE;
    r->field = text_of(m->field);
    r->limit = text_of(m->limit);
    r->text = text_of(m->text);
    *bad |= m->base.n_unknown_fields || m->has_expected_number || m->has_retry_after_ms ||
              !words_refusal(r->code) || m->final != wire_refusal_is_final(r->code);
}

static void take_pair(bool *bad, const S75__V1__MatchedPair *m, struct matched_pair *p)
{
    if (!m)
        return;
    *p = (struct matched_pair){
        .rule = number_of(bad, m->has_rule, (int)m->rule, MATCH_PART + 1),
        .score = m->score,
        .rejected = m->rejected,
        .payment_cause = m->payment_cause,
        .payment_item = m->payment_item,
        .payment_serial = m->payment_serial,
        .receipt_cause = m->receipt_cause,
        .receipt_item = m->receipt_item,
        .receipt_serial = m->receipt_serial,
    };
    *bad |= m->base.n_unknown_fields || (!m->payment_serial && !m->receipt_serial);
}

static void take_position(bool *bad, const S75__V1__Position *m, struct position *p)
{
    if (!m)
        return;
    *p = (struct position){
        .as_of = date_of(bad, true, m->as_of),
        .due = m->due_pence,
        .paid = m->paid_pence,
        .received = m->received_pence,
        .variance = m->variance_pence,
        .held = m->held_pence,
        .adjusted = m->adjusted_pence,
        .written_off = m->written_off_pence,
        .transferred = m->transferred_pence,
    };
    *bad |= m->base.n_unknown_fields || (m->has_held_pence && m->held_pence == 0) ||
            (m->has_adjusted_pence && m->adjusted_pence == 0) ||
            (m->has_written_off_pence && m->written_off_pence == 0) ||
            (m->has_transferred_pence && m->transferred_pence == 0);
}

static void take_money(const S75__V1__Event *m, struct event *e)
{
    e->has_amount = m->has_amount_pence;
    e->amount = m->amount_pence;
    e->has_expected = m->has_expected_pence;
    e->expected = m->expected_pence;
    e->has_difference = m->has_difference_pence;
    e->difference = m->difference_pence;
}

static void take_numbers(bool *bad, const S75__V1__Event *m, struct event *e)
{
    e->item = m->has_item ? m->item : ITEM_NONE;
    e->booked_on = date_of(bad, m->has_booked_on, m->booked_on);
    e->value_date = date_of(bad, m->has_value_date, m->value_date);
    e->year = (int)m->year;
    e->instalment = m->instalment;
    e->reason = (enum reason)number_of(bad, m->has_reason, (int)m->reason, REASON_COUNT);
    e->other_cause = m->other_cause;
    e->other_item = m->other_item;
    e->row = m->row;
    e->due_on = date_of(bad, m->has_due_on, m->due_on);
    e->exception = m->exception;
    e->state =
        (enum exception_state)number_of(bad, m->has_state, (int)m->state, STATE_CLEARED + 1);
}

/* Fields of the head are none of a body's. */
static bool has_head(const S75__V1__Event *m)
{
    return m->has_number || m->has_pool_number || m->has_kind || m->pool || m->has_cause ||
           m->has_epoch;
}

static void take_event(bool *bad, const S75__V1__Event *m, struct event *e)
{
    take_numbers(bad, m, e);
    take_money(m, e);
    take_position(bad, m->position, &e->position);
    take_refusal(bad, m->refusal, &e->refusal);
    take_pair(bad, m->pair, &e->pair);
    e->partner = text_of(m->partner);
    e->contribution = text_of(m->contribution);
    e->contribution_kind = text_of(m->contribution_kind);
    e->reference = text_of(m->reference);
    e->document = text_of(m->document);
    e->subject = text_of(m->subject);
    e->officer = text_of(m->officer);
    e->owner = text_of(m->owner);
    *bad |= m->base.n_unknown_fields || has_head(m);
}

static int decode_event(const struct event_bytes *from, struct effects *effects)
{
    struct memory memory = {.arena = &effects->arena};
    ProtobufCAllocator allocator = memory_allocator(&memory);
    struct event *e = effects_event(effects);
    S75__V1__Event *m =
        e ? s75__v1__event__unpack(&allocator, from->body.size, from->body.data) : NULL;
    if (!e || memory.exhausted)
        return ERR_MEMORY;
    if (!m || zeros_in_text(&s75__v1__event__descriptor, from->body))
        return ERR_CORRUPT;
    bool bad = false;
    e->number = from->head.number;
    e->pool_number = from->head.pool_number;
    e->kind = from->head.kind;
    e->pool = from->head.pool;
    e->cause = from->head.cause;
    e->epoch = from->head.epoch;
    take_event(&bad, m, e);
    return bad ? ERR_CORRUPT : parts_take(m->parts, m->n_parts, &effects->arena, &e->parts);
}

int wire_decode_events(const struct event_list *events, struct effects *effects)
{
    int rc = 0;
    for (size_t i = 0; i < events->count && !rc; i++)
        rc = decode_event(&events->items[i], effects);
    return rc;
}
