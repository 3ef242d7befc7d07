#include "core/succession.h"
#include "base/array.h"
#include "base/error.h"
#include "core/agenda.h"
#include "core/allocation.h"
#include "core/descent.h"
#include "core/heritage.h"
#include "core/minimum.h"
#include "core/party.h"
#include "core/say.h"

enum { STEPS_MAX = 1000 }; /* of a walk through successions */

static const struct succession *recorded(const struct engine *e, uint32_t party)
{
    uint32_t i = e->parties.items[party].succession;
    return i == NONE ? NULL : &e->organisation.successions.items[i];
}

static const struct succession *effective(const struct engine *e, uint32_t party)
{
    const struct succession *x = recorded(e, party);
    return x && x->done ? x : NULL;
}

uint32_t succession_heir(const struct engine *e, uint32_t party)
{
    for (const struct succession *x; (x = effective(e, party));)
        party = x->successors.items[0].party;
    return party;
}

uint32_t succession_partner(const struct engine *e, uint32_t partner)
{
    while (e->partners.items[partner].heir != NONE)
        partner = e->partners.items[partner].heir;
    return partner;
}

bool succession_is_divided(const struct engine *e, uint32_t party, date_t date)
{
    for (const struct succession *x; (x = effective(e, party));
         party = x->successors.items[0].party)
        if (x->successors.count > 1 && x->on <= date)
            return true;
    return false;
}

bool succession_stands(const struct engine *e, uint32_t party, date_t date)
{
    const struct party *p = &e->parties.items[party];
    if (party_valid_on(p, date))
        return true;
    return effective(e, party) && (p->valid_from == DATE_NONE || p->valid_from <= date);
}

/* Whether one leads to the other through what is recorded, in at most *steps steps. */
static bool leads_to(const struct engine *e, uint32_t party, uint32_t to, unsigned *steps,
                     bool effective_only)
{
    if (party == to || *steps == 0)
        return party == to;
    --*steps;
    const struct succession *x = recorded(e, party);
    for (size_t i = 0; x && (x->done || !effective_only) && i < x->successors.count; i++)
        if (leads_to(e, x->successors.items[i].party, to, steps, effective_only))
            return true;
    return false;
}

bool succession_descends(const struct engine *e, uint32_t party, uint32_t ancestor)
{
    unsigned steps = STEPS_MAX;
    return leads_to(e, ancestor, party, &steps, true);
}

static int unknown(struct step *s, const char *field, struct text code)
{
    return refuse(s, REFUSED_UNKNOWN_PARTY, field, NULL, "no party has the code %.*s",
                  TEXT_ARG(code));
}

static int check_predecessor(struct step *s, const struct succession_input *in, size_t i)
{
    const char *field = "succession.predecessors";
    const struct text code = in->predecessors[i];
    uint32_t party = party_by_code(s->e, code);
    if (party == NONE)
        return unknown(s, field, code);
    const struct party *p = &s->e->parties.items[party];
    for (size_t k = 0; k < i; k++)
        if (text_equal(in->predecessors[k], code))
            return refuse(s, REFUSED_ALREADY_DIFFERS, field, NULL, "party %.*s is given twice",
                          TEXT_ARG(code));
    if (p->succession != NONE)
        return refuse(s, REFUSED_ALREADY_DIFFERS, field, NULL,
                      "the succession to party %.*s is recorded already", TEXT_ARG(code));
    if (p->valid_from != DATE_NONE && p->valid_from >= in->on)
        return refuse(s, REFUSED_PARTY_NOT_VALID, field, "one that exists on the day before",
                      "party %.*s begins only then", TEXT_ARG(code));
    if (p->valid_to != DATE_NONE && p->valid_to >= in->on)
        return refuse(s, REFUSED_DATE_ORDER, "succession.on", "after the predecessor's valid_to",
                      "party %.*s exists beyond the day before", TEXT_ARG(code));
    return 0;
}

/* A successor exists on the day, and is not succeeded itself before it. */
static int check_successor(struct step *s, const struct succession_input *in, size_t i)
{
    const char *field = "succession.successors.party";
    const struct text code = in->successors[i].party;
    uint32_t party = party_by_code(s->e, code);
    if (party == NONE)
        return unknown(s, field, code);
    const struct succession *own = recorded(s->e, party);
    for (size_t k = 0; k < i; k++)
        if (text_equal(in->successors[k].party, code))
            return refuse(s, REFUSED_ALREADY_DIFFERS, field, NULL, "party %.*s is given twice",
                          TEXT_ARG(code));
    if (!party_valid_on(&s->e->parties.items[party], in->on) || (own && own->on <= in->on))
        return refuse(s, REFUSED_PARTY_NOT_VALID, field, "one that exists on the day",
                      "party %.*s does not exist on that date", TEXT_ARG(code));
    unsigned steps = STEPS_MAX;
    for (size_t k = 0; k < in->predecessors_count; k++) {
        uint32_t before = party_by_code(s->e, in->predecessors[k]);
        if (leads_to(s->e, party, before, &steps, false) || steps == 0)
            return refuse(s, REFUSED_ALREADY_DIFFERS, field, "not one of its own predecessors",
                          "party %.*s would carry on for itself", TEXT_ARG(code));
    }
    return 0;
}

static int check_parts(struct step *s, const struct succession_input *in)
{
    uint64_t total = 0;
    for (size_t i = 0; i < in->successors_count; i++)
        total += in->successors[i].parts;
    bool all_to_one = in->successors_count == 1 && in->successors[0].parts == 0;
    for (size_t i = 0; i < in->successors_count && !all_to_one; i++)
        if (in->successors[i].parts == 0 || total != SHARE_PARTS)
            return refuse(s, REFUSED_SHARES, "succession.successors.parts",
                          "sum to 1000000 parts, none without", "the parts sum to %llu",
                          (unsigned long long)total);
    return 0;
}

/* Whether the very same is recorded. */
static bool is_known(const struct engine *e, const struct succession_input *in)
{
    uint32_t first = party_by_code(e, in->predecessors[0]);
    const struct succession *x = first == NONE ? NULL : recorded(e, first);
    if (!x || x->on != in->on || x->predecessors.count != in->predecessors_count ||
        x->successors.count != in->successors_count)
        return false;
    for (size_t i = 0; i < x->predecessors.count; i++)
        if (x->predecessors.items[i] != party_by_code(e, in->predecessors[i]))
            return false;
    for (size_t i = 0; i < x->successors.count; i++) {
        uint32_t parts = in->successors[i].parts ? in->successors[i].parts : SHARE_PARTS;
        if (x->successors.items[i].party != party_by_code(e, in->successors[i].party) ||
            x->successors.items[i].parts != parts)
            return false;
    }
    return true;
}

static int check(struct step *s, const struct succession_input *in)
{
    int rc = 0;
    for (size_t i = 0; i < in->predecessors_count && !rc; i++)
        rc = check_predecessor(s, in, i);
    for (size_t i = 0; i < in->successors_count && !rc; i++)
        rc = check_successor(s, in, i);
    if (!rc)
        rc = check_parts(s, in);
    if (!rc)
        rc = descent_check(s, in);
    if (!rc && s->e->organisation.successions.count >= SUCCESSIONS_MAX)
        rc = refuse(s, REFUSED_OUT_OF_RANGE, "succession.on", "at most 100000 successions",
                    "no room for another succession");
    return rc;
}

static int record(struct step *s, const struct succession_input *in, uint32_t *ret_index)
{
    struct engine *e = s->e;
    struct organisation *o = &e->organisation;
    if (ARRAY_ROOM(&o->successions))
        return ERR_MEMORY;
    *ret_index = (uint32_t)o->successions.count++;
    struct succession *x = &o->successions.items[*ret_index];
    *x = (struct succession){.on = in->on, .evidence = name_intern(e, in->evidence)};
    for (size_t i = 0; i < in->predecessors_count; i++) {
        uint32_t party = party_by_code(e, in->predecessors[i]);
        if (ARRAY_ROOM(&x->predecessors))
            return ERR_MEMORY;
        x->predecessors.items[x->predecessors.count++] = party;
        e->parties.items[party].succession = *ret_index;
    }
    for (size_t i = 0; i < in->successors_count; i++) {
        uint32_t parts = in->successors[i].parts ? in->successors[i].parts : SHARE_PARTS;
        if (ARRAY_ROOM(&x->successors))
            return ERR_MEMORY;
        x->successors.items[x->successors.count++] =
            (struct successor){party_by_code(e, in->successors[i].party), parts};
    }
    return 0;
}

/* "13T", or "QYG and QT6". */
static struct text successor_codes(struct step *s, const struct succession *x)
{
    struct text codes = s->e->parties.items[x->successors.items[0].party].code;
    for (size_t i = 1; i < x->successors.count; i++)
        codes = arena_print(&s->out->arena, "%.*s and %.*s", TEXT_ARG(codes),
                            TEXT_ARG(s->e->parties.items[x->successors.items[i].party].code));
    return codes;
}

static int say_recorded(struct step *s, const struct succession *x)
{
    char date[DATE_TEXT_MAX];
    for (size_t i = 0; i < x->predecessors.count; i++) {
        const struct party *p = &s->e->parties.items[x->predecessors.items[i]];
        struct event *event = say(s, EVENT_AGREED, NONE);
        if (!event)
            return ERR_MEMORY;
        event->partner = p->code;
        event->value_date = x->on;
        event->subject = successor_codes(s, x);
        event->explanation =
            arena_print(&s->out->arena, "%.*s carries on for %.*s from %s on%s%.*s",
                        TEXT_ARG(event->subject), TEXT_ARG(p->code), date_print(x->on, date),
                        x->evidence.size ? ": " : "", TEXT_ARG(x->evidence));
    }
    return 0;
}

/* Lets in what waited for the successors' allocations, and looks at the floors of the areas. */
static int look_again(struct step *s, const struct succession *x)
{
    struct engine *e = s->e;
    int rc = 0;
    for (size_t i = 0; i < x->successors.count && !rc; i++) {
        uint32_t party = x->successors.items[i].party;
        rc = allocation_release(s, party);
        for (size_t k = 0; k < e->parties.items[party].partners.count && !rc; k++) {
            uint32_t partner = e->parties.items[party].partners.items[k];
            rc = minimum_check(s, e->pools.items[e->partners.items[partner].pool].area);
        }
    }
    return rc;
}

int succession_wake(struct step *s, uint32_t succession)
{
    struct engine *e = s->e;
    struct succession *x = &e->organisation.successions.items[succession];
    int rc = 0;
    x->done = true;
    for (size_t i = 0; i < x->predecessors.count && !rc; i++) {
        uint32_t party = x->predecessors.items[i];
        size_t partners = e->parties.items[party].partners.count;
        rc = heritage_share_allocations(e, x, party);
        for (size_t k = 0; k < partners && !rc; k++)
            rc = heritage_leave(s, x, e->parties.items[party].partners.items[k]);
    }
    if (!rc)
        rc = heritage_carry(e);
    return rc ? rc : look_again(s, x);
}

int succession_apply(struct step *s, uint32_t pool)
{
    struct engine *e = s->e;
    bool found = false;
    int rc = 0;
    for (size_t i = 0; i < e->pools.items[pool].partners.count && !rc; i++) {
        uint32_t partner = e->pools.items[pool].partners.items[i];
        const struct succession *x = effective(e, e->partners.items[partner].party);
        if (!x || e->partners.items[partner].heir != NONE)
            continue;
        rc = heritage_leave(s, x, partner);
        found = true;
    }
    return rc || !found ? rc : heritage_carry(e);
}

int succession_take(struct step *s, const struct item *item)
{
    const struct succession_input *in = &item->succession;
    uint32_t index;
    if (is_known(s->e, in))
        return 0;
    int rc = check(s, in);
    if (!rc)
        rc = record(s, in, &index);
    if (!rc)
        rc = say_recorded(s, &s->e->organisation.successions.items[index]);
    if (rc)
        return rc;
    if (s->e->today != DATE_NONE && in->on <= s->e->today)
        return succession_wake(s, index);
    return agenda_add(s->e, in->on, WAKE_SUCCESSION, index, 0);
}

void succession_archive(struct archive *a, struct engine *e)
{
    size_t parties = e->parties.count;
    ARCHIVE_ARRAY(a, e->organisation.successions);
    for (size_t i = 0; i < e->organisation.successions.count; i++) {
        struct succession *x = &e->organisation.successions.items[i];
        archive_date(a, &x->on);
        ARCHIVE_ARRAY(a, x->predecessors);
        for (size_t k = 0; k < x->predecessors.count; k++)
            archive_index(a, &x->predecessors.items[k], parties);
        ARCHIVE_ARRAY(a, x->successors);
        for (size_t k = 0; k < x->successors.count; k++) {
            archive_index(a, &x->successors.items[k].party, parties);
            archive_u32(a, &x->successors.items[k].parts);
        }
        archive_text(a, &x->evidence);
        archive_bool(a, &x->done);
    }
    for (size_t i = 0; i < parties; i++)
        archive_index(a, &e->parties.items[i].succession, e->organisation.successions.count);
    for (size_t i = 0; i < e->partners.count; i++)
        archive_index(a, &e->partners.items[i].heir, e->partners.count);
}
