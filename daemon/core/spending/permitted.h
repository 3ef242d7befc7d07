/* core/spending/permitted: what a scheme's money may be spent on. Private.
 *
 * Source: [S] a section 75 agreement names what each scheme pays for; capital never pays for
 * revenue (domain section 2). The scheme's plan lists payees (names or codes) and categories of the
 * host's ledger; an empty list permits any. Names are compared folded, a listed party by all its
 * names. Revenue spent on a scheme of capital is charged to revenue (core/spending/charge). What is
 * not permitted is counted and questioned, never dropped: the money has left. */
#pragma once
#include "core/foundation/step.h"
#include "core/spending/record.h"

/* Raises an exception for each rule that the expenditure, booked on the scheme, stands against. */
void permitted_check(struct step *s, uint32_t scheme, const struct expenditure_input *in);
