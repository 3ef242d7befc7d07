#include "core/report/issued.h"
#include "base/error.h"
#include "core/control/closing.h"
#include "core/report/issued_form.h"

static int find_none(struct refusal *why, enum refusal_code code, const char *field,
                     const char *limit, struct text text)
{
    *why = (struct refusal){
        .code = code, .item = ITEM_NONE, .field = text_of(field), .limit = TEXT_NONE, .text = text};
    if (limit)
        why->limit = text_of(limit);
    return (int)code;
}

/* What can be had instead: the last closing to an earlier day, or the first. */
static struct text what_there_is(const struct engine *e, const struct issued_asked *asked,
                                 struct arena *arena)
{
    const struct text pool = pool_at(e, asked->pool)->code;
    const date_t near = closing_near(e, asked->pool, asked->to);
    char to[DATE_TEXT_MAX], day[DATE_TEXT_MAX];
    if (near == DATE_NONE)
        return arena_print(arena, "no period of %.*s was ever closed, so no report was issued",
                           TEXT_ARG(pool));
    if (asked->input)
        return arena_print(arena, "input %llu did not close the books of %.*s to %s: ask for %s",
                           (unsigned long long)asked->input, TEXT_ARG(pool),
                           date_print(asked->to, to), date_print(near, day));
    return arena_print(arena, "the books of %.*s were not closed to %s: ask for %s", TEXT_ARG(pool),
                       date_print(asked->to, to), date_print(near, day));
}

static bool is_asked(const struct issued_asked *asked, date_t to, uint64_t journal)
{
    return to == asked->to && (!asked->input || journal == asked->input);
}

/* By the last closing that is asked; false: there is none. */
static bool find(const struct engine *e, const struct issued_asked *asked,
                 struct report_issued *ret)
{
    const struct closings *c = closings_of(e, asked->pool);
    for (size_t i = c->count; i-- > 0;) {
        const struct closing *x = &c->items[i];
        if (!is_asked(asked, x->to, x->journal))
            continue;
        *ret = (struct report_issued){.input = x->journal,
                                      .item = x->item,
                                      .to = x->to,
                                      .on = x->closed_on,
                                      .reopened_on = x->reopened_on};
        return true;
    }
    for (size_t i = c->let_go.count; i-- > 0;) {
        const struct closing_let_go *x = &c->let_go.items[i];
        if (!is_asked(asked, x->to, x->journal))
            continue;
        *ret = (struct report_issued){.input = x->journal,
                                      .item = x->item,
                                      .to = x->to,
                                      .on = x->closed_on,
                                      .reopened_on = x->reopened_on};
        return true;
    }
    return false;
}

int issued_find(const struct engine *e, const struct issued_asked *asked, struct arena *arena,
                struct report_issued *ret_issued, struct refusal *ret_why)
{
    if (!report_is_issued(asked->kind))
        return find_none(
            ret_why, REFUSED_NOT_FOUND, "report.report", "a report of one pool and a date",
            arena_print(arena, "%s is not issued with closings", report_name(asked->kind)));
    if (asked->pool == NONE)
        return find_none(ret_why, REFUSED_MISSING_FIELD, "report.pool", NULL,
                         text_of("this report is of one pool"));
    if (find(e, asked, ret_issued))
        return 0;
    return find_none(ret_why, REFUSED_NOT_FOUND, "report.issued", NULL,
                     what_there_is(e, asked, arena));
}

/* The event of the closing; NULL. */
static const struct event *event_of(const struct effects *effects, uint32_t item)
{
    for (size_t i = 0; i < effects->event_count; i++)
        if (effects->events[i].kind == EVENT_PERIOD_CLOSED && effects->events[i].item == item)
            return &effects->events[i];
    return NULL;
}

/* Who closed the books, as the event of the closing says. */
static struct text closed_by(const struct effects *effects, uint32_t item)
{
    const struct event *event = event_of(effects, item);
    for (size_t k = 0; event && k < event->parts.count; k++)
        if (event->parts.items[k].kind == PART_BOOKS_CLOSED)
            return event->parts.items[k].by;
    return TEXT_NONE;
}

/* Whether the event of the closing names that digest. */
static bool is_named(const struct effects *effects, const struct issued *issued)
{
    char digest[ISSUED_HEX_SIZE];
    const struct text name = text_of(report_name((enum report_kind)issued->report));
    const struct event *event = event_of(effects, issued->item);
    for (size_t k = 0; event && k < event->parts.count; k++)
        if (event->parts.items[k].kind == PART_REPORT_ISSUED &&
            text_equal(event->parts.items[k].subject, name))
            return text_equal(event->parts.items[k].evidence, issued_hex(issued->cells, digest));
    return false;
}

/* Tables and columns are called as they are called now. */
static int name(const struct engine *e, struct arena *arena, struct report *r)
{
    struct report now;
    struct report_asked asked = r->asked;
    int rc = report_make(e, &asked, arena, &now);
    if (rc > 0) {
        asked.as_of = DATE_NONE;
        asked.year = 0;
        asked.quarter = 0;
        rc = report_make(e, &asked, arena, &now);
    }
    if (!rc)
        issued_name(r, &now);
    return rc < 0 ? rc : 0;
}

int issued_read(const struct engine *e, const struct issued_asked *asked,
                const struct report_issued *found, const struct effects *effects,
                struct arena *arena, struct report *ret_report)
{
    for (size_t i = 0; i < effects->issued_count; i++) {
        const struct issued *issued = &effects->issued[i];
        if (issued->item != found->item || issued->report != (uint32_t)asked->kind)
            continue;
        int rc = is_named(effects, issued) ? issued_unpack(issued->cells, arena, ret_report)
                                           : ERR_CORRUPT;
        if (rc)
            return rc;
        ret_report->asked.pool = asked->pool;
        ret_report->issued = *found;
        ret_report->issued.by = closed_by(effects, found->item);
        issued_digest(issued->cells, ret_report->issued.digest);
        return name(e, arena, ret_report);
    }
    return REFUSED_NOT_FOUND;
}
