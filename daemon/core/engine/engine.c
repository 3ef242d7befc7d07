#include "core/engine/engine.h"
#include <assert.h>
#include <stdlib.h>
#include "base/error.h"
#include "core/control/document.h"
#include "core/control/document_findings.h"
#include "core/control/feed.h"
#include "core/control/quarantine.h"
#include "core/engine/day.h"
#include "core/engine/dispatch.h"
#include "core/engine/rooms.h"
#include "core/engine/state.h"
#include "core/engine/trial.h"
#include "core/foundation/agenda.h"
#include "core/foundation/emit.h"
#include "core/foundation/note.h"
#include "core/foundation/party.h"
#include "core/foundation/policy.h"
#include "core/message/effects_list.h"

#define RULES_VERSION 0

uint32_t engine_rules(void)
{
    return RULES_VERSION;
}

static int engine_init(struct engine *e)
{
    e->engine = calloc(1, sizeof *e->engine);
    e->tables.today = e->tables.day_to = DATE_NONE;
    return e->engine ? 0 : ERR_MEMORY;
}

int engine_make(struct engine **ret_engine)
{
    struct engine *e = calloc(1, sizeof *e);
    int rc = e ? engine_init(e) : ERR_MEMORY;
    for (size_t i = 0; i < ROOMS && !rc; i++)
        rc = rooms[i].init(e);
    if (rc) {
        engine_free(e);
        return rc;
    }
    *ret_engine = e;
    return 0;
}

int engine_new(struct engine **ret_engine)
{
    struct engine *e;
    int rc = engine_make(&e);
    if (rc)
        return rc;
    rc = policy_begin(e);
    if (rc) {
        engine_free(e);
        return rc;
    }
    *ret_engine = e;
    return 0;
}

void engine_free(struct engine *e)
{
    if (!e)
        return;
    rooms_fini(e);
    free(e->engine);
    free(e);
}

enum admission engine_admit(const struct engine *e, struct text party, struct text feed,
                            uint64_t number, uint64_t *ret_expected)
{
    uint32_t index = feed_find(e, party, feed);
    uint64_t next = feed_next(e, index);
    *ret_expected = next;
    if (number < next)
        return ADMIT_KNOWN;
    if (!party_may_send(e, party))
        return ADMIT_UNKNOWN_PARTY;
    if (number > next)
        return ADMIT_GAP;
    return index == NONE ? feed_admit(e, party, feed) : ADMIT_NEXT;
}

bool engine_is_own_name(struct text code)
{
    return party_is_own_name(code);
}

bool engine_conflict_reported(const struct engine *e, struct text party, struct text feed,
                              uint64_t number, const uint8_t digest[32])
{
    return feed_conflict_reported(e, feed_find(e, party, feed), number, digest);
}

static uint32_t row_of(const struct item *item)
{
    if (item->kind == ITEM_PAYMENT)
        return item->payment.row;
    if (item->kind == ITEM_RECEIPT)
        return item->receipt.row;
    if (item->kind == ITEM_REVERSAL)
        return item->reversal.row;
    if (item->kind == ITEM_UNREADABLE)
        return item->unreadable.row;
    return item->kind == ITEM_EXPENDITURE ? item->expenditure.row : 0;
}

/* Keeps the refusal as an outcome, and reports it. */
static void keep_refusal(struct step *s, uint32_t row, bool is_kept)
{
    struct refusal *kept = effects_refusal(s->out);
    if (kept)
        *kept = s->refusal;
    else
        emit_fail(s->e);
    if (s->refusal.code == REFUSED_REPEATED_DOCUMENT) /* reported already, by its own event */
        return;
    struct event *event = emit(s, EVENT_INPUT_REFUSED, NONE);
    event->refusal = s->refusal;
    event->row = row;
    event->document = s->document_name;
    if (!is_kept)
        event_part(s, event, PART(NOT_KEPT));
}

static int refuse_form(struct step *s, const struct item *item)
{
    const char *is = "not ";
    if (item->refusal == REFUSED_MISSING_FIELD)
        is = item->refusal_limit.size ? "absent: " : "absent";
    int rc = refuse(s, (enum refusal_code)item->refusal, NULL, NULL, "%.*s is %s%.*s",
                    TEXT_ARG(item->refusal_field), is, TEXT_ARG(item->refusal_limit));
    s->refusal.field = arena_text(&s->out->arena, item->refusal_field);
    s->refusal.limit = arena_text(&s->out->arena, item->refusal_limit);
    return rc;
}

static int apply_item(struct step *s, const struct item *item)
{
    int rc;
    const size_t years = s->e->tables.contribution_years.count;
    const uint64_t wakes = agenda_last(s->e);
    if (item->refusal)
        rc = refuse_form(s, item);
    else if (trial_replaces(s, item))
        rc = 0;
    else
        rc = dispatch(s, item);
    if (rc == 0)
        rc = trial_note(s, item);
    if (rc < 0)
        return rc;
    if (rc == 0) {
        assert(note_is_none(s->e));
        document_count_item(s->e, s->document, item->kind);
        s->out->accepted++;
        return 0;
    }
    /* A refused item has changed nothing. */
    assert(s->e->tables.contribution_years.count == years && agenda_last(s->e) == wakes);
    assert(note_is_none(s->e));
    bool is_kept;
    rc = quarantine_keep(s, item, row_of(item), &is_kept);
    keep_refusal(s, row_of(item), is_kept);
    return rc;
}

static int apply_items(struct step *s)
{
    int rc = 0;
    for (uint32_t i = 0; i < s->in->item_count && !rc && !emit_failed(s); i++) {
        s->item = i;
        rc = apply_item(s, &s->in->items[i]);
    }
    s->item = ITEM_NONE;
    return rc;
}

int engine_step(struct engine *e, const struct input *in, const struct effects **ret_effects)
{
    if (in->journal != e->tables.last_journal + 1)
        return ERR_RANGE;
    struct step s = {.e = e,
                     .in = in,
                     .item = ITEM_NONE,
                     .out = emit_begin(e, in->journal),
                     .is_tried = e->engine->asks_nobody};
    if (in->document)
        s.document_name = arena_text(&s.out->arena, in->document->name);
    int rc = feed_begin(&s);
    if (rc < 0)
        return rc;
    e->tables.last_journal = in->journal;
    if (rc > 0) {
        keep_refusal(&s, 0, true);
        rc = 0;
    } else {
        rc = apply_items(&s);
        document_findings_emit(&s);
    }
    if (!rc)
        rc = day_close(&s);
    /* Rules do not ask whether memory ran out (core/foundation/emit). */
    if (!rc && emit_failed(&s))
        rc = ERR_MEMORY;
    if (rc)
        return rc;
    assert(s.posted == 0 && emit_is_gapless(&s));
    *ret_effects = s.out;
    return 0;
}
