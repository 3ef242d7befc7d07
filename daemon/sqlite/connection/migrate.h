/* sqlite/connection/migrate: numbered changes of a database's tables.
 *
 * PRAGMA user_version is the number of the last change made, from 0: the version of the tables (see
 * base/format.h). Each is one transaction with its number. A change once released is never edited;
 * each version has a golden file in tests/sqlite/golden. */
#pragma once
#include <stdint.h>

struct connection;

struct migration_set {
    uint32_t application_id; /* marks a file as one of this kind */
    uint32_t page_size;      /* bytes, of new files */
    const char *const *steps; /* SQL; steps[0] makes version dropped */
    int count;
    int dropped; /* the first versions, which are not brought forward */
};

/* Before anything is written: refuses a file that is not to be written to, as migrate does, and
 * says how a new one is to be laid out. */
int migrate_prepare(struct connection *c, const struct migration_set *set);
/* Brings the file to the newest version. ERR_VERSION: it is of a newer one, or of one
 * dropped. ERR_CORRUPT: it is damaged or not a file of this kind. */
int migrate(struct connection *c, const struct migration_set *set);
/* Whether the file is of the newest version; changes nothing. 0, ERR_VERSION (older or newer),
 * ERR_CORRUPT; ERR_ABSENT: there is nothing in it yet. */
int migrate_check(struct connection *c, const struct migration_set *set);
