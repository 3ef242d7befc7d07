#include "core/governance/pending.h"
#include <assert.h>
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/foundation/successor.h"
#include "core/governance/mandate.h"
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

static struct mandate mandate_of(const struct pending *p)
{
    struct mandate m = {.pool = p->pool, .is_apart = p->is_apart};
    for (size_t i = 0; i < p->seats.count && i < MANDATE_SEATS_MAX; i++)
        m.seats[m.seat_count++] = p->seats.items[i];
    return m;
}

uint32_t pending_missing(const struct engine *e, const struct pending *p,
                         struct missing ret_missing[MANDATE_SEATS_MAX])
{
    const struct mandate m = mandate_of(p);
    const struct seating at = mandate_seat(e, &m, p->officers.items, p->officers.count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < m.seat_count; i++) {
        struct missing *last = count ? &ret_missing[count - 1] : NULL;
        struct seat seat = m.seats[i];
        if (at.is_taken[i])
            continue;
        if (m.is_apart && seat.of == NONE && seat.not_of == NONE)
            seat.not_of = officer_at(e, p->officers.items[0])->party;
        if (last && mandate_is_same_seat(&last->seat, &seat))
            last->count++;
        else
            ret_missing[count++] = (struct missing){seat, 1};
    }
    return count;
}

static struct part missing_part(const struct engine *e, uint32_t pool, const struct missing *x)
{
    uint32_t party = x->seat.of != NONE ? x->seat.of : x->seat.not_of;
    struct text code =
        party == NONE ? TEXT_NONE : party_at(e, officer_body_of(e, party, pool))->code;
    if (party == NONE)
        return PART(NEEDS_ANOTHER, .count = x->count);
    struct part part =
        PART(NEEDS_OFFICER_OF, .count = x->count, .party = code, .subject = x->seat.office);
    if (x->seat.of == NONE)
        part.kind = PART_NEEDS_OFFICER_NOT_OF;
    return part;
}

/* That it waits, and for whom; how says whether it is new, waits already, or was approved in part.
 */
static void emit_pending(struct step *s, const struct pending *p, const struct item *item,
                         uint32_t officer, struct part how)
{
    const struct engine *e = s->e;
    struct missing missing[MANDATE_SEATS_MAX];
    struct event *event = emit(s, EVENT_PENDING, p->pool);
    event->subject = subject_of(s, p->journal, p->item);
    event->officer = officer_at(e, officer)->id;
    event->exception = p->exception;
    event_amount(event, p->amount);
    event_part(s, event, stake_of(p, item));
    event_part(s, event, how);
    uint32_t count = pending_missing(e, p, missing);
    for (uint32_t i = 0; i < count; i++)
        event_part(s, event, missing_part(e, p->pool, &missing[i]));
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
                      "too many inputs wait for officers");
    if (pool != NONE && authority_of(e, pool)->pending >= PENDING_OF_POOL_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, what,
                      "at most " TEXT_NUMBER(PENDING_OF_POOL_MAX) " inputs of a pool wait",
                      "too many inputs of the pool wait for officers");
    return 0;
}

static bool is_before(const struct pending *p, uint64_t journal, uint32_t item)
{
    return p->journal < journal || (p->journal == journal && p->item < item);
}

/* Sets who decides and who has: what the mandate asks for now. 0 or ERR_MEMORY. */
static int set_mandate(struct engine *e, struct pending *p, const struct mandate *m)
{
    p->exception = m->exception;
    p->is_apart = m->is_apart;
    p->seats.count = 0;
    for (uint32_t i = 0; i < m->seat_count; i++) {
        if (ARRAY_ROOM(&p->seats))
            return ERR_MEMORY;
        p->seats.items[p->seats.count++] = m->seats[i];
        p->seats.items[i].office = name_intern(e, m->seats[i].office);
    }
    return 0;
}

static int add_officer(struct pending *p, uint32_t officer)
{
    if (ARRAY_ROOM(&p->officers))
        return ERR_MEMORY;
    p->officers.items[p->officers.count++] = officer;
    return 0;
}

static void free_pending(struct pending *p)
{
    free(p->packed);
    free(p->seats.items);
    free(p->officers.items);
}

/* Puts it last: it came last. */
static int append(struct step *s, struct pending *p)
{
    struct governance_state *g = s->e->governance;
    size_t last = g->pending.count;
    int rc = set_mandate(s->e, p, s->waits.mandate);
    if (!rc)
        rc = add_officer(p, s->waits.officer);
    if (rc || ARRAY_ROOM(&g->pending))
        return ERR_MEMORY;
    assert(!last || is_before(&g->pending.items[last - 1], p->journal, p->item));
    p->sender = name_intern(s->e, s->in->party);
    g->pending.items[g->pending.count++] = *p;
    if (p->pool != NONE)
        authority_own(s->e, p->pool)->pending++;
    return 0;
}

int pending_keep(struct step *s, const struct item *item)
{
    struct engine *e = s->e;
    const struct mandate *m = s->waits.mandate;
    struct buffer packed = BUFFER_NULL;
    item_pack(item, &packed);
    struct pending p = {.journal = s->in->journal,
                        .item = s->item,
                        .kind = item->kind,
                        .pool = m->pool,
                        .amount = m->amount,
                        .since = business_date(e),
                        .packed = packed.data,
                        .size = packed.size};
    int rc = packed.failed ? ERR_MEMORY : 0;
    const struct pending *same = rc ? NULL : find_same(e, &p);
    if (!rc && !same)
        rc = check_room(s, m->pool, shape_of(item->kind)->name);
    if (!rc && !same)
        rc = append(s, &p);
    if (rc || same)
        free_pending(&p);
    if (rc)
        return rc;
    emit_pending(s, same ? same : &p, item, s->waits.officer,
                 same ? PART(WAITS_ALREADY) : PART(WAITS_FOR_SECOND));
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

static int remember(struct governance_state *g, const struct decided *x)
{
    if (g->decided.count < DECIDED_MAX) {
        if (ARRAY_ROOM(&g->decided))
            return ERR_MEMORY;
        g->decided.items[g->decided.count++] = *x;
    } else {
        g->decided.items[g->decided.head] = *x;
        g->decided.head = (g->decided.head + 1) % DECIDED_MAX;
    }
    return 0;
}

/* It waits no longer. */
static void remove_pending(struct engine *e, struct pending *p)
{
    struct governance_state *g = e->governance;
    assert(p->pool == NONE || authority_own(e, p->pool)->pending > 0);
    if (p->pool != NONE)
        authority_own(e, p->pool)->pending--;
    free_pending(p);
    size_t at = (size_t)(p - g->pending.items);
    memmove(p, p + 1, (g->pending.count - at - 1) * sizeof *p);
    g->pending.count--;
}

/* Kept: what each officer beside the sender decided. */
static int finish(struct engine *e, struct pending *p, uint32_t officer, enum decision decision)
{
    struct decided x = {p->journal, p->item, officer, decision, false};
    int rc = 0;
    for (size_t i = 1; i < p->officers.count && decision == DECISION_APPROVED && !rc; i++) {
        x.officer = p->officers.items[i];
        rc = remember(e->governance, &x);
    }
    x.officer = officer;
    if (!rc)
        rc = remember(e->governance, &x);
    remove_pending(e, p);
    return rc;
}

/* A decision sent again is nothing new; another one comes too late. */
static int decided_before(struct step *s, const struct approval_input *in)
{
    const struct governance_state *f = s->e->governance;
    const struct decided *other = NULL;
    for (size_t i = 0; i < f->decided.count; i++) {
        const struct decided *d = &f->decided.items[i];
        if (d->journal != in->pending || d->item != in->item)
            continue;
        if (!d->is_lapsed && d->decision == in->decision &&
            text_equal(f->officers.items[d->officer].id, in->officer))
            return 0;
        other = d;
    }
    if (!other)
        return refuse(s, REFUSED_NOT_FOUND, "approval.pending", "an input that waits",
                      "input %llu/%u does not wait for an officer", (unsigned long long)in->pending,
                      in->item);
    if (other->is_lapsed)
        return refuse(s, REFUSED_ALREADY_DIFFERS, "approval.pending", NULL,
                      "input %llu/%u lapsed: it had become pointless",
                      (unsigned long long)in->pending, in->item);
    return refuse(s, REFUSED_ALREADY_DIFFERS, "approval.decision", NULL,
                  "input %llu/%u was %s by %.*s", (unsigned long long)in->pending, in->item,
                  decision_words[other->decision], TEXT_ARG(f->officers.items[other->officer].id));
}

static bool has_decided(const struct pending *p, uint32_t officer)
{
    for (size_t i = 0; i < p->officers.count; i++)
        if (p->officers.items[i] == officer)
            return true;
    return false;
}

/* Whether his decision counts: nobody approves twice, and nobody whose decision it is not. */
static int check_approver(struct step *s, const struct pending *p, const struct approval_input *in,
                          uint32_t officer)
{
    const struct engine *e = s->e;
    const struct mandate m = mandate_of(p);
    struct missing missing[MANDATE_SEATS_MAX];
    const bool approves = in->decision == DECISION_APPROVED;
    if (officer == p->officers.items[0])
        return approves
                   ? refuse(s, REFUSED_NOT_PERMITTED, "approval.officer", "another than the first",
                            "%.*s sent it and may withdraw it, not approve it",
                            TEXT_ARG(in->officer))
                   : 0;
    if (approves ? has_decided(p, officer) || mandate_adds(e, &m, p, officer)
                 : mandate_is_of(e, &m, officer))
        return 0;
    uint32_t count = pending_missing(e, p, missing);
    return refuse(s, REFUSED_NOT_PERMITTED, "approval.officer", "an officer whose decision it is",
                  "%.*s acts for %.*s: an officer of %.*s decides it", TEXT_ARG(in->officer),
                  TEXT_ARG(party_at(e, officer_at(e, officer)->party)->code),
                  TEXT_ARG(mandate_print_seat(s, &m, count ? &missing[0].seat : &m.seats[0])));
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
    return check_approver(s, p, in, *ret_officer);
}

/* That an officer approved on a day what another had sent. */
static struct part approved_part(const struct engine *e, const struct pending *p, uint32_t officer,
                                 const struct approval_input *in)
{
    return PART(APPROVED, .date = in->on, .by = officer_at(e, p->officers.items[0])->id,
                .subject = officer_at(e, officer)->id, .note = in->note);
}

/* That it waits no longer, from the day on. */
static struct event *emit_over(struct step *s, const struct pending *p, date_t on)
{
    struct event *event = emit(s, EVENT_DECIDED, p->pool);
    event->subject = subject_of(s, p->journal, p->item);
    event->value_date = on;
    event_amount(event, p->amount);
    event_other(event, p->journal, p->item);
    return event;
}

static void emit_decided(struct step *s, const struct pending *p, uint32_t officer,
                         const struct approval_input *in)
{
    struct event *event = emit_over(s, p, in->on);
    struct part part = approved_part(s->e, p, officer, in);
    event->officer = part.subject;
    if (in->decision != DECISION_APPROVED)
        part.kind = PART_REJECTED;
    event_part(s, event, part);
}

/* Who has decided, with this one. */
static int gather(struct step *s, const struct pending *p, uint32_t officer,
                  struct decided_by *ret_by)
{
    uint32_t *all = arena_take(&s->out->arena, (p->officers.count + 1) * sizeof *all);
    if (!all)
        return ERR_MEMORY;
    memcpy(all, p->officers.items, p->officers.count * sizeof *all);
    all[p->officers.count] = officer;
    *ret_by = (struct decided_by){all, p->officers.count + 1, p->amount};
    return 0;
}

int pending_check_approval(struct step *s, const struct approval_input *in,
                           struct approved *ret_approved)
{
    uint32_t officer = NONE;
    *ret_approved = (struct approved){.waits = false};
    const struct pending *p = find(s->e, in->pending, in->item);
    if (!p)
        return decided_before(s, in);
    int rc = check_decision(s, p, in, &officer);
    bool is_repeated = in->decision == DECISION_APPROVED && has_decided(p, officer);
    if (rc || is_repeated)
        return rc;
    ret_approved->waits = true;
    rc = gather(s, p, officer, &ret_approved->by);
    return rc ? rc
              : item_unpack((struct bytes){p->packed, p->size}, &s->out->arena,
                            &ret_approved->item);
}

int pending_add(struct step *s, const struct approval_input *in, const struct approved *approved)
{
    struct pending *p = find(s->e, in->pending, in->item);
    uint32_t officer = approved->by.officers[approved->by.count - 1];
    int rc = set_mandate(s->e, p, s->waits.mandate);
    if (!rc)
        rc = add_officer(p, officer);
    if (rc)
        return rc;
    emit_pending(s, p, &approved->item, officer, approved_part(s->e, p, officer, in));
    return 0;
}

int pending_refused(struct step *s, const struct approval_input *in)
{
    struct refusal r = s->refusal;
    refuse(s, r.code, "approval.pending", NULL, "input %llu/%u cannot be carried out: %.*s",
           (unsigned long long)in->pending, in->item, TEXT_ARG(r.text));
    s->refusal.limit = r.limit;
    return (int)r.code;
}

static struct text all_of(struct step *s, const struct decided_by *by)
{
    struct text all = officer_at(s->e, by->officers[0])->id;
    for (size_t i = 1; i < by->count; i++)
        all = arena_print(&s->out->arena, "%.*s,%.*s", TEXT_ARG(all),
                          TEXT_ARG(officer_at(s->e, by->officers[i])->id));
    return all;
}

int pending_decide(struct step *s, const struct approval_input *in, const struct approved *approved,
                   size_t first_event)
{
    struct pending *p = find(s->e, in->pending, in->item);
    uint32_t officer = approved->by.officers[approved->by.count - 1];
    struct text all = all_of(s, &approved->by);
    for (size_t i = first_event; i < s->out->event_count; i++)
        s->out->events[i].officer = all;
    emit_decided(s, p, officer, in);
    return finish(s->e, p, officer, in->decision);
}

int pending_item(struct step *s, uint32_t i, struct item *ret_item)
{
    const struct pending *p = pending_at(s->e, i);
    return item_unpack((struct bytes){p->packed, p->size}, &s->out->arena, ret_item);
}

int pending_lapse(struct step *s, uint32_t i)
{
    struct pending *p = &s->e->governance->pending.items[i];
    const struct decided x = {p->journal, p->item, p->officers.items[0], DECISION_REJECTED, true};
    struct event *event = emit_over(s, p, business_date(s->e));
    event->exception = p->exception;
    event_part(s, event,
               PART(LAPSED, .date = business_date(s->e),
                    .by = officer_at(s->e, p->officers.items[0])->id));
    int rc = remember(s->e->governance, &x);
    remove_pending(s->e, p);
    return rc;
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
