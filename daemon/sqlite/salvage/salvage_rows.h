/* sqlite/salvage/salvage_rows: what the pages of a damaged journal hold. Private to daemon/sqlite.
 */
#pragma once
#include "sqlite/connection/compress.h"
#include "sqlite/salvage/pages.h"
#include "store/chain.h"

/* An intact row and where it lies; there may be several of one number, from older pages. */
struct salvage_place {
    uint64_t number, at;
};
struct salvage_places {
    struct salvage_place *items;
    size_t count, capacity;
};
/* What tells of a row that is not intact. */
struct salvage_name {
    uint64_t number, at; /* at: of a record of the row (found), or of the index */
    bool found;
};
struct salvage_names {
    struct salvage_name *items;
    size_t count, capacity;
};
struct salvage_rows {
    struct pages *pages;
    struct salvage_places rows, effects; /* sorted; effects by last input */
    struct salvage_places epochs;        /* sorted; any record of the form of one */
    struct salvage_places stands;        /* sorted, by the input that took it */
    struct salvage_names names;          /* sorted; of numbers that rows does not hold */
    uint64_t last;                       /* the highest number reported */
    struct compress compress;
    struct buffer plain; /* of the record taken last */
};

/* Reads everything. 0, ERR_MEMORY, or a failure of pages_open. */
int salvage_rows_read(const char *directory, struct salvage_rows *ret_rows);
void salvage_rows_fini(struct salvage_rows *rows);
/* The first place of that number, or count. */
size_t salvage_find(const struct salvage_places *places, uint64_t number);

/* A record as what it is. False: it is not of that form (for rows and effects: or not intact).
 * Borrowed until the next reading of pages, or the next of these. */
bool salvage_take_row(struct salvage_rows *s, const struct pages_record *record,
                      struct journal_row *ret_row);
bool salvage_take_effects(struct salvage_rows *s, const struct pages_record *record,
                          struct effect_row *ret_effects);
bool salvage_take_stand(struct salvage_rows *s, const struct pages_record *record,
                        struct stand_row *ret_stand);
bool salvage_take_epoch(const struct pages_record *record, struct epoch_row *ret_epoch);
/* Party, feed and number of a record of a row or of the index that names one. */
bool salvage_take_name(const struct pages_record *record, uint64_t *ret_number, struct text *party,
                       struct text *feed, uint64_t *ret_feed_number);
