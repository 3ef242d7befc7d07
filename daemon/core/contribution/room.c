#include "core/contribution/room.h"
#include "base/error.h"
#include "core/contribution/allocation.h"
#include "core/contribution/applied.h"
#include "core/contribution/state.h"
#include "core/foundation/tables_own.h"

int contribution_init(struct engine *e)
{
    struct contribution_state *c = e->contribution = calloc(1, sizeof *e->contribution);
    if (!c)
        return ERR_MEMORY;
    c->held_free = NONE;
    c->held_of_pool = (struct column){.size = sizeof(struct pool_held)};
    c->held_of_contribution = (struct column){.size = sizeof(struct contribution_held)};
    columns_attach(&e->tables.pool_columns, &c->held_of_pool);
    columns_attach(&e->tables.contribution_columns, &c->held_of_contribution);
    return 0;
}

void contribution_fini(struct engine *e)
{
    struct contribution_state *c = e->contribution;
    if (!c)
        return;
    for (uint32_t i = 0; i < c->held_of_pool.count; i++)
        free(((struct pool_held *)c->held_of_pool.items)[i].items);
    column_fini(&c->held_of_pool);
    column_fini(&c->held_of_contribution);
    free(c->tolerances.items);
    free(c->allocations.items);
    free(c->allocation_notes.items);
    free(c->held.items);
    free(c->touched.items);
    chains_fini(&c->tolerances_by_key);
    chains_fini(&c->allocation_chains);
    chains_fini(&c->allocation_note_chains);
    free(c);
    e->contribution = NULL;
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

static void visit_contribution(struct archive *a, struct contribution *c)
{
    archive_u32(a, &c->pool);
    archive_u32(a, &c->partner);
    archive_text(a, &c->id);
    ARCHIVE_INT(a, c->kind);
    ARCHIVE_INT(a, c->economy);
    ARCHIVE_INT(a, c->schedule.kind);
    archive_u8(a, &c->schedule.day);
    archive_u8(a, &c->schedule.month);
    archive_u8(a, &c->schedule.date_count);
    for (size_t i = 0; i < c->schedule.date_count && i < DATES_MAX; i++)
        archive_date(a, &c->schedule.dates[i]);
    ARCHIVE_INT(a, c->last);
    ARCHIVE_INT(a, c->recognition);
    archive_date(a, &c->from);
    archive_date(a, &c->to);
    archive_i64(a, &c->tolerance_instalment);
    archive_i64(a, &c->tolerance_year);
    archive_u8(a, &c->grace_working_days);
    archive_bool(a, &c->allocation_required);
    ARCHIVE_ARRAY(a, c->terms);
    for (size_t i = 0; i < c->terms.count; i++)
        visit_term(a, &c->terms.items[i]);
    ARCHIVE_INDICES(a, c->contribution_years);
    ARCHIVE_ARRAY(a, c->not_released);
    for (size_t i = 0; i < c->not_released.count; i++) {
        ARCHIVE_INT(a, c->not_released.items[i].year);
        archive_date(a, &c->not_released.items[i].agreed_on);
        archive_date(a, &c->not_released.items[i].booked);
        archive_i64(a, &c->not_released.items[i].amount);
    }
    archive_bool(a, &c->is_earned);
    archive_u32(a, &c->element);
    archive_u32(a, &c->earned_from);
    archive_u32(a, &c->account_receivable);
    archive_u32(a, &c->account_income);
    archive_u32(a, &c->account_in_advance);
    archive_date(a, &c->booked);
    ARCHIVE_ARRAY(a, c->moved_ends);
    for (size_t i = 0; i < c->moved_ends.count; i++) {
        archive_date(a, &c->moved_ends.items[i].was);
        archive_date(a, &c->moved_ends.items[i].booked);
    }
    archive_date(a, &c->year_asked);
}

static void visit_instalment(struct archive *a, struct instalment *s)
{
    archive_date(a, &s->due);
    archive_date(a, &s->late);
    archive_i64(a, &s->expected);
    archive_i64(a, &s->paid);
    archive_date(a, &s->paid_on);
    archive_date(a, &s->booked);
    archive_u32(a, &s->exception);
    archive_bool(a, &s->backdated);
    archive_bool(a, &s->late_checked);
}

static void visit_year(struct archive *a, struct contribution_year *cy)
{
    struct {
        struct instalment *items;
        size_t count, capacity;
    } instalments = {cy->instalments, cy->instalment_count, 0};
    archive_u32(a, &cy->contribution);
    ARCHIVE_INT(a, cy->year);
    archive_u32(a, &cy->instalments_in_year);
    ARCHIVE_ARRAY(a, instalments);
    for (size_t i = 0; i < instalments.count; i++)
        visit_instalment(a, &instalments.items[i]);
    cy->instalments = instalments.items;
    cy->instalment_count = (uint32_t)instalments.count;
    archive_u32(a, &cy->first_instalment);
    ARCHIVE_ARRAY(a, cy->days);
    for (size_t i = 0; i < cy->days.count; i++) {
        archive_date(a, &cy->days.items[i].date);
        archive_date(a, &cy->days.items[i].booked);
        archive_i64(a, &cy->days.items[i].paid);
        archive_i64(a, &cy->days.items[i].received);
    }
    archive_i64(a, &cy->recognised);
    archive_i64(a, &cy->paid);
    archive_i64(a, &cy->received);
    archive_i64(a, &cy->extra);
    applied_archive(a, cy);
    archive_date(a, &cy->wake_on);
}

void contribution_archive_tables(struct archive *a, struct engine *e)
{
    ARCHIVE_ARRAY(a, e->tables.contributions);
    for (uint32_t i = 0; i < e->tables.contributions.count; i++)
        visit_contribution(a, contribution_own(e, i));
    ARCHIVE_ARRAY(a, e->tables.contribution_years);
    for (uint32_t i = 0; i < e->tables.contribution_years.count; i++) {
        visit_year(a, year_own(e, i));
        if (a->loading)
            year_own(e, i)->touched_on = DATE_NONE;
    }
    if (a->loading && !a->error)
        a->error = tables_cover(e);
}

static void visit_held(struct archive *a, struct held_payment *h)
{
    archive_u64(a, &h->cause);
    archive_u32(a, &h->item);
    archive_u32(a, &h->row);
    archive_u32(a, &h->contribution);
    archive_reference(a, &h->reference);
    archive_reference(a, &h->end_to_end);
    archive_i64(a, &h->amount);
    archive_date(a, &h->value_date);
    archive_u64(a, &h->document);
    ARCHIVE_INT(a, h->reason);
    archive_u32(a, &h->exception);
    archive_bool(a, &h->live);
}

static void visit_all_held(struct archive *a, struct contribution_state *c)
{
    ARCHIVE_ARRAY(a, c->held);
    for (size_t i = 0; i < c->held.count; i++)
        visit_held(a, &c->held.items[i]);
    archive_u32(a, &c->held_free);
    for (uint32_t i = 0; i < c->held_of_pool.count; i++) {
        struct pool_held *p = (struct pool_held *)c->held_of_pool.items + i;
        ARCHIVE_INDICES(a, *p);
        archive_i64(a, &p->sum);
    }
    for (uint32_t i = 0; i < c->held_of_contribution.count; i++) {
        struct contribution_held *h = (struct contribution_held *)c->held_of_contribution.items + i;
        archive_u32(a, &h->count);
        ARCHIVE_INT(a, h->waits_for);
    }
}

static void visit_allocations(struct archive *a, struct engine *e)
{
    ARCHIVE_ARRAY(a, e->contribution->allocations);
    for (size_t i = 0; i < e->contribution->allocations.count; i++) {
        struct allocation *x = &e->contribution->allocations.items[i];
        archive_u32(a, &x->party);
        ARCHIVE_INT(a, x->kind);
        ARCHIVE_INT(a, x->year);
        archive_i64(a, &x->received);
        archive_i64(a, &x->pooled);
    }
    ARCHIVE_ARRAY(a, e->contribution->allocation_notes);
    for (size_t i = 0; i < e->contribution->allocation_notes.count; i++) {
        struct allocation_note *x = &e->contribution->allocation_notes.items[i];
        archive_u32(a, &x->party);
        archive_text(a, &x->reference);
        ARCHIVE_INT(a, x->kind);
        ARCHIVE_INT(a, x->year);
        archive_i64(a, &x->amount);
        archive_date(a, &x->value_date);
    }
}

static void visit_tolerances(struct archive *a, struct contribution_state *c)
{
    ARCHIVE_ARRAY(a, c->tolerances);
    for (size_t i = 0; i < c->tolerances.count; i++) {
        struct tolerance_set *t = &c->tolerances.items[i];
        archive_u32(a, &t->pool);
        archive_u32(a, &t->contribution);
        ARCHIVE_INT(a, t->year);
        archive_i64(a, &t->item);
        archive_i64(a, &t->instalment);
        archive_i64(a, &t->cumulative);
        archive_u32(a, &t->parts);
    }
}

void contribution_archive(struct archive *a, struct engine *e)
{
    visit_all_held(a, e->contribution);
    visit_allocations(a, e);
    visit_tolerances(a, e->contribution);
}

int contribution_index(struct engine *e)
{
    struct contribution_state *c = e->contribution;
    int rc = 0;
    for (uint32_t i = 0; i < c->allocations.count && !rc; i++)
        rc = allocation_index(e, i);
    for (uint32_t i = 0; i < c->allocation_notes.count && !rc; i++)
        rc = allocation_index_note(e, i);
    for (uint32_t i = 0; i < c->tolerances.count && !rc; i++)
        rc = tolerance_index(e, i);
    return rc;
}
