/* core/image: the state as bytes and back (engine_save, engine_load of core/engine.h).
 *
 * Each struct is described once, by a visitor that both writes and reads. Indices, hash tables and
 * the accounts of names are not written: they are made again from the arrays, in the order in which
 * they grew, so that a loaded engine goes on exactly as the one that was saved. */
#include "base/array.h"
#include "base/error.h"
#include "core/adjustment.h"
#include "core/allocation.h"
#include "core/archive.h"
#include "core/assurance.h"
#include "core/board.h"
#include "core/engine.h"
#include "core/feed.h"
#include "core/forced.h"
#include "core/filling.h"
#include "core/life.h"
#include "core/match_archive.h"
#include "core/opening.h"
#include "core/organisation.h"
#include "core/party.h"
#include "core/performance.h"
#include "core/period.h"
#include "core/spending_archive.h"
#include "core/pending.h"
#include "core/remembered.h"
#include "core/restraint.h"

#define IMAGE_VERSION 3
enum { IMAGE_HASH_SIZE = 8 }; /* of all before it, at the end: bytes that rotted are not believed */

static void visit_party(struct archive *a, struct party *p)
{
    archive_text(a, &p->code);
    archive_text(a, &p->name);
    ARCHIVE_INT(a, p->kind);
    archive_date(a, &p->valid_from);
    archive_date(a, &p->valid_to);
    ARCHIVE_ARRAY(a, p->aliases);
    for (size_t i = 0; i < p->aliases.count; i++)
        archive_text(a, &p->aliases.items[i]);
    ARCHIVE_INDICES(a, p->partners);
}

static void visit_pool(struct archive *a, struct pool *p)
{
    archive_text(a, &p->code);
    archive_text(a, &p->name);
    archive_text(a, &p->area);
    archive_text(a, &p->region);
    archive_text(a, &p->manager);
    archive_text(a, &p->note);
    archive_u32(a, &p->host);
    ARCHIVE_INDICES(a, p->partners);
    if (p->partners.count > PARTNERS_EVER_MAX)
        archive_fail(a, ERR_CORRUPT);
    ARCHIVE_INDICES(a, p->lines);
    ARCHIVE_INDICES(a, p->accounts);
    ARCHIVE_INDICES(a, p->held);
    archive_date(a, &p->effective_from);
    archive_date(a, &p->effective_to);
    archive_date(a, &p->signed_on);
    ARCHIVE_INT(a, p->plan_outcome);
    archive_bool(a, &p->receipts_expected);
    archive_bool(a, &p->synthetic);
    archive_u64(a, &p->events);
    archive_i64(a, &p->turnover);
    archive_i64(a, &p->held_sum);
    archive_i64(a, &p->unallocated_sum);
    archive_u32(a, &p->account_cash);
    archive_u32(a, &p->exceptions);
    period_archive(a, &p->closings);
}

static void visit_paid(struct archive *a, struct paid *p)
{
    archive_u64(a, &p->cause);
    archive_u32(a, &p->item);
    archive_reference(a, &p->reference);
    archive_i64(a, &p->amount);
    archive_date(a, &p->value_date);
    archive_u32(a, &p->stream);
    archive_u64(a, &p->slots);
    archive_i64(a, &p->carried);
    archive_u32(a, &p->exception);
    archive_u64(a, &p->document);
    archive_bool(a, &p->reversed);
}

static void visit_partner(struct archive *a, struct partner *p)
{
    uint64_t head = p->tail.head;
    archive_u32(a, &p->pool);
    archive_u32(a, &p->party);
    ARCHIVE_ARRAY(a, p->tail);
    archive_u64(a, &head);
    p->tail.head = (size_t)head;
    for (size_t i = 0; i < p->tail.count; i++)
        visit_paid(a, &p->tail.items[i]);
    archive_u32(a, &p->account_transit);
    archive_u32(a, &p->account_unallocated);
    archive_u32(a, &p->account_unexplained);
    archive_u32(a, &p->account_differences);
}

static void visit_term(struct archive *a, struct term *t)
{
    archive_text(a, &t->variation);
    archive_text(a, &t->authority);
    archive_text(a, &t->evidence);
    archive_text(a, &t->taken_back_authority);
    archive_text(a, &t->taken_back_evidence);
    archive_date(a, &t->effective_from);
    archive_date(a, &t->agreed_on);
    archive_i64(a, &t->annual);
    ARCHIVE_INT(a, t->rounding);
    archive_date(a, &t->taken_back_on);
    archive_date(a, &t->booked);
    archive_date(a, &t->taken_back_booked);
    archive_bool(a, &t->is_taken_back);
}

static void visit_line(struct archive *a, struct line *l)
{
    archive_u32(a, &l->pool);
    archive_u32(a, &l->partner);
    archive_text(a, &l->id);
    ARCHIVE_INT(a, l->kind);
    ARCHIVE_INT(a, l->economy);
    ARCHIVE_INT(a, l->schedule.kind);
    archive_u8(a, &l->schedule.day);
    archive_u8(a, &l->schedule.month);
    archive_u8(a, &l->schedule.date_count);
    for (size_t i = 0; i < l->schedule.date_count && i < DATES_MAX; i++)
        archive_date(a, &l->schedule.dates[i]);
    ARCHIVE_INT(a, l->last);
    ARCHIVE_INT(a, l->recognition);
    archive_date(a, &l->from);
    archive_date(a, &l->to);
    archive_i64(a, &l->tolerance_instalment);
    archive_i64(a, &l->tolerance_year);
    archive_u8(a, &l->grace_working_days);
    archive_bool(a, &l->allocation_required);
    ARCHIVE_ARRAY(a, l->terms);
    for (size_t i = 0; i < l->terms.count; i++)
        visit_term(a, &l->terms.items[i]);
    ARCHIVE_INDICES(a, l->streams);
    ARCHIVE_ARRAY(a, l->withheld);
    for (size_t i = 0; i < l->withheld.count; i++) {
        ARCHIVE_INT(a, l->withheld.items[i].year);
        archive_date(a, &l->withheld.items[i].agreed_on);
        archive_date(a, &l->withheld.items[i].booked);
        archive_i64(a, &l->withheld.items[i].amount);
    }
    archive_bool(a, &l->is_earned);
    archive_u32(a, &l->element);
    archive_u32(a, &l->account_receivable);
    archive_u32(a, &l->account_income);
    archive_u32(a, &l->account_suspense);
    archive_u32(a, &l->held_count);
    ARCHIVE_INT(a, l->waits_for);
    archive_date(a, &l->booked);
    ARCHIVE_ARRAY(a, l->moved_ends);
    for (size_t i = 0; i < l->moved_ends.count; i++) {
        archive_date(a, &l->moved_ends.items[i].was);
        archive_date(a, &l->moved_ends.items[i].booked);
    }
    archive_date(a, &l->year_asked);
}

static void visit_slot(struct archive *a, struct slot *s)
{
    archive_date(a, &s->due);
    archive_date(a, &s->late);
    archive_i64(a, &s->expected);
    archive_i64(a, &s->paid);
    archive_date(a, &s->paid_on);
    archive_date(a, &s->booked);
    archive_u32(a, &s->exception);
    archive_bool(a, &s->true_up);
    archive_bool(a, &s->late_checked);
}

static void visit_stream(struct archive *a, struct stream *st)
{
    struct { struct slot *items; size_t count, capacity; } slots = {st->slots, st->slot_count, 0};
    archive_u32(a, &st->line);
    ARCHIVE_INT(a, st->year);
    archive_u32(a, &st->slots_in_year);
    ARCHIVE_ARRAY(a, slots);
    for (size_t i = 0; i < slots.count; i++)
        visit_slot(a, &slots.items[i]);
    st->slots = slots.items;
    st->slot_count = (uint32_t)slots.count;
    archive_u32(a, &st->first_slot);
    ARCHIVE_ARRAY(a, st->days);
    for (size_t i = 0; i < st->days.count; i++) {
        archive_date(a, &st->days.items[i].date);
        archive_date(a, &st->days.items[i].booked);
        archive_i64(a, &st->days.items[i].paid);
        archive_i64(a, &st->days.items[i].received);
    }
    archive_i64(a, &st->recognised);
    archive_i64(a, &st->paid);
    archive_i64(a, &st->received);
    archive_i64(a, &st->extra);
    filling_archive(a, st);
    archive_date(a, &st->wake_on);
}

static void visit_held(struct archive *a, struct held *h)
{
    archive_u64(a, &h->cause);
    archive_u32(a, &h->item);
    archive_u32(a, &h->row);
    archive_u32(a, &h->line);
    archive_reference(a, &h->reference);
    archive_reference(a, &h->end_to_end);
    archive_i64(a, &h->amount);
    archive_date(a, &h->value_date);
    archive_u64(a, &h->document);
    ARCHIVE_INT(a, h->reason);
    archive_u32(a, &h->exception);
    archive_bool(a, &h->live);
}

/* An owned text that may be NULL. */
static void visit_owned(struct archive *a, char **owned)
{
    struct { char *items; size_t count, capacity; } text = {*owned, 0, 0};
    if (!a->loading && *owned)
        text.count = text_of(*owned).size + 1;
    ARCHIVE_ARRAY(a, text);
    archive_bytes(a, text.items, text.count);
    *owned = text.items;
}

static void visit_exception(struct archive *a, struct exception *x)
{
    archive_u32(a, &x->id);
    ARCHIVE_INT(a, x->kind);
    archive_u32(a, &x->pool);
    archive_u32(a, &x->partner);
    archive_u32(a, &x->stream);
    archive_u32(a, &x->instalment);
    archive_i64(a, &x->amount);
    archive_date(a, &x->value_date);
    archive_date(a, &x->raised_on);
    archive_reference(a, &x->reference);
    ARCHIVE_INT(a, x->reason);
    archive_u64(a, &x->cause);
    archive_u32(a, &x->item);
    visit_owned(a, &x->explanation);
    ARCHIVE_INT(a, x->state);
    archive_text(a, &x->owner);
    archive_date(a, &x->due);
    archive_u32(a, &x->side);
    visit_owned(a, &x->note);
}

static void visit_feed(struct archive *a, struct feed *f)
{
    archive_text(a, &f->party);
    archive_text(a, &f->name);
    archive_u64(a, &f->next);
    archive_bool(a, &f->document_open);
    archive_bytes(a, f->document_sha256, 32);
    archive_text(a, &f->document_name);
    archive_u32(a, &f->document_next_row);
    archive_u64(a, &f->document_ordinal);
    archive_u64(a, &f->conflict_number);
    archive_bytes(a, f->conflict_digest, 32);
}

static void visit_accounts(struct archive *a, struct engine *e)
{
    ARCHIVE_ARRAY(a, e->accounts);
    for (size_t i = 0; i < e->accounts.count; i++) {
        archive_u32(a, &e->accounts.items[i].pool);
        archive_text(a, &e->accounts.items[i].name);
        archive_i64(a, &e->accounts.items[i].balance);
    }
}

static void visit_allocations(struct archive *a, struct engine *e)
{
    ARCHIVE_ARRAY(a, e->allocations);
    for (size_t i = 0; i < e->allocations.count; i++) {
        struct allocation *x = &e->allocations.items[i];
        archive_u32(a, &x->party);
        ARCHIVE_INT(a, x->kind);
        ARCHIVE_INT(a, x->year);
        archive_i64(a, &x->received);
        archive_i64(a, &x->pooled);
    }
    ARCHIVE_ARRAY(a, e->allocation_notes);
    for (size_t i = 0; i < e->allocation_notes.count; i++) {
        struct allocation_note *x = &e->allocation_notes.items[i];
        archive_u32(a, &x->party);
        archive_text(a, &x->reference);
        ARCHIVE_INT(a, x->kind);
        ARCHIVE_INT(a, x->year);
        archive_i64(a, &x->amount);
        archive_date(a, &x->value_date);
    }
}

static void visit_small_lists(struct archive *a, struct engine *e)
{
    ARCHIVE_ARRAY(a, e->aliases);
    for (size_t i = 0; i < e->aliases.count; i++) {
        archive_text(a, &e->aliases.items[i].folded);
        archive_u32(a, &e->aliases.items[i].party);
    }
    ARCHIVE_ARRAY(a, e->documents);
    for (size_t i = 0; i < e->documents.count; i++) {
        archive_bytes(a, e->documents.items[i].sha256, 32);
        archive_u64(a, &e->documents.items[i].journal);
    }
    ARCHIVE_ARRAY(a, e->agenda);
    for (size_t i = 0; i < e->agenda.count; i++) {
        struct wake *w = &e->agenda.items[i];
        archive_date(a, &w->date);
        ARCHIVE_INT(a, w->kind);
        archive_u32(a, &w->index);
        archive_u64(a, &w->serial);
        archive_u64(a, &w->item_serial);
    }
}

static void visit_counters(struct archive *a, struct engine *e)
{
    archive_u32(a, &e->last_exception);
    archive_u32(a, &e->exceptions_open);
    archive_u32(a, &e->exceptions_by_hand);
    archive_u64(a, &e->last_wake);
    archive_u64(a, &e->last_open);
    archive_date(a, &e->today);
    archive_date(a, &e->day_to);
    archive_date(a, &e->clock_confirmed);
    archive_u64(a, &e->last_journal);
    archive_u64(a, &e->last_event);
    archive_u64(a, &e->no_pool_events);
    archive_u64(a, &e->last_document);
}

#define VISIT_ALL(a, array, visit)                                                                 \
    do {                                                                                           \
        ARCHIVE_ARRAY(a, array);                                                                   \
        for (size_t v_ = 0; v_ < (array).count; v_++)                                              \
            visit((a), &(array).items[v_]);                                                        \
    } while (0)

static void visit_engine(struct archive *a, struct engine *e)
{
    VISIT_ALL(a, e->parties, visit_party);
    VISIT_ALL(a, e->pools, visit_pool);
    VISIT_ALL(a, e->partners, visit_partner);
    VISIT_ALL(a, e->lines, visit_line);
    VISIT_ALL(a, e->streams, visit_stream);
    visit_accounts(a, e);
    VISIT_ALL(a, e->held, visit_held);
    archive_u32(a, &e->held_free);
    match_archive(a, e);
    visit_allocations(a, e);
    VISIT_ALL(a, e->exceptions, visit_exception);
    adjustment_archive(a, e);
    forced_archive(a, e);
    VISIT_ALL(a, e->feeds, visit_feed);
    visit_small_lists(a, e);
    performance_archive(a, e);
    visit_counters(a, e);
    spending_archive(a, e);
    organisation_archive(a, e);
    pending_archive(a, e);
    restraint_archive(a, e);
    life_archive(a, e);
    assurance_archive(a, e);
    board_archive(a, e);
    opening_archive(a, &e->openings);
}

static int index_all(struct engine *e)
{
    int rc = 0;
    for (uint32_t i = 0; i < e->parties.count && !rc; i++)
        rc = map_put(&e->party_map, e->parties.items[i].code, i);
    for (uint32_t i = 0; i < e->aliases.count && !rc; i++)
        rc = party_index_alias(e, i);
    for (uint32_t i = 0; i < e->pools.count && !rc; i++)
        rc = map_put(&e->pool_map, e->pools.items[i].code, i);
    for (uint32_t i = 0; i < e->partners.count && !rc; i++)
        rc = remembered_index(e, i);
    for (uint32_t i = 0; i < e->allocations.count && !rc; i++)
        rc = allocation_index(e, i);
    for (uint32_t i = 0; i < e->allocation_notes.count && !rc; i++)
        rc = allocation_index_note(e, i);
    for (uint32_t i = 0; i < e->feeds.count && !rc; i++)
        rc = feed_index(e, i);
    for (uint32_t i = 0; i < e->documents.count && !rc; i++)
        rc = feed_index_document(e, i);
    for (uint32_t i = 0; i < e->openings.count && !rc; i++)
        rc = opening_index(e, i);
    for (uint32_t i = 0; !rc && i < e->adjustments.count; i++)
        rc = adjustment_index(e, i);
    if (!rc)
        rc = organisation_index(e);
    if (!rc)
        rc = pending_index(e);
    if (!rc)
        rc = match_index(e);
    return rc ? rc : spending_index(e);
}

int engine_save(const struct engine *e, struct buffer *out)
{
    /* A visitor that writes leaves the state as it is, but says so for both directions at once. */
    struct archive a = {.out = out};
    size_t start = out->size;
    buffer_put_u8(out, IMAGE_VERSION);
    visit_engine(&a, (struct engine *)e);
    if (!out->failed)
        buffer_put_u64le(out, map_hash(MAP_SEED, out->data + start, out->size - start));
    return a.error ? a.error : out->failed ? ERR_MEMORY : 0;
}

int engine_load(struct bytes image, struct engine **ret_engine)
{
    struct archive a = {.loading = true};
    if (image.size <= IMAGE_HASH_SIZE)
        return ERR_CORRUPT;
    image.size -= IMAGE_HASH_SIZE;
    a.in = reader_of((struct bytes){image.data + image.size, IMAGE_HASH_SIZE});
    uint64_t hash = reader_u64le(&a.in);
    a.in = reader_of(image);
    if (reader_u8(&a.in) != IMAGE_VERSION)
        return ERR_VERSION;
    if (hash != map_hash(MAP_SEED, image.data, image.size))
        return ERR_CORRUPT;
    int rc = engine_new(&a.e);
    if (rc)
        return rc;
    visit_engine(&a, a.e);
    rc = a.error ? a.error : reader_left(&a.in) ? ERR_CORRUPT : index_all(a.e);
    if (rc) {
        engine_free(a.e);
        return rc;
    }
    for (size_t i = 0; i < a.e->streams.count; i++)
        a.e->streams.items[i].touched_on = DATE_NONE;
    *ret_engine = a.e;
    return 0;
}
