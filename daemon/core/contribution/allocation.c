#include "core/contribution/allocation.h"
#include <assert.h>
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/state.h"
#include "core/foundation/emit.h"
#include "core/foundation/note.h"
#include "core/foundation/party.h"
#include "core/foundation/policy.h"
#include "core/foundation/successor.h"

static uint64_t key_of(uint32_t party, uint32_t kind, int year)
{
    uint32_t parts[3] = {party, kind, (uint32_t)year};
    return map_hash(MAP_SEED, parts, sizeof parts);
}

static uint32_t kind_of(const struct engine *e, const struct allocation_input *in)
{
    return policy_name(e, VOCABULARY_CONTRIBUTION_KIND, in->kind);
}

static uint64_t note_key(uint32_t party, struct text reference)
{
    return map_hash(party, reference.data, reference.size);
}

static uint32_t find(const struct engine *e, uint32_t party, uint32_t kind, int year)
{
    for (uint32_t i = chains_first(&e->contribution->allocation_chains, key_of(party, kind, year));
         i != MAP_NONE; i = chains_next(&e->contribution->allocation_chains, i)) {
        const struct allocation *a = &e->contribution->allocations.items[i];
        if (a->party == party && a->kind == kind && a->year == year)
            return i;
    }
    return NONE;
}

int64_t allocation_left(const struct engine *e, uint32_t party, uint32_t kind, int year)
{
    uint32_t i = find(e, party, kind, year);
    int64_t left;
    if (i == NONE)
        return 0;
    const struct allocation *a = &e->contribution->allocations.items[i];
    if (money_sub(a->received, a->pooled, &left))
        return a->pooled < 0 ? INT64_MAX : INT64_MIN;
    return left;
}

bool allocation_has_room(const struct engine *e, uint32_t contribution, int year, int64_t amount)
{
    const struct contribution *c = contribution_at(e, contribution);
    uint32_t i =
        c->allocation_required ? find(e, partner_at(e, c->partner)->party, c->kind, year) : NONE;
    int64_t total;
    return i == NONE || (!money_add(e->contribution->allocations.items[i].pooled, amount, &total) &&
                         total <= TURNOVER_MAX && total >= -TURNOVER_MAX);
}

int allocation_index(struct engine *e, uint32_t allocation)
{
    const struct allocation *a = &e->contribution->allocations.items[allocation];
    return chains_add(&e->contribution->allocation_chains, key_of(a->party, a->kind, a->year),
                      allocation);
}

int allocation_index_note(struct engine *e, uint32_t note)
{
    const struct allocation_note *n = &e->contribution->allocation_notes.items[note];
    return chains_add(&e->contribution->allocation_note_chains, note_key(n->party, n->reference),
                      note);
}

static int get(struct engine *e, uint32_t party, uint32_t kind, int year,
               struct allocation **ret_allocation)
{
    uint32_t i = find(e, party, kind, year);
    if (i == NONE) {
        if (ARRAY_ROOM(&e->contribution->allocations))
            return ERR_MEMORY;
        i = (uint32_t)e->contribution->allocations.count++;
        e->contribution->allocations.items[i] =
            (struct allocation){.party = party, .kind = kind, .year = year};
        int rc = allocation_index(e, i);
        if (rc)
            return rc;
    }
    *ret_allocation = &e->contribution->allocations.items[i];
    return 0;
}

/* What inputs move is refused beyond TURNOVER_MAX; what follows from a day or a succession cannot
 * be, and what would leave the range is not counted. */
static void count_pooled(struct allocation *a, int64_t amount)
{
    int64_t total;
    if (!money_add(a->pooled, amount, &total) && llabs(total) <= TURNOVER_MAX)
        a->pooled = total;
}

int allocation_use(struct engine *e, uint32_t party, uint32_t kind, int year, int64_t amount)
{
    struct allocation *a;
    int rc = get(e, party, kind, year, &a);
    if (!rc)
        count_pooled(a, amount);
    return rc;
}

int allocation_give(struct engine *e, uint32_t party, uint32_t kind, int year, int64_t received,
                    int64_t pooled)
{
    struct allocation *a;
    int rc = get(e, party, kind, year, &a);
    if (rc)
        return rc;
    int64_t total;
    count_pooled(a, pooled);
    if (!money_add(a->received, received, &total) && llabs(total) <= TURNOVER_MAX)
        a->received = total;
    return 0;
}

static const struct allocation_note *known_note(const struct engine *e, uint32_t party,
                                                struct text reference)
{
    for (uint32_t i =
             chains_first(&e->contribution->allocation_note_chains, note_key(party, reference));
         i != MAP_NONE; i = chains_next(&e->contribution->allocation_note_chains, i)) {
        const struct allocation_note *n = &e->contribution->allocation_notes.items[i];
        if (n->party == party && text_equal(n->reference, reference))
            return n;
    }
    return NULL;
}

static bool is_same(const struct engine *e, const struct allocation_note *n,
                    const struct allocation_input *in)
{
    return n->kind == kind_of(e, in) && n->year == (int)in->year && n->amount == in->amount &&
           n->value_date == in->value_date;
}

static int keep_note(struct engine *e, uint32_t party, const struct allocation_input *in)
{
    if (ARRAY_ROOM(&e->contribution->allocation_notes))
        return ERR_MEMORY;
    struct text reference = name_intern(e, in->reference);
    policy_use(e, kind_of(e, in), (int)in->year);
    e->contribution->allocation_notes.items[e->contribution->allocation_notes.count++] =
        (struct allocation_note){party,         reference,  kind_of(e, in),
                                 (int)in->year, in->amount, in->value_date};
    return allocation_index_note(e, (uint32_t)e->contribution->allocation_notes.count - 1);
}

/* What comes late is for who carries on; several share it by their parts. */
static int shares_of(const struct succession *x, int64_t amount, int64_t ret[SUCCESSORS_MAX])
{
    uint32_t weights[SUCCESSORS_MAX];
    for (size_t i = 0; i < x->successors.count; i++)
        weights[i] = x->successors.items[i].parts;
    return money_split(amount, weights, x->successors.count, ret);
}

static int check_late(struct step *s, const struct allocation_input *in, uint32_t party,
                      int64_t amount)
{
    const struct engine *e = s->e;
    const struct succession *x = successor_effective(e, party);
    int64_t parts[SUCCESSORS_MAX], total = 0;
    uint32_t there = find(e, party, kind_of(e, in), (int)in->year);
    int rc = x ? shares_of(x, amount, parts) : 0;
    if (x && x->successors.count > 1 && x->on <= in->value_date)
        return refuse(s, REFUSED_AMBIGUOUS, "allocation.payee", "the code of one successor",
                      "several carry on for %.*s on that date", TEXT_ARG(party_at(e, party)->code));
    for (size_t i = 0; x && i < x->successors.count && !rc; i++)
        rc = check_late(s, in, x->successors.items[i].party, parts[i]);
    if (x)
        return rc;
    if (there != NONE)
        total = e->contribution->allocations.items[there].received;
    if (money_add(total, amount, &total) || llabs(total) > TURNOVER_MAX)
        return refuse(s, REFUSED_OVERFLOW, "allocation.amount_pence", TURNOVER_LIMIT,
                      "the allocations of that kind and year would sum to more");
    return 0;
}

static int receive(struct step *s, const struct allocation_input *in, uint32_t party,
                   int64_t amount)
{
    const struct succession *x = successor_effective(s->e, party);
    int64_t parts[SUCCESSORS_MAX];
    struct allocation *a;
    int rc =
        x ? shares_of(x, amount, parts) : get(s->e, party, kind_of(s->e, in), (int)in->year, &a);
    for (size_t i = 0; x && i < x->successors.count && !rc; i++)
        rc = receive(s, in, x->successors.items[i].party, parts[i]);
    if (rc || x)
        return rc;
    assert(llabs(a->pooled) <= TURNOVER_MAX);
    a->received = sum(a->received, amount);
    struct event *event = emit(s, EVENT_AGREED, NONE);
    event->partner = party_at(s->e, party)->code;
    event->contribution_kind = arena_text(&s->out->arena, in->kind);
    event->year = (int)in->year;
    event->value_date = in->value_date;
    event->reference = arena_text(&s->out->arena, in->reference);
    event_amount(event, amount);
    event_part(s, event, PART(ALLOCATION_RECEIVED, .amount = a->received));
    note_add(s, NOTE_ALLOCATED, party);
    return 0;
}

int allocation_apply(struct step *s, const struct item *item)
{
    const struct allocation_input *in = &item->allocation;
    struct engine *e = s->e;
    uint32_t party = party_by_code(e, in->payee);
    if (party == NONE)
        return refuse(s, REFUSED_UNKNOWN_PARTY, "allocation.payee", NULL,
                      "no party has the code %.*s", TEXT_ARG(in->payee));
    if (!successor_stands(e, party, in->value_date))
        return refuse(s, REFUSED_PARTY_NOT_VALID, "allocation.value_date", NULL,
                      "party %.*s does not exist on that date", TEXT_ARG(in->payee));
    const struct allocation_note *known = known_note(e, party, in->reference);
    if (known)
        return is_same(e, known, in)
                   ? 0
                   : refuse(s, REFUSED_ALREADY_DIFFERS, "allocation.reference", NULL,
                            "allocation %.*s to %.*s is recorded with other content",
                            TEXT_ARG(in->reference), TEXT_ARG(in->payee));
    int rc = policy_check_year(s, VOCABULARY_CONTRIBUTION_KIND, in->kind, (int)in->year,
                               "allocation.kind");
    if (!rc)
        rc = check_late(s, in, party, in->amount);
    if (!rc)
        rc = receive(s, in, party, in->amount);
    return rc ? rc : keep_note(e, party, in);
}

int allocation_follow(struct engine *e, uint32_t contribution, uint32_t party)
{
    const struct contribution *c = contribution_at(e, contribution);
    uint32_t from = partner_at(e, c->partner)->party;
    int rc = 0;
    for (size_t i = 0; i < c->contribution_years.count && c->allocation_required && !rc; i++) {
        const struct contribution_year *cy = year_at(e, c->contribution_years.items[i]);
        if (cy->paid == 0)
            continue;
        rc = allocation_give(e, from, c->kind, cy->year, -cy->paid, -cy->paid);
        if (!rc)
            rc = allocation_give(e, party, c->kind, cy->year, cy->paid, cy->paid);
    }
    return rc;
}

int allocation_share(struct engine *e, const struct succession *x, uint32_t party)
{
    size_t count = e->contribution->allocations.count;
    for (size_t i = 0; i < count; i++) {
        struct allocation a = e->contribution->allocations.items[i];
        int64_t parts[SUCCESSORS_MAX];
        if (a.party != party)
            continue;
        if (shares_of(x, allocation_left(e, party, a.kind, a.year), parts))
            return ERR_CORRUPT;
        for (size_t k = 0; k < x->successors.count; k++)
            if (allocation_give(e, party, a.kind, a.year, -parts[k], 0) ||
                allocation_give(e, x->successors.items[k].party, a.kind, a.year, parts[k], 0))
                return ERR_MEMORY;
    }
    return 0;
}
