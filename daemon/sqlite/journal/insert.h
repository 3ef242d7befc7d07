/* sqlite/journal/insert: statements that append to the tables of a journal. Private to
 * daemon/sqlite. */
#pragma once
#include "sqlite/connection/compress.h"
#include "sqlite/connection/connection.h"

/* The columns of an input and of a batch's effects, in the order in which every statement binds
 * or reads them; codec: of the column before it (connection/compress). */
#define INPUT_COLUMNS                                                                              \
    "number, version, rules, epoch, party, feed, feed_number, principal, roles, received_us, "     \
    "digest, effects, chain, raw"
#define INPUT_VALUES "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
enum input_column {
    INPUT_NUMBER,
    INPUT_VERSION,
    INPUT_RULES,
    INPUT_EPOCH,
    INPUT_PARTY,
    INPUT_FEED,
    INPUT_FEED_NUMBER,
    INPUT_PRINCIPAL,
    INPUT_ROLES,
    INPUT_RECEIVED,
    INPUT_DIGEST,
    INPUT_EFFECTS,
    INPUT_CHAIN,
    INPUT_RAW,
    INPUT_COLUMN_COUNT
};
#define JOURNAL_COLUMNS INPUT_COLUMNS ", codec"
#define EFFECT_COLUMNS "last_journal, first_journal, first_event, last_event, digest, packed, codec"

struct inserts {
    sqlite3_stmt *row, *effects;
    struct compress compress;
    struct buffer compressed;
};
/* On failure what was prepared is for inserts_fini. */
int inserts_init(struct inserts *inserts, struct connection *c);
void inserts_fini(struct inserts *inserts);

/* Binds an input's INPUT_COLUMNS, from parameter 1 on; its bytes are borrowed until the run. */
void insert_bind_row(sqlite3_stmt *insert, const struct journal_row *row);
int insert_row(struct inserts *inserts, const struct journal_row *row);
/* digest: of the effects, as the batch's last row carries it. */
int insert_effects(struct inserts *inserts, const struct effect_row *effects,
                   const uint8_t digest[STORE_DIGEST_SIZE]);
