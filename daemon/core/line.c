#include "core/line.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/agenda.h"
#include "core/ledger.h"
#include "core/party.h"
#include "core/period.h"
#include "core/say.h"
#include "core/schedule.h"
#include "core/stream.h"
#include "core/succession.h"

uint32_t line_partner_of(const struct engine *e, uint32_t pool, uint32_t party)
{
    const struct pool *p = &e->pools.items[pool];
    for (size_t i = 0; i < p->partners.count; i++)
        if (e->partners.items[p->partners.items[i]].party == party)
            return p->partners.items[i];
    return NONE;
}

uint32_t line_find(const struct engine *e, uint32_t pool, struct text id)
{
    const struct pool *p = &e->pools.items[pool];
    for (size_t i = 0; i < p->lines.count; i++)
        if (text_equal(e->lines.items[p->lines.items[i]].id, id))
            return p->lines.items[i];
    return NONE;
}

static bool is_same_schedule(const struct schedule *a, const struct schedule_terms *b)
{
    if (a->kind != b->kind || a->day != b->day || a->month != b->month ||
        a->date_count != b->date_count)
        return false;
    for (uint8_t i = 0; i < a->date_count; i++)
        if (a->dates[i] != b->dates[i])
            return false;
    return true;
}

static date_t begins(const struct pool *p, const struct contribution_input *c)
{
    return c->from == DATE_NONE ? p->effective_from : c->from;
}

static date_t ends(const struct pool *p, const struct contribution_input *c)
{
    return c->to == DATE_NONE ? p->effective_to : c->to;
}

static const char *differing_field(const struct engine *e, const struct line *l,
                                   const struct contribution_input *c)
{
    const struct pool *p = &e->pools.items[l->pool];
    if (e->partners.items[l->partner].party != succession_heir(e, party_by_code(e, c->partner)))
        return "agreement.contributions.partner";
    if (l->kind != c->kind || l->economy != c->economy)
        return "agreement.contributions.kind";
    if (l->terms.items[0].annual != c->annual)
        return "agreement.contributions.annual_pence";
    if (!is_same_schedule(&l->schedule, &c->schedule))
        return "agreement.contributions.schedule";
    if (l->terms.items[0].rounding != c->rounding || l->last != c->last)
        return "agreement.contributions.rounding";
    if (l->recognition != c->recognition)
        return "agreement.contributions.recognition";
    if (l->from != begins(p, c) || (c->to != DATE_NONE && l->to != c->to))
        return "agreement.contributions.from";
    if (l->tolerance_instalment != c->tolerance_instalment ||
        l->tolerance_year != c->tolerance_year || l->grace_working_days != c->grace_working_days)
        return "agreement.contributions.tolerance";
    if (l->allocation_required != c->allocation_required)
        return "agreement.contributions.allocation_required";
    return NULL;
}

int line_check_same(struct step *s, uint32_t pool, const struct agreement_input *in)
{
    for (size_t i = 0; i < in->contribution_count; i++) {
        uint32_t line = line_find(s->e, pool, in->contributions[i].line);
        const char *field =
            line == NONE ? NULL
                         : differing_field(s->e, &s->e->lines.items[line], &in->contributions[i]);
        if (field)
            return refuse(
                s, REFUSED_ALREADY_DIFFERS, field, NULL,
                "contribution %.*s is recorded with another value; a change of its sum is "
                "a variation",
                TEXT_ARG(in->contributions[i].line));
    }
    return 0;
}

size_t line_count_with(const struct engine *e, uint32_t pool, const struct agreement_input *in)
{
    size_t count = e->pools.items[pool].lines.count;
    for (size_t i = 0; i < in->contribution_count; i++)
        count += line_find(e, pool, in->contributions[i].line) == NONE;
    return count;
}

static struct line from_input(const struct engine *e, uint32_t pool,
                              const struct contribution_input *in)
{
    const struct pool *p = &e->pools.items[pool];
    struct line l = {
        .pool = pool,
        .partner = succession_partner(e, line_partner_of(e, pool, party_by_code(e, in->partner))),
        .kind = in->kind,
        .economy = in->economy,
        .schedule = {.kind = in->schedule.kind,
                     .day = in->schedule.day,
                     .month = in->schedule.month,
                     .date_count = in->schedule.date_count},
        .last = in->last,
        .recognition = in->recognition,
        .from = begins(p, in),
        .to = ends(p, in),
        .tolerance_instalment = in->tolerance_instalment,
        .tolerance_year = in->tolerance_year,
        .grace_working_days = in->grace_working_days,
        .allocation_required = in->allocation_required,
        .year_asked = DATE_NONE,
    };
    if (in->schedule.date_count)
        memcpy(l.schedule.dates, in->schedule.dates, in->schedule.date_count * sizeof(date_t));
    return l;
}

int line_open_accounts(struct engine *e, struct line *l)
{
    struct text partner = e->parties.items[e->partners.items[l->partner].party].code;
    int rc = ledger_account_new(e, l->pool, "receivable", partner, l->id, &l->account_receivable);
    if (!rc)
        rc = ledger_account_new(e, l->pool, "income", partner, l->id, &l->account_income);
    return rc ? rc
              : ledger_account_new(e, l->pool, "suspense", partner, l->id, &l->account_suspense);
}

int line_keep(struct engine *e, const struct line *l, uint32_t *ret_line)
{
    struct pool *pool = &e->pools.items[l->pool];
    if (ARRAY_ROOM(&e->lines) || ARRAY_ROOM(&pool->lines))
        return ERR_MEMORY;
    *ret_line = (uint32_t)e->lines.count;
    e->lines.items[e->lines.count++] = *l;
    pool->lines.items[pool->lines.count++] = *ret_line;
    return 0;
}

int line_add(struct step *s, uint32_t pool, const struct contribution_input *in, bool *ret_added)
{
    struct engine *e = s->e;
    if (line_find(e, pool, in->line) != NONE)
        return 0;
    struct line l = from_input(e, pool, in);
    uint32_t index;
    l.id = name_intern(e, in->line);
    l.booked = period_book(e, pool);
    if (!l.id.size || ARRAY_ROOM(&l.terms))
        return ERR_MEMORY;
    l.terms.items[l.terms.count++] = (struct term){.effective_from = l.from,
                                                   .agreed_on = DATE_NONE,
                                                   .annual = in->annual,
                                                   .rounding = in->rounding,
                                                   .booked = l.booked};
    int rc = line_open_accounts(e, &l);
    if (!rc)
        rc = line_keep(e, &l, &index);
    if (rc) {
        free(l.terms.items);
        return rc;
    }
    *ret_added = true;
    return line_wake(s, index, l.from);
}

/* Like the line it is withheld from, but due by results, which may be known after its end. */
static struct line earned_of(const struct line *from, uint32_t element)
{
    return (struct line){
        .pool = from->pool,
        .partner = from->partner,
        .kind = from->kind,
        .economy = from->economy,
        .schedule = {.kind = SCHEDULE_DATES},
        .last = from->last,
        .recognition = from->recognition,
        .from = from->from,
        .to = DATE_NONE,
        .tolerance_instalment = from->tolerance_instalment,
        .tolerance_year = from->tolerance_year,
        .grace_working_days = from->grace_working_days,
        .allocation_required = from->allocation_required,
        .year_asked = DATE_NONE,
        .is_earned = true,
        .element = element,
    };
}

int line_add_earned(struct step *s, uint32_t line, uint32_t element, struct text id, int year,
                    int64_t pot, uint32_t *ret_line)
{
    struct engine *e = s->e;
    uint32_t pool = e->lines.items[line].pool, index = (uint32_t)e->lines.count, stream;
    if (ARRAY_ROOM(&e->lines) || ARRAY_ROOM(&e->pools.items[pool].lines) ||
        ARRAY_ROOM(&e->lines.items[line].withheld))
        return ERR_MEMORY;
    struct line l = earned_of(&e->lines.items[line], element);
    l.id = name_intern(e, id);
    l.booked = period_book(e, pool);
    if (!l.id.size || ARRAY_ROOM(&l.terms))
        return ERR_MEMORY;
    l.terms.items[l.terms.count++] =
        (struct term){.effective_from = date_financial_year_start(year),
                      .agreed_on = DATE_NONE,
                      .annual = pot,
                      .rounding = ROUND_HALF_UP};
    int rc = line_open_accounts(e, &l);
    if (rc) {
        free(l.terms.items);
        return rc;
    }
    e->lines.items[e->lines.count++] = l;
    e->pools.items[pool].lines.items[e->pools.items[pool].lines.count++] = index;
    struct line *from = &e->lines.items[line];
    from->withheld.items[from->withheld.count++] =
        (struct withholding){year, e->today, period_book(e, pool), pot};
    *ret_line = index;
    rc = stream_get(s, line, year, &stream);
    return rc ? rc : stream_vary(s, stream);
}

int line_move_end(struct engine *e, struct line *l, date_t to)
{
    if (ARRAY_ROOM(&l->moved_ends))
        return ERR_MEMORY;
    l->moved_ends.items[l->moved_ends.count++] = (struct moved_end){l->to, period_book(e, l->pool)};
    l->to = to;
    return 0;
}

int line_end(struct step *s, uint32_t line, date_t to)
{
    struct line *l = &s->e->lines.items[line];
    int rc = 0;
    if (l->to != DATE_NONE || l->is_earned) /* what was earned stays due */
        return 0;
    rc = line_move_end(s->e, l, to);
    for (size_t i = 0; i < l->streams.count && !rc; i++)
        rc = stream_end(s, l->streams.items[i], to);
    return rc;
}

static int ask_for_year(struct engine *e, uint32_t line, date_t start)
{
    e->lines.items[line].year_asked = start;
    return agenda_add(e, start, WAKE_LINE_YEAR, line, 0);
}

int line_wake(struct step *s, uint32_t line, date_t date)
{
    struct engine *e = s->e;
    date_t from = e->lines.items[line].from, to = e->lines.items[line].to;
    for (int year = date_financial_year(date);; year++) {
        date_t start = date_financial_year_start(year);
        if (start == DATE_NONE && year > date_financial_year(from))
            return 0; /* the calendar ends */
        if (start == DATE_NONE)
            start = from; /* the calendar begins within this year */
        if (to != DATE_NONE && start > to)
            return 0;
        if (e->today == DATE_NONE || start > e->today)
            return ask_for_year(e, line, start);
        uint32_t stream;
        int rc = stream_get(s, line, year, &stream);
        if (rc)
            return rc;
    }
}
