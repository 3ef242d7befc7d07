#include "store/record.h"

#include <assert.h>
#include <string.h>

#include "store/record_form.h"

/* Bytes that an event, a posting or a refusal takes at most, without the bytes of its texts. */
enum {
    VARINT_MAX = 10,
    EVENT_ROOM = 60 * VARINT_MAX,
    POSTING_ROOM = 9 * VARINT_MAX,
    REFUSAL_ROOM = 7 * VARINT_MAX
};

/* Where the next byte goes. Room for a whole event, posting or refusal has been made before. */
struct out {
    struct record_context *c;
    uint8_t *base, *at;
    uint32_t bits;
};

static void put_varint(struct out *o, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        *o->at++ = (uint8_t)(v | 0x80);
    *o->at++ = (uint8_t)v;
}

/* v ~ predicted. Differences wrap, so that there is one for every pair. */
static void put_change(struct out *o, int64_t v, int64_t predicted)
{
    const int64_t change = (int64_t)((uint64_t)v - (uint64_t)predicted);
    const uint64_t sign = change < 0 ? UINT64_MAX : 0;
    put_varint(o, ((uint64_t)change << 1) ^ sign);
}

static void put_field(struct out *o, unsigned field, int64_t v, int64_t predicted)
{
    if (v == predicted)
        return;
    o->bits |= 1u << field;
    put_change(o, v, predicted);
}

static struct record_text put_literal(struct out *o, struct text t)
{
    put_varint(o, t.size);
    const struct record_text at = {(uint32_t)(o->at - o->base), (uint32_t)t.size};
    if (t.size)
        memcpy(o->at, t.data, t.size);
    o->at += t.size;
    return at;
}

/* Returns where the text is; its place among the remembered ones, or RECORD_TEXTS, in
 * *ret_place. */
static struct record_text put_text(struct out *o, struct text t, uint32_t *ret_place)
{
    *ret_place = RECORD_TEXTS;
    if (!t.size) {
        put_varint(o, TEXT_EMPTY);
        return (struct record_text){0, 0};
    }
    uint32_t slot = 0, place = RECORD_TEXTS;
    if (t.size <= TEXT_KEPT)
        place = record_text_find(o->c, o->base, t, &slot);
    if (place < RECORD_TEXTS) {
        *ret_place = place;
        put_varint(o, TEXT_PLACE + (uint64_t)place);
        return o->c->texts[place].text;
    }
    put_varint(o, TEXT_LITERAL);
    const struct record_text at = put_literal(o, t);
    if (t.size <= TEXT_KEPT)
        *ret_place = record_text_keep(o->c, slot, at);
    return at;
}

static void put_text_field(struct out *o, unsigned field, struct text t, struct record_text *last)
{
    if (text_equal(t, record_text_at(o->base, *last)))
        return;
    uint32_t place;
    o->bits |= 1u << field;
    *last = put_text(o, t, &place);
}

static void put_refusal(struct out *o, const struct refusal *r)
{
    uint32_t place;
    put_varint(o, (uint64_t)r->code);
    put_change(o, record_item(r->item), -1);
    put_text(o, r->field, &place);
    put_text(o, r->limit, &place);
    put_literal(o, r->text);
}

static void put_frame(struct out *o, const struct event *e)
{
    struct record_context *c = o->c;
    if (e->number != c->event.number + 1 || e->cause != c->journal || e->epoch != c->event.epoch ||
        e->booked_on != c->event.booked_on) {
        o->bits |= 1u << FIELD_FRAME;
        put_change(o, (int64_t)e->number, (int64_t)(c->event.number + 1));
        put_change(o, (int64_t)e->cause, (int64_t)c->journal);
        put_change(o, (int64_t)e->epoch, (int64_t)c->event.epoch);
        put_change(o, e->booked_on, c->event.booked_on);
    }
    c->event.number = e->number;
    c->event.epoch = e->epoch;
    c->event.booked_on = e->booked_on;
    put_field(o, FIELD_ITEM, record_item(e->item), c->event.item);
    c->event.item = record_item(e->item);
}

static void put_pool(struct out *o, const struct event *e)
{
    struct record_context *c = o->c;
    if (!text_equal(e->pool, record_text_at(o->base, c->event.pool))) {
        o->bits |= 1u << FIELD_POOL;
        c->event.pool = put_text(o, e->pool, &c->event.pool_entry);
    }
    put_field(o, FIELD_POOL_NUMBER, (int64_t)e->pool_number, (int64_t)record_pool_number(c));
    if (c->event.pool_entry < RECORD_TEXTS)
        c->texts[c->event.pool_entry].pool_number = e->pool_number;
}

static void put_stream(struct out *o, const struct event *e, struct record_kind *kind)
{
    struct record_context *c = o->c;
    put_field(o, FIELD_VALUE_DATE, e->value_date, kind->value_date);
    put_text_field(o, FIELD_PARTNER, e->partner, &c->event.partner);
    put_text_field(o, FIELD_CONTRIBUTION, e->contribution, &c->event.contribution);
    put_field(o, FIELD_CONTRIBUTION_KIND, (int64_t)e->contribution_kind,
              c->event.contribution_kind);
    put_field(o, FIELD_YEAR, e->year, c->event.year);
    kind->value_date = e->value_date;
    c->event.contribution_kind = (int)e->contribution_kind;
    c->event.year = e->year;
}

static void put_money(struct out *o, const struct event *e, struct record_kind *kind)
{
    const unsigned has = (e->has_amount ? HAS_AMOUNT : 0u) | (e->has_expected ? HAS_EXPECTED : 0u) |
                         (e->has_difference ? HAS_DIFFERENCE : 0u);
    put_field(o, FIELD_INSTALMENT, e->instalment, kind->instalment);
    put_field(o, FIELD_HAS, has, kind->has);
    put_field(o, FIELD_AMOUNT, e->amount, has & HAS_AMOUNT ? kind->amount : 0);
    put_field(o, FIELD_EXPECTED, e->expected, record_expected(has, e->amount));
    put_field(o, FIELD_DIFFERENCE, e->difference, record_difference(has, e->amount, e->expected));
    kind->instalment = e->instalment;
    kind->has = (uint8_t)has;
    kind->amount = e->amount;
}

static void put_why(struct out *o, const struct event *e, struct record_kind *kind)
{
    struct record_context *c = o->c;
    if (!text_equal(e->reference, record_text_at(o->base, c->event.reference))) {
        o->bits |= 1u << FIELD_REFERENCE;
        c->event.reference = put_literal(o, e->reference);
    }
    put_field(o, FIELD_REASON, (int64_t)e->reason, kind->reason);
    kind->reason = (uint8_t)e->reason;
    if (e->other_cause || e->other_item) {
        o->bits |= 1u << FIELD_OTHER;
        put_change(o, (int64_t)e->other_cause, (int64_t)c->journal);
        put_change(o, record_item(e->other_item), record_item(e->item));
    }
}

static void put_position(struct out *o, const struct position *p, struct position *last)
{
    put_field(o, FIELD_AS_OF, p->as_of, last->as_of);
    put_field(o, FIELD_DUE, p->due, last->due);
    put_field(o, FIELD_PAID, p->paid, last->paid);
    put_field(o, FIELD_RECEIVED, p->received, last->received);
    put_field(o, FIELD_VARIANCE, p->variance, record_variance(p->as_of, p->due, p->paid));
    *last = *p;
}

static bool is_refusal(const struct refusal *r)
{
    return r->code != REFUSED_NONE || r->item || r->field.size || r->limit.size || r->text.size;
}

static void put_side(struct out *o, const struct event *e, uint64_t cause, uint32_t item,
                     uint64_t serial)
{
    put_change(o, (int64_t)cause, (int64_t)o->c->journal);
    put_change(o, record_item(item), record_item(e->item));
    put_varint(o, serial);
}

static void put_pair(struct out *o, const struct event *e)
{
    const struct matched_pair *p = &e->pair;
    if (!p->payment_serial && !p->receipt_serial)
        return;
    o->bits |= 1u << FIELD_PAIR;
    put_varint(o, (uint64_t)p->rule);
    put_varint(o, p->score);
    put_varint(o, p->rejected);
    put_side(o, e, p->payment_cause, p->payment_item, p->payment_serial);
    put_side(o, e, p->receipt_cause, p->receipt_item, p->receipt_serial);
}

static void put_rest(struct out *o, const struct event *e)
{
    if (is_refusal(&e->refusal)) {
        o->bits |= 1u << FIELD_REFUSAL;
        put_refusal(o, &e->refusal);
    }
    put_text_field(o, FIELD_DOCUMENT, e->document, &o->c->event.document);
    put_field(o, FIELD_ROW, e->row, o->c->event.row);
    o->c->event.row = e->row;
    if (e->explanation.size) {
        o->bits |= 1u << FIELD_EXPLANATION;
        put_literal(o, e->explanation);
    }
    put_text_field(o, FIELD_SUBJECT, e->subject, &o->c->event.subject);
    put_field(o, FIELD_DUE_ON, e->due_on, DATE_NONE);
    put_text_field(o, FIELD_OFFICER, e->officer, &o->c->event.officer);
    put_field(o, FIELD_EXCEPTION, e->exception, 0);
    if (e->state || e->owner.size) {
        uint32_t place;
        o->bits |= 1u << FIELD_STATE;
        put_varint(o, (uint64_t)e->state);
        put_text(o, e->owner, &place);
    }
    put_pair(o, e);
}

/* Room for one thing whose texts have so many bytes; false when there is none. */
static bool out_open(struct out *o, struct record_writer *w, size_t room, size_t text_size)
{
    struct buffer *b = &w->packed;
    if (text_size > RECORD_SIZE_MAX || b->size + room + text_size > RECORD_SIZE_MAX)
        b->failed = true;
    uint8_t *at = buffer_reserve(b, room + text_size);
    *o = (struct out){.c = &w->context, .base = b->data, .at = at};
    return at != NULL;
}

static void out_close(const struct out *o, struct record_writer *w)
{
    w->packed.size = (size_t)(o->at - o->base);
    assert(w->packed.size <= w->packed.capacity); /* the room made was enough */
}

static void put_event(struct record_writer *w, const struct event *e)
{
    const size_t texts = e->pool.size + e->partner.size + e->contribution.size + e->reference.size +
                         e->refusal.field.size + e->refusal.limit.size + e->refusal.text.size +
                         e->document.size + e->explanation.size + e->subject.size +
                         e->officer.size + e->owner.size;
    struct out o;
    if (!out_open(&o, w, EVENT_ROOM, texts))
        return;
    uint8_t *head = o.at;
    struct record_kind *kind = &w->context.kinds[(unsigned)e->kind & KIND_MASK];
    o.at += EVENT_SIZE_MIN;
    put_frame(&o, e);
    put_pool(&o, e);
    put_stream(&o, e, kind);
    put_money(&o, e, kind);
    put_why(&o, e, kind);
    put_position(&o, &e->position, &kind->position);
    put_rest(&o, e);
    head[0] = (uint8_t)((unsigned)e->kind & KIND_MASK);
    for (unsigned i = 1; i < EVENT_SIZE_MIN; i++)
        head[i] = (uint8_t)(o.bits >> (8 * (i - 1)));
    out_close(&o, w);
}

static void put_posting(struct record_writer *w, const struct posting *p)
{
    struct out o;
    if (!out_open(&o, w, POSTING_ROOM, p->pool.size + p->account.size))
        return;
    struct record_context *c = &w->context;
    const int64_t item = record_item(p->item);
    const int64_t opposite = (int64_t)(0 - (uint64_t)c->posting.amount);
    uint8_t *head = o.at++;
    uint32_t place;
    put_text(&o, p->account, &place);
    put_text_field(&o, POSTING_POOL, p->pool, &c->posting.pool);
    put_field(&o, POSTING_VALUE_DATE, p->value_date, c->posting.value_date);
    put_field(&o, POSTING_BOOKED_ON, p->booked_on, c->posting.booked_on);
    put_field(&o, POSTING_ITEM, item, c->posting.item);
    put_field(&o, POSTING_AMOUNT, p->amount, opposite);
    *head = (uint8_t)o.bits;
    c->posting.value_date = p->value_date;
    c->posting.booked_on = p->booked_on;
    c->posting.item = item;
    c->posting.amount = p->amount;
    out_close(&o, w);
}

void record_begin(struct record_writer *w)
{
    buffer_clear(&w->packed);
    record_context_begin(&w->context);
    buffer_put_u8(&w->packed, RECORD_VERSION);
}

void record_put(struct record_writer *w, const struct effects *e)
{
    struct buffer *b = &w->packed;
    buffer_put_zigzag(b, (int64_t)(e->journal - (w->context.journal + 1)));
    buffer_put_varint(b, e->accepted);
    buffer_put_varint(b, e->refusal_count);
    buffer_put_varint(b, e->event_count);
    buffer_put_varint(b, e->posting_count);
    buffer_put_varint(b, e->closed_count);
    record_context_record(&w->context, e->journal);
    for (size_t i = 0; i < e->refusal_count; i++) {
        const struct refusal *r = &e->refusals[i];
        struct out o;
        if (!out_open(&o, w, REFUSAL_ROOM, r->field.size + r->limit.size + r->text.size))
            return;
        put_refusal(&o, r);
        out_close(&o, w);
    }
    for (size_t i = 0; i < e->event_count; i++)
        put_event(w, &e->events[i]);
    for (size_t i = 0; i < e->posting_count; i++)
        put_posting(w, &e->postings[i]);
    for (size_t i = 0; i < e->closed_count; i++)
        buffer_put_varint(b, e->closed[i]);
}
