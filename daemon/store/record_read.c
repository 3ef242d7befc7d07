#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "base/format.h"
#include "core/message/effects_list.h"
#include "store/record.h"
#include "store/record_form.h"

/* Each take_ is the mirror of a put_ in record.c. What the writer would not have written - a field
 * that is as predicted, a text spelt out although it is remembered, a number outside its type -
 * makes the reader fail; the caller looks once, at the end of the record. */
struct in {
    struct record_context *c;
    struct reader *r;
    const uint8_t *base;
    uint32_t bits;
};

static void fail(struct in *in)
{
    in->r->failed = true;
    in->r->at = in->r->end;
}

/* Something that was sent must differ from its prediction, where must_differ says so. */
static int64_t take_change(struct in *in, int64_t predicted, bool must_differ)
{
    const int64_t change = reader_zigzag(in->r);
    if (must_differ && !change)
        fail(in);
    return (int64_t)((uint64_t)predicted + (uint64_t)change);
}

static int64_t take_field(struct in *in, unsigned field, int64_t predicted)
{
    return in->bits & (1u << field) ? take_change(in, predicted, true) : predicted;
}

static int64_t within(struct in *in, int64_t v, int64_t low, int64_t high)
{
    if (v >= low && v <= high)
        return v;
    fail(in);
    return low;
}

static date_t date_within(struct in *in, int64_t v)
{
    return (date_t)within(in, v, INT32_MIN, INT32_MAX);
}

static uint32_t item_within(struct in *in, int64_t v)
{
    const int64_t item = within(in, v, -1, (int64_t)ITEM_NONE - 1);
    return item < 0 ? ITEM_NONE : (uint32_t)item;
}

static struct record_text take_literal(struct in *in)
{
    const struct text t = reader_text(in->r);
    if (!t.size)
        return (struct record_text){0, 0};
    return (struct record_text){(uint32_t)((const uint8_t *)t.data - in->base), (uint32_t)t.size};
}

static struct text text_in(const struct in *in, struct record_text t)
{
    return t.size ? record_text_at(in->base, t) : TEXT_NONE;
}

static struct record_text take_spelt(struct in *in, uint32_t *ret_place)
{
    const struct record_text at = take_literal(in);
    if (!at.size)
        fail(in);
    if (!at.size || at.size > TEXT_KEPT)
        return at;
    uint32_t slot;
    if (record_text_find(in->c, in->base, text_in(in, at), &slot) < RECORD_TEXTS)
        fail(in);
    *ret_place = record_text_keep(in->c, slot, at);
    return at;
}

static struct record_text take_text(struct in *in, uint32_t *ret_place)
{
    *ret_place = RECORD_TEXTS;
    const uint64_t form = reader_varint(in->r);
    if (form == TEXT_EMPTY)
        return (struct record_text){0, 0};
    if (form == TEXT_LITERAL)
        return take_spelt(in, ret_place);
    const uint64_t place = form - TEXT_PLACE;
    const uint32_t count = in->c->text_count < RECORD_TEXTS ? in->c->text_count : RECORD_TEXTS;
    if (place >= count || in->c->slots[in->c->texts[place].slot] != place + 1) {
        fail(in); /* never remembered, or no longer found by the writer */
        return (struct record_text){0, 0};
    }
    *ret_place = (uint32_t)place;
    return in->c->texts[place].text;
}

static struct text take_text_field(struct in *in, unsigned field, struct record_text *last,
                                   uint32_t *place)
{
    if (in->bits & (1u << field)) {
        const struct record_text before = *last;
        *last = take_text(in, place);
        if (text_equal(text_in(in, *last), text_in(in, before)))
            fail(in);
    }
    return text_in(in, *last);
}

static struct refusal take_refusal(struct in *in)
{
    struct refusal r = {0};
    uint32_t place;
    const uint64_t code = reader_varint(in->r);
    if (code >= REFUSED_CODE_COUNT)
        fail(in);
    r.code = code < REFUSED_CODE_COUNT ? (enum refusal_code)code : REFUSED_NONE;
    r.item = item_within(in, take_change(in, -1, false));
    r.field = text_in(in, take_text(in, &place));
    r.limit = text_in(in, take_text(in, &place));
    r.text = text_in(in, take_literal(in));
    return r;
}

static void take_head(struct in *in, struct event_head *e)
{
    struct record_context *c = in->c;
    e->number = (uint64_t)take_field(in, HEAD_NUMBER, (int64_t)(c->event.number + 1));
    e->cause = (uint64_t)take_field(in, HEAD_CAUSE, (int64_t)c->journal);
    e->epoch = (uint64_t)take_field(in, HEAD_EPOCH, (int64_t)c->event.epoch);
    c->event.number = e->number;
    c->event.epoch = e->epoch;
    e->pool = take_text_field(in, HEAD_POOL, &c->event.pool, &c->event.pool_entry);
    e->pool_number = (uint64_t)take_field(in, HEAD_POOL_NUMBER, (int64_t)record_pool_number(c));
    if (c->event.pool_entry < RECORD_TEXTS)
        c->texts[c->event.pool_entry].pool_number = e->pool_number;
}

static void take_event(struct in *in, struct event_bytes *e)
{
    const uint8_t kind = reader_u8(in->r);
    in->bits = reader_u8(in->r);
    if (kind == 0 || kind >= EVENT_KIND_COUNT || in->bits >> HEAD_FIELD_COUNT) {
        fail(in);
        return;
    }
    e->head.kind = (enum event_kind)kind;
    take_head(in, &e->head);
    e->body = reader_take(in->r, (size_t)reader_varint(in->r));
}

static void take_posting(struct in *in, struct posting *p)
{
    struct record_context *c = in->c;
    uint32_t place;
    in->bits = reader_u8(in->r);
    if (in->bits >> POSTING_FIELD_COUNT)
        fail(in);
    p->account = text_in(in, take_text(in, &place));
    p->pool = take_text_field(in, POSTING_POOL, &c->posting.pool, &place);
    p->value_date = date_within(in, take_field(in, POSTING_VALUE_DATE, c->posting.value_date));
    p->booked_on = date_within(in, take_field(in, POSTING_BOOKED_ON, c->posting.booked_on));
    p->item = item_within(in, take_field(in, POSTING_ITEM, c->posting.item));
    p->amount = take_field(in, POSTING_AMOUNT, (int64_t)(0 - (uint64_t)c->posting.amount));
    c->posting.value_date = p->value_date;
    c->posting.booked_on = p->booked_on;
    c->posting.item = record_item(p->item);
    c->posting.amount = p->amount;
}

/* What is counted comes later and takes at least so many bytes: a count beyond that is no count. */
static uint64_t check_count(struct in *in, uint64_t count, size_t size_min)
{
    if (count <= reader_left(in->r) / size_min)
        return count;
    fail(in);
    return 0;
}

static uint64_t take_count(struct in *in, size_t size_min)
{
    return check_count(in, reader_varint(in->r), size_min);
}

/* The lists grow with what has been read. 0 or ERR_MEMORY; in->r->failed is looked at by the
 * caller. */
static int take_events(struct in *in, uint64_t count, struct event_list *events)
{
    for (uint64_t i = 0; i < count && !in->r->failed; i++) {
        if (ARRAY_ROOM(events))
            return ERR_MEMORY;
        struct event_bytes *event = &events->items[events->count++];
        *event = (struct event_bytes){.body = {NULL, 0}};
        take_event(in, event);
    }
    return 0;
}

static int take_issued(struct in *in, uint64_t count, struct effects *e)
{
    for (uint64_t i = 0; i < count && !in->r->failed; i++) {
        struct issued issued = {0};
        issued.item = (uint32_t)within(in, (int64_t)reader_varint(in->r), 0, UINT32_MAX);
        issued.report = (uint32_t)within(in, (int64_t)reader_varint(in->r), 0, UINT32_MAX);
        issued.cells = reader_take(in->r, (size_t)reader_varint(in->r));
        if (effects_issued(e, &issued))
            return ERR_MEMORY;
    }
    return 0;
}

static int take_rest(struct in *in, uint64_t postings, uint64_t closed, struct effects *e)
{
    for (uint64_t i = 0; i < postings && !in->r->failed; i++) {
        struct posting *posting = effects_posting(e);
        if (!posting)
            return ERR_MEMORY;
        take_posting(in, posting);
    }
    for (uint64_t i = 0; i < closed && !in->r->failed; i++) {
        const int64_t exception = within(in, (int64_t)reader_varint(in->r), 0, UINT32_MAX);
        if (effects_closed(e, (uint32_t)exception))
            return ERR_MEMORY;
    }
    return 0;
}

static int take_record(struct in *in, struct effects *e, struct event_list *list)
{
    e->journal = (uint64_t)take_change(in, (int64_t)(in->c->journal + 1), false);
    e->accepted = (uint32_t)within(in, (int64_t)reader_varint(in->r), 0, UINT32_MAX);
    const uint64_t refusals = take_count(in, REFUSAL_SIZE_MIN);
    const uint64_t events = take_count(in, EVENT_SIZE_MIN);
    const uint64_t postings = take_count(in, POSTING_SIZE_MIN);
    const uint64_t rest = reader_varint(in->r);
    const uint64_t closed = check_count(in, rest / 2, CLOSED_SIZE_MIN);
    const uint64_t issued = rest % 2 ? take_count(in, ISSUED_SIZE_MIN) : 0;
    if (rest % 2 && !issued)
        fail(in);
    record_context_record(in->c, e->journal);
    for (uint64_t i = 0; i < refusals && !in->r->failed; i++) {
        struct refusal *refusal = effects_refusal(e);
        if (!refusal)
            return ERR_MEMORY;
        *refusal = take_refusal(in);
    }
    int rc = take_events(in, events, list);
    if (!rc)
        rc = take_rest(in, postings, closed, e);
    return rc ? rc : take_issued(in, issued, e);
}

struct record {
    struct in *in;
    struct effects *effects;
    struct event_list *events;
};

static int read_0(void *ctx)
{
    struct record *r = ctx;
    return take_record(r->in, r->effects, r->events);
}

static const format_read_fn readers[] = {read_0}; /* of struct record */
static const struct format records = {readers, sizeof readers / sizeof *readers};
static_assert(sizeof readers / sizeof *readers == RECORD_VERSION + 1,
              "what is written is the last");

int record_open(struct record_reader *r, struct bytes packed)
{
    if (packed.size > STORE_PACKED_MAX)
        return ERR_CORRUPT;
    r->reader = reader_of(packed);
    r->base = r->reader.at;
    record_context_begin(&r->context);
    r->version = reader_u8(&r->reader);
    if (r->reader.failed)
        return ERR_CORRUPT;
    return r->version <= format_version(&records) ? 0 : ERR_VERSION;
}

int record_next(struct record_reader *r, struct effects *e, struct event_list *events)
{
    effects_clear(e);
    events->count = 0;
    if (!r->reader.failed && !reader_left(&r->reader))
        return RECORD_END;
    struct in in = {.c = &r->context, .r = &r->reader, .base = r->base};
    struct record record = {&in, e, events};
    int rc = r->reader.failed ? ERR_CORRUPT : format_read(&records, r->version, &record);
    if (rc == 0 && r->reader.failed)
        rc = ERR_CORRUPT;
    if (rc == 0)
        return RECORD_NEXT;
    fail(&in);
    effects_clear(e);
    events->count = 0;
    return rc;
}
