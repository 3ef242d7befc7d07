/* Workbooks for tests, as little of XLSX as a reader wants. */
#pragma once
#include <stddef.h>

/* Parts as XML; NULL: as usual. rows is what is in <sheetData>, after what is beneath it. */
struct book {
    const char *rows, *after;
    const char *sheets;   /* the <sheet> elements; "Sheet1" when NULL, rId1 is the sheet of rows */
    const char *workbook; /* within <workbook>, after <sheets> */
    const char *before;   /* within <workbook>, before it */
    const char *strings;  /* the <si> elements */
    const char *sheet;    /* the whole part, instead of rows and after */
    const char *twice;    /* the name of a part that is there a second time */
    const char *password; /* of the sheet's part */
    size_t padding;       /* bytes of a part that nobody reads */
};

/* Style 1 is 0.00, 2 the short date (14), 3 dd/mm/yyyy, 4 text, 5 [$£-809]#,##0.00. Gives the path.
 */
const char *book_write(const char *name, const struct book *book);
