#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "sqlite/connection/code.h"
#include "sqlite/journal/journal_schema.h"
#include "sqlite/journal/sqlite_store.h"
#include "sqlite/journal/insert.h"
#include "store/chain.h"

/* A read transaction keeps SQLite from beginning the WAL anew. It is ended after so many rows or
 * bytes and another one begun where it stopped; the rows are append-only, so that nothing is
 * missed. */
enum { CHUNK_ROWS = 256, CHUNK_BYTES = 1 << 20 };

/* A query, and the bytes of its row in hand. */
struct query {
    sqlite3_stmt *statement;
    struct buffer plain;
};

struct journal_reader {
    struct store_reader base;
    struct connection c;
    struct query rows, message, effects, events;
    struct compress compress;
};

static struct journal_reader *of(struct store_reader *r)
{
    return (struct journal_reader *)r;
}

static void query_fini(struct query *q)
{
    sqlite3_finalize(q->statement);
    buffer_fini(&q->plain);
}

/* What was large is not kept for the next. */
static void query_end(struct query *q)
{
    sqlite3_reset(q->statement);
    if (q->plain.capacity > CHUNK_BYTES)
        buffer_fini(&q->plain);
}

void journal_reader_close(struct store_reader *base)
{
    struct journal_reader *r = of(base);
    if (!r)
        return;
    query_fini(&r->rows);
    query_fini(&r->message);
    query_fini(&r->effects);
    query_fini(&r->events);
    compress_fini(&r->compress);
    connection_close(&r->c);
    free(r);
}

static int prepare(struct journal_reader *r)
{
    int rc = connection_prepare(&r->c,
                                "SELECT " JOURNAL_COLUMNS " FROM journal WHERE number >= ?"
                                " ORDER BY number LIMIT ?",
                                &r->rows.statement);
    if (rc == 0)
        rc = connection_prepare(&r->c,
                                "SELECT " JOURNAL_COLUMNS " FROM journal"
                                " WHERE party = ? AND feed = ? AND feed_number = ?",
                                &r->message.statement);
    if (rc == 0)
        rc = connection_prepare(&r->c,
                                "SELECT " EFFECT_COLUMNS " FROM effect WHERE last_journal >= ?"
                                " ORDER BY last_journal LIMIT ?",
                                &r->effects.statement);
    if (rc == 0) /* the second condition is that of the index */
        rc = connection_prepare(&r->c,
                                "SELECT " EFFECT_COLUMNS " FROM effect WHERE last_event >= ?"
                                " AND last_event >= first_event ORDER BY last_event LIMIT ?",
                                &r->events.statement);
    return rc;
}

int journal_reader_open(struct store *s, struct store_reader **ret_reader)
{
    struct journal_reader *r = malloc(sizeof *r);
    if (!r)
        return ERR_MEMORY;
    *r = (struct journal_reader){.base = {s->ops}, .c = CONNECTION_NULL};
    const struct sqlite_store *of_s = (struct sqlite_store *)s;
    int rc = connection_open(&r->c, of_s->directory, "journal.db", sqlite_store_read_mode(of_s),
                             &journal_migrations);
    if (rc == 0)
        rc = prepare(r);
    if (rc < 0) {
        journal_reader_close(&r->base);
        return rc;
    }
    *ret_reader = &r->base;
    return 0;
}

/* The file may hold anything: a row is passed on only when its columns can be what was written, and
 * the bytes of the input are those of the digest beside them. */
static int take_row(struct journal_reader *r, struct query *q, struct journal_row *ret_row)
{
    sqlite3_stmt *statement = q->statement;
    struct journal_row row = {
        .number = (uint64_t)sqlite3_column_int64(statement, INPUT_NUMBER),
        .version = (uint32_t)sqlite3_column_int64(statement, INPUT_VERSION),
        .rules = (uint32_t)sqlite3_column_int64(statement, INPUT_RULES),
        .epoch = (uint64_t)sqlite3_column_int64(statement, INPUT_EPOCH),
        .party = column_text(statement, INPUT_PARTY),
        .feed = column_text(statement, INPUT_FEED),
        .feed_number = (uint64_t)sqlite3_column_int64(statement, INPUT_FEED_NUMBER),
        .principal = column_text(statement, INPUT_PRINCIPAL),
        .roles = (uint32_t)sqlite3_column_int64(statement, INPUT_ROLES),
        .received = {sqlite3_column_int64(statement, INPUT_RECEIVED)},
    };
    const struct bytes digest = column_bytes(statement, INPUT_DIGEST),
                       effects = column_bytes(statement, INPUT_EFFECTS),
                       chain = column_bytes(statement, INPUT_CHAIN);
    const int rc = compress_unpack(&r->compress, sqlite3_column_int64(statement, INPUT_RAW + 1),
                                   column_bytes(statement, INPUT_RAW), STORE_RAW_MAX, &q->plain,
                                   &row.raw);
    if (rc < 0)
        return rc;
    row.ends_batch = sqlite3_column_type(statement, INPUT_EFFECTS) != SQLITE_NULL;
    if (digest.size != sizeof row.digest || chain.size != sizeof row.chain || !row.raw.size ||
        !row.party.size || !row.feed.size || !row.principal.size ||
        effects.size != (row.ends_batch ? sizeof row.effects : 0))
        return ERR_CORRUPT;
    chain_digest(row.raw, row.digest);
    if (memcmp(row.digest, digest.data, sizeof row.digest) != 0)
        return ERR_CORRUPT;
    if (row.ends_batch)
        memcpy(row.effects, effects.data, sizeof row.effects);
    memcpy(row.chain, chain.data, sizeof row.chain);
    *ret_row = row;
    return 0;
}

static int take_effects(struct journal_reader *r, struct query *q, struct effect_row *ret_row)
{
    sqlite3_stmt *statement = q->statement;
    struct effect_row row = {
        .last_journal = (uint64_t)sqlite3_column_int64(statement, 0),
        .first_journal = (uint64_t)sqlite3_column_int64(statement, 1),
        .first_event = (uint64_t)sqlite3_column_int64(statement, 2),
        .last_event = (uint64_t)sqlite3_column_int64(statement, 3),
    };
    const int rc =
        compress_unpack(&r->compress, sqlite3_column_int64(statement, 6),
                        column_bytes(statement, 5), STORE_PACKED_MAX, &q->plain, &row.packed);
    if (rc < 0)
        return rc;
    const struct bytes kept = column_bytes(statement, 4);
    uint8_t digest[STORE_DIGEST_SIZE];
    chain_effects(&row, digest);
    if (kept.size != sizeof digest || memcmp(kept.data, digest, sizeof digest) != 0)
        return ERR_CORRUPT;
    *ret_row = row;
    return 0;
}

/* One reading, over as many chunks as it takes. A visitor may use the reader's other functions. */
struct reading {
    struct journal_reader *r;
    struct query *query;
    uint64_t from;        /* where the next chunk begins */
    uint64_t left;        /* rows still wanted; UINT64_MAX: all */
    uint64_t rows, bytes; /* of this chunk */
    bool stopped;         /* by the visitor */
};

static int reading_begin(struct reading *reading, struct journal_reader *r, struct query *query,
                         uint64_t from, uint64_t limit)
{
    *reading = (struct reading){.r = r,
                                .query = query,
                                .from = from ? from : 1,
                                .left = limit ? limit : UINT64_MAX};
    return sqlite3_stmt_busy(query->statement) ? ERR_BUSY : 0;
}

static void chunk_begin(struct reading *reading)
{
    const uint64_t most = reading->left < CHUNK_ROWS ? reading->left : CHUNK_ROWS;
    bind_number(reading->query->statement, 1, (int64_t)reading->from);
    bind_number(reading->query->statement, 2, (int64_t)most);
    reading->rows = reading->bytes = 0;
}

/* Steps to the next row: CODE_ROW; CODE_DONE at the end of the chunk. */
static int chunk_step(struct reading *reading)
{
    if (reading->bytes >= CHUNK_BYTES)
        return CODE_DONE;
    return code_of(sqlite3_step(reading->query->statement));
}

static void chunk_took(struct reading *reading, uint64_t next, size_t bytes)
{
    reading->from = next;
    reading->bytes += bytes;
    reading->rows++;
    if (reading->left != UINT64_MAX)
        reading->left--;
}

/* Whether another chunk may find more: this one was full. */
static bool chunk_end(struct reading *reading, int rc)
{
    query_end(reading->query);
    return rc == CODE_DONE && !reading->stopped && reading->left > 0 &&
           (reading->rows == CHUNK_ROWS || reading->bytes >= CHUNK_BYTES);
}

static int read_rows_chunk(struct reading *reading, journal_visit_fn visit, void *ctx)
{
    struct journal_row row;
    int rc;
    while ((rc = chunk_step(reading)) == CODE_ROW) {
        rc = take_row(reading->r, reading->query, &row);
        if (rc == 0 && row.number != reading->from)
            rc = ERR_CORRUPT; /* numbers have no gaps, so one is missing */
        if (rc < 0)
            return rc;
        chunk_took(reading, row.number + 1, row.raw.size);
        rc = visit(ctx, &row);
        reading->stopped = rc != 0;
        if (reading->stopped)
            return rc;
    }
    return rc;
}

int journal_read_rows(struct store_reader *r, uint64_t from, uint64_t limit, journal_visit_fn visit,
                      void *ctx)
{
    struct reading reading;
    if (from > INT64_MAX)
        return 0;
    int rc = reading_begin(&reading, of(r), &of(r)->rows, from, limit);
    if (rc < 0)
        return rc;
    do {
        chunk_begin(&reading);
        rc = read_rows_chunk(&reading, visit, ctx);
    } while (chunk_end(&reading, rc));
    return rc;
}

int journal_find_message(struct store_reader *r, struct text party, struct text feed,
                         uint64_t feed_number, journal_visit_fn visit, void *ctx)
{
    struct query *query = &of(r)->message;
    sqlite3_stmt *statement = query->statement;
    if (feed_number > INT64_MAX)
        return STORE_ABSENT;
    if (sqlite3_stmt_busy(statement))
        return ERR_BUSY;
    bind_text(statement, 1, party);
    bind_text(statement, 2, feed);
    bind_number(statement, 3, (int64_t)feed_number);
    struct journal_row row;
    int rc = code_of(sqlite3_step(statement));
    if (rc == CODE_ROW) {
        rc = take_row(of(r), query, &row);
        /* the key came from the index: the row it leads to must say the same */
        if (rc == 0 && (row.feed_number != feed_number || !text_equal(row.party, party) ||
                        !text_equal(row.feed, feed)))
            rc = ERR_CORRUPT;
        if (rc == 0)
            rc = visit(ctx, &row);
        rc = rc != 0 ? rc : STORE_FOUND;
    }
    query_end(query);
    return rc;
}

/* Batches follow one another: the next begins where this one ends, by journal numbers always, by
 * event numbers as far as batches have events. */
static int read_batches_chunk(struct reading *reading, bool by_event, bool *any,
                              effect_visit_fn visit, void *ctx)
{
    struct effect_row row;
    int rc;
    while ((rc = chunk_step(reading)) == CODE_ROW) {
        rc = take_effects(reading->r, reading->query, &row);
        const uint64_t first = by_event ? row.first_event : row.first_journal;
        if (rc == 0 && (*any ? first != reading->from : first > reading->from))
            rc = ERR_CORRUPT; /* one is missing */
        if (rc < 0)
            return rc;
        *any = true;
        chunk_took(reading, (by_event ? row.last_event : row.last_journal) + 1, row.packed.size);
        rc = visit(ctx, &row);
        reading->stopped = rc != 0;
        if (reading->stopped)
            return rc;
    }
    return rc;
}

static int read_batches(struct journal_reader *r, struct query *query, uint64_t from,
                        uint64_t limit, bool by_event, effect_visit_fn visit, void *ctx)
{
    struct reading reading;
    if (from > INT64_MAX)
        return 0;
    bool any = false;
    int rc = reading_begin(&reading, r, query, from, limit);
    if (rc < 0)
        return rc;
    do {
        chunk_begin(&reading);
        rc = read_batches_chunk(&reading, by_event, &any, visit, ctx);
    } while (chunk_end(&reading, rc));
    return rc;
}

int journal_read_effects(struct store_reader *r, uint64_t from, uint64_t limit,
                         effect_visit_fn visit, void *ctx)
{
    return read_batches(of(r), &of(r)->effects, from, limit, false, visit, ctx);
}

int journal_read_events(struct store_reader *r, uint64_t from, uint64_t limit,
                        effect_visit_fn visit, void *ctx)
{
    return read_batches(of(r), &of(r)->events, from, limit, true, visit, ctx);
}
