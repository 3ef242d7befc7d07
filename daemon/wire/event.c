#include <stdio.h>
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/message/effects_list.h"
#include "core/message/words.h"
#include "wire/message.h"
#include "wire/part.h"
#include "wire/wire.h"

_Static_assert((int)EVENT_CONTRIBUTION_KIND_ENDED ==
                   (int)S75__V1__EVENT_KIND__EVENT_CONTRIBUTION_KIND_ENDED,
               "kinds");
_Static_assert((int)EVENT_OVERDUE == (int)S75__V1__EVENT_KIND__EVENT_OVERDUE, "kinds");
_Static_assert((int)REASON_ODD_REFERENCE == (int)S75__V1__REASON__REASON_ODD_REFERENCE, "reasons");
_Static_assert((int)REASON_NO_PAYMENT == (int)S75__V1__REASON__REASON_NO_PAYMENT, "reasons");
_Static_assert((int)REFUSED_DATE_ORDER == (int)S75__V1__REFUSAL_CODE__REFUSED_DATE_ORDER, "codes");
_Static_assert((int)REFUSED_SET_ASIDE == (int)S75__V1__REFUSAL_CODE__REFUSED_SET_ASIDE, "codes");
_Static_assert((int)REFUSED_UNREADABLE == (int)S75__V1__REFUSAL_CODE__REFUSED_UNREADABLE, "codes");

char *message_text_or_empty(struct arena *arena, struct text t, bool *failed)
{
    char *copy = arena_take(arena, t.size + 1);
    if (!copy) {
        *failed = true;
        return NULL;
    }
    if (t.size)
        memcpy(copy, t.data, t.size);
    copy[t.size] = '\0';
    return copy;
}

char *message_text(struct arena *arena, struct text t, bool *failed)
{
    return t.size ? message_text_or_empty(arena, t, failed) : NULL;
}

ProtobufCBinaryData message_bytes(const void *data, size_t size)
{
    /* protobuf-c has no const; packing only reads. */
    return (ProtobufCBinaryData){.len = size, .data = (uint8_t *)(uintptr_t)data};
}

int message_pack(struct buffer *out, const ProtobufCMessage *m)
{
    size_t size = protobuf_c_message_get_packed_size(m);
    uint8_t *at = buffer_reserve(out, size + 1);
    if (!at)
        return ERR_MEMORY;
    out->size += protobuf_c_message_pack(m, at);
    return 0;
}

bool wire_refusal_is_final(enum refusal_code code)
{
    return code != REFUSED_BUSY && code != REFUSED_GAP;
}

S75__V1__Refusal *message_refusal(struct arena *arena, const struct refusal *refusal)
{
    S75__V1__Refusal *m = arena_take(arena, sizeof *m);
    bool failed = !m;
    if (failed)
        return NULL;
    s75__v1__refusal__init(m);
    m->has_code = true;
    m->code = (S75__V1__RefusalCode)refusal->code;
    m->final = wire_refusal_is_final(refusal->code);
    m->field = message_text(arena, refusal->field, &failed);
    m->limit = message_text(arena, refusal->limit, &failed);
    m->text = message_text(arena, refusal->text, &failed);
    m->has_item = refusal->item != ITEM_NONE;
    m->item = m->has_item ? refusal->item : 0;
    return failed ? NULL : m;
}

S75__V1__Position message_position(const struct position *position)
{
    S75__V1__Position m = S75__V1__POSITION__INIT;
    m.as_of = date_to_number(position->as_of);
    m.due_pence = position->due;
    m.paid_pence = position->paid;
    m.received_pence = position->received;
    m.variance_pence = position->variance;
    m.has_held_pence = position->held != 0;
    m.held_pence = position->held;
    m.has_adjusted_pence = position->adjusted != 0;
    m.adjusted_pence = position->adjusted;
    m.has_written_off_pence = position->written_off != 0;
    m.written_off_pence = position->written_off;
    m.has_transferred_pence = position->transferred != 0;
    m.transferred_pence = position->transferred;
    return m;
}

static void fill_money(S75__V1__Event *m, const struct event *e)
{
    m->has_amount_pence = e->has_amount;
    m->amount_pence = e->amount;
    m->has_expected_pence = e->has_expected;
    m->expected_pence = e->expected;
    m->has_difference_pence = e->has_difference;
    m->difference_pence = e->difference;
}

static void fill_numbers(S75__V1__Event *m, const struct event *e)
{
    m->has_item = e->item != ITEM_NONE;
    m->item = m->has_item ? e->item : 0;
    m->has_booked_on = e->booked_on != DATE_NONE;
    m->booked_on = date_to_number(e->booked_on);
    m->has_value_date = e->value_date != DATE_NONE;
    m->value_date = date_to_number(e->value_date);
    m->has_year = e->year != 0;
    m->year = (uint32_t)e->year;
    m->has_instalment = e->instalment != 0;
    m->instalment = e->instalment;
    m->has_reason = e->reason != REASON_NONE;
    m->reason = (S75__V1__Reason)e->reason;
    m->has_other_cause = m->has_other_item = e->other_cause != 0;
    m->other_cause = e->other_cause;
    m->other_item = e->other_item;
    m->has_row = e->row != 0;
    m->row = e->row;
    m->has_due_on = e->due_on != DATE_NONE;
    m->due_on = date_to_number(e->due_on);
    m->has_exception = e->exception != 0;
    m->exception = e->exception;
    m->has_state = e->state != 0;
    m->state = (S75__V1__ExceptionState)e->state;
}

static S75__V1__MatchedPair message_pair(const struct matched_pair *pair)
{
    S75__V1__MatchedPair m = S75__V1__MATCHED_PAIR__INIT;
    m.has_rule = pair->rule != 0;
    m.rule = (S75__V1__MatchRule)pair->rule;
    m.score = pair->score;
    m.rejected = pair->rejected;
    m.payment_cause = pair->payment_cause;
    m.payment_item = pair->payment_item;
    m.payment_serial = pair->payment_serial;
    m.receipt_cause = pair->receipt_cause;
    m.receipt_item = pair->receipt_item;
    m.receipt_serial = pair->receipt_serial;
    return m;
}

/* A NUL-terminated copy at *at, which then is behind it; NULL for TEXT_NONE. */
static char *put_text(char **at, struct text t)
{
    char *copy = *at;
    if (!t.size)
        return NULL;
    memcpy(copy, t.data, t.size);
    copy[t.size] = '\0';
    *at += t.size + 1;
    return copy;
}

/* All texts of a body lie in one piece of memory. */
static bool fill_texts(S75__V1__Event *m, struct arena *arena, const struct event *e)
{
    enum { TEXTS = 8 };
    char *at =
        arena_take(arena, TEXTS + e->partner.size + e->contribution.size +
                              e->contribution_kind.size + e->reference.size + e->document.size +
                              e->subject.size + e->officer.size + e->owner.size);
    if (!at)
        return false;
    m->partner = put_text(&at, e->partner);
    m->contribution = put_text(&at, e->contribution);
    m->contribution_kind = put_text(&at, e->contribution_kind);
    m->reference = put_text(&at, e->reference);
    m->document = put_text(&at, e->document);
    m->subject = put_text(&at, e->subject);
    m->officer = put_text(&at, e->officer);
    m->owner = put_text(&at, e->owner);
    return true;
}

/* All but the head. */
static S75__V1__Event *message_body(struct arena *arena, const struct event *event)
{
    struct inner {
        S75__V1__Event event;
        S75__V1__Position position;
        S75__V1__MatchedPair pair;
    } *p = arena_take(arena, sizeof *p);
    bool failed = !p;
    if (failed)
        return NULL;
    S75__V1__Event *m = &p->event;
    s75__v1__event__init(m);
    fill_numbers(m, event);
    fill_money(m, event);
    failed = !fill_texts(m, arena, event);
    m->parts = message_parts(arena, &event->parts, &failed);
    m->n_parts = m->parts ? event->parts.count : 0;
    if (event->position.as_of != DATE_NONE) {
        p->position = message_position(&event->position);
        m->position = &p->position;
    }
    if (event->pair.payment_serial || event->pair.receipt_serial) {
        p->pair = message_pair(&event->pair);
        m->pair = &p->pair;
    }
    if (event->refusal.code != REFUSED_NONE) {
        m->refusal = message_refusal(arena, &event->refusal);
        failed |= !m->refusal;
    }
    return failed ? NULL : m;
}

S75__V1__Event *message_event(struct arena *arena, const struct event *event)
{
    S75__V1__Event *m = message_body(arena, event);
    bool failed = !m;
    if (failed)
        return NULL;
    m->has_number = m->has_pool_number = m->has_kind = m->has_cause = m->has_epoch = true;
    m->number = event->number;
    m->pool_number = event->pool_number;
    m->kind = (S75__V1__EventKind)event->kind;
    m->pool = message_text_or_empty(arena, event->pool, &failed);
    m->cause = event->cause;
    m->epoch = event->epoch;
    return failed ? NULL : m;
}

int wire_encode_body(struct buffer *out, struct arena *arena, const struct event *event)
{
    S75__V1__Event *m = message_body(arena, event);
    return m ? message_pack(out, &m->base) : ERR_MEMORY;
}

int wire_encode_bodies(struct wire_bodies *b, const struct effects *effects)
{
    struct event_list *list = &b->list;
    buffer_clear(&b->bytes);
    list->count = 0;
    for (size_t i = 0; i < effects->event_count; i++) {
        const size_t at = b->bytes.size;
        arena_reset(&b->arena);
        if (ARRAY_ROOM(list) || wire_encode_body(&b->bytes, &b->arena, &effects->events[i]))
            return ERR_MEMORY;
        list->items[list->count++] = (struct event_bytes){
            .head = event_head_of(&effects->events[i]), .body.size = b->bytes.size - at};
    }
    const uint8_t *at = b->bytes.data; /* only now it moves no more */
    for (size_t i = 0; i < list->count; at += list->items[i++].body.size)
        list->items[i].body.data = at;
    return 0;
}

void wire_bodies_fini(struct wire_bodies *b)
{
    event_list_fini(&b->list);
    buffer_fini(&b->bytes);
    arena_fini(&b->arena);
}

static void put_number(struct buffer *out, unsigned field, uint64_t v)
{
    buffer_put_u8(out, (uint8_t)(field << 3));
    buffer_put_varint(out, v);
}

/* The numbers are those of the fields in proto/s75/v1/event.proto. */
int wire_encode_head(struct buffer *out, const struct event_head *head)
{
    put_number(out, 1, head->number);
    put_number(out, 2, head->pool_number);
    put_number(out, 3, (uint64_t)head->kind);
    buffer_put_u8(out, 4 << 3 | 2);
    buffer_put_text(out, head->pool);
    put_number(out, 5, head->cause);
    put_number(out, 7, head->epoch);
    return out->failed ? ERR_MEMORY : 0;
}

void wire_topic(const struct event_head *head, char out[WIRE_TOPIC_MAX])
{
    snprintf(out, WIRE_TOPIC_MAX, "%.*s/%s", TEXT_ARG(head->pool), words_event_kind(head->kind));
}

int message_exception(S75__V1__Exception *m, struct arena *arena, const struct report_exception *x)
{
    struct parts parts;
    bool failed = parts_unpack(x->packed, arena, &parts) != 0;
    s75__v1__exception__init(m);
    m->id = x->id;
    m->has_kind = m->has_state = true;
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
    m->reason = (S75__V1__Reason)x->reason;
    m->cause = x->cause;
    m->has_item = x->item != ITEM_NONE;
    m->item = m->has_item ? x->item : 0;
    m->raised_on = date_to_number(x->raised_on);
    m->parts = message_parts(arena, &parts, &failed);
    m->n_parts = m->parts ? parts.count : 0;
    m->state = (S75__V1__ExceptionState)x->state;
    m->owner = message_text(arena, x->owner, &failed);
    m->note = message_text(arena, x->note, &failed);
    m->has_due = x->due != DATE_NONE;
    m->due = date_to_number(x->due);
    m->age_days = x->age_days;
    return failed ? ERR_MEMORY : 0;
}
