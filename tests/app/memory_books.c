#include "memory_books.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "store/chain.h"
#include "store/record.h"
#include "wire/wire.h"

struct entry {
    uint8_t digest[STORE_DIGEST_SIZE];
};
struct entries {
    struct entry *items;
    size_t count, capacity;
};

/* What is committed, of one directory. */
static struct kept {
    char *directory; /* NULL: free */
    struct entries entries;
} shelf[MEMORY_BOOKS_MAX];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

struct memory_books {
    struct books base;
    struct kept *kept;
    struct entries added; /* since begin */
};

struct memory_check {
    struct books_check base;
    struct entry *entries; /* a copy */
    size_t count, next;
};

static struct kept *find(const char *directory)
{
    for (size_t i = 0; i < MEMORY_BOOKS_MAX; i++)
        if (shelf[i].directory && strcmp(shelf[i].directory, directory) == 0)
            return &shelf[i];
    return NULL;
}

static struct kept *find_or_make(const char *directory)
{
    struct kept *k = find(directory);
    for (size_t i = 0; i < MEMORY_BOOKS_MAX && !k; i++)
        if (!shelf[i].directory) {
            k = &shelf[i];
            *k = (struct kept){.directory = strdup(directory)};
        }
    return k && k->directory ? k : NULL;
}

static int books_open(const char *directory, struct books **ret_books)
{
    struct memory_books *b = calloc(1, sizeof *b);
    pthread_mutex_lock(&lock);
    struct kept *k = b ? find_or_make(directory) : NULL;
    pthread_mutex_unlock(&lock);
    if (!k) {
        free(b);
        return ERR_MEMORY;
    }
    *b = (struct memory_books){.base.ops = &memory_books, .kept = k};
    *ret_books = &b->base;
    return 0;
}

static void books_close(struct books *books)
{
    struct memory_books *b = (struct memory_books *)books;
    if (b)
        free(b->added.items);
    free(b);
}

static int books_remove(const char *directory)
{
    pthread_mutex_lock(&lock);
    struct kept *k = find(directory);
    if (k) {
        free(k->directory);
        free(k->entries.items);
        *k = (struct kept){.directory = NULL};
    }
    pthread_mutex_unlock(&lock);
    return 0;
}

static int books_cursor(struct books *b, uint64_t *ret_journal)
{
    *ret_journal = ((struct memory_books *)b)->kept->entries.count;
    return 0;
}

static int books_begin(struct books *b)
{
    ((struct memory_books *)b)->added.count = 0;
    return 0;
}

/* A digest of the input and of all it caused. */
static int digest_of(const struct journal_row *row, const struct effects *effects,
                     struct entry *ret_entry)
{
    struct record_writer *w = calloc(1, sizeof *w);
    struct wire_bodies bodies = {.bytes = BUFFER_NULL};
    int rc = w ? wire_encode_bodies(&bodies, effects) : ERR_MEMORY;
    if (!rc) {
        record_begin(w);
        record_put(w, effects, &bodies.list);
        buffer_put_u64le(&w->packed, row->number);
        buffer_put_text(&w->packed, row->party);
        buffer_put_text(&w->packed, row->feed);
        rc = w->packed.failed ? ERR_MEMORY : 0;
    }
    if (!rc)
        chain_digest(buffer_bytes(&w->packed), ret_entry->digest);
    if (w)
        buffer_fini(&w->packed);
    free(w);
    wire_bodies_fini(&bodies);
    return rc;
}

static int books_apply(struct books *books, const struct journal_row *row,
                       const struct effects *effects)
{
    struct memory_books *b = (struct memory_books *)books;
    const uint64_t next = b->kept->entries.count + b->added.count + 1;
    if (row->number != next || effects->journal != row->number)
        return ERR_RANGE;
    int rc = ARRAY_ROOM(&b->added);
    if (!rc)
        rc = digest_of(row, effects, &b->added.items[b->added.count]);
    b->added.count += rc ? 0 : 1;
    return rc;
}

static int books_commit(struct books *books)
{
    struct memory_books *b = (struct memory_books *)books;
    struct entries *to = &b->kept->entries;
    int rc = 0;
    pthread_mutex_lock(&lock);
    const size_t before = to->count;
    for (size_t i = 0; i < b->added.count && !rc; i++) {
        rc = ARRAY_ROOM(to);
        if (!rc)
            to->items[to->count++] = b->added.items[i];
    }
    if (rc)
        to->count = before;
    pthread_mutex_unlock(&lock);
    b->added.count = 0;
    return rc;
}

static void books_rollback(struct books *b)
{
    ((struct memory_books *)b)->added.count = 0;
}

static int books_digest(struct books *books, uint8_t ret_digest[STORE_DIGEST_SIZE])
{
    const struct kept *k = ((struct memory_books *)books)->kept;
    const size_t size = k->entries.count * sizeof *k->entries.items;
    chain_digest((struct bytes){(const uint8_t *)k->entries.items, size}, ret_digest);
    return 0;
}

static int check_open(const char *directory, bool foreign, struct books_check **ret_check)
{
    (void)foreign;
    struct memory_check *c = calloc(1, sizeof *c);
    pthread_mutex_lock(&lock);
    const struct kept *k = find(directory);
    if (c && k) {
        c->base.ops = &memory_books;
        c->count = k->entries.count;
        c->entries = calloc(c->count + 1, sizeof *c->entries);
        if (c->entries && c->count)
            memcpy(c->entries, k->entries.items, c->count * sizeof *c->entries);
    }
    pthread_mutex_unlock(&lock);
    if (c && c->entries) {
        *ret_check = &c->base;
        return 0;
    }
    free(c);
    return k ? ERR_MEMORY : ERR_ABSENT;
}

static void check_close(struct books_check *check)
{
    struct memory_check *c = (struct memory_check *)check;
    if (c)
        free(c->entries);
    free(c);
}

static uint64_t check_cursor(const struct books_check *check)
{
    return ((const struct memory_check *)check)->count;
}

static int check_apply(struct books_check *check, const struct journal_row *row,
                       const struct effects *effects)
{
    struct memory_check *c = (struct memory_check *)check;
    struct entry entry;
    if (row->number != c->next + 1 || row->number > c->count || effects->journal != row->number)
        return ERR_RANGE;
    const int rc = digest_of(row, effects, &entry);
    if (rc)
        return rc;
    return memcmp(&entry, &c->entries[c->next++], sizeof entry) == 0 ? 0 : BOOKS_DIFFER;
}

static int check_end(struct books_check *check)
{
    const struct memory_check *c = (const struct memory_check *)check;
    return c->next == c->count ? 0 : ERR_RANGE;
}

void memory_books_spoil(const char *directory, uint64_t journal)
{
    pthread_mutex_lock(&lock);
    struct kept *k = find(directory);
    if (k && journal <= k->entries.count)
        k->entries.items[journal - 1].digest[0] ^= 1;
    pthread_mutex_unlock(&lock);
}

const struct books_ops memory_books = {
    .name = "memory",
    .open = books_open,
    .close = books_close,
    .remove = books_remove,
    .cursor = books_cursor,
    .begin = books_begin,
    .apply = books_apply,
    .commit = books_commit,
    .rollback = books_rollback,
    .digest = books_digest,
    .check_open = check_open,
    .check_close = check_close,
    .check_cursor = check_cursor,
    .check_apply = check_apply,
    .check_end = check_end,
};
