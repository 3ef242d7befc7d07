#include "core/planning/policy_pack.h"
#include "core/foundation/emit.h"
#include "core/foundation/policy.h"
#include "core/planning/kind_ended.h"
#include "core/governance/mandate.h"

/* Which vocabulary an attribute is of. */
static const enum vocabulary attribute_of[POLICY_ATTRIBUTE_COUNT] = {
    [POLICY_CAPITAL] = VOCABULARY_CONTRIBUTION_KIND,
    [POLICY_NEEDS_ALLOCATION] = VOCABULARY_CONTRIBUTION_KIND,
    [POLICY_PASSPORTED] = VOCABULARY_CONTRIBUTION_KIND,
    [POLICY_LETS_MONEY_IN] = VOCABULARY_PLAN_OUTCOME,
    [POLICY_HAS_CONDITIONS] = VOCABULARY_PLAN_OUTCOME,
    [POLICY_COUNTS_TO_SOCIAL_CARE] = VOCABULARY_AREA_OF_SPEND,
    [POLICY_COUNTS_TO_NHS_OUT_OF_HOSPITAL] = VOCABULARY_AREA_OF_SPEND,
    [POLICY_NHS] = VOCABULARY_CONTRIBUTION_KIND,
    [POLICY_COUNCIL] = VOCABULARY_CONTRIBUTION_KIND,
    [POLICY_RING_FENCED] = VOCABULARY_CONTRIBUTION_KIND,
    [POLICY_TIED_TO_MONEY] = VOCABULARY_METRIC,
    [POLICY_OUTSIDE_BETTER_CARE_FUND] = VOCABULARY_CONTRIBUTION_KIND,
};
/* What rules ask of money that is recorded already. */
#define KEPT                                                                                       \
    (1U << POLICY_CAPITAL | 1U << POLICY_NEEDS_ALLOCATION | 1U << POLICY_PASSPORTED |              \
     1U << POLICY_LETS_MONEY_IN | 1U << POLICY_HAS_CONDITIONS |                                    \
     1U << POLICY_COUNTS_TO_SOCIAL_CARE | 1U << POLICY_COUNTS_TO_NHS_OUT_OF_HOSPITAL)

static int last_year(const struct policy_pack_input *in)
{
    return (int)(in->to_year ? in->to_year : in->from_year);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static int check_word(struct step *s, const struct policy_pack_input *in, size_t place)
{
    const struct policy_word_input *w = &in->words[place];
    for (size_t i = 0; i < w->word.size; i++)
        if (!is_letter(w->word.data[i]))
            return refuse(s, REFUSED_BAD_VALUE, "policy_pack.words.word", "of a-z 0-9 _",
                          "%.*s is no word: those of a vocabulary are in lower case",
                          TEXT_ARG(w->word));
    for (size_t i = 0; i < place; i++)
        if (in->words[i].vocabulary == w->vocabulary && text_equal(in->words[i].word, w->word))
            return refuse(s, REFUSED_BAD_VALUE, "policy_pack.words.word", "each once",
                          "%.*s is said twice of %s", TEXT_ARG(w->word),
                          vocabulary_words[w->vocabulary]);
    for (size_t i = 0; i < w->attributes_count; i++)
        if (attribute_of[w->attributes[i]] != w->vocabulary)
            return refuse(s, REFUSED_BAD_VALUE, "policy_pack.words.attributes",
                          "those of its vocabulary", "%s is said of %s, and %.*s is %s",
                          policy_attribute_words[w->attributes[i]],
                          vocabulary_words[attribute_of[w->attributes[i]]], TEXT_ARG(w->word),
                          vocabulary_words[w->vocabulary]);
    return 0;
}

static int check_form(struct step *s, const struct policy_pack_input *in)
{
    int rc = 0;
    if (in->to_year && in->to_year < in->from_year)
        return refuse(s, REFUSED_DATE_ORDER, "policy_pack.to_year", "not before from_year",
                      "pack %.*s ends before it begins", TEXT_ARG(in->pack));
    for (size_t i = 0; i < in->words_count && !rc; i++)
        rc = check_word(s, in, i);
    for (size_t i = 0; i < in->figures_count && !rc; i++) {
        const struct policy_figure_input *f = &in->figures[i];
        if (f->amount != POLICY_UNKNOWN && !f->source.size)
            rc = refuse(s, REFUSED_MISSING_FIELD, "policy_pack.figures.source", "with amount_pence",
                        "figure %.*s: who says so? Without a source leave the amount out, and it "
                        "is shown as unknown",
                        TEXT_ARG(f->figure));
        for (size_t k = 0; k < i && !rc; k++)
            if (text_equal(in->figures[k].figure, f->figure))
                rc = refuse(s, REFUSED_BAD_VALUE, "policy_pack.figures.figure", "each once",
                            "figure %.*s is said twice", TEXT_ARG(f->figure));
    }
    return rc;
}

static const struct policy_word_input *said_of(const struct engine *e,
                                               const struct policy_pack_input *in, uint32_t name)
{
    for (size_t i = 0; i < in->words_count; i++)
        if (in->words[i].vocabulary == policy_vocabulary(e, name) &&
            text_equal(in->words[i].word, policy_word(e, name)))
            return &in->words[i];
    return NULL;
}

static bool closes(const struct policy_pack_input *in, enum vocabulary vocabulary)
{
    for (size_t i = 0; i < in->words_count && !in->adds; i++)
        if (in->words[i].vocabulary == vocabulary)
            return true;
    return false;
}

#define CURE                                                                                       \
    "a year in use accepts only additions: say the word as it is, or give the pack later years"

/* One word that holds in a year in use. */
static int check_kept(struct step *s, const struct policy_pack_input *in, uint32_t name, int year)
{
    const struct engine *e = s->e;
    const struct policy_meaning *m = policy_meaning_of(e, name, year);
    const struct policy_word_input *w = said_of(e, in, name);
    if (!m || (!policy_is_used(e, name, year) && m->pack == POLICY_FIRST))
        return 0;
    const struct text word = policy_word(e, name);
    if (!w && closes(in, policy_vocabulary(e, name)))
        return refuse(s, REFUSED_ALREADY_DIFFERS, "policy_pack.words", CURE,
                      "%s %.*s holds in %d/%02d and is not in the pack",
                      vocabulary_words[policy_vocabulary(e, name)], TEXT_ARG(word), year,
                      (year + 1) % 100);
    const uint32_t differ = w ? (policy_bits(w) ^ m->attributes) & KEPT : 0;
    for (int a = 1; a < POLICY_ATTRIBUTE_COUNT; a++)
        if (differ >> a & 1)
            return refuse(s, REFUSED_ALREADY_DIFFERS, "policy_pack.words.attributes", CURE,
                          "%s %.*s is%s %s in %d/%02d, which is in use",
                          vocabulary_words[policy_vocabulary(e, name)], TEXT_ARG(word),
                          m->attributes >> a & 1 ? "" : " not", policy_attribute_words[a], year,
                          (year + 1) % 100);
    return 0;
}

static int check_used(struct step *s, const struct policy_pack_input *in)
{
    int rc = 0;
    for (int year = (int)in->from_year; year <= last_year(in) && !rc; year++) {
        if (!policy_is_year_used(s->e, year))
            continue;
        for (uint32_t name = 1; name <= policy_name_count(s->e) && !rc; name++)
            rc = check_kept(s, in, name, year);
    }
    return rc;
}

static size_t find(const struct engine *e, struct text pack)
{
    size_t i = 0;
    while (i < policy_pack_count(e) && !text_equal(policy_pack_at(e, i)->pack, pack))
        i++;
    return i;
}

static bool are_figures_same(const struct policy_pack *p, const struct policy_pack_input *in)
{
    bool is_same = p->figures.count == in->figures_count;
    for (size_t i = 0; i < in->figures_count && is_same; i++) {
        const struct policy_figure *f = &p->figures.items[i];
        is_same = text_equal(f->figure, in->figures[i].figure) &&
                  text_equal(f->title, in->figures[i].title) &&
                  text_equal(f->source, in->figures[i].source) &&
                  f->amount == in->figures[i].amount;
    }
    return is_same;
}

static bool are_words_same(const struct engine *e, size_t pack, const struct policy_pack_input *in)
{
    size_t count = 0;
    for (size_t i = 0; i < policy_meaning_count(e); i++) {
        const struct policy_meaning *m = policy_meaning_at(e, i);
        if (m->pack != pack)
            continue;
        const struct policy_word_input *w = said_of(e, in, m->name);
        if (!w || policy_bits(w) != m->attributes || !text_equal(w->title, m->title) ||
            !text_equal(w->source, m->source))
            return false;
        count++;
    }
    return count == in->words_count;
}

static bool is_same(const struct engine *e, size_t pack, const struct policy_pack_input *in)
{
    const struct policy_pack *p = policy_pack_at(e, pack);
    return p->from_year == (int)in->from_year && p->to_year == last_year(in) &&
           p->adds == in->adds && text_equal(p->title, in->title) &&
           text_equal(p->authority, in->authority) && text_equal(p->evidence, in->evidence) &&
           are_figures_same(p, in) && are_words_same(e, pack, in);
}

static void emit_recorded(struct step *s, const struct policy_pack_input *in)
{
    struct event *event = emit(s, EVENT_AGREED, NONE);
    event->subject = text_of("policy");
    event->reference = arena_text(&s->out->arena, in->pack);
    event->year = (int)in->from_year;
    struct part part = PART(POLICY_PACK, .subject = in->title, .year = in->from_year,
                            .by = in->authority, .evidence = in->evidence);
    if (in->adds)
        part.kind = PART_POLICY_ADDED;
    event_part(s, event, part);
    if (last_year(in) > (int)in->from_year)
        event_part(s, event, PART(POLICY_TO_YEAR, .year = in->to_year));
}

int policy_pack_apply(struct step *s, const struct item *item)
{
    const struct policy_pack_input *in = &item->policy_pack;
    const size_t known = find(s->e, in->pack);
    int rc = check_form(s, in);
    if (rc)
        return rc;
    if (known < policy_pack_count(s->e))
        return is_same(s->e, known, in)
                   ? 0
                   : refuse(s, REFUSED_ALREADY_DIFFERS, "policy_pack.pack", NULL,
                            "pack %.*s is recorded with other content: give what is new a name of "
                            "its own, with adds: true",
                            TEXT_ARG(in->pack));
    if (known >= POLICY_PACKS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "policy_pack.pack",
                      "at most " TEXT_NUMBER(POLICY_PACKS_MAX) " packs", "no room for another");
    rc = check_used(s, in);
    if (!rc && s->e->tables.pools.count)
        rc = mandate_check_widen(s, NONE, 0, in->officer, item);
    if (!rc)
        rc = policy_add_pack(s, in);
    if (rc)
        return rc;
    emit_recorded(s, in);
    return kind_ended_look_all(s);
}
