/* feed/row/amount: an amount as publishers and spreadsheets write it, in pence. Pure.
 *
 * Read wherever it has one meaning:
 *   signs      "-5", "5-", U+2212, "(5)", "5 CR" (below 0), "5 DR", "+5"; a pound sign on either
 *              side of it, "-£5" or "£-5"; one sign and no more
 *   thousands  "1,234", "1 234", "1'234", in groups of three, of one kind; a point too where a
 *              comma begins the pence ("1.234,56") or where there are several ("1.234.567")
 *   pence      "5.5", ".50", "1000.", and an error seen in published files, "10298896.31."; a
 *              fraction that a spreadsheet left of a calculation (6202650.1600000001) is the penny
 *              within 0.000001 of it
 *   text       a spreadsheet's apostrophe before it
 * With two meanings it is refused, and both are said: "1,71", "1.234", "5- CR". */
#pragma once
#include <stdint.h>
#include "base/arena.h"
#include "base/text.h"

/* cell is clean_blanks of one, not empty. ERR_FORM, ERR_OVERFLOW with *ret_why, why it is none,
 * from the arena or constant; its data is NULL where memory ran out. */
int amount_read(struct text cell, struct arena *arena, int64_t *ret_pence, struct text *ret_why);
/* What makes a cell doubtful as an amount that is dropped, or a blank, elsewhere: it may be a
 * minus, or part two sums. NULL: nothing. cell is as printed. */
const char *amount_doubt(struct text cell);
/* What an amount is called in its own cell: "5 CR" -1, "5 DR" +1; 0: nothing. cell as
 * amount_read's, and read by it. */
int amount_word(struct text cell);
/* "DR", "debit", "D", "+": +1; "CR", "credit", "C", "-": -1; 0: neither. */
int amount_side(struct text t);
