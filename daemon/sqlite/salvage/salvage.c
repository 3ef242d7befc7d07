#include "sqlite/salvage/salvage.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "sqlite/connection/connection.h"
#include "sqlite/journal/copy.h"
#include "sqlite/connection/directory.h"
#include "sqlite/connection/migrate.h"
#include "sqlite/salvage/salvage_rows.h"
#include "sqlite/journal/witness.h"
#include "sqlite/journal/insert.h"

enum { CHUNK_BYTES = 16 << 20, SALVAGED_PAGE = 16384, EPOCHS_APART = 1000, DIFFERS = 1 };

static const char salvaged_0[] =
    "CREATE TABLE input (\n"
    "  number      INTEGER PRIMARY KEY,    -- in the damaged journal\n"
    "  version     INTEGER NOT NULL,\n"
    "  rules       INTEGER NOT NULL,\n"
    "  epoch       INTEGER NOT NULL,\n"
    "  party       TEXT NOT NULL,\n"
    "  feed        TEXT NOT NULL,\n"
    "  feed_number INTEGER NOT NULL,\n"
    "  principal   TEXT NOT NULL,\n"
    "  roles       INTEGER NOT NULL,\n"
    "  received_us INTEGER NOT NULL,       -- microseconds since 1970-01-01T00:00:00Z\n"
    "  digest      BLOB NOT NULL,          -- BLAKE2b-256 of raw: it is what was sent\n"
    "  effects     BLOB,\n"
    "  chain       BLOB NOT NULL,\n"
    "  follows     INTEGER NOT NULL,       -- 1: on the input before, by its chain; 0: unproved,\n"
    "                                      -- and columns other than raw and digest may be wrong\n"
    "  raw         BLOB NOT NULL           -- the Submission as it came\n"
    ") STRICT;\n";
static const char *const salvaged_steps[] = {salvaged_0};
/* The application id reads "s75v". */
static const struct migration_set salvaged_migrations = {
    .application_id = 0x73373576, .page_size = SALVAGED_PAGE, .steps = salvaged_steps, .count = 1};

struct salvage {
    const char *directory, *into;
    struct salvage_rows found;
    struct copy *copy;
    uint8_t chain[STORE_DIGEST_SIZE]; /* of the last row kept, or of the one before the next */
    uint64_t event;
    uint32_t rules; /* of the last row kept */
    size_t bytes;                            /* of the transaction */
    uint8_t epoch[STORE_DIGEST_SIZE];        /* of the last epoch kept, */
    uint8_t epoch_before[STORE_DIGEST_SIZE]; /* and the one that it had in the damaged journal */
    uint64_t epochs;                         /* kept */
    bool epoch_lost;                         /* the last of them was made anew */
    const struct salvage_remake *remake;     /* NULL: it cannot, or can no more */
    uint64_t replayed;                       /* rows given to it */
    uint32_t replayed_rules;
    uint8_t replayed_chain[STORE_DIGEST_SIZE];
    struct effect_row remade; /* last_journal 0: none */
    struct salvage_report *report;
};

/* The row of that number which follows chain; DIFFERS: one that is intact, but does not follow;
 * ERR_ABSENT: there is none. */
static int take_row(struct salvage *s, uint64_t number, const uint8_t chain[STORE_DIGEST_SIZE],
                    struct journal_row *ret_row)
{
    const struct salvage_places *rows = &s->found.rows;
    struct pages_record record;
    int rc = ERR_ABSENT;
    size_t first = salvage_find(rows, number);
    for (size_t i = first; i < rows->count && rows->items[i].number == number; i++) {
        if (pages_read(s->found.pages, rows->items[i].at, &record) < 0 ||
            !salvage_take_row(&s->found, &record, ret_row))
            continue;
        if (chain_check(ret_row, chain) == 0)
            return 0;
        rc = DIFFERS;
    }
    if (rc == DIFFERS && pages_read(s->found.pages, rows->items[first].at, &record) == 0)
        (void)salvage_take_row(&s->found, &record, ret_row);
    return rc;
}

static bool is_proved(const struct salvage *s, const struct effect_row *effects, uint64_t first,
                      const uint8_t digest[STORE_DIGEST_SIZE])
{
    uint8_t is[STORE_DIGEST_SIZE];
    chain_effects(effects, is);
    return memcmp(is, digest, sizeof is) == 0 && effects->first_journal == first &&
           effects->first_event == s->event + 1;
}

static int find_effects(struct salvage *s, uint64_t first, uint64_t last, const uint8_t *digest,
                        struct effect_row *ret_effects)
{
    const struct salvage_places *all = &s->found.effects;
    struct pages_record record;
    for (size_t i = salvage_find(all, last); i < all->count && all->items[i].number == last; i++)
        if (pages_read(s->found.pages, all->items[i].at, &record) == 0 &&
            salvage_take_effects(&s->found, &record, ret_effects) &&
            is_proved(s, ret_effects, first, digest))
            return 0;
    return ERR_ABSENT;
}

static bool read_stand(struct salvage *s, size_t i, struct stand_row *ret_stand)
{
    struct pages_record record;
    return pages_read(s->found.pages, s->found.stands.items[i].at, &record) == 0 &&
           salvage_take_stand(&s->found, &record, ret_stand);
}

/* The state on which the row that follows chain took a stand: whose digest it names. */
static int find_stand(struct salvage *s, uint64_t number, const uint8_t chain[STORE_DIGEST_SIZE],
                      struct stand_row *ret_stand)
{
    const struct salvage_places *all = &s->found.stands;
    struct journal_row row;
    for (size_t i = salvage_find(all, number); i < all->count && all->items[i].number == number;
         i++) {
        uint8_t digest[STORE_DIGEST_SIZE];
        if (!read_stand(s, i, ret_stand))
            continue;
        memcpy(digest, ret_stand->digest, sizeof digest); /* reading the row takes its place */
        if (take_row(s, number, chain, &row) == 0 && chain_names(&row, digest))
            return read_stand(s, i, ret_stand) ? 0 : ERR_IO;
    }
    return ERR_ABSENT;
}

/* Whether other rules stepped it than the row before: then it took a stand. */
static bool is_stand(uint64_t number, uint32_t rules, uint32_t before)
{
    return number > 1 && rules != before;
}

/* One row: the record in hand is gone once its stand is looked for. */
static int replay_row(struct salvage *s, uint64_t number, struct journal_row *row)
{
    struct stand_row stand;
    int rc = take_row(s, number, s->replayed_chain, row);
    if (rc == 0 && is_stand(number, row->rules, s->replayed_rules)) {
        rc = find_stand(s, number, s->replayed_chain, &stand);
        if (rc == 0)
            rc = s->remake->stand(s->remake->ctx, &stand);
        if (rc == 0)
            rc = take_row(s, number, s->replayed_chain, row);
    }
    return rc == 0 ? s->remake->step(s->remake->ctx, row) : rc;
}

/* All rows from the last that was replayed on; they have been proved. */
static int replay(struct salvage *s, uint64_t first, uint64_t last)
{
    struct journal_row row;
    int rc = 0;
    for (uint64_t number = s->replayed + 1; rc == 0 && number <= last; number++) {
        if (number == first)
            s->remake->begin(s->remake->ctx);
        rc = replay_row(s, number, &row);
        s->replayed_rules = row.rules;
        memcpy(s->replayed_chain, row.chain, sizeof row.chain);
        s->replayed = number;
    }
    return rc == 0 ? s->remake->end(s->remake->ctx, &s->remade) : rc;
}

/* As they are recorded, or made anew. */
static int take_effects(struct salvage *s, uint64_t first, uint64_t last, const uint8_t *digest,
                        struct effect_row *ret_effects)
{
    if (find_effects(s, first, last, digest, ret_effects) == 0)
        return 0;
    if (s->remade.last_journal != last) {
        if (!s->remake || replay(s, first, last) != 0 || !is_proved(s, &s->remade, first, digest)) {
            s->remake = NULL;
            s->remade.last_journal = 0;
            return ERR_ABSENT;
        }
        s->report->effects_remade++;
    }
    *ret_effects = s->remade;
    return 0;
}

/* Whether the rows from first on are a whole batch, and where it ends. */
static enum salvage_end look_at_batch(struct salvage *s, uint64_t first, uint64_t *ret_last,
                                      uint8_t digest[STORE_DIGEST_SIZE])
{
    uint8_t chain[STORE_DIGEST_SIZE];
    struct journal_row row;
    struct effect_row effects;
    struct stand_row stand;
    memcpy(chain, s->chain, sizeof chain);
    for (uint64_t number = first;; number++) {
        const int rc = take_row(s, number, chain, &row);
        if (rc != 0)
            return rc == DIFFERS ? SALVAGE_CHAIN : SALVAGE_ROW;
        memcpy(chain, row.chain, sizeof chain);
        if (!row.ends_batch)
            continue;
        *ret_last = number;
        memcpy(digest, row.effects, STORE_DIGEST_SIZE);
        if (is_stand(first, row.rules, s->rules) && find_stand(s, first, s->chain, &stand) != 0)
            return SALVAGE_STAND;
        return take_effects(s, first, number, digest, &effects) == 0 ? SALVAGE_WHOLE
                                                                     : SALVAGE_EFFECTS;
    }
}

/* What the damaged journal has of an epoch that began after the last row kept: it follows on the
 * one before, or, where that is damaged, says at least that it began there. */
static bool find_epoch(struct salvage *s, uint64_t number, struct epoch_row *ret_row)
{
    const struct salvage_places *all = &s->found.epochs;
    struct pages_record record;
    uint8_t digest[STORE_DIGEST_SIZE];
    for (size_t i = salvage_find(all, number); i < all->count && all->items[i].number == number;
         i++) {
        if (pages_read(s->found.pages, all->items[i].at, &record) < 0 ||
            !salvage_take_epoch(&record, ret_row) || ret_row->journal != s->report->kept ||
            ret_row->event != s->event)
            continue;
        chain_epoch(ret_row, s->epoch_before, digest);
        if (s->epoch_lost || memcmp(digest, ret_row->digest, sizeof digest) == 0)
            return true;
    }
    return false;
}

/* The epochs up to one, before its first row: the journal is one only with all of them. One that is
 * damaged is made anew. */
static int keep_epochs(struct salvage *s, uint64_t to)
{
    int rc = 0;
    while (rc == 0 && s->epochs < to) {
        struct epoch_row row;
        const uint64_t number = s->epochs + 1;
        s->epoch_lost = !find_epoch(s, number, &row);
        if (s->epoch_lost) {
            row =
                (struct epoch_row){.epoch = number, .journal = s->report->kept, .event = s->event};
            s->report->epochs_remade++;
        }
        memcpy(s->epoch_before, row.digest, sizeof row.digest);
        chain_epoch(&row, s->epoch, row.digest);
        memcpy(s->epoch, row.digest, sizeof row.digest);
        rc = copy_epoch(s->copy, &row);
        s->epochs = number;
    }
    return rc;
}

/* The last epoch that anything tells of: its number must not be taken again. A number far beyond
 * the others is damaged itself. */
static uint64_t last_epoch(const struct salvage *s)
{
    const struct salvage_places *all = &s->found.epochs;
    struct witness_mark mark;
    uint64_t last = s->epochs;
    if (witness_read(s->directory, &mark) == 1 && mark.epoch > last)
        last = mark.epoch;
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].number > last && all->items[i].number - last <= EPOCHS_APART)
            last = all->items[i].number;
    return last;
}

static int keep_stand(struct salvage *s, uint64_t number, uint32_t rules,
                      const uint8_t before[STORE_DIGEST_SIZE])
{
    struct stand_row stand;
    if (!is_stand(number, rules, s->rules))
        return 0;
    const int rc =
        find_stand(s, number, before, &stand) == 0 ? 0 : ERR_IO; /* it was there a moment ago */
    s->bytes += rc == 0 ? stand.image.size : 0;
    return rc == 0 ? copy_stand(s->copy, &stand) : rc;
}

static int keep_batch(struct salvage *s, uint64_t first, uint64_t last,
                      const uint8_t digest[STORE_DIGEST_SIZE])
{
    struct journal_row row = {.number = 0};
    struct effect_row effects;
    uint8_t before[STORE_DIGEST_SIZE];
    int rc = 0;
    memcpy(before, s->chain, sizeof before);
    for (uint64_t number = first; rc == 0 && number <= last; number++) {
        rc = take_row(s, number, s->chain, &row) == 0 ? 0 : ERR_IO; /* it was there a moment ago */
        if (rc == 0 && number == first && row.epoch > s->epochs) {
            rc = keep_epochs(s, row.epoch);
            if (rc == 0) /* the record of the row is no longer in hand */
                rc = take_row(s, number, s->chain, &row) == 0 ? 0 : ERR_IO;
        }
        if (rc == 0)
            rc = copy_row(s->copy, &row);
        memcpy(s->chain, row.chain, sizeof s->chain);
        s->bytes += row.raw.size + 200;
    }
    if (rc == 0)
        rc = keep_stand(s, first, row.rules, before);
    s->rules = row.rules;
    if (rc == 0)
        rc = take_effects(s, first, last, digest, &effects) == 0 ? 0 : ERR_IO;
    if (rc == 0)
        rc = copy_effects(s->copy, &effects, digest);
    if (rc == 0) {
        s->event = effects.last_event;
        s->bytes += effects.packed.size;
        s->report->kept = last;
    }
    return rc;
}

static int keep_all(struct salvage *s)
{
    uint8_t digest[STORE_DIGEST_SIZE];
    uint64_t last = 0;
    int rc = copy_begin(s->copy);
    while (rc == 0 && s->report->kept < s->found.last) {
        const uint64_t first = s->report->kept + 1;
        s->report->end = look_at_batch(s, first, &last, digest);
        if (s->report->end != SALVAGE_WHOLE)
            break;
        rc = keep_batch(s, first, last, digest);
        if (rc == 0 && s->bytes >= CHUNK_BYTES) {
            s->bytes = 0;
            rc = copy_commit(s->copy);
            rc = rc == 0 ? copy_begin(s->copy) : rc;
        }
    }
    if (rc == 0)
        rc = keep_epochs(s, last_epoch(s));
    return rc == 0 ? copy_commit(s->copy) : rc;
}

static int put_salvaged(sqlite3_stmt *insert, const struct journal_row *row, bool follows)
{
    insert_bind_row(insert, row);
    bind_number(insert, INPUT_COLUMN_COUNT + 1, follows);
    return statement_run(insert);
}

/* Those after the gap, each held to the one before it where that is intact. */
static int put_rest(struct salvage *s, sqlite3_stmt *insert)
{
    uint8_t chain[STORE_DIGEST_SIZE];
    struct journal_row row;
    memcpy(chain, s->chain, sizeof chain);
    for (uint64_t number = s->report->kept + 1; number <= s->found.last; number++) {
        const int taken = take_row(s, number, chain, &row);
        if (taken < 0)
            continue;
        const int rc = put_salvaged(insert, &row, taken == 0);
        if (rc < 0)
            return rc;
        memcpy(chain, row.chain, sizeof chain);
        s->report->salvaged++;
    }
    return 0;
}

static int write_salvaged(struct salvage *s)
{
    struct connection c;
    sqlite3_stmt *insert = NULL;
    const struct salvage_places *rows = &s->found.rows;
    if (rows->count == 0 || rows->items[rows->count - 1].number <= s->report->kept)
        return 0;
    int rc = connection_open(&c, s->into, "salvaged.db", CONNECTION_FULL, &salvaged_migrations);
    if (rc == 0)
        rc = connection_begin(&c);
    if (rc == 0)
        rc = connection_prepare(&c,
                                "INSERT INTO input (" INPUT_COLUMNS ", follows)"
                                " VALUES (" INPUT_VALUES ", ?)",
                                &insert);
    if (rc == 0)
        rc = put_rest(s, insert);
    sqlite3_finalize(insert);
    if (rc == 0)
        rc = connection_commit(&c);
    connection_close(&c);
    return rc;
}

/* Everything known of the numbers that no intact row has. */
static void report_missing(struct salvage *s,
                           void (*missing)(void *ctx, const struct salvage_missing *m), void *ctx)
{
    const struct salvage_names *names = &s->found.names;
    struct pages_record record;
    size_t at = 0, row = 0;
    for (uint64_t number = 1; number <= s->found.last; number++) {
        while (row < s->found.rows.count && s->found.rows.items[row].number < number)
            row++;
        while (at < names->count && names->items[at].number < number)
            at++;
        if (row < s->found.rows.count && s->found.rows.items[row].number == number)
            continue;
        struct salvage_missing m = {.number = number};
        uint64_t same;
        if (at < names->count && names->items[at].number == number &&
            pages_read(s->found.pages, names->items[at].at, &record) == 0)
            (void)salvage_take_name(&record, &same, &m.party, &m.feed, &m.feed_number);
        for (size_t i = at; i < names->count && names->items[i].number == number; i++)
            m.found |= names->items[i].found;
        s->report->missing++;
        missing(ctx, &m);
    }
}

static int run(struct salvage *s)
{
    struct witness_mark mark;
    int rc = salvage_rows_read(s->directory, &s->found);
    if (rc == 0 && witness_read(s->directory, &mark) == 1 && mark.journal > s->found.last)
        s->found.last = mark.journal;
    if (rc == 0)
        rc = copy_open(NULL, s->into, &s->copy);
    if (rc == 0)
        rc = keep_all(s);
    if (rc == 0)
        rc = write_salvaged(s);
    if (rc == 0)
        rc = copy_seal(s->copy);
    return rc == 0 ? copy_finish(s->copy) : rc;
}

int salvage_run(const char *directory, const char *into, const struct salvage_remake *remake,
                void (*missing)(void *ctx, const struct salvage_missing *m), void *ctx,
                struct salvage_report *ret_report)
{
    struct salvage s = {
        .directory = directory, .into = into, .remake = remake, .report = ret_report};
    int lock = -1;
    *ret_report = (struct salvage_report){0};
    int rc = directory_lock_still(directory, &lock);
    if (rc == 0)
        rc = run(&s);
    if (rc == 0) {
        report_missing(&s, missing, ctx);
        ret_report->last = s.found.last;
        ret_report->unread = pages_unread(s.found.pages);
    }
    if (rc != 0 && s.copy)
        (void)directory_remove(into, "salvaged.db");
    copy_close(s.copy, rc != 0);
    salvage_rows_fini(&s.found);
    if (lock >= 0)
        close(lock);
    return rc;
}
