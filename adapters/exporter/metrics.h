/* exporter/metrics: a daemon's status as metrics, in the text format of Prometheus (0.0.4).
 *
 * Names are as Prometheus wants them: base units (seconds, bytes), _total for what only grows. A
 * metric that the daemon does not tell this principal (figures are for administrators, auditors
 * and observers) is left out. */
#pragma once
#include <stdio.h>
#include "kit/s75.h"

/* status NULL: the daemon did not answer, which is all that is said. */
void metrics_write(FILE *out, const S75__V1__StatusAnswer *status);
