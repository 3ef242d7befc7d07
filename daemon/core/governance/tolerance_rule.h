/* core/governance/tolerance_rule: what may differ is recorded, and what it concerns is looked at
 * again. What holds is core/contribution/tolerance. Private to daemon/core. */
#pragma once
#include "core/foundation/step.h"
#include "core/governance/record.h"
