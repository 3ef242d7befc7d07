/* core/governance/board: the partnership board that governs a pooled fund. Private to daemon/core.
 *
 * Members come from both sides: at least one of an NHS body (core/foundation/party) and one of a
 * local authority, all of them partners of the pool; a board without both is refused (domain
 * section 1 [S]). It belongs to one pool: an area may have several pools, each with its own host,
 * pool manager and board. It is not the health and wellbeing board, which signs off the plan of the
 * area (core/governance/life) and governs no fund. The latest board recorded replaces the one
 * before; one that begins before it is refused. Bound: 64 members. */
#pragma once
#include "core/foundation/step.h"
#include "core/governance/record.h"

