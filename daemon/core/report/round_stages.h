/* core/report/round_stages: where a planning round stands, stage by stage, and the steps of one
 * area, as tables of the report on it (core/report/report_round). Private to daemon/core. */
#pragma once
#include "core/report/plans.h"

/* Steps are shown of one area, when it is asked for. A step is late after its stage's due date as
 * that stands now; of a stage that decides the step is the decision on the area's plan. */
void round_stages_add(const struct report_asked *asked, const struct planning_round *round,
                      const struct area_plans *plans, struct report *r);
