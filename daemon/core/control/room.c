#include "core/control/room.h"
#include "base/error.h"
#include "core/control/document_override.h"
#include "core/control/feed.h"
#include "core/control/period.h"
#include "core/control/state.h"

int control_init(struct engine *e)
{
    static const struct closings blank = {.closed_to = DATE_NONE};
    struct control_state *c = e->control = calloc(1, sizeof *e->control);
    if (!c)
        return ERR_MEMORY;
    c->clock_confirmed = DATE_NONE;
    c->closings = (struct column){.size = sizeof(struct closings), .blank = &blank};
    columns_attach(&e->tables.pool_columns, &c->closings);
    return 0;
}

void control_fini(struct engine *e)
{
    struct control_state *c = e->control;
    if (!c)
        return;
    for (uint32_t i = 0; i < c->closings.count; i++)
        free(closings_own(e, i)->items);
    column_fini(&c->closings);
    free(c->feeds.items);
    free(c->feed_counts.items);
    free(c->documents.items);
    free(c->document_overrides.items);
    map_fini(&c->feed_map);
    map_fini(&c->feed_count_map);
    chains_fini(&c->document_chains);
    free(c);
    e->control = NULL;
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

void control_archive(struct archive *a, struct engine *e)
{
    for (uint32_t i = 0; i < e->control->closings.count; i++)
        period_archive(a, closings_own(e, i));
    document_override_archive(a, e);
    ARCHIVE_ARRAY(a, e->control->feeds);
    for (size_t i = 0; i < e->control->feeds.count; i++)
        visit_feed(a, &e->control->feeds.items[i]);
    ARCHIVE_ARRAY(a, e->control->documents);
    for (size_t i = 0; i < e->control->documents.count; i++) {
        archive_bytes(a, e->control->documents.items[i].sha256, 32);
        archive_u64(a, &e->control->documents.items[i].journal);
    }
    archive_date(a, &e->control->clock_confirmed);
    archive_u64(a, &e->control->last_document);
}

int control_index(struct engine *e)
{
    int rc = 0;
    for (uint32_t i = 0; i < e->control->feeds.count && !rc; i++)
        rc = feed_index(e, i);
    for (uint32_t i = 0; i < e->control->documents.count && !rc; i++)
        rc = feed_index_document(e, i);
    return rc;
}
