/* ctl/mapping/problems: what is wrong in a YAML file, printed as it is found. */
#pragma once
#include "yaml/source.h"

#define PROBLEMS_PRINTED_MAX 50 /* of one file; the rest is counted */

/* For source_load, with the FILE to print to as its ctx. */
void problems_print(const struct source *s, int error, const char *text);
/* Says how many problems were not printed, if any were not. */
void problems_end(const struct source *s);
