#include "core/forced.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/archive.h"
#include "core/feed.h"
#include "core/officer.h"
#include "core/say.h"

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool read_digest(struct text hex, uint8_t ret[32])
{
    if (hex.size != 64)
        return false;
    for (size_t i = 0; i < 32; i++) {
        int high = digit(hex.data[2 * i]), low = digit(hex.data[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        ret[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

static int check(struct step *s, const struct forced_document_input *in, uint8_t ret_sha256[32],
                 uint32_t *ret_pool)
{
    const struct engine *e = s->e;
    if (!read_digest(in->sha256, ret_sha256))
        return refuse(s, REFUSED_BAD_VALUE, "forced_document.sha256", "64 hexadecimal digits",
                      "not a SHA-256");
    *ret_pool = map_get(&e->pool_map, in->pool);
    if (*ret_pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "forced_document.pool", NULL,
                      "no pool has the code %.*s", TEXT_ARG(in->pool));
    if (!feed_document_known(e, ret_sha256))
        return refuse(s, REFUSED_NOT_FOUND, "forced_document.sha256", NULL,
                      "no such document was accepted before: it needs no force");
    if (e->forced.count >= FORCED_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "forced_document", "at most 4096 forced documents",
                      "no room for another forced document");
    return require_day(s);
}

static bool is_told_again(const struct engine *e, const uint8_t sha256[32], struct text reason)
{
    for (size_t i = 0; i < e->forced.count; i++)
        if (memcmp(e->forced.items[i].sha256, sha256, 32) == 0 &&
            text_equal(e->forced.items[i].reason, reason))
            return true;
    return false;
}

static int keep(struct step *s, const struct forced_document_input *in, uint32_t pool,
                const uint8_t sha256[32])
{
    struct engine *e = s->e;
    if (ARRAY_ROOM(&e->forced))
        return ERR_MEMORY;
    struct forced f = {.reason = name_intern(e, in->reason)};
    memcpy(f.sha256, sha256, 32);
    e->forced.items[e->forced.count++] = f;
    struct event *event = say(s, EVENT_AGREED, pool);
    if (!event)
        return ERR_MEMORY;
    say_amount(event, in->amount);
    event->officer = arena_text(&s->out->arena, in->officer);
    event->subject = arena_print(&s->out->arena, "document %.*s", 16, in->sha256.data);
    event->explanation = arena_print(
        &s->out->arena, "a repeated document may be taken once more: %.*s", TEXT_ARG(in->reason));
    return 0;
}

int forced_take(struct step *s, const struct item *item)
{
    const struct forced_document_input *in = &item->forced_document;
    uint8_t sha256[32];
    uint32_t pool = NONE;
    bool pending = false;
    int rc = check(s, in, sha256, &pool);
    if (rc || is_told_again(s->e, sha256, in->reason))
        return rc;
    rc = officer_check(s, pool, in->officer, in->amount, item, &pending);
    return rc || pending ? rc : keep(s, in, pool, sha256);
}

bool forced_use(struct engine *e, const uint8_t sha256[32])
{
    for (size_t i = 0; i < e->forced.count; i++) {
        struct forced *f = &e->forced.items[i];
        if (f->is_used || memcmp(f->sha256, sha256, 32) != 0)
            continue;
        f->is_used = true;
        return true;
    }
    return false;
}

void forced_archive(struct archive *a, struct engine *e)
{
    ARCHIVE_ARRAY(a, e->forced);
    for (size_t i = 0; i < e->forced.count; i++) {
        archive_bytes(a, e->forced.items[i].sha256, 32);
        archive_text(a, &e->forced.items[i].reason);
        archive_bool(a, &e->forced.items[i].is_used);
    }
}
