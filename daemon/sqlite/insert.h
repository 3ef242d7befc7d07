/* sqlite/insert: statements that append to the tables of a journal. Private to daemon/sqlite. */
#pragma once
#include "sqlite/connection.h"

struct inserts {
    sqlite3_stmt *row, *effects;
};
/* On failure what was prepared is for inserts_fini. */
int inserts_init(struct inserts *inserts, struct connection *c);
void inserts_fini(struct inserts *inserts);

int insert_row(struct inserts *inserts, const struct journal_row *row);
/* digest: of the effects, as the batch's last row carries it. */
int insert_effects(struct inserts *inserts, const struct effect_row *effects,
                   const uint8_t digest[STORE_DIGEST_SIZE]);
