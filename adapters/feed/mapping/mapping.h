/* feed/mapping/mapping: what a mapping file says about a publisher's files; MAPPING.md is its
 * reference.
 *
 * Read once at start, then constant. Text is NUL-free, borrowed from the mapping. Names and globs
 * are kept folded (base/text), as they are compared. One thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/text.h"
#include "feed/mapping/field.h"
#include "feed/file/encoding.h"
#include "feed/file/problem.h"

enum date_form { DATES_ISO = 1, DATES_UK, DATES_US, DATES_EXCEL, DATES_MONTH };
enum { DATE_FORMS = 5 };
/* The day that a month alone means, and the period of a file whose rows have no date. */
enum value_date_form { VALUE_DATE_NONE, VALUE_DATE_FIRST, VALUE_DATE_LAST };
enum year_form { YEAR_FINANCIAL = 1, YEAR_CALENDAR };

struct names {
    struct text *items;
    size_t count;
};

struct translation {
    struct text from, to; /* from is folded */
};

struct column {
    struct text key;    /* its name in the mapping */
    struct names names; /* accepted headers, the preferred first */
    struct names shown; /* the same as written, for messages */
    bool required;      /* the header must have it */
    struct translation *translations;
    size_t translation_count;
};

/* A cell beyond the header's last name that publications have. */
struct beyond {
    struct text name;
    struct names globs; /* one of them fits */
};

struct condition {
    size_t column;
    struct names globs; /* one of them fits */
};

struct rule {
    size_t line;                  /* in the mapping file */
    struct condition *conditions; /* all of them hold */
    size_t condition_count;
    int64_t amount_from, amount_to; /* pence, inclusive */
    struct text set[FIELDS_MAX];    /* by field; size 0: not set */
    struct text skip;               /* why the row is left out; size 0: it is not */
    bool keep;                      /* it is taken as it is */
};

#define COLUMN_NONE SIZE_MAX
enum { COLUMNS_MAX = 64, COLUMNS_ROOM = COLUMNS_MAX + 2 }; /* with those beside the amount */

/* The row beneath all others that says how many they are, or what they sum to. */
struct trailer {
    bool is_wanted;
    struct rule rule;   /* which row it is; as a rule it skips it */
    size_t rows, total; /* columns, or COLUMN_NONE */
};

struct mapping {
    struct arena memory;
    const char *path;
    uint8_t sha256[32]; /* of the file: what is read by it is read so, and not otherwise */
    struct text party, feed;
    enum item_type item;
    size_t amount; /* the field that says how much */
    /* Columns beside the amount's, or COLUMN_NONE: what is to be taken off it; whether it is a
     * debit or a credit. */
    size_t credit, side;
    enum encoding encoding;
    const char *sheet;                /* of workbooks; NULL: their only one */
    char separator;                   /* of cells; 0: as the header has it */
    enum date_form dates[DATE_FORMS]; /* tried in this order */
    size_t date_count;
    int two_digit_years; /* the first of the hundred years that two figures mean */
    enum value_date_form value_date;
    bool second_header, multiline, synthetic;
    bool short_rows;    /* rows may lack blank cells at their end */
    int64_t scale;      /* one unit of the file in pounds */
    struct text period; /* pattern of the file name; size 0: the files say no period */
    enum year_form year;
    int period_months,
        period_slack; /* that a file named by a month covers; days before and after */
    struct column columns[COLUMNS_ROOM];
    size_t column_count;
    struct beyond *beyond; /* in their order */
    size_t beyond_count;
    size_t describe_with[COLUMNS_MAX]; /* columns put before the description */
    size_t describe_count;
    /* By field; size 0: none. {column} stands for that column's cell. */
    struct text constants[FIELDS_MAX];
    struct trailer trailer;
    struct rule *rules;
    size_t rule_count;
};

/* ERR_ABSENT, ERR_IO, ERR_FORM, ERR_RANGE, ERR_MEMORY; the problem says file:line:column. */
int mapping_open(const char *path, struct mapping **ret_mapping, struct problem *problem);
void mapping_close(struct mapping *m); /* NULL is allowed */

/* Index of the column with that key, or COLUMN_NONE. */
size_t mapping_column(const struct mapping *m, struct text key);
