/* core/governance/threshold: above which sums the agreement of balances needs a statement, or
 * agreement, by the regime of the counterparty and the financial year. Private to daemon/core.
 *
 * Source: the agreement of balances guidance of the NHS group accounts and of local government,
 * which differ and change from year to year; of 2022/23, counterparties of the health group: 2,500
 * and 300,000 for balances, 2m and 3m for income and expenditure; withdrawn since [S] (domain
 * sections 4 and 9). So they are configuration with its authority (input balances_threshold), and
 * where none is recorded for a year and regime, none is known. A record without any sum says that
 * the thresholds are withdrawn. What a threshold leaves below it nobody sends or agrees, in any
 * pool: so each record needs two officers of different bodies (core/governance/mandate). Of several
 * records of a year the one that begins last counts; one with the same regime and first year takes
 * the place of the one before. Bound: one for each first year and regime. */
#pragma once
#include "core/foundation/step.h"
#include "core/governance/record.h"

/* The regime of counterparties of a kind; 0: of neither. NHS bodies are of the health group. */
enum regime threshold_regime(enum party_kind kind);
const char *threshold_regime_name(enum regime regime); /* for people: "health group"; "none" */
const struct threshold *threshold_of(const struct engine *e, enum regime regime,
                                     int year); /* NULL */
bool threshold_is_withdrawn(const struct threshold *t);
