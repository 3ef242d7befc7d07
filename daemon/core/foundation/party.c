#include "core/foundation/party.h"
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/foundation/state.h"
#include "core/foundation/tables_own.h"

uint32_t party_by_code(const struct engine *e, struct text code)
{
    return map_get(&e->foundation->party_map, code);
}

uint32_t pool_by_code(const struct engine *e, struct text code)
{
    return map_get(&e->foundation->pool_map, code);
}

bool party_valid_on(const struct party *p, date_t date)
{
    return (p->valid_from == DATE_NONE || p->valid_from <= date) &&
           (p->valid_to == DATE_NONE || date <= p->valid_to);
}

/* Folds into buf; names longer than it cannot be anybody's. */
static struct text fold(struct text t, char buf[NAME_MAX_BYTES])
{
    if (t.size > NAME_MAX_BYTES)
        return TEXT_NONE;
    return (struct text){buf, text_fold(t, buf)};
}

bool party_is_own_name(struct text name)
{
    char buf[NAME_MAX_BYTES];
    struct text folded = fold(name, buf);
    return text_equal(folded, text_of(PARTY_DAEMON)) || text_equal(folded, text_of(PARTY_CONTROL));
}

bool party_may_send(const struct engine *e, struct text code)
{
    return text_equal(code, text_of(PARTY_DAEMON)) || text_equal(code, text_of(PARTY_CONTROL)) ||
           party_by_code(e, code) != NONE;
}

static uint64_t fold_key(struct text folded)
{
    return map_hash(MAP_SEED, folded.data, folded.size);
}

int party_each_called(const struct engine *e, struct text called, party_visit_fn visit, void *ctx)
{
    uint32_t exact = party_by_code(e, called);
    if (exact != NONE)
        return visit(ctx, exact);
    char buf[NAME_MAX_BYTES];
    struct text folded = fold(called, buf);
    if (!folded.size)
        return 0;
    for (uint32_t a = chains_first(&e->foundation->alias_chains, fold_key(folded)); a != MAP_NONE;
         a = chains_next(&e->foundation->alias_chains, a)) {
        if (!text_equal(e->foundation->aliases.items[a].folded, folded))
            continue;
        int rc = visit(ctx, e->foundation->aliases.items[a].party);
        if (rc)
            return rc;
    }
    return 0;
}

static int is_that(void *ctx, uint32_t party)
{
    return party == *(uint32_t *)ctx;
}

bool party_is_nhs_body(enum party_kind kind)
{
    switch (kind) {
    case PARTY_CCG:
    case PARTY_ICB:
    case PARTY_NHS_ENGLAND:
    case PARTY_NHS_TRUST:
    case PARTY_FOUNDATION_TRUST:
        return true;
    case PARTY_COUNCIL:
    case PARTY_OTHER:
        break;
    }
    return false;
}

bool party_is_called(const struct engine *e, uint32_t party, struct text called)
{
    return party_each_called(e, called, is_that, &party) != 0;
}

int party_index_alias(struct engine *e, uint32_t alias)
{
    return chains_add(&e->foundation->alias_chains,
                      fold_key(e->foundation->aliases.items[alias].folded), alias);
}

static int add_alias(struct engine *e, uint32_t party, struct text name)
{
    char buf[NAME_MAX_BYTES];
    struct text folded = fold(name, buf);
    uint32_t self = party;
    if (!folded.size || party_each_called(e, folded, is_that, &self))
        return 0;
    if (ARRAY_ROOM(&e->foundation->aliases))
        return ERR_MEMORY;
    struct text kept = name_intern(e, folded);
    e->foundation->aliases.items[e->foundation->aliases.count++] =
        (struct alias){.folded = kept, .party = party};
    return party_index_alias(e, (uint32_t)e->foundation->aliases.count - 1);
}

/* Adds what is not there yet; *ret_added says whether anything was. */
static int add_aliases(struct engine *e, uint32_t index, const struct party_input *in,
                       bool *ret_added)
{
    struct party *p = party_own(e, index);
    for (size_t i = 0; i < in->aliases_count; i++) {
        uint32_t self = index;
        if (party_each_called(e, in->aliases[i], is_that, &self))
            continue;
        if (ARRAY_ROOM(&p->aliases) || add_alias(e, index, in->aliases[i]))
            return ERR_MEMORY;
        p->aliases.items[p->aliases.count] = name_intern(e, in->aliases[i]);
        p->aliases.count++;
        *ret_added = true;
    }
    return 0;
}

static int refuse_difference(struct step *s, const struct party *p, const struct party_input *in)
{
    const char *field = NULL;
    if (!text_equal(p->name, in->name))
        field = "party.name";
    else if (p->kind != in->kind)
        field = "party.kind";
    else if (p->valid_from != in->valid_from)
        field = "party.valid_from";
    else if (p->valid_to != in->valid_to && p->valid_to != DATE_NONE)
        field = "party.valid_to";
    if (!field)
        return 0;
    return refuse(s, REFUSED_ALREADY_DIFFERS, field, NULL,
                  "party %.*s is already recorded with another value", TEXT_ARG(p->code));
}

/* Other names that the party would have. */
static size_t count_aliases(const struct engine *e, uint32_t index, const struct party_input *in)
{
    size_t count = index == NONE ? 0 : party_at(e, index)->aliases.count;
    for (size_t i = 0; i < in->aliases_count; i++)
        count += index == NONE || !party_is_called(e, index, in->aliases[i]);
    return count;
}

static int check_names(struct step *s, const struct party_input *in)
{
    const char *field = NULL;
    if (party_is_own_name(in->code))
        field = "party.code";
    else if (party_is_own_name(in->name))
        field = "party.name";
    for (size_t i = 0; i < in->aliases_count && !field; i++)
        if (party_is_own_name(in->aliases[i]))
            field = "party.aliases";
    if (!field)
        return 0;
    return refuse(s, REFUSED_BAD_VALUE, field, "not s75d or s75ctl, in whatever letters",
                  "a name of the daemon's own is nobody else's");
}

static int check_party(struct step *s, uint32_t index, const struct party_input *in)
{
    int rc = check_names(s, in);
    if (rc)
        return rc;
    if (index == NONE && s->e->tables.parties.count >= PARTIES_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "party.code",
                      "at most " TEXT_NUMBER(PARTIES_MAX) " parties", "no room for another party");
    if (count_aliases(s->e, index, in) > ALIASES_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "party.aliases",
                      "at most " TEXT_NUMBER(ALIASES_MAX) " of a party",
                      "too many other names of party %.*s", TEXT_ARG(in->code));
    rc = index == NONE ? 0 : refuse_difference(s, party_at(s->e, index), in);
    if (rc)
        return rc;
    if (in->valid_from != DATE_NONE && in->valid_to != DATE_NONE && in->valid_from > in->valid_to)
        return refuse(s, REFUSED_DATE_ORDER, "party.valid_to", "not before valid_from",
                      "party %.*s ends before it begins", TEXT_ARG(in->code));
    return 0;
}

static int new_party(struct engine *e, const struct party_input *in, uint32_t *ret_party)
{
    struct party p = {
        .code = name_intern(e, in->code),
        .name = name_intern(e, in->name),
        .kind = in->kind,
        .valid_from = in->valid_from,
        .valid_to = in->valid_to,
        .succession = NONE,
    };
    int rc = tables_add_party(e, &p, ret_party);
    return rc ? rc : add_alias(e, *ret_party, in->name);
}

int party_rename(struct engine *e, uint32_t party, struct text name)
{
    const bool is_known = party_is_called(e, party, name);
    party_own(e, party)->name = name_intern(e, name);
    return is_known ? 0 : add_alias(e, party, name);
}

int party_apply(struct step *s, const struct item *item)
{
    const struct party_input *in = &item->party;
    struct engine *e = s->e;
    uint32_t index = party_by_code(e, in->code);
    bool changed = false;
    int rc = check_party(s, index, in);
    if (rc)
        return rc;
    if (index == NONE) {
        rc = new_party(e, in, &index);
        changed = true;
    } else if (party_at(e, index)->valid_to != in->valid_to) {
        party_own(e, index)->valid_to = in->valid_to;
        changed = true;
    }
    if (rc)
        return rc;
    rc = add_aliases(e, index, in, &changed);
    if (rc || !changed)
        return rc;
    const struct party *p = party_at(e, index);
    struct event *event = emit(s, EVENT_AGREED, NONE);
    event->partner = p->code;
    event_part(s, event,
               PART(PARTY_RECORDED, .count = (uint32_t)p->aliases.count, .party = p->code,
                    .subject = p->name));
    return 0;
}
