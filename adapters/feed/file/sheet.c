#include "feed/file/sheet.h"

#include <expat.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "feed/file/ascii.h"

enum {
    ROW_MAX = 1048576, /* of a sheet */
    COLUMN_MAX = 16384,
    /* xlsx2csv is given longer text of a cell of its own in pieces, and keeps the last. */
    OWN_TEXT_MAX = 8000
};

struct sheet {
    XML_Parser parser;
    struct sheet_facts *facts;
    struct problem *problem;
    const char *name;
    int failed;
    uint32_t row, column; /* the last ones */
    bool in_rows, is_hidden, in_cell, is_own_text, has_formula, in_text;
    unsigned texts;    /* pieces of text in the cell */
    size_t value_size; /* bytes of it */
    char ref[SHEET_REF_MAX];
};

static const char *local(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

static bool is(const char *name, const char *wanted)
{
    return !strcmp(local(name), wanted);
}

static const char *value_of(const char **attributes, const char *wanted)
{
    for (; *attributes; attributes += 2)
        if (!strcmp(attributes[0], wanted))
            return attributes[1];
    return NULL;
}

static bool is_true(const char *value)
{
    return value && (!strcmp(value, "1") || !strcmp(value, "true"));
}

static void fail(struct sheet *s, const char *where, const char *what)
{
    if (s->failed)
        return;
    s->failed = problem_set(s->problem, ERR_FORM, "%s: %s: %s", s->name, where, what);
    (void)XML_StopParser(s->parser, XML_FALSE);
}

/* "AB12" as column and row; the end of what was read, or NULL. */
static const char *read_ref(const char *ref, uint32_t *ret_column, uint32_t *ret_row)
{
    uint32_t column = 0, row = 0;
    while (*ref >= 'A' && *ref <= 'Z' && column <= COLUMN_MAX)
        column = column * 26 + (uint32_t)(*ref++ - 'A' + 1);
    while (ascii_is_digit(*ref) && row <= ROW_MAX)
        row = row * 10 + (uint32_t)(*ref++ - '0');
    *ret_column = column;
    *ret_row = row;
    return column && column <= COLUMN_MAX && row && row <= ROW_MAX ? ref : NULL;
}

static void begin_row(struct sheet *s, const char **attributes)
{
    const char *number = value_of(attributes, "r");
    char *end = NULL;
    const unsigned long row = number ? strtoul(number, &end, 10) : 0;
    snprintf(s->ref, sizeof s->ref, "row %lu", row);
    if (!number || !ascii_is_digit(*number) || *end || row > ROW_MAX)
        fail(s, "a row", "it has no number. Open the workbook in a spreadsheet, and save it");
    else if (row <= s->row)
        fail(s, s->ref, "it is beneath a later one");
    s->row = (uint32_t)row;
    s->column = 0;
    s->is_hidden = is_true(value_of(attributes, "hidden"));
}

static void begin_cell(struct sheet *s, const char **attributes)
{
    const char *ref = value_of(attributes, "r"), *type = value_of(attributes, "t");
    uint32_t column = 0, row = 0;
    const char *end = ref ? read_ref(ref, &column, &row) : NULL;
    snprintf(s->ref, sizeof s->ref, "%s", ref ? ref : "a cell");
    if (!end || *end || row != s->row || column <= s->column)
        fail(s, s->ref,
             "not the place of a cell after the one before it. Open the workbook in a spreadsheet, "
             "and save it");
    s->column = column;
    s->in_cell = true;
    s->is_own_text = type && (!strcmp(type, "str") || !strcmp(type, "inlineStr"));
    s->has_formula = false;
    s->texts = 0;
    s->value_size = 0;
    if (s->is_hidden)
        s->facts->hidden_row = s->row;
}

static void see_merged(struct sheet *s, const char **attributes)
{
    const char *ref = value_of(attributes, "ref");
    uint32_t column, from, to;
    const char *end = ref ? read_ref(ref, &column, &from) : NULL;
    if (!end || *end != ':' || !(end = read_ref(end + 1, &column, &to)) || *end) {
        fail(s, ref ? ref : "merged cells", "no place of merged cells");
    } else if (from != to && (from > to ? from : to) > s->facts->merged_row) {
        s->facts->merged_row = from > to ? from : to;
        snprintf(s->facts->merged, sizeof s->facts->merged, "%s", ref);
    }
}

static void on_begin(void *ctx, const char *name, const char **attributes)
{
    struct sheet *s = ctx;
    if (s->failed)
        return;
    if (is(name, "sheetData"))
        s->in_rows = true;
    else if (s->in_rows && is(name, "row"))
        begin_row(s, attributes);
    else if (s->in_rows && is(name, "c"))
        begin_cell(s, attributes);
    else if (is(name, "mergeCell"))
        see_merged(s, attributes);
    else if (s->in_cell && is(name, "f"))
        s->has_formula = s->facts->has_formulas = true;
    else if (s->in_cell && (is(name, "v") || is(name, "t")))
        s->in_text = ++s->texts;
}

static void end_cell(struct sheet *s)
{
    s->in_cell = false;
    if (s->has_formula && (!s->texts || (!s->value_size && !s->is_own_text)))
        fail(s, s->ref,
             "a formula without its value. Open the workbook in a spreadsheet, and save it");
    else if (s->texts > 1)
        fail(s, s->ref, "text in several pieces, of which one would be read");
    else if (s->is_own_text && s->value_size > OWN_TEXT_MAX)
        fail(s, s->ref, "text of more than 8,000 bytes, of which the end would be read");
}

static void on_end(void *ctx, const char *name)
{
    struct sheet *s = ctx;
    if (s->failed)
        return;
    if (is(name, "c") && s->in_cell)
        end_cell(s);
    else if (is(name, "sheetData"))
        s->in_rows = false;
    else if (is(name, "v") || is(name, "t"))
        s->in_text = false;
}

static void on_text(void *ctx, const char *data, int size)
{
    struct sheet *s = ctx;
    (void)data;
    if (s->in_text)
        s->value_size += (size_t)size;
}

/* What an entity stands for is not in the sheet. */
static void on_doctype(void *ctx, const char *name, const char *system, const char *public, int own)
{
    (void)name, (void)system, (void)public, (void)own;
    fail(ctx, "the sheet", "it declares a document type, which no sheet does");
}

struct sheet *sheet_new(struct sheet_facts *facts, const char *name, struct problem *problem)
{
    struct sheet *s = calloc(1, sizeof *s);
    if (s)
        s->parser = XML_ParserCreate(NULL);
    if (!s || !s->parser) {
        free(s);
        return NULL;
    }
    *facts = (struct sheet_facts){.hidden_row = 0};
    s->facts = facts;
    s->name = name;
    s->problem = problem;
    XML_SetUserData(s->parser, s);
    XML_SetElementHandler(s->parser, on_begin, on_end);
    XML_SetCharacterDataHandler(s->parser, on_text);
    XML_SetStartDoctypeDeclHandler(s->parser, on_doctype);
    return s;
}

int sheet_put(struct sheet *s, const char *data, size_t size, bool is_last)
{
    if (s->failed)
        return s->failed;
    if (XML_Parse(s->parser, data, (int)size, is_last) == XML_STATUS_OK || s->failed)
        return s->failed;
    const enum XML_Error error = XML_GetErrorCode(s->parser);
    s->failed = error == XML_ERROR_NO_MEMORY ? ERR_MEMORY : ERR_FORM;
    return problem_set(s->problem, s->failed, "%s: the sheet, line %lu: %s", s->name,
                       XML_GetCurrentLineNumber(s->parser), XML_ErrorString(error));
}

void sheet_free(struct sheet *s)
{
    if (!s)
        return;
    XML_ParserFree(s->parser);
    free(s);
}
