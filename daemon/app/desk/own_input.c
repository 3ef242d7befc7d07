#include "app/desk/own_input.h"
#include <assert.h>
#include <string.h>
#include "app/process/log.h"
#include "app/commit/poison.h"
#include "base/error.h"

/* Whether it ended the daemon when it was tried before; logged once. */
static bool is_set_aside(struct desk *d, const struct input *in, const struct buffer *raw)
{
    const struct poison_entry *poison =
        poison_find(in->party, in->feed, in->number, buffer_bytes(raw));
    bool is_day = text_equal(in->feed, text_of("clock"));
    if (is_day)
        d->advance.is_stuck = poison != NULL;
    if (poison && !d->reported_set_aside)
        log_message(MESSAGE_SET_ASIDE, LOG_ERROR,
                    "the daemon's own submission %llu of feed %.*s ended it by signal %d "
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
    uint64_t expected, before = d->commits.next_journal;
    int rc = wire_decode_submission(buffer_bytes(raw), &arena, &input);
    if (!rc && !is_set_aside(d, &input, raw) &&
        engine_admit(d->engine, input.party, input.feed, input.number, &expected) == ADMIT_NEXT)
        rc = commit_take(&d->commits, NULL, &input, buffer_bytes(raw));
    arena_fini(&arena);
    if (rc < 0)
        desk_fail(d, "taking the daemon's own input", rc);
    return d->commits.next_journal > before;
}

static uint64_t next_of(const struct desk *d, const char *feed)
{
    struct report_feed f;
    report_feed(d->engine, text_of(PARTY_DAEMON), text_of(feed), &f);
    return f.next;
}

bool own_take_day(struct desk *d, date_t date)
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

void own_take_register(struct desk *d, struct text reason)
{
    struct buffer raw = BUFFER_NULL;
    if (wire_encode_register(&raw, next_of(d, WIRE_REGISTER_FEED), reason,
                             d->config->administrators, d->config->administrator_count))
        desk_fail(d, "beginning the register", ERR_MEMORY);
    else
        (void)take_own(d, &raw);
    buffer_fini(&raw);
}

/* Reported before or too often, it is not noted: a feed that makes its message anew at each resend
 * must not fill the journal. */
void own_note_conflict(struct desk *d, const struct request *r,
                       const uint8_t digest[STORE_DIGEST_SIZE])
{
    struct conflict_input notice = {.party = r->party, .feed = r->feed, .number = r->number};
    struct buffer raw = BUFFER_NULL;
    if (!d->notices || engine_conflict_reported(d->engine, r->party, r->feed, r->number, digest))
        return;
    memcpy(notice.digest, digest, sizeof notice.digest);
    assert(d->notices <= DESK_NOTICES_MAX);
    d->notices--;
    if (wire_encode_conflict(&raw, next_of(d, "desk"), &notice))
        desk_fail(d, "noting a conflict", ERR_MEMORY);
    else
        (void)take_own(d, &raw);
    buffer_fini(&raw);
}
