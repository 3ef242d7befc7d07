/* core/report/table: reports as tables of typed cells, so that text, CSV and JSON hold the same.
 *
 * Everything lives in the report's arena. When memory runs out report.failed is set, calls do
 * nothing, and report_make returns ERR_MEMORY. Money is in pence, its column's key ends in
 * _pence. */
#pragma once
#include "base/arena.h"
#include "core/message/effects.h"

struct engine;

/* Every report: REPORT_..., its number on the wire, what makes it (report_... of
 * core/report/reports), of which pools it is, what it can be had of, and what of it has no date or
 * no booking day. */
#define REPORTS(X)                                                                                 \
    /* Income, expenditure and the fund's balance in a year, for the partnership board. */         \
    X(STATEMENT, 1, statement, ONE_POOL, DATED, NULL)                                              \
    /* Plan, forecast and actual by quarter; the scheme table. */                                  \
    X(QUARTERLY_RETURN, 2, quarterly_return, ONE_POOL, DATED, NULL)                                \
    /* Funding, expenditure, net result, shares, carried forward. */                               \
    X(MEMORANDUM, 3, memorandum, ONE_POOL, DATED, NULL)                                            \
    /* What host and partners owe one another, by the ledger. */                                   \
    X(AGREEMENT_OF_BALANCES, 4, agreement_of_balances, ONE_POOL, DATED, NULL)                      \
    /* What is open, by age, with its state, owner and date. */                                    \
    X(AGED_EXCEPTIONS, 5, aged_exceptions, ONE_POOL_OR_ALL, OF_TODAY,                              \
      "exceptions and their states")                                                               \
    /* Instalments by date: due, paid, what is open. Source: the agreements' schedules. */         \
    X(CONTRIBUTIONS_DUE, 6, contributions_due, ONE_POOL, BY_VALUE_DATE,                            \
      "what was paid on an instalment")                                                            \
    /* Pooled, due, paid over, received and held in a year: in all, by region, area, kind and      \
     * pool; of one region when it is named. */                                                    \
    X(TOTALS, 7, totals, ALL_POOLS, DATED, NULL)                                                   \
    /* State on the day, steps, variations, conditions, partnership board, payment holds. */       \
    X(LIFE, 8, life, ONE_POOL, BY_VALUE_DATE, "steps, conditions and payment holds")               \
    /* Inputs that wait for a second officer. */                                                   \
    X(PENDING, 9, pending, ONE_POOL_OR_ALL, OF_TODAY, "inputs that wait")                          \
    /* Closings of a pool's books with their control totals, and what was booked since. Source:    \
     * core/control/period. */                                                                     \
    X(PERIODS, 10, periods, ONE_POOL, DATED, NULL)                                                 \
    /* Matches of the pool that are remembered: rule, score, what is matched with what, what is    \
     * left open, other candidates; who matched or unmatched manually, and why. Source:            \
     * core/reconcile/matched. */                                                                  \
    X(MATCHES, 11, matches, ONE_POOL, OF_TODAY, "matches")                                         \
    /* Performance elements of the pool: earned, paid, not released, retained; their results. */   \
    X(PERFORMANCE, 12, performance, ONE_POOL, DATED, NULL)                                         \
    /* Schemes of the pool's year: plan by quarter, orders, actual, forecast, variance; what pays  \
     * for them. */                                                                                \
    X(SCHEMES, 13, schemes, ONE_POOL, DATED, NULL)                                                 \
    /* Sources with control totals and claims, and section 256 transfers, of a year. */            \
    X(SOURCES, 14, sources, ALL_POOLS, OF_TODAY, "control totals and claims")                      \
    /* Plans of a year: outcomes by region and area, movements, conditions, who is helped, and     \
     * where a planning round stands. Source: core/planning/round, core/governance/plan. */        \
    X(ROUND, 15, round, ALL_POOLS, BY_VALUE_DATE, "steps, outcomes and conditions")                \
    /* Minimum and pooled of a year, above and below it, paid over, held, per head, by region,     \
     * area and kind; who is below the minimum; totals that were stated. Source: domain section 2. \
     */                                                                                            \
    X(FUNDING, 16, funding, ALL_POOLS, OF_TODAY, "minimums and what is agreed against them")       \
    /* Metrics of a year: baseline, plan, actual, changes in percent; benefits that were stated,   \
     * and what money depends on. Source: core/planning/target. */                                 \
    X(BENEFITS, 17, benefits, ALL_POOLS, OF_TODAY, "targets and results")                          \
    /* Areas by the points of what is open there, each point explained; the quiet majority in one  \
     * line; what is open by class and age. Source: core/planning/monitoring. */                   \
    X(RANKING, 18, ranking, ALL_POOLS, OF_TODAY, "findings and their states")                      \
    /* Policy packs of a year: the words that hold and what is said of each, national figures. */  \
    X(POLICY, 19, policy, ALL_POOLS, OF_TODAY, "what policy says of a year")

/* Every figure of a report is that of the date asked. What cannot be had of it is refused. */
enum report_dating {
    OF_TODAY,      /* as of the business date only */
    BY_VALUE_DATE, /* as of any day up to it, whenever it was booked */
    DATED          /* and as the books showed it on any booking day up to today's */
};

/* Of which pools it tells. */
enum report_scope {
    ONE_POOL = 1,    /* which must be named */
    ONE_POOL_OR_ALL, /* that is named, or all */
    ALL_POOLS        /* whichever is named */
};
#define REPORT_KIND(name, number, make, scope, dating, undated) REPORT_##name = number,
enum report_kind { REPORTS(REPORT_KIND) REPORT_KIND_COUNT };

#define COLUMNS_MAX 32

enum cell_kind { CELL_TEXT = 1, CELL_MONEY, CELL_DATE, CELL_NUMBER, CELL_PARTS };

struct report_column {
    const char *key, *title;
    enum cell_kind kind;
};

struct cell {
    struct text text;
    struct parts parts;
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
    date_t since;            /* movements after that day; DATE_NONE: not asked */
    struct text round, area; /* TEXT_NONE: the last of the year; all */
};

/* With which closing a report was issued (core/report/issued); input 0: it is made now. */
struct report_issued {
    uint64_t input; /* that closed the books, and its item */
    uint32_t item;
    date_t to, on;      /* up to that day, on that day */
    date_t reopened_on; /* DATE_NONE: the closing stands */
    struct text by;
    uint8_t digest[32]; /* SHA-256 of its cells */
};

struct report {
    struct arena *arena;
    struct report_asked asked; /* complete: what was not asked is filled in */
    struct text title;
    bool is_synthetic, failed;
    struct refusal refusal; /* why it is not made */
    struct report_issued issued;
    bool is_past_range;     /* a sum was cut off at the end of the range: a note states it */
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
void cell_text(struct row *row, size_t column, struct text text);    /* borrowed from the engine */
void cell_parts(struct row *row, size_t column, struct parts parts); /* none: empty */
void cell_money(struct row *row, size_t column, int64_t pence);
void cell_date(struct row *row, size_t column, date_t date); /* DATE_NONE: empty */
void cell_number(struct row *row, size_t column, int64_t number);
/* The sum, or the end of the range that it would leave: a report is of many pools, and none may end
 * the daemon. */
int64_t report_sum(struct report *r, int64_t a, int64_t b);
void report_note(struct report *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
void report_title(struct report *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Why the report is not made: fields and limits as in refusals of inputs. Returns the code. */
int report_refuse(struct report *r, enum refusal_code code, const char *field, const char *limit,
                  const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Whether nothing but the pool asked for is in it. What is not of one pool at all shows all. */
bool report_is_of_pool(enum report_kind kind);
/* Whether it may be had by whoever may have the nation's totals: it is of all pools, and names
 * nobody. */
bool report_is_national(enum report_kind kind);
/* As people call it: "statement". */
const char *report_name(enum report_kind kind);
/* Whether it is issued with closings: it is of one pool, and can be had of a date. */
bool report_is_issued(enum report_kind kind);

/* Of a day that was let go: what can be had instead, as a sentence. */
struct text report_instead(const struct engine *e, struct arena *arena, enum report_kind kind,
                           uint32_t pool, date_t day);

/* Makes a report. arena, title and tables are set; nothing else is needed before. 0, ERR_MEMORY;
 * positive, and then report.refusal says why: REFUSED_MISSING_FIELD (it needs a pool),
 * REFUSED_DATE_ORDER (no day has come yet), REFUSED_BAD_VALUE (no such report),
 * REFUSED_OUT_OF_RANGE (it cannot be had of that date). */
int report_make(const struct engine *e, const struct report_asked *asked, struct arena *arena,
                struct report *ret_report);
