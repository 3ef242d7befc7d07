/* core/engine/image: the state as bytes and back (engine_save, engine_load of
 * core/engine/engine.h).
 *
 * Each room describes its own state, once, by visitors that both write and read. Indices, hash
 * tables and the accounts of names are not written: they are made again from the arrays, in the
 * order in which they grew, so that a loaded engine goes on exactly as the one that was saved. What
 * was read is held against what always holds (check_all) before anything follows an index. */
#include "base/error.h"
#include "core/contribution/room.h"
#include "core/control/room.h"
#include "core/engine/state.h"
#include "core/foundation/room.h"
#include "core/governance/room.h"
#include "core/payment/room.h"
#include "core/performance/room.h"
#include "core/reconcile/matching.h"
#include "core/reconcile/room.h"
#include "core/spending/room.h"
#include "core/workflow/room.h"

#define IMAGE_VERSION 4

/* The rooms, lowest first. */
static const struct {
    void (*archive)(struct archive *a, struct engine *e);
    const char *(*check)(const struct engine *e);
    int (*index)(struct engine *e);
} rooms[] = {
    {foundation_archive, foundation_check, foundation_index},
    {contribution_archive, contribution_check, contribution_index},
    {governance_archive, governance_check, governance_index},
    {reconcile_archive, reconcile_check, reconcile_index},
    {payment_archive, payment_check, payment_index},
    {workflow_archive, workflow_check, workflow_index},
    {performance_archive, performance_check, performance_index},
    {spending_archive, spending_check, spending_index},
    {control_archive, control_check, control_index},
};
enum { ROOMS = sizeof rooms / sizeof *rooms };

static void visit_engine(struct archive *a, struct engine *e)
{
    foundation_archive_tables(a, e);
    contribution_archive_tables(a, e);
    for (size_t i = 0; i < ROOMS && !a->error; i++)
        rooms[i].archive(a, e);
    archive_date(a, &e->tables.day_to);
    archive_u64(a, &e->tables.last_journal);
}

static const char *check_all(const struct engine *e)
{
    const char *broken = NULL;
    for (size_t i = 0; i < ROOMS && !broken; i++)
        broken = rooms[i].check(e);
    return broken;
}

const char *engine_check(const struct engine *e)
{
    const char *broken = check_all(e);
    return broken ? broken : matching_check(e);
}

static int index_all(struct engine *e)
{
    int rc = check_all(e) ? ERR_CORRUPT : 0;
    for (size_t i = 0; i < ROOMS && !rc; i++)
        rc = rooms[i].index(e);
    return rc;
}

int engine_save(const struct engine *e, struct buffer *out)
{
    /* A visitor that writes leaves the state as it is, but says so for both directions at once. */
    struct archive a = {.out = out};
    buffer_put_u8(out, IMAGE_VERSION);
    visit_engine(&a, (struct engine *)e);
    if (!a.error && out->failed)
        a.error = ERR_MEMORY;
    return a.error;
}

int engine_load(struct bytes image, struct engine **ret_engine)
{
    struct archive a = {.loading = true, .in = reader_of(image)};
    if (image.size == 0)
        return ERR_CORRUPT;
    if (reader_u8(&a.in) != IMAGE_VERSION)
        return ERR_VERSION;
    int rc = engine_new(&a.e);
    if (rc)
        return rc;
    visit_engine(&a, a.e);
    if (!a.error && reader_left(&a.in))
        a.error = ERR_CORRUPT;
    if (!a.error)
        a.error = index_all(a.e);
    if (a.error) {
        engine_free(a.e);
        return a.error;
    }
    *ret_engine = a.e;
    return 0;
}
