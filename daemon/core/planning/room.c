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

#define PLANNING_STATE(F, T)                                                                       \
    F(T, ROWS, areas, area_year)                                                                   \
    F(T, ROWS, rounds, planning_round)                                                             \
    F(T, ROWS, supports, plan_support)                                                             \
    F(T, COLUMN, kind_ended, u32)
LAYOUT(planning_state, PLANNING_STATE)

int planning_init(struct engine *e)
{
    struct planning_state *p = e->planning = calloc(1, sizeof *e->planning);
    if (!p)
        return ERR_MEMORY;
    p->kind_ended = (struct column){.size = sizeof(uint32_t)};
    columns_attach(&e->tables.contribution_columns, &p->kind_ended);
    return 0;
}

int planning_index(struct engine *e)
{
    (void)e; /* nothing is found by an index */
    return 0;
}
