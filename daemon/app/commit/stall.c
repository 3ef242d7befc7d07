#include "app/commit/stall.h"
#include <assert.h>
#include <stdio.h>

/* The row of an outcome, in whichever batch it is. */
static const struct journal_row *row_of(const struct commit_loop *c, uint64_t journal)
{
    const struct batch *b = c->committing;
    const uint64_t first = b->rows.count ? b->rows.items[0].number : c->journal + 1;
    if (journal - first < b->rows.count)
        return &b->rows.items[journal - first];
    const uint64_t at = journal - first - b->rows.count;
    assert(at < c->gathering->rows.count);
    return &c->gathering->rows.items[at];
}

/* Best effort: who does not hear it asks again. */
static void answer_busy(struct commit_loop *c, const struct net_peer *to,
                        const struct wire_feed_number *of)
{
    char text[STALL_TEXT_MAX];
    snprintf(text, sizeof text, "%s: %s", commit_why_stalled(c),
             of ? STALL_TAKEN : STALL_FEED_WAITS);
    struct refusal refusal = {
        .code = REFUSED_BUSY,
        .item = ITEM_NONE,
        .field = text_of(of ? "submission" : "hello"),
        .text = text_of(text),
    };
    struct wire_refused m = {.refusal = &refusal, .retry_after_ms = STALL_RETRY_MS};
    if (of)
        m.of = *of;
    arena_reset(&c->scratch);
    buffer_clear(&c->whole);
    if (!wire_encode_refused(&c->whole, &c->scratch, &m))
        (void)net_reply(c->net, to, c->whole.data, c->whole.size);
}

static void answer_taken(struct commit_loop *c, const struct batch_reply *r)
{
    const struct journal_row *row = row_of(c, r->journal);
    const struct wire_feed_number of = {row->party, row->feed, row->feed_number};
    answer_busy(c, &r->to, &of);
}

/* Tells, and whether the reply goes on waiting. */
static bool report(struct commit_loop *c, const struct batch *b, const struct batch_reply *r)
{
    switch (r->kind) {
    case REPLY_OUTCOME:
    case REPLY_AGAIN:
        if (r->to.size)
            answer_taken(c, r);
        return true;
    case REPLY_WELCOME: /* it tells of numbers that are not durable */
        answer_busy(c, &r->to, NULL);
        return false;
    case REPLY_ANSWER:
        return commit_send_marked(c, &r->to, (struct bytes){b->outbound.data + r->at, r->size}) !=
               0;
    case REPLY_DURABLE: /* asked again, it is answered from what is durable, or busy */
        break;
    }
    return true;
}

static void report_all(struct commit_loop *c, struct batch *b)
{
    size_t kept = 0;
    for (size_t i = 0; i < b->replies.count; i++) {
        const struct batch_reply r = b->replies.items[i];
        if (report(c, b, &r))
            b->replies.items[kept++] = r;
    }
    b->replies.count = kept;
}

int stall_commit_end(struct commit_loop *c)
{
    const bool was_stalled = c->stalled != 0;
    int rc = commit_end(c);
    if (c->stalled && !was_stalled) {
        report_all(c, c->committing);
        report_all(c, c->gathering);
    }
    return rc;
}
