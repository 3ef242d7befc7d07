#include "rows.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/money.h"
#include "feed/csv.h"
#include "kit/s75_text.h"
#include "scratch.h"

static char out[65536];
static size_t at;
struct intake rows_in;

static void print(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void print(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    at += (size_t)vsnprintf(out + at, sizeof out - at, format, arguments);
    va_end(arguments);
    cr_assert_lt(at, sizeof out);
}

static void show(const struct item *i)
{
    char money[MONEY_TEXT_MAX], date[S75_TEXT_MAX];
    if (i->unreadable) {
        print("%u! %.*s|%.*s|%.*s\n", i->row, TEXT_ARG(i->column), TEXT_ARG(i->value),
              TEXT_ARG(i->reason));
        return;
    }
    print("%u %s %s", i->row, s75_day_text((int32_t)item_value(i, "value_date")->number, date),
          money_print(item_value(i, "amount")->number, money));
    for (size_t f = 0; f < field_count(i->type); f++)
        if (i->values[f].text.size && !text_equal(i->values[f].text, text_of(ROWS_POOL)))
            print(" %.*s=%.*s", TEXT_ARG(field_name(i->type, f)), TEXT_ARG(i->values[f].text));
    for (size_t f = 0; f < field_count(i->type); f++) {
        const enum field_form form = field_form(i->type, f);
        if (i->values[f].is_set && (form == FORM_WORD || form == FORM_YEAR))
            print(" %.*s=%lld", TEXT_ARG(field_name(i->type, f)), (long long)i->values[f].number);
    }
    print("\n");
}

/* Every item of the file, one a line; rows_in.tally stays for the asking. */
const char *rows_of(const char *yaml, const char *path)
{
    struct problem problem = {""};
    struct mapping *m = scratch_mapping(yaml);
    struct row_source *source;
    struct item item;
    at = 0;
    out[0] = '\0';
    cr_assert_eq(csv_open(path, m, &source, &problem), 0, "%s", problem.text);
    cr_assert_eq(intake_open(&rows_in, source, m, &problem), 0, "%s", problem.text);
    int rc;
    while (!(rc = intake_next(&rows_in, &item, &problem)))
        show(&item);
    cr_assert_eq(rc, INTAKE_END);
    const struct tally tally = rows_in.tally;
    intake_close(&rows_in);
    rows_in.tally = tally;
    source->ops->close(source);
    mapping_close(m);
    return out;
}

const char *rows_items(const char *yaml, const char *text, size_t size)
{
    return rows_of(yaml, scratch_write("2017-04.csv", text, size));
}

void rows_give(const char *yaml, const char *text, const char *wanted)
{
    const char *got = rows_items(yaml, text, strlen(text));
    cr_assert_str_eq(got, wanted, "got:\n%swanted:\n%s", got, wanted);
}

void rows_row(const char *line, const char *wanted)
{
    char text[4096], line_2[4096];
    snprintf(text, sizeof text, ROWS_HEADER "%s\n", line);
    snprintf(line_2, sizeof line_2, "2%s\n", wanted);
    rows_give(ROWS_PAYMENT, text, line_2);
}
