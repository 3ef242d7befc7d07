#include "core/report/round_stages.h"
#include <stdio.h>

enum {
    STAGE_ID,
    STAGE_NAME,
    STAGE_AUTHORITY,
    STAGE_DUE,
    STAGE_AREAS,
    STAGE_IN_TIME,
    STAGE_LATE,
    STAGE_ABSENT,
    STAGE_AGAIN,
    STAGE_OPEN,
    STAGE_COLUMNS
};
static const struct report_column stage_columns[STAGE_COLUMNS] = {
    [STAGE_ID] = {"stage", "Stage", CELL_TEXT},
    [STAGE_NAME] = {"name", "What", CELL_TEXT},
    [STAGE_AUTHORITY] = {"authority", "Whose", CELL_TEXT},
    [STAGE_DUE] = {"due", "Due", CELL_DATE},
    [STAGE_AREAS] = {"areas", "Areas", CELL_NUMBER},
    [STAGE_IN_TIME] = {"in_time", "In time", CELL_NUMBER},
    [STAGE_LATE] = {"late", "Late", CELL_NUMBER},
    [STAGE_ABSENT] = {"not_taken", "Not taken", CELL_NUMBER},
    [STAGE_AGAIN] = {"resubmitted", "Resubmitted", CELL_NUMBER},
    [STAGE_OPEN] = {"left_open", "Something left open", CELL_NUMBER},
};

struct counted {
    int64_t in_time, late, absent, again, open;
};

/* The first step of the area at the stage up to the day, and how many there are. */
static const struct round_step *first_step(const struct planning_round *round, struct text area,
                                           uint32_t stage, date_t day, int64_t *ret_count)
{
    const struct round_step *first = NULL;
    *ret_count = 0;
    for (size_t i = 0; i < round->steps.count; i++) {
        const struct round_step *x = &round->steps.items[i];
        if (x->stage != stage || x->on > day || !text_equal(x->area, area))
            continue;
        ++*ret_count;
        if (!first || x->on < first->on)
            first = x;
    }
    return first;
}

static void count_date(const struct round_stage *stage, date_t on, struct counted *c)
{
    const bool is_late = stage->due != DATE_NONE && on > stage->due;
    c->late += is_late;
    c->in_time += !is_late;
}

static void count_area(const struct planning_round *round, uint32_t stage, date_t day,
                       const struct area_plan *p, struct counted *c)
{
    const struct round_stage *at = &round->stages.items[stage];
    int64_t steps;
    if (at->decides && p->outcome) {
        count_date(at, p->first_decided, c);
        return;
    }
    const struct round_step *first = first_step(round, p->area->area, stage, day, &steps);
    if (!first) {
        c->absent++;
        return;
    }
    count_date(at, first->on, c);
    c->again += steps > 1;
    c->open += round_last_step(round, p->area->area, stage, day)->subject_to.size > 0;
}

static void add_stage(const struct planning_round *round, uint32_t stage, date_t day,
                      const struct area_plans *plans, struct report *r, struct table *t)
{
    const struct round_stage *at = &round->stages.items[stage];
    struct counted c = {.in_time = 0};
    for (size_t i = 0; i < plans->count; i++)
        count_area(round, stage, day, &plans->items[i], &c);
    struct row *row = table_row(r, t, false);
    cell_text(row, STAGE_ID, at->id);
    cell_text(row, STAGE_NAME, at->name);
    cell_text(row, STAGE_AUTHORITY, at->authority);
    cell_date(row, STAGE_DUE, at->due);
    cell_number(row, STAGE_AREAS, (int64_t)plans->count);
    cell_number(row, STAGE_IN_TIME, c.in_time);
    cell_number(row, STAGE_LATE, c.late);
    cell_number(row, STAGE_ABSENT, c.absent);
    cell_number(row, STAGE_AGAIN, c.again);
    cell_number(row, STAGE_OPEN, c.open);
}

enum {
    STEP_STAGE,
    STEP_ON,
    STEP_LATE,
    STEP_BY,
    STEP_OFFICE,
    STEP_CONSULTED,
    STEP_SUBJECT_TO,
    STEP_SUBJECT_DUE,
    STEP_EVIDENCE,
    STEP_COLUMNS
};
static const struct report_column step_columns[STEP_COLUMNS] = {
    [STEP_STAGE] = {"stage", "Stage", CELL_TEXT},
    [STEP_ON] = {"on", "Date", CELL_DATE},
    [STEP_LATE] = {"days_late", "Days late", CELL_NUMBER},
    [STEP_BY] = {"by", "By", CELL_TEXT},
    [STEP_OFFICE] = {"office", "Office", CELL_TEXT},
    [STEP_CONSULTED] = {"consulted", "In consultation with", CELL_TEXT},
    [STEP_SUBJECT_TO] = {"subject_to", "Subject to", CELL_TEXT},
    [STEP_SUBJECT_DUE] = {"subject_due", "By then", CELL_DATE},
    [STEP_EVIDENCE] = {"evidence", "Evidence", CELL_TEXT},
};

static struct text joined(struct report *r, const struct round_step *x)
{
    struct text all = TEXT_NONE;
    for (size_t i = 0; i < x->consulted.count; i++)
        all =
            i ? arena_print(r->arena, "%.*s, %.*s", TEXT_ARG(all), TEXT_ARG(x->consulted.items[i]))
              : x->consulted.items[i];
    return all;
}

static void add_step(const struct planning_round *round, const struct round_step *x,
                     struct report *r, struct table *t)
{
    const struct round_stage *at = &round->stages.items[x->stage];
    struct row *row = table_row(r, t, false);
    cell_text(row, STEP_STAGE, at->name);
    cell_date(row, STEP_ON, x->on);
    if (at->due != DATE_NONE && x->on > at->due)
        cell_number(row, STEP_LATE, x->on - at->due);
    cell_text(row, STEP_BY, x->by);
    cell_text(row, STEP_OFFICE, x->office);
    cell_text(row, STEP_CONSULTED, joined(r, x));
    cell_text(row, STEP_SUBJECT_TO, x->subject_to);
    cell_date(row, STEP_SUBJECT_DUE, x->subject_due);
    cell_text(row, STEP_EVIDENCE, x->evidence);
}

/* What a step was subject to, and whether the stage was recorded without it since. */
static void note_open(const struct planning_round *round, const struct report_asked *asked,
                      struct report *r)
{
    for (uint32_t i = 0; i < round->stages.count; i++) {
        const struct round_step *x = round_last_step(round, asked->area, i, asked->as_of);
        char due[DATE_TEXT_MAX] = "";
        if (!x || !x->subject_to.size)
            continue;
        if (x->subject_due != DATE_NONE)
            date_print(x->subject_due, due);
        report_note(r, "%.*s: subject to %.*s%s%s; whether that came is not recorded",
                    TEXT_ARG(round->stages.items[i].name), TEXT_ARG(x->subject_to),
                    *due ? " by " : "", due);
    }
}

/* By stage, then date. */
static void add_steps(const struct planning_round *round, const struct report_asked *asked,
                      struct report *r)
{
    struct table *t = table_new(r, "steps", "Steps", step_columns, STEP_COLUMNS);
    for (uint32_t stage = 0; stage < round->stages.count; stage++)
        for (date_t done = DATE_NONE;;) {
            const struct round_step *next = NULL;
            for (size_t i = 0; i < round->steps.count; i++) {
                const struct round_step *x = &round->steps.items[i];
                if (x->stage == stage && x->on > done && x->on <= asked->as_of &&
                    (!next || x->on < next->on) && text_equal(x->area, asked->area))
                    next = x;
            }
            if (!next)
                break;
            done = next->on;
            add_step(round, next, r, t);
        }
    note_open(round, asked, r);
}

void round_stages_add(const struct report_asked *asked, const struct planning_round *round,
                      const struct area_plans *plans, struct report *r)
{
    struct table *t = table_new(r, "stages", "Stages of the round", stage_columns, STAGE_COLUMNS);
    for (uint32_t i = 0; i < round->stages.count; i++)
        add_stage(round, i, asked->as_of, plans, r, t);
    report_note(r, "planning round %.*s: %.*s, called by %.*s", TEXT_ARG(round->id),
                TEXT_ARG(round->name), TEXT_ARG(round->authority));
    if (asked->area.size)
        add_steps(round, asked, r);
}
