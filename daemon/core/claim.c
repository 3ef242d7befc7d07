#include "core/claim.h"
#include "base/array.h"
#include "base/error.h"
#include "core/exception.h"
#include "core/fund.h"
#include "core/say.h"
#include "core/schedule.h"

static struct claim *find(struct engine *e, uint32_t fund, uint32_t line)
{
    struct fund *f = &e->spending.funds.items[fund];
    for (size_t i = 0; i < f->claims.count; i++)
        if (f->claims.items[i].line == line)
            return &f->claims.items[i];
    return NULL;
}

int claim_add(struct engine *e, uint32_t fund, uint32_t line, int64_t amount)
{
    struct fund *f = &e->spending.funds.items[fund];
    struct claim *c = find(e, fund, line);
    if (!c) {
        if (ARRAY_ROOM(&f->claims))
            return ERR_MEMORY;
        c = &f->claims.items[f->claims.count++];
        *c = (struct claim){.line = line};
    }
    c->claimed = sum(c->claimed, amount);
    return 0;
}

int64_t claim_limit(const struct engine *e, uint32_t line, int year)
{
    const struct line *l = &e->lines.items[line];
    const struct fund f = {.year = year};
    date_t last = fund_last_day(&f), first = fund_quarter_start(&f, 0);
    if (l->from > last || (l->to != DATE_NONE && l->to < first))
        return 0;
    date_t known = e->today == DATE_NONE ? first : e->today;
    return schedule_annual(l, l->to != DATE_NONE && l->to < last ? l->to : last, known);
}

int claim_check(struct step *s, uint32_t fund, uint32_t line)
{
    struct engine *e = s->e;
    const struct fund *f = &e->spending.funds.items[fund];
    struct claim *c = find(e, fund, line);
    char claimed[MONEY_TEXT_MAX], holds[MONEY_TEXT_MAX];
    if (!c)
        return 0;
    int64_t limit = claim_limit(e, line, f->year);
    int64_t over = c->claimed > limit ? sum(c->claimed, -limit) : 0;
    if (over == c->told)
        return 0;
    c->told = over;
    exception_close(e, c->exception);
    c->exception = 0;
    if (!over)
        return 0;
    const struct line *l = &e->lines.items[line];
    struct event *event = say(s, EVENT_OVERCLAIMED, f->pool);
    if (!event)
        return ERR_MEMORY;
    event->line = l->id;
    event->contribution = l->kind;
    event->year = f->year;
    event->partner = e->parties.items[e->partners.items[l->partner].party].code;
    say_difference(event, c->claimed, limit);
    event->explanation =
        arena_print(&s->out->arena, "schemes take %s from a contribution of %s a year",
                    money_print(c->claimed, claimed), money_print(limit, holds));
    c->exception = exception_open(s, event, NONE, l->partner);
    return c->exception ? 0 : ERR_MEMORY;
}
