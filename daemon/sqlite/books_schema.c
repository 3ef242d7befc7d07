#include "sqlite/books_schema.h"

/* Rows are put in by pool, that is in many places at once: small pages are less to write again. */
enum { BOOKS_PAGE = 4096 };

static const char books_1[] =
    "CREATE TABLE cursor (\n"
    "  one     INTEGER PRIMARY KEY CHECK (one = 1),\n"
    "  journal INTEGER NOT NULL            -- input up to which these tables are written\n"
    ") STRICT;\n"
    "INSERT INTO cursor VALUES (1, 0);\n"

    /* Inputs, and what of them was refused. */
    "CREATE TABLE input (\n"
    "  journal     INTEGER PRIMARY KEY,    -- its number in the journal\n"
    "  epoch       INTEGER NOT NULL,       -- start of the daemon that took it in\n"
    "  party       TEXT NOT NULL,\n"
    "  feed        TEXT NOT NULL,\n"
    "  feed_number INTEGER NOT NULL,\n"
    "  received    TEXT NOT NULL,          -- \"2017-08-01 09:30:00.123456\", UTC\n"
    "  accepted    INTEGER NOT NULL,       -- items\n"
    "  refused     INTEGER NOT NULL,       -- items, or 1 for the whole\n"
    "  document    TEXT                    -- file, as far as its events name it\n"
    ") STRICT;\n"
    "CREATE TABLE refusal (\n"
    "  journal  INTEGER NOT NULL,\n"
    "  position INTEGER NOT NULL,          -- among the input's refusals, from 1\n"
    "  item     INTEGER,                   -- NULL: the whole input\n"
    "  code     TEXT NOT NULL,\n"
    "  field    TEXT,\n"
    "  allowed  TEXT,                      -- the limit in words\n"
    "  text     TEXT,\n"
    "  PRIMARY KEY (journal, position)\n"
    ") STRICT, WITHOUT ROWID;\n"

    /* What was said of pools and parties when they were recorded or changed last. */
    "CREATE TABLE pool (\n"
    "  pool      TEXT PRIMARY KEY,\n"
    "  number    INTEGER NOT NULL,         -- event that said so\n"
    "  booked_on TEXT,\n"
    "  text      TEXT\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE party (\n"
    "  party     TEXT PRIMARY KEY,\n"
    "  number    INTEGER NOT NULL,\n"
    "  booked_on TEXT,\n"
    "  text      TEXT\n"
    ") STRICT, WITHOUT ROWID;\n"

    "CREATE TABLE event (\n"
    "  pool             TEXT NOT NULL,     -- \"-\": none\n"
    "  pool_number      INTEGER NOT NULL,  -- within the pool, from 1, without gaps\n"
    "  number           INTEGER NOT NULL,  -- from 1, without gaps\n"
    "  kind             TEXT NOT NULL,\n"
    "  cause            INTEGER NOT NULL,  -- input.journal\n"
    "  item             INTEGER,           -- of that input; NULL: the whole of it\n"
    "  epoch            INTEGER NOT NULL,\n"
    "  booked_on        TEXT,              -- business date\n"
    "  value_date       TEXT,\n"
    "  partner          TEXT,\n"
    "  line             TEXT,\n"
    "  contribution     TEXT,\n"
    "  year             INTEGER,           -- financial year, by the year in which it begins\n"
    "  instalment       INTEGER,\n"
    "  amount_pence     INTEGER,\n"
    "  expected_pence   INTEGER,\n"
    "  difference_pence INTEGER,           -- amount - expected\n"
    "  reference        TEXT,\n"
    "  reason           TEXT,\n"
    "  other_cause      INTEGER,           -- input of the counterpart\n"
    "  other_item       INTEGER,\n"
    "  as_of            TEXT,              -- of the position that follows, in cumulative sums\n"
    "  due_pence        INTEGER,\n"
    "  paid_pence       INTEGER,\n"
    "  received_pence   INTEGER,\n"
    "  variance_pence   INTEGER,           -- paid - due\n"
    "  refusal          TEXT,\n"
    "  document         TEXT,\n"
    "  row              INTEGER,           -- line in that file\n"
    "  explanation      TEXT,\n"
    "  PRIMARY KEY (pool, pool_number)\n"
    ") STRICT, WITHOUT ROWID;\n"

    /* Double entry: those of one input sum to zero in every pool. */
    "CREATE TABLE posting (\n"
    "  pool         TEXT NOT NULL,\n"
    "  journal      INTEGER NOT NULL,      -- input.journal\n"
    "  position     INTEGER NOT NULL,      -- among the input's postings, from 1\n"
    "  item         INTEGER,\n"
    "  account      TEXT NOT NULL,\n"
    "  value_date   TEXT,\n"
    "  booked_on    TEXT,\n"
    "  amount_pence INTEGER NOT NULL,      -- positive debit, negative credit\n"
    "  PRIMARY KEY (pool, journal, position)\n"
    ") STRICT, WITHOUT ROWID;\n"

    /* The position of a stream as it was told last. */
    "CREATE TABLE stream_position (\n"
    "  pool           TEXT NOT NULL,\n"
    "  partner        TEXT NOT NULL,\n"
    "  line           TEXT NOT NULL,\n"
    "  year           INTEGER NOT NULL,\n"
    "  contribution   TEXT,\n"
    "  number         INTEGER NOT NULL,    -- event that told it\n"
    "  as_of          TEXT NOT NULL,\n"
    "  due_pence      INTEGER NOT NULL,\n"
    "  paid_pence     INTEGER NOT NULL,\n"
    "  received_pence INTEGER NOT NULL,\n"
    "  variance_pence INTEGER NOT NULL,    -- paid - due\n"
    "  explanation    TEXT,\n"
    "  PRIMARY KEY (pool, line, year)      -- a line may pass to a successor\n"
    ") STRICT, WITHOUT ROWID;\n"

    /* What somebody should look at, opened and closed as events tell. The daemon's own list is the
     * one that is right; a variation may close things there without an event for each. */
    "CREATE TABLE exception (\n"
    "  pool             TEXT NOT NULL,\n"
    "  number           INTEGER NOT NULL,  -- event that opened it\n"
    "  kind             TEXT NOT NULL,\n"
    "  about_cause      INTEGER NOT NULL,  -- input that brought the money concerned\n"
    "  about_item       INTEGER,\n"
    "  opened_on        TEXT,              -- business date\n"
    "  value_date       TEXT,\n"
    "  partner          TEXT,\n"
    "  line             TEXT,\n"
    "  contribution     TEXT,\n"
    "  year             INTEGER,\n"
    "  instalment       INTEGER,\n"
    "  amount_pence     INTEGER,\n"
    "  expected_pence   INTEGER,\n"
    "  difference_pence INTEGER,\n"
    "  reference        TEXT,\n"
    "  reason           TEXT,\n"
    "  document         TEXT,\n"
    "  row              INTEGER,\n"
    "  explanation      TEXT,\n"
    "  item_serial      INTEGER,           -- of what a match in part left open\n"
    "  closed_by        INTEGER,           -- event; NULL: open\n"
    "  closed_on        TEXT,\n"
    "  PRIMARY KEY (pool, number)\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE INDEX exception_by_cause ON exception (pool, about_cause, about_item)\n"
    "  WHERE closed_by IS NULL;\n"
    "CREATE INDEX exception_by_serial ON exception (pool, item_serial)\n"
    "  WHERE closed_by IS NULL AND item_serial IS NOT NULL;\n"
    "CREATE INDEX exception_by_instalment ON exception (pool, partner, line, year, instalment)\n"
    "  WHERE closed_by IS NULL;\n"

    /* A receipt and a payment that are the same money, or parts of them: a match of several has a
     * row for each pair. */
    "CREATE TABLE match (\n"
    "  pool             TEXT NOT NULL,\n"
    "  match            INTEGER NOT NULL,  -- its number in the pool, from 1\n"
    "  payment_serial   INTEGER NOT NULL,  -- of what was open; a residual has its own\n"
    "  receipt_serial   INTEGER NOT NULL,\n"
    "  payment_cause    INTEGER NOT NULL,  -- input that brought the payment\n"
    "  payment_item     INTEGER NOT NULL,\n"
    "  receipt_cause    INTEGER NOT NULL,\n"
    "  receipt_item     INTEGER NOT NULL,\n"
    "  line             TEXT NOT NULL,     -- of the payment; \"\": none\n"
    "  number           INTEGER NOT NULL,  -- event\n"
    "  partner          TEXT,\n"
    "  value_date       TEXT,              -- of the receipt\n"
    "  received_pence   INTEGER NOT NULL,  -- of the pair\n"
    "  paid_pence       INTEGER NOT NULL,\n"
    "  reference        TEXT,\n"
    "  reason           TEXT,              -- rule\n"
    "  score            INTEGER NOT NULL,  -- 0..100\n"
    "  rejected         INTEGER NOT NULL,  -- other candidates considered\n"
    "  apart_by         INTEGER,           -- event that took it apart; NULL: it stands\n"
    "  PRIMARY KEY (pool, match, payment_serial, receipt_serial)\n"
    ") STRICT, WITHOUT ROWID;\n"
    /* Nothing is matched twice: what is open again after a match was taken apart has a new serial.
     */
    "CREATE TABLE match_item (\n"
    "  pool   TEXT NOT NULL,\n"
    "  serial INTEGER NOT NULL,\n"
    "  match  INTEGER NOT NULL,\n"
    "  PRIMARY KEY (pool, serial)\n"
    ") STRICT, WITHOUT ROWID;\n"

    "CREATE VIEW balance AS\n"
    "  SELECT pool, account, sum(amount_pence) AS balance_pence FROM posting"
    " GROUP BY pool, account;\n"
    "CREATE VIEW open_exception AS SELECT * FROM exception WHERE closed_by IS NULL;\n";

static const char *const books_steps[] = {books_1};

/* The application id reads "s75b". */
const struct migration_set books_migrations = {
    .application_id = 0x73373562, .page_size = BOOKS_PAGE, .steps = books_steps, .count = 1,
};

const struct books_table books_tables[] = {
    {"cursor", "one"},
    {"input", "journal"},
    {"refusal", "journal, position"},
    {"pool", "pool"},
    {"party", "party"},
    {"event", "pool, pool_number"},
    {"posting", "pool, journal, position"},
    {"stream_position", "pool, line, year"},
    {"exception", "pool, number"},
    {"match", "pool, match, payment_serial, receipt_serial"},
    {"match_item", "pool, serial"},
};
const int books_table_count = sizeof books_tables / sizeof *books_tables;
