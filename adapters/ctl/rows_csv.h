/* ctl/rows_csv: refused rows as comma-separated values: each as it came, with the reason. */
#pragma once
#include "ctl/quarantined.h"

/* The rows are asked of the journal. A column for every field that some row has, named as in
 * s75/v1, without _pence: amounts are pounds. An exit code. */
int rows_csv(struct s75_client *client, const struct quarantined_list *rows);
