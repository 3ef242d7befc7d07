/* core/report/table: reports as tables of typed cells, so that text, CSV and JSON hold the same.
 *
 * Everything lives in the report's arena. When memory runs out report.failed is set, calls do
 * nothing, and report_make returns ERR_MEMORY. Money is in pence, its column's key ends in
 * _pence. */
#pragma once
#include "base/arena.h"
#include "core/message/effects.h"

struct engine;

enum report_kind {
    REPORT_STATEMENT = 1,
    REPORT_QUARTERLY_RETURN,
    REPORT_MEMORANDUM,
    REPORT_AGREEMENT_OF_BALANCES,
    REPORT_AGED_EXCEPTIONS,
    REPORT_CONTRIBUTIONS_DUE,
    REPORT_TOTALS,
    REPORT_LIFE,
    REPORT_PENDING,
    REPORT_PERIODS,
    REPORT_MATCHES,
    REPORT_PERFORMANCE,
    REPORT_SCHEMES,
    REPORT_SOURCES,
    REPORT_KIND_COUNT
};

#define COLUMNS_MAX 32

enum cell_kind { CELL_TEXT = 1, CELL_MONEY, CELL_DATE, CELL_NUMBER };

struct report_column {
    const char *key, *title;
    enum cell_kind kind;
};

struct cell {
    struct text text;
    int64_t number; /* pence, date_t or number */
    bool is_set;    /* false: empty */
};

struct row {
    struct cell *cells; /* one per column */
    bool is_total;
    struct row *next;
};

struct table {
    const char *key, *title;
    const struct report_column *columns;
    size_t column_count, row_count;
    struct row *first, *last;
    struct table *next;
};

struct report_note {
    struct text text;
    struct report_note *next;
};

/* What was asked. pool UINT32_MAX: none; texts TEXT_NONE: none; dates DATE_NONE: none. */
struct report_asked {
    enum report_kind kind;
    uint32_t pool;
    int year;         /* of the date when not asked */
    uint32_t quarter; /* 1..4, of the date when not asked */
    date_t as_of;     /* by value date; the business date when not asked */
    date_t booked_to; /* by booking date; DATE_NONE: all */
    struct text region, party;
};

struct report {
    struct arena *arena;
    struct report_asked asked; /* complete: what was not asked is filled in */
    struct text title;
    bool is_synthetic, failed;
    bool is_past_range; /* a sum was cut off at the end of the range: a note states it */
    struct table *first, *last;
    struct report_note *first_note, *last_note;
    struct row nowhere; /* what is written when memory has run out */
    struct cell nowhere_cells[COLUMNS_MAX];
};

/* columns must outlive the report: static. */
struct table *table_new(struct report *r, const char *key, const char *title,
                        const struct report_column *columns, size_t count);
/* The next row; cells are set in the order of the columns. A row of throw-away cells when memory
 * has run out. */
struct row *table_row(struct report *r, struct table *t, bool is_total);
void cell_text(struct row *row, size_t column, struct text text); /* borrowed from the engine */
void cell_money(struct row *row, size_t column, int64_t pence);
void cell_date(struct row *row, size_t column, date_t date); /* DATE_NONE: empty */
void cell_number(struct row *row, size_t column, int64_t number);
/* The sum, or the end of the range that it would leave: a report is of many pools, and none may end
 * the daemon. */
int64_t report_sum(struct report *r, int64_t a, int64_t b);
void report_note(struct report *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
void report_title(struct report *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Makes a report. arena, title and tables are set; nothing else is needed before. 0, ERR_MEMORY;
 * positive: REFUSED_MISSING_FIELD (it needs a pool), REFUSED_DATE_ORDER (no day has come yet),
 * REFUSED_BAD_VALUE (no such report). */
int report_make(const struct engine *e, const struct report_asked *asked, struct arena *arena,
                struct report *ret_report);
