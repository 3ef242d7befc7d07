/* core/spending/funding: what pays for a scheme. Private to daemon/core.
 *
 * Source: [R] the scheme table's source of funding; [S] a source's spend may not exceed what came
 * in, capital never pays for revenue (domain section 2). A funding is taken from a contribution of
 * the pool or from a recorded source of the scheme's year. Claims on each are added up
 * (core/spending/claim, core/governance/source); excess claims, a plan beyond its funding and
 * capital planned for revenue are reported and stay exceptions until the plan is made good; the
 * plan is recorded all the same. */
#pragma once
#include "core/foundation/step.h"
#include "core/spending/record.h"

int funding_check(struct step *s, uint32_t pool, const struct scheme_input *in);
bool funding_is_same(const struct engine *e, const struct scheme *x, const struct scheme_input *in);
/* Sets the funding anew and moves the claims by the difference; funding_check let it through. */
int funding_set(struct step *s, uint32_t scheme, const struct scheme_input *in);
/* Reports what is wrong with the scheme's funding, and closes what no longer is. */
void funding_raise_query(struct step *s, uint32_t scheme);
