#include "app/turn.h"
#include <string.h>
#include "app/stall.h"
#include "app/poison.h"
#include "app/recover.h"
#include "base/array.h"
#include "base/error.h"

struct wire_known turn_known(const struct turn *t)
{
    struct wire_known known = {
        .epoch = t->epoch, .journal = t->journal, .restored_us = t->restored_us};
    memcpy(known.chain, t->chain, sizeof known.chain);
    return known;
}

/* Made once a batch, for all its outcomes. */
static void encode_known(struct turn *t)
{
    const struct wire_known known = turn_known(t);
    buffer_clear(&t->known);
    (void)wire_encode_known(&t->known, &known); /* failed: none is sent */
}

void turn_init(struct turn *t, struct engine *engine, uint64_t epoch, const struct store_head *head)
{
    struct report_status status;
    memset(t, 0, sizeof *t);
    t->engine = engine;
    t->epoch = epoch;
    report_status(engine, &status);
    t->today = status.today;
    t->gathering = &t->batches[0];
    t->journal = head->journal;
    t->event = head->event;
    t->next_journal = head->journal + 1;
    memcpy(t->chain, head->chain, sizeof t->chain);
    t->restored_us = head->restored.us;
    encode_known(t);
    record_begin(&t->batches[0].record);
    record_begin(&t->batches[1].record);
}

static void batch_fini(struct batch *b)
{
    arena_fini(&b->arena);
    free(b->rows.items);
    free(b->replies.items);
    free(b->events.items);
    buffer_fini(&b->speech);
    buffer_fini(&b->record.packed);
    buffer_fini(&b->image);
}

void turn_fini(struct turn *t)
{
    batch_fini(&t->batches[0]);
    batch_fini(&t->batches[1]);
    for (size_t i = 0; i < TURN_RECENT_MAX; i++)
        buffer_fini(&t->recent[i].bytes);
    arena_fini(&t->scratch);
    buffer_fini(&t->again);
    buffer_fini(&t->whole);
    buffer_fini(&t->known);
}

static void batch_clear(struct batch *b)
{
    arena_reset(&b->arena);
    b->rows.count = b->replies.count = b->events.count = 0;
    buffer_clear(&b->speech);
    buffer_clear(&b->image);
    b->has_image = false;
    b->raw_bytes = 0;
    record_begin(&b->record);
}

bool turn_is_idle(const struct turn *t)
{
    return !t->committing && t->gathering->rows.count == 0 && t->gathering->replies.count == 0;
}

static int add_reply(struct batch *b, const struct batch_reply *reply)
{
    if (ARRAY_ROOM(&b->replies) || b->speech.failed)
        return ERR_MEMORY;
    b->replies.items[b->replies.count] = *reply;
    b->replies.items[b->replies.count++].size = b->speech.size - reply->at;
    return 0;
}

static int add_row(struct turn *t, const struct input *in, struct bytes raw)
{
    struct batch *b = t->gathering;
    if (ARRAY_ROOM(&b->rows))
        return ERR_MEMORY;
    struct journal_row row = {
        .number = in->journal,
        .epoch = in->epoch,
        .party = arena_text(&b->arena, in->party),
        .feed = arena_text(&b->arena, in->feed),
        .feed_number = in->number,
        .received = in->received,
        .raw = {.data = arena_take(&b->arena, raw.size), .size = raw.size},
    };
    if (!row.party.data || !row.feed.data || !row.raw.data)
        return ERR_MEMORY;
    memcpy((uint8_t *)(uintptr_t)row.raw.data, raw.data, raw.size);
    b->rows.items[b->rows.count++] = row;
    b->raw_bytes += raw.size;
    return 0;
}

/* Packs the events as they will be published. */
static int add_events(struct turn *t, const struct effects *effects)
{
    struct batch *b = t->gathering;
    for (size_t i = 0; i < effects->event_count; i++) {
        char topic[WIRE_TOPIC_MAX];
        if (ARRAY_ROOM(&b->events))
            return ERR_MEMORY;
        struct batch_event *event = &b->events.items[b->events.count++];
        wire_topic(&effects->events[i], topic);
        event->topic_at = b->speech.size;
        buffer_put(&b->speech, topic, strlen(topic) + 1);
        event->at = b->speech.size;
        arena_reset(&t->scratch);
        if (wire_encode_event(&b->speech, &t->scratch, &effects->events[i]))
            return ERR_MEMORY;
        event->size = b->speech.size - event->at;
    }
    return b->speech.failed ? ERR_MEMORY : 0;
}

static int add_outcome(struct turn *t, const struct net_peer *peer, const struct input *in,
                       const struct effects *effects)
{
    struct batch *b = t->gathering;
    struct wire_feed_number of = {in->party, in->feed, in->number};
    struct batch_reply reply = {
        .at = b->speech.size, .kind = REPLY_OUTCOME, .journal = in->journal};
    if (peer)
        reply.to = *peer;
    int rc = wire_encode_outcome(&b->speech, &t->scratch, &of, effects, false);
    return rc ? rc : add_reply(b, &reply);
}

static bool batch_is_full(const struct batch *b)
{
    return b->rows.count >= BATCH_ROWS_MAX || b->raw_bytes >= BATCH_BYTES_MAX ||
           b->replies.count >= BATCH_REPLIES_MAX || b->speech.size >= BATCH_SPEECH_MAX ||
           b->record.packed.size >= BATCH_SPEECH_MAX;
}

bool turn_is_full(const struct turn *t) { return t->stalled || batch_is_full(t->gathering); }

bool turn_can_answer(const struct turn *t) { return t->stalled || !batch_is_full(t->gathering); }

static int take(struct turn *t, const struct net_peer *peer, struct input *input, struct bytes raw)
{
    const struct effects *effects;
    input->journal = t->next_journal;
    input->epoch = t->epoch;
    input->received = net_now();
    if (input->received.us < t->last_received.us) /* the wall clock was set back */
        input->received = t->last_received;
    t->last_received = input->received;
    int rc = add_row(t, input, raw);
    if (!rc)
        rc = engine_step(t->engine, input, &effects);
    if (rc)
        return rc;
    t->next_journal++;
    t->items_since_image += recover_weight(effects);
    arena_reset(&t->scratch);
    record_put(&t->gathering->record, effects);
    if (t->gathering->record.packed.failed)
        return ERR_MEMORY;
    rc = add_outcome(t, peer, input, effects);
    return rc ? rc : add_events(t, effects);
}

int turn_take(struct turn *t, const struct net_peer *peer, struct input *input, struct bytes raw)
{
    if (t->failure)
        return t->failure;
    if (turn_is_full(t) || t->gathering->raw_bytes + raw.size > BATCH_BYTES_MAX)
        return TURN_FULL;
    const struct poison_subject submission = {
        .party = input->party, .feed = input->feed, .number = input->number, .raw = raw};
    const struct poison_subject before = poison_watch(&submission);
    t->failure = take(t, peer, input, raw); /* the batch may hold half of it */
    (void)poison_watch(&before);
    return t->failure;
}

/* The bytes of a reply as they are sent now: with what its peer knows from now on. What cannot be
 * added for want of memory is left out. */
static struct bytes whole_reply(struct turn *t, struct bytes reply, enum reply_kind kind)
{
    buffer_clear(&t->whole);
    if (kind == REPLY_ANSWER || kind == REPLY_DURABLE || t->known.failed ||
        wire_extend(&t->whole, reply, buffer_bytes(&t->known)))
        return reply;
    return buffer_bytes(&t->whole);
}

static void send(struct turn *t, const struct net_peer *peer, struct bytes reply,
                 enum reply_kind kind)
{
    reply = whole_reply(t, reply, kind);
    (void)net_reply(t->net, peer, reply.data, reply.size);
}

int turn_send_marked(struct turn *t, const struct net_peer *peer, struct bytes answer)
{
    buffer_clear(&t->again);
    buffer_clear(&t->whole);
    int rc = wire_encode_not_durable(&t->again, t->journal + 1);
    if (!rc)
        rc = wire_extend(&t->whole, answer, buffer_bytes(&t->again));
    if (!rc)
        (void)net_reply(t->net, peer, t->whole.data, t->whole.size);
    return rc;
}

static int add_answer(struct turn *t, const struct net_peer *peer, struct bytes message,
                      enum reply_kind kind, uint64_t journal)
{
    /* The batch being committed may not be touched; what gathers is spoken after it. */
    struct batch *b = t->gathering;
    struct batch_reply reply = {
        .to = *peer, .at = b->speech.size, .kind = kind, .journal = journal};
    buffer_put(&b->speech, message.data, message.size);
    return add_reply(b, &reply);
}

int turn_answer(struct turn *t, const struct net_peer *peer, struct bytes message,
                enum reply_kind kind)
{
    if (t->stalled && kind == REPLY_ANSWER)
        return turn_send_marked(t, peer, message);
    if (!t->stalled && !turn_is_idle(t))
        return add_answer(t, peer, message, kind, 0);
    send(t, peer, message, kind);
    return 0;
}

const struct journal_row *turn_find(const struct turn *t, struct text party, struct text feed,
                                    uint64_t number, const struct batch **ret_batch,
                                    size_t *ret_index)
{
    const struct batch *batches[] = {t->committing, t->gathering};
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
    size_t outcome_at = 0;
    for (size_t i = 0; i < b->replies.count; i++) {
        if (b->replies.items[i].kind != REPLY_OUTCOME)
            continue;
        if (outcome_at++ == index)
            return &b->replies.items[i];
    }
    return NULL;
}

int turn_answer_again(struct turn *t, const struct net_peer *peer, const struct batch *batch,
                      size_t index)
{
    const struct batch_reply *reply = outcome_of(batch, index);
    struct bytes first = {batch->speech.data + reply->at, reply->size};
    buffer_clear(&t->again);
    int rc = wire_encode_repeated(&t->again, first);
    return rc ? rc
              : add_answer(t, peer, buffer_bytes(&t->again), REPLY_AGAIN,
                           batch->rows.items[index].number);
}

static void take_image(struct turn *t, struct batch *b)
{
    uint64_t due = (uint64_t)t->checkpoint_every * (t->spares_images ? TURN_SPARED_MAX : 1);
    if (t->items_since_image < due || b->rows.count == 0)
        return;
    b->has_image = engine_save(t->engine, &b->image) == 0;
    t->items_since_image = 0;
}

void turn_commit(struct turn *t)
{
    struct batch *b = t->gathering;
    struct report_status status;
    if (t->failure || t->committing || (b->rows.count == 0 && b->replies.count == 0))
        return;
    t->gathering = b == &t->batches[0] ? &t->batches[1] : &t->batches[0];
    t->committing = b;
    b->effects = (struct effect_row){
        .first_journal = t->journal + 1,
        .last_journal = t->next_journal - 1,
        .first_event = t->event + 1,
        .last_event = t->event + b->events.count,
        .packed = buffer_bytes(&b->record.packed),
    };
    report_status(t->engine, &status);
    b->today = status.today;
    take_image(t, b);
    writer_give(t->writer, b);
}

/* Keeps the packed effects of a committed batch, and makes room for them. */
static void keep_recent(struct turn *t, struct batch *b)
{
    if (b->events.count == 0)
        return;
    while (t->recent_count == TURN_RECENT_MAX ||
           (t->recent_count && t->recent_bytes + b->record.packed.size > TURN_RECENT_BYTES_MAX)) {
        struct turn_recent *oldest = &t->recent[t->recent_first];
        t->recent_bytes -= oldest->bytes.size;
        if (oldest->bytes.capacity > TURN_RECENT_BYTES_MAX / TURN_RECENT_MAX)
            buffer_fini(&oldest->bytes);
        else
            buffer_clear(&oldest->bytes);
        t->recent_first = (t->recent_first + 1) % TURN_RECENT_MAX;
        t->recent_count--;
    }
    struct turn_recent *r = &t->recent[(t->recent_first + t->recent_count) % TURN_RECENT_MAX];
    struct buffer spare = r->bytes; /* swapped, so that memory is used again */
    r->bytes = b->record.packed;
    b->record.packed = spare;
    r->row = b->effects;
    r->row.packed = buffer_bytes(&r->bytes);
    t->recent_bytes += r->bytes.size;
    t->recent_count++;
}

const struct effect_row *turn_recent_find(const struct turn *t, uint64_t event)
{
    for (size_t i = t->recent_count; i-- > 0;) {
        const struct effect_row *row = &t->recent[(t->recent_first + i) % TURN_RECENT_MAX].row;
        if (row->first_event <= event)
            return event <= row->last_event ? row : NULL;
    }
    return NULL;
}

static void speak(struct turn *t, struct batch *b)
{
    for (size_t i = 0; i < b->replies.count; i++) {
        const struct batch_reply *r = &b->replies.items[i];
        if (r->to.size)
            send(t, &r->to, (struct bytes){b->speech.data + r->at, r->size}, r->kind);
    }
    for (size_t i = 0; i < b->events.count; i++) {
        const struct batch_event *e = &b->events.items[i];
        (void)net_publish(t->net, (const char *)b->speech.data + e->topic_at,
                          b->speech.data + e->at, e->size);
    }
}

const char *turn_why_stalled(const struct turn *t)
{
    return t->stalled == ERR_HELD ? "another process keeps the journal locked" : "the disk is full";
}

void turn_retry(struct turn *t)
{
    if (!t->stalled || t->retrying)
        return;
    t->retrying = true;
    writer_give(t->writer, t->committing);
}

int turn_committed(struct turn *t)
{
    struct batch *b = writer_take(t->writer);
    if (!b)
        return 0;
    t->attempts++;
    t->retrying = false;
    const bool was_stalled = t->stalled != 0;
    t->stalled = b->result == ERR_FULL || b->result == ERR_HELD ? b->result : 0;
    if (t->stalled && !was_stalled) {
        t->stalled_since = net_now();
        stall_report(t);
    }
    if (b->result && !t->stalled)
        t->failure = b->result;
    if (b->result)
        return b->result;
    t->committing = NULL;
    t->today = b->today;
    if (b->rows.count) {
        t->journal = b->effects.last_journal;
        t->event = b->effects.last_event;
        memcpy(t->chain, b->rows.items[b->rows.count - 1].chain, sizeof t->chain);
        encode_known(t);
    }
    speak(t, b);
    if (b->has_image)
        t->on_image(t->ctx, t->journal, t->event, t->chain, &b->image);
    keep_recent(t, b);
    batch_clear(b);
    t->on_committed(t->ctx);
    turn_commit(t);
    return 0;
}
