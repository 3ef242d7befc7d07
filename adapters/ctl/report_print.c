#include "ctl/report_print.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "base/money.h"
#include "base/text.h"
#include "ctl/screen/csv_out.h"
#include "ctl/screen/table.h"
#include "kit/s75_explanation.h"
#include "kit/s75_json.h"

enum { DIGEST_TEXT_MAX = 2 * 32 + 1 };
_Static_assert(DIGEST_TEXT_MAX >= S75_TEXT_MAX, "a day fits");

static const S75__V1__ReportCell *cell_at(const S75__V1__ReportRow *row, size_t i)
{
    static const S75__V1__ReportCell none = S75__V1__REPORT_CELL__INIT;
    return i < row->n_cells ? row->cells[i] : &none;
}

static enum align align_of(S75__V1__CellKind kind)
{
    return kind == S75__V1__CELL_KIND__CELL_MONEY || kind == S75__V1__CELL_KIND__CELL_NUMBER
               ? ALIGN_RIGHT
               : ALIGN_LEFT;
}

static void add_cell(struct table *t, const S75__V1__ReportColumn *column,
                     const S75__V1__ReportCell *cell, enum style style)
{
    char day[S75_TEXT_MAX];
    if (cell->text)
        table_cell(t, style, "%s", cell->text);
    else if (!cell->has_number)
        table_skip(t, 1);
    else if (column->kind == S75__V1__CELL_KIND__CELL_MONEY)
        table_pence(t, style, cell->number);
    else if (column->kind == S75__V1__CELL_KIND__CELL_DATE)
        table_cell(t, style, "%s", s75_day_text((int32_t)cell->number, day));
    else
        table_cell(t, style, "%lld", (long long)cell->number);
}

/* What was found is too long for a column: it stands beneath the row. */
static bool is_beneath(const S75__V1__ReportColumn *column)
{
    return column->kind == S75__V1__CELL_KIND__CELL_PARTS;
}

static void add_row(struct table *t, const S75__V1__ReportTable *in, size_t count,
                    const S75__V1__ReportRow *row)
{
    for (size_t k = 0; k < count; k++)
        if (!is_beneath(in->columns[k]))
            add_cell(t, in->columns[k], cell_at(row, k), row->total ? STYLE_BOLD : STYLE_PLAIN);
    for (size_t k = 0; k < count; k++)
        table_note_parts(t, 8, STYLE_DIM, cell_at(row, k)->parts, cell_at(row, k)->n_parts);
}

static void print_title(const struct ctl *ctl, const char *title)
{
    printf("\n%s", style_begin(STYLE_BOLD, ctl->colours));
    text_clean(title, stdout);
    puts(style_end(STYLE_BOLD, ctl->colours));
}

static int print_table(const struct ctl *ctl, const S75__V1__ReportTable *in)
{
    struct column columns[TABLE_COLUMNS_MAX];
    struct table t;
    size_t count = in->n_columns < TABLE_COLUMNS_MAX ? in->n_columns : TABLE_COLUMNS_MAX;
    print_title(ctl, in->title);
    if (in->n_rows == 0) {
        puts("  none");
        return 0;
    }
    if (count == 0) {
        ctl_print("the table '%s' has rows and no columns", in->key);
        return 0;
    }
    if (count < in->n_columns)
        printf("  the first %zu of %zu columns; all are in --csv and --json\n", count,
               in->n_columns);
    size_t shown = 0;
    for (size_t i = 0; i < count; i++)
        if (!is_beneath(in->columns[i]))
            columns[shown++] =
                (struct column){in->columns[i]->title, align_of(in->columns[i]->kind)};
    table_init(&t, columns, shown);
    for (size_t i = 0; i < in->n_rows; i++)
        add_row(&t, in, count, in->rows[i]);
    int r = table_print(&t, ctl->colours, ctl->width, stdout);
    table_fini(&t);
    return r;
}

static void print_issued(const S75__V1__ReportIssued *issued)
{
    char to[S75_TEXT_MAX], on[S75_TEXT_MAX];
    printf("As issued with the closing to %s, on %s by ", s75_day_text(issued->to, to),
           s75_day_text(issued->closed_on, on));
    text_clean(issued->by, stdout);
    printf(" (input %llu)", (unsigned long long)issued->input);
    if (issued->has_reopened_on)
        printf("; opened again on %s", s75_day_text(issued->reopened_on, on));
    puts("");
}

int report_print_text(const struct ctl *ctl, const S75__V1__ReportAnswer *a)
{
    char day[S75_TEXT_MAX];
    int r = 0;
    fputs(style_begin(STYLE_BOLD, ctl->colours), stdout);
    text_clean(a->title, stdout);
    printf(", as of %s", s75_day_text(a->as_of, day));
    if (a->has_booked_to)
        printf(", as booked by %s", s75_day_text(a->booked_to, day));
    puts(style_end(STYLE_BOLD, ctl->colours));
    if (a->synthetic)
        printf("%ssynthetic: parts of what is reported are not real%s\n",
               style_begin(STYLE_BAD, ctl->colours), style_end(STYLE_BAD, ctl->colours));
    if (a->issued)
        print_issued(a->issued);
    for (size_t i = 0; i < a->n_tables && r == 0; i++)
        r = print_table(ctl, a->tables[i]);
    if (a->n_notes)
        putchar('\n');
    for (size_t i = 0; i < a->n_notes; i++)
        text_wrap(a->notes[i], 0, ctl->width, stdout);
    if (r == 0)
        return CTL_OK;
    ctl_print("out of memory");
    return CTL_NO;
}

/* Pounds without thousands separators. */
static void print_plain(int64_t pence, char text[S75_TEXT_MAX])
{
    char *to = s75_pounds(pence, text);
    for (const char *from = text; *from; from++)
        if (*from != ',')
            *to++ = *from;
    *to = '\0';
}

static void write_cell(const S75__V1__ReportColumn *column, const S75__V1__ReportCell *cell,
                       bool last)
{
    char text[S75_TEXT_MAX] = "";
    if (cell->text) {
        csv_text(cell->text, last);
        return;
    }
    if (cell->n_parts) {
        char *found = s75_explanation(cell->parts, cell->n_parts);
        csv_text(found ? found : "", last);
        free(found);
        return;
    }
    if (cell->has_number && column->kind == S75__V1__CELL_KIND__CELL_MONEY)
        print_plain(cell->number, text);
    else if (cell->has_number && column->kind == S75__V1__CELL_KIND__CELL_DATE)
        s75_day_text((int32_t)cell->number, text);
    else if (cell->has_number)
        snprintf(text, sizeof text, "%lld", (long long)cell->number);
    csv_field(text, last);
}

static bool has_key(const S75__V1__ReportTable *t, const char *key)
{
    for (size_t i = 0; i < t->n_columns; i++)
        if (strcmp(t->columns[i]->key, key) == 0)
            return true;
    return false;
}

/* "due_pence" holds pounds here: "due"; "due_amount" where "due" is another column. */
static void write_key(const S75__V1__ReportTable *t, size_t column)
{
    const S75__V1__ReportColumn *c = t->columns[column];
    char key[S75_NAME_MAX];
    size_t size = strlen(c->key);
    bool money = c->kind == S75__V1__CELL_KIND__CELL_MONEY && size > sizeof "_pence" - 1;
    if (money)
        size -= sizeof "_pence" - 1;
    snprintf(key, sizeof key, "%.*s", (int)size, c->key);
    if (money && has_key(t, key))
        snprintf(key, sizeof key, "%.*s_amount", (int)size, c->key);
    csv_field(key, column + 1 == t->n_columns);
}

/* What the report is of: a table of one row, before the others. */
static void write_head(const S75__V1__ReportAnswer *a)
{
    char name[S75_NAME_MAX], day[S75_TEXT_MAX];
    static const char *const keys[] = {"report", "title", "as_of", "booked_to", "synthetic"};
    const size_t count = sizeof keys / sizeof *keys;
    csv_field("report", true);
    for (size_t i = 0; i < count; i++)
        csv_field(keys[i], i + 1 == count);
    s75_enum_text(&s75__v1__report_kind__descriptor, (int)a->report, name);
    csv_field(name, false);
    csv_text(a->title, false);
    csv_field(s75_day_text(a->as_of, day), false);
    csv_field(a->has_booked_to ? s75_day_text(a->booked_to, day) : "", false);
    csv_field(a->synthetic ? "yes" : "no", true);
}

/* SHA-256 in hexadecimal; nothing where it is none. */
static const char *digest_text(const S75__V1__ReportIssued *issued, char text[DIGEST_TEXT_MAX])
{
    text[0] = '\0';
    for (size_t i = 0; i < issued->digest.len && 2 * i + 3 <= DIGEST_TEXT_MAX; i++)
        snprintf(text + 2 * i, 3, "%02x", issued->digest.data[i]);
    return text;
}

/* With which closing it was issued: a table of one row, after the head. */
static void write_issued(const S75__V1__ReportIssued *issued)
{
    static const char *const keys[] = {"to", "closed_on", "by", "input", "sha256", "reopened_on"};
    const size_t count = sizeof keys / sizeof *keys;
    char text[DIGEST_TEXT_MAX];
    csv_field("issued", true);
    for (size_t i = 0; i < count; i++)
        csv_field(keys[i], i + 1 == count);
    csv_field(s75_day_text(issued->to, text), false);
    csv_field(s75_day_text(issued->closed_on, text), false);
    csv_text(issued->by, false);
    snprintf(text, sizeof text, "%llu", (unsigned long long)issued->input);
    csv_field(text, false);
    csv_field(digest_text(issued, text), false);
    csv_field(issued->has_reopened_on ? s75_day_text(issued->reopened_on, text) : "", true);
}

/* What is noted beneath the tables of the text: a table after the others. */
static void write_notes(const S75__V1__ReportAnswer *a)
{
    csv_field("notes", true);
    csv_field("note", true);
    for (size_t i = 0; i < a->n_notes; i++)
        csv_text(a->notes[i], true);
}

int report_print_csv(const S75__V1__ReportAnswer *a)
{
    write_head(a);
    if (a->issued)
        write_issued(a->issued);
    for (size_t i = 0; i < a->n_tables; i++) {
        const S75__V1__ReportTable *t = a->tables[i];
        csv_field(t->key, true);
        for (size_t k = 0; k < t->n_columns; k++)
            write_key(t, k);
        for (size_t n = 0; n < t->n_rows; n++)
            for (size_t k = 0; k < t->n_columns; k++)
                write_cell(t->columns[k], cell_at(t->rows[n], k), k + 1 == t->n_columns);
    }
    write_notes(a);
    return CTL_OK;
}

static json_t *json_of_parts(const S75__V1__ReportCell *cell)
{
    json_t *parts = json_array();
    for (size_t i = 0; parts && i < cell->n_parts; i++)
        if (json_array_append_new(parts, s75_json(&cell->parts[i]->base)) != 0) {
            json_decref(parts);
            return NULL;
        }
    return parts;
}

static json_t *json_of_cell(const S75__V1__ReportColumn *column, const S75__V1__ReportCell *cell)
{
    char day[S75_TEXT_MAX];
    if (cell->text)
        return json_string(cell->text);
    if (cell->n_parts)
        return json_of_parts(cell);
    if (!cell->has_number)
        return json_null();
    if (column->kind == S75__V1__CELL_KIND__CELL_DATE)
        return json_string(s75_day_text((int32_t)cell->number, day));
    return json_integer(cell->number);
}

static json_t *json_of_table(const S75__V1__ReportTable *t)
{
    json_t *rows = json_array();
    for (size_t n = 0; rows && n < t->n_rows; n++) {
        json_t *row = json_object();
        bool failed = !row;
        for (size_t k = 0; !failed && k < t->n_columns; k++)
            failed = json_object_set_new(row, t->columns[k]->key,
                                         json_of_cell(t->columns[k], cell_at(t->rows[n], k))) != 0;
        if (!failed && t->rows[n]->total)
            failed = json_object_set_new(row, "total", json_true()) != 0;
        if (failed || json_array_append_new(rows, row) != 0) {
            json_decref(rows);
            return NULL;
        }
    }
    return rows;
}

static json_t *json_of_issued(const S75__V1__ReportIssued *issued)
{
    char to[S75_TEXT_MAX], on[S75_TEXT_MAX], reopened[S75_TEXT_MAX], digest[DIGEST_TEXT_MAX];
    json_t *json =
        json_pack("{s:s, s:s, s:s, s:I, s:s}", "to", s75_day_text(issued->to, to), "closed_on",
                  s75_day_text(issued->closed_on, on), "by", issued->by, "input",
                  (json_int_t)issued->input, "sha256", digest_text(issued, digest));
    if (json && issued->has_reopened_on &&
        json_object_set_new(json, "reopened_on",
                            json_string(s75_day_text(issued->reopened_on, reopened))) != 0) {
        json_decref(json);
        return NULL;
    }
    return json;
}

/* A member is lost only with all memory; what is set is looked at once at the end. */
static json_t *json_of(const S75__V1__ReportAnswer *a)
{
    char name[S75_NAME_MAX], day[S75_TEXT_MAX];
    json_t *all = json_object(), *tables = json_object(), *notes = json_array();
    bool failed = !all || !tables || !notes;
    for (size_t i = 0; !failed && i < a->n_notes; i++)
        failed = json_array_append_new(notes, json_string(a->notes[i])) != 0;
    for (size_t i = 0; !failed && i < a->n_tables; i++)
        failed = json_object_set_new(tables, a->tables[i]->key, json_of_table(a->tables[i])) != 0;
    s75_enum_text(&s75__v1__report_kind__descriptor, (int)a->report, name);
    failed = failed || json_object_set_new(all, "report", json_string(name)) != 0 ||
             json_object_set_new(all, "title", json_string(a->title)) != 0 ||
             json_object_set_new(all, "as_of", json_string(s75_day_text(a->as_of, day))) != 0 ||
             (a->has_booked_to &&
              json_object_set_new(all, "booked_to", json_string(s75_day_text(a->booked_to, day))) !=
                  0) ||
             json_object_set_new(all, "synthetic", json_boolean(a->synthetic)) != 0 ||
             (a->issued && json_object_set_new(all, "issued", json_of_issued(a->issued)) != 0) ||
             json_object_set(all, "notes", notes) != 0 ||
             json_object_set(all, "tables", tables) != 0;
    json_decref(notes);
    json_decref(tables);
    if (!failed)
        return all;
    json_decref(all);
    return NULL;
}

int report_print_json(const S75__V1__ReportAnswer *a)
{
    json_t *all = json_of(a);
    int r = all ? s75_json_write(all, 1, stdout) : -1;
    json_decref(all);
    putchar('\n');
    if (r == 0)
        return CTL_OK;
    ctl_print("cannot print the report");
    return CTL_NO;
}
