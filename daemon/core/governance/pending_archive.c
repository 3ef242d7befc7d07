/* core/governance/pending_archive: officers, schemes of delegation, what waits for a second officer
 * and what was decided, as bytes and back (see core/foundation/archive). What waits is unpacked
 * once when it is read: an image cannot bring an input that the wire would have refused. */
#include "base/array.h"
#include "base/error.h"
#include "core/governance/pending.h"
#include "core/governance/state.h"
#include "core/message/item_pack.h"

static void require(struct archive *a, bool holds)
{
    if (!holds && !a->error)
        archive_fail(a, ERR_CORRUPT);
}

static void visit_delegations(struct archive *a, struct delegations *list)
{
    ARCHIVE_ARRAY(a, *list);
    for (size_t i = 0; i < list->count; i++) {
        archive_date(a, &list->items[i].from);
        archive_i64(a, &list->items[i].single_officer);
        archive_text(a, &list->items[i].authority);
        require(a, list->items[i].single_officer >= 0);
    }
}

static void visit_officers(struct archive *a, struct engine *e)
{
    struct governance_state *f = e->governance;
    ARCHIVE_ARRAY(a, f->officers);
    for (size_t i = 0; i < f->officers.count; i++) {
        struct officer *o = &f->officers.items[i];
        archive_text(a, &o->id);
        archive_text(a, &o->name);
        archive_u32(a, &o->party);
        archive_date(a, &o->from);
        archive_date(a, &o->to);
        require(a, o->party < e->tables.parties.count);
    }
}

static void check_packed(struct archive *a, struct pending *p)
{
    struct arena arena = ARENA_NULL;
    struct item item = {0};
    int rc = a->error ? 0 : item_unpack((struct bytes){p->packed, p->size}, &arena, &item);
    if (rc && !a->error)
        a->error = rc;
    p->kind = item.kind;
    arena_fini(&arena);
}

static void visit_pending(struct archive *a, struct engine *e, struct pending *p)
{
    struct {
        uint8_t *items;
        size_t count, capacity;
    } packed = {p->packed, p->size, 0};
    archive_u64(a, &p->journal);
    archive_u32(a, &p->item);
    archive_u32(a, &p->pool);
    archive_u32(a, &p->officer);
    archive_i64(a, &p->amount);
    archive_date(a, &p->since);
    ARCHIVE_ARRAY(a, packed);
    archive_bytes(a, packed.items, packed.count);
    p->packed = packed.items;
    p->size = packed.count;
    require(a, p->pool == NONE || p->pool < e->tables.pools.count);
    require(a, p->officer < e->governance->officers.count);
    if (a->loading)
        check_packed(a, p);
}

static void visit_decided(struct archive *a, struct governance_state *f)
{
    uint64_t head = f->decided.head;
    ARCHIVE_ARRAY(a, f->decided);
    archive_u64(a, &head);
    f->decided.head = (size_t)head;
    require(a, f->decided.count <= DECIDED_MAX);
    require(a, head == 0 || head < f->decided.count);
    for (size_t i = 0; i < f->decided.count; i++) {
        struct decided *d = &f->decided.items[i];
        archive_u64(a, &d->journal);
        archive_u32(a, &d->item);
        archive_u32(a, &d->officer);
        ARCHIVE_INT(a, d->decision);
        require(a, d->officer < f->officers.count);
    }
}

void pending_archive(struct archive *a, struct engine *e)
{
    struct governance_state *f = e->governance;
    visit_officers(a, e);
    visit_delegations(a, &f->delegations);
    for (uint32_t i = 0; i < e->tables.pools.count; i++)
        visit_delegations(a, &authority_own(e, i)->delegations);
    ARCHIVE_ARRAY(a, f->pending);
    for (size_t i = 0; i < f->pending.count; i++)
        visit_pending(a, e, &f->pending.items[i]);
    visit_decided(a, f);
}

int pending_index(struct engine *e)
{
    struct governance_state *f = e->governance;
    int rc = 0;
    for (uint32_t i = 0; i < f->officers.count && !rc; i++)
        rc = map_put(&f->officer_map, f->officers.items[i].id, i);
    for (size_t i = 0; i < f->pending.count; i++)
        if (f->pending.items[i].pool != NONE)
            authority_own(e, f->pending.items[i].pool)->pending++;
    return rc;
}
