#include "feed/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "feed/file/cells.h"
#include "feed/file/clean.h"
#include "feed/file/document.h"
#include "feed/file/encoding.h"
#include "feed/file/limits.h"
#include "feed/file/names.h"
#include "feed/row/header.h"

struct csv {
    struct row_source base;
    struct document document;
    const struct mapping *mapping; /* how the file is written */
    struct lines lines, first;     /* before the first row */
    struct decoder decoder;
    struct cells cells;
    char separator; /* 0: as the header has it */
    struct names_read names;
    struct header header; /* where columns are */
    struct arena *arena; /* of the call in hand */
};

enum { RECORD = 0, RECORD_END = 1, RECORD_BAD = 2 };

/* Why the line in hand is no record. */
struct fault {
    struct text value, reason;
    bool is_open; /* at the end of the file */
};

static int faulty(struct fault *ret, struct text value, struct text reason)
{
    *ret = (struct fault){value, reason, false};
    return reason.data ? RECORD_BAD : ERR_MEMORY;
}

/* A line in UTF-8, without the byte order marks of a first line. */
static int decode(struct csv *r, struct text line, struct text *ret_line,
                  struct fault *ret_fault)
{
    unsigned char bad;
    if (line.size > LIMIT_LINE_BYTES && !r->document.is_workbook)
        return faulty(ret_fault, line, arena_print(r->arena, "a line of %zu bytes; at most %d",
                                                   line.size, LIMIT_LINE_BYTES));
    int rc = decoder_line(&r->decoder, line, ret_line, &bad);
    if (rc == ERR_FORM)
        return faulty(ret_fault, line, arena_print(r->arena, "byte 0x%02X is not %s", bad,
                                                   decoder_name(&r->decoder)));
    if (!rc && r->lines.number == 1)
        *ret_line = encoding_strip_bom(*ret_line);
    return rc;
}

/* The lines that belong to a record whose quoted cell was left open. When it is not closed in time
 * the first line alone is at fault, and reading goes on after it. */
static int read_on(struct csv *r, struct text first, struct fault *ret_fault)
{
    const struct lines after_first = r->lines;
    const bool is_sheet = r->document.is_workbook; /* each of whose rows ends, however long it is */
    const bool is_multiline = is_sheet || r->mapping->multiline;
    size_t bytes = first.size;
    int rc = CELLS_OPEN;
    bool is_end = r->lines.at == r->lines.end;
    for (int n = 1; rc == CELLS_OPEN && is_multiline && (is_sheet || n < LIMIT_RECORD_LINES); n++) {
        struct text line;
        is_end = r->lines.at == r->lines.end;
        if (!lines_next(&r->lines, &line) || ((bytes += line.size) > LIMIT_LINE_BYTES && !is_sheet))
            break;
        rc = decode(r, line, &line, ret_fault);
        if (!rc)
            rc = cells_continue(&r->cells, line);
    }
    if (is_sheet)
        r->lines.number = after_first.number; /* rows are counted, and none is lost */
    if (is_sheet || rc == RECORD || rc == ERR_MEMORY)
        return rc;
    r->lines = after_first;
    rc =
        faulty(ret_fault, first,
               r->mapping->multiline ? arena_print(r->arena,
                                                   "a quotation mark is not closed within %d lines "
                                                   "or %d bytes",
                                                   LIMIT_RECORD_LINES, LIMIT_LINE_BYTES)
                                     : text_of("a quotation mark is not closed in this line"));
    ret_fault->is_open = is_end;
    return rc;
}

/* Outside of quotation marks, where other lines end otherwise. */
static bool has_return(struct text line)
{
    bool is_quoted = false;
    if (!line.size || !memchr(line.data, '\r', line.size))
        return false;
    for (size_t i = 0; i < line.size; i++) {
        is_quoted ^= line.data[i] == '"';
        if (line.data[i] == '\r' && !is_quoted)
            return true;
    }
    return false;
}

/* The next record into r->cells. RECORD_BAD: *ret_fault tells why it is none. *ret_row is the line
 * on which it begins. */
static int next_record(struct csv *r, uint32_t *ret_row, struct fault *ret_fault)
{
    struct text raw, line;
    if (!lines_next(&r->lines, &raw))
        return RECORD_END;
    *ret_row = r->lines.number;
    int rc = decode(r, raw, &line, ret_fault);
    if (rc)
        return rc;
    if (has_return(line))
        return faulty(ret_fault, raw,
                      text_of("a carriage return within the line: does a row end there?"));
    rc = cells_parse(&r->cells, line);
    if (rc == CELLS_OPEN)
        rc = read_on(r, raw, ret_fault);
    if (rc == ERR_RANGE)
        return faulty(ret_fault, raw,
                      arena_print(r->arena, "more than %d cells", LIMIT_COLUMNS));
    return rc;
}

static size_t non_blank(struct row_cells cells)
{
    size_t count = 0;
    for (size_t i = 0; i < cells.count; i++)
        count += clean_has_non_blank(cells.items[i]);
    return count;
}

/* "sep=;" before everything else: a spreadsheet's word for what separates cells. */
static bool take_separator(struct csv *r)
{
    const struct lines before = r->lines;
    struct text raw, line;
    struct fault fault;
    if (lines_next(&r->lines, &raw) && !decode(r, raw, &line, &fault) && line.size == 5 &&
        !strncasecmp(line.data, "sep=", 4) && memchr(",;|\t", line.data[4], 4)) {
        cells_separate(&r->cells, line.data[4]);
        return true;
    }
    r->lines = before;
    return false;
}

/* As that line has it which is read next. */
static void guess_separator(struct csv *r)
{
    struct lines ahead = r->lines;
    struct text raw, line;
    struct fault fault;
    if (lines_next(&ahead, &raw) && !decode(r, raw, &line, &fault))
        cells_separate(&r->cells, cells_separator_of(line));
}

/* The names that begin at the next line which holds something. RECORD, RECORD_END, RECORD_BAD,
 * ERR_MEMORY. */
static int read_names_here(struct csv *r, uint32_t *ret_row, struct fault *ret_fault)
{
    int rc;
    do {
        if (r->separator == 0)
            guess_separator(r);
        rc = next_record(r, ret_row, ret_fault);
    } while (rc == RECORD && non_blank((struct row_cells){r->cells.items, r->cells.count}) == 0);
    if (rc)
        return rc;
    names_fini(&r->names);
    rc = names_init(&r->names, &r->cells);
    if (!rc && r->mapping->second_header) {
        const struct lines before = r->lines;
        struct fault fault;
        uint32_t row;
        if (next_record(r, &row, &fault) == RECORD && names_are_second(&r->cells))
            rc = names_merge(&r->names, &r->cells);
        else
            r->lines = before;
    }
    return rc;
}

/* Whether a line above the header that begins at here is a row of it, which would be passed over
 * unread: *ret_row is its line, 0: none is. */
static int find_row_above(struct csv *r, const struct header *h, const struct lines *here,
                          uint32_t *ret_row)
{
    const struct lines at_header = *here;
    int rc = 0;
    *ret_row = 0;
    r->lines = r->first;
    while (!rc && !*ret_row && r->lines.at < at_header.at) {
        struct fault fault;
        uint32_t row;
        bool is_row = false;
        rc = next_record(r, &row, &fault);
        if (rc == RECORD)
            rc = header_reads(h, r->mapping, (struct row_cells){r->cells.items, r->cells.count},
                              r->arena, &is_row);
        else if (rc > 0) /* no record is no row */
            rc = 0;
        *ret_row = is_row ? row : 0;
    }
    r->lines = at_header;
    return rc;
}

/* Goes to the first line, of the first so many, from which the names are those that the mapping
 * wants; above it are titles. Where none is so it stays, and what is lacking is said of the first.
 */
static int pass_titles(struct csv *r, struct problem *problem)
{
    r->first = r->lines;
    for (int n = 0; n < LIMIT_TITLE_LINES; n++) {
        struct lines here = r->lines;
        struct fault fault;
        struct header h;
        uint32_t row, above = 0;
        bool fits = false;
        int rc = read_names_here(r, &row, &fault);
        if (rc == RECORD_END)
            break;
        const struct row_cells names = {r->names.items, r->names.count};
        if (rc == RECORD)
            rc = header_fits(&h, names, r->mapping, &fits);
        if (rc >= 0 && fits)
            rc = find_row_above(r, &h, &here, &above);
        if (rc < 0)
            return problem_set(problem, rc, "%s: out of memory", r->document.path);
        if (above)
            return problem_set(problem, ERR_FORM,
                               "%s:%u: a row above the header of line %u: it would be passed over",
                               r->document.path, above, row);
        r->lines = here;
        if (fits)
            return 0;
        rc = next_record(r, &row, &fault);
        if (rc < 0)
            return problem_set(problem, rc, "%s: out of memory", r->document.path);
    }
    r->lines = r->first;
    return 0;
}

/* What is beneath the header's row and has no one meaning. */
static int check_sheet(const struct csv *r, uint32_t header, struct problem *problem)
{
    const struct workbook *w = &r->document.workbook;
    const struct mapping *m = r->mapping;
    if (w->facts.merged_row > header)
        return problem_set(problem, ERR_FORM,
                           "%s:%u: cells %s are merged, and only one row has what is in them: "
                           "unmerge them, and fill each",
                           r->document.path, w->facts.merged_row, w->facts.merged);
    if (w->facts.hidden_row > header)
        return problem_set(problem, ERR_FORM,
                           "%s:%u: the row is hidden: whether it counts nobody can see. Show such "
                           "rows, or delete them",
                           r->document.path, w->facts.hidden_row);
    for (size_t i = 0; i < m->date_count; i++)
        if (m->dates[i] == DATES_EXCEL && w->days_from_1904)
            return problem_set(problem, ERR_FORM,
                               "%s: its numbers of days are counted from 1904, and \"excel\" of %s "
                               "means 1900: give the cells the form of a date",
                               r->document.path, m->path);
    return 0;
}

static int read_header(struct csv *r, struct problem *problem)
{
    const char *path = r->document.path;
    struct fault fault;
    uint32_t row;
    r->separator = r->document.is_workbook ? ',' : r->mapping->separator;
    cells_separate(&r->cells, r->separator ? r->separator : ',');
    if (!r->document.is_workbook && take_separator(r))
        r->separator = (char)csv_get_delim(&r->cells.csv);
    int rc = pass_titles(r, problem);
    if (rc < 0)
        return rc;
    rc = read_names_here(r, &row, &fault);
    if (rc == RECORD_END)
        return problem_set(problem, ERR_FORM, "%s: the file is blank", path);
    if (rc == RECORD_BAD)
        return problem_set(problem, ERR_FORM, "%s:%u: the header: %.*s", path, row,
                           TEXT_ARG(fault.reason));
    if (rc < 0)
        return problem_set(problem, rc, "%s: out of memory", path);
    return r->document.is_workbook ? check_sheet(r, row, problem) : 0;
}

static int begin(struct row_source *s, struct row_cells *ret_names, struct problem *problem)
{
    struct csv *r = (struct csv *)s;
    struct arena arena = ARENA_NULL;
    r->arena = &arena;
    int rc =
        decoder_init(&r->decoder, r->document.is_workbook ? ENCODING_UTF8 : r->mapping->encoding);
    if (!rc)
        rc = cells_init(&r->cells);
    r->cells.passes_blank = r->document.is_workbook;
    if (rc == ERR_ABSENT)
        problem_set(problem, rc, "this machine cannot convert Windows-1252 (see iconv -l)");
    else if (rc < 0)
        problem_set(problem, rc, "%s: out of memory", r->document.path);
    else
        rc = read_header(r, problem);
    bool fits;
    if (!rc && header_fits(&r->header, (struct row_cells){r->names.items, r->names.count},
                           r->mapping, &fits) < 0)
        rc = problem_set(problem, ERR_MEMORY, "%s: out of memory", r->document.path);
    r->first = r->lines;
    arena_fini(&arena);
    *ret_names = (struct row_cells){r->names.items, r->names.count};
    return rc;
}

/* A line as cells, quotation marks or not. */
static struct row_cells split(struct csv *r, struct text line, struct text cells[])
{
    const char by = (char)csv_get_delim(&r->cells.csv);
    size_t count = 0;
    while (count < LIMIT_COLUMNS) {
        const char *at = line.size ? memchr(line.data, by, line.size) : NULL;
        const size_t size = at ? (size_t)(at - line.data) : line.size;
        cells[count++] = (struct text){line.data, size};
        if (!at)
            break;
        line = (struct text){at + 1, line.size - size - 1};
    }
    return (struct row_cells){cells, count};
}

/* Whether a line within a cell is a row of its own: a quotation mark that is missing joins rows. */
static int has_row_within(struct csv *r, struct text cell, bool *ret_has)
{
    struct text cells[LIMIT_COLUMNS];
    const char *at = cell.size ? memchr(cell.data, '\n', cell.size) : NULL;
    int rc = 0;
    *ret_has = false;
    while (!rc && at && !*ret_has) {
        const size_t left = cell.size - (size_t)(at + 1 - cell.data);
        const char *end = left ? memchr(at + 1, '\n', left) : NULL;
        const struct text line = {at + 1, end ? (size_t)(end - at - 1) : left};
        rc = header_reads(&r->header, r->mapping, split(r, line, cells), r->arena, ret_has);
        at = end;
    }
    return rc;
}

static int check_within(struct csv *r, struct fault *ret_fault)
{
    for (size_t i = 0; i < r->cells.count; i++) {
        bool has;
        const int rc = has_row_within(r, r->cells.items[i], &has);
        if (rc < 0)
            return rc;
        if (has)
            return faulty(ret_fault, r->cells.items[i],
                          text_of("a whole row is within a cell: is a quotation mark missing?"));
    }
    return RECORD;
}

static int next(struct row_source *s, struct arena *arena, struct source_row *ret_row,
                struct problem *problem)
{
    struct csv *r = (struct csv *)s;
    struct fault fault = {TEXT_NONE, TEXT_NONE, false};
    uint32_t line = 0;
    r->arena = arena;
    int rc = next_record(r, &line, &fault);
    if (rc == RECORD && r->mapping->multiline && !r->document.is_workbook)
        rc = check_within(r, &fault);
    s->at = r->lines.number;
    copy_release(&r->document.text, r->lines.at);
    if (rc < 0)
        return problem_set(problem, rc, "%s:%u: out of memory", s->path, line);
    if (rc == RECORD_END)
        return ROW_SOURCE_END;
    *ret_row = (struct source_row){.position = line};
    ret_row->is_unended = r->lines.at == r->lines.end && !strchr("\r\n", r->lines.end[-1]);
    if (rc == RECORD)
        ret_row->cells = (struct row_cells){r->cells.items, r->cells.count};
    else
        ret_row->reason = fault.reason, ret_row->fault = fault.value,
        ret_row->is_open = fault.is_open;
    return 0;
}

static void rewind_rows(struct row_source *s)
{
    struct csv *r = (struct csv *)s;
    r->lines = r->first;
    s->at = 0;
}

static bool is_unchanged(const struct row_source *s)
{
    return document_is_unchanged(&((const struct csv *)s)->document);
}

static void close_file(struct row_source *s)
{
    struct csv *r = (struct csv *)s;
    decoder_fini(&r->decoder);
    cells_fini(&r->cells);
    names_fini(&r->names);
    document_fini(&r->document);
    free(r);
}

int csv_open(const char *path, const struct mapping *mapping, struct row_source **ret_source,
             struct problem *problem)
{
    static const struct row_source_ops ops = {begin, next, rewind_rows, is_unchanged, close_file};
    struct csv *r = calloc(1, sizeof *r);
    if (!r)
        return problem_set(problem, ERR_MEMORY, "%s: out of memory", path);
    const int rc = document_open(path, mapping->sheet, &r->document, problem);
    if (rc < 0) {
        free(r);
        return rc;
    }
    r->base = (struct row_source){.ops = &ops,
                                  .path = r->document.path,
                                  .name = r->document.name,
                                  .has_places = r->document.is_workbook,
                                  .of = r->document.lines};
    memcpy(r->base.sha256, r->document.sha256, sizeof r->base.sha256);
    r->mapping = mapping;
    r->lines = lines_of(&r->document);
    *ret_source = &r->base;
    return 0;
}
