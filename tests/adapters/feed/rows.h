/* The rows of a file through a mapping, as text: one line an item, "2 2017-04-07 1.00 payer=..."
 * or, of one that cannot be read, "2! column|value|reason". */
#pragma once
#include <stddef.h>
#include "feed/intake.h"

/* Named by mappings of rows without a payee, which are paid to somebody by it; it is not shown. */
#define ROWS_POOL "not-shown"
#define ROWS_PAYMENT                                                                               \
    "item: payment\nparty: E08000006\nfeed: f\nperiod: none\n"                                     \
    "columns: {value_date: Date, reference: Doc, amount: Net, payee: Supplier, description: GL}\n" \
    "constants: {payer: E08000006, pool: " ROWS_POOL "}\n"
#define ROWS_HEADER "Date,Doc,Net,Supplier,GL\n"

/* Every item of the file 2017-04.csv; rows_in.tally stays for the asking. */
extern struct intake rows_in;
const char *rows_items(const char *yaml, const char *text, size_t size);
const char *rows_of(const char *yaml, const char *path); /* of a file that is there */
void rows_give(const char *yaml, const char *text, const char *wanted);
/* One line beneath ROWS_HEADER, by ROWS_PAYMENT; wanted without its number. */
void rows_row(const char *line, const char *wanted);
