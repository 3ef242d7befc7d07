/* core/planning/round: planning rounds, and the stages that every area takes in them. Private to
 * daemon/core.
 *
 * A round has a year and stages, in order, each with whose it is and by when: the area agrees, its
 * health and wellbeing board signs off, the region assures with the LGA, NHS England approves
 * (domain section 8, documents 1 and 3 [S]): who assures, who signs off and who approves are
 * different bodies, so each stage names its own. One stage may decide: that is the assurance of the
 * plan (core/governance/assurance), which alone lets money in.
 *
 * On the day after a stage's due date every area expected in the year (core/planning/record)
 * of which no step is recorded there is absent: EVENT_PLAN_STEP_OVERDUE, an exception that stays
 * until the step is recorded. A stage that was over when its round was recorded is looked at on the
 * day after that, so that what was done before can be recorded first. Guidance changes (document 3
 * [S]): a due date may move, and who is late no longer is absent no longer. Bounds: ROUNDS_MAX,
 * STAGES_MAX of a round. Cost: the areas of the year on each such day. */
#pragma once
#include "core/planning/record.h"

/* The day after a stage's due date has come. 0 or a negative error. */
int round_wake(struct step *s, uint32_t round, uint64_t stage, date_t day);
struct planning_round *round_own(struct engine *e, struct text id); /* NULL */
/* The stage of that id; its count of stages when there is none. */
uint32_t round_stage_of(const struct planning_round *r, struct text id);
/* The area is absent at the stage no longer. */
void round_close_absence(struct step *s, struct planning_round *r, struct text area,
                         uint32_t stage);
