#include "core/contribution/contribution.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/schedule.h"
#include "core/contribution/discharged.h"
#include "core/contribution/tolerance.h"
#include "core/contribution/year.h"
#include "core/foundation/agenda.h"
#include "core/foundation/emit.h"
#include "core/foundation/ledger.h"
#include "core/foundation/note.h"
#include "core/foundation/partner.h"
#include "core/foundation/party.h"
#include "core/foundation/policy.h"
#include "core/foundation/successor.h"
#include "core/foundation/tables_own.h"

uint32_t contribution_find(const struct engine *e, uint32_t pool, struct text id)
{
    const struct pool *p = pool_at(e, pool);
    for (size_t i = 0; i < p->contributions.count; i++)
        if (text_equal(contribution_at(e, p->contributions.items[i])->id, id))
            return p->contributions.items[i];
    return NONE;
}

int64_t contribution_earned_left(const struct engine *e, uint32_t contribution)
{
    const struct contribution *c = contribution_at(e, contribution);
    const struct contribution_year *cy = year_at(e, c->contribution_years.items[0]);
    int64_t open = -sum(cy->paid, sum(cy->adjusted, cy->written_off));
    for (uint32_t i = 0; i < cy->instalment_count; i++)
        open = sum(open, cy->instalments[i].expected);
    return open;
}

bool contribution_covers_earned(const struct engine *e, uint32_t contribution, int64_t amount)
{
    const struct contribution *c = contribution_at(e, contribution);
    if (!c->is_earned)
        return true;
    const struct contribution_year *cy = year_at(e, c->contribution_years.items[0]);
    return amount <= sum(contribution_earned_left(e, contribution), tolerance_of(e, cy).instalment);
}

/* What a kind of schedule does not use is left out. */
static struct schedule schedule_of(const struct schedule_input *in)
{
    struct schedule s = {.kind = in->kind};
    if (in->kind == SCHEDULE_DATES) {
        s.date_count = (uint8_t)in->dates_count;
        memcpy(s.dates, in->dates, in->dates_count * sizeof *s.dates);
        return s;
    }
    s.day = (uint8_t)in->day;
    s.month = in->kind == SCHEDULE_ANNUAL ? (uint8_t)in->month : 0;
    return s;
}

static bool is_same_schedule(const struct schedule *a, const struct schedule *b)
{
    return a->kind == b->kind && a->day == b->day && a->month == b->month &&
           a->date_count == b->date_count &&
           memcmp(a->dates, b->dates, a->date_count * sizeof *a->dates) == 0;
}

static date_t begins(const struct pool *p, const struct contribution_input *c)
{
    return c->from == DATE_NONE ? p->effective_from : c->from;
}

static date_t ends(const struct pool *p, const struct contribution_input *c)
{
    return c->to == DATE_NONE ? p->effective_to : c->to;
}

/* What is not said is what its kind needs in its first year. */
static bool needs_allocation(const struct engine *e, const struct contribution_input *in,
                             date_t from)
{
    const uint32_t kind = policy_name(e, VOCABULARY_CONTRIBUTION_KIND, in->kind);
    return in->allocation_required == NOT_SAID
               ? policy_is(e, kind, date_financial_year(from), POLICY_NEEDS_ALLOCATION)
               : in->allocation_required == SAID_YES;
}

static const char *differing_field(const struct engine *e, const struct contribution *known,
                                   const struct contribution_input *c)
{
    const struct pool *p = pool_at(e, known->pool);
    uint32_t partner = partner_of(e, known->pool, party_by_code(e, c->partner));
    if (known->partner != (partner == NONE ? NONE : successor_of_partner(e, partner)))
        return "agreement.contributions.partner";
    if (known->kind != policy_name(e, VOCABULARY_CONTRIBUTION_KIND, c->kind) ||
        known->economy != c->economy)
        return "agreement.contributions.kind";
    if (known->terms.items[0].annual != c->annual)
        return "agreement.contributions.annual_pence";
    const struct schedule schedule = schedule_of(&c->schedule);
    if (!is_same_schedule(&known->schedule, &schedule))
        return "agreement.contributions.schedule";
    if (known->terms.items[0].rounding != c->rounding || known->last != c->last_instalment)
        return "agreement.contributions.rounding";
    if (known->recognition != c->recognition)
        return "agreement.contributions.recognition";
    if (known->from != begins(p, c) || (c->to != DATE_NONE && known->to != c->to))
        return "agreement.contributions.from";
    if (known->tolerance_instalment != c->tolerance_instalment ||
        known->tolerance_year != c->tolerance_year ||
        known->grace_working_days != c->grace_working_days)
        return "agreement.contributions.tolerance";
    if (known->allocation_required != needs_allocation(e, c, known->from))
        return "agreement.contributions.allocation_required";
    return NULL;
}

int contribution_check_same(struct step *s, uint32_t pool, const struct agreement_input *in)
{
    for (size_t i = 0; i < in->contributions_count; i++) {
        uint32_t contribution = contribution_find(s->e, pool, in->contributions[i].contribution);
        const char *field =
            contribution == NONE
                ? NULL
                : differing_field(s->e, contribution_at(s->e, contribution), &in->contributions[i]);
        if (field)
            return refuse(
                s, REFUSED_ALREADY_DIFFERS, field, NULL,
                "contribution %.*s is recorded with another value; a change of its sum is "
                "a variation",
                TEXT_ARG(in->contributions[i].contribution));
    }
    return 0;
}

size_t contribution_count_with(const struct engine *e, uint32_t pool,
                               const struct agreement_input *in)
{
    size_t count = pool_at(e, pool)->contributions.count;
    for (size_t i = 0; i < in->contributions_count; i++)
        count += contribution_find(e, pool, in->contributions[i].contribution) == NONE;
    return count;
}

static struct contribution from_input(const struct engine *e, uint32_t pool,
                                      const struct contribution_input *in)
{
    const struct pool *p = pool_at(e, pool);
    struct contribution l = {
        .pool = pool,
        .partner = partner_of(e, pool, party_by_code(e, in->partner)), /* others may carry on */
        .kind = policy_name(e, VOCABULARY_CONTRIBUTION_KIND, in->kind),
        .economy = in->economy,
        .schedule = schedule_of(&in->schedule),
        .last = in->last_instalment,
        .recognition = in->recognition,
        .from = begins(p, in),
        .to = ends(p, in),
        .tolerance_instalment = in->tolerance_instalment,
        .tolerance_year = in->tolerance_year,
        .grace_working_days = (uint8_t)in->grace_working_days,
        .allocation_required = needs_allocation(e, in, begins(p, in)),
        .year_asked = DATE_NONE,
    };
    return l;
}

int contribution_open_accounts(struct engine *e, struct contribution *c)
{
    struct text partner = party_at(e, partner_at(e, c->partner)->party)->code;
    int rc = ledger_account_new(e, c->pool, "receivable", partner, c->id, &c->account_receivable);
    if (!rc)
        rc = ledger_account_new(e, c->pool, "income", partner, c->id, &c->account_income);
    return rc ? rc
              : ledger_account_new(e, c->pool, "receipts-in-advance", partner, c->id,
                                   &c->account_in_advance);
}

int contribution_add_row(struct engine *e, const struct contribution *row, const struct term *first,
                         uint32_t *ret_contribution)
{
    struct contribution l = *row;
    if (ARRAY_ROOM(&l.terms))
        return ERR_MEMORY;
    l.terms.items[l.terms.count++] = *first;
    int rc = contribution_open_accounts(e, &l);
    if (!rc)
        rc = tables_add_contribution(e, &l, ret_contribution);
    if (rc)
        free(l.terms.items);
    return rc;
}

int contribution_add(struct step *s, uint32_t pool, const struct contribution_input *in,
                     bool *ret_added)
{
    struct engine *e = s->e;
    if (contribution_find(e, pool, in->contribution) != NONE)
        return 0;
    struct contribution l = from_input(e, pool, in);
    uint32_t index;
    l.id = name_intern(e, in->contribution);
    l.booked = ledger_use_booking_day(e, pool);
    const struct term first = {.effective_from = l.from,
                               .agreed_on = DATE_NONE,
                               .annual = in->annual,
                               .rounding = in->rounding,
                               .booked = l.booked};
    int rc = contribution_add_row(e, &l, &first, &index);
    if (rc)
        return rc;
    *ret_added = true;
    return contribution_wake(s, index, l.from);
}

/* Like the contribution it is kept back from, but due by results, which may be known after its end.
 */
static struct contribution earned_of(const struct contribution *from, uint32_t element)
{
    return (struct contribution){
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

int contribution_add_earned(struct step *s, uint32_t contribution, uint32_t element, struct text id,
                            int year, int64_t performance_fund, uint32_t *ret_contribution)
{
    struct engine *e = s->e;
    uint32_t pool = contribution_at(e, contribution)->pool, contribution_year;
    if (discharged_recall_from(e, contribution, date_financial_year_start(year)) ||
        ARRAY_ROOM(&contribution_own(e, contribution)->not_released))
        return ERR_MEMORY;
    struct contribution l = earned_of(contribution_at(e, contribution), element);
    l.id = name_intern(e, id);
    l.earned_from = contribution;
    l.booked = ledger_use_booking_day(e, pool);
    const struct term first = {.effective_from = date_financial_year_start(year),
                               .agreed_on = DATE_NONE,
                               .annual = performance_fund,
                               .rounding = ROUND_HALF_UP};
    int rc = contribution_add_row(e, &l, &first, ret_contribution);
    if (rc)
        return rc;
    struct contribution *from = contribution_own(e, contribution);
    from->not_released.items[from->not_released.count++] = (struct not_released){
        year, business_date(e), ledger_use_booking_day(e, pool), performance_fund};
    rc = year_get(s, contribution, year, &contribution_year);
    return rc ? rc : year_vary(s, contribution_year);
}

/* By the date of agreement; equals in order of arrival. */
int contribution_add_term(struct engine *e, uint32_t contribution, const struct term *term)
{
    struct contribution *c = contribution_own(e, contribution);
    if (discharged_recall_from(e, contribution, term->effective_from) || ARRAY_ROOM(&c->terms))
        return ERR_MEMORY;
    size_t i = c->terms.count;
    while (i > 1 && c->terms.items[i - 1].agreed_on > term->agreed_on)
        i--;
    memmove(&c->terms.items[i + 1], &c->terms.items[i],
            (c->terms.count - i) * sizeof *c->terms.items);
    c->terms.count++;
    c->terms.items[i] = *term;
    c->terms.items[i].booked = ledger_use_booking_day(e, c->pool);
    if (!term->rounding)
        c->terms.items[i].rounding = c->terms.items[i - 1].rounding;
    return 0;
}

void contribution_take_back(struct engine *e, uint32_t contribution, size_t term, date_t on)
{
    struct contribution *c = contribution_own(e, contribution);
    struct term *t = &c->terms.items[term];
    t->is_taken_back = true;
    t->taken_back_on = on;
    t->taken_back_booked = ledger_use_booking_day(e, c->pool);
}

void contribution_restore_term(struct engine *e, uint32_t contribution, size_t term)
{
    contribution_own(e, contribution)->terms.items[term].is_taken_back = false;
}

void contribution_record_taken_back(struct engine *e, uint32_t contribution, size_t term,
                                    struct text authority, struct text evidence)
{
    struct term *t = &contribution_own(e, contribution)->terms.items[term];
    t->taken_back_authority = name_intern(e, authority);
    t->taken_back_evidence = name_intern(e, evidence);
}

int contribution_move_end(struct engine *e, struct contribution *c, date_t to)
{
    if (ARRAY_ROOM(&c->moved_ends))
        return ERR_MEMORY;
    c->moved_ends.items[c->moved_ends.count++] =
        (struct moved_end){c->to, ledger_use_booking_day(e, c->pool)};
    c->to = to;
    return 0;
}

int contribution_end(struct step *s, uint32_t contribution, date_t to)
{
    struct contribution *c = contribution_own(s->e, contribution);
    int rc = 0;
    if (c->to != DATE_NONE || c->is_earned) /* what was earned stays due */
        return 0;
    rc = discharged_recall_from(s->e, contribution, to);
    if (!rc)
        rc = contribution_move_end(s->e, c, to);
    for (size_t i = 0; i < c->contribution_years.count && !rc; i++)
        rc = year_cut(s, c->contribution_years.items[i], to);
    note_add(s, NOTE_KIND, contribution);
    return rc;
}

static void ask_for_year(struct engine *e, uint32_t contribution, date_t start)
{
    contribution_own(e, contribution)->year_asked = start;
    agenda_add(e, start, WAKE_CONTRIBUTION, contribution, 0);
}

int contribution_wake(struct step *s, uint32_t contribution, date_t date)
{
    struct engine *e = s->e;
    date_t from = contribution_at(e, contribution)->from, to = contribution_at(e, contribution)->to;
    for (int year = date_financial_year(date);; year++) {
        date_t start = date_financial_year_start(year);
        if (start == DATE_NONE && year > date_financial_year(from))
            return 0; /* the calendar ends */
        if (start == DATE_NONE)
            start = from; /* the calendar begins within this year */
        if (to != DATE_NONE && start > to)
            return 0;
        if (business_date(e) == DATE_NONE || start > business_date(e)) {
            ask_for_year(e, contribution, start);
            return 0;
        }
        uint32_t contribution_year;
        int rc = year_get(s, contribution, year, &contribution_year);
        if (rc)
            return rc;
    }
}
