#include "app/desk/submission.h"
#include <string.h>
#include "app/desk/advance.h"
#include "app/desk/door.h"
#include "app/desk/own_input.h"
#include "app/commit/poison.h"
#include "app/commit/stall.h"
#include "app/desk/stored.h"
#include "base/error.h"
#include "store/chain.h"

/* The largest request fits into an empty batch, or it would be answered busy for ever. */
_Static_assert(WIRE_REQUEST_BYTES_MAX <= BATCH_BYTES_MAX, "a legal request that is never taken");

/* Only the daemon speaks for itself, and its clock is nobody else's unless it is manual. */
const char *submission_forbidden(const struct desk *d, const struct input *in)
{
    const char *why;
    if (text_equal(in->party, text_of(PARTY_DAEMON)))
        return "feeds of s75d are the daemon's own";
    for (size_t i = 0; i < in->item_count; i++) {
        if (in->items[i].kind == ITEM_CONFLICT)
            return "only the daemon notes conflicts";
        if (in->items[i].kind == ITEM_STAND)
            return "only the daemon takes a stand";
        if (in->items[i].kind == ITEM_DAY && !d->config->manual_clock)
            return "the business date follows the clock of this daemon (--clock system)";
        if (in->items[i].kind == ITEM_CLOCK_JUMP && !in->items[i].refusal &&
            (why = advance_why_not(d, in->items[i].clock_jump.date)) != NULL)
            return why;
    }
    return NULL;
}

static void answer_conflict(struct desk *d, const struct net_peer *from, const struct request *r,
                            const uint8_t digest[STORE_DIGEST_SIZE])
{
    own_note_conflict(d, r, digest);
    desk_refuse_field(d, from, r, REFUSED_CONFLICT, "submission.number", NULL,
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
    struct stored *stored;
    struct wire_feed_number of = {r->party, r->feed, r->number};
    int rc = stored_read(d->reader, found->journal, &stored);
    if (!rc)
        rc = wire_encode_outcome(&d->reply, &d->answer, &of, &stored->recorded.effects, true);
    if (!rc)
        desk_answer_as(d, from, REPLY_AGAIN);
    stored_free(stored);
    return rc;
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
        commit_find(&d->commits, r->party, r->feed, r->number, &batch, &index);
    chain_digest(r->raw, digest);
    if (!row) {
        answer_durable(d, from, r, digest);
        return;
    }
    if (d->commits.stalled) /* not even whether the number is used is certain */
        desk_answer_waiting(d, from, r, "submission", STALL_TAKEN);
    else if (row->raw.size != r->raw.size || memcmp(row->raw.data, r->raw.data, r->raw.size) != 0)
        answer_conflict(d, from, r, digest);
    else if (commit_answer_again(&d->commits, from, batch, index))
        desk_fail(d, "answering", ERR_MEMORY);
    else
        d->answered += d->commits.again.size;
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
                    ? arena_print(&d->arena,
                                  "%.*s reads as a name of the daemon's own, which is "
                                  "no party: send under the party's own code",
                                  TEXT_ARG(r->party))
                    : arena_print(&d->arena,
                                  "no party is registered under the code %.*s: register "
                                  "it (s75ctl apply), then send number %llu again",
                                  TEXT_ARG(r->party), (unsigned long long)expected),
    };
    d->refused_strangers++;
    desk_refuse(d, from, r, &refusal, expected, 0);
}

static void refuse_new_feed(struct desk *d, const struct net_peer *from, const struct request *r,
                            enum admission admission)
{
    struct refusal refusal = {
        .code = REFUSED_TOO_MANY_FEEDS,
        .item = ITEM_NONE,
        .field = text_of("submission.feed"),
        .limit = arena_print(&d->arena,
                             "%d feeds of a party, and up to %d while all parties share less than "
                             "%d more",
                             FEEDS_OWN, FEEDS_PARTY_MAX, FEEDS_SHARED_MAX),
        .text = admission == ADMIT_PARTY_FULL
                    ? arena_print(&d->arena, "this party has %d feeds: go on with one that it has",
                                  FEEDS_PARTY_MAX)
                    : text_of("the feeds that all parties share are taken: go on with a feed that "
                              "this party has"),
    };
    desk_refuse(d, from, r, &refusal, 0, 0);
}

static void answer_next(struct desk *d, const struct net_peer *from, struct request *r)
{
    if (advance_is_under_way(d)) {
        desk_refuse_field(d, from, r, REFUSED_BUSY, "submission", NULL,
                          "days are being caught up: send it again in a moment");
        return;
    }
    const struct poison_entry *poison = poison_find(r->party, r->feed, r->number, r->raw);
    if (poison) {
        desk_refuse_set_aside(d, from, r, poison);
        return;
    }
    int rc = commit_take(&d->commits, from, &r->submission, r->raw);
    if (rc == COMMIT_FULL)
        desk_answer_busy(d, from, r);
    else if (rc < 0)
        desk_fail(d, "taking an input", rc);
}

void submission_answer(struct desk *d, const struct net_peer *from, struct request *r)
{
    uint64_t expected;
    const char *why = submission_forbidden(d, &r->submission);
    if (why) {
        desk_refuse_field(d, from, r, REFUSED_NOT_PERMITTED, "submission", NULL, why);
        return;
    }
    if (!door_may_speak(d, from, r->party, r->feed)) {
        door_refuse(d, from, r, "submission.party", "submission");
        return;
    }
    struct refusal gap = {.code = REFUSED_GAP,
                          .item = ITEM_NONE,
                          .field = text_of("submission.number"),
                          .text = text_of("numbers have no gaps: send the one expected first")};
    enum admission admission = engine_admit(d->engine, r->party, r->feed, r->number, &expected);
    /* What was taken is answered as it was; what it was about may be there no more. */
    if (admission != ADMIT_KNOWN && door_refuses_items(d, from, r))
        return;
    switch (admission) {
    case ADMIT_KNOWN:
        answer_known(d, from, r);
        return;
    case ADMIT_GAP:
        desk_refuse(d, from, r, &gap, expected, 0);
        return;
    case ADMIT_UNKNOWN_PARTY:
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
