/* core/payment/equal_rows: whether a document's payments stand in the books already. Private to
 * daemon/core.
 *
 * Payments of files are compared when they come (core/foundation/tally), with those remembered and
 * those held. What follows for the document is core/control/document_findings. */
#pragma once
#include "core/foundation/emit.h"
#include "core/foundation/step.h"

/* Counts the payment of the partner, which is not booked yet, for its document. */
void equal_rows_count(struct step *s, uint32_t partner, const struct money *m);
