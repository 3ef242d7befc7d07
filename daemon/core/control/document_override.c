#include "core/control/document_override.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/control/document.h"
#include "core/control/state.h"
#include "core/foundation/step.h"
#include "core/foundation/emit.h"
#include "core/foundation/party.h"
#include "core/governance/mandate.h"

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
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

static int check_override(struct step *s, const struct document_override_input *in,
                          uint8_t ret_sha256[32], uint32_t *ret_pool)
{
    const struct engine *e = s->e;
    if (!read_digest(in->sha256, ret_sha256))
        return refuse(s, REFUSED_BAD_VALUE, "document_override.sha256", "64 hexadecimal digits",
                      "not a SHA-256");
    *ret_pool = pool_by_code(e, in->pool);
    if (*ret_pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "document_override.pool", NULL,
                      "no pool has the code %.*s", TEXT_ARG(in->pool));
    if (!document_known(e, ret_sha256))
        return refuse(s, REFUSED_NOT_FOUND, "document_override.sha256", NULL,
                      "no such document was accepted before: it needs no override");
    if (e->control->document_overrides.count >= DOCUMENT_OVERRIDES_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "document_override",
                      "at most " TEXT_NUMBER(DOCUMENT_OVERRIDES_MAX) " document overrides",
                      "no room for another document override");
    return require_day(s);
}

static bool is_resubmitted(const struct engine *e, const uint8_t sha256[32], struct text reason)
{
    for (size_t i = 0; i < e->control->document_overrides.count; i++)
        if (memcmp(e->control->document_overrides.items[i].sha256, sha256, 32) == 0 &&
            text_equal(e->control->document_overrides.items[i].reason, reason))
            return true;
    return false;
}

static int keep(struct step *s, const struct document_override_input *in, uint32_t pool,
                const uint8_t sha256[32])
{
    struct engine *e = s->e;
    if (ARRAY_ROOM(&e->control->document_overrides))
        return ERR_MEMORY;
    struct document_override f = {.reason = name_intern(e, in->reason)};
    memcpy(f.sha256, sha256, 32);
    e->control->document_overrides.items[e->control->document_overrides.count++] = f;
    struct event *event = emit(s, EVENT_AGREED, pool);
    event_amount(event, in->amount);
    event->officer = arena_text(&s->out->arena, in->officer);
    event->subject = arena_print(&s->out->arena, "document %.*s", 16, in->sha256.data);
    event_part(s, event, PART(DOCUMENT_ONCE_MORE, .note = in->reason));
    return 0;
}

int document_override_apply(struct step *s, const struct item *item)
{
    const struct document_override_input *in = &item->document_override;
    uint8_t sha256[32];
    uint32_t pool = NONE;
    int rc = check_override(s, in, sha256, &pool);
    if (rc || is_resubmitted(s->e, sha256, in->reason))
        return rc;
    rc = mandate_check_move(s, pool, in->amount, in->officer, item);
    return rc ? rc : keep(s, in, pool, sha256);
}

bool document_override_use(struct engine *e, const uint8_t sha256[32])
{
    for (size_t i = 0; i < e->control->document_overrides.count; i++) {
        struct document_override *f = &e->control->document_overrides.items[i];
        if (f->is_used || memcmp(f->sha256, sha256, 32) != 0)
            continue;
        f->is_used = true;
        return true;
    }
    return false;
}
