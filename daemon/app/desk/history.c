#include "app/desk/history.h"
#include <stdio.h>
#include <string.h>
#include "app/process/log.h"
#include "base/error.h"
#include "store/restored.h"

#define TELL_EVERY_NS UINT64_C(60000000000)
#define SEE "see RESTORE in s75d(8)"

typedef unsigned long long ull;

static int keep_chain(void *ctx, const struct journal_row *row)
{
    memcpy(ctx, row->chain, STORE_DIGEST_SIZE);
    return 0;
}

/* The chain of a durable row; zeros before the first. */
static int chain_at(struct desk *d, uint64_t journal, uint8_t ret_chain[STORE_DIGEST_SIZE])
{
    memset(ret_chain, 0, STORE_DIGEST_SIZE);
    if (journal == d->commits.journal)
        memcpy(ret_chain, d->commits.chain, STORE_DIGEST_SIZE);
    else if (journal)
        return d->reader->ops->read_journal(d->reader, journal, 1, keep_chain, ret_chain);
    return 0;
}

/* The first bytes of a digest, for people to distinguish two. */
static const char *brief(const uint8_t *digest, char out[17])
{
    for (int i = 0; i < 8; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
    return out;
}

static enum history report_other(const struct wire_known *k, const uint8_t *here,
                                 struct history_found *found)
{
    char known[17], is[17];
    snprintf(found->text, sizeof found->text,
             "input %llu was sent as %s... in epoch %llu and is %s... here: this is another "
             "daemon, or an older copy of the journal that has gone on without what was lost; " SEE,
             (ull)k->journal, brief(k->chain, known), (ull)k->epoch, brief(here, is));
    return HISTORY_OTHER;
}

static enum history report_later(const struct desk *d, const struct wire_known *k,
                                 struct history_found *found)
{
    snprintf(found->text, sizeof found->text,
             "input %llu was sent as on the disk in epoch %llu, and this is epoch %llu: an "
             "older copy of the journal is being served, and nobody has declared the loss; " SEE,
             (ull)k->journal, (ull)k->epoch, (ull)d->commits.epoch);
    return HISTORY_OTHER;
}

static enum history report_ahead(const struct desk *d, const struct wire_known *k,
                                 struct history_found *found)
{
    snprintf(found->text, sizeof found->text,
             "input %llu was sent as on the disk in epoch %llu, and the journal ends at %llu: "
             "an older copy is being served, and nobody has declared the loss; " SEE,
             (ull)k->journal, (ull)k->epoch, (ull)d->commits.journal);
    return HISTORY_AHEAD;
}

static int compare(struct desk *d, const struct wire_known *k, struct history_found *found)
{
    uint8_t here[STORE_DIGEST_SIZE];
    const bool ahead = k->journal > d->commits.journal;
    const bool later = k->epoch > d->commits.epoch && k->journal > 0;
    int rc = ahead ? 0 : chain_at(d, k->journal, here);
    if (rc)
        return rc;
    found->has_news = restored_since(&d->restores, k->restored_us, &found->news);
    if (!ahead && memcmp(here, k->chain, sizeof here) == 0)
        found->history = later && !found->has_news ? report_later(d, k, found) : HISTORY_SAME;
    else if (found->has_news && k->journal > found->news.journal)
        found->history = HISTORY_VOID;
    else if (!ahead)
        found->history = report_other(k, here, found);
    else
        found->history = later ? report_later(d, k, found) : report_ahead(d, k, found);
    return 0;
}

static void report(struct desk *d, const struct request *r, const struct history_found *found)
{
    const uint64_t now = net_uptime_ns();
    const bool other = found->history == HISTORY_OTHER;
    if (other)
        d->peers_differ++;
    else
        d->peers_ahead++;
    if (d->reported_history_ns && now - d->reported_history_ns < TELL_EVERY_NS)
        return;
    d->reported_history_ns = now;
    log_message(MESSAGE_HISTORY_DIFFERS, LOG_ERROR, "%s of party '%.*s', feed '%.*s' %s: %s",
                r->kind == REQUEST_HELLO ? "Hello" : "Follow", TEXT_ARG(r->party),
                TEXT_ARG(r->feed), other ? "knows another history" : "knows more than there is",
                found->text);
}

int history_look(struct desk *d, const struct request *r, struct history_found *ret)
{
    *ret = (struct history_found){.history = HISTORY_SAME};
    int rc = r->has_known ? compare(d, &r->known, ret) : 0;
    if (!rc && (ret->history == HISTORY_OTHER || ret->history == HISTORY_AHEAD))
        report(d, r, ret);
    return rc;
}

static void refuse(struct desk *d, const struct net_peer *from, const struct request *r,
                   const char *field, const char *text, const uint64_t *expected)
{
    struct refusal refusal = {.code = REFUSED_HISTORY_DIFFERS,
                              .item = ITEM_NONE,
                              .field = text_of(field),
                              .text = text_of(text)};
    desk_refuse_for(d, from, r, &refusal, expected, 0);
}

/* Looks. False: the row could not be read, and the peer was answered busy. */
static bool look(struct desk *d, const struct net_peer *from, const struct request *r,
                 struct history_found *found)
{
    int rc = history_look(d, r, found);
    if (rc)
        desk_unreadable(d, from, r, "known", rc);
    return !rc;
}

bool history_refuses_hello(struct desk *d, const struct net_peer *from, const struct request *r,
                           struct history_found *ret_found)
{
    if (!look(d, from, r, ret_found))
        return true;
    if (ret_found->history != HISTORY_OTHER)
        return false;
    refuse(d, from, r, "hello.known", ret_found->text, NULL);
    return true;
}

bool history_refuses_follow(struct desk *d, const struct net_peer *from, const struct request *r)
{
    struct history_found found;
    if (!look(d, from, r, &found))
        return true;
    if (found.history == HISTORY_OTHER || found.history == HISTORY_AHEAD) {
        refuse(d, from, r, "follow.known", found.text, NULL);
        return true;
    }
    if (!found.has_news || r->follow.after <= found.news.event)
        return false;
    snprintf(found.text, sizeof found.text,
             "a restore was declared that kept the events up to %llu: take back those after it, "
             "and follow again from there",
             (ull)found.news.event);
    refuse(d, from, r, "follow.after", found.text, &found.news.event);
    return true;
}
