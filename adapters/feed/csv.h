/* feed/csv: a CSV file as a source of rows, whose names are in its header line, or in two. */
#pragma once
#include "feed/row/row_source.h"

/* A row_source_open_fn: what document_open (feed/file/document) gives. */
int csv_open(const char *path, const struct mapping *mapping, struct row_source **ret_source,
             struct problem *problem);
