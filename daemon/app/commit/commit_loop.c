#include "app/commit/commit_loop.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "app/commit/poison.h"
#include "app/commit/recover.h"
#include "base/array.h"
#include "base/error.h"

struct wire_known commit_known(const struct commit_loop *c)
{
    struct wire_known known = {
        .epoch = c->epoch, .journal = c->journal, .restored_us = c->restored_us};
    memcpy(known.chain, c->chain, sizeof known.chain);
    return known;
}

/* Made once a batch, for all its outcomes. */
static void encode_known(struct commit_loop *c)
{
    const struct wire_known known = commit_known(c);
    buffer_clear(&c->known);
    (void)wire_encode_known(&c->known, &known); /* failed: none is sent */
}

void commit_init(struct commit_loop *c, struct engine *engine, uint64_t epoch,
                 const struct store_head *head)
{
    struct report_status status;
    memset(c, 0, sizeof *c);
    c->engine = engine;
    c->epoch = epoch;
    report_status(engine, &status);
    c->today = status.today;
    c->gathering = &c->batches[0];
    c->journal = head->journal;
    c->event = head->event;
    c->next_journal = head->journal + 1;
    memcpy(c->chain, head->chain, sizeof c->chain);
    c->restored_us = head->restored.us;
    encode_known(c);
    record_begin(&c->batches[0].record);
    record_begin(&c->batches[1].record);
}

static void batch_fini(struct batch *b)
{
    arena_fini(&b->arena);
    free(b->rows.items);
    free(b->replies.items);
    free(b->events.items);
    buffer_fini(&b->outbound);
    buffer_fini(&b->record.packed);
}

void commit_fini(struct commit_loop *c)
{
    batch_fini(&c->batches[0]);
    batch_fini(&c->batches[1]);
    for (size_t i = 0; i < COMMIT_RECENT_MAX; i++)
        buffer_fini(&c->recent[i].bytes);
    arena_fini(&c->scratch);
    wire_bodies_fini(&c->bodies);
    buffer_fini(&c->again);
    buffer_fini(&c->whole);
    buffer_fini(&c->known);
}

static void batch_clear(struct batch *b)
{
    arena_reset(&b->arena);
    b->rows.count = b->replies.count = b->events.count = 0;
    buffer_clear(&b->outbound);
    b->raw_bytes = 0;
    b->items = 0;
    record_begin(&b->record);
}

bool commit_is_idle(const struct commit_loop *c)
{
    return !c->committing && c->gathering->rows.count == 0 && c->gathering->replies.count == 0;
}

/* What is stepped and not durable lies in the two batches, every input of it once. */
static void check_numbers(const struct commit_loop *c)
{
    const size_t committing = c->committing ? c->committing->rows.count : 0;
    assert(c->next_journal == c->journal + 1 + committing + c->gathering->rows.count);
}

static int add_reply(struct batch *b, const struct batch_reply *reply)
{
    if (ARRAY_ROOM(&b->replies) || b->outbound.failed)
        return ERR_MEMORY;
    b->replies.items[b->replies.count] = *reply;
    b->replies.items[b->replies.count++].size = b->outbound.size - reply->at;
    return 0;
}

static struct text principal_of(const struct net_peer *peer)
{
    return text_of(peer ? peer->principal : PRINCIPAL_DAEMON);
}

static int add_row(struct commit_loop *c, const struct net_peer *peer, const struct input *in,
                   struct bytes raw)
{
    struct batch *b = c->gathering;
    if (ARRAY_ROOM(&b->rows))
        return ERR_MEMORY;
    uint8_t *copy = arena_take(&b->arena, raw.size);
    struct journal_row row = {
        .number = in->journal,
        .rules = engine_rules(),
        .epoch = in->epoch,
        .party = arena_text(&b->arena, in->party),
        .feed = arena_text(&b->arena, in->feed),
        .feed_number = in->number,
        .principal = arena_text(&b->arena, principal_of(peer)),
        .roles = in->roles,
        .received = in->received,
        .raw = {.data = copy, .size = raw.size},
    };
    if (!row.party.data || !row.feed.data || !row.principal.data || !copy)
        return ERR_MEMORY;
    memcpy(copy, raw.data, raw.size);
    b->rows.items[b->rows.count++] = row;
    b->raw_bytes += raw.size;
    return 0;
}

/* Puts down the events as they will be published. */
static int add_events(struct commit_loop *c, const struct event_list *events)
{
    struct batch *b = c->gathering;
    for (size_t i = 0; i < events->count; i++) {
        char topic[WIRE_TOPIC_MAX];
        const struct event_bytes *from = &events->items[i];
        if (ARRAY_ROOM(&b->events))
            return ERR_MEMORY;
        struct batch_event *event = &b->events.items[b->events.count++];
        wire_topic(&from->head, topic);
        event->topic_at = b->outbound.size;
        buffer_put(&b->outbound, topic, strlen(topic) + 1);
        event->at = b->outbound.size;
        (void)wire_encode_head(&b->outbound, &from->head); /* looked at below */
        buffer_put(&b->outbound, from->body.data, from->body.size);
        event->size = b->outbound.size - event->at;
    }
    return b->outbound.failed ? ERR_MEMORY : 0;
}

static int add_outcome(struct commit_loop *c, const struct net_peer *peer, const struct input *in,
                       const struct effects *effects)
{
    struct batch *b = c->gathering;
    struct wire_feed_number of = {in->party, in->feed, in->number};
    struct batch_reply reply = {
        .at = b->outbound.size, .kind = REPLY_OUTCOME, .journal = in->journal};
    if (peer)
        reply.to = *peer;
    int rc = wire_encode_outcome(&b->outbound, &c->scratch, &of, effects, false);
    return rc ? rc : add_reply(b, &reply);
}

static bool batch_is_full(const struct batch *b)
{
    return b->rows.count >= BATCH_ROWS_MAX || b->raw_bytes >= BATCH_BYTES_MAX ||
           b->replies.count >= BATCH_REPLIES_MAX || b->outbound.size >= BATCH_OUTBOUND_MAX ||
           b->record.packed.size >= BATCH_OUTBOUND_MAX;
}

bool commit_is_full(const struct commit_loop *c)
{
    return c->stalled || batch_is_full(c->gathering);
}

bool commit_can_answer(const struct commit_loop *c)
{
    return c->stalled || !batch_is_full(c->gathering);
}

static int take(struct commit_loop *c, const struct net_peer *peer, struct input *input,
                struct bytes raw)
{
    const struct effects *effects;
    input->journal = c->next_journal;
    input->epoch = c->epoch;
    input->principal = principal_of(peer);
    input->received = net_now();
    if (input->received.us < c->last_received.us) /* the wall clock was set back */
        input->received = c->last_received;
    c->last_received = input->received;
    int rc = add_row(c, peer, input, raw);
    if (!rc)
        rc = engine_step(c->engine, input, &effects);
    if (rc)
        return rc;
    c->next_journal++;
    figures_take(&c->figures, effects);
    c->gathering->items += recover_weight(effects);
    rc = wire_encode_bodies(&c->bodies, effects);
    if (rc)
        return rc;
    record_put(&c->gathering->record, effects, &c->bodies.list);
    if (c->gathering->record.packed.failed)
        return ERR_MEMORY;
    arena_reset(&c->scratch);
    rc = add_outcome(c, peer, input, effects);
    return rc ? rc : add_events(c, &c->bodies.list);
}

int commit_take(struct commit_loop *c, const struct net_peer *peer, struct input *input,
                struct bytes raw)
{
    if (c->failure)
        return c->failure;
    if (commit_is_full(c) || c->gathering->raw_bytes + raw.size > BATCH_BYTES_MAX)
        return COMMIT_FULL;
    const struct poison_subject submission = {
        .party = input->party, .feed = input->feed, .number = input->number, .raw = raw};
    const struct poison_subject before = poison_watch(&submission);
    c->failure = take(c, peer, input, raw); /* the batch may hold half of it */
    (void)poison_watch(&before);
    if (!c->failure)
        check_numbers(c);
    return c->failure;
}

/* The bytes of a reply as they are sent now: with what its peer knows from now on. What cannot be
 * added for want of memory is left out. */
static struct bytes whole_reply(struct commit_loop *c, struct bytes reply, enum reply_kind kind)
{
    buffer_clear(&c->whole);
    if (kind == REPLY_ANSWER || kind == REPLY_DURABLE || c->known.failed ||
        wire_extend(&c->whole, reply, buffer_bytes(&c->known)))
        return reply;
    return buffer_bytes(&c->whole);
}

static void send(struct commit_loop *c, const struct net_peer *peer, struct bytes reply,
                 enum reply_kind kind)
{
    reply = whole_reply(c, reply, kind);
    (void)net_reply(c->net, peer, reply.data, reply.size);
}

int commit_send_marked(struct commit_loop *c, const struct net_peer *peer, struct bytes answer)
{
    buffer_clear(&c->again);
    buffer_clear(&c->whole);
    int rc = wire_encode_not_durable(&c->again, c->journal + 1);
    if (!rc)
        rc = wire_extend(&c->whole, answer, buffer_bytes(&c->again));
    if (!rc)
        (void)net_reply(c->net, peer, c->whole.data, c->whole.size);
    return rc;
}

static int add_answer(struct commit_loop *c, const struct net_peer *peer, struct bytes message,
                      enum reply_kind kind, uint64_t journal)
{
    /* The batch being committed may not be touched; what gathers is spoken after it. */
    struct batch *b = c->gathering;
    struct batch_reply reply = {
        .to = *peer, .at = b->outbound.size, .kind = kind, .journal = journal};
    buffer_put(&b->outbound, message.data, message.size);
    return add_reply(b, &reply);
}

int commit_answer(struct commit_loop *c, const struct net_peer *peer, struct bytes message,
                  enum reply_kind kind)
{
    if (c->stalled && kind == REPLY_ANSWER)
        return commit_send_marked(c, peer, message);
    if (!c->stalled && !commit_is_idle(c))
        return add_answer(c, peer, message, kind, 0);
    send(c, peer, message, kind);
    return 0;
}

const struct journal_row *commit_find(const struct commit_loop *c, struct text party,
                                      struct text feed, uint64_t number,
                                      const struct batch **ret_batch, size_t *ret_index)
{
    const struct batch *batches[] = {c->committing, c->gathering};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; batches[k] && i < batches[k]->rows.count; i++) {
            const struct journal_row *row = &batches[k]->rows.items[i];
            if ((number && row->feed_number != number) || !text_equal(row->party, party) ||
                !text_equal(row->feed, feed))
                continue;
            *ret_batch = batches[k];
            *ret_index = i;
            return row;
        }
    return NULL;
}

/* Rows and their outcomes stand in the same order; replies to queries stand between the outcomes.
 */
static const struct batch_reply *outcome_of(const struct batch *b, size_t index)
{
    size_t i = 0;
    for (size_t left = index + 1;; i++) {
        assert(i < b->replies.count); /* no row is without one */
        left -= b->replies.items[i].kind == REPLY_OUTCOME;
        if (!left)
            return &b->replies.items[i];
    }
}

int commit_answer_again(struct commit_loop *c, const struct net_peer *peer,
                        const struct batch *batch, size_t index)
{
    const struct batch_reply *reply = outcome_of(batch, index);
    struct bytes first = {batch->outbound.data + reply->at, reply->size};
    buffer_clear(&c->again);
    int rc = wire_encode_repeated(&c->again, first);
    return rc ? rc
              : add_answer(c, peer, buffer_bytes(&c->again), REPLY_AGAIN,
                           batch->rows.items[index].number);
}

void commit_begin(struct commit_loop *c)
{
    struct batch *b = c->gathering;
    struct report_status status;
    if (c->failure || c->committing || (b->rows.count == 0 && b->replies.count == 0))
        return;
    c->gathering = b == &c->batches[0] ? &c->batches[1] : &c->batches[0];
    c->committing = b;
    b->effects = (struct effect_row){
        .first_journal = c->journal + 1,
        .last_journal = c->next_journal - 1,
        .first_event = c->event + 1,
        .last_event = c->event + b->events.count,
        .packed = buffer_bytes(&b->record.packed),
    };
    report_status(c->engine, &status);
    assert(status.last_journal == b->effects.last_journal);
    assert(status.last_event == b->effects.last_event);
    b->today = status.today;
    writer_give(c->writer, b);
}

/* Keeps the packed effects of a committed batch, and makes room for them. */
static void keep_recent(struct commit_loop *c, struct batch *b)
{
    if (b->events.count == 0)
        return;
    while (c->recent_count == COMMIT_RECENT_MAX ||
           (c->recent_count && c->recent_bytes + b->record.packed.size > COMMIT_RECENT_BYTES_MAX)) {
        struct commit_recent *oldest = &c->recent[c->recent_first];
        assert(c->recent_bytes >= oldest->bytes.size);
        c->recent_bytes -= oldest->bytes.size;
        if (oldest->bytes.capacity > COMMIT_RECENT_BYTES_MAX / COMMIT_RECENT_MAX)
            buffer_fini(&oldest->bytes);
        else
            buffer_clear(&oldest->bytes);
        c->recent_first = (c->recent_first + 1) % COMMIT_RECENT_MAX;
        c->recent_count--;
    }
    struct commit_recent *r = &c->recent[(c->recent_first + c->recent_count) % COMMIT_RECENT_MAX];
    struct buffer spare = r->bytes; /* swapped, so that memory is used again */
    r->bytes = b->record.packed;
    b->record.packed = spare;
    r->row = b->effects;
    r->row.packed = buffer_bytes(&r->bytes);
    c->recent_bytes += r->bytes.size;
    c->recent_count++;
}

const struct effect_row *commit_recent_find(const struct commit_loop *c, uint64_t event)
{
    for (size_t i = c->recent_count; i-- > 0;) {
        const struct effect_row *row = &c->recent[(c->recent_first + i) % COMMIT_RECENT_MAX].row;
        if (row->first_event <= event)
            return event <= row->last_event ? row : NULL;
    }
    return NULL;
}

static void speak(struct commit_loop *c, struct batch *b)
{
    for (size_t i = 0; i < b->replies.count; i++) {
        const struct batch_reply *r = &b->replies.items[i];
        if (r->to.size)
            send(c, &r->to, (struct bytes){b->outbound.data + r->at, r->size}, r->kind);
    }
    for (size_t i = 0; i < b->events.count; i++) {
        const struct batch_event *e = &b->events.items[i];
        (void)net_publish(c->net, (const char *)b->outbound.data + e->topic_at,
                          b->outbound.data + e->at, e->size);
    }
}

const char *commit_why_stalled(const struct commit_loop *c)
{
    return c->stalled == ERR_HELD ? "another process keeps the journal locked" : "the disk is full";
}

void commit_retry(struct commit_loop *c)
{
    if (!c->stalled || c->retrying)
        return;
    c->retrying = true;
    writer_give(c->writer, c->committing);
}

int commit_end(struct commit_loop *c)
{
    struct batch *b = writer_take(c->writer);
    if (!b)
        return 0;
    assert(b == c->committing);
    c->attempts++;
    c->retrying = false;
    if (b->result == ERR_FULL || b->result == ERR_HELD) {
        if (!c->stalled)
            c->stalled_since = net_now();
        c->stalled = b->result;
        return b->result;
    }
    c->stalled = 0;
    if (b->result) {
        c->failure = b->result;
        return b->result;
    }
    c->committing = NULL;
    c->today = b->today;
    if (b->rows.count) {
        assert(b->effects.first_journal == c->journal + 1);
        assert(b->effects.first_event == c->event + 1);
        c->journal = b->effects.last_journal;
        c->event = b->effects.last_event;
        memcpy(c->chain, b->rows.items[b->rows.count - 1].chain, sizeof c->chain);
        c->items += b->items;
        figures_commit(&c->figures, b->rows.count, b->took_us);
        encode_known(c);
    }
    speak(c, b);
    keep_recent(c, b);
    batch_clear(b);
    check_numbers(c);
    c->on_committed(c->ctx);
    commit_begin(c);
    return 0;
}
