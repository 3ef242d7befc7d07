#include "app/desk/desk.h"
#include <stdio.h>
#include "app/commit/stall.h"
#include "app/process/log.h"
#include "app/commit/poison.h"
#include "core/access/rights.h"
#include "base/error.h"

enum { WHY_MAX = 512 };

void desk_fail(struct desk *d, const char *doing, int error)
{
    if (d->failure)
        return;
    d->failure = error;
    log_message(MESSAGE_FAILED, LOG_ERROR, "%s: %s; stopping, a restart recovers from the journal",
                doing, error_text(error));
    net_stop(d->net);
}

struct receiver {
    const struct desk *desk;
    struct text principal;
};

static bool sees(void *ctx, struct text pool)
{
    const struct receiver *r = ctx;
    return access_may_ask(r->desk->engine, r->principal, ASK_POOL,
                          report_pool_find(r->desk->engine, pool)) ||
           access_may_ask(r->desk->engine, r->principal, ASK_FOLLOW,
                          report_pool_find(r->desk->engine, pool));
}

int desk_hide(void *ctx, const struct net_peer *to, struct bytes reply, struct buffer *out)
{
    const struct desk *d = ctx;
    struct receiver r = {d, text_of(to->principal)};
    const struct wire_view view = {
        .sees = sees, .ctx = &r, .is_reader = access_is_reader(d->engine, r.principal)};
    if (access_may_ask(d->engine, r.principal, ASK_ALL_POOLS, ACCESS_POOL_NONE))
        return 0;
    return wire_hide(reply, &view, out);
}

void desk_answer_as(struct desk *d, const struct net_peer *to, enum reply_kind kind)
{
    const int hidden =
        d->reply.failed ? ERR_MEMORY : desk_hide(d, to, buffer_bytes(&d->reply), &d->shown);
    const struct buffer *reply = hidden ? &d->shown : &d->reply;
    d->answered += d->reply.size;
    /* What says from which input on it is not durable, or what is known of the journal, says
     * numbers of the daemon. */
    if (access_is_reader(d->engine, text_of(to->principal)))
        kind = REPLY_DURABLE;
    if (hidden < 0 || commit_answer(&d->commits, to, buffer_bytes(reply), kind))
        desk_fail(d, "answering", ERR_MEMORY);
}

void desk_answer(struct desk *d, const struct net_peer *to)
{
    desk_answer_as(d, to, REPLY_ANSWER);
}

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
    d->turned_away[refusal->code]++;
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

void desk_refuse_field(struct desk *d, const struct net_peer *to, const struct request *r,
                       enum refusal_code code, const char *field, const char *limit,
                       const char *text)
{
    struct refusal refusal = {.code = code,
                              .item = ITEM_NONE,
                              .field = text_of(field),
                              .limit = text_of(limit),
                              .text = text_of(text)};
    desk_refuse(d, to, r, &refusal, 0, code == REFUSED_BUSY ? DESK_RETRY_MS : 0);
}

void desk_refuse_made(struct desk *d, const struct net_peer *to, const struct request *r,
                      const struct refusal *why)
{
    char text[WHY_MAX];
    snprintf(text, sizeof text, "%.*s", TEXT_ARG(why->text));
    struct refusal refusal = *why;
    refusal.text = text_of(text);
    desk_refuse(d, to, r, &refusal, 0, 0);
}

void desk_answer_waiting(struct desk *d, const struct net_peer *to, const struct request *r,
                         const char *field, const char *text)
{
    char why[STALL_TEXT_MAX];
    snprintf(why, sizeof why, "%s: %s", commit_why_stalled(&d->commits), text);
    struct refusal refusal = {
        .code = REFUSED_BUSY, .item = ITEM_NONE, .field = text_of(field), .text = text_of(why)};
    desk_refuse(d, to, r, &refusal, 0, STALL_RETRY_MS);
}

void desk_answer_busy(struct desk *d, const struct net_peer *to, const struct request *r)
{
    if (d->commits.stalled)
        desk_answer_waiting(d, to, r, "request", "nothing was taken");
    else
        desk_refuse_field(d, to, r, REFUSED_BUSY, "request", NULL, "the queue is full");
}

bool desk_begin_answer(struct desk *d, const struct net_peer *to, const struct request *r)
{
    if (!commit_can_answer(&d->commits)) {
        desk_answer_busy(d, to, r);
        return false;
    }
    if (d->answered >= DESK_ANSWERS_MAX) {
        desk_refuse_field(d, to, r, REFUSED_BUSY, "request", NULL,
                          "too much is asked in this second");
        return false;
    }
    arena_reset(&d->answer);
    buffer_clear(&d->reply);
    return true;
}

/* What cannot be read is old; what comes in is appended and does no harm. So it goes on. */
void desk_unreadable(struct desk *d, const struct net_peer *to, const struct request *r,
                     const char *field, int error)
{
    if (!d->reported_unreadable)
        log_line(LOG_ERROR,
                 "looking up what a peer was sent before: %s; it is answered busy, run "
                 "s75ctl verify",
                 error_text(error));
    d->reported_unreadable = true;
    desk_refuse_field(d, to, r, REFUSED_BUSY, field, NULL,
                      "what was answered to it before cannot be read now: run s75ctl verify");
}

/* Its number is free: only these bytes are not tried again. */
void desk_refuse_set_aside(struct desk *d, const struct net_peer *from, const struct request *r,
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
