/* feed/file/document: the bytes of one file, read once.
 *
 * They are kept as they were then (feed/file/copy), so that a file which changes while it is being
 * read cannot give rows that do not belong to its digest. One thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/text.h"
#include "feed/file/copy.h"
#include "feed/file/workbook.h"
#include "feed/file/problem.h"

struct document {
    char *path; /* as given */
    char *name; /* its last part: clean text of at most LIMIT_TEXT bytes */
    struct copy text; /* of a file in UTF-16 as UTF-8, of a workbook the sheet as CSV */
    bool is_workbook;
    struct workbook workbook;
    size_t file_size;
    uint8_t sha256[32]; /* of the file's bytes */
    uint32_t lines;
};
#define DOCUMENT_NULL ((struct document){.text = COPY_NULL})

/* Reads a regular file; sheet is that of a workbook, NULL: its only one. ERR_ABSENT (also where
 * workbooks cannot be read), ERR_IO, ERR_FORM (empty, not text, a name that cannot
 * be sent), ERR_RANGE (too large, too many lines), ERR_BUSY (it grew or shrank meanwhile), ERR_IO
 * also when no copy can be kept,
 * ERR_MEMORY. */
int document_open(const char *path, const char *sheet, struct document *ret_document,
                  struct problem *problem);
/* The digest of a file alone. As document_open, but for what is no text. */
int document_digest(const char *path, uint8_t ret_sha256[32], struct problem *problem);
void document_fini(struct document *d);
/* Whether what lies at its path now has the bytes that were read. */
bool document_is_unchanged(const struct document *d);

/* Its lines in order; ends are LF, CR LF or a lone CR, and are not part of the line. */
struct lines {
    const char *at, *end;
    uint32_t number; /* of the line given last, from 1 */
};
struct lines lines_of(const struct document *d);
bool lines_next(struct lines *l, struct text *ret_line);
