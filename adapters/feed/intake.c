#include "feed/intake.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/money.h"
#include "feed/file/clean.h"
#include "feed/file/limits.h"
#include "feed/period.h"

enum { RECORD = 0, RECORD_END = 1, RECORD_BAD = 2 };

/* Why the line in hand is no record. */
struct fault {
    struct text value, reason;
};

static int faulty(struct fault *ret, struct text value, struct text reason)
{
    *ret = (struct fault){value, reason};
    return reason.data ? RECORD_BAD : ERR_MEMORY;
}

/* A line in UTF-8, without the byte order marks of a first line. */
static int decode(struct intake *r, struct text line, struct text *ret_line,
                  struct fault *ret_fault)
{
    unsigned char bad;
    if (line.size > LIMIT_LINE_BYTES)
        return faulty(ret_fault, line, arena_print(&r->memory, "a line of %zu bytes; at most %d",
                                                   line.size, LIMIT_LINE_BYTES));
    int rc = decoder_line(&r->decoder, line, ret_line, &bad);
    if (rc == ERR_FORM)
        return faulty(ret_fault, line, arena_print(&r->memory, "byte 0x%02X is not %s", bad,
                                                   decoder_name(&r->decoder)));
    if (!rc && r->lines.number == 1)
        *ret_line = encoding_strip_bom(*ret_line);
    return rc;
}

/* The lines that belong to a record whose quoted cell was left open. When it is not closed in time
 * the first line alone is at fault, and reading goes on after it. */
static int read_on(struct intake *r, struct text first, struct fault *ret_fault)
{
    const struct lines after_first = r->lines;
    size_t bytes = first.size;
    int rc = CELLS_OPEN;
    for (int n = 1; rc == CELLS_OPEN && r->mapping->multiline && n < LIMIT_RECORD_LINES; n++) {
        struct text line;
        if (!lines_next(&r->lines, &line) || (bytes += line.size) > LIMIT_LINE_BYTES)
            break;
        rc = decode(r, line, &line, ret_fault);
        if (!rc)
            rc = cells_continue(&r->cells, line);
    }
    if (rc == RECORD || rc == ERR_MEMORY)
        return rc;
    r->lines = after_first;
    return faulty(ret_fault, first,
                  r->mapping->multiline
                      ? arena_print(&r->memory, "a quotation mark is not closed within %d lines "
                                                "or %d bytes", LIMIT_RECORD_LINES, LIMIT_LINE_BYTES)
                      : text_of("a quotation mark is not closed in this line"));
}

/* The next record into r->cells. RECORD_BAD: *ret_fault tells why it is none. *ret_row is the line
 * on which it begins. */
static int next_record(struct intake *r, uint32_t *ret_row, struct fault *ret_fault)
{
    struct text raw, line;
    if (!lines_next(&r->lines, &raw))
        return RECORD_END;
    *ret_row = r->lines.number;
    int rc = decode(r, raw, &line, ret_fault);
    if (rc)
        return rc;
    rc = cells_parse(&r->cells, line);
    if (rc == CELLS_OPEN)
        rc = read_on(r, raw, ret_fault);
    if (rc == ERR_RANGE)
        return faulty(ret_fault, raw,
                      arena_print(&r->memory, "more than %d cells", LIMIT_COLUMNS));
    return rc;
}

static bool has_non_blank(const struct cells *cells)
{
    for (size_t i = 0; i < cells->count; i++)
        if (clean_has_non_blank(cells->items[i]))
            return true;
    return false;
}

static int read_header(struct intake *r, struct problem *problem)
{
    const char *path = r->document->path;
    struct fault fault;
    uint32_t row;
    int rc;
    do
        rc = next_record(r, &row, &fault);
    while (rc == RECORD && !has_non_blank(&r->cells));
    if (rc == RECORD_END)
        return problem_set(problem, ERR_FORM, "%s: the file is blank", path);
    if (rc == RECORD_BAD)
        return problem_set(problem, ERR_FORM, "%s:%u: the header: %.*s", path, row,
                           TEXT_ARG(fault.reason));
    if (!rc)
        rc = header_init(&r->header, &r->cells);
    if (!rc && r->mapping->second_header) {
        const struct lines before = r->lines;
        if (next_record(r, &row, &fault) == RECORD && header_is_second(&r->cells))
            rc = header_merge(&r->header, &r->cells);
        else
            r->lines = before;
    }
    if (rc < 0)
        return problem_set(problem, rc, "%s: out of memory", path);
    return header_map(&r->header, r->mapping, path, problem);
}

static int read_period(struct intake *r, struct problem *problem)
{
    const struct mapping *m = r->mapping;
    if (!m->period.size)
        return 0;
    const int rc = period_of_name(m->period, m->year, text_of(r->document->name), &r->period_from,
                                  &r->period_to);
    if (rc < 0)
        return problem_set(problem, rc,
                           "%s: the file's name does not fit the period \"%.*s\" of %s",
                           r->document->path, TEXT_ARG(m->period), m->path);
    return 0;
}

int intake_open(struct intake *r, const struct document *document, const struct mapping *mapping,
                struct problem *problem)
{
    *r = (struct intake){
        .document = document,
        .mapping = mapping,
        .lines = lines_of(document),
        .header = HEADER_NULL,
        .memory = ARENA_NULL,
        .period_from = DATE_NONE,
        .period_to = DATE_NONE,
    };
    int rc = decoder_init(&r->decoder, mapping->encoding, document->utf8);
    if (!rc)
        rc = cells_init(&r->cells);
    r->skipped = calloc(mapping->rule_count + 1, sizeof *r->skipped);
    if (rc == ERR_ABSENT)
        problem_set(problem, rc, "this machine cannot convert Windows-1252 (see iconv -l)");
    else if (rc < 0 || !r->skipped)
        rc = problem_set(problem, ERR_MEMORY, "%s: out of memory", document->path);
    if (!rc)
        rc = read_header(r, problem);
    if (!rc)
        rc = read_period(r, problem);
    if (rc < 0)
        intake_close(r);
    return rc;
}

void intake_close(struct intake *r)
{
    decoder_fini(&r->decoder);
    cells_fini(&r->cells);
    header_fini(&r->header);
    arena_fini(&r->memory);
    free(r->skipped);
    r->skipped = NULL;
}

static void count_item(struct tally *t, const struct item *item)
{
    t->rows++;
    if (item->unreadable) {
        t->unreadable++;
        return;
    }
    t->items++;
    if (money_add(t->total_pence, item_value(item, "amount")->number, &t->total_pence) < 0)
        t->total_overflow = true;
}

int intake_next(struct intake *r, struct item *ret_item)
{
    for (;;) {
        struct fault fault;
        const struct rule *rule;
        uint32_t row;
        arena_reset(&r->memory);
        int rc = next_record(r, &row, &fault);
        if (rc == RECORD_END)
            return INTAKE_END;
        if (rc == RECORD_BAD)
            rc = row_unreadable(row, TEXT_NONE, fault.value, fault.reason, &r->memory, ret_item);
        else if (rc == RECORD)
            rc = row_read(r->mapping, &r->header, &r->cells, row, &r->memory, ret_item, &rule);
        if (rc < 0)
            return rc;
        if (rc == ROW_SKIPPED) {
            r->tally.rows++;
            r->tally.skipped++;
            r->skipped[rule - r->mapping->rules]++;
        }
        if (rc != ROW_ITEM)
            continue;
        count_item(&r->tally, ret_item);
        return 0;
    }
}
