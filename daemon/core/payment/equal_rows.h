/* core/payment/equal_rows: whether a document's payments stand in the books already. Private to
 * daemon/core.
 *
 * Rows are equal that say the same payer, pool, amount, value date and document number (both none,
 * or both ruined by a spreadsheet, too). Payments of files are compared when they come, with those
 * remembered and those held: of three equal ones in a document only as many count as are in the
 * other. One that was undone stands nowhere, and a row equal to such a one alone says nothing
 * either way, nor does a negative one. What follows for the document is
 * core/control/document_findings.
 *
 * Bounds: EQUAL_STEPS_MAX payments looked at for a row, EQUAL_DOCUMENTS_MAX other documents. */
#pragma once
#include "core/foundation/emit.h"
#include "core/foundation/step.h"

#define EQUAL_STEPS_MAX 4096
#define EQUAL_DOCUMENTS_MAX 8

/* Counts the payment of the partner, which is not booked yet, for its document. */
void equal_rows_count(struct step *s, uint32_t partner, const struct money *m);
