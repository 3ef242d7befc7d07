/* core/planning/monitoring: by which rules areas are ranked for whoever monitors all of them.
 * Private to daemon/core.
 *
 * "Less bureaucracy, monitor intelligently" (domain section 8, document 4 [S]): who monitors says
 * which open findings weigh how much, and up to which score an area is excused from a return. The
 * rules are declared, so that an area can be told each of its points; where none are, every finding
 * weighs one. Nothing but a report depends on them. */
#pragma once
#include "core/planning/record.h"
