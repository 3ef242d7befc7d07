/* feed/suggest: a first mapping for a file, from its header and its first rows.
 *
 * It loads the file that it was suggested from, as far as that can be had: what was guessed, and
 * what only a person can decide (who pays, the sign, the order of day and month where no date shows
 * it, which of several dates counts), stands beside it in words. Whose file it is stays DECIDE,
 * which s75d knows as nobody's code. */
#pragma once
#include <stdio.h>
#include "feed/file/problem.h"

struct suggest_result {
    unsigned rows, items, unreadable;
    char total[32];        /* pounds */
    char first_fault[512]; /* of the unreadable rows */
};

/* The mapping as YAML to out; what it then makes of the whole file in *ret. sheet: of a workbook,
 * or NULL. ERR_FORM: no column of dates and none of amounts are found; what csv_open gives. */
int suggest(const char *path, const char *sheet, const char *program, FILE *out,
            struct suggest_result *ret, struct problem *problem);
