#include "core/planning/room.h"
#include "base/error.h"
#include "core/planning/state.h"

#define AREA_YEAR(F, T)                                                                            \
    F(T, TEXT, area)                                                                               \
    F(T, TEXT, region)                                                                             \
    F(T, INT, year)                                                                                \
    F(T, I64, persons)                                                                             \
    F(T, TEXT, reference)                                                                          \
    F(T, BOOL, synthetic)
LAYOUT(area_year, AREA_YEAR)

#define ROUND_STAGE(F, T)                                                                          \
    F(T, TEXT, id) F(T, TEXT, name) F(T, TEXT, authority) F(T, DATE, due) F(T, BOOL, decides)
LAYOUT(round_stage, ROUND_STAGE)

#define ROUND_STEP(F, T)                                                                           \
    F(T, TEXT, area)                                                                               \
    F(T, U32, stage)                                                                               \
    F(T, DATE, on)                                                                                 \
    F(T, TEXT, by)                                                                                 \
    F(T, TEXT, office)                                                                             \
    F(T, LIST, consulted, struct text, text)                                                       \
    F(T, TEXT, subject_to)                                                                         \
    F(T, DATE, subject_due)                                                                        \
    F(T, TEXT, evidence)
LAYOUT(round_step, ROUND_STEP)

#define ROUND_ABSENCE(F, T) F(T, TEXT, area) F(T, U32, stage) F(T, U32, exception)
LAYOUT(round_absence, ROUND_ABSENCE)

#define PLANNING_ROUND(F, T)                                                                       \
    F(T, TEXT, id)                                                                                 \
    F(T, TEXT, name)                                                                               \
    F(T, TEXT, authority)                                                                          \
    F(T, TEXT, evidence)                                                                           \
    F(T, INT, year)                                                                                \
    F(T, ROWS, stages, round_stage)                                                                \
    F(T, ROWS, steps, round_step)                                                                  \
    F(T, ROWS, absences, round_absence)
LAYOUT(planning_round, PLANNING_ROUND)

#define PLAN_SUPPORT(F, T)                                                                         \
    F(T, TEXT, area)                                                                               \
    F(T, TEXT, id)                                                                                 \
    F(T, TEXT, by)                                                                                 \
    F(T, TEXT, what)                                                                               \
    F(T, TEXT, evidence)                                                                           \
    F(T, INT, year)                                                                                \
    F(T, DATE, from)                                                                               \
    F(T, DATE, to)
LAYOUT(plan_support, PLAN_SUPPORT)

#define METRIC(F, T)                                                                               \
    F(T, TEXT, id) F(T, TEXT, name) F(T, TEXT, unit) F(T, TEXT, reference) F(T, BOOL, rises)
LAYOUT(metric, METRIC)

#define STATED_TOTAL(F, T)                                                                         \
    F(T, TEXT, id)                                                                                 \
    F(T, TEXT, what)                                                                               \
    F(T, TEXT, region)                                                                             \
    F(T, TEXT, by)                                                                                 \
    F(T, TEXT, evidence)                                                                           \
    F(T, INT, year)                                                                                \
    F(T, ENUM, figure, stated_figure, 0, STATED_FIGURE_COUNT - 1)                                  \
    F(T, INDEX_OR_NONE, metric, metric)                                                            \
    F(T, I64, value)                                                                               \
    F(T, DATE, on)
LAYOUT(stated_total, STATED_TOTAL)

#define TARGET_PERIOD(F, T)                                                                        \
    F(T, I64, baseline) F(T, I64, plan) F(T, I64, actual) F(T, DATE, reported_on)
LAYOUT(target_period, TARGET_PERIOD)

#define TARGET(F, T)                                                                               \
    F(T, TEXT, area)                                                                               \
    F(T, TEXT, reference)                                                                          \
    F(T, INDEX, metric, metric)                                                                    \
    F(T, INT, year)                                                                                \
    F(T, U32, count)                                                                               \
    F(T, PARTS, periods, target_period)                                                            \
    F(T, BOOL, synthetic)
LAYOUT(target, TARGET)

#define MONITORING_RULE(F, T)                                                                      \
    F(T, TEXT, finding)                                                                            \
    F(T, U32, points)                                                                              \
    F(T, U32, most)                                                                                \
    F(T, U32, older_than_days)                                                                     \
    F(T, I64, amount_from)
LAYOUT(monitoring_rule, MONITORING_RULE)

#define MONITORING(F, T)                                                                           \
    F(T, ROWS, rules, monitoring_rule)                                                             \
    F(T, U32, excused_to)                                                                          \
    F(T, TEXT, authority)                                                                          \
    F(T, TEXT, evidence)
LAYOUT(monitoring, MONITORING)

#define PLANNING_STATE(F, T)                                                                       \
    F(T, ROWS, areas, area_year)                                                                   \
    F(T, ROWS, rounds, planning_round)                                                             \
    F(T, ROWS, supports, plan_support)                                                             \
    F(T, ROWS, stated, stated_total)                                                               \
    F(T, ROWS, metrics, metric)                                                                    \
    F(T, ROWS, targets, target)                                                                    \
    F(T, PART, monitoring, monitoring)
LAYOUT(planning_state, PLANNING_STATE)

int planning_init(struct engine *e)
{
    e->planning = calloc(1, sizeof *e->planning);
    return e->planning ? 0 : ERR_MEMORY;
}

int planning_index(struct engine *e)
{
    (void)e; /* nothing is found by an index */
    return 0;
}
