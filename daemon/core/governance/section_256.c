#include "core/governance/section_256.h"
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/contribution.h"
#include "core/foundation/emit.h"
#include "core/foundation/partner.h"
#include "core/foundation/party.h"
#include "core/governance/state.h"

static uint64_t key_of(uint32_t payer, struct text reference)
{
    return map_hash(payer, reference.data, reference.size);
}

static uint32_t find(const struct engine *e, uint32_t payer, struct text reference)
{
    const struct chains *c = &e->governance->transfer_chains;
    for (uint32_t i = chains_first(c, key_of(payer, reference)); i != MAP_NONE;
         i = chains_next(c, i)) {
        const struct section_256 *x = &e->governance->transfers.items[i];
        if (x->payer == payer && text_equal(x->reference, reference))
            return i;
    }
    return NONE;
}

static int check_parties(struct step *s, const struct section_256_transfer_input *in,
                         uint32_t payer, uint32_t payee)
{
    if (payer == NONE || payee == NONE)
        return refuse(s, REFUSED_UNKNOWN_PARTY,
                      payer == NONE ? "section_256_transfer.payer" : "section_256_transfer.payee",
                      NULL, "no party has the code %.*s",
                      TEXT_ARG(payer == NONE ? in->payer : in->payee));
    if (party_at(s->e, payee)->kind != PARTY_COUNCIL)
        return refuse(s, REFUSED_BAD_VALUE, "section_256_transfer.payee", "a council",
                      "money under section 256 goes to a council; %.*s is none",
                      TEXT_ARG(in->payee));
    return 0;
}

static int check_pool(struct step *s, const struct section_256_transfer_input *in, uint32_t payee,
                      uint32_t *ret_pool)
{
    *ret_pool = NONE;
    if (!in->pool.size)
        return 0;
    *ret_pool = pool_by_code(s->e, in->pool);
    if (*ret_pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "section_256_transfer.pool", NULL,
                      "no pool has the code %.*s", TEXT_ARG(in->pool));
    if (partner_of(s->e, *ret_pool, payee) == NONE)
        return refuse(s, REFUSED_UNKNOWN_PARTY, "section_256_transfer.pool",
                      "a pool of which the council is a partner", "%.*s is no partner of pool %.*s",
                      TEXT_ARG(in->payee), TEXT_ARG(in->pool));
    return 0;
}

static const char *differing_field(const struct section_256 *x,
                                   const struct section_256_transfer_input *in, uint32_t payee,
                                   uint32_t pool)
{
    if (x->payee != payee)
        return "section_256_transfer.payee";
    if (x->year != (int)in->year)
        return "section_256_transfer.year";
    if (x->amount != in->amount)
        return "section_256_transfer.amount_pence";
    if (x->value_date != in->value_date)
        return "section_256_transfer.value_date";
    if (!text_equal(x->purpose, in->purpose))
        return "section_256_transfer.purpose";
    return x->pool != NONE && pool != NONE && x->pool != pool ? "section_256_transfer.pool" : NULL;
}

static void emit_transfer(struct step *s, const struct section_256 *x, uint32_t pool,
                          enum part_kind what)
{
    const struct engine *e = s->e;
    struct event *event = emit(s, EVENT_AGREED, pool);
    event->partner = party_at(e, x->payer)->code;
    event->year = x->year;
    event->value_date = x->value_date;
    event->reference = x->reference;
    event->subject = party_at(e, x->payee)->code;
    event_amount(event, x->amount);
    event_part(s, event,
               (struct part){.kind = what, .subject = event->subject, .note = x->purpose});
}

static void cite(struct step *s, struct section_256 *x, uint32_t pool)
{
    if (pool == NONE || x->pool == pool)
        return;
    x->pool = pool;
    emit_transfer(s, x, pool, PART_SECTION_256_CITED);
}

int section_256_apply(struct step *s, const struct item *item)
{
    const struct section_256_transfer_input *in = &item->section_256_transfer;
    struct governance_state *o = s->e->governance;
    uint32_t payer = party_by_code(s->e, in->payer), payee = party_by_code(s->e, in->payee), pool;
    int rc = check_parties(s, in, payer, payee);
    if (!rc)
        rc = check_pool(s, in, payee, &pool);
    if (rc)
        return rc;
    uint32_t known = find(s->e, payer, in->reference);
    if (known != NONE) {
        const char *field = differing_field(&o->transfers.items[known], in, payee, pool);
        if (field)
            return refuse(s, REFUSED_ALREADY_DIFFERS, field, NULL,
                          "transfer %.*s of %.*s is recorded with another value",
                          TEXT_ARG(in->reference), TEXT_ARG(in->payer));
        cite(s, &o->transfers.items[known], pool);
        return 0;
    }
    if (o->transfers.count >= TRANSFERS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "section_256_transfer.reference",
                      "at most " TEXT_NUMBER(TRANSFERS_MAX) " transfers",
                      "no room for another transfer");
    if (ARRAY_ROOM(&o->transfers))
        return ERR_MEMORY;
    struct section_256 *x = &o->transfers.items[o->transfers.count];
    *x = (struct section_256){.payer = payer,
                              .payee = payee,
                              .year = (int)in->year,
                              .amount = in->amount,
                              .value_date = in->value_date,
                              .reference = name_intern(s->e, in->reference),
                              .purpose = name_intern(s->e, in->purpose),
                              .pool = NONE};
    rc = section_256_index(s->e, (uint32_t)o->transfers.count++);
    if (rc)
        return rc;
    emit_transfer(s, x, NONE, PART_SECTION_256_RECORDED);
    cite(s, x, pool);
    return 0;
}

int section_256_index(struct engine *e, uint32_t transfer)
{
    const struct section_256 *x = &e->governance->transfers.items[transfer];
    return chains_add(&e->governance->transfer_chains, key_of(x->payer, x->reference), transfer);
}
