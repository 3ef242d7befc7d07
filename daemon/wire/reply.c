#include <assert.h>
#include <string.h>
#include "base/error.h"
#include "wire/message.h"
#include "wire/wire.h"

static int pack_reply(struct buffer *out, S75__V1__Reply__BodyCase body_case, void *body)
{
    S75__V1__Reply reply = S75__V1__REPLY__INIT;
    reply.body_case = body_case;
    reply.welcome = body; /* the union's members are all pointers */
    return message_pack(out, &reply.base);
}

void message_restored(S75__V1__Restored *m, const struct wire_restored *restored)
{
    s75__v1__restored__init(m);
    m->epoch = restored->epoch;
    m->journal = restored->journal;
    m->event = restored->event;
    m->restored_us = restored->us;
}

int wire_encode_welcome(struct buffer *out, struct arena *arena, const struct wire_welcome *w)
{
    S75__V1__Welcome m = S75__V1__WELCOME__INIT;
    static const uint8_t nothing[32];
    S75__V1__OpenDocument open = S75__V1__OPEN_DOCUMENT__INIT;
    S75__V1__Restored restored;
    bool failed = false;
    m.version = WIRE_VERSION;
    m.epoch = w->epoch;
    m.next_number = w->feed->next;
    m.has_last_event = true;
    m.last_event = w->last_event;
    m.last_journal = w->last_journal;
    m.business_date = date_to_number(w->today);
    m.max_request_bytes = WIRE_REQUEST_BYTES_MAX;
    m.max_items = ITEMS_MAX;
    m.manual_clock = w->manual_clock;
    m.principal = (char *)(uintptr_t)w->principal;
    if (w->feed->document_open) {
        open.sha256 = message_bytes(w->feed->document_sha256, 32);
        open.name = message_text_or_empty(arena, w->feed->document_name, &failed);
        open.next_row = w->feed->document_next_row;
        open.reading = message_bytes(w->feed->document_reading, 32);
        open.has_reading = memcmp(w->feed->document_reading, nothing, sizeof nothing) != 0;
        m.open_document = &open;
    }
    if (w->restored) {
        message_restored(&restored, w->restored);
        m.restored = &restored;
    }
    return failed ? ERR_MEMORY : pack_reply(out, S75__V1__REPLY__BODY_WELCOME, &m);
}

S75__V1__Outcome *message_outcome(struct arena *arena, struct text party, struct text feed,
                                  uint64_t number, const struct effects *effects, bool repeated)
{
    S75__V1__Outcome *m = arena_take(arena, sizeof *m);
    bool failed = !m;
    if (failed)
        return NULL;
    s75__v1__outcome__init(m);
    m->party = message_text_or_empty(arena, party, &failed);
    m->feed = message_text_or_empty(arena, feed, &failed);
    m->number = number;
    m->journal = effects->journal;
    m->accepted = effects->accepted;
    m->has_repeated = repeated;
    m->repeated = repeated;
    if (effects->event_count) {
        m->has_first_event = m->has_last_event = true;
        m->first_event = effects->events[0].number;
        m->last_event = effects->events[effects->event_count - 1].number;
    }
    if (effects->refusal_count) {
        m->refusals = arena_take(arena, effects->refusal_count * sizeof *m->refusals);
        failed |= !m->refusals;
    }
    for (size_t i = 0; i < effects->refusal_count && !failed; i++) {
        m->refusals[i] = message_refusal(arena, &effects->refusals[i]);
        failed = !m->refusals[i];
        m->n_refusals = i + 1;
    }
    return failed ? NULL : m;
}

int wire_encode_outcome(struct buffer *out, struct arena *arena, const struct wire_feed_number *of,
                        const struct effects *effects, bool repeated)
{
    S75__V1__Outcome *m =
        message_outcome(arena, of->party, of->feed, of->number, effects, repeated);
    return m ? pack_reply(out, S75__V1__REPLY__BODY_OUTCOME, m) : ERR_MEMORY;
}

/* Fields of these numbers are added behind what is packed already; the test of each reads them. */
enum { KNOWN_TAG = 15 << 3 | 2, NOT_DURABLE_TAG = 15 << 3 };

static void fill_known(S75__V1__Known *m, const struct wire_known *known)
{
    s75__v1__known__init(m);
    m->epoch = known->epoch;
    m->journal = known->journal;
    m->chain = message_bytes(known->chain, sizeof known->chain);
    m->has_restored_us = known->restored_us != 0;
    m->restored_us = known->restored_us;
}

int wire_encode_known(struct buffer *out, const struct wire_known *known)
{
    S75__V1__Known m;
    fill_known(&m, known);
    buffer_put_u8(out, KNOWN_TAG);
    buffer_put_varint(out, s75__v1__known__get_packed_size(&m));
    return message_pack(out, &m.base);
}

int wire_encode_not_durable(struct buffer *out, uint64_t from)
{
    buffer_put_u8(out, NOT_DURABLE_TAG);
    buffer_put_varint(out, from);
    return out->failed ? ERR_MEMORY : 0;
}

int wire_extend(struct buffer *out, struct bytes reply, struct bytes fields)
{
    struct reader r = reader_of(reply);
    const uint8_t tag = reader_u8(&r);
    const uint64_t size = reader_varint(&r);
    assert(!r.failed && size == reader_left(&r)); /* the body is all the rest */
    struct bytes body = reader_take(&r, reader_left(&r));
    buffer_put_u8(out, tag);
    buffer_put_varint(out, body.size + fields.size);
    buffer_put(out, body.data, body.size);
    buffer_put(out, fields.data, fields.size);
    return out->failed ? ERR_MEMORY : 0;
}

int wire_encode_repeated(struct buffer *out, struct bytes reply)
{
    static const uint8_t repeated[2] = {9 << 3, 1}; /* Outcome.repeated = true */
    return wire_extend(out, reply, (struct bytes){repeated, sizeof repeated});
}

int wire_encode_refused(struct buffer *out, struct arena *arena, const struct wire_refused *r)
{
    S75__V1__Refused m = S75__V1__REFUSED__INIT;
    bool failed = false;
    m.refusal = message_refusal(arena, r->refusal);
    if (!m.refusal)
        return ERR_MEMORY;
    m.refusal->has_expected_number = r->expected_number != NULL;
    m.refusal->expected_number = r->expected_number ? *r->expected_number : 0;
    m.refusal->has_retry_after_ms = r->retry_after_ms != 0;
    m.refusal->retry_after_ms = r->retry_after_ms;
    m.party = message_text(arena, r->of.party, &failed);
    m.feed = message_text(arena, r->of.feed, &failed);
    m.has_number = r->of.number != 0;
    m.number = r->of.number;
    m.has_request = r->request != 0;
    m.request = r->request;
    return failed ? ERR_MEMORY : pack_reply(out, S75__V1__REPLY__BODY_REFUSED, &m);
}

int wire_encode_heartbeat(struct buffer *out, const struct wire_heartbeat *h)
{
    S75__V1__Heartbeat m = S75__V1__HEARTBEAT__INIT;
    m.epoch = h->epoch;
    m.last_event = h->last_event;
    m.last_journal = h->last_journal;
    m.chain = message_bytes(h->chain, 32);
    m.business_date = date_to_number(h->today);
    m.has_clock_not_followed = h->clock_not_followed != DATE_NONE;
    m.clock_not_followed = date_to_number(h->clock_not_followed);
    m.has_restored_us = h->restored_us != 0;
    m.restored_us = h->restored_us;
    return message_pack(out, &m.base);
}

static int encode_own(struct buffer *out, char *feed, uint64_t number, S75__V1__Item *item)
{
    S75__V1__Submission m = S75__V1__SUBMISSION__INIT;
    m.party = (char[]){PARTY_DAEMON};
    m.feed = feed;
    m.number = number;
    m.items = &item;
    m.n_items = 1;
    return message_pack(out, &m.base);
}

int wire_encode_day(struct buffer *out, struct text feed, uint64_t number, date_t date)
{
    char name[ID_MAX + 1] = "";
    S75__V1__Day day = S75__V1__DAY__INIT;
    S75__V1__Item item = S75__V1__ITEM__INIT;
    memcpy(name, feed.data, feed.size < ID_MAX ? feed.size : ID_MAX);
    day.date = date_to_number(date);
    item.body_case = S75__V1__ITEM__BODY_DAY;
    item.day = &day;
    return encode_own(out, name, number, &item);
}

int wire_encode_conflict(struct buffer *out, uint64_t number, const struct conflict_input *conflict)
{
    char party[CODE_MAX + 1] = "", feed[ID_MAX + 1] = "", own[] = "desk";
    S75__V1__ConflictNotice notice = S75__V1__CONFLICT_NOTICE__INIT;
    S75__V1__Item item = S75__V1__ITEM__INIT;
    memcpy(party, conflict->party.data,
           conflict->party.size < CODE_MAX ? conflict->party.size : CODE_MAX);
    memcpy(feed, conflict->feed.data, conflict->feed.size < ID_MAX ? conflict->feed.size : ID_MAX);
    notice.party = party;
    notice.feed = feed;
    notice.number = conflict->number;
    notice.digest = message_bytes(conflict->digest, 32);
    item.body_case = S75__V1__ITEM__BODY_CONFLICT;
    item.conflict = &notice;
    return encode_own(out, own, number, &item);
}

int wire_encode_stand(struct buffer *out, struct text feed, uint64_t number,
                      const struct stand_input *stand)
{
    char name[ID_MAX + 1] = "";
    S75__V1__Stand m = S75__V1__STAND__INIT;
    S75__V1__Item item = S75__V1__ITEM__INIT;
    memcpy(name, feed.data, feed.size < ID_MAX ? feed.size : ID_MAX);
    m.rules_before = stand->rules_before;
    m.rules = stand->rules;
    m.state = message_bytes(stand->state, sizeof stand->state);
    item.body_case = S75__V1__ITEM__BODY_STAND;
    item.stand = &m;
    return encode_own(out, name, number, &item);
}

enum { EVENTS_TAG = S75__V1__REPLY__BODY_EVENTS << 3 | 2, EVENT_TAG = 2 << 3 | 2 };

void wire_events_begin(struct wire_events *w, uint64_t request)
{
    buffer_clear(&w->packed);
    w->request = request;
    w->count = 0;
}

int wire_events_add(struct wire_events *w, const struct event_bytes *event)
{
    buffer_clear(&w->head);
    if (wire_encode_head(&w->head, &event->head))
        return ERR_MEMORY;
    buffer_put_u8(&w->packed, EVENT_TAG);
    buffer_put_varint(&w->packed, w->head.size + event->body.size);
    buffer_put(&w->packed, w->head.data, w->head.size);
    buffer_put(&w->packed, event->body.data, event->body.size);
    w->count++;
    return w->packed.failed ? ERR_MEMORY : 0;
}

int wire_events_encode(const struct wire_events *w, struct buffer *out, uint64_t through,
                       bool caught_up, const struct wire_known *known)
{
    S75__V1__Known last;
    S75__V1__Events m = S75__V1__EVENTS__INIT;
    fill_known(&last, known);
    m.known = &last;
    m.request = w->request;
    m.through = through;
    m.has_caught_up = m.caught_up = caught_up;
    buffer_put_u8(out, EVENTS_TAG);
    buffer_put_varint(out, s75__v1__events__get_packed_size(&m) + w->packed.size);
    buffer_put(out, w->packed.data, w->packed.size);
    return message_pack(out, &m.base);
}

void wire_events_fini(struct wire_events *w)
{
    buffer_fini(&w->packed);
    buffer_fini(&w->head);
}
