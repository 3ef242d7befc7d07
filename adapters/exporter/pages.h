/* exporter/pages: what is served: /metrics, and the daemon's health in three questions.
 *
 *   /metrics           in the text format of Prometheus; s75_up 0 when the daemon does not answer
 *   /health/live       200: the daemon answers
 *   /health/ready      200: it takes submissions now
 *   /health/degraded   200: nothing is wrong; 503: a line for each thing that is, with its cure
 *
 * A health page answers 200 or 503, with the reason as text. */
#pragma once
#include <stddef.h>
#include "exporter/watched.h"

struct page {
    unsigned status;  /* of HTTP */
    const char *type; /* of its content */
    char *text;       /* to be freed; NULL: out of memory */
    size_t size;
};
struct page pages_make(struct watched *w, const char *path);
