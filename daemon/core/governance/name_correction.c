#include "core/governance/name_correction.h"
#include "core/foundation/emit.h"
#include "core/foundation/party.h"
#include "core/governance/agreement.h"
#include "core/governance/officer.h"
#include "core/governance/state.h"

/* Whose name it is; the others are NONE. */
struct named {
    uint32_t party, officer, pool;
};

static int find(struct step *s, const struct name_correction_input *in, struct named *ret)
{
    const struct engine *e = s->e;
    const int count = (in->party.size > 0) + (in->named_officer.size > 0) + (in->pool.size > 0);
    *ret = (struct named){NONE, NONE, NONE};
    if (count != 1)
        return refuse(s, count ? REFUSED_BAD_VALUE : REFUSED_MISSING_FIELD, "name_correction.party",
                      "one of party, named_officer and pool", "whose name is it?");
    if (in->party.size && (ret->party = party_by_code(e, in->party)) == NONE)
        return refuse(s, REFUSED_UNKNOWN_PARTY, "name_correction.party", NULL,
                      "no party has the code %.*s", TEXT_ARG(in->party));
    if (in->named_officer.size && (ret->officer = officer_find(e, in->named_officer)) == NONE)
        return refuse(s, REFUSED_NOT_FOUND, "name_correction.named_officer", NULL,
                      "no officer is known as %.*s", TEXT_ARG(in->named_officer));
    if (in->pool.size && (ret->pool = pool_by_code(e, in->pool)) == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "name_correction.pool", NULL,
                      "no pool has the code %.*s", TEXT_ARG(in->pool));
    return 0;
}

static int check_said(struct step *s, const struct name_correction_input *in,
                      const struct named *of)
{
    const bool describes = in->pool_manager.size || in->description.size;
    if (of->pool == NONE && describes)
        return refuse(s, REFUSED_BAD_VALUE,
                      in->description.size ? "name_correction.description"
                                           : "name_correction.pool_manager",
                      "of a pool", "only a pool has one");
    if (!in->name.size && !describes)
        return refuse(s, REFUSED_MISSING_FIELD, "name_correction.name", NULL,
                      "which name is right?");
    if (of->party != NONE && party_is_own_name(in->name))
        return refuse(s, REFUSED_BAD_VALUE, "name_correction.name",
                      "not s75d or s75ctl, in whatever letters",
                      "a name of the daemon's own is nobody else's");
    if (business_date(s->e) == DATE_NONE || in->on > business_date(s->e))
        return refuse(s, REFUSED_DATE_ORDER, "name_correction.on", "not after the business date",
                      "it cannot have been decided in the future");
    return 0;
}

/* What is said anew, and what it was. */
static void report(struct step *s, const struct name_correction_input *in, const struct named *of,
                   struct text was, struct text is)
{
    const struct engine *e = s->e;
    struct event *event = emit(s, EVENT_AGREED, of->pool);
    event->officer = arena_text(&s->out->arena, in->officer);
    event->value_date = in->on;
    if (of->party != NONE)
        event->partner = party_at(e, of->party)->code;
    if (of->officer != NONE)
        event->subject = officer_at(e, of->officer)->id;
    event_part(s, event,
               PART(NAME_CORRECTED, .date = in->on, .by = in->officer, .subject = is,
                    .note = in->reason, .evidence = was));
}

static bool is_new(struct text said, struct text was)
{
    return said.size && !text_equal(said, was);
}

static int correct_pool(struct step *s, const struct name_correction_input *in,
                        const struct named *of)
{
    const struct pool was = *pool_at(s->e, of->pool);
    agreement_describe(s->e, of->pool, in->name, in->pool_manager, in->description);
    if (is_new(in->name, was.name))
        report(s, in, of, was.name, in->name);
    if (is_new(in->pool_manager, was.manager))
        report(s, in, of, was.manager, in->pool_manager);
    if (is_new(in->description, was.note))
        report(s, in, of, was.note, in->description);
    return 0;
}

int name_correction_apply(struct step *s, const struct item *item)
{
    const struct name_correction_input *in = &item->name_correction;
    struct engine *e = s->e;
    struct named of;
    uint32_t officer;
    int rc = find(s, in, &of);
    if (!rc)
        rc = check_said(s, in, &of);
    if (!rc)
        rc = officer_authorise(s, of.pool, in->officer, "name_correction.officer", &officer);
    if (rc)
        return rc;
    if (of.pool != NONE)
        return correct_pool(s, in, &of);
    const struct text was =
        of.party != NONE ? party_at(e, of.party)->name : officer_at(e, of.officer)->name;
    if (!is_new(in->name, was))
        return 0;
    if (of.party != NONE)
        rc = party_rename(e, of.party, in->name);
    else
        officer_rename(e, of.officer, in->name);
    if (!rc)
        report(s, in, &of, was, in->name);
    return rc;
}
