/* feed/file/convert: xlsx2csv(1) as a process of its own: no shell, nothing of ours but the
 * workbook and where its text goes, limits of memory, time and size. One thread. */
#pragma once
#include "feed/file/copy.h"

/* The text of a sheet, by its name. ERR_ABSENT: there is no xlsx2csv. ERR_FORM: it failed; the
 * problem says what it said. ERR_RANGE: it came to a limit. ERR_IO, ERR_MEMORY. */
int convert_sheet(const struct copy *workbook, const char *sheet, const char *name,
                  struct copy *ret_text, struct problem *problem);
