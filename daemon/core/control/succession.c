#include "core/control/succession.h"
#include "base/array.h"
#include "base/error.h"
#include "core/access/register.h"
#include "core/contribution/allocation.h"
#include "core/control/succession_pools.h"
#include "core/control/transfer.h"
#include "core/foundation/agenda.h"
#include "core/foundation/emit.h"
#include "core/foundation/ledger.h"
#include "core/foundation/party.h"
#include "core/foundation/successor.h"
#include "core/foundation/tables.h"
#include "core/governance/descent.h"
#include "core/governance/minimum.h"
#include "core/governance/officer.h"
#include "core/payment/held.h"

enum { STEPS_MAX = 1000 };

static int unknown(struct step *s, const char *field, struct text code)
{
    return refuse(s, REFUSED_UNKNOWN_PARTY, field, NULL, "no party has the code %.*s",
                  TEXT_ARG(code));
}

/* The latest day from which the party carries on for others; DATE_NONE. */
static date_t carries_on_from(const struct engine *e, uint32_t party)
{
    date_t latest = DATE_NONE;
    for (uint32_t i = 0; i < successor_count(e); i++) {
        const struct succession *x = successor_at(e, i);
        for (size_t k = 0; k < x->successors.count; k++)
            if (x->successors.items[k].party == party && x->on > latest)
                latest = x->on;
    }
    return latest;
}

/* In no pool are the books of that day closed for good. */
static int check_let_go(struct step *s, const struct succession_input *in, uint32_t party)
{
    const struct party *p = party_at(s->e, party);
    char date[DATE_TEXT_MAX], from[DATE_TEXT_MAX];
    for (size_t i = 0; i < p->partners.count; i++) {
        const uint32_t pool = partner_at(s->e, p->partners.items[i])->pool;
        const date_t to = ledger_let_go_to(s->e, pool);
        if (to != DATE_NONE && in->on <= to)
            return refuse(s, REFUSED_DATE_ORDER, "succession.on", "after the years let go",
                          "the books of %.*s up to %s are closed for good: there a successor "
                          "carries on from %s at the earliest",
                          TEXT_ARG(pool_at(s->e, pool)->code), date_print(to, date),
                          date_print(to + 1, from));
    }
    return 0;
}

static int check_predecessor(struct step *s, const struct succession_input *in, size_t i)
{
    const char *field = "succession.predecessors";
    const struct text code = in->predecessors[i];
    uint32_t party = party_by_code(s->e, code);
    if (party == NONE)
        return unknown(s, field, code);
    int rc = check_let_go(s, in, party);
    if (rc)
        return rc;
    const struct party *p = party_at(s->e, party);
    for (size_t k = 0; k < i; k++)
        if (text_equal(in->predecessors[k], code))
            return refuse(s, REFUSED_ALREADY_DIFFERS, field, NULL, "party %.*s is given twice",
                          TEXT_ARG(code));
    if (p->succession != NONE)
        return refuse(s, REFUSED_ALREADY_DIFFERS, field, NULL,
                      "the succession to party %.*s is recorded already", TEXT_ARG(code));
    if (carries_on_from(s->e, party) > in->on)
        return refuse(s, REFUSED_DATE_ORDER, "succession.on", "not before it began to carry on",
                      "party %.*s carries on for others from a later day", TEXT_ARG(code));
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
    const struct succession *own = successor_recorded(s->e, party);
    for (size_t k = 0; k < i; k++)
        if (text_equal(in->successors[k].party, code))
            return refuse(s, REFUSED_ALREADY_DIFFERS, field, NULL, "party %.*s is given twice",
                          TEXT_ARG(code));
    if (!party_valid_on(party_at(s->e, party), in->on) || (own && own->on <= in->on))
        return refuse(s, REFUSED_PARTY_NOT_VALID, field, "one that exists on the day",
                      "party %.*s does not exist on that date", TEXT_ARG(code));
    unsigned steps = STEPS_MAX;
    for (size_t k = 0; k < in->predecessors_count; k++) {
        uint32_t before = party_by_code(s->e, in->predecessors[k]);
        if (successor_leads_to(s->e, party, before, &steps, false) || steps == 0)
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

/* Whether the same is recorded, whatever it says of pools. */
static bool is_known(const struct engine *e, const struct succession_input *in)
{
    uint32_t first = party_by_code(e, in->predecessors[0]);
    const struct succession *x = first == NONE ? NULL : successor_recorded(e, first);
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

static struct first_officers officers_of(const struct succession_input *in)
{
    return (struct first_officers){"succession.officers", in->officers, in->officers_count, in->on};
}

/* Of successors. */
static int check_officers(struct step *s, const struct succession_input *in)
{
    const struct first_officers officers = officers_of(in);
    for (size_t i = 0; i < in->officers_count; i++) {
        bool is_successor = false;
        for (size_t k = 0; k < in->successors_count; k++)
            is_successor |= text_equal(in->successors[k].party, in->officers[i].party);
        if (!is_successor)
            return refuse(s, REFUSED_UNKNOWN_PARTY, "succession.officers.party",
                          "one of the successors", "officer %.*s: %.*s is no successor",
                          TEXT_ARG(in->officers[i].officer), TEXT_ARG(in->officers[i].party));
    }
    return officer_check_first(s, &officers);
}

static int check_succession(struct step *s, const struct succession_input *in)
{
    int rc = 0;
    for (size_t i = 0; i < in->predecessors_count && !rc; i++)
        rc = check_predecessor(s, in, i);
    for (size_t i = 0; i < in->successors_count && !rc; i++)
        rc = check_successor(s, in, i);
    if (!rc)
        rc = check_parts(s, in);
    if (!rc)
        rc = succession_pools_check(s, in);
    if (!rc)
        rc = descent_check(s, in);
    if (!rc)
        rc = check_officers(s, in);
    if (!rc && successor_count(s->e) >= SUCCESSIONS_MAX)
        rc = refuse(s, REFUSED_OUT_OF_RANGE, "succession.on",
                    "at most " TEXT_NUMBER(SUCCESSIONS_MAX) " successions",
                    "no room for another succession");
    return rc;
}

/* "13T", or "QYG and QT6". */
static struct text successor_codes(struct step *s, const struct succession *x)
{
    struct text codes = party_at(s->e, x->successors.items[0].party)->code;
    for (size_t i = 1; i < x->successors.count; i++)
        codes = arena_print(&s->out->arena, "%.*s and %.*s", TEXT_ARG(codes),
                            TEXT_ARG(party_at(s->e, x->successors.items[i].party)->code));
    return codes;
}

static void emit_recorded(struct step *s, const struct succession *x)
{
    for (size_t i = 0; i < x->predecessors.count; i++) {
        const struct party *p = party_at(s->e, x->predecessors.items[i]);
        struct event *event = emit(s, EVENT_AGREED, NONE);
        event->partner = p->code;
        event->value_date = x->on;
        event->subject = successor_codes(s, x);
        event_part(s, event,
                   PART(SUCCESSION, .date = x->on, .party = p->code, .subject = event->subject,
                        .evidence = x->evidence));
    }
}

/* Lets in what waited for the successors' allocations, and looks at the minimums of the areas. */
static int look_again(struct step *s, const struct succession *x)
{
    struct engine *e = s->e;
    int rc = 0;
    for (size_t i = 0; i < x->successors.count && !rc; i++) {
        uint32_t party = x->successors.items[i].party;
        const struct succession *next = successor_effective(e, party);
        rc = next ? look_again(s, next) : 0;
        if (!rc)
            rc = held_release_allocated(s, party);
        for (size_t k = 0; k < party_at(e, party)->partners.count && !rc; k++) {
            uint32_t partner = party_at(e, party)->partners.items[k];
            minimum_check(s, pool_at(e, partner_at(e, partner)->pool)->area);
        }
    }
    return rc;
}

/* All that the party has goes to its successors, and from those on to theirs, where a later
 * succession was recorded before this one. */
static int pass_on(struct step *s, const struct succession *x, uint32_t party)
{
    struct engine *e = s->e;
    size_t partners = party_at(e, party)->partners.count;
    int rc = allocation_share(e, x, party);
    for (size_t i = 0; i < partners && !rc; i++)
        rc = transfer_partner(s, x, party_at(e, party)->partners.items[i]);
    for (size_t i = 0; i < x->successors.count && !rc; i++) {
        const struct succession *next = successor_effective(e, x->successors.items[i].party);
        rc = next ? pass_on(s, next, x->successors.items[i].party) : 0;
    }
    return rc;
}

int succession_wake(struct step *s, uint32_t succession)
{
    struct engine *e = s->e;
    const struct succession *x = successor_at(e, succession);
    int rc = 0;
    successor_set_taken(e, succession);
    for (size_t i = 0; i < x->predecessors.count && !rc; i++)
        rc = pass_on(s, x, x->predecessors.items[i]);
    if (!rc)
        rc = transfer_open_items(e);
    return rc ? rc : look_again(s, x);
}

/* Whether somebody carries on for the partner who does not have all of it yet. */
static bool is_to_go(const struct engine *e, uint32_t partner)
{
    const struct pool *pool = pool_at(e, partner_at(e, partner)->pool);
    if (!successor_effective(e, partner_at(e, partner)->party))
        return false;
    for (size_t i = 0; i < pool->contributions.count; i++)
        if (contribution_at(e, pool->contributions.items[i])->partner == partner)
            return true;
    return partner_at(e, partner)->successor == NONE;
}

int succession_apply_to_pool(struct step *s, uint32_t pool)
{
    struct engine *e = s->e;
    bool found = false;
    int rc = 0;
    for (size_t i = 0; i < pool_at(e, pool)->partners.count && !rc; i++) {
        uint32_t partner = pool_at(e, pool)->partners.items[i];
        if (!is_to_go(e, partner))
            continue;
        rc = transfer_partner(s, successor_effective(e, partner_at(e, partner)->party), partner);
        found = true;
        i = (size_t)-1; /* those who carry on may be before it */
    }
    return rc || !found ? rc : transfer_open_items(e);
}

static bool has_pool(const struct succession *x, struct text pool)
{
    for (size_t i = 0; i < x->pools.count; i++)
        if (text_equal(x->pools.items[i].pool, pool))
            return true;
    return false;
}

/* Who carries on in further pools takes two administrators, too; what is known takes nobody. */
static int check_more(struct step *s, const struct item *item, const struct succession *x)
{
    const struct succession_input *in = &item->succession;
    int rc = succession_pools_check_more(s, in, x);
    for (size_t i = 0; i < in->pools_count && !rc; i++)
        if (!has_pool(x, in->pools[i].pool))
            return access_check_second(s, in->predecessors[0], item);
    return rc;
}

/* What the same succession says of further pools. */
static int add_pools(struct step *s, const struct item *item)
{
    const struct succession_input *in = &item->succession;
    uint32_t index = party_at(s->e, party_by_code(s->e, in->predecessors[0]))->succession;
    bool added = false;
    int rc = check_more(s, item, successor_at(s->e, index));
    if (!rc)
        rc = successor_add_pools(s->e, index, in, &added);
    if (!rc && added)
        emit_recorded(s, successor_at(s->e, index));
    return rc == ACCESS_WAITS ? 0 : rc;
}

/* Who carries on for whom says for whom keys speak, and which end. */
static int check_administrators(struct step *s, const struct item *item)
{
    const int rc = access_check_succession(s, &item->succession);
    return rc ? rc : access_check_second(s, item->succession.predecessors[0], item);
}

int succession_apply(struct step *s, const struct item *item)
{
    const struct succession_input *in = &item->succession;
    uint32_t index;
    if (is_known(s->e, in))
        return add_pools(s, item);
    int rc = check_succession(s, in);
    if (!rc)
        rc = check_administrators(s, item);
    if (!rc)
        rc = successor_record(s->e, in, &index);
    if (rc)
        return rc == ACCESS_WAITS ? 0 : rc;
    emit_recorded(s, successor_at(s->e, index));
    const struct first_officers officers = officers_of(in);
    rc = officer_add_first(s, &officers);
    if (rc)
        return rc;
    if (business_date(s->e) != DATE_NONE && in->on <= business_date(s->e))
        return succession_wake(s, index);
    agenda_add(s->e, in->on, WAKE_SUCCESSION, index, 0);
    return 0;
}
