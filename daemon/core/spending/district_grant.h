/* core/spending/district_grant: Disabled Facilities Grant passported to district councils.
 * Private.
 *
 * Source: [S] in two-tier areas the grant is passported in full to the districts, in 2017/18 by 30
 * June (domain section 2). Sum and date are configuration. Expenditure that names the district as
 * payee (its code or a name) fulfils it, of schemes that are paid for by a DFG contribution; what
 * is lacking after the date is reported once and stays an exception until it is made good. A grant
 * resubmitted has the new sum and date, until its year is ended. At most DISTRICTS_MAX of a pool
 * and year, searched in order. */
#pragma once
#include "core/foundation/step.h"
#include "core/spending/record.h"

/* Counts an expenditure, already booked on the scheme, to the grant of the district it went to. */
void district_grant_pay(struct step *s, uint32_t scheme, const struct expenditure_input *in);
/* The day after its date has come. */
void district_grant_wake(struct step *s, uint32_t grant);
/* The grants of a fund that is let go. */
void district_grant_let_go(struct engine *e, uint32_t fund);
