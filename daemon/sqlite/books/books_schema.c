#include "sqlite/books/books_schema.h"

#include "sqlite/connection/schema.h"
#include "store/store.h"

/* Rows are put in by pool, that is in many places at once: small pages are less to write again. */
enum { BOOKS_PAGE = 4096 };

static const char books_0[] =
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
    "  principal   TEXT NOT NULL,          -- who submitted it, as it was authenticated\n"
    "  roles       TEXT NOT NULL,          -- that permitted it: 'feed'; 'feed, officer'; '': "
    "none\n"
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

    /* What was agreed of pools and parties when they were recorded or changed last. */
    "CREATE TABLE pool (\n"
    "  pool      TEXT PRIMARY KEY,\n"
    "  number    INTEGER NOT NULL,         -- event of it, whose parts say what\n"
    "  booked_on TEXT\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE party (\n"
    "  party     TEXT PRIMARY KEY,\n"
    "  number    INTEGER NOT NULL,\n"
    "  booked_on TEXT\n"
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
    "  contribution      TEXT,\n"
    "  contribution_kind TEXT,\n"
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
    "  variance_pence   INTEGER,           -- paid + written off - due - transferred\n"
    "  held_pence       INTEGER,           -- on the contribution, pending release\n"
    "  adjusted_pence   INTEGER,           -- agreed to be due no more; is not in due\n"
    "  written_off_pence INTEGER,          -- of what is due: a loss of the pool\n"
    "  transferred_pence INTEGER,          -- claims taken over, or left (negative)\n"
    "  refusal          TEXT,\n"
    "  document         TEXT,\n"
    "  row              INTEGER,           -- line in that file\n"
    "  subject          TEXT,              -- hold, condition, scheme, match, pending input...\n"
    "  due_on           TEXT,              -- by when something is to be done\n"
    "  officer          TEXT,              -- who decided or is to act\n"
    "  exception        INTEGER,           -- its number: that it opens, or is about\n"
    "  state            TEXT,              -- of that exception\n"
    "  owner            TEXT,              -- of that exception\n"
    "  PRIMARY KEY (pool, pool_number)\n"
    ") STRICT, WITHOUT ROWID;\n"

    /* What an event is about, found, or done: the shares of one event sum to its difference. Parts
     * of kinds and fields as in proto/s75/v1/event.proto, which says which kind has which. */
    "CREATE TABLE part (\n"
    "  pool            TEXT NOT NULL,\n"
    "  number          INTEGER NOT NULL,   -- event\n"
    "  part            INTEGER NOT NULL,   -- in its order, from 1\n"
    "  kind            TEXT NOT NULL,\n"
    "  share_pence     INTEGER,            -- of the difference; NULL: tells more of the one "
    "before\n"
    "  amount_pence    INTEGER,\n"
    "  expected_pence  INTEGER,\n"
    "  date            TEXT,\n"
    "  until           TEXT,\n"
    "  year            INTEGER,\n"
    "  instalment      INTEGER,\n"
    "  instalments     INTEGER,\n"
    "  count           INTEGER,\n"
    "  value           INTEGER,\n"
    "  value_from      INTEGER,\n"
    "  input           INTEGER,            -- input.journal\n"
    "  document_number TEXT,               -- of the counterpart\n"
    "  other_pool      TEXT,\n"
    "  contribution    TEXT,\n"
    "  party           TEXT,\n"
    "  subject         TEXT,\n"
    "  decided_by      TEXT,\n"
    "  note            TEXT,\n"
    "  evidence        TEXT,\n"
    "  reason          TEXT,\n"
    "  PRIMARY KEY (pool, number, part)\n"
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

    /* The position of a contribution year as it was reported last. */
    "CREATE TABLE contribution_year_position (\n"
    "  pool              TEXT NOT NULL,\n"
    "  partner           TEXT NOT NULL,\n"
    "  contribution      TEXT NOT NULL,\n"
    "  year              INTEGER NOT NULL,\n"
    "  contribution_kind TEXT,\n"
    "  number            INTEGER NOT NULL,    -- event that reported it\n"
    "  as_of             TEXT NOT NULL,\n"
    "  due_pence         INTEGER NOT NULL,\n"
    "  paid_pence        INTEGER NOT NULL,\n"
    "  received_pence    INTEGER NOT NULL,\n"
    "  variance_pence    INTEGER NOT NULL,    -- paid + written off - due - transferred\n"
    "  held_pence        INTEGER NOT NULL,    -- on the contribution, pending release\n"
    "  adjusted_pence    INTEGER NOT NULL,    -- agreed to be due no more; is not in due\n"
    "  written_off_pence INTEGER NOT NULL,    -- of what is due: a loss of the pool\n"
    "  transferred_pence INTEGER NOT NULL,    -- claims taken over, or left (negative)\n"
    "  PRIMARY KEY (pool, contribution, year, partner)\n"
    ") STRICT, WITHOUT ROWID;\n"

    /* What somebody should look at. Numbers are given in order, so that a new row comes last. */
    "CREATE TABLE exception (\n"
    "  exception        INTEGER PRIMARY KEY, -- its number\n"
    "  pool             TEXT NOT NULL,\n"
    "  number           INTEGER NOT NULL,  -- event that opened it\n"
    "  kind             TEXT NOT NULL,\n"
    "  about_cause      INTEGER NOT NULL,  -- input that brought the money concerned\n"
    "  about_item       INTEGER,\n"
    "  opened_on        TEXT,              -- business date\n"
    "  value_date       TEXT,\n"
    "  partner          TEXT,\n"
    "  contribution      TEXT,\n"
    "  contribution_kind TEXT,\n"
    "  year             INTEGER,\n"
    "  instalment       INTEGER,\n"
    "  amount_pence     INTEGER,\n"
    "  expected_pence   INTEGER,\n"
    "  difference_pence INTEGER,\n"
    "  reference        TEXT,\n"
    "  reason           TEXT,\n"
    "  document         TEXT,\n"
    "  row              INTEGER,\n"
    "  subject          TEXT,              -- condition, scheme, source, match...\n"
    "  state            TEXT NOT NULL,     -- open, assigned ... cleared\n"
    "  owner            TEXT,              -- officer who is to look at it\n"
    "  due_on           TEXT,\n"
    "  note             TEXT,              -- what was written of it last\n"
    "  worked_by        INTEGER,           -- event of that work\n"
    "  officer          TEXT,              -- who did that work\n"
    "  closed_how       TEXT,              -- \"person\", \"rule\"; NULL: open\n"
    "  closed_in        INTEGER,           -- input.journal\n"
    "  closed_on        TEXT\n"
    ") STRICT;\n"
    "CREATE INDEX exception_open ON exception (pool, exception) WHERE closed_how IS NULL;\n"

    /* Inputs that wait for a second officer, or waited. */
    "CREATE TABLE pending (\n"
    "  pool         TEXT NOT NULL,\n"
    "  pending      TEXT NOT NULL,         -- \"journal/item\" of the input\n"
    "  number       INTEGER NOT NULL,      -- event\n"
    "  asked_on     TEXT,                  -- business date\n"
    "  officer      TEXT,                  -- who sent it\n"
    "  amount_pence INTEGER,               -- at stake\n"
    "  decided_by   INTEGER,               -- event; NULL: it waits\n"
    "  decided_on   TEXT,\n"
    "  second       TEXT,                  -- officer who decided\n"
    "  decision     TEXT,                  -- \"approved\", \"rejected\"\n"
    "  PRIMARY KEY (pool, pending)\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE payment_hold (\n"
    "  pool         TEXT NOT NULL,\n"
    "  hold         TEXT NOT NULL,\n"
    "  number       INTEGER NOT NULL,      -- event\n"
    "  held_from    TEXT,\n"
    "  partner      TEXT,                  -- scope; NULL: all\n"
    "  contribution TEXT,\n"
    "  lifted_by    INTEGER,               -- event; NULL: in force\n"
    "  lifted_on    TEXT,\n"
    "  officer      TEXT,\n"
    "  PRIMARY KEY (pool, hold)\n"
    ") STRICT, WITHOUT ROWID;\n"

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
    "  contribution     TEXT NOT NULL,     -- of the payment; \"\": none\n"
    "  number           INTEGER NOT NULL,  -- event\n"
    "  partner          TEXT,\n"
    "  value_date       TEXT,              -- of the receipt\n"
    "  received_pence   INTEGER NOT NULL,  -- of the pair\n"
    "  paid_pence       INTEGER NOT NULL,\n"
    "  reference        TEXT,\n"
    "  reason           TEXT,              -- rule\n"
    "  score            INTEGER NOT NULL,  -- 0..100\n"
    "  rejected         INTEGER NOT NULL,  -- other candidates considered\n"
    "  unmatched_by     INTEGER,           -- event that unmatched it; NULL: it stands\n"
    "  PRIMARY KEY (pool, match, payment_serial, receipt_serial)\n"
    ") STRICT, WITHOUT ROWID;\n"
    /* Nothing is matched twice: what is open again after its match is undone has a new serial. */
    "CREATE TABLE match_item (\n"
    "  pool   TEXT NOT NULL,\n"
    "  serial INTEGER NOT NULL,\n"
    "  match  INTEGER NOT NULL,\n"
    "  PRIMARY KEY (pool, serial)\n"
    ") STRICT, WITHOUT ROWID;\n"

    "CREATE VIEW balance AS\n"
    "  SELECT pool, account, sum(amount_pence) AS balance_pence FROM posting"
    " GROUP BY pool, account;\n"
    "CREATE VIEW open_exception AS SELECT * FROM exception WHERE closed_how IS NULL;\n"
    "CREATE VIEW period AS\n"
    "  SELECT pool, pool_number, number, kind, subject AS period, value_date AS closed_to,"
    " booked_on, officer FROM event"
    " WHERE kind IN ('period_closed', 'period_reopened');\n"
    "CREATE VIEW expenditure AS\n"
    "  SELECT pool, pool_number, number, kind, subject AS scheme, year, value_date, booked_on,"
    " amount_pence, reference, exception FROM event"
    " WHERE kind IN ('spent', 'expenditure_query');\n"
    "CREATE VIEW performance AS\n"
    "  SELECT pool, pool_number, number, subject AS element, partner, contribution, year,"
    " instalment AS period, value_date, booked_on, amount_pence, officer FROM event"
    " WHERE kind = 'payment_earned';\n"
    "CREATE VIEW adjustment AS\n"
    "  SELECT pool, pool_number, number, subject AS adjustment, exception, partner, contribution,"
    " year, instalment, value_date, booked_on, amount_pence, officer FROM event"
    " WHERE kind = 'adjusted';\n";

static const char *const books_steps[] = {books_0};

/* The application id reads "s75b". */
const struct migration_set books_migrations = {
    .application_id = 0x73373562,
    .page_size = BOOKS_PAGE,
    .steps = books_steps,
    .count = 1,
};

const struct books_table books_tables[] = {
    {"cursor", "one", false},
    {"input", "journal", true},
    {"refusal", "journal, position", true},
    {"pool", "pool", false},
    {"party", "party", false},
    {"event", "pool, pool_number", true},
    {"part", "pool, number, part", true},
    {"posting", "pool, journal, position", true},
    {"contribution_year_position", "pool, contribution, year, partner", false},
    {"exception", "exception", false},
    {"pending", "pool, pending", false},
    {"payment_hold", "pool, hold", false},
    {"match", "pool, match, payment_serial, receipt_serial", false},
    {"match_item", "pool, serial", false},
};
const int books_table_count = sizeof books_tables / sizeof *books_tables;

int books_schema_check(struct connection *c)
{
    char text[STORE_FINDING_MAX];
    return schema_check(c, &books_migrations, "books.db", text, sizeof text);
}
