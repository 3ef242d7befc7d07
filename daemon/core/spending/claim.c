#include "core/spending/claim.h"
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/schedule.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/spending/fund.h"
#include "core/spending/state.h"

static struct claim *find(struct engine *e, uint32_t fund, uint32_t contribution)
{
    struct fund *f = &e->spending->funds.items[fund];
    for (size_t i = 0; i < f->claims.count; i++)
        if (f->claims.items[i].contribution == contribution)
            return &f->claims.items[i];
    return NULL;
}

int claim_add(struct engine *e, uint32_t fund, uint32_t contribution, int64_t amount)
{
    struct fund *f = &e->spending->funds.items[fund];
    struct claim *c = find(e, fund, contribution);
    if (!c) {
        if (ARRAY_ROOM(&f->claims))
            return ERR_MEMORY;
        c = &f->claims.items[f->claims.count++];
        *c = (struct claim){.contribution = contribution};
    }
    c->claimed = sum(c->claimed, amount);
    return 0;
}

int64_t claim_limit(const struct engine *e, uint32_t contribution, int year)
{
    const struct contribution *c = contribution_at(e, contribution);
    const struct fund f = {.year = year};
    date_t last = fund_last_day(&f), first = fund_quarter_start(&f, 0);
    if (c->from > last || (c->to != DATE_NONE && c->to < first))
        return 0;
    date_t known = business_date(e) == DATE_NONE ? first : business_date(e);
    return schedule_annual(c, c->to != DATE_NONE && c->to < last ? c->to : last, known);
}

void claim_check(struct step *s, uint32_t fund, uint32_t contribution)
{
    struct engine *e = s->e;
    const struct fund *f = &e->spending->funds.items[fund];
    struct claim *c = find(e, fund, contribution);
    if (!c)
        return;
    int64_t limit = claim_limit(e, contribution, f->year);
    int64_t over = c->claimed > limit ? sum(c->claimed, -limit) : 0;
    if (over == c->reported)
        return;
    c->reported = over;
    exception_close(e, c->exception);
    c->exception = 0;
    if (!over)
        return;
    const struct contribution *of = contribution_at(e, contribution);
    struct event *event = emit(s, EVENT_OVERCLAIMED, f->pool);
    event->contribution = of->id;
    event->contribution_kind = vocabulary_word(of->kind);
    event->year = f->year;
    event->partner = party_at(e, partner_at(e, of->partner)->party)->code;
    event_difference(event, c->claimed, limit);
    event_part(s, event, PART(CLAIMED_BEYOND, .amount = c->claimed, .expected = limit));
    c->exception = exception_open(s, event, NONE, of->partner);
}
