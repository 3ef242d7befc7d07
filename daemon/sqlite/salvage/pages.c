#include "sqlite/salvage/pages.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "sqlite/connection/directory.h"

enum {
    LEAF_OF_TABLE = 0x0D,
    LEAF_OF_INDEX = 0x0A,
    INNER_OF_INDEX = 0x02, /* whose cells hold records too, after the number of a page */
    PAGE_USUAL = 16384,    /* of journals: when the header does not show it */
    LOG_HEADER = 32,
    FRAME_HEADER = 24,
    RECORD_MAX = (16 << 20) + 65536,
    CELLS_BITS = 16, /* of a place: the number of the cell; above it, that of the page */
};

struct file {
    int fd;
    uint64_t pages;
};

struct pages {
    struct file database, log;
    size_t size;       /* of a page */
    uint8_t *page;     /* the one in hand */
    uint8_t *overflow; /* another one */
    uint64_t in_hand;  /* its number, from 0: first those of the database, then those of the log */
    uint64_t unread;
    uint32_t *newest; /* of every page of the database, 1 + its last frame in the log; 0: none */
    uint64_t newest_count;
    struct buffer payload;
};

static uint32_t get(const uint8_t *at, size_t size)
{
    uint32_t v = 0;
    while (size--)
        v = v << 8 | *at++;
    return v;
}

static bool is_page_size(uint32_t size)
{
    return size >= 512 && size <= 65536 && (size & (size - 1)) == 0;
}

/* The file header says 1 for 65536. */
static size_t page_size_of(const struct pages *p)
{
    uint8_t header[LOG_HEADER];
    uint32_t size = 0;
    if (pread(p->database.fd, header, 18, 0) == 18 && memcmp(header, "SQLite format 3", 16) == 0)
        size = get(header + 16, 2) == 1 ? 65536 : get(header + 16, 2);
    else if (p->log.fd >= 0 && pread(p->log.fd, header, LOG_HEADER, 0) == LOG_HEADER)
        size = get(header + 8, 4);
    return is_page_size(size) ? size : PAGE_USUAL;
}

static int open_file(const char *directory, const char *name, const char *ending, struct file *f)
{
    char full[64];
    strncpy(full, name, sizeof full - 1);
    full[sizeof full - 1] = '\0';
    strncat(full, ending, sizeof full - strlen(full) - 1);
    char *path = directory_path(directory, full);
    if (!path)
        return ERR_MEMORY;
    f->fd = open(path, O_RDONLY | O_CLOEXEC);
    const int rc = f->fd < 0 ? directory_error(errno) : 0;
    free(path);
    return rc;
}

static uint64_t bytes_of(const struct file *f)
{
    struct stat status;
    return f->fd >= 0 && fstat(f->fd, &status) == 0 ? (uint64_t)status.st_size : 0;
}

/* The frames of the log, by page: what is in the log is newer than what is in the database. */
static int read_frames(struct pages *p)
{
    const uint64_t frames = p->log.pages;
    uint8_t header[FRAME_HEADER];
    p->newest_count = p->database.pages + frames + 1;
    p->newest = calloc(p->newest_count, sizeof *p->newest);
    if (!p->newest)
        return ERR_MEMORY;
    for (uint64_t i = 0; i < frames && i < UINT32_MAX; i++) {
        const off_t at = (off_t)(LOG_HEADER + i * (FRAME_HEADER + p->size));
        if (pread(p->log.fd, header, sizeof header, at) != (ssize_t)sizeof header)
            continue;
        const uint32_t page = get(header, 4);
        if (page > 0 && page < p->newest_count)
            p->newest[page] = (uint32_t)i + 1;
    }
    return 0;
}

static int open_all(struct pages *p, const char *directory, const char *name)
{
    int rc = open_file(directory, name, "", &p->database);
    if (rc < 0)
        return rc;
    rc = open_file(directory, name, "-wal", &p->log);
    if (rc < 0 && rc != ERR_ABSENT)
        return rc;
    p->size = page_size_of(p);
    p->page = malloc(p->size);
    p->overflow = malloc(p->size);
    if (!p->page || !p->overflow)
        return ERR_MEMORY;
    p->database.pages = (bytes_of(&p->database) + p->size - 1) / p->size;
    const uint64_t log = bytes_of(&p->log);
    p->log.pages = log > LOG_HEADER ? (log - LOG_HEADER) / (FRAME_HEADER + p->size) : 0;
    return read_frames(p);
}

int pages_open(const char *directory, const char *name, struct pages **ret_pages)
{
    struct pages *p = calloc(1, sizeof *p);
    if (!p)
        return ERR_MEMORY;
    p->database.fd = p->log.fd = -1;
    p->in_hand = UINT64_MAX;
    const int rc = open_all(p, directory, name);
    if (rc < 0) {
        pages_close(p);
        return rc;
    }
    *ret_pages = p;
    return 0;
}

void pages_close(struct pages *p)
{
    if (!p)
        return;
    if (p->database.fd >= 0)
        close(p->database.fd);
    if (p->log.fd >= 0)
        close(p->log.fd);
    free(p->page);
    free(p->overflow);
    free(p->newest);
    buffer_fini(&p->payload);
    free(p);
}

uint64_t pages_unread(const struct pages *p)
{
    return p->unread;
}

/* A page by its number from 0, the log's frames after the database's pages. A file that was cut off
 * gives the rest as zeros. */
static bool load(struct pages *p, uint64_t number, uint8_t *into)
{
    const bool in_log = number >= p->database.pages;
    const uint64_t frame = number - p->database.pages;
    const off_t at = in_log ? (off_t)(LOG_HEADER + frame * (FRAME_HEADER + p->size) + FRAME_HEADER)
                            : (off_t)(number * p->size);
    memset(into, 0, p->size);
    return pread(in_log ? p->log.fd : p->database.fd, into, p->size, at) > 0;
}

/* A page by the number that others refer to it by, from 1. */
static bool load_referred(struct pages *p, uint32_t page, uint8_t *into)
{
    if (page == 0 || page >= p->newest_count)
        return false;
    if (p->newest[page])
        return load(p, p->database.pages + p->newest[page] - 1, into);
    return page <= p->database.pages && load(p, page - 1, into);
}

/* SQLite's numbers of 1 to 9 bytes. False: it ends too early. */
static bool take_varint(const uint8_t **at, const uint8_t *end, uint64_t *ret)
{
    uint64_t v = 0;
    for (int i = 0; i < 9; i++) {
        if (*at >= end)
            return false;
        const uint8_t byte = *(*at)++;
        if (i == 8) {
            *ret = v << 8 | byte;
            return true;
        }
        v = v << 7 | (byte & 0x7F);
        if (!(byte & 0x80))
            break;
    }
    *ret = v;
    return true;
}

/* How much of a record lies in its cell; the rest is in overflow pages. */
static size_t local_size(const struct pages *p, bool of_index, uint64_t payload)
{
    const uint64_t usable = p->size;
    const uint64_t most = of_index ? (usable - 12) * 64 / 255 - 23 : usable - 35;
    const uint64_t least = (usable - 12) * 32 / 255 - 23;
    const uint64_t kept = least + (payload - least) % (usable - 4);
    if (payload <= most)
        return (size_t)payload;
    return (size_t)(kept <= most ? kept : least);
}

static bool gather(struct pages *p, const uint8_t *at, const uint8_t *end, bool of_index,
                   uint64_t size)
{
    if (size == 0 || size > RECORD_MAX)
        return false;
    const size_t local = local_size(p, of_index, size);
    const bool overflows = local < size;
    if ((size_t)(end - at) < local + (overflows ? 4 : 0))
        return false;
    buffer_clear(&p->payload);
    buffer_put(&p->payload, at, local);
    uint32_t next = overflows ? get(at + local, 4) : 0;
    while (p->payload.size < size) {
        const size_t left = (size_t)size - p->payload.size;
        if (!load_referred(p, next, p->overflow))
            return false;
        buffer_put(&p->payload, p->overflow + 4, left < p->size - 4 ? left : p->size - 4);
        next = get(p->overflow, 4);
        if (p->payload.failed)
            return false;
    }
    return true;
}

static bool take_number(uint64_t kind, const uint8_t *at, struct pages_column *c)
{
    static const uint8_t sizes[] = {0, 1, 2, 3, 4, 6, 8};
    c->type = kind ? PAGES_NUMBER : PAGES_NULL;
    c->number = kind == 9;
    if (kind < 1 || kind > 6)
        return true;
    uint64_t v = at[0] & 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < sizes[kind]; i++)
        v = v << 8 | at[i];
    memcpy(&c->number, &v, sizeof v);
    return true;
}

static size_t size_of_kind(uint64_t kind)
{
    static const uint8_t sizes[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};
    return kind < 12 ? sizes[kind] : (size_t)((kind - 12) / 2);
}

/* Columns of the record in p->payload. */
static bool split(struct pages *p, struct pages_record *r)
{
    const uint8_t *at = p->payload.data, *end = at + p->payload.size;
    uint64_t header = 0, kind;
    if (!take_varint(&at, end, &header) || header > p->payload.size)
        return false;
    const uint8_t *body = p->payload.data + header, *kinds_end = body;
    for (r->count = 0; at < kinds_end; r->count++) {
        struct pages_column *c = &r->columns[r->count];
        if (r->count == PAGES_COLUMNS_MAX || !take_varint(&at, kinds_end, &kind))
            return false;
        if (kind == 7 || kind == 10 || kind == 11 || kind > 2 * (uint64_t)RECORD_MAX)
            return false; /* a float, or nothing that there is */
        const size_t size = size_of_kind(kind);
        if ((size_t)(end - body) < size)
            return false;
        if (kind >= 12) {
            c->type = kind % 2 ? PAGES_TEXT : PAGES_BLOB;
            c->bytes = (struct bytes){body, size};
        } else if (!take_number(kind, body, c)) {
            return false;
        }
        body += size;
    }
    return r->count > 0;
}

/* The record of a cell of the page in hand. */
static bool take_cell(struct pages *p, uint32_t cell, struct pages_record *r)
{
    const size_t first = p->in_hand == 0 ? 100 : 0;
    const uint8_t *page = p->page, *end = page + p->size;
    const uint8_t type = page[first];
    const size_t header = first + (type == INNER_OF_INDEX ? 12 : 8);
    const uint32_t offset = get(page + header + 2 * (size_t)cell, 2);
    uint64_t size = 0, rowid = 0;
    if (offset < header || offset >= p->size)
        return false;
    const uint8_t *at = page + offset + (type == INNER_OF_INDEX ? 4 : 0);
    *r = (struct pages_record){.of_index = type != LEAF_OF_TABLE,
                               .at = p->in_hand << CELLS_BITS | cell};
    if (!take_varint(&at, end, &size))
        return false;
    if (type == LEAF_OF_TABLE && !take_varint(&at, end, &rowid))
        return false;
    memcpy(&r->rowid, &rowid, sizeof rowid);
    return at < end && gather(p, at, end, r->of_index, size) && split(p, r);
}

/* Cells of the page in hand; 0 when it is none of those that hold records. */
static uint32_t cells_of(const struct pages *p)
{
    const size_t first = p->in_hand == 0 ? 100 : 0;
    const uint8_t type = p->page[first];
    if (type != LEAF_OF_TABLE && type != LEAF_OF_INDEX && type != INNER_OF_INDEX)
        return 0;
    const uint32_t most = (uint32_t)(p->size - first - 12) / 2, cells = get(p->page + first + 3, 2);
    return cells < most ? cells : most;
}

static bool take_in_hand(struct pages *p, uint64_t number)
{
    if (p->in_hand == number)
        return true;
    p->in_hand = load(p, number, p->page) ? number : UINT64_MAX;
    return p->in_hand == number;
}

int pages_scan(struct pages *p, pages_visit_fn visit, void *ctx)
{
    struct pages_record record;
    for (uint64_t i = 0; i < p->database.pages + p->log.pages; i++) {
        if (!take_in_hand(p, i)) {
            p->unread++;
            continue;
        }
        const uint32_t cells = cells_of(p);
        for (uint32_t cell = 0; cell < cells; cell++) {
            const int rc = take_cell(p, cell, &record) ? visit(ctx, &record) : 0;
            if (rc != 0)
                return rc;
        }
    }
    return 0;
}

int pages_read(struct pages *p, uint64_t at, struct pages_record *ret_record)
{
    const uint32_t cell = at & ((1u << CELLS_BITS) - 1);
    if (!take_in_hand(p, at >> CELLS_BITS) || cell >= cells_of(p) ||
        !take_cell(p, cell, ret_record))
        return ERR_CORRUPT;
    return 0;
}
