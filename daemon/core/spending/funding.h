/* core/spending/funding: what pays for a scheme. Private to daemon/core.
 *
 * Source: [R] the scheme table's source of funding; [S] a source's spend may not exceed what came
 * in, capital never pays for revenue (domain section 2). A funding is taken from a contribution of
 * the pool or from a recorded source of the scheme's year. Claims on each are added up
 * (core/governance/source); excess claims, a plan beyond its funding and
 * capital planned for revenue are reported and stay exceptions until the plan is made good; the
 * plan is recorded all the same.
 *
 * Claims: what schemes take from the contributions of their pool: once spent once.
 *
 * Source: [S] each kind of contribution is a source whose spend may not exceed what came in (domain
 * section 2). The claims of all schemes of a year on a contribution are added up; a sum beyond its
 * annual sum for that year is reported (EVENT_OVERCLAIMED) and stays an exception until it fits. At
 * most CONTRIBUTIONS_MAX claims a fund, searched in order. */
#pragma once
#include "core/foundation/step.h"
#include "core/spending/record.h"

int funding_check(struct step *s, uint32_t pool, const struct scheme_input *in);
bool funding_is_same(const struct engine *e, const struct scheme *x, const struct scheme_input *in);
/* Sets the funding anew and moves the claims by the difference; funding_check let it through. */
int funding_set(struct step *s, uint32_t scheme, const struct scheme_input *in);
/* Reports what is wrong with the scheme's funding, and closes what no longer is. */
void funding_raise_query(struct step *s, uint32_t scheme);

/* Adds to (or, negative, takes from) what the fund's schemes claim from the contribution. 0 or
 * ERR_MEMORY.
 */
int claim_add(struct engine *e, uint32_t fund, uint32_t contribution, int64_t amount);
/* Compares the claims on the contribution with its annual sum, and reports when they are too much.
 */
void claim_check(struct step *s, uint32_t fund, uint32_t contribution);
/* The contribution's annual sum for a year, by what is agreed now. */
int64_t claim_limit(const struct engine *e, uint32_t contribution, int year);
