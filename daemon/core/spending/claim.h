/* core/spending/claim: what schemes take from the contributions of their pool: once spent once.
 * Private.
 *
 * Source: [S] each kind of contribution is a source whose spend may not exceed what came in (domain
 * section 2). The claims of all schemes of a year on a contribution are added up; a sum beyond its
 * annual sum for that year is reported (EVENT_OVERCLAIMED) and stays an exception until it fits. At
 * most CONTRIBUTIONS_MAX claims a fund, searched in order. */
#pragma once
#include "core/foundation/step.h"
#include "core/spending/record.h"

/* Adds to (or, negative, takes from) what the fund's schemes claim from the contribution. 0 or
 * ERR_MEMORY.
 */
int claim_add(struct engine *e, uint32_t fund, uint32_t contribution, int64_t amount);
/* Compares the claims on the contribution with its annual sum, and reports when they are too much.
 */
void claim_check(struct step *s, uint32_t fund, uint32_t contribution);
/* The contribution's annual sum for a year, by what is agreed now. */
int64_t claim_limit(const struct engine *e, uint32_t contribution, int year);
