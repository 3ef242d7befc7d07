/* core/engine/image: the state as bytes and back (engine_save, engine_load, engine_layout,
 * engine_check, engine_differ of core/engine/engine.h).
 *
 * What is kept is what the rooms' layouts say. Indices, hash tables and the accounts of names are
 * not written: they are made again from the arrays, in the order in which they grew, so that a
 * loaded engine goes on exactly as the one that was saved. What was read is held against what
 * always holds (check_all) before anything follows an index. */
#include "base/error.h"
#include "base/format.h"
#include <stdio.h>
#include <string.h>
#include "core/engine/rooms.h"
#include "core/engine/state.h"
#include "core/layout/archive.h"
#include "core/layout/difference.h"
#include "core/foundation/emit.h"
#include "core/foundation/room.h"
#include "core/foundation/tables_layout.h"
#include "core/message/item_pack.h"
#include "core/message/words.h"
#include "core/reconcile/matching.h"

static void visit_engine(struct archive *a, struct engine *e)
{
    archive_struct(a, &tables_layout, &e->tables);
    if (a->loading && !a->error)
        a->error = tables_cover(e);
    for (size_t i = 0; i < ROOMS && !a->error; i++)
        archive_struct(a, rooms[i].layout, room_state(&rooms[i], e));
}

static int read_0(void *ctx)
{
    struct archive *a = ctx;
    visit_engine(a, a->e);
    return a->error;
}

/* The newest moves with the layout: a test holds the text of engine_layout against it. */
static const format_read_fn readers[] = {read_0}; /* of struct archive */
static const struct format images = {readers, sizeof readers / sizeof *readers};

void engine_layout(struct buffer *out)
{
    layout_print(&tables_layout, out);
    for (size_t i = 0; i < ROOMS; i++) {
        buffer_put(out, rooms[i].name, strlen(rooms[i].name));
        buffer_put(out, "\n", 1);
        layout_print(rooms[i].layout, out);
    }
    item_pack_layout(out);       /* inputs that wait for a second officer are kept as bytes, */
    buffer_put(out, "parts", 5); /* and what an exception is made of */
    words_print(part_kind_words, 1, PART_KIND_COUNT - 1, out);
    buffer_put(out, "\n", 1);
}

/* Indices and enumerations, before any rule follows one. */
static const char *check_ranges(const struct engine *e)
{
    struct layout_tables t = {.count = 0};
    layout_note_tables(&t, &tables_layout, &e->tables);
    for (size_t i = 0; i < ROOMS; i++)
        layout_note_tables(&t, rooms[i].layout, room_state(&rooms[i], e));
    const char *broken = layout_check(&tables_layout, &e->tables, &t);
    for (size_t i = 0; i < ROOMS && !broken; i++)
        broken = layout_check(rooms[i].layout, room_state(&rooms[i], e), &t);
    return broken;
}

static const char *check_all(const struct engine *e)
{
    const char *broken = check_ranges(e);
    for (size_t i = 0; i < ROOMS && !broken; i++)
        broken = rooms[i].check(e);
    return broken;
}

const char *engine_check(const struct engine *e)
{
    const char *broken = check_all(e);
    return broken ? broken : matching_check(e);
}

bool engine_differ(const struct engine *a, const struct engine *b, char *text, size_t size)
{
    char where[ENGINE_DIFFERENCE_MAX];
    const char *room = "tables";
    bool differ = difference_find(&tables_layout, &a->tables, &b->tables, where, sizeof where);
    for (size_t i = 0; i < ROOMS && !differ; i++) {
        room = rooms[i].name;
        differ = difference_find(rooms[i].layout, room_state(&rooms[i], a),
                                 room_state(&rooms[i], b), where, sizeof where);
    }
    snprintf(text, size, "%s%s%s", differ ? room : "", differ ? ": " : "", where);
    return differ;
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
    /* A walk that writes leaves the state as it is, but is the one that reads, too. */
    struct archive a = {.out = out};
    buffer_put_u8(out, (uint8_t)format_version(&images));
    visit_engine(&a, (struct engine *)e);
    if (!a.error && out->failed)
        a.error = ERR_MEMORY;
    return a.error;
}

int engine_load(struct bytes image, struct engine **ret_engine)
{
    struct archive a = {.loading = true, .in = reader_of(image), .intern = name_intern};
    if (image.size == 0)
        return ERR_CORRUPT;
    int rc = engine_make(&a.e);
    if (rc)
        return rc;
    a.error = format_read(&images, reader_u8(&a.in), &a);
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
