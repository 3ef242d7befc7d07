#include "sqlite/salvage/salvage_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "sqlite/journal/insert.h"
#include "store/check.h"

/* Numbers so high are not those of a row: they would make as many missing ones. */
#define NUMBER_MAX UINT64_C(1000000000000)

/* Of a row of an input: whole, and as far as who sent it. */
#define INPUT_FORM "0nnnttntnnb?bbn"
#define INPUT_NAMED "0???ttn????????"
_Static_assert(sizeof INPUT_FORM == sizeof INPUT_NAMED &&
                   sizeof INPUT_FORM - 1 == INPUT_COLUMN_COUNT + 1,
               "a letter for each column, and for the codec");

/* n: a number; t: text; b: blob; ?: anything; 0: NULL, as which a table keeps its rowid. */
static bool has_form(const struct pages_record *r, bool of_index, const char *form)
{
    if (r->of_index != of_index || r->count != strlen(form))
        return false;
    for (size_t i = 0; i < r->count; i++) {
        const enum pages_type type = r->columns[i].type;
        if ((form[i] == '0' && type != PAGES_NULL) || (form[i] == 'n' && type != PAGES_NUMBER) ||
            (form[i] == 't' && type != PAGES_TEXT) || (form[i] == 'b' && type != PAGES_BLOB))
            return false;
    }
    return of_index || (r->rowid > 0 && (uint64_t)r->rowid < NUMBER_MAX);
}

static uint64_t number_of(const struct pages_record *r, size_t at)
{
    return (uint64_t)r->columns[at].number;
}

static struct text text_at(const struct pages_record *r, size_t at)
{
    const struct bytes b = r->columns[at].bytes;
    return (struct text){(const char *)b.data, b.size};
}

static bool take_digest(const struct pages_record *r, size_t at, uint8_t ret[STORE_DIGEST_SIZE])
{
    const struct bytes b = r->columns[at].bytes;
    if (b.size != STORE_DIGEST_SIZE)
        return false;
    memcpy(ret, b.data, b.size);
    return true;
}

/* The bytes of the last column but one, by the codec in the last. */
static bool take_plain(struct salvage_rows *s, const struct pages_record *r, size_t max,
                       struct bytes *ret_plain)
{
    return compress_unpack(&s->compress, r->columns[r->count - 1].number,
                           r->columns[r->count - 2].bytes, max, &s->plain, ret_plain) == 0;
}

bool salvage_take_row(struct salvage_rows *s, const struct pages_record *r,
                      struct journal_row *ret_row)
{
    uint8_t digest[STORE_DIGEST_SIZE];
    if (!has_form(r, false, INPUT_FORM))
        return false;
    struct journal_row row = {
        .number = (uint64_t)r->rowid,
        .version = (uint32_t)number_of(r, INPUT_VERSION),
        .rules = (uint32_t)number_of(r, INPUT_RULES),
        .epoch = number_of(r, INPUT_EPOCH),
        .party = text_at(r, INPUT_PARTY),
        .feed = text_at(r, INPUT_FEED),
        .feed_number = number_of(r, INPUT_FEED_NUMBER),
        .principal = text_at(r, INPUT_PRINCIPAL),
        .roles = (uint32_t)number_of(r, INPUT_ROLES),
        .received = {r->columns[INPUT_RECEIVED].number},
        .ends_batch = r->columns[INPUT_EFFECTS].type == PAGES_BLOB,
    };
    if (!take_digest(r, INPUT_DIGEST, row.digest) || !take_digest(r, INPUT_CHAIN, row.chain) ||
        (row.ends_batch && !take_digest(r, INPUT_EFFECTS, row.effects)) ||
        !take_plain(s, r, STORE_RAW_MAX, &row.raw) || !row.raw.size || !row.party.size ||
        !row.feed.size || !row.principal.size)
        return false;
    chain_digest(row.raw, digest);
    *ret_row = row;
    return memcmp(digest, row.digest, sizeof digest) == 0;
}

bool salvage_take_effects(struct salvage_rows *s, const struct pages_record *r,
                          struct effect_row *ret_effects)
{
    uint8_t digest[STORE_DIGEST_SIZE], kept[STORE_DIGEST_SIZE];
    if (!has_form(r, false, "0nnnbbn") || !take_digest(r, 4, kept))
        return false;
    *ret_effects = (struct effect_row){
        .last_journal = (uint64_t)r->rowid,
        .first_journal = number_of(r, 1),
        .first_event = number_of(r, 2),
        .last_event = number_of(r, 3),
    };
    if (!take_plain(s, r, STORE_PACKED_MAX, &ret_effects->packed))
        return false;
    chain_effects(ret_effects, digest);
    return memcmp(digest, kept, sizeof digest) == 0;
}

bool salvage_take_stand(struct salvage_rows *s, const struct pages_record *r,
                        struct stand_row *ret_stand)
{
    uint8_t kept[STORE_DIGEST_SIZE];
    if (!has_form(r, false, "0bbn") || !take_digest(r, 1, kept))
        return false;
    *ret_stand = (struct stand_row){.journal = (uint64_t)r->rowid};
    if (!take_plain(s, r, STORE_IMAGE_MAX, &ret_stand->image))
        return false;
    chain_digest(ret_stand->image, ret_stand->digest);
    return memcmp(ret_stand->digest, kept, sizeof kept) == 0;
}

bool salvage_take_epoch(const struct pages_record *r, struct epoch_row *ret_epoch)
{
    struct epoch_row row = {.epoch = 0};
    if (!has_form(r, false, "0nnntb") || !take_digest(r, 5, row.digest))
        return false;
    row.epoch = (uint64_t)r->rowid;
    row.taken.us = r->columns[1].number;
    row.journal = number_of(r, 2);
    row.event = number_of(r, 3);
    row.loss = text_at(r, 4);
    *ret_epoch = row;
    return row.loss.size <= STORE_LOSS_MAX;
}

bool salvage_take_name(const struct pages_record *r, uint64_t *ret_number, struct text *party,
                       struct text *feed, uint64_t *ret_feed_number)
{
    const bool of_index = has_form(r, true, "ttnn");
    if (!of_index && !has_form(r, false, INPUT_NAMED))
        return false;
    const size_t at = of_index ? 0 : INPUT_PARTY;
    *ret_number = of_index ? number_of(r, 3) : (uint64_t)r->rowid;
    *party = text_at(r, at);
    *feed = text_at(r, at + 1);
    *ret_feed_number = number_of(r, at + 2);
    return *ret_number > 0 && *ret_number < NUMBER_MAX && party->size > 0 &&
           party->size <= STORE_NAME_MAX && feed->size > 0 && feed->size <= STORE_NAME_MAX;
}

static int add_place(struct salvage_places *places, uint64_t number, uint64_t at)
{
    if (ARRAY_ROOM(places))
        return ERR_MEMORY;
    places->items[places->count++] = (struct salvage_place){number, at};
    return 0;
}

static void note_last(struct salvage_rows *s, uint64_t number)
{
    if (number > s->last)
        s->last = number;
}

static int find_intact(void *ctx, const struct pages_record *r)
{
    struct salvage_rows *s = ctx;
    struct journal_row row;
    struct effect_row effects;
    struct stand_row stand;
    struct epoch_row epoch;
    if (salvage_take_row(s, r, &row)) {
        note_last(s, row.number);
        return add_place(&s->rows, row.number, r->at);
    }
    if (salvage_take_effects(s, r, &effects)) {
        note_last(s, effects.last_journal);
        return add_place(&s->effects, effects.last_journal, r->at);
    }
    if (salvage_take_stand(s, r, &stand))
        return add_place(&s->stands, stand.journal, r->at);
    return salvage_take_epoch(r, &epoch) ? add_place(&s->epochs, epoch.epoch, r->at) : 0;
}

static int order_of_places(const void *x, const void *y)
{
    const struct salvage_place *a = x, *b = y;
    return a->number != b->number ? (a->number > b->number) - (a->number < b->number)
                                  : (a->at > b->at) - (a->at < b->at);
}

static void sort(struct salvage_places *places)
{
    if (places->count)
        qsort(places->items, places->count, sizeof *places->items, order_of_places);
}

size_t salvage_find(const struct salvage_places *places, uint64_t number)
{
    size_t low = 0, high = places->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (places->items[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < places->count && places->items[low].number == number ? low : places->count;
}

static int find_names(void *ctx, const struct pages_record *r)
{
    struct salvage_rows *s = ctx;
    struct text party, feed;
    uint64_t number, feed_number;
    if (!salvage_take_name(r, &number, &party, &feed, &feed_number) ||
        salvage_find(&s->rows, number) < s->rows.count)
        return 0;
    if (ARRAY_ROOM(&s->names))
        return ERR_MEMORY;
    s->names.items[s->names.count++] = (struct salvage_name){number, r->at, !r->of_index};
    return 0;
}

/* What the index tells goes before what a damaged row says of itself. */
static int order_of_names(const void *x, const void *y)
{
    const struct salvage_name *a = x, *b = y;
    if (a->number != b->number)
        return (a->number > b->number) - (a->number < b->number);
    return a->found != b->found ? a->found - b->found : (a->at > b->at) - (a->at < b->at);
}

/* Rows at the end that only a name tells of. A number that is itself damaged stands apart from the
 * others, and is no evidence. */
static void note_names(struct salvage_rows *s)
{
    for (size_t i = 0; i < s->names.count; i++)
        if (s->names.items[i].number == s->last + 1)
            s->last++;
}

int salvage_rows_read(const char *directory, struct salvage_rows *ret_rows)
{
    *ret_rows = (struct salvage_rows){.last = 0};
    int rc = pages_open(directory, "journal.db", &ret_rows->pages);
    if (rc == 0)
        rc = pages_scan(ret_rows->pages, find_intact, ret_rows);
    sort(&ret_rows->rows);
    sort(&ret_rows->effects);
    sort(&ret_rows->epochs);
    sort(&ret_rows->stands);
    if (rc == 0)
        rc = pages_scan(ret_rows->pages, find_names, ret_rows);
    if (ret_rows->names.count)
        qsort(ret_rows->names.items, ret_rows->names.count, sizeof *ret_rows->names.items,
              order_of_names);
    note_names(ret_rows);
    if (rc < 0)
        salvage_rows_fini(ret_rows);
    return rc;
}

void salvage_rows_fini(struct salvage_rows *s)
{
    pages_close(s->pages);
    free(s->rows.items);
    free(s->effects.items);
    free(s->epochs.items);
    free(s->stands.items);
    free(s->names.items);
    compress_fini(&s->compress);
    buffer_fini(&s->plain);
    *s = (struct salvage_rows){.last = 0};
}
