#include "feed/suggest.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/date.h"
#include "base/error.h"
#include "base/money.h"
#include "feed/csv.h"
#include "feed/intake.h"
#include "feed/mapping/period.h"
#include "feed/table.h"

/* Words that names of columns hold, the best first; after NULL those that none may hold. */
static const char *const date_words[] = {"date of payment",
                                         "payment date",
                                         "payment_date",
                                         "date paid",
                                         "paid date",
                                         "pay date",
                                         "receipt date",
                                         "clearing date",
                                         "posting date",
                                         "transaction date",
                                         "date",
                                         "updated",
                                         "paid",
                                         "",
                                         NULL,
                                         NULL};
static const char *const amount_words[] = {
    "net amount",    "net value", "net",  "amount", "value",  "sum",  "total",
    "gross",         "pounds",    "",     NULL,     "vat",    "no",   "number",
    "code",          "id",        "ref",  "seq",    "period", "year", "doc",
    "irrecoverable", "postcode",  "line", NULL};
static const char *const reference_words[] = {
    "transaction n", "transno",   "trans no",  "document n", "documentno", "doc",         "voucher",
    "invoice n",     "payment n", "reference", "ref",        "invoice",    "transaction", NULL,
    "date",          "name",      "desc",      "amount",     "supplier",   "vendor",      NULL};
static const char *const payee_words[] = {
    "supplier name", "vendor name", "beneficiary", "payee", "supplier",
    "vendor",        "creditor",    "merchant",    NULL,    "ref",
    "reg",           "number",      "postcode",    "type",  NULL};
static const char *const description_words[] = {"purpose", "description", "descript", "narrative",
                                                "detail",  "expense",     "subs",     "subjective",
                                                NULL,      "code",        NULL};
static const char *const payer_words[] = {"payer", "nhs_body", "paying body", NULL, NULL};
static const char *const pool_words[] = {"pooled fund", "pool", NULL, "budget", NULL};
static const char *const debit_words[] = {"debit", NULL, "credit", NULL};
static const char *const credit_words[] = {"credit", NULL, "debit", "creditor", NULL};
static const char *const contribution_words[] = {"contribution", NULL, NULL};

struct choice {
    const struct table *t;
    size_t date, amount, debit, credit, reference, payee, description, payer, pool, contribution;
    bool taken[LIMIT_COLUMNS];
};

static bool holds(struct text name, const char *word)
{
    return memmem(name.data, name.size, word, strlen(word)) != NULL;
}

/* As a whole word: "no" is in "doc no", not in "north". */
static bool has_word(struct text name, const char *word)
{
    const size_t size = strlen(word);
    for (size_t i = 0; i + size <= name.size; i++) {
        const bool begins = i == 0 || !strchr("abcdefghijklmnopqrstuvwxyz", name.data[i - 1]);
        const bool ends =
            i + size == name.size || !strchr("abcdefghijklmnopqrstuvwxyz", name.data[i + size]);
        if (begins && ends && !memcmp(name.data + i, word, size))
            return true;
    }
    return false;
}

static bool is_text(const struct column_look *c)
{
    return c->figures < c->filled;
}

static bool is_short(const struct column_look *c)
{
    return c->longest <= LIMIT_REFERENCE;
}

typedef bool (*fits_fn)(const struct column_look *c);

/* It looks right, has a name that none of the forbidden words is in, and is not taken. */
static bool may_be(const struct choice *c, size_t at, const char *const words[], fits_fn fits)
{
    const struct column_look *look = &c->t->columns[at];
    bool may = look->name.size && look->filled && !c->taken[at] && fits(look);
    const char *const *not = words;
    while (*not )
        not ++;
    for (not ++; may && *not ; not ++)
        may = !has_word(look->folded, *not );
    return may;
}

/* The column whose name has the best of the words. */
static size_t choose(struct choice *c, const char *const words[], fits_fn fits)
{
    for (const char *const *word = words; *word; word++)
        for (size_t i = 0; i < c->t->column_count; i++) {
            if (!may_be(c, i, words, fits) || !holds(c->t->columns[i].folded, *word))
                continue;
            c->taken[i] = true;
            return i;
        }
    return COLUMN_NONE;
}

/* A spreadsheet's number of a day, in a column that is called a date. */
static bool is_serial(const struct column_look *c)
{
    return c->dates[DATES_EXCEL] == c->filled && has_word(c->folded, "date");
}

static bool is_dated(const struct column_look *c)
{
    return table_is_date(c) || is_serial(c);
}

static bool is_sum(const struct column_look *c)
{
    return table_is_amount(c) && !is_dated(c);
}

static void choose_all(struct choice *c)
{
    c->date = choose(c, date_words, is_dated);
    c->debit = choose(c, debit_words, is_sum);
    c->credit = c->debit == COLUMN_NONE ? COLUMN_NONE : choose(c, credit_words, is_sum);
    if (c->credit == COLUMN_NONE && c->debit != COLUMN_NONE) {
        c->taken[c->debit] = false;
        c->debit = COLUMN_NONE;
    }
    c->amount = c->debit == COLUMN_NONE ? choose(c, amount_words, is_sum) : c->debit;
    c->reference = choose(c, reference_words, is_short);
    c->payer = choose(c, payer_words, is_text);
    c->payee = choose(c, payee_words, is_text);
    c->pool = choose(c, pool_words, is_short);
    c->contribution = choose(c, contribution_words, is_short);
    c->description = choose(c, description_words, is_text);
}

/* In quotation marks; text is clean. */
static void print_quoted(FILE *out, struct text t)
{
    fputc('"', out);
    for (size_t i = 0; i < t.size; i++)
        fprintf(out, strchr("\"\\", t.data[i]) ? "\\%c" : "%c", t.data[i]);
    fputc('"', out);
}

/* Other columns of the same look, which only a person can tell from the one taken. */
static void print_others(FILE *out, const struct choice *c, const char *const words[], fits_fn fits)
{
    bool any = false;
    for (size_t i = 0; i < c->t->column_count; i++) {
        if (!may_be(c, i, words, fits))
            continue;
        fputs(any ? ", " : "\n  # DECIDE: or is it ", out);
        print_quoted(out, c->t->columns[i].name);
        any = true;
    }
    fputs(any ? "?" : "", out);
}

static void print_column(FILE *out, const struct choice *c, const char *field, size_t at)
{
    if (at == COLUMN_NONE)
        return;
    fprintf(out, "  %s: [", field);
    print_quoted(out, c->t->columns[at].name);
    fputs("] # GUESSED by its name\n", out);
}

static void print_amount(FILE *out, const struct choice *c)
{
    const struct column_look *look = &c->t->columns[c->amount];
    if (c->credit == COLUMN_NONE) {
        fputs("  # GUESSED by its name and what is in it.", out);
        print_others(out, c, amount_words, is_sum);
        fprintf(
            out,
            "\n  # DECIDE: the sign. Above 0 is money paid by the payer, below 0 takes it back; "
            "below 0\n  # here: %u of %u. Where it is the other way round this file cannot be "
            "loaded as it is.\n  amount: [",
            look->negatives, look->filled);
        print_quoted(out, look->name);
        fputs("]\n", out);
        return;
    }
    fputs("  # GUESSED. DECIDE: a debit is money paid, a credit takes it back. Is it so here?\n"
          "  amount: {debit: [",
          out);
    print_quoted(out, look->name);
    fputs("], credit: [", out);
    print_quoted(out, c->t->columns[c->credit].name);
    fputs("]}\n", out);
}

static void print_columns(FILE *out, const struct choice *c)
{
    fputs("columns:\n  # GUESSED by its name and what is in it: the day on which the money counts.",
          out);
    print_others(out, c, date_words, is_dated);
    fputs("\n  value_date: [", out);
    print_quoted(out, c->t->columns[c->date].name);
    fputs("]\n", out);
    print_amount(out, c);
    print_column(out, c, "reference", c->reference);
    print_column(out, c, "payer", c->payer);
    print_column(out, c, "payee", c->payee);
    print_column(out, c, "pool", c->pool);
    print_column(out, c, "contribution", c->contribution);
    print_column(out, c, "description", c->description);
    if (c->payer == COLUMN_NONE)
        fputs("constants:\n  payer: DECIDE # DECIDE: the code or an alias of the party that pays\n",
              out);
}

/* The order of day and month: shown by a date, or for a person to say. */
static void print_dates(FILE *out, const struct column_look *c)
{
    const bool is_iso = c->dates[DATES_ISO] > 0;
    const bool is_other = c->dates[DATES_ISO] < c->filled;
    const bool is_us = c->month_first && !c->day_first;
    const bool has_figures = c->dates[DATES_UK] || c->dates[DATES_US];
    if (is_serial(c)) {
        fputs("# DECIDE: are these a spreadsheet's numbers of days, counted from 1900?\n"
              "dates: [excel]\n",
              out);
        return;
    }
    if (has_figures && c->shows_order.size) {
        fprintf(out, "# GUESSED: %s is first in ", is_us ? "the month" : "the day");
        print_quoted(out, c->shows_order);
        fputs(c->day_first && c->month_first ? ". DECIDE: other dates show the other order.\n"
                                             : ".\n",
              out);
    } else if (has_figures && is_other) {
        fputs("# DECIDE: uk (the day first) or us? No date that was looked at shows it.\n", out);
    }
    if (c->dates[DATES_MONTH] && !has_figures)
        fputs(
            "# DECIDE: which day of a month that is named alone counts.\nvalue_date: period_end\n",
            out);
    const char *other = "";
    if (has_figures)
        other = is_us ? "us" : "uk";
    else if (c->dates[DATES_MONTH])
        other = "month";
    fprintf(out, "dates: [%s%s%s]\n", is_iso ? "iso" : "", is_iso && *other ? ", " : "", other);
}

struct period_guess {
    const char *pattern;
    enum year_form year;
};

/* Dates of the column that lie in the period that the name would say. */
static size_t count_within(const struct choice *c, const struct period_guess *g, struct text name,
                           size_t *ret_dates)
{
    const struct mapping m = {
        .dates = {DATES_ISO, DATES_UK, DATES_MONTH}, .date_count = 3, .two_digit_years = 1950};
    date_t from, to, date;
    size_t within = 0;
    *ret_dates = 0;
    if (period_of_name(text_of(g->pattern), g->year, 1, name, &from, &to) < 0)
        return 0;
    for (size_t r = c->t->header + 1; r < c->t->row_count; r++) {
        const struct row_cells row = c->t->rows[r];
        if (c->date >= row.count || day_read(&m, row.items[c->date], &date))
            continue;
        ++*ret_dates;
        within += date >= from && date <= to;
    }
    return within;
}

/* The first that half of the dates are in; SIZE_MAX: none. */
static size_t find_period(const struct choice *c, const struct period_guess *guesses, size_t count,
                          struct text name, size_t *ret_within, size_t *ret_dates)
{
    for (size_t i = 0; i < count; i++) {
        *ret_within = count_within(c, &guesses[i], name, ret_dates);
        if (*ret_within && 2 * *ret_within >= *ret_dates)
            return i;
    }
    return SIZE_MAX;
}

/* A month or a quarter before a year; a month that the whole name says though no date is in it. */
static void print_period(FILE *out, const struct choice *c, const char *path)
{
    static const struct period_guess parts[] = {
        {"%Y-%m", YEAR_FINANCIAL},    {"%Y-Q%q", YEAR_FINANCIAL},   {"%Y-Q%q", YEAR_CALENDAR},
        {"*%Y-%m*", YEAR_FINANCIAL},  {"*%m-%Y*", YEAR_FINANCIAL},  {"*%Y_%m*", YEAR_FINANCIAL},
        {"*%Y%m*", YEAR_FINANCIAL},   {"*%b*%Y*", YEAR_FINANCIAL},  {"*%Y*%b*", YEAR_FINANCIAL},
        {"*%Y*Q%q*", YEAR_FINANCIAL}, {"*Q%q*%Y*", YEAR_FINANCIAL}, {"*%Y*Q%q*", YEAR_CALENDAR},
        {"*Q%q*%Y*", YEAR_CALENDAR}};
    static const struct period_guess years[] = {{"*%Y*", YEAR_FINANCIAL}, {"*%Y*", YEAR_CALENDAR}};
    const char *slash = strrchr(path, '/');
    const struct text name = text_of(slash ? slash + 1 : path);
    const struct period_guess *guess = parts;
    size_t within, dates;
    date_t from, to;
    size_t at = find_period(c, parts, sizeof parts / sizeof *parts, name, &within, &dates);
    if (at == SIZE_MAX &&
        !period_of_name(text_of(parts->pattern), parts->year, 1, name, &from, &to)) {
        within = count_within(c, parts, name, &dates);
        at = 0;
    }
    if (at == SIZE_MAX) {
        guess = years;
        at = find_period(c, years, sizeof years / sizeof *years, name, &within, &dates);
    }
    if (at == SIZE_MAX) {
        fputs("period: none # DECIDE: the name says no period in which the dates are\n", out);
        return;
    }
    fprintf(out, "period: \"%s\" # GUESSED: %zu of %zu dates are in it\n", guess[at].pattern,
            within, dates);
    if (guess[at].year == YEAR_CALENDAR)
        fputs("year: calendar\n", out);
}

static void print_form(FILE *out, const struct table *t, const char *sheet)
{
    static const char separators[] = ";\t|,";
    static const char *const words[] = {"semicolon", "tab", "pipe", "comma"};
    if (sheet) {
        fputs("sheet: ", out);
        print_quoted(out, text_of(sheet));
        fputc('\n', out);
    }
    if (t->separator)
        fprintf(out, "separator: %s # GUESSED\n",
                words[strchr(separators, t->separator) - separators]);
    if (t->is_multiline)
        fputs("multiline: yes # GUESSED: quoted cells go over lines\n", out);
    if (t->has_second_header)
        fputs("second_header: yes # GUESSED: a second line has the names that the first lacks\n",
              out);
    if (t->has_blank_beyond && !t->is_workbook)
        fputs("# GUESSED. DECIDE: rows have blank cells beyond the header. Is no comma unquoted in "
              "them?\nbeyond_header: {blank: \"\"}\n",
              out);
    if (t->has_short && !t->is_workbook)
        fputs("# GUESSED. DECIDE: rows have fewer cells than the header. Are only blank ones at "
              "their "
              "end\n# missing, and no separator?\nshort_rows: yes\n",
              out);
    if (t->has_beyond)
        fputs(
            "# DECIDE: some rows have something beyond the header's last name: see beyond_header\n",
            out);
}

static void print_mapping(FILE *out, const struct choice *c, const char *path, const char *sheet,
                          const char *program)
{
    const char *slash = strrchr(path, '/');
    fprintf(out, "# A first mapping for ");
    print_quoted(out, text_of(slash ? slash + 1 : path));
    fprintf(out,
            ", by %s --suggest, which looked at %zu rows.\n"
            "# GUESSED: look whether it is so. DECIDE: no program can tell. See MAPPING.md.\n"
            "item: payment # DECIDE: is a row a payment? receipt, expenditure ... are others\n"
            "party: DECIDE # DECIDE: the code of who runs the feed\n"
            "feed: decide # DECIDE: a name for these files: one feed is one order of them\n",
            program, c->t->data);
    print_period(out, c, path);
    print_form(out, c->t, sheet);
    print_dates(out, &c->t->columns[c->date]);
    print_columns(out, c);
}

static void note_fault(struct suggest_result *ret, const struct item *item)
{
    if (ret->unreadable++)
        return;
    snprintf(ret->first_fault, sizeof ret->first_fault, "line %u: %.*s \"%.*s\": %.*s", item->row,
             TEXT_ARG(item->column), TEXT_ARG(item->value), TEXT_ARG(item->reason));
}

/* What the mapping makes of the whole file. */
static int try_out(const char *yaml, size_t size, const char *path, struct suggest_result *ret,
                   struct problem *problem)
{
    char mapping_path[64], money[MONEY_TEXT_MAX];
    struct mapping *m = NULL;
    struct row_source *source;
    struct intake in;
    struct item item;
    const int fd = memfd_create("mapping", MFD_CLOEXEC);
    if (fd < 0 || write(fd, yaml, size) != (ssize_t)size) {
        close(fd);
        return problem_set(problem, ERR_MEMORY, "out of memory");
    }
    snprintf(mapping_path, sizeof mapping_path, "/proc/self/fd/%d", fd);
    int rc = mapping_open(mapping_path, &m, problem);
    close(fd);
    if (rc)
        return rc;
    rc = csv_open(path, m, &source, problem);
    if (!rc) {
        rc = intake_open(&in, source, m, problem);
        while (!rc && !(rc = intake_next(&in, &item, problem)))
            if (item.unreadable)
                note_fault(ret, &item);
        if (rc == INTAKE_END) {
            ret->rows = in.tally.rows;
            ret->items = in.tally.items;
            snprintf(ret->total, sizeof ret->total, "%s",
                     in.tally.total_overflow ? "beyond reckoning"
                                             : money_print(in.tally.total_pence, money));
            intake_close(&in);
            rc = 0;
        }
        source->ops->close(source);
    }
    mapping_close(m);
    return rc;
}

static int write_mapping(const struct table *t, const char *path, const char *sheet,
                         const char *program, FILE *out, struct suggest_result *ret,
                         struct problem *problem)
{
    struct choice c = {.t = t};
    char *yaml = NULL;
    size_t size = 0;
    choose_all(&c);
    if (c.date == COLUMN_NONE || c.amount == COLUMN_NONE)
        return problem_set(problem, ERR_FORM,
                           "%s: none of its columns reads as %s: write the mapping by hand", path,
                           c.date == COLUMN_NONE ? "dates" : "sums");
    FILE *memory = open_memstream(&yaml, &size);
    if (memory)
        print_mapping(memory, &c, path, sheet, program);
    if (!memory || fclose(memory))
        return problem_set(problem, ERR_MEMORY, "out of memory");
    fwrite(yaml, 1, size, out);
    const int rc = try_out(yaml, size, path, ret, problem);
    free(yaml);
    return rc;
}

int suggest(const char *path, const char *sheet, const char *program, FILE *out,
            struct suggest_result *ret, struct problem *problem)
{
    struct table *t = malloc(sizeof *t);
    *ret = (struct suggest_result){.rows = 0};
    if (!t)
        return problem_set(problem, ERR_MEMORY, "out of memory");
    int rc = table_read(t, path, sheet, problem);
    if (!rc)
        rc = write_mapping(t, path, sheet, program, out, ret, problem);
    table_close(t);
    free(t);
    return rc;
}
