/* core/control/document_findings: what is found of a document as a whole, once it is complete: one
 * finding of each pool that it concerns, beside those of its rows. Private to daemon/core.
 *
 * Numbers ruined by a spreadsheet (core/layout/reference) are said once, with their count and the
 * first of them. */
#pragma once
#include "core/foundation/step.h"

/* At the end of an input. */
void document_findings_emit(struct step *s);
