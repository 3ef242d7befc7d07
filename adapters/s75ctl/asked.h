/* s75ctl/asked: files as the submissions that they would be sent as, for the daemon to be asked
 * what they would come to (CheckQuery).
 *
 * YAML of agreements is what s75ctl apply sends; a mapping is kept for the files of rows after it;
 * rows are what s75-council and s75-ccg send by it. Each item knows its place in its file. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "ctl/manifest.h"

struct mapping;

/* What one question holds; the rest of the files is left out. */
enum { ASKED_BYTES_MAX = 1000000, ASKED_ITEMS_MAX = 1024, ASKED_SUBMISSIONS_MAX = 64 };

struct asked_submission {
    const char *file;
    struct manifest *manifest; /* of whose entries it is a part, from the first on; NULL: rows */
    size_t first;
    uint32_t *lines; /* of the rows, by item */
    size_t count;
    uint8_t *packed;
    size_t size;
};
struct asked {
    struct asked_submission *items;
    size_t count, capacity;
    struct {
        struct manifest **items;
        size_t count, capacity;
    } manifests;
    struct mapping *mapping; /* the last that was given */
    const char *mapping_file;
    size_t mapped;       /* files read by it */
    size_t size;         /* of all that is packed */
    const char *cut_off; /* the file of which not all is asked about; NULL: none */
};

/* Adds what the file would be sent as; what is wrong with it is printed. 0 or CTL_USAGE. */
int asked_add(struct asked *a, const char *file);
void asked_fini(struct asked *a);
/* The line and column in its file of an item and, as far as it can be followed, a field of it
 * (NULL: none). column 0: of a row, which has none. False: there is no such item. */
bool asked_place(const struct asked_submission *s, uint32_t item, const char *field,
                 size_t *ret_line, size_t *ret_column);
