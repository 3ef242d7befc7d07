#include "sqlite/journal/journal_schema.h"

/* 16 KiB pages, by measurement: of rows of 14 KB, 64 a commit, 4 KiB pages take in three quarters
 * as many; a commit of one small message takes 1.6 times as long with 64 KiB pages, and each feed
 * in a batch has a page of the index to itself, which is then written whole. */
enum { JOURNAL_PAGE = 16384, STATE_PAGE = 65536 };

static const char journal_0[] =
    /* One row per input, in the order in which they were taken in. Never changed, never deleted. */
    "CREATE TABLE journal (\n"
    "  number      INTEGER PRIMARY KEY,    -- from 1, without gaps\n"
    "  version     INTEGER NOT NULL,       -- of the row's form: how its chain is made\n"
    "  rules       INTEGER NOT NULL,       -- version of the rules that it was stepped by\n"
    "  epoch       INTEGER NOT NULL,       -- of the daemon's start that took it in\n"
    "  party       TEXT NOT NULL,          -- who sent it\n"
    "  feed        TEXT NOT NULL,          -- by which of the party's feeds\n"
    "  feed_number INTEGER NOT NULL,       -- of the feed, from 1, without gaps\n"
    "  principal   TEXT NOT NULL,          -- who submitted it, as it was authenticated\n"
    "  roles       INTEGER NOT NULL,       -- that permitted it: bit 1 << Role of access.proto\n"
    "  received_us INTEGER NOT NULL,       -- microseconds since 1970-01-01T00:00:00Z\n"
    "  digest      BLOB NOT NULL,          -- BLAKE2b-256 of raw\n"
    "  effects     BLOB,                   -- of a batch's last row: its effect row's digest\n"
    "  chain       BLOB NOT NULL,          -- BLAKE2b-256 over the row before and this one\n"
    "  raw         BLOB NOT NULL,          -- the Submission as it came, by the codec\n"
    "  codec       INTEGER NOT NULL        -- of raw: 0 none, 1 zstd\n"
    ") STRICT;\n"
    "CREATE UNIQUE INDEX journal_by_message ON journal (party, feed, feed_number);\n"
    /* One row per transaction: what its inputs caused. */
    "CREATE TABLE effect (\n"
    "  last_journal  INTEGER PRIMARY KEY,  -- the batch's last input\n"
    "  first_journal INTEGER NOT NULL,     -- and its first\n"
    "  first_event   INTEGER NOT NULL,     -- events it caused; last = first - 1: none\n"
    "  last_event    INTEGER NOT NULL,\n"
    "  digest        BLOB NOT NULL,        -- BLAKE2b-256 over the columns before and packed\n"
    "  packed        BLOB NOT NULL,        -- outcomes, events and postings; store/record\n"
    "  codec         INTEGER NOT NULL      -- of packed: 0 none, 1 zstd\n"
    ") STRICT;\n"
    "CREATE UNIQUE INDEX effect_by_event ON effect (last_event) WHERE last_event >= first_event;\n"
    /* One row per stand, in the transaction of the input that took it. Never deleted. */
    "CREATE TABLE stand (\n"
    "  journal  INTEGER PRIMARY KEY,       -- the input from which on other rules hold\n"
    "  digest   BLOB NOT NULL,             -- BLAKE2b-256 of the image; also in the input\n"
    "  image    BLOB NOT NULL,             -- the core's state before it, by the codec\n"
    "  codec    INTEGER NOT NULL           -- of image: 0 none, 1 zstd\n"
    ") STRICT;\n"
    "CREATE TABLE epoch (\n"
    "  epoch    INTEGER PRIMARY KEY,       -- from 1, one for each start of the daemon\n"
    "  taken_us INTEGER NOT NULL,          -- microseconds since 1970-01-01T00:00:00Z\n"
    "  journal  INTEGER NOT NULL,          -- last input then\n"
    "  event    INTEGER NOT NULL,          -- last event then\n"
    "  loss     TEXT NOT NULL,             -- why the loss of what came after was accepted; or ''\n"
    "  digest   BLOB NOT NULL              -- BLAKE2b-256 over the epoch before and this one\n"
    ") STRICT;\n";

static const char state_0[] =
    "CREATE TABLE checkpoint (\n"
    "  slot    INTEGER PRIMARY KEY CHECK (slot = 1), -- there is one\n"
    "  journal INTEGER NOT NULL,           -- the state is that after this input\n"
    "  event   INTEGER NOT NULL,           -- last event by then\n"
    "  rules   INTEGER NOT NULL,           -- version of the rules that made it\n"
    "  settled INTEGER NOT NULL,           -- 1: from the journal alone, and no other image\n"
    "  chain   BLOB NOT NULL,              -- of that journal row\n"
    "  digest  BLOB NOT NULL,              -- BLAKE2b-256 over the other columns\n"
    "  image   BLOB NOT NULL               -- the core's state\n"
    ") STRICT;\n";

static const char *const journal_steps[] = {journal_0};
static const char *const state_steps[] = {state_0};

/* The application ids read "s75j" and "s75s". */
const struct migration_set journal_migrations = {
    .application_id = 0x7337356A,
    .page_size = JOURNAL_PAGE,
    .steps = journal_steps,
    .count = 1,
};
const struct migration_set state_migrations = {
    .application_id = 0x73373573,
    .page_size = STATE_PAGE,
    .steps = state_steps,
    .count = 1,
};
