/* core/payment/numbering: document numbers that are not like those before them. Private to
 * daemon/core.
 *
 * A payer's ledger numbers its documents in a row. A row of a file without a number, or with one
 * that is a digit shorter or longer and otherwise goes on where the others left off, was mistyped
 * or cut somewhere between the ledger and the file. It is looked at when all of the last
 * NUMBERS_SEEN payments remembered of the partner have a number (for odd ones: of one length,
 * digits only), so that a payer who never gives numbers, or whose numbers change form, is not
 * suspected. Numbers are taken as they are used (core/layout/reference); one that a spreadsheet
 * ruined is no form to compare others with.
 *
 * Source: Salford, March 2017 (204565418 among 2204557928 and 2204611657) and October 2019 (blank)
 * [S]; how many are compared is this project's [R]. */
#pragma once
#include "core/foundation/recent_payments.h"
#include "core/foundation/step.h"

#define NUMBERS_SEEN 4
#define NUMBER_DIGITS_MIN 6

/* REASON_NO_REFERENCE, REASON_ODD_REFERENCE or REASON_NONE. *ret_before: the number that the last
 * payment had. */
enum reason numbering_check(const struct recent_payments *t, const struct reference *r,
                            const struct reference **ret_before);
