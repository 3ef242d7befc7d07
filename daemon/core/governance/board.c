#include "core/governance/board.h"
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/contribution.h"
#include "core/foundation/emit.h"
#include "core/foundation/partner.h"
#include "core/foundation/party.h"
#include "core/governance/state.h"

static int check_members(struct step *s, uint32_t pool, const struct board_input *in)
{
    const struct engine *e = s->e;
    bool nhs = false, council = false;
    for (size_t i = 0; i < in->members_count; i++) {
        const struct board_member_input *m = &in->members[i];
        uint32_t party = party_by_code(e, m->party);
        if (party == NONE || partner_of(e, pool, party) == NONE)
            return refuse(s, REFUSED_UNKNOWN_PARTY, "board.members.party", "a partner of the pool",
                          "%.*s, of %.*s: that is no partner of %.*s", TEXT_ARG(m->name),
                          TEXT_ARG(m->party), TEXT_ARG(in->pool));
        for (size_t k = 0; k < i; k++)
            if (text_equal(in->members[k].name, m->name) &&
                text_equal(in->members[k].party, m->party))
                return refuse(s, REFUSED_ALREADY_DIFFERS, "board.members.name", NULL,
                              "%.*s is given twice", TEXT_ARG(m->name));
        nhs |= party_is_nhs_body(party_at(e, party)->kind);
        council |= party_at(e, party)->kind == PARTY_COUNCIL;
    }
    if (nhs && council)
        return 0;
    return refuse(s, REFUSED_BAD_VALUE, "board.members",
                  "members of an NHS body and of a local authority",
                  "the board of %.*s has no member of %s", TEXT_ARG(in->pool),
                  nhs ? "a local authority" : "an NHS body");
}

static bool is_same(const struct engine *e, const struct board *b, const struct board_input *in)
{
    if (b->from != in->from || !text_equal(b->name, in->name) ||
        !text_equal(b->evidence, in->evidence) || b->members.count != in->members_count)
        return false;
    for (size_t i = 0; i < in->members_count; i++) {
        const struct board_member *m = &b->members.items[i];
        if (!text_equal(m->name, in->members[i].name) ||
            !text_equal(m->role, in->members[i].role) ||
            !text_equal(party_at(e, m->party)->code, in->members[i].party))
            return false;
    }
    return true;
}

static int replace(struct engine *e, struct board *b, const struct board_input *in)
{
    b->name = name_intern(e, in->name);
    b->evidence = name_intern(e, in->evidence);
    b->from = in->from;
    b->members.count = 0;
    for (size_t i = 0; i < in->members_count; i++) {
        if (ARRAY_ROOM(&b->members))
            return ERR_MEMORY;
        b->members.items[b->members.count++] = (struct board_member){
            .name = name_intern(e, in->members[i].name),
            .role = name_intern(e, in->members[i].role),
            .party = party_by_code(e, in->members[i].party),
        };
    }
    return 0;
}

int board_apply(struct step *s, const struct item *item)
{
    const struct board_input *in = &item->board;
    struct engine *e = s->e;
    uint32_t pool = pool_by_code(e, in->pool);
    if (pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "board.pool", NULL, "no pool has the code %.*s",
                      TEXT_ARG(in->pool));
    struct board *b = &authority_own(e, pool)->board;
    if (is_same(e, b, in))
        return 0;
    int rc = check_members(s, pool, in);
    if (rc)
        return rc;
    if (b->from != DATE_NONE && in->from < b->from)
        return refuse(s, REFUSED_DATE_ORDER, "board.from", "not before the board recorded",
                      "a later board of %.*s is recorded", TEXT_ARG(in->pool));
    bool replaces = b->from != DATE_NONE;
    rc = replace(e, b, in);
    if (rc)
        return rc;
    struct event *event = emit(s, EVENT_AGREED, pool);
    event->value_date = in->from;
    struct part part = PART(BOARD, .date = in->from, .count = (uint32_t)b->members.count,
                            .subject = b->name, .evidence = b->evidence);
    if (replaces)
        part.kind = PART_BOARD_REPLACED;
    event_part(s, event, part);
    return 0;
}
