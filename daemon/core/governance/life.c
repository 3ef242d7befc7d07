#include "core/governance/life.h"
#include <stdio.h>
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/extend.h"
#include "core/foundation/emit.h"
#include "core/foundation/ledger.h"
#include "core/foundation/note.h"
#include "core/foundation/party.h"
#include "core/foundation/policy.h"
#include "core/foundation/tables_own.h"
#include "core/governance/state.h"

date_t life_agreed_end(const struct engine *e, uint32_t pool)
{
    const struct pool_authority *a = authority_of(e, pool);
    return a->is_end_moved ? a->agreed_end : pool_at(e, pool)->effective_to;
}

static bool is_same(const struct milestone *a, const struct milestone *b)
{
    return a->kind == b->kind && a->on == b->on && a->until == b->until &&
           a->outcome == b->outcome && a->year == b->year && a->to_year == b->to_year &&
           text_equal(a->authority, b->authority) && text_equal(a->evidence, b->evidence);
}

int life_record(struct step *s, uint32_t pool, const struct milestone *m, const char *input,
                bool *ret_new)
{
    struct pool_authority *p = authority_own(s->e, pool);
    char field[NAME_MAX_BYTES];
    *ret_new = false;
    for (size_t i = 0; i < p->milestones.count; i++)
        if (is_same(&p->milestones.items[i], m))
            return 0;
    (void)snprintf(field, sizeof field, "%s.pool", input);
    if (p->milestones.count >= MILESTONES_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, field,
                      "at most " TEXT_NUMBER(MILESTONES_MAX) " steps of an agreement",
                      "no room for another step");
    if (ARRAY_ROOM(&p->milestones))
        return ERR_MEMORY;
    struct milestone *kept = &p->milestones.items[p->milestones.count++];
    *kept = *m;
    kept->authority = name_intern(s->e, m->authority);
    kept->evidence = name_intern(s->e, m->evidence);
    *ret_new = true;
    return 0;
}

void life_emit(struct step *s, uint32_t pool, const struct milestone *m)
{
    static const enum part_kind kinds[MILESTONE_KIND_COUNT] = {
        [MILESTONE_DRAFTED] = PART_DRAFTED,
        [MILESTONE_AGREED] = PART_AGREED_JOINTLY,
        [MILESTONE_HWB_SIGNED_OFF] = PART_SIGNED_OFF,
        [MILESTONE_PLAN_SUBMITTED] = PART_PLAN_SUBMITTED,
        [MILESTONE_EXTENDED] = PART_AGREEMENT_EXTENDED,
        [MILESTONE_ENDED] = PART_AGREEMENT_ENDED,
        [MILESTONE_ASSURED] = PART_PLAN_OUTCOME,
        [MILESTONE_SIGNED] = PART_AGREEMENT_SIGNED,
    };
    struct event *event = emit(s, EVENT_AGREED, pool);
    event->value_date = m->on;
    event->due_on = m->until;
    struct part part = {.kind = kinds[m->kind],
                        .date = m->on,
                        .until = m->until,
                        .by = m->authority,
                        .evidence = m->evidence};
    if (m->kind == MILESTONE_ASSURED) {
        part.subject = policy_word(s->e, m->outcome);
        part.year = (uint32_t)m->year;
        part.count = (uint32_t)(m->to_year - m->year);
        event->year = m->year;
    }
    event_part(s, event, part);
}

static int unknown_pool(struct step *s, const char *field, struct text code)
{
    return refuse(s, REFUSED_UNKNOWN_POOL, field, NULL, "no pool has the code %.*s",
                  TEXT_ARG(code));
}

/* A signature recorded without its authority may be resubmitted with it. */
static bool differs_from_recorded(const struct pool_authority *p, const struct milestone *m)
{
    for (size_t i = 0; i < p->milestones.count; i++) {
        const struct milestone *known = &p->milestones.items[i];
        if (known->kind == m->kind && !is_same(known, m))
            return true;
    }
    return false;
}

int life_apply_signature(struct step *s, const struct item *item)
{
    const struct signature_input *in = &item->signature;
    uint32_t pool = pool_by_code(s->e, in->pool);
    if (pool == NONE)
        return unknown_pool(s, "signature.pool", in->pool);
    struct pool *p = pool_own(s->e, pool);
    struct milestone m = {.kind = MILESTONE_SIGNED,
                          .on = in->signed_on,
                          .until = DATE_NONE,
                          .authority = in->authority,
                          .evidence = in->evidence};
    if (p->signed_on != DATE_NONE && p->signed_on != in->signed_on)
        return refuse(s, REFUSED_ALREADY_DIFFERS, "signature.signed_on", NULL,
                      "the agreement of %.*s is recorded as signed on another date",
                      TEXT_ARG(in->pool));
    if (differs_from_recorded(authority_of(s->e, pool), &m))
        return refuse(s, REFUSED_ALREADY_DIFFERS, "signature.authority", NULL,
                      "the signature of %.*s is recorded with other content", TEXT_ARG(in->pool));
    bool is_new;
    int rc = life_record(s, pool, &m, "signature", &is_new);
    if (rc || p->signed_on != DATE_NONE)
        return rc;
    p->signed_on = in->signed_on;
    life_emit(s, pool, &m);
    note_add(s, NOTE_RELEASE, pool);
    return 0;
}

/* Sums due are booked, or taken back, with the end that moves. */
static int check_sums(struct step *s, const struct pool *p, const struct milestone_input *in)
{
    uint32_t pool = pool_index(s->e, p);
    bool is_end = in->step == STEP_ENDED;
    int64_t most = extend_most_booked(s->e, pool, p->effective_to, is_end ? in->on : in->until);
    if (ledger_has_room(s->e, pool, most))
        return 0;
    return refuse(s, REFUSED_OVERFLOW, is_end ? "milestone.on" : "milestone.until", TURNOVER_LIMIT,
                  "the pool's sums would leave the range kept for them");
}

static int check_end(struct step *s, const struct pool *p, const struct milestone_input *in)
{
    if (in->step == STEP_EXTENDED && in->until == DATE_NONE)
        return refuse(s, REFUSED_MISSING_FIELD, "milestone.until", "the new last day",
                      "an extension says until when");
    if (in->step == STEP_EXTENDED && (p->effective_to == DATE_NONE || in->until <= p->effective_to))
        return refuse(s, REFUSED_DATE_ORDER, "milestone.until", "after the last day so far",
                      "the agreement of %.*s does not end before that day", TEXT_ARG(in->pool));
    if (in->step == STEP_ENDED &&
        (in->on < p->effective_from || (p->effective_to != DATE_NONE && in->on > p->effective_to)))
        return refuse(s, REFUSED_DATE_ORDER, "milestone.on", "within the agreement's dates",
                      "the agreement of %.*s is not in force on that day", TEXT_ARG(in->pool));
    if (in->step != STEP_EXTENDED && in->step != STEP_ENDED)
        return 0;
    int rc = require_day(s);
    return rc ? rc : check_sums(s, p, in);
}

static int check_milestone(struct step *s, const struct pool *p, const struct milestone_input *in)
{
    const struct pool_authority *a = authority_of(s->e, pool_index(s->e, p));
    for (size_t i = 0; i < a->milestones.count; i++)
        if ((int)a->milestones.items[i].kind == (int)in->step &&
            a->milestones.items[i].on == in->on)
            return refuse(s, REFUSED_ALREADY_DIFFERS, "milestone.on", NULL,
                          "that step of %.*s is recorded for that day with other content",
                          TEXT_ARG(in->pool));
    if (in->step != STEP_ENDED && business_date(s->e) != DATE_NONE && in->on > business_date(s->e))
        return refuse(s, REFUSED_DATE_ORDER, "milestone.on", "not after the business date",
                      "what is not done yet is no step");
    if (in->step != STEP_EXTENDED && in->until != DATE_NONE)
        return refuse(s, REFUSED_BAD_VALUE, "milestone.until", "of an extension only",
                      "that step has no last day of its own");
    return check_end(s, p, in);
}

static int move_end(struct step *s, uint32_t pool, date_t to)
{
    struct pool *p = pool_own(s->e, pool);
    date_t old = p->effective_to;
    bool later = old != DATE_NONE && to > old;
    int rc = 0;
    struct pool_authority *a = authority_own(s->e, pool);
    if (!a->is_end_moved)
        a->agreed_end = old;
    a->is_end_moved = true;
    p->effective_to = to;
    for (size_t i = 0; i < p->contributions.count && !rc; i++)
        rc = later ? extend_contribution(s, p->contributions.items[i], old, to)
                   : extend_cut_contribution(s, p->contributions.items[i], to);
    return rc;
}

static bool is_known(const struct pool_authority *p, const struct milestone *m)
{
    for (size_t i = 0; i < p->milestones.count; i++)
        if (is_same(&p->milestones.items[i], m))
            return true;
    return false;
}

int life_apply_milestone(struct step *s, const struct item *item)
{
    const struct milestone_input *in = &item->milestone;
    uint32_t pool = pool_by_code(s->e, in->pool);
    if (pool == NONE)
        return unknown_pool(s, "milestone.pool", in->pool);
    struct milestone m = {.kind = (enum milestone_kind)in->step,
                          .on = in->on,
                          .until = in->until,
                          .authority = in->authority,
                          .evidence = in->evidence};
    bool is_new;
    if (is_known(authority_of(s->e, pool), &m))
        return 0;
    int rc = check_milestone(s, pool_at(s->e, pool), in);
    if (!rc)
        rc = life_record(s, pool, &m, "milestone", &is_new);
    if (rc)
        return rc;
    if (in->step == STEP_EXTENDED || in->step == STEP_ENDED)
        rc = move_end(s, pool, in->step == STEP_ENDED ? in->on : in->until);
    if (rc)
        return rc;
    life_emit(s, pool, &m);
    note_add(s, NOTE_RELEASE, pool);
    return 0;
}
