#include "ctl/report_xlsx.h"
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>
#include "base/date.h"
#include "ctl/talk/ctl.h"
#include "kit/s75_explanation.h"
#include "kit/s75_text.h"

/* Excel's limits. */
enum { SHEET_NAME_MAX = 31, CELL_BYTES_MAX = 32767 };
enum { WIDTH_LEAST = 10, WIDTH_MOST = 60, WIDTH_PARTS = 80 };

struct formats {
    lxw_format *head, *title, *text, *money, *date, *number, *total_text, *total_money,
        *total_number;
};

struct book {
    lxw_workbook *workbook;
    struct formats formats;
};

static lxw_format *new_format(lxw_workbook *w, const char *number, bool is_bold, bool wraps)
{
    lxw_format *f = workbook_add_format(w);
    if (number)
        format_set_num_format(f, number);
    if (is_bold)
        format_set_bold(f);
    if (wraps)
        format_set_text_wrap(f);
    format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
    return f;
}

static void make_formats(struct book *b)
{
    static const char money[] = "#,##0.00;-#,##0.00", date[] = "yyyy-mm-dd", whole[] = "0";
    lxw_workbook *w = b->workbook;
    b->formats = (struct formats){
        .head = new_format(w, NULL, true, true),
        .title = new_format(w, NULL, true, false),
        .text = new_format(w, NULL, false, true),
        .money = new_format(w, money, false, false),
        .date = new_format(w, date, false, false),
        .number = new_format(w, whole, false, false),
        .total_text = new_format(w, NULL, true, true),
        .total_money = new_format(w, money, true, false),
        .total_number = new_format(w, whole, true, false),
    };
    format_set_bottom(b->formats.head, LXW_BORDER_THIN);
    format_set_top(b->formats.total_text, LXW_BORDER_THIN);
    format_set_top(b->formats.total_money, LXW_BORDER_THIN);
    format_set_top(b->formats.total_number, LXW_BORDER_THIN);
}

static void write_string(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const char *text,
                         lxw_format *format)
{
    char shown[CELL_BYTES_MAX + 1];
    (void)s75_shown(text, shown, sizeof shown);
    worksheet_write_string(sheet, row, column, shown, format);
}

static void write_date(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, int32_t yyyymmdd,
                       lxw_format *format)
{
    lxw_datetime day = {
        .year = yyyymmdd / 10000, .month = yyyymmdd / 100 % 100, .day = yyyymmdd % 100};
    worksheet_write_datetime(sheet, row, column, &day, format);
}

static const S75__V1__ReportCell *cell_at(const S75__V1__ReportTable *t, size_t row, size_t column)
{
    static const S75__V1__ReportCell none = S75__V1__REPORT_CELL__INIT;
    const S75__V1__ReportRow *r = t->rows[row];
    return column < r->n_cells ? r->cells[column] : &none;
}

/* The rows above a total that sum to it: from the row after the total before it, or from the first,
 * totals left out. False: neither does. */
static bool find_summed(const S75__V1__ReportTable *t, size_t total, size_t column,
                        size_t *ret_from)
{
    int64_t sum = 0, wanted = cell_at(t, total, column)->number;
    for (size_t row = total; row-- > 0;) {
        if (t->rows[row]->total)
            return false; /* of more than one block: the value says it */
        if (__builtin_add_overflow(sum, cell_at(t, row, column)->number, &sum))
            return false;
        const bool is_block = row == 0 || t->rows[row - 1]->total;
        if (is_block && sum == wanted) {
            *ret_from = row;
            return true;
        }
    }
    return false;
}

static void write_money(const struct book *b, lxw_worksheet *sheet, const S75__V1__ReportTable *t,
                        size_t row, size_t column)
{
    const bool is_total = t->rows[row]->total;
    lxw_format *format = is_total ? b->formats.total_money : b->formats.money;
    const double pounds = (double)cell_at(t, row, column)->number / 100;
    const lxw_row_t at = (lxw_row_t)row + 1;
    size_t from;
    if (!is_total || !find_summed(t, row, column, &from)) {
        worksheet_write_number(sheet, at, (lxw_col_t)column, pounds, format);
        return;
    }
    char first[LXW_MAX_CELL_NAME_LENGTH], last[LXW_MAX_CELL_NAME_LENGTH], formula[64];
    lxw_rowcol_to_cell(first, (lxw_row_t)from + 1, (lxw_col_t)column);
    lxw_rowcol_to_cell(last, at - 1, (lxw_col_t)column);
    snprintf(formula, sizeof formula, "=SUM(%s:%s)", first, last);
    worksheet_write_formula_num(sheet, at, (lxw_col_t)column, formula, format, pounds);
}

static void write_cell(const struct book *b, lxw_worksheet *sheet, const S75__V1__ReportTable *t,
                       size_t row, size_t column)
{
    const S75__V1__ReportCell *cell = cell_at(t, row, column);
    const S75__V1__CellKind kind = t->columns[column]->kind;
    const bool is_total = t->rows[row]->total;
    lxw_format *text = is_total ? b->formats.total_text : b->formats.text;
    const lxw_row_t at = (lxw_row_t)row + 1;
    if (cell->text) {
        write_string(sheet, at, (lxw_col_t)column, cell->text, text);
    } else if (cell->n_parts) {
        char *found = s75_explanation(cell->parts, cell->n_parts);
        write_string(sheet, at, (lxw_col_t)column, found ? found : "", text);
        free(found);
    } else if (!cell->has_number) {
        worksheet_write_blank(sheet, at, (lxw_col_t)column, text);
    } else if (kind == S75__V1__CELL_KIND__CELL_MONEY) {
        write_money(b, sheet, t, row, column);
    } else if (kind == S75__V1__CELL_KIND__CELL_DATE) {
        write_date(sheet, at, (lxw_col_t)column, (int32_t)cell->number, b->formats.date);
    } else {
        worksheet_write_number(sheet, at, (lxw_col_t)column, (double)cell->number,
                               is_total ? b->formats.total_number : b->formats.number);
    }
}

/* As wide as its cells, within limits; what is longer wraps. */
static double width_of(const S75__V1__ReportTable *t, size_t column)
{
    char pounds[S75_TEXT_MAX];
    size_t widest = strlen(t->columns[column]->title);
    if (t->columns[column]->kind == S75__V1__CELL_KIND__CELL_PARTS)
        return WIDTH_PARTS;
    for (size_t row = 0; row < t->n_rows; row++) {
        const S75__V1__ReportCell *cell = cell_at(t, row, column);
        size_t size = cell->text ? strlen(cell->text) : 0;
        if (!cell->text && cell->has_number)
            size = strlen(s75_pounds(cell->number, pounds));
        widest = size > widest ? size : widest;
    }
    widest = widest < WIDTH_LEAST ? WIDTH_LEAST : widest;
    return (double)(widest > WIDTH_MOST ? WIDTH_MOST : widest) + 2;
}

/* What Excel takes for the name of a sheet, of which no two are equal. */
static void name_sheet(const S75__V1__ReportTable *t, size_t number, char name[SHEET_NAME_MAX + 1])
{
    char shown[S75_NAME_MAX];
    (void)s75_shown(t->title, shown, sizeof shown);
    for (char *at = shown; *at; at++)
        if (strchr("[]:*?/\\'", *at) || (unsigned char)*at >= 0x80)
            *at = ' ';
    snprintf(name, SHEET_NAME_MAX + 1, "%u %.26s", (unsigned)(number % 1000), shown);
}

static int write_table(const struct book *b, const S75__V1__ReportTable *t, size_t number)
{
    char name[SHEET_NAME_MAX + 1];
    name_sheet(t, number, name);
    lxw_worksheet *sheet = workbook_add_worksheet(b->workbook, name);
    if (!sheet)
        return 1;
    for (size_t column = 0; column < t->n_columns; column++) {
        worksheet_set_column(sheet, (lxw_col_t)column, (lxw_col_t)column, width_of(t, column),
                             NULL);
        write_string(sheet, 0, (lxw_col_t)column, t->columns[column]->title, b->formats.head);
    }
    for (size_t row = 0; row < t->n_rows; row++)
        for (size_t column = 0; column < t->n_columns; column++)
            write_cell(b, sheet, t, row, column);
    worksheet_freeze_panes(sheet, 1, 0);
    worksheet_set_landscape(sheet);
    worksheet_repeat_rows(sheet, 0, 0);
    worksheet_fit_to_pages(sheet, 1, 0);
    return 0;
}

static int write_head(const struct book *b, const S75__V1__ReportAnswer *a)
{
    lxw_worksheet *sheet = workbook_add_worksheet(b->workbook, "Report");
    lxw_row_t row = 0;
    if (!sheet)
        return 1;
    worksheet_set_column(sheet, 0, 0, 24, NULL);
    worksheet_set_column(sheet, 1, 1, WIDTH_PARTS, NULL);
    write_string(sheet, row++, 0, a->title, b->formats.title);
    write_string(sheet, row, 0, "As of", b->formats.text);
    write_date(sheet, row++, 1, a->as_of, b->formats.date);
    if (a->has_booked_to) {
        write_string(sheet, row, 0, "As booked by", b->formats.text);
        write_date(sheet, row++, 1, a->booked_to, b->formats.date);
    }
    if (a->issued) {
        write_string(sheet, row, 0, "As issued on", b->formats.text);
        write_date(sheet, row++, 1, a->issued->closed_on, b->formats.date);
        write_string(sheet, row, 0, "by", b->formats.text);
        write_string(sheet, row++, 1, a->issued->by, b->formats.text);
    }
    if (a->synthetic)
        write_string(sheet, row++, 0, "synthetic: parts of what is reported are not real",
                     b->formats.title);
    for (size_t i = 0; i < a->n_notes; i++)
        write_string(sheet, row++, 1, a->notes[i], b->formats.text);
    return 0;
}

int report_write_xlsx(const S75__V1__ReportAnswer *a, const char *file)
{
    struct book b = {.workbook = workbook_new(file)};
    int failed = b.workbook ? 0 : 1;
    if (!failed) {
        make_formats(&b);
        failed = write_head(&b, a);
    }
    for (size_t i = 0; i < a->n_tables && !failed; i++)
        failed = write_table(&b, a->tables[i], i + 1);
    const lxw_error closed = b.workbook ? workbook_close(b.workbook) : LXW_NO_ERROR;
    if (!failed && closed == LXW_NO_ERROR)
        return CTL_OK;
    ctl_print("cannot write %s: %s", file, failed ? "out of memory" : lxw_strerror(closed));
    return CTL_NO;
}
