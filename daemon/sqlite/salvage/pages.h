/* sqlite/salvage/pages: the records that lie in the pages of a database and of its log, found page
 * by page without the trees that lead to them, for when these are damaged. Private to
 * daemon/sqlite.
 *
 * SQLite's own functions stop where a page of a tree is damaged, and take all below it for lost;
 * its tool .recover is not part of the library. Read is the file format as sqlite.org/fileformat2
 * describes it: leaves of tables and indices, and their overflow pages. Every size and number may
 * be wrong, and is checked. A page may be an older form of itself (in the log, or no longer used),
 * and a record need not be one that was written: whoever reads proves it by its own digest. Only
 * reads; used by one thread. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/buffer.h"

struct pages;
/* ERR_ABSENT, ERR_IO, ERR_MEMORY. */
int pages_open(const char *directory, const char *name, struct pages **ret_pages);
void pages_close(struct pages *p); /* NULL is allowed */
/* Pages that could not be read from the disk so far. */
uint64_t pages_unread(const struct pages *p);

enum pages_type { PAGES_NULL, PAGES_NUMBER, PAGES_TEXT, PAGES_BLOB };
enum { PAGES_COLUMNS_MAX = 16 };
struct pages_column {
    enum pages_type type;
    int64_t number;
    struct bytes bytes; /* of a text or a blob */
};
struct pages_record {
    bool of_index;
    int64_t rowid; /* of a table's record */
    size_t count;  /* columns */
    struct pages_column columns[PAGES_COLUMNS_MAX];
    uint64_t at; /* where it lies, for pages_read */
};
/* Bytes are borrowed for the call. A value other than 0 ends the reading and is returned. */
typedef int (*pages_visit_fn)(void *ctx, const struct pages_record *record);
/* Every record of every leaf, in the order in which they lie. */
int pages_scan(struct pages *p, pages_visit_fn visit, void *ctx);
/* The record at a place that a scan has reported. Borrowed until the next reading. ERR_CORRUPT. */
int pages_read(struct pages *p, uint64_t at, struct pages_record *ret_record);
