#include "sqlite/books_rows.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "sqlite/books_fill.h"
#include "sqlite/code.h"
#include "core/message/words.h"

static const char *const sql[] = {
    [BOOKS_INPUT] = "INSERT INTO input VALUES (?,?,?,?,?,?,?,?,?)",
    [BOOKS_REFUSAL] = "INSERT INTO refusal VALUES (?,?,?,?,?,?,?)",
    [BOOKS_EVENT] = "INSERT INTO event VALUES"
                    " (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
                    "?,?,?,?,?,?)",
    [BOOKS_POSTING] = "INSERT INTO posting VALUES (?,?,?,?,?,?,?,?)",
    [BOOKS_POSITION] = "REPLACE INTO contribution_year_position VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
    [BOOKS_POOL] = "REPLACE INTO pool VALUES (?,?,?,?)",
    [BOOKS_PARTY] = "REPLACE INTO party VALUES (?,?,?,?)",
    [BOOKS_EXCEPTION] = "INSERT INTO exception VALUES"
                        " (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,'open',NULL,NULL,NULL,NULL,"
                        "NULL,NULL,NULL,NULL)",
    [BOOKS_EXCEPTION_WORK] =
        "UPDATE exception SET state = ?, owner = ?, due_on = ?, note = ?, worked_by = ?,"
        " officer = ?, closed_how = ?, closed_in = ?, closed_on = ? WHERE exception = ?",
    [BOOKS_EXCEPTION_CLEARED] =
        "UPDATE exception SET state = 'cleared', closed_how = 'rule', closed_in = ?, closed_on = ?"
        " WHERE exception = ?",
    /* One that waits already may be resubmitted. */
    [BOOKS_PENDING] = "INSERT OR IGNORE INTO pending VALUES (?,?,?,?,?,?,?,NULL,NULL,NULL,NULL)",
    [BOOKS_DECIDED] = "UPDATE pending SET decided_by = ?, decided_on = ?, second = ?, decision = ?"
                      " WHERE pool = ? AND pending = ?",
    [BOOKS_PAYMENT_HOLD] = "REPLACE INTO payment_hold VALUES (?,?,?,?,?,?,?,NULL,NULL,NULL,NULL)",
    [BOOKS_LIFTED] = "UPDATE payment_hold SET lifted_by = ?, lifted_on = ?, officer = ?,"
                     " lifting = ? WHERE pool = ? AND hold = ?",
    [BOOKS_MATCH] = "INSERT INTO match VALUES"
                    " (?,CAST(? AS INTEGER),?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,NULL)",
    /* An item may stand in several pairs of its match, and in no other. */
    [BOOKS_MATCH_ITEM] = "INSERT INTO match_item SELECT ?1, ?2, CAST(?3 AS INTEGER)"
                         " WHERE NOT EXISTS (SELECT 1 FROM match_item WHERE pool = ?1"
                         " AND serial = ?2 AND match = CAST(?3 AS INTEGER))",
    [BOOKS_MATCH_UNMATCHED] = "UPDATE match SET unmatched_by = ? WHERE pool = ?"
                              " AND match = CAST(? AS INTEGER) AND unmatched_by IS NULL",
};

/* Tables that only grow; the key of a row leads to it, and the other columns must be the same. */
static const struct growing {
    enum books_statement which;
    const char *table;
} growing[] = {
    {BOOKS_INPUT, "input"},
    {BOOKS_REFUSAL, "refusal"},
    {BOOKS_EVENT, "event"},
    {BOOKS_POSTING, "posting"},
};
enum { GROWING = sizeof growing / sizeof *growing };

static int prepare_rest(struct books_rows *rows, struct connection *c)
{
    int rc = 0;
    for (int i = 0; rc == 0 && i < BOOKS_STATEMENT_COUNT; i++)
        if (!rows->looks_up[i])
            rc = connection_prepare(c, sql[i], &rows->statements[i]);
    return rc;
}

int books_rows_init(struct books_rows *rows, struct connection *c)
{
    memset(rows, 0, sizeof *rows);
    return prepare_rest(rows, c);
}

/* "SELECT 1 FROM event WHERE pool IS ?1 AND ...": parameters as they are for an insert. */
static int prepare_look_up(sqlite3_stmt **ret_statement, struct connection *kept,
                           const char *table)
{
    char query[2048], part[80];
    sqlite3_stmt *columns = NULL;
    int rc = connection_prepare(kept, "SELECT name FROM pragma_table_info(?)", &columns);
    if (rc < 0)
        return rc;
    bind_text(columns, 1, text_of(table));
    snprintf(query, sizeof query, "SELECT 1 FROM %s WHERE 1", table);
    for (int at = 1; (rc = code_of(sqlite3_step(columns))) == CODE_ROW; at++) {
        const struct text name = column_text(columns, 0);
        snprintf(part, sizeof part, " AND %.*s IS ?%d", TEXT_ARG(name), at);
        strncat(query, part, sizeof query - strlen(query) - 1);
    }
    sqlite3_finalize(columns);
    return rc == 0 ? connection_prepare(kept, query, ret_statement) : rc;
}

int books_rows_init_check(struct books_rows *rows, struct connection *c, struct connection *kept)
{
    int rc = 0;
    memset(rows, 0, sizeof *rows);
    for (int i = 0; rc == 0 && i < GROWING; i++) {
        rows->looks_up[growing[i].which] = true;
        rc = prepare_look_up(&rows->statements[growing[i].which], kept, growing[i].table);
    }
    return rc == 0 ? prepare_rest(rows, c) : rc;
}

int books_rows_run(struct books_rows *rows, enum books_statement which)
{
    if (!rows->looks_up[which])
        return statement_run(rows->statements[which]);
    const int rc = code_of(sqlite3_step(rows->statements[which]));
    sqlite3_reset(rows->statements[which]);
    if (rc == CODE_ROW)
        rows->found[which]++;
    return rc == CODE_ROW ? 0 : rc == CODE_DONE ? BOOKS_ROWS_DIFFER : rc;
}

uint64_t books_rows_found(const struct books_rows *rows, const char *table)
{
    for (int i = 0; i < GROWING; i++)
        if (strcmp(growing[i].table, table) == 0)
            return rows->found[growing[i].which];
    return 0;
}

void books_rows_fini(struct books_rows *rows)
{
    for (int i = 0; i < BOOKS_STATEMENT_COUNT; i++)
        sqlite3_finalize(rows->statements[i]);
    memset(rows, 0, sizeof *rows);
}

static int event_row(struct books_rows *rows, const struct event *e)
{
    struct filling f = fill_begin(rows, BOOKS_EVENT);
    fill_key(&f, e->pool);
    fill_number(&f, (int64_t)e->pool_number);
    fill_number(&f, (int64_t)e->number);
    fill_word(&f, words_event_kind(e->kind));
    fill_number(&f, (int64_t)e->cause);
    fill_item(&f, e->item);
    fill_number(&f, (int64_t)e->epoch);
    fill_date(&f, e->booked_on);
    fill_date(&f, e->value_date);
    fill_contribution_year(&f, e);
    fill_amounts(&f, e);
    fill_text(&f, e->reference);
    fill_word(&f, words_reason(e->reason));
    fill_number_if(&f, e->other_cause, (int64_t)e->other_cause);
    fill_number_if(&f, e->other_cause && e->other_item != ITEM_NONE, e->other_item);
    fill_position(&f, &e->position);
    fill_word(&f, words_refusal(e->refusal.code));
    fill_text(&f, e->document);
    fill_number_if(&f, e->row, e->row);
    fill_text(&f, e->explanation);
    fill_text(&f, e->subject);
    fill_date(&f, e->due_on);
    fill_text(&f, e->officer);
    fill_number_if(&f, e->exception, e->exception);
    fill_word(&f, words_exception_state(e->state));
    fill_text(&f, e->owner);
    return fill_run(&f);
}

static int put_events(struct books_rows *rows, const struct effects *e)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < e->event_count; i++) {
        const struct event *event = &e->events[i];
        rc = event_row(rows, event);
        if (rc == 0)
            rc = books_consequences(rows, event);
    }
    return rc;
}

/* On the business date of the input's last event: one that closes something states what it did. */
static int put_closed(struct books_rows *rows, const struct effects *e)
{
    const date_t on = e->event_count ? e->events[e->event_count - 1].booked_on : DATE_NONE;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < e->closed_count; i++)
        rc = books_cleared(rows, e->closed[i], e->journal, on);
    return rc;
}

static int put_postings(struct books_rows *rows, const struct effects *e)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < e->posting_count; i++) {
        const struct posting *p = &e->postings[i];
        struct filling f = fill_begin(rows, BOOKS_POSTING);
        fill_key(&f, p->pool);
        fill_number(&f, (int64_t)e->journal);
        fill_number(&f, (int64_t)i + 1);
        fill_item(&f, p->item);
        fill_key(&f, p->account);
        fill_date(&f, p->value_date);
        fill_date(&f, p->booked_on);
        fill_number(&f, p->amount);
        rc = fill_run(&f);
    }
    return rc;
}

static int put_refusals(struct books_rows *rows, const struct effects *e)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < e->refusal_count; i++) {
        const struct refusal *r = &e->refusals[i];
        struct filling f = fill_begin(rows, BOOKS_REFUSAL);
        fill_number(&f, (int64_t)e->journal);
        fill_number(&f, (int64_t)i + 1);
        fill_item(&f, r->item);
        fill_word(&f, words_refusal(r->code));
        fill_text(&f, r->field);
        fill_text(&f, r->limit);
        fill_text(&f, r->text);
        rc = fill_run(&f);
    }
    return rc;
}

static struct text document_of(const struct effects *e)
{
    for (size_t i = 0; i < e->event_count; i++)
        if (e->events[i].document.size)
            return e->events[i].document;
    return TEXT_NONE;
}

/* "2017-08-01 09:30:00.123456", UTC, which sorts as it is written. */
static void print_instant(struct instant t, char out[64])
{
    const int64_t fraction = (t.us % 1000000 + 1000000) % 1000000;
    const time_t seconds = (time_t)((t.us - fraction) / 1000000);
    struct tm tm = {0};
    gmtime_r(&seconds, &tm);
    const size_t size = strftime(out, 40, "%Y-%m-%d %H:%M:%S", &tm);
    snprintf(out + size, 64 - size, ".%06d", (int)fraction);
}

static int put_input(struct books_rows *rows, const struct journal_row *row,
                     const struct effects *e)
{
    char received[64];
    struct filling f = fill_begin(rows, BOOKS_INPUT);
    print_instant(row->received, received);
    fill_number(&f, (int64_t)row->number);
    fill_number(&f, (int64_t)row->epoch);
    fill_key(&f, row->party);
    fill_key(&f, row->feed);
    fill_number(&f, (int64_t)row->feed_number);
    fill_word(&f, received);
    fill_number(&f, e->accepted);
    fill_number(&f, (int64_t)e->refusal_count);
    fill_text(&f, document_of(e));
    return fill_run(&f);
}

int books_rows_put(struct books_rows *rows, const struct journal_row *row, const struct effects *e)
{
    int rc = put_input(rows, row, e);
    if (rc == 0)
        rc = put_refusals(rows, e);
    if (rc == 0)
        rc = put_events(rows, e);
    if (rc == 0)
        rc = put_closed(rows, e);
    if (rc == 0)
        rc = put_postings(rows, e);
    return rc;
}
