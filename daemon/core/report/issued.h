/* core/report/issued: a report as it was issued when a pool's books were closed.
 *
 * What a closing issued (core/report/issuing) is kept with what its input caused, for ever: what is
 * booked, varied, undone or renamed later, and whoever carries on for whom, changes no cell of it.
 * A closing that is opened again keeps what it issued, and another to the same day issues anew. The
 * state knows the closings; the cells are read from what the input caused and held to the digest
 * that its event names. Titles of tables and columns are those of today.
 * Source: accounts that were signed stay as they were signed [R]. */
#pragma once
#include "core/report/table.h"

struct issued_asked {
    enum report_kind kind;
    uint32_t pool;  /* UINT32_MAX: none */
    date_t to;      /* last day closed */
    uint64_t input; /* that closed it; 0: the last that closed to that day */
};
/* The closing with which it was issued: 0. Positive, and then ret_why says why there is none, its
 * text in the arena: REFUSED_NOT_FOUND (no closing to that day; or such a report is never issued),
 * REFUSED_MISSING_FIELD (the pool). */
int issued_find(const struct engine *e, const struct issued_asked *asked, struct arena *arena,
                struct report_issued *ret_issued, struct refusal *ret_why);
/* The report of that closing, from what its input caused. Texts stay in effects. 0; ERR_MEMORY;
 * REFUSED_NOT_FOUND: it could not be made of that day; ERR_CORRUPT: it is not what the event names.
 */
int issued_read(const struct engine *e, const struct issued_asked *asked,
                const struct report_issued *found, const struct effects *effects,
                struct arena *arena, struct report *ret_report);
