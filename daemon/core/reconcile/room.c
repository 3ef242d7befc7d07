#include "core/reconcile/room.h"
#include "base/error.h"
#include "core/reconcile/match_rules.h"
#include "core/reconcile/matched.h"
#include "core/reconcile/open.h"
#include "core/reconcile/state.h"

int reconcile_init(struct engine *e)
{
    struct reconcile_state *r = e->reconcile = calloc(1, sizeof *e->reconcile);
    if (!r)
        return ERR_MEMORY;
    r->payments.free = r->receipts.free = NONE;
    r->matched = (struct column){.size = sizeof(struct matched)};
    columns_attach(&e->tables.pool_columns, &r->matched);
    return 0;
}

void reconcile_fini(struct engine *e)
{
    if (!e->reconcile)
        return;
    open_fini(&e->reconcile->payments);
    open_fini(&e->reconcile->receipts);
    matched_fini(e);
    free(e->reconcile);
    e->reconcile = NULL;
}

static void visit_open_item(struct archive *a, struct open_item *x)
{
    archive_u64(a, &x->serial);
    archive_u64(a, &x->cause);
    archive_u32(a, &x->item);
    archive_u32(a, &x->partner);
    archive_reference(a, &x->reference);
    archive_reference(a, &x->end_to_end);
    archive_i64(a, &x->amount);
    archive_date(a, &x->value_date);
    archive_u32(a, &x->contribution_year);
    archive_u32(a, &x->exception);
    archive_u32(a, &x->next_free);
}

static void visit_open_items(struct archive *a, struct open_items *o)
{
    ARCHIVE_ARRAY(a, *o);
    for (size_t i = 0; i < o->count; i++)
        visit_open_item(a, &o->items[i]);
    archive_u32(a, &o->free);
    archive_u32(a, &o->live);
}

static void visit_match(struct archive *a, struct match *m)
{
    archive_u64(a, &m->number);
    archive_u32(a, &m->partner);
    ARCHIVE_INT(a, m->rule);
    archive_u32(a, &m->score);
    archive_date(a, &m->booked_on);
    archive_i64(a, &m->residual);
    archive_text(a, &m->officer);
    archive_text(a, &m->why);
    archive_bool(a, &m->is_unmatched);
    archive_date(a, &m->unmatched_on);
    archive_text(a, &m->unmatched_officer);
    archive_text(a, &m->unmatched_why);
    archive_u32(a, &m->payment_count);
    ARCHIVE_ARRAY(a, m->sides);
    for (size_t i = 0; i < m->sides.count; i++) {
        visit_open_item(a, &m->sides.items[i].was);
        archive_bool(a, &m->sides.items[i].reversed);
    }
    archive_u32(a, &m->rejected_count);
    for (uint32_t i = 0; i < REJECTED_MAX; i++) {
        archive_u64(a, &m->rejected[i].cause);
        archive_u32(a, &m->rejected[i].item);
        ARCHIVE_INT(a, m->rejected[i].why);
    }
}

static void visit_sets(struct archive *a, struct reconcile_state *m)
{
    ARCHIVE_ARRAY(a, m->rules);
    for (size_t i = 0; i < m->rules.count; i++) {
        archive_u32(a, &m->rules.items[i].pool);
        archive_u32(a, &m->rules.items[i].partner);
        archive_bytes(a, m->rules.items[i].rules, MATCH_RULES_COUNT);
        archive_u8(a, &m->rules.items[i].window_working_days);
    }
}

void reconcile_archive(struct archive *a, struct engine *e)
{
    struct reconcile_state *m = e->reconcile;
    visit_open_items(a, &e->reconcile->payments);
    visit_open_items(a, &e->reconcile->receipts);
    for (uint32_t i = 0; i < m->matched.count; i++) {
        struct matched *of = (struct matched *)m->matched.items + i;
        ARCHIVE_ARRAY(a, *of);
        archive_u64(a, &of->last);
        for (size_t k = 0; k < of->count; k++)
            visit_match(a, &of->items[k]);
    }
    archive_u64(a, &m->last_open);
    visit_sets(a, m);
}

/* A match has items on both sides, of one partner of its pool. */
static bool is_sound(const struct engine *e, uint32_t pool, const struct match *m)
{
    if (m->partner >= e->tables.partners.count || partner_at(e, m->partner)->pool != pool ||
        m->rule < 0 || m->rule > MATCH_PART || m->payment_count == 0 ||
        m->payment_count >= m->sides.count)
        return false;
    for (uint32_t i = 0; i < m->rejected_count && i < REJECTED_MAX; i++)
        if (m->rejected[i].why < REJECTED_OTHER_AMOUNT || m->rejected[i].why > REJECTED_NOT_IN_SUM)
            return false;
    for (size_t i = 0; i < m->sides.count; i++) {
        uint32_t contribution_year = m->sides.items[i].was.contribution_year;
        if (m->sides.items[i].was.partner != m->partner ||
            (contribution_year != NONE && contribution_year >= e->tables.contribution_years.count))
            return false;
    }
    return true;
}

static int check_matches(const struct engine *e)
{
    const struct reconcile_state *m = e->reconcile;
    for (uint32_t i = 0; i < m->matched.count; i++) {
        const struct matched *of = matched_of(e, i);
        if (of->count > MATCHES_MAX || of->last < of->count)
            return ERR_CORRUPT;
        for (size_t k = 0; k < of->count; k++)
            if (!is_sound(e, i, &of->items[k]))
                return ERR_CORRUPT;
    }
    return 0;
}

int reconcile_index(struct engine *e)
{
    int rc = check_matches(e);
    for (uint32_t i = 0; i < e->reconcile->rules.count && !rc; i++)
        rc = match_rules_index(e, i);
    if (!rc)
        rc = open_index_all(&e->reconcile->payments);
    return rc ? rc : open_index_all(&e->reconcile->receipts);
}
