#include "store/record.h"

#include <assert.h>
#include <string.h>

#include "store/record_form.h"

/* Bytes that an event, a posting or a refusal takes at most, without the bytes of its texts. */
enum {
    VARINT_MAX = 10,
    EVENT_ROOM = 9 * VARINT_MAX,
    POSTING_ROOM = 9 * VARINT_MAX,
    REFUSAL_ROOM = 7 * VARINT_MAX,
    ISSUED_ROOM = 3 * VARINT_MAX
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

static void put_head(struct out *o, const struct event_head *e)
{
    struct record_context *c = o->c;
    put_field(o, HEAD_NUMBER, (int64_t)e->number, (int64_t)(c->event.number + 1));
    put_field(o, HEAD_CAUSE, (int64_t)e->cause, (int64_t)c->journal);
    put_field(o, HEAD_EPOCH, (int64_t)e->epoch, (int64_t)c->event.epoch);
    c->event.number = e->number;
    c->event.epoch = e->epoch;
    if (!text_equal(e->pool, record_text_at(o->base, c->event.pool))) {
        o->bits |= 1u << HEAD_POOL;
        c->event.pool = put_text(o, e->pool, &c->event.pool_entry);
    }
    put_field(o, HEAD_POOL_NUMBER, (int64_t)e->pool_number, (int64_t)record_pool_number(c));
    if (c->event.pool_entry < RECORD_TEXTS)
        c->texts[c->event.pool_entry].pool_number = e->pool_number;
}

/* Room for one thing whose texts have so many bytes; false when there is none. */
static bool out_open(struct out *o, struct record_writer *w, size_t room, size_t text_size)
{
    struct buffer *b = &w->packed;
    if (text_size > STORE_PACKED_MAX || b->size + room + text_size > STORE_PACKED_MAX)
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

static void put_event(struct record_writer *w, const struct event_bytes *e)
{
    struct out o;
    if (!out_open(&o, w, EVENT_ROOM, e->head.pool.size + e->body.size))
        return;
    uint8_t *head = o.at;
    o.at += EVENT_HEAD_SIZE;
    put_head(&o, &e->head);
    put_literal(&o, (struct text){(const char *)e->body.data, e->body.size});
    head[0] = (uint8_t)e->head.kind;
    head[1] = (uint8_t)o.bits;
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

static void put_issued(struct record_writer *w, const struct issued *issued)
{
    struct out o;
    if (!out_open(&o, w, ISSUED_ROOM, issued->cells.size))
        return;
    put_varint(&o, issued->item);
    put_varint(&o, issued->report);
    put_literal(&o, (struct text){(const char *)issued->cells.data, issued->cells.size});
    out_close(&o, w);
}

void record_begin(struct record_writer *w)
{
    buffer_clear(&w->packed);
    record_context_begin(&w->context);
    buffer_put_u8(&w->packed, RECORD_VERSION);
}

void record_put(struct record_writer *w, const struct effects *e, const struct event_list *events)
{
    struct buffer *b = &w->packed;
    buffer_put_zigzag(b, (int64_t)(e->journal - (w->context.journal + 1)));
    buffer_put_varint(b, e->accepted);
    buffer_put_varint(b, e->refusal_count);
    buffer_put_varint(b, events->count);
    buffer_put_varint(b, e->posting_count);
    buffer_put_varint(b, 2 * (uint64_t)e->closed_count + (e->issued_count != 0));
    if (e->issued_count)
        buffer_put_varint(b, e->issued_count);
    record_context_record(&w->context, e->journal);
    for (size_t i = 0; i < e->refusal_count; i++) {
        const struct refusal *r = &e->refusals[i];
        struct out o;
        if (!out_open(&o, w, REFUSAL_ROOM, r->field.size + r->limit.size + r->text.size))
            return;
        put_refusal(&o, r);
        out_close(&o, w);
    }
    for (size_t i = 0; i < events->count; i++)
        put_event(w, &events->items[i]);
    for (size_t i = 0; i < e->posting_count; i++)
        put_posting(w, &e->postings[i]);
    for (size_t i = 0; i < e->closed_count; i++)
        buffer_put_varint(b, e->closed[i]);
    for (size_t i = 0; i < e->issued_count; i++)
        put_issued(w, &e->issued[i]);
}
