#include "app/stall.h"
#include <stdio.h>

/* The row of an outcome, in whichever batch it is. */
static const struct journal_row *row_of(const struct turn *t, uint64_t journal)
{
    const struct batch *batches[] = {t->committing, t->gathering};
    for (size_t k = 0; k < 2; k++) {
        const struct batch *b = batches[k];
        if (b->rows.count && journal >= b->rows.items[0].number &&
            journal - b->rows.items[0].number < b->rows.count)
            return &b->rows.items[journal - b->rows.items[0].number];
    }
    return NULL;
}

/* Best effort: who does not hear it asks again. */
static void answer_busy(struct turn *t, const struct net_peer *to,
                        const struct wire_feed_number *of)
{
    char text[STALL_TEXT_MAX];
    snprintf(text, sizeof text, "%s: %s", turn_why_stalled(t), of ? STALL_TAKEN : STALL_FEED_WAITS);
    struct refusal refusal = {
        .code = REFUSED_BUSY,
        .item = ITEM_NONE,
        .field = text_of(of ? "submission" : "hello"),
        .text = text_of(text),
    };
    struct wire_refused m = {.refusal = &refusal, .retry_after_ms = STALL_RETRY_MS};
    if (of)
        m.of = *of;
    arena_reset(&t->scratch);
    buffer_clear(&t->whole);
    if (!wire_encode_refused(&t->whole, &t->scratch, &m))
        (void)net_reply(t->net, to, t->whole.data, t->whole.size);
}

static void answer_taken(struct turn *t, const struct batch_reply *r)
{
    const struct journal_row *row = row_of(t, r->journal);
    const struct wire_feed_number of = {row->party, row->feed, row->feed_number};
    answer_busy(t, &r->to, &of);
}

/* Tells, and whether the reply goes on waiting. */
static bool report(struct turn *t, const struct batch *b, const struct batch_reply *r)
{
    switch (r->kind) {
    case REPLY_OUTCOME:
    case REPLY_AGAIN:
        if (r->to.size)
            answer_taken(t, r);
        return true;
    case REPLY_WELCOME: /* it tells of numbers that are not durable */
        answer_busy(t, &r->to, NULL);
        return false;
    case REPLY_ANSWER:
        return turn_send_marked(t, &r->to, (struct bytes){b->speech.data + r->at, r->size}) != 0;
    case REPLY_DURABLE: /* asked again, it is answered from what is durable, or busy */
        break;
    }
    return true;
}

static void report_all(struct turn *t, struct batch *b)
{
    size_t kept = 0;
    for (size_t i = 0; i < b->replies.count; i++) {
        const struct batch_reply r = b->replies.items[i];
        if (report(t, b, &r))
            b->replies.items[kept++] = r;
    }
    b->replies.count = kept;
}

void stall_report(struct turn *t)
{
    report_all(t, t->committing);
    report_all(t, t->gathering);
}
