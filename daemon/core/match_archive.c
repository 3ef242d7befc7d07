#include "core/match_archive.h"
#include "base/error.h"
#include "core/match_rules.h"
#include "core/open.h"
#include "core/tolerance.h"

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
    archive_u32(a, &x->stream);
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
    archive_bool(a, &m->apart);
    archive_date(a, &m->apart_on);
    archive_text(a, &m->apart_officer);
    archive_text(a, &m->apart_why);
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

static void visit_sets(struct archive *a, struct matching_state *m)
{
    ARCHIVE_ARRAY(a, m->rules);
    for (size_t i = 0; i < m->rules.count; i++) {
        archive_u32(a, &m->rules.items[i].pool);
        archive_u32(a, &m->rules.items[i].partner);
        archive_bytes(a, m->rules.items[i].rules, MATCH_RULES_COUNT);
        archive_u8(a, &m->rules.items[i].window_working_days);
    }
    ARCHIVE_ARRAY(a, m->tolerances);
    for (size_t i = 0; i < m->tolerances.count; i++) {
        struct tolerance_set *t = &m->tolerances.items[i];
        archive_u32(a, &t->pool);
        archive_u32(a, &t->line);
        ARCHIVE_INT(a, t->year);
        archive_i64(a, &t->item);
        archive_i64(a, &t->instalment);
        archive_i64(a, &t->cumulative);
        archive_u32(a, &t->parts);
    }
}

void match_archive(struct archive *a, struct engine *e)
{
    struct matching_state *m = &e->matching;
    visit_open_items(a, &e->payments);
    visit_open_items(a, &e->receipts);
    ARCHIVE_ARRAY(a, m->pools);
    for (size_t i = 0; i < m->pools.count; i++) {
        ARCHIVE_ARRAY(a, m->pools.items[i]);
        archive_u64(a, &m->pools.items[i].last);
        for (size_t k = 0; k < m->pools.items[i].count; k++)
            visit_match(a, &m->pools.items[i].items[k]);
    }
    visit_sets(a, m);
}

/* A match has items on both sides, of one partner of its pool. */
static bool is_sound(const struct engine *e, uint32_t pool, const struct match *m)
{
    if (m->partner >= e->partners.count || e->partners.items[m->partner].pool != pool ||
        m->rule < 0 || m->rule > MATCH_PART || m->payment_count == 0 ||
        m->payment_count >= m->sides.count)
        return false;
    for (uint32_t i = 0; i < m->rejected_count && i < REJECTED_MAX; i++)
        if (m->rejected[i].why < REJECTED_OTHER_AMOUNT || m->rejected[i].why > REJECTED_NOT_IN_SUM)
            return false;
    for (size_t i = 0; i < m->sides.count; i++) {
        uint32_t stream = m->sides.items[i].was.stream;
        if (m->sides.items[i].was.partner != m->partner ||
            (stream != NONE && stream >= e->streams.count))
            return false;
    }
    return true;
}

static int check_matches(const struct engine *e)
{
    const struct matching_state *m = &e->matching;
    if (m->pools.count > e->pools.count)
        return ERR_CORRUPT;
    for (uint32_t i = 0; i < m->pools.count; i++) {
        const struct matched *of = &m->pools.items[i];
        if (of->count > MATCHES_MAX || of->last < of->count)
            return ERR_CORRUPT;
        for (size_t k = 0; k < of->count; k++)
            if (!is_sound(e, i, &of->items[k]))
                return ERR_CORRUPT;
    }
    return 0;
}

int match_index(struct engine *e)
{
    int rc = check_matches(e);
    for (uint32_t i = 0; i < e->matching.rules.count && !rc; i++)
        rc = match_rules_index(e, i);
    for (uint32_t i = 0; i < e->matching.tolerances.count && !rc; i++)
        rc = tolerance_index(e, i);
    if (!rc)
        rc = open_index_all(&e->payments);
    return rc ? rc : open_index_all(&e->receipts);
}
