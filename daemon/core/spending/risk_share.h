/* core/spending/risk_share: how a pool has agreed to share its over- and underspends. Private.
 *
 * Source: [S] the section 75 agreement (domain section 4); everything is configuration. The rule of
 * a year may be sent anew until that year is ended. Two officers of different partners set it; it
 * may name the office of those who agree to a draw (core/spending/year_end). */
#pragma once
#include "core/foundation/step.h"
#include "core/spending/record.h"
