#include "app/desk.h"
#include <stdio.h>
#include <string.h>
#include "app/stall.h"
#include "app/greet.h"
#include "app/history.h"
#include "app/log.h"
#include "app/poison.h"
#include "base/error.h"
#include "core/message/effects_list.h"
#include "store/chain.h"

/* The largest request fits into an empty batch, or it would be answered busy for ever. */
_Static_assert(WIRE_REQUEST_BYTES_MAX <= BATCH_BYTES_MAX, "a legal request that is never taken");

void desk_fail(struct desk *d, const char *doing, int error)
{
    if (d->failure)
        return;
    d->failure = error;
    log_line(LOG_ERROR, "%s: %s; stopping, a restart recovers from the journal", doing,
             error_text(error));
    net_stop(d->net);
}

void desk_answer_as(struct desk *d, const struct net_peer *to, enum reply_kind kind)
{
    d->answered += d->reply.size;
    if (d->reply.failed || turn_answer(&d->turn, to, buffer_bytes(&d->reply), kind))
        desk_fail(d, "answering", ERR_MEMORY);
}

void desk_answer(struct desk *d, const struct net_peer *to) { desk_answer_as(d, to, REPLY_ANSWER); }

void desk_tick(struct desk *d)
{
    d->answered = 0;
    if (d->notices < DESK_NOTICES_MAX)
        d->notices += DESK_NOTICES_PER_TICK;
}

void desk_refuse_for(struct desk *d, const struct net_peer *to, const struct request *r,
                     const struct refusal *refusal, const uint64_t *expected_number,
                     uint32_t retry_after_ms)
{
    struct wire_refused m = {
        .refusal = refusal,
        .of = {r->party, r->feed, r->number},
        .request = r->request_number,
        .expected_number = expected_number,
        .retry_after_ms = retry_after_ms,
    };
    if (refusal->code == REFUSED_BUSY)
        d->refused_busy++;
    else
        d->refused_malformed++;
    arena_reset(&d->answer);
    buffer_clear(&d->reply);
    if (wire_encode_refused(&d->reply, &d->answer, &m))
        desk_fail(d, "refusing", ERR_MEMORY);
    else if (refusal->code == REFUSED_CONFLICT) /* with what may not be durable yet */
        desk_answer_as(d, to, REPLY_DURABLE);
    else /* it changed nothing, so it need not wait for anything */
        (void)net_reply(d->net, to, d->reply.data, d->reply.size);
}

void desk_refuse(struct desk *d, const struct net_peer *to, const struct request *r,
                 const struct refusal *refusal, uint64_t expected_number, uint32_t retry_after_ms)
{
    desk_refuse_for(d, to, r, refusal, expected_number ? &expected_number : NULL, retry_after_ms);
}

static void refuse(struct desk *d, const struct net_peer *to, const struct request *r,
                   enum refusal_code code, const char *field, const char *limit, const char *text)
{
    struct refusal refusal = {.code = code, .item = ITEM_NONE, .field = text_of(field),
                              .limit = text_of(limit), .text = text_of(text)};
    desk_refuse(d, to, r, &refusal, 0, code == REFUSED_BUSY ? DESK_RETRY_MS : 0);
}

static void answer_busy(struct desk *d, const struct net_peer *to, const struct request *r)
{
    if (d->turn.stalled)
        desk_answer_waiting(d, to, r, "request", "nothing was taken");
    else
        refuse(d, to, r, REFUSED_BUSY, "request", NULL, "the queue is full");
}

void desk_answer_waiting(struct desk *d, const struct net_peer *to, const struct request *r,
                         const char *field, const char *text)
{
    char why[STALL_TEXT_MAX];
    snprintf(why, sizeof why, "%s: %s", turn_why_stalled(&d->turn), text);
    struct refusal refusal = {.code = REFUSED_BUSY, .item = ITEM_NONE, .field = text_of(field),
                              .text = text_of(why)};
    desk_refuse(d, to, r, &refusal, 0, STALL_RETRY_MS);
}

bool desk_begin_answer(struct desk *d, const struct net_peer *to, const struct request *r)
{
    if (!turn_can_answer(&d->turn)) {
        answer_busy(d, to, r);
        return false;
    }
    if (d->answered >= DESK_ANSWERS_MAX) {
        refuse(d, to, r, REFUSED_BUSY, "request", NULL, "too much is asked in this second");
        return false;
    }
    arena_reset(&d->answer);
    buffer_clear(&d->reply);
    return true;
}

/* Only the daemon speaks for itself, and its clock is nobody else's unless it is manual. */
static const char *forbidden(const struct desk *d, const struct input *in)
{
    const char *why;
    if (text_equal(in->party, text_of(PARTY_DAEMON)))
        return "feeds of s75d are the daemon's own";
    for (size_t i = 0; i < in->item_count; i++) {
        if (in->items[i].kind == ITEM_CONFLICT)
            return "only the daemon notes conflicts";
        if (in->items[i].kind == ITEM_DAY && !d->config->manual_clock)
            return "the business date follows the clock of this daemon (--clock system)";
        if (in->items[i].kind == ITEM_CLOCK_JUMP && !in->items[i].refusal &&
            (why = advance_why_not(d, in->items[i].clock_jump.date)) != NULL)
            return why;
    }
    return NULL;
}

/* Whether it ended the daemon when it was tried before; logged once. */
static bool is_set_aside(struct desk *d, const struct input *in, const struct buffer *raw)
{
    const struct poison_entry *poison =
        poison_find(in->party, in->feed, in->number, buffer_bytes(raw));
    bool is_day = text_equal(in->feed, text_of("clock"));
    if (is_day)
        d->advance.is_stuck = poison != NULL;
    if (poison && !d->reported_set_aside)
        log_line(LOG_ERROR, "the daemon's own submission %llu of feed %.*s ended it by signal %d "
                            "when it was tried and is left out: %s; please report it",
                 (unsigned long long)in->number, TEXT_ARG(in->feed), poison->signal,
                 is_day ? "the business date stays until a version of s75d can step it"
                        : "a conflict is not noted");
    d->reported_set_aside |= poison != NULL;
    return poison != NULL;
}

/* Not taken, without harm, when there is no room: the date is tried again at the next tick, the
 * note of a conflict with the next conflict. */
static bool take_own(struct desk *d, const struct buffer *raw)
{
    struct input input;
    struct arena arena = {.limit = WIRE_ARENA_BYTES_MAX};
    uint64_t expected, before = d->turn.next_journal;
    int rc = wire_decode_submission(buffer_bytes(raw), &arena, &input);
    if (!rc && !is_set_aside(d, &input, raw) &&
        engine_admit(d->engine, input.party, input.feed, input.number, &expected) == ADMIT_NEXT)
        rc = turn_take(&d->turn, NULL, &input, buffer_bytes(raw));
    arena_fini(&arena);
    if (rc < 0)
        desk_fail(d, "taking the daemon's own input", rc);
    return d->turn.next_journal > before;
}

static uint64_t next_of(const struct desk *d, const char *feed)
{
    struct report_feed f;
    report_feed(d->engine, text_of(PARTY_DAEMON), text_of(feed), &f);
    return f.next;
}

bool desk_take_day(struct desk *d, date_t date)
{
    struct buffer raw = BUFFER_NULL;
    bool taken = false;
    if (wire_encode_day(&raw, text_of("clock"), next_of(d, "clock"), date))
        desk_fail(d, "moving the date on", ERR_MEMORY);
    else
        taken = take_own(d, &raw);
    buffer_fini(&raw);
    return taken;
}

/* Answers the peer, and journals a notice unless this very conflict was recorded before, or too
 * many were within a short time: a feed that makes its message anew at each resend must not fill
 * the journal.
 */
static void answer_conflict(struct desk *d, const struct net_peer *from, const struct request *r,
                            const uint8_t digest[STORE_DIGEST_SIZE])
{
    struct conflict_input notice = {.party = r->party, .feed = r->feed, .number = r->number};
    memcpy(notice.digest, digest, sizeof notice.digest);
    if (d->notices && !engine_conflict_reported(d->engine, r->party, r->feed, r->number, digest)) {
        struct buffer raw = BUFFER_NULL;
        d->notices--;
        if (wire_encode_conflict(&raw, next_of(d, "desk"), &notice))
            desk_fail(d, "noting a conflict", ERR_MEMORY);
        else
            (void)take_own(d, &raw);
        buffer_fini(&raw);
    }
    refuse(d, from, r, REFUSED_CONFLICT, "submission.number", NULL,
           "another body was accepted under this number");
}

struct found {
    uint64_t journal;
    uint8_t digest[STORE_DIGEST_SIZE];
};

static int keep_found(void *ctx, const struct journal_row *row)
{
    struct found *f = ctx;
    f->journal = row->number;
    memcpy(f->digest, row->digest, sizeof f->digest);
    return 0;
}

/* The first outcome again, from what is stored. */
static int answer_stored(struct desk *d, const struct net_peer *from, const struct request *r,
                         const struct found *found)
{
    struct effects effects = EFFECTS_NULL;
    struct buffer packed = BUFFER_NULL;
    struct wire_feed_number of = {r->party, r->feed, r->number};
    int rc = query_effects(d->reader, found->journal, &effects, &packed);
    if (!rc)
        rc = wire_encode_outcome(&d->reply, &d->answer, &of, &effects, true);
    if (!rc)
        desk_answer_as(d, from, REPLY_AGAIN);
    effects_fini(&effects);
    buffer_fini(&packed);
    return rc;
}

/* What cannot be read is old; what comes in is appended and does no harm. So it goes on. */
void desk_unreadable(struct desk *d, const struct net_peer *to, const struct request *r,
                     const char *field, int error)
{
    if (!d->reported_unreadable)
        log_line(LOG_ERROR, "looking up what a peer was sent before: %s; it is answered busy, run "
                            "s75ctl verify", error_text(error));
    d->reported_unreadable = true;
    refuse(d, to, r, REFUSED_BUSY, field, NULL,
           "what was answered to it before cannot be read now: run s75ctl verify");
}

static void answer_durable(struct desk *d, const struct net_peer *from, const struct request *r,
                           const uint8_t digest[STORE_DIGEST_SIZE])
{
    struct found found;
    int rc =
        d->reader->ops->find_message(d->reader, r->party, r->feed, r->number, keep_found, &found);
    if (rc == STORE_FOUND && memcmp(found.digest, digest, STORE_DIGEST_SIZE) != 0) {
        answer_conflict(d, from, r, digest);
        return;
    }
    if (rc == STORE_FOUND)
        rc = answer_stored(d, from, r, &found);
    else if (rc == STORE_ABSENT)
        rc = ERR_CORRUPT;
    if (rc < 0)
        desk_unreadable(d, from, r, "submission", rc);
}

static void answer_known(struct desk *d, const struct net_peer *from, const struct request *r)
{
    const struct batch *batch;
    size_t index;
    uint8_t digest[STORE_DIGEST_SIZE];
    if (!desk_begin_answer(d, from, r))
        return;
    const struct journal_row *row =
        turn_find(&d->turn, r->party, r->feed, r->number, &batch, &index);
    chain_digest(r->raw, digest);
    if (!row) {
        answer_durable(d, from, r, digest);
        return;
    }
    if (d->turn.stalled) /* not even whether the number is used is certain */
        desk_answer_waiting(d, from, r, "submission", STALL_TAKEN);
    else if (row->raw.size != r->raw.size || memcmp(row->raw.data, r->raw.data, r->raw.size) != 0)
        answer_conflict(d, from, r, digest);
    else if (turn_answer_again(&d->turn, from, batch, index))
        desk_fail(d, "answering", ERR_MEMORY);
    else
        d->answered += d->turn.again.size;
}

/* Nothing is kept of a stranger, so that strangers cannot take up places: a party is introduced by
 * one that is known, and then sends the same number again. */
static void refuse_stranger(struct desk *d, const struct net_peer *from, const struct request *r,
                            uint64_t expected)
{
    struct refusal refusal = {
        .code = REFUSED_UNKNOWN_PARTY,
        .item = ITEM_NONE,
        .field = text_of("submission.party"),
        .limit = text_of("the code of a registered party"),
        .text = engine_is_own_name(r->party)
                    ? arena_print(&d->arena, "%.*s reads as a name of the daemon's own, which is "
                                  "no party: send under the party's own code", TEXT_ARG(r->party))
                    : arena_print(&d->arena, "no party is registered under the code %.*s: register "
                                  "it (s75ctl apply), then send number %llu again",
                                  TEXT_ARG(r->party), (unsigned long long)expected),
    };
    d->refused_strangers++;
    desk_refuse(d, from, r, &refusal, expected, 0);
}

static void refuse_new_feed(struct desk *d, const struct net_peer *from, const struct request *r,
                            enum admission admission)
{
    refuse(d, from, r, REFUSED_TOO_MANY_FEEDS, "submission.feed",
           "4 feeds of a party, and up to 256 while all parties share less than 65536 more",
           admission == ADMIT_PARTY_FULL
               ? "this party has 256 feeds: go on with one that it has"
               : "the feeds that all parties share are taken: go on with a feed that this party "
                 "has");
}

/* Its number is free: only these bytes are not tried again. */
static void refuse_set_aside(struct desk *d, const struct net_peer *from, const struct request *r,
                             const struct poison_entry *poison)
{
    struct refusal refusal = {
        .code = REFUSED_SET_ASIDE,
        .item = ITEM_NONE,
        .field = text_of("submission"),
        .limit = text_of("not the bytes that ended the daemon"),
        .text = arena_print(&d->arena,
                            "these bytes ended the daemon by signal %d when it tried them, a "
                            "defect of it; all else is served: send another body%s, or ask the "
                            "operator, who can have them tried again once that is mended (s75d(8), "
                            "poison)",
                            poison->signal, r->number ? " under this number" : ""),
    };
    desk_refuse(d, from, r, &refusal, 0, 0);
}

static void answer_next(struct desk *d, const struct net_peer *from, struct request *r)
{
    if (advance_is_under_way(d)) {
        refuse(d, from, r, REFUSED_BUSY, "submission", NULL,
               "days are being caught up: send it again in a moment");
        return;
    }
    const struct poison_entry *poison = poison_find(r->party, r->feed, r->number, r->raw);
    if (poison) {
        refuse_set_aside(d, from, r, poison);
        return;
    }
    int rc = turn_take(&d->turn, from, &r->submission, r->raw);
    if (rc == TURN_FULL)
        answer_busy(d, from, r);
    else if (rc < 0)
        desk_fail(d, "taking an input", rc);
}

static void answer_submission(struct desk *d, const struct net_peer *from, struct request *r)
{
    uint64_t expected;
    const char *why = forbidden(d, &r->submission);
    if (why) {
        refuse(d, from, r, REFUSED_NOT_PERMITTED, "submission", NULL, why);
        return;
    }
    struct refusal gap = {.code = REFUSED_GAP,
                          .item = ITEM_NONE,
                          .field = text_of("submission.number"),
                          .text = text_of("numbers have no gaps: send the one expected first")};
    enum admission admission = engine_admit(d->engine, r->party, r->feed, r->number, &expected);
    switch (admission) {
    case ADMIT_KNOWN:
        answer_known(d, from, r);
        return;
    case ADMIT_GAP:
        desk_refuse(d, from, r, &gap, expected, 0);
        return;
    case ADMIT_STRANGER:
        refuse_stranger(d, from, r, expected);
        return;
    case ADMIT_PARTY_FULL:
    case ADMIT_FULL:
        refuse_new_feed(d, from, r, admission);
        return;
    case ADMIT_NEXT:
        answer_next(d, from, r);
        return;
    }
}

static void answer_follow(struct desk *d, const struct net_peer *from, const struct request *r)
{
    struct report_status status;
    if (history_refuses_follow(d, from, r))
        return;
    report_status(d->engine, &status);
    if (r->follow.after > status.last_event) { /* a journal restored from a copy, or another one */
        refuse(d, from, r, REFUSED_OUT_OF_RANGE, "follow.after", "at most the last event",
               "this daemon has not had so many events: it lacks history that the follower knows");
        return;
    }
    if (r->follow.pool.size && report_pool_find(d->engine, r->follow.pool) == UINT32_MAX &&
        !text_equal(r->follow.pool, text_of("-"))) {
        refuse(d, from, r, REFUSED_UNKNOWN_POOL, "follow.pool", NULL, "no pool has this code");
        return;
    }
    int rc = follow_begin(d->follow, from, &r->follow);
    if (rc == FOLLOW_TOO_MANY)
        refuse(d, from, r, REFUSED_BUSY, "follow", "8 of a peer, 256 in all", "too many followers");
    else if (rc)
        desk_fail(d, "following", rc);
}

static void answer(struct desk *d, const struct net_peer *from, struct request *r)
{
    switch (r->kind) {
    case REQUEST_HELLO:
        greet(d, from, r);
        return;
    case REQUEST_SUBMISSION:
        answer_submission(d, from, r);
        return;
    case REQUEST_QUERY:
        query_answer(d, from, r);
        return;
    case REQUEST_FOLLOW:
        answer_follow(d, from, r);
        return;
    case REQUEST_CREDIT:
        follow_credit(d->follow, from, r->credit.request, r->credit.credit);
        return;
    case REQUEST_UNFOLLOW:
        follow_end(d->follow, from, r->unfollow.request);
        return;
    }
}

static void take_request(struct desk *d, const struct net_peer *from, struct bytes frame)
{
    struct request r;
    arena_reset(&d->arena);
    int rc = wire_decode_request(frame, &d->arena, &r);
    if (rc < 0) /* the arena's limit: what it would take to decode is more than we give */
        refuse(d, from, &r, REFUSED_TOO_LARGE, "request", "16 MiB decoded",
               "too large when decoded");
    else if (rc == WIRE_REFUSED)
        desk_refuse(d, from, &r, &r.refusal, 0, 0);
    else
        answer(d, from, &r);
}

void desk_on_request(void *ctx, const struct net_peer *from, const uint8_t *data, size_t size)
{
    struct desk *d = ctx;
    static const struct request nothing = {0};
    const struct poison_subject request = {.raw = {data, size}}, none = {0};
    if (d->failure || d->stopping)
        return;
    const struct poison_entry *poison = poison_find(TEXT_NONE, TEXT_NONE, 0, request.raw);
    if (poison) {
        refuse_set_aside(d, from, &nothing, poison);
        return;
    }
    (void)poison_watch(&request);
    take_request(d, from, request.raw);
    (void)poison_watch(&none);
    /* Until the commit under way is done. Stalled, that may take long: then all are answered. */
    if (turn_is_full(&d->turn) && !d->turn.stalled)
        net_accept(d->net, false);
}
