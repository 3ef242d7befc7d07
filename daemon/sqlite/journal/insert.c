#include "sqlite/journal/insert.h"

int inserts_init(struct inserts *inserts, struct connection *c)
{
    *inserts = (struct inserts){.row = NULL};
    int rc = connection_prepare(c,
                                "INSERT INTO journal (" JOURNAL_COLUMNS ")"
                                " VALUES (" INPUT_VALUES ", ?)",
                                &inserts->row);
    if (rc == 0)
        rc = connection_prepare(c,
                                "INSERT INTO effect (" EFFECT_COLUMNS ")"
                                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                                &inserts->effects);
    return rc;
}

void inserts_fini(struct inserts *inserts)
{
    sqlite3_finalize(inserts->row);
    sqlite3_finalize(inserts->effects);
    compress_fini(&inserts->compress);
    buffer_fini(&inserts->compressed);
    *inserts = (struct inserts){.row = NULL};
}

void insert_bind_row(sqlite3_stmt *insert, const struct journal_row *row)
{
    bind_number(insert, 1 + INPUT_NUMBER, (int64_t)row->number);
    bind_number(insert, 1 + INPUT_VERSION, row->version);
    bind_number(insert, 1 + INPUT_RULES, row->rules);
    bind_number(insert, 1 + INPUT_EPOCH, (int64_t)row->epoch);
    bind_text(insert, 1 + INPUT_PARTY, row->party);
    bind_text(insert, 1 + INPUT_FEED, row->feed);
    bind_number(insert, 1 + INPUT_FEED_NUMBER, (int64_t)row->feed_number);
    bind_text(insert, 1 + INPUT_PRINCIPAL, row->principal);
    bind_number(insert, 1 + INPUT_ROLES, row->roles);
    bind_number(insert, 1 + INPUT_RECEIVED, row->received.us);
    bind_bytes(insert, 1 + INPUT_DIGEST, (struct bytes){row->digest, sizeof row->digest});
    if (row->ends_batch)
        bind_bytes(insert, 1 + INPUT_EFFECTS, (struct bytes){row->effects, sizeof row->effects});
    else
        sqlite3_bind_null(insert, 1 + INPUT_EFFECTS);
    bind_bytes(insert, 1 + INPUT_CHAIN, (struct bytes){row->chain, sizeof row->chain});
    bind_bytes(insert, 1 + INPUT_RAW, row->raw);
}

/* As parameters at and at + 1. */
static void bind_compressed(struct inserts *inserts, sqlite3_stmt *insert, int at,
                            struct bytes plain)
{
    enum compress_codec codec;
    bind_bytes(insert, at,
               compress_pack(&inserts->compress, plain, &inserts->compressed, &codec));
    bind_number(insert, at + 1, codec);
}

int insert_row(struct inserts *inserts, const struct journal_row *row)
{
    insert_bind_row(inserts->row, row);
    bind_compressed(inserts, inserts->row, 1 + INPUT_RAW, row->raw);
    return statement_run(inserts->row);
}

int insert_effects(struct inserts *inserts, const struct effect_row *effects,
                   const uint8_t digest[STORE_DIGEST_SIZE])
{
    sqlite3_stmt *insert = inserts->effects;
    bind_number(insert, 1, (int64_t)effects->last_journal);
    bind_number(insert, 2, (int64_t)effects->first_journal);
    bind_number(insert, 3, (int64_t)effects->first_event);
    bind_number(insert, 4, (int64_t)effects->last_event);
    bind_bytes(insert, 5, (struct bytes){digest, STORE_DIGEST_SIZE});
    bind_compressed(inserts, insert, 6, effects->packed);
    return statement_run(insert);
}
