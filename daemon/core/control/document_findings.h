/* core/control/document_findings: what is found of a document as a whole, once it is complete: one
 * finding of each pool that it concerns, beside those of its rows. Private to daemon/core.
 *
 * Numbers ruined by a spreadsheet (core/layout/reference) are said once, with their count and the
 * first of them.
 *
 * A file that was loaded twice under other bytes: of at least REPEATED_ROWS_MIN payments, receipts
 * and entries of expenditure in it (or
 * in another document remembered, which is in it as a whole) REPEATED_PERCENT in a hundred are
 * equal (core/foundation/tally) to those of one other document, else to others in it. Of several
 * such documents that with the most is named, of two alike the earlier. A month that catches up on
 * part of another is none. A finding closes when
 * either document is taken back. Source: the last as files are sent again [R]; the figures are this
 * project's. */
#pragma once
#include "core/foundation/step.h"

#define REPEATED_ROWS_MIN 10
#define REPEATED_PERCENT 95

/* An exception about a document as a whole, and about the other that it repeats (0: none). */
struct document_finding {
    uint64_t document, other; /* ordinals */
    uint32_t exception;
};

/* At the end of an input. */
void document_findings_emit(struct step *s);
/* The document was taken back. */
void document_findings_close(struct engine *e, uint64_t document);
