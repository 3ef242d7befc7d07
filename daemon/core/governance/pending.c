#include "core/governance/pending.h"
#include <assert.h>
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/governance/officer.h"
#include "core/governance/state.h"
#include "core/message/item_pack.h"
#include "core/message/shape.h"

static struct text subject_of(struct step *s, uint64_t journal, uint32_t item)
{
    return arena_print(&s->out->arena, "%llu/%u", (unsigned long long)journal, item);
}

/* What is asked for: a sum, or a day to go to. */
static struct part stake_of(const struct pending *p, const struct item *item)
{
    if (item->kind == ITEM_CLOCK_JUMP)
        return PART(CLOCK_TO_JUMP, .date = item->clock_jump.date);
    return PART(AT_STAKE, .amount = p->amount, .subject = text_of(shape_of(item->kind)->name));
}

static void emit_pending(struct step *s, const struct pending *p, const struct item *item)
{
    const struct engine *e = s->e;
    struct event *event = emit(s, EVENT_PENDING, p->pool);
    event->subject = subject_of(s, p->journal, p->item);
    event->officer = e->governance->officers.items[p->officer].id;
    event_amount(event, p->amount);
    event_part(s, event, stake_of(p, item));
    event_part(s, event,
               p->journal == s->in->journal && p->item == s->item ? PART(WAITS_FOR_SECOND)
                                                                  : PART(WAITS_ALREADY));
}

/* The same input by the same officer that waits already; NULL. */
static const struct pending *find_same(const struct engine *e, const struct pending *new)
{
    for (size_t i = 0; i < e->governance->pending.count; i++) {
        const struct pending *p = &e->governance->pending.items[i];
        if (p->size == new->size && memcmp(p->packed, new->packed, p->size) == 0)
            return p;
    }
    return NULL;
}

static int check_room(struct step *s, uint32_t pool, const char *what)
{
    const struct engine *e = s->e;
    if (e->governance->pending.count >= PENDING_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, what,
                      "at most " TEXT_NUMBER(PENDING_MAX) " inputs wait",
                      "too many inputs wait for a second officer");
    if (pool != NONE && authority_of(e, pool)->pending >= PENDING_OF_POOL_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, what,
                      "at most " TEXT_NUMBER(PENDING_OF_POOL_MAX) " inputs of a pool wait",
                      "too many inputs of the pool wait for a second officer");
    return 0;
}

static bool is_before(const struct pending *p, uint64_t journal, uint32_t item)
{
    return p->journal < journal || (p->journal == journal && p->item < item);
}

int pending_keep(struct step *s, const struct item *item)
{
    struct engine *e = s->e;
    const uint32_t pool = s->waiting.pool;
    struct buffer packed = BUFFER_NULL;
    item_pack(item, &packed);
    struct pending p = {.journal = s->in->journal,
                        .item = s->item,
                        .kind = item->kind,
                        .pool = pool,
                        .officer = s->waiting.officer,
                        .amount = s->waiting.amount,
                        .since = business_date(e),
                        .packed = packed.data,
                        .size = packed.size};
    int rc = packed.failed || ARRAY_ROOM(&e->governance->pending) ? ERR_MEMORY : 0;
    const struct pending *same = rc ? NULL : find_same(e, &p);
    if (!rc && !same)
        rc = check_room(s, pool, shape_of(item->kind)->name);
    if (rc || same) {
        buffer_fini(&packed);
        if (!rc)
            emit_pending(s, same, item);
        return rc;
    }
    size_t last = e->governance->pending.count;
    assert(!last || is_before(&e->governance->pending.items[last - 1], p.journal, p.item));
    e->governance->pending.items[e->governance->pending.count++] = p;
    if (pool != NONE)
        authority_own(e, pool)->pending++;
    emit_pending(s, &p, item);
    return 0;
}

/* Inputs wait in order of their arrival, which their numbers tell. NULL. */
static struct pending *find(const struct engine *e, uint64_t journal, uint32_t item)
{
    size_t low = 0, high = e->governance->pending.count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (is_before(&e->governance->pending.items[mid], journal, item))
            low = mid + 1;
        else
            high = mid;
    }
    if (low == e->governance->pending.count)
        return NULL;
    struct pending *p = &e->governance->pending.items[low];
    return p->journal == journal && p->item == item ? p : NULL;
}

/* It waits no longer. */
static int finish(struct engine *e, struct pending *p, uint32_t officer, enum decision decision)
{
    struct governance_state *f = e->governance;
    struct decided decided = {p->journal, p->item, officer, decision};
    if (f->decided.count < DECIDED_MAX) {
        if (ARRAY_ROOM(&f->decided))
            return ERR_MEMORY;
        f->decided.items[f->decided.count++] = decided;
    } else {
        f->decided.items[f->decided.head] = decided;
        f->decided.head = (f->decided.head + 1) % DECIDED_MAX;
    }
    assert(p->pool == NONE || authority_own(e, p->pool)->pending > 0);
    if (p->pool != NONE)
        authority_own(e, p->pool)->pending--;
    free(p->packed);
    size_t at = (size_t)(p - f->pending.items);
    memmove(p, p + 1, (f->pending.count - at - 1) * sizeof *p);
    f->pending.count--;
    return 0;
}

/* A decision sent again is nothing new; another one comes too late. */
static int approved_again(struct step *s, const struct approval_input *in)
{
    const struct governance_state *f = s->e->governance;
    for (size_t i = 0; i < f->decided.count; i++) {
        const struct decided *d = &f->decided.items[i];
        if (d->journal != in->pending || d->item != in->item)
            continue;
        const struct officer *o = &f->officers.items[d->officer];
        if (d->decision == in->decision && text_equal(o->id, in->officer))
            return 0;
        return refuse(s, REFUSED_ALREADY_DIFFERS, "approval.decision", NULL,
                      "input %llu/%u was %s by %.*s", (unsigned long long)in->pending, in->item,
                      decision_words[d->decision], TEXT_ARG(o->id));
    }
    return refuse(s, REFUSED_NOT_FOUND, "approval.pending", "an input that waits",
                  "input %llu/%u does not wait for a second officer",
                  (unsigned long long)in->pending, in->item);
}

static int check_decision(struct step *s, const struct pending *p, const struct approval_input *in,
                          uint32_t *ret_officer)
{
    int rc = officer_authorise(s, p->pool, in->officer, "approval.officer", ret_officer);
    if (rc)
        return rc;
    if (in->on > business_date(s->e) || in->on < p->since)
        return refuse(s, REFUSED_DATE_ORDER, "approval.on",
                      "from the day it was sent to the business date",
                      "input %llu/%u cannot have been decided on that day",
                      (unsigned long long)in->pending, in->item);
    if (!officer_may_act_on(&s->e->governance->officers.items[*ret_officer], in->on))
        return refuse(s, REFUSED_NOT_PERMITTED, "approval.officer", "an officer on that day",
                      "%.*s was not authorised on the day of the decision", TEXT_ARG(in->officer));
    if (*ret_officer == p->officer && in->decision == DECISION_APPROVED)
        return refuse(s, REFUSED_NOT_PERMITTED, "approval.officer", "another than the first",
                      "%.*s sent it and may withdraw it, not approve it", TEXT_ARG(in->officer));
    return 0;
}

static void emit_decided(struct step *s, const struct pending *p, const struct approval_input *in)
{
    struct event *event = emit(s, EVENT_DECIDED, p->pool);
    event->subject = subject_of(s, p->journal, p->item);
    event->officer = arena_text(&s->out->arena, in->officer);
    event->value_date = in->on;
    event_amount(event, p->amount);
    event_other(event, p->journal, p->item);
    struct part part =
        PART(APPROVED, .date = in->on, .by = s->e->governance->officers.items[p->officer].id,
             .subject = event->officer, .note = in->note);
    if (in->decision != DECISION_APPROVED)
        part.kind = PART_REJECTED;
    event_part(s, event, part);
}

int pending_check_approval(struct step *s, const struct approval_input *in,
                           struct approved *ret_approved)
{
    *ret_approved = (struct approved){.waits = false};
    const struct pending *p = find(s->e, in->pending, in->item);
    if (!p)
        return approved_again(s, in);
    int rc = check_decision(s, p, in, &ret_approved->second);
    if (rc)
        return rc;
    ret_approved->waits = true;
    ret_approved->amount = p->amount;
    return in->decision == DECISION_APPROVED ? item_unpack((struct bytes){p->packed, p->size},
                                                           &s->out->arena, &ret_approved->item)
                                             : 0;
}

int pending_refused(struct step *s, const struct approval_input *in)
{
    struct refusal r = s->refusal;
    refuse(s, r.code, "approval.pending", NULL, "input %llu/%u cannot be carried out: %.*s",
           (unsigned long long)in->pending, in->item, TEXT_ARG(r.text));
    s->refusal.limit = r.limit;
    return (int)r.code;
}

int pending_decide(struct step *s, const struct approval_input *in, const struct approved *approved,
                   size_t first_event)
{
    const struct governance_state *f = s->e->governance;
    struct pending *p = find(s->e, in->pending, in->item);
    struct text both =
        arena_print(&s->out->arena, "%.*s,%.*s", TEXT_ARG(f->officers.items[p->officer].id),
                    TEXT_ARG(f->officers.items[approved->second].id));
    for (size_t i = first_event; i < s->out->event_count; i++)
        s->out->events[i].officer = both;
    emit_decided(s, p, in);
    return finish(s->e, p, approved->second, in->decision);
}

/* What waits is unpacked once when it is read: an image cannot bring an input that the wire would
 * have refused. */
static int index_pending(struct pending *p)
{
    struct arena arena = ARENA_NULL;
    struct item item = {0};
    int rc = item_unpack((struct bytes){p->packed, p->size}, &arena, &item);
    p->kind = item.kind;
    arena_fini(&arena);
    return rc;
}

int pending_index(struct engine *e)
{
    struct governance_state *f = e->governance;
    int rc = 0;
    for (uint32_t i = 0; i < f->officers.count && !rc; i++)
        rc = map_put(&f->officer_map, f->officers.items[i].id, i);
    for (size_t i = 0; i < f->pending.count && !rc; i++)
        rc = index_pending(&f->pending.items[i]);
    return rc;
}
