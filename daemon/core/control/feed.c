#include "core/control/feed.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/control/document.h"
#include "core/control/document_override.h"
#include "core/control/state.h"
#include "core/foundation/emit.h"

enum { KEY_MAX = 2 * ID_MAX + 2 };

static struct text key_of(struct text party, struct text name, char buf[KEY_MAX])
{
    int size = snprintf(buf, KEY_MAX, "%.*s\n%.*s", TEXT_ARG(party), TEXT_ARG(name));
    return (struct text){buf, (size_t)(size < KEY_MAX ? size : KEY_MAX - 1)};
}

uint32_t feed_find(const struct engine *e, struct text party, struct text name)
{
    char buf[KEY_MAX];
    return map_get(&e->control->feed_map, key_of(party, name, buf));
}

/* Feeds that the daemon and its tool cannot do without: they count in nobody's share. */
static bool is_reserved(struct text party, struct text name)
{
    static const char *const of_control[] = {"apply", "clock", "desk"};
    if (text_equal(party, text_of(PARTY_DAEMON)))
        return true;
    for (size_t i = 0; i < sizeof of_control / sizeof *of_control; i++)
        if (text_equal(party, text_of(PARTY_CONTROL)) && text_equal(name, text_of(of_control[i])))
            return true;
    return false;
}

static int count(struct engine *e, const struct feed *f)
{
    if (is_reserved(f->party, f->name))
        return 0;
    uint32_t at = map_get(&e->control->feed_count_map, f->party);
    if (at == MAP_NONE) {
        at = (uint32_t)e->control->feed_counts.count;
        if (ARRAY_ROOM(&e->control->feed_counts) ||
            map_put(&e->control->feed_count_map, f->party, at))
            return ERR_MEMORY;
        e->control->feed_counts.items[e->control->feed_counts.count++] =
            (struct feed_count){.party = f->party};
    }
    if (++e->control->feed_counts.items[at].feeds > FEEDS_OWN)
        e->control->feeds_shared++;
    return 0;
}

enum admission feed_admit(const struct engine *e, struct text party, struct text name)
{
    uint32_t at = map_get(&e->control->feed_count_map, party);
    uint32_t feeds = at == MAP_NONE ? 0 : e->control->feed_counts.items[at].feeds;
    if (feeds < FEEDS_OWN || is_reserved(party, name))
        return ADMIT_NEXT;
    if (feeds >= FEEDS_PARTY_MAX)
        return ADMIT_PARTY_FULL;
    return e->control->feeds_shared >= FEEDS_SHARED_MAX ? ADMIT_FULL : ADMIT_NEXT;
}

int feed_index(struct engine *e, uint32_t feed)
{
    char buf[KEY_MAX];
    struct text key = name_intern(
        e, key_of(e->control->feeds.items[feed].party, e->control->feeds.items[feed].name, buf));
    if (!key.size || map_put(&e->control->feed_map, key, feed))
        return ERR_MEMORY;
    return count(e, &e->control->feeds.items[feed]);
}

/* The feed of an input that is next in it. */
static int get(struct engine *e, const struct input *in, uint32_t *ret_feed)
{
    *ret_feed = feed_find(e, in->party, in->feed);
    if (*ret_feed != NONE)
        return in->number == e->control->feeds.items[*ret_feed].next ? 0 : ERR_RANGE;
    if (in->number != 1)
        return ERR_RANGE;
    if (ARRAY_ROOM(&e->control->feeds))
        return ERR_MEMORY;
    struct feed feed = {
        .party = name_intern(e, in->party), .name = name_intern(e, in->feed), .next = 1};
    *ret_feed = (uint32_t)e->control->feeds.count;
    e->control->feeds.items[e->control->feeds.count++] = feed;
    return feed_index(e, *ret_feed);
}

static int emit_repeated(struct step *s, const struct document_input *d, uint64_t journal)
{
    struct event *event = emit(s, EVENT_REPEATED_DOCUMENT, NONE);
    event->document = s->document_name;
    event_other(event, journal, 0);
    event_part(s, event, PART(ACCEPTED_BEFORE, .input = journal, .subject = d->name));
    return refuse(s, REFUSED_REPEATED_DOCUMENT, "document.sha256", NULL,
                  "this document was accepted before, by input %llu", (unsigned long long)journal);
}

/* The feed that has this document open; its rows would be counted twice. Looked for once for each
 * document begun. */
static const struct feed *sent_elsewhere(const struct engine *e, const uint8_t sha256[32])
{
    for (size_t i = 0; i < e->control->feeds.count; i++)
        if (e->control->feeds.items[i].document_open &&
            memcmp(e->control->feeds.items[i].document_sha256, sha256, 32) == 0)
            return &e->control->feeds.items[i];
    return NULL;
}

static int check_order(struct step *s, const struct feed *f, const struct document_input *d)
{
    bool same = f->document_open && memcmp(f->document_sha256, d->sha256, 32) == 0;
    if (f->document_open && !same)
        return refuse(s, REFUSED_DOCUMENT_ORDER, "document.sha256", "one document at a time",
                      "%.*s is still open at row %u of this feed", TEXT_ARG(f->document_name),
                      f->document_next_row);
    const struct feed *other = same ? NULL : sent_elsewhere(s->e, d->sha256);
    if (other)
        return refuse(s, REFUSED_DOCUMENT_ORDER, "document.sha256", "one feed for a document",
                      "feed %.*s of %.*s is sending this document and is at row %u",
                      TEXT_ARG(other->name), TEXT_ARG(other->party), other->document_next_row);
    if (same && memcmp(f->document_reading, d->reading, sizeof d->reading) != 0)
        return refuse(s, REFUSED_DOCUMENT_ORDER, "document.reading", "as it was begun",
                      "%.*s was begun with another mapping, and row %u is next: go on with that "
                      "one, or take back what came of it (document_reversal) and send it anew",
                      TEXT_ARG(f->document_name), f->document_next_row);
    uint32_t expected = same ? f->document_next_row : 0;
    if (d->first_row != expected)
        return refuse(s, REFUSED_DOCUMENT_ORDER, "document.first_row", "rows in order",
                      "row %u is expected, not %u", expected, d->first_row);
    return 0;
}

static int apply_document(struct step *s, struct feed *f, const struct document_input *d)
{
    bool is_open = f->document_open && memcmp(f->document_sha256, d->sha256, 32) == 0;
    uint64_t known = is_open ? 0 : document_known(s->e, d->sha256);
    if (known && d->first_row == 0 && document_override_use(s->e, d->sha256))
        known = 0;
    int rc = known ? emit_repeated(s, d, known) : check_order(s, f, d);
    if (rc)
        return rc;
    if (!f->document_open) {
        rc = document_begin(s, d, &f->document_ordinal);
        if (rc)
            return rc;
        f->document_open = true;
        memcpy(f->document_sha256, d->sha256, 32);
        memcpy(f->document_reading, d->reading, 32);
        f->document_name = name_intern(s->e, d->name);
        f->document_next_row = 0;
    }
    s->document = f->document_ordinal;
    f->document_next_row += (uint32_t)s->in->item_count;
    if (!d->complete)
        return 0;
    f->document_open = false;
    document_complete(s->e, f->document_ordinal, s->in->journal);
    return 0;
}

int feed_begin(struct step *s)
{
    uint32_t index;
    int rc = get(s->e, s->in, &index);
    if (rc)
        return rc;
    struct feed *f = &s->e->control->feeds.items[index];
    assert(f->next == s->in->number);
    f->next++;
    f->heard_us = s->in->received.us;
    return s->in->document ? apply_document(s, f, s->in->document) : 0;
}

void feed_abandon(struct engine *e, uint64_t document)
{
    for (size_t i = 0; i < e->control->feeds.count; i++) {
        struct feed *f = &e->control->feeds.items[i];
        f->document_open &= f->document_ordinal != document;
    }
}

int feed_apply_conflict(struct step *s, const struct item *item)
{
    const struct conflict_input *in = &item->conflict;
    struct engine *e = s->e;
    uint32_t index = feed_find(e, in->party, in->feed);
    if (index == NONE)
        return refuse(s, REFUSED_NOT_FOUND, "conflict.feed", NULL, "no such feed");
    struct feed *f = &e->control->feeds.items[index];
    f->conflict_number = in->number;
    memcpy(f->conflict_digest, in->digest, 32);
    struct event *event = emit(s, EVENT_INPUT_REFUSED, NONE);
    event->refusal = (struct refusal){
        .code = REFUSED_CONFLICT,
        .item = ITEM_NONE,
        .field = text_of("submission.number"),
        .text = arena_print(
            &s->out->arena, "feed %.*s of %.*s sent another body under number %llu; refused",
            TEXT_ARG(in->feed), TEXT_ARG(in->party), (unsigned long long)in->number),
    };
    return 0;
}

uint64_t feed_next(const struct engine *e, uint32_t feed)
{
    return feed == NONE ? 1 : e->control->feeds.items[feed].next;
}

bool feed_conflict_reported(const struct engine *e, uint32_t feed, uint64_t number,
                            const uint8_t digest[32])
{
    const struct feed *f = feed_at(e, feed);
    return f && f->conflict_number == number && memcmp(f->conflict_digest, digest, 32) == 0;
}

const struct feed *feed_at(const struct engine *e, uint32_t feed)
{
    return feed == NONE ? NULL : &e->control->feeds.items[feed];
}

uint32_t feed_count(const struct engine *e)
{
    return (uint32_t)e->control->feeds.count;
}
