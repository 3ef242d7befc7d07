#include "feed/intake.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/money.h"
#include "feed/mapping/period.h"
#include "feed/whole.h"

static int read_period(struct intake *r, struct problem *problem)
{
    const struct mapping *m = r->mapping;
    if (!m->period.size)
        return 0;
    const int rc = period_of_name(m->period, m->year, m->period_months, text_of(r->source->name),
                                  &r->period_from, &r->period_to);
    if (rc < 0)
        return problem_set(problem, rc,
                           "%s: the file's name does not fit the period \"%.*s\" of %s",
                           r->source->path, TEXT_ARG(m->period), m->path);
    return 0;
}

int intake_open(struct intake *r, struct row_source *source, const struct mapping *mapping,
                struct problem *problem)
{
    struct row_cells names;
    *r = (struct intake){
        .source = source,
        .mapping = mapping,
        .memory = ARENA_NULL,
        .skipped = calloc(mapping->rule_count + 1, sizeof *r->skipped),
        .period_from = DATE_NONE,
        .period_to = DATE_NONE,
    };
    int rc = r->skipped ? source->ops->begin(source, &names, problem)
                        : problem_set(problem, ERR_MEMORY, "%s: out of memory", source->path);
    if (!rc)
        rc = header_map(&r->header, names, mapping, source->path, problem);
    r->header.has_places = source->has_places;
    if (!rc)
        rc = read_period(r, problem);
    if (!rc && mapping->value_date != VALUE_DATE_NONE)
        r->header.value_date =
            mapping->value_date == VALUE_DATE_FIRST ? r->period_from : r->period_to;
    if (!rc)
        rc = whole_check(r, problem);
    if (rc < 0)
        intake_close(r);
    return rc;
}

void intake_close(struct intake *r)
{
    arena_fini(&r->memory);
    free(r->skipped);
    r->skipped = NULL;
}

static void count_item(struct tally *t, const struct item *item)
{
    t->rows++;
    if (item->unreadable) {
        t->unreadable++;
        return;
    }
    t->items++;
    if (money_add(t->total_pence, item_value(item, "amount")->number, &t->total_pence) < 0)
        t->total_overflow = true;
}

int intake_next(struct intake *r, struct item *ret_item, struct problem *problem)
{
    for (;;) {
        struct source_row row;
        const struct rule *rule;
        arena_reset(&r->memory);
        int rc = r->source->ops->next(r->source, &r->memory, &row, problem);
        if (rc)
            return rc == ROW_SOURCE_END ? INTAKE_END : rc;
        if (row.reason.size)
            rc = row_unreadable(row.position, TEXT_NONE, row.fault, row.reason, &r->memory,
                                ret_item);
        else
            rc = row_read(r->mapping, &r->header, &row.cells, row.position, &r->memory, ret_item,
                          &rule);
        if (rc < 0)
            return problem_set(problem, rc, "%s:%u: out of memory", r->source->path, row.position);
        if (rc == ROW_SKIPPED) {
            r->tally.rows++;
            r->tally.skipped++;
            r->skipped[rule == &r->mapping->trailer.rule ? r->mapping->rule_count
                                                         : (size_t)(rule - r->mapping->rules)]++;
        }
        if (rc != ROW_ITEM)
            continue;
        count_item(&r->tally, ret_item);
        return 0;
    }
}
