/* feed/file/workbook: one sheet of an XLSX workbook as the text of a CSV file.
 *
 * xlsx2csv(1), a program of Debian's, makes it, in a process of its own with limits. What it is
 * known to pass over or to misread is looked for before (and in feed/file/sheet), and refused.
 * Dates come as 2017-08-01 whatever their form in the sheet, numbers with all their figures. The
 * sole user of libzip. One thread. Of ECMA-376, part 1, section 18.2. */
#pragma once
#include <stdbool.h>
#include "base/text.h"
#include "feed/file/copy.h"
#include "feed/file/sheet.h"

enum workbook_kind {
    WORKBOOK_NONE,
    WORKBOOK_XLSX,   /* perhaps: some zip file */
    WORKBOOK_CLOSED, /* one with a password, or of before 2007 (.xls) */
};
enum workbook_kind workbook_kind_of(struct text bytes);

struct workbook {
    struct sheet_facts facts;
    bool days_from_1904; /* numbers of days that are no dates in the sheet */
};

/* The sheet of that name; NULL: the only one that is not hidden. ERR_FORM: it is not fit to be
 * read. ERR_RANGE: larger than it may be. ERR_ABSENT: xlsx2csv is not there. ERR_IO, ERR_MEMORY.
 * The problem is about name. */
int workbook_text(const struct copy *from, const char *sheet, const char *name,
                  struct workbook *ret, struct copy *ret_text, struct problem *problem);
