/* core/governance/source: sources of funding and their control totals. Private to daemon/core.
 *
 * A source is money somebody holds for a purpose in a year (a grant, an allocation, a contribution)
 * with the total it comes to. Schemes claim from sources; one pound of a source is spent once, so
 * the claims on it may not exceed its total: when they do, EVENT_OVERCLAIMED is reported and an
 * exception stays open until claims or total are mended. Claims are counted, not refused: the plan
 * that double-counts is what people must see.
 *
 * Source of the rule: "each kind is a source whose spend may not exceed what came in" (domain
 * section 2) [S]; that it is reported rather than refused is this project's [R]. */
#pragma once
#include "core/foundation/step.h"
#include "core/governance/record.h"

uint32_t source_find(const struct engine *e, struct text id); /* index; NONE */
/* Schemes claim more (or, negative, less) of a source by this much. To be called before the scheme
 * itself changes: 0, or REFUSED_OVERFLOW with nothing changed, or ERR_MEMORY. */
int source_claim(struct step *s, uint32_t source, int64_t change);
int source_index(struct engine *e, uint32_t source); /* puts it into the map */
