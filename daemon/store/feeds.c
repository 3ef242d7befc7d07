#include "store/feeds.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"

struct feed_cursor {
    char *key;             /* of the map */
    uint64_t last, seen;   /* kept; with what is counted but not yet kept */
};

void feeds_fini(struct feeds *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < f->count; i++)
        free(f->items[i].key);
    free(f->items);
    map_fini(&f->map);
    buffer_fini(&f->key);
    *f = FEEDS_NULL;
}

/* The size of the party comes first, so that no two pairs give one key. */
static int make_key(struct feeds *f, const struct journal_row *row, struct text *ret_key)
{
    buffer_clear(&f->key);
    buffer_put_text(&f->key, row->party);
    buffer_put(&f->key, row->feed.data, row->feed.size);
    if (f->key.failed)
        return ERR_MEMORY;
    *ret_key = (struct text){(const char *)f->key.data, f->key.size};
    return 0;
}

static int add(struct feeds *f, struct text key, uint64_t last)
{
    int rc = array_grow((void **)&f->items, &f->capacity, f->count + 1, sizeof *f->items);
    if (rc < 0)
        return rc;
    char *copy = malloc(key.size);
    if (!copy)
        return ERR_MEMORY;
    memcpy(copy, key.data, key.size);
    rc = map_put(&f->map, (struct text){copy, key.size}, (uint32_t)f->count);
    if (rc < 0) {
        free(copy);
        return rc;
    }
    f->items[f->count++] = (struct feed_cursor){copy, last, last};
    return 0;
}

static int cursor_of(struct feeds *f, const struct journal_row *row, feeds_load_fn load, void *ctx,
                     struct feed_cursor **ret_cursor)
{
    struct text key;
    int rc = make_key(f, row, &key);
    if (rc < 0)
        return rc;
    uint32_t index = map_get(&f->map, key);
    if (index == MAP_NONE) {
        uint64_t last = 0;
        rc = load(ctx, row->party, row->feed, &last);
        if (rc == 0)
            rc = add(f, key, last);
        if (rc < 0)
            return rc;
        index = (uint32_t)f->count - 1;
    }
    *ret_cursor = &f->items[index];
    return 0;
}

static bool same_feed(const struct journal_row *a, const struct journal_row *b)
{
    return text_equal(a->feed, b->feed) && text_equal(a->party, b->party);
}

int feeds_count(struct feeds *f, const struct journal_row *rows, size_t count, feeds_load_fn load,
                void *ctx)
{
    struct feed_cursor *cursor = NULL;
    int rc = 0;
    size_t i = 0;
    for (; i < count; i++) {
        if (i == 0 || !same_feed(&rows[i], &rows[i - 1]))
            rc = cursor_of(f, &rows[i], load, ctx, &cursor);
        if (rc == 0 && rows[i].feed_number != cursor->seen + 1)
            rc = rows[i].feed_number <= cursor->seen ? ERR_BUSY : ERR_RANGE;
        if (rc < 0)
            break;
        cursor->seen++;
        assert(cursor->seen == rows[i].feed_number);
    }
    if (rc < 0)
        feeds_drop(f, rows, i);
    return rc;
}

/* The cursors of rows that have been counted; they are all known, so that nothing is loaded. */
static void settle(struct feeds *f, const struct journal_row *rows, size_t count, bool keep)
{
    struct text key;
    for (size_t i = 0; i < count; i++) {
        if ((i > 0 && same_feed(&rows[i], &rows[i - 1])) || make_key(f, &rows[i], &key) < 0)
            continue;
        const uint32_t index = map_get(&f->map, key);
        if (index == MAP_NONE)
            continue;
        struct feed_cursor *cursor = &f->items[index];
        assert(cursor->seen >= cursor->last);
        if (keep)
            cursor->last = cursor->seen;
        else
            cursor->seen = cursor->last;
    }
}

void feeds_keep(struct feeds *f, const struct journal_row *rows, size_t count)
{
    settle(f, rows, count, true);
}

void feeds_drop(struct feeds *f, const struct journal_row *rows, size_t count)
{
    settle(f, rows, count, false);
}
