/* core/planning/policy_pack: packs of policy: which words hold in which contribution years, what
 * is said of each, and the year's national figures with their sources. Private.
 *
 * A pack has a name and years, and is recorded once; the same sent again is nothing new. It says of
 * each vocabulary of which it has words all that hold in its years; with `adds` what holds besides
 * (core/foundation/policy).
 *
 * A year in which a word is in use accepts only additions: words in use stay, with what rules of
 * money ask of them (capital, needs_allocation, passported, lets_money_in, has_conditions,
 * counts_to_...), and so does every word that a pack has said of that year. What has been reported
 * and paid keeps its meaning.
 *
 * A figure has its source; one of which no source says the amount has none, and is shown as
 * unknown.
 *
 * Who may: what words mean binds every pool (what needs an allocation, what lets money in, what
 * counts to a minimum), so that from the first agreement on two officers of different bodies
 * decide, as on whatever asks less of all pools (core/governance/mandate, widen). Before that there
 * is nobody whom it binds, and whoever the access matrix lets apply agreements may (pool manager,
 * officer): a first pack stands in the file before the agreements. No administrator: who may do
 * what is theirs, what policy is is not. */
#pragma once
#include "core/foundation/step.h"
