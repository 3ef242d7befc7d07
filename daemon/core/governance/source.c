#include "core/governance/source.h"
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/party.h"
#include "core/foundation/policy.h"
#include "core/governance/state.h"

uint32_t source_find(const struct engine *e, struct text id)
{
    return map_get(&e->governance->source_map, id);
}

static struct event *emit_source(struct step *s, enum event_kind kind, const struct source *x)
{
    struct event *event = emit(s, kind, NONE);
    event->partner = party_at(s->e, x->party)->code;
    event->contribution_kind = policy_word(s->e, x->kind);
    event->year = x->year;
    event->subject = x->id;
    event->reference = x->reference;
    return event;
}

static void emit_overclaimed(struct step *s, struct source *x)
{
    struct event *event = emit_source(s, EVENT_OVERCLAIMED, x);
    event_difference(event, x->claimed, x->total);
    event_part(s, event,
               PART(OVERCLAIMED, .amount = x->claimed, .expected = x->total, .subject = x->id));
    x->exception = exception_open(s, event, NONE, NONE);
}

static void emit_cleared(struct step *s, struct source *x)
{
    exception_close(s->e, x->exception);
    x->exception = 0;
    struct event *event = emit_source(s, EVENT_CLEARED, x);
    event_difference(event, x->claimed, x->total);
    event_part(s, event, PART(CLAIMS_WITHIN));
}

/* Claims or total have changed from what they were. Every change of an excess is sent anew. */
static void look(struct step *s, struct source *x, int64_t excess_before)
{
    int64_t excess = sum(x->claimed, -x->total);
    if (excess == excess_before || (excess <= 0 && excess_before <= 0))
        return;
    if (excess <= 0) {
        emit_cleared(s, x);
        return;
    }
    exception_close(s->e, x->exception);
    emit_overclaimed(s, x);
}

int source_claim(struct step *s, uint32_t source, int64_t change)
{
    struct source *x = &s->e->governance->sources.items[source];
    int64_t claimed, before = sum(x->claimed, -x->total);
    if (money_add(x->claimed, change, &claimed) || llabs(claimed) > TURNOVER_MAX)
        return refuse(s, REFUSED_OVERFLOW, "scheme.source", TURNOVER_LIMIT,
                      "the claims on source %.*s would leave the range kept for them",
                      TEXT_ARG(x->id));
    x->claimed = claimed;
    look(s, x, before);
    return 0;
}

static void emit_recorded(struct step *s, const struct source *x, enum part_kind what)
{
    struct event *event = emit_source(s, EVENT_AGREED, x);
    event_amount(event, x->total);
    event_part(s, event, (struct part){.kind = what, .amount = x->total, .subject = x->id});
}

static int add_source(struct step *s, const struct source_input *in, uint32_t party)
{
    struct governance_state *o = s->e->governance;
    if (o->sources.count >= SOURCES_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "source.source",
                      "at most " TEXT_NUMBER(SOURCES_MAX) " sources", "no room for another source");
    if (ARRAY_ROOM(&o->sources))
        return ERR_MEMORY;
    struct source x = {
        .id = name_intern(s->e, in->source),
        .party = party,
        .kind = policy_name(s->e, VOCABULARY_CONTRIBUTION_KIND, in->kind),
        .year = (int)in->year,
        .total = in->amount,
        .reference = name_intern(s->e, in->reference),
    };
    policy_use(s->e, x.kind, x.year);
    uint32_t index = (uint32_t)o->sources.count++;
    o->sources.items[index] = x;
    int rc = source_index(s->e, index);
    if (!rc)
        emit_recorded(s, &x, PART_SOURCE_TOTAL);
    return rc;
}

static void change_total(struct step *s, struct source *x, const struct source_input *in)
{
    int64_t before = sum(x->claimed, -x->total);
    struct text reference = name_intern(s->e, in->reference);
    if (x->total == in->amount && text_equal(x->reference, reference))
        return;
    x->total = in->amount;
    x->reference = reference;
    emit_recorded(s, x, PART_SOURCE_NEW_TOTAL);
    look(s, x, before);
}

int source_apply(struct step *s, const struct item *item)
{
    const struct source_input *in = &item->source;
    uint32_t party = party_by_code(s->e, in->party), known = source_find(s->e, in->source);
    if (party == NONE)
        return refuse(s, REFUSED_UNKNOWN_PARTY, "source.party", NULL, "no party has the code %.*s",
                      TEXT_ARG(in->party));
    if (known == NONE) {
        int rc = policy_check_year(s, VOCABULARY_CONTRIBUTION_KIND, in->kind, (int)in->year,
                                   "source.kind");
        return rc ? rc : add_source(s, in, party);
    }
    struct source *x = &s->e->governance->sources.items[known];
    const char *field = NULL;
    if (x->party != party)
        field = "source.party";
    else if (x->kind != policy_name(s->e, VOCABULARY_CONTRIBUTION_KIND, in->kind))
        field = "source.kind";
    else if (x->year != (int)in->year)
        field = "source.year";
    if (field)
        return refuse(s, REFUSED_ALREADY_DIFFERS, field, NULL,
                      "source %.*s is recorded with another value; only its total may change",
                      TEXT_ARG(in->source));
    change_total(s, x, in);
    return 0;
}

int source_index(struct engine *e, uint32_t source)
{
    struct governance_state *o = e->governance;
    return map_put(&o->source_map, o->sources.items[source].id, source);
}
