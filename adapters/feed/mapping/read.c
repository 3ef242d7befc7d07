#include "feed/mapping/read.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "feed/file/limits.h"
#include "feed/mapping/period.h"

enum { MEMORY_MAX = 16 << 20, SCALE_MAX = 1000000, PERIOD_MONTHS_MAX = 24, PERIOD_SLACK_MAX = 366 };

static int read_party(struct tree *t, yaml_node_t *node, void *ctx)
{
    struct mapping *m = ctx;
    return read_text(t, node, LIMIT_PARTY, m, &m->party);
}

static int read_feed(struct tree *t, yaml_node_t *node, void *ctx)
{
    struct mapping *m = ctx;
    const int rc = read_text(t, node, LIMIT_REFERENCE, m, &m->feed);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < m->feed.size; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-_.", m->feed.data[i]))
            return tree_fail(t, node, ERR_FORM, "\"feed\" is made of a-z 0-9 - _ .");
    return 0;
}

static int read_item(struct tree *t, yaml_node_t *node, void *ctx)
{
    const char *words[ITEM_TYPES];
    for (enum item_type i = 0; i < ITEM_TYPES; i++)
        words[i] = item_type_name(i);
    size_t index;
    const int rc = tree_word(t, node, words, ITEM_TYPES, &index);
    if (!rc)
        ((struct mapping *)ctx)->item = (enum item_type)index;
    ((struct mapping *)ctx)->amount =
        field_called(((struct mapping *)ctx)->item, text_of("amount"));
    return rc;
}

static int read_encoding(struct tree *t, yaml_node_t *node, void *ctx)
{
    static const char *const words[] = {"auto", "utf-8", "cp1252"};
    static const enum encoding encodings[] = {ENCODING_AUTO, ENCODING_UTF8, ENCODING_CP1252};
    size_t index;
    const int rc = tree_word(t, node, words, 3, &index);
    if (!rc)
        ((struct mapping *)ctx)->encoding = encodings[index];
    return rc;
}

static int read_separator(struct tree *t, yaml_node_t *node, void *ctx)
{
    static const char *const words[] = {"auto", "comma", "semicolon", "tab", "pipe"};
    static const char separators[] = {0, ',', ';', '\t', '|'};
    size_t index;
    const int rc = tree_word(t, node, words, sizeof words / sizeof *words, &index);
    if (!rc)
        ((struct mapping *)ctx)->separator = separators[index];
    return rc;
}

static int read_sheet(struct tree *t, yaml_node_t *node, void *ctx)
{
    struct mapping *m = ctx;
    struct text name;
    const int rc = read_text(t, node, LIMIT_TEXT, m, &name);
    if (rc < 0)
        return rc;
    char *sheet = read_room(t, node, m, name.size + 1, 1);
    if (sheet)
        memcpy(sheet, name.data, name.size);
    m->sheet = sheet;
    return sheet ? 0 : ERR_MEMORY;
}

static int read_date_form(struct tree *t, yaml_node_t *node, void *ctx)
{
    static const char *const words[DATE_FORMS] = {"iso", "uk", "us", "excel", "month"};
    struct mapping *m = ctx;
    size_t index;
    const int rc = tree_word(t, node, words, DATE_FORMS, &index);
    if (!rc)
        m->dates[m->date_count++] = (enum date_form)(index + 1);
    return rc;
}

static int read_dates(struct tree *t, yaml_node_t *node, void *ctx)
{
    struct mapping *m = ctx;
    bool has[DATE_FORMS + 1] = {false};
    m->date_count = 0;
    const int rc = tree_each(t, node, DATE_FORMS, read_date_form, m);
    for (size_t i = 0; !rc && i < m->date_count; i++)
        has[m->dates[i]] = true;
    if (has[DATES_UK] && has[DATES_US])
        return tree_fail(t, node, ERR_FORM,
                         "uk or us: a file has one order of day and month, and 01/02/2017 two "
                         "meanings");
    if (has[DATES_MONTH] && m->value_date == VALUE_DATE_NONE)
        return tree_fail(t, node, ERR_FORM,
                         "month needs \"value_date\": the first or the last day of it");
    return rc;
}

static int read_two_digit_years(struct tree *t, yaml_node_t *node, void *ctx)
{
    int64_t year;
    const int rc = tree_number(t, node, 1901, 2000, &year);
    if (!rc)
        ((struct mapping *)ctx)->two_digit_years = (int)year;
    return rc;
}

static int read_value_date(struct tree *t, yaml_node_t *node, void *ctx)
{
    static const char *const words[] = {"period_start", "period_end"};
    size_t index;
    const int rc = tree_word(t, node, words, 2, &index);
    if (!rc)
        ((struct mapping *)ctx)->value_date = index ? VALUE_DATE_LAST : VALUE_DATE_FIRST;
    return rc;
}

static int read_second_header(struct tree *t, yaml_node_t *node, void *ctx)
{
    return tree_truth(t, node, &((struct mapping *)ctx)->second_header);
}

static int read_multiline(struct tree *t, yaml_node_t *node, void *ctx)
{
    return tree_truth(t, node, &((struct mapping *)ctx)->multiline);
}

static int read_short_rows(struct tree *t, yaml_node_t *node, void *ctx)
{
    return tree_truth(t, node, &((struct mapping *)ctx)->short_rows);
}

static int read_synthetic(struct tree *t, yaml_node_t *node, void *ctx)
{
    return tree_truth(t, node, &((struct mapping *)ctx)->synthetic);
}

static int read_scale(struct tree *t, yaml_node_t *node, void *ctx)
{
    return tree_number(t, node, 1, SCALE_MAX, &((struct mapping *)ctx)->scale);
}

static int read_period(struct tree *t, yaml_node_t *node, void *ctx)
{
    struct mapping *m = ctx;
    const int rc = read_text(t, node, LIMIT_TEXT, m, &m->period);
    if (rc < 0)
        return rc;
    if (text_equal(m->period, text_of("none")))
        m->period = TEXT_NONE;
    else if (!period_pattern_check(m->period))
        return tree_fail(t, node, ERR_FORM,
                         "\"%.*s\" is no pattern for a period: it has %%Y, and at most one of %%m "
                         "%%b %%q, each once",
                         TEXT_ARG(m->period));
    return 0;
}

static int read_period_months(struct tree *t, yaml_node_t *node, void *ctx)
{
    int64_t months;
    const int rc = tree_number(t, node, 1, PERIOD_MONTHS_MAX, &months);
    if (!rc)
        ((struct mapping *)ctx)->period_months = (int)months;
    return rc;
}

static int read_period_slack(struct tree *t, yaml_node_t *node, void *ctx)
{
    int64_t days;
    const int rc = tree_number(t, node, 0, PERIOD_SLACK_MAX, &days);
    if (!rc)
        ((struct mapping *)ctx)->period_slack = (int)days;
    return rc;
}

static int read_year(struct tree *t, yaml_node_t *node, void *ctx)
{
    static const char *const words[] = {"financial", "calendar"};
    size_t index;
    const int rc = tree_word(t, node, words, 2, &index);
    if (!rc)
        ((struct mapping *)ctx)->year = index ? YEAR_CALENDAR : YEAR_FINANCIAL;
    return rc;
}

static int read_constant(struct tree *t, yaml_node_t *key_node, const char *key, yaml_node_t *value,
                         void *ctx)
{
    struct mapping *m = ctx;
    size_t field;
    const int rc = read_field(t, key_node, key, m, &field);
    if (rc < 0)
        return rc;
    if (field_form(m->item, field) == FORM_POUNDS)
        return tree_fail(t, key_node, ERR_FORM, "an amount comes from a column");
    return read_field_text(t, value, field, m, &m->constants[field]);
}

static int read_constants(struct tree *t, yaml_node_t *node, void *ctx)
{
    return tree_pairs(t, node, FIELDS_MAX, read_constant, ctx);
}

static int read_beyond(struct tree *t, yaml_node_t *key_node, const char *key, yaml_node_t *value,
                       void *ctx)
{
    struct mapping *m = ctx;
    struct beyond *b = &m->beyond[m->beyond_count++];
    (void)key;
    const int rc = read_text(t, key_node, LIMIT_TEXT, m, &b->name);
    return rc < 0 ? rc : read_names(t, value, true, m, &b->globs, NULL);
}

static int read_beyond_header(struct tree *t, yaml_node_t *node, void *ctx)
{
    struct mapping *m = ctx;
    m->beyond = read_room(t, node, m, tree_count(node) + 1, sizeof *m->beyond);
    return m->beyond ? tree_pairs(t, node, COLUMNS_MAX, read_beyond, m) : ERR_MEMORY;
}

static int read_describe_column(struct tree *t, yaml_node_t *node, void *ctx)
{
    struct mapping *m = ctx;
    const char *key;
    const int rc = tree_text(t, node, &key);
    if (rc < 0)
        return rc;
    const size_t column = mapping_column(m, text_of(key));
    if (column == COLUMN_NONE)
        return tree_fail(t, node, ERR_FORM, "\"%s\" is none of the columns", key);
    m->describe_with[m->describe_count++] = column;
    return 0;
}

static int read_describe_with(struct tree *t, yaml_node_t *node, void *ctx)
{
    return tree_each(t, node, COLUMNS_MAX, read_describe_column, ctx);
}

/* {key} in a constant stands for a column's cell: the column must exist. */
static int check_template(struct tree *t, const struct mapping *m, struct text constant)
{
    const char *at = constant.data, *end = at ? at + constant.size : NULL;
    while (at < end && (at = memchr(at, '{', (size_t)(end - at)))) {
        const char *close = memchr(at, '}', (size_t)(end - at));
        const struct text key = {at + 1, close ? (size_t)(close - at - 1) : 0};
        if (!close || mapping_column(m, key) == COLUMN_NONE)
            return tree_fail(t, source_root(&t->source), ERR_FORM,
                             "in constant \"%.*s\": \"%.*s\" is none of the columns",
                             TEXT_ARG(constant), TEXT_ARG(key));
        at = close + 1;
    }
    return 0;
}

/* What an item must have comes from a column or a constant. */
static int check_whole(struct tree *t, const struct mapping *m)
{
    for (size_t f = 0; f < field_count(m->item); f++) {
        const struct text name = field_name(m->item, f);
        const bool dated = m->value_date && m->period.size &&
                           text_equal(name, text_of("value_date")); /* by the file's name */
        const bool given = dated || m->constants[f].size || mapping_column(m, name) != COLUMN_NONE;
        if (field_needed(m->item, f) && !given)
            return tree_fail(t, source_root(&t->source), ERR_FORM,
                             "item %s needs \"%.*s\": give it a column or a constant",
                             item_type_name(m->item), TEXT_ARG(name));
        const int rc = check_template(t, m, m->constants[f]);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int read_mapping(struct tree *t, struct mapping *m)
{
    /* What refers to columns comes after them; columns and constants depend on the kind of item. */
    static const struct tree_key keys[] = {
        {"item", read_item, true},
        {"party", read_party, true},
        {"feed", read_feed, true},
        {"encoding", read_encoding, false},
        {"separator", read_separator, false},
        {"sheet", read_sheet, false},
        {"value_date", read_value_date, false},
        {"dates", read_dates, false},
        {"two_digit_years", read_two_digit_years, false},
        {"second_header", read_second_header, false},
        {"multiline", read_multiline, false},
        {"short_rows", read_short_rows, false},
        {"synthetic", read_synthetic, false},
        {"scale", read_scale, false},
        {"year", read_year, false},
        {"period", read_period, true},
        {"period_months", read_period_months, false},
        {"period_slack", read_period_slack, false},
        {"columns", read_columns, true},
        {"beyond_header", read_beyond_header, false},
        {"describe_with", read_describe_with, false},
        {"constants", read_constants, false},
        {"trailer", read_trailer, false},
        {"rules", read_rules, false},
    };
    yaml_node_t *root = source_root(&t->source);
    const int rc = tree_keys(t, root, keys, sizeof keys / sizeof *keys, m);
    return rc < 0 ? rc : check_whole(t, m);
}

int mapping_open(const char *path, struct mapping **ret_mapping, struct problem *problem)
{
    struct tree t;
    int rc = tree_open(path, &t, problem);
    if (rc < 0)
        return rc;
    struct mapping *m = calloc(1, sizeof *m);
    if (m) {
        *m = (struct mapping){
            .memory = {.limit = MEMORY_MAX},
            .encoding = ENCODING_AUTO,
            .dates = {DATES_ISO, DATES_UK},
            .date_count = 2,
            .two_digit_years = 1950,
            .trailer = {.rows = COLUMN_NONE, .total = COLUMN_NONE},
            .credit = COLUMN_NONE,
            .side = COLUMN_NONE,
            .scale = 1,
            .period_months = 1,
            .year = YEAR_FINANCIAL,
        };
        const struct text copy = arena_text(&m->memory, (struct text){path, strlen(path) + 1});
        m->path = copy.data;
        crypto_hash_sha256(m->sha256, t.source.data, t.source.size);
        rc = m->path ? read_mapping(&t, m) : ERR_MEMORY;
    }
    if (!m || !m->path)
        rc = problem_set(problem, ERR_MEMORY, "%s: out of memory", path);
    tree_close(&t);
    if (rc < 0)
        mapping_close(m);
    else
        *ret_mapping = m;
    return rc;
}
