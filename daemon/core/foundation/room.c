#include "core/foundation/room.h"
#include "base/error.h"
#include "core/foundation/party.h"
#include "core/foundation/remembered.h"
#include "core/foundation/state.h"
#include "core/foundation/tables_own.h"
#include "core/message/effects_list.h"

int foundation_init(struct engine *e)
{
    static const struct pool_books blank = {.books_from = DATE_NONE, .last_booked = DATE_NONE};
    struct foundation_state *f = e->foundation = calloc(1, sizeof *e->foundation);
    if (!f)
        return ERR_MEMORY;
    f->pool_books = (struct column){.size = sizeof(struct pool_books), .blank = &blank};
    f->recent_payments = (struct column){.size = sizeof(struct recent_payments)};
    columns_attach(&e->tables.pool_columns, &f->pool_books);
    columns_attach(&e->tables.partner_columns, &f->recent_payments);
    return 0;
}

void foundation_fini(struct engine *e)
{
    struct foundation_state *f = e->foundation;
    if (!f)
        return;
    for (uint32_t i = 0; i < f->pool_books.count; i++)
        free(books_of(e, i)->accounts.items);
    for (uint32_t i = 0; i < f->recent_payments.count; i++)
        recent_fini((struct recent_payments *)f->recent_payments.items + i);
    for (size_t i = 0; i < f->successions.count; i++) {
        free(f->successions.items[i].predecessors.items);
        free(f->successions.items[i].successors.items);
    }
    exception_fini(e);
    note_fini(e);
    tables_fini(e);
    column_fini(&f->pool_books);
    column_fini(&f->recent_payments);
    free(f->name_list.items);
    free(f->aliases.items);
    free(f->successions.items);
    free(f->accounts.items);
    free(f->agenda.items);
    multiset_fini(&f->remembered);
    map_fini(&f->name_map);
    map_fini(&f->party_map);
    map_fini(&f->pool_map);
    chains_fini(&f->alias_chains);
    arena_fini(&f->names);
    effects_fini(&f->effects);
    free(f);
    e->foundation = NULL;
}

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
    ARCHIVE_INDICES(a, p->contributions);
    archive_date(a, &p->effective_from);
    archive_date(a, &p->effective_to);
    archive_date(a, &p->signed_on);
    ARCHIVE_INT(a, p->plan_outcome);
    archive_bool(a, &p->receipts_expected);
    archive_bool(a, &p->synthetic);
    archive_u32(a, &p->account_cash);
}

static void visit_paid(struct archive *a, struct recent_payment *p)
{
    archive_u64(a, &p->cause);
    archive_u32(a, &p->item);
    archive_reference(a, &p->reference);
    archive_i64(a, &p->amount);
    archive_date(a, &p->value_date);
    archive_u32(a, &p->contribution_year);
    archive_u64(a, &p->instalments);
    archive_i64(a, &p->carried);
    archive_u32(a, &p->exception);
    archive_u64(a, &p->document);
    archive_bool(a, &p->reversed);
}

static void visit_partner(struct archive *a, struct partner *p)
{
    archive_u32(a, &p->pool);
    archive_u32(a, &p->party);
    archive_u32(a, &p->account_transit);
    archive_u32(a, &p->account_unallocated);
    archive_u32(a, &p->account_unreconciled);
    archive_u32(a, &p->account_differences);
}

static void visit_books(struct archive *a, struct pool_books *b)
{
    ARCHIVE_INDICES(a, b->accounts);
    archive_i64(a, &b->turnover);
    archive_date(a, &b->books_from);
    archive_date(a, &b->last_booked);
    archive_u64(a, &b->events);
    archive_u32(a, &b->exceptions);
}

static void visit_recent(struct archive *a, struct recent_payments *r)
{
    uint64_t head = r->head;
    ARCHIVE_ARRAY(a, *r);
    archive_u64(a, &head);
    r->head = (size_t)head;
    for (size_t i = 0; i < r->count; i++)
        visit_paid(a, &r->items[i]);
}

void foundation_archive_tables(struct archive *a, struct engine *e)
{
    ARCHIVE_ARRAY(a, e->tables.parties);
    for (uint32_t i = 0; i < e->tables.parties.count; i++)
        visit_party(a, party_own(e, i));
    ARCHIVE_ARRAY(a, e->tables.pools);
    for (uint32_t i = 0; i < e->tables.pools.count; i++)
        visit_pool(a, pool_own(e, i));
    ARCHIVE_ARRAY(a, e->tables.partners);
    for (uint32_t i = 0; i < e->tables.partners.count; i++)
        visit_partner(a, partner_own(e, i));
}

/* An owned text that may be NULL. */
static void visit_owned(struct archive *a, char **owned)
{
    struct {
        char *items;
        size_t count, capacity;
    } text = {*owned, 0, 0};
    if (!a->loading && *owned)
        text.count = text_of(*owned).size + 1;
    ARCHIVE_ARRAY(a, text);
    archive_bytes(a, text.items, text.count);
    if (text.count && !a->error && text.items[text.count - 1] != '\0')
        archive_fail(a, ERR_CORRUPT);
    *owned = text.items;
}

static void visit_exception(struct archive *a, struct exception *x)
{
    archive_u32(a, &x->id);
    ARCHIVE_INT(a, x->kind);
    archive_u32(a, &x->pool);
    archive_u32(a, &x->partner);
    archive_u32(a, &x->contribution_year);
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

static void visit_successions(struct archive *a, struct engine *e)
{
    uint32_t parties = (uint32_t)e->tables.parties.count;
    ARCHIVE_ARRAY(a, e->foundation->successions);
    for (size_t i = 0; i < e->foundation->successions.count; i++) {
        struct succession *x = &e->foundation->successions.items[i];
        archive_date(a, &x->on);
        ARCHIVE_ARRAY(a, x->predecessors);
        for (size_t k = 0; k < x->predecessors.count; k++)
            archive_index(a, &x->predecessors.items[k], parties);
        ARCHIVE_ARRAY(a, x->successors);
        for (size_t k = 0; k < x->successors.count; k++) {
            archive_index(a, &x->successors.items[k].party, parties);
            archive_u32(a, &x->successors.items[k].parts);
        }
        archive_text(a, &x->evidence);
        archive_bool(a, &x->done);
    }
    for (uint32_t i = 0; i < parties; i++)
        archive_index(a, &party_own(e, i)->succession, e->foundation->successions.count);
    for (uint32_t i = 0; i < e->tables.partners.count; i++)
        archive_index(a, &partner_own(e, i)->successor, e->tables.partners.count);
}

static void visit_accounts(struct archive *a, struct engine *e)
{
    ARCHIVE_ARRAY(a, e->foundation->accounts);
    for (size_t i = 0; i < e->foundation->accounts.count; i++) {
        archive_u32(a, &e->foundation->accounts.items[i].pool);
        archive_text(a, &e->foundation->accounts.items[i].name);
        archive_i64(a, &e->foundation->accounts.items[i].balance);
    }
}

static void visit_lists(struct archive *a, struct engine *e)
{
    ARCHIVE_ARRAY(a, e->foundation->aliases);
    for (size_t i = 0; i < e->foundation->aliases.count; i++) {
        archive_text(a, &e->foundation->aliases.items[i].folded);
        archive_u32(a, &e->foundation->aliases.items[i].party);
    }
    ARCHIVE_ARRAY(a, e->foundation->agenda);
    for (size_t i = 0; i < e->foundation->agenda.count; i++) {
        struct wake *w = &e->foundation->agenda.items[i];
        archive_date(a, &w->date);
        ARCHIVE_INT(a, w->kind);
        archive_u32(a, &w->index);
        archive_u64(a, &w->serial);
        archive_u64(a, &w->item_serial);
    }
    ARCHIVE_ARRAY(a, e->foundation->exceptions);
    for (size_t i = 0; i < e->foundation->exceptions.count; i++)
        visit_exception(a, &e->foundation->exceptions.items[i]);
}

void foundation_archive(struct archive *a, struct engine *e)
{
    struct foundation_state *f = e->foundation;
    for (uint32_t i = 0; i < f->pool_books.count; i++)
        visit_books(a, books_of(e, i));
    for (uint32_t i = 0; i < f->recent_payments.count; i++)
        visit_recent(a, (struct recent_payments *)f->recent_payments.items + i);
    visit_accounts(a, e);
    visit_lists(a, e);
    visit_successions(a, e);
    archive_u32(a, &f->last_exception);
    archive_u32(a, &f->exceptions_open);
    archive_u32(a, &f->exceptions_manual);
    archive_u64(a, &f->last_wake);
    archive_u64(a, &f->last_event);
    archive_u64(a, &f->no_pool_events);
    archive_date(a, &e->tables.today);
}

int foundation_index(struct engine *e)
{
    struct foundation_state *f = e->foundation;
    int rc = 0;
    for (uint32_t i = 0; i < e->tables.parties.count && !rc; i++)
        rc = map_put(&f->party_map, party_at(e, i)->code, i);
    for (uint32_t i = 0; i < f->aliases.count && !rc; i++)
        rc = party_index_alias(e, i);
    for (uint32_t i = 0; i < e->tables.pools.count && !rc; i++)
        rc = map_put(&f->pool_map, pool_at(e, i)->code, i);
    for (uint32_t i = 0; i < e->tables.partners.count && !rc; i++)
        rc = remembered_index(e, i);
    return rc;
}
