#include "core/foundation/policy.h"
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/foundation/party.h"
#include "core/foundation/state.h"
#include "core/message/shape.h"

static uint64_t key_of(enum vocabulary vocabulary, struct text word)
{
    return map_hash((uint64_t)vocabulary, word.data, word.size);
}

uint32_t policy_name(const struct engine *e, enum vocabulary vocabulary, struct text word)
{
    const struct foundation_state *f = e->foundation;
    for (uint32_t i = chains_first(&f->policy_chains, key_of(vocabulary, word)); i != MAP_NONE;
         i = chains_next(&f->policy_chains, i)) {
        const struct policy_name *n = &f->policy_names.items[i];
        if (n->vocabulary == vocabulary && text_equal(n->word, word))
            return i;
    }
    return 0;
}

struct text policy_word(const struct engine *e, uint32_t name)
{
    return e->foundation->policy_names.items[name].word;
}

enum vocabulary policy_vocabulary(const struct engine *e, uint32_t name)
{
    return e->foundation->policy_names.items[name].vocabulary;
}

size_t policy_name_count(const struct engine *e)
{
    return e->foundation->policy_names.count - 1;
}

size_t policy_pack_count(const struct engine *e)
{
    return e->foundation->policy_packs.count;
}

const struct policy_pack *policy_pack_at(const struct engine *e, size_t pack)
{
    return &e->foundation->policy_packs.items[pack];
}

size_t policy_meaning_count(const struct engine *e)
{
    return e->foundation->policy_meanings.count;
}

const struct policy_meaning *policy_meaning_at(const struct engine *e, size_t meaning)
{
    return &e->foundation->policy_meanings.items[meaning];
}

static bool is_of_year(const struct policy_pack *p, int year)
{
    return p->from_year <= year && year <= p->to_year;
}

/* Packs of that number and later count, in the year; 0: and the first words, too. */
static size_t counts_from(const struct engine *e, enum vocabulary vocabulary, int year)
{
    size_t i = policy_pack_count(e);
    while (i > 0) {
        const struct policy_pack *p = policy_pack_at(e, i - 1);
        if (is_of_year(p, year) && (p->closes >> vocabulary & 1))
            return i;
        i--;
    }
    return 0;
}

const struct policy_meaning *policy_meaning_of(const struct engine *e, uint32_t name, int year)
{
    const struct policy_name *n = &e->foundation->policy_names.items[name];
    const size_t from = counts_from(e, n->vocabulary, year);
    for (uint32_t i = n->latest; i; i = policy_meaning_at(e, i - 1)->before) {
        const struct policy_meaning *m = policy_meaning_at(e, i - 1);
        if (m->pack == POLICY_FIRST
                ? from == 0
                : m->pack + 1 >= from && is_of_year(policy_pack_at(e, m->pack), year))
            return m;
    }
    return NULL;
}

struct text policy_sentence(const struct engine *e, uint32_t name, int year, struct arena *arena)
{
    const struct policy_meaning *m = policy_meaning_of(e, name, year);
    if (m && m->title.size)
        return m->title;
    struct text sentence = arena_print(arena, "plan %.*s", TEXT_ARG(policy_word(e, name)));
    char *at = (char *)(uintptr_t)sentence.data; /* just made */
    for (size_t i = 0; i < sentence.size; i++)
        at[i] = at[i] == '_' ? ' ' : at[i];
    return sentence;
}

bool policy_holds(const struct engine *e, uint32_t name, int year)
{
    return policy_meaning_of(e, name, year) != NULL;
}

/* The years of packs are few: those it may have held in end with one of theirs. */
static const struct policy_meaning *meaning_before(const struct engine *e, uint32_t name, int year)
{
    const struct policy_meaning *found = NULL;
    int latest = 0;
    for (uint32_t i = e->foundation->policy_names.items[name].latest; i;
         i = policy_meaning_at(e, i - 1)->before) {
        const struct policy_meaning *m = policy_meaning_at(e, i - 1);
        const int to = m->pack == POLICY_FIRST ? 0 : policy_pack_at(e, m->pack)->to_year;
        if (!found || (to < year && (latest >= year || to > latest))) {
            found = m;
            latest = to;
        }
    }
    return found;
}

bool policy_is(const struct engine *e, uint32_t name, int year, enum policy_attribute attribute)
{
    if (!name)
        return false;
    const struct policy_meaning *m = policy_meaning_of(e, name, year);
    if (!m)
        m = meaning_before(e, name, year);
    return m && (m->attributes >> attribute & 1);
}

uint32_t policy_first(const struct engine *e, enum vocabulary vocabulary, int year,
                      enum policy_attribute attribute)
{
    for (uint32_t i = 1; i <= policy_name_count(e); i++)
        if (policy_vocabulary(e, i) == vocabulary && policy_is(e, i, year, attribute))
            return i;
    return 0;
}

/* The least word after that one that holds in the year; 0: there is none. */
static uint32_t next_word(const struct engine *e, enum vocabulary vocabulary, int year,
                          struct text after)
{
    uint32_t next = 0;
    for (uint32_t i = 1; i <= policy_name_count(e); i++) {
        const struct text word = policy_word(e, i);
        if (policy_vocabulary(e, i) == vocabulary && text_compare(word, after) > 0 &&
            (!next || text_compare(word, policy_word(e, next)) < 0) &&
            (!year || policy_holds(e, i, year)))
            next = i;
    }
    return next;
}

struct text policy_limit(const struct engine *e, enum vocabulary vocabulary, int year,
                         struct arena *arena)
{
    struct text limit = text_of("none: no pack has any");
    bool is_first = true;
    /* As long as a note may be: the first of them, when there are very many. */
    for (uint32_t i = next_word(e, vocabulary, year, TEXT_NONE);
         i && limit.size + ID_MAX + 2 <= NOTE_MAX;
         i = next_word(e, vocabulary, year, policy_word(e, i))) {
        limit = arena_print(arena, "%.*s%.*s", TEXT_ARG(is_first ? text_of("one of ") : limit),
                            TEXT_ARG(is_first ? policy_word(e, i) : text_of(", ")));
        if (!is_first)
            limit = arena_print(arena, "%.*s%.*s", TEXT_ARG(limit), TEXT_ARG(policy_word(e, i)));
        is_first = false;
    }
    return limit;
}

static int refuse_word(struct step *s, enum vocabulary vocabulary, struct text word, int year,
                       struct text field)
{
    struct arena *arena = &s->out->arena;
    int rc = year ? refuse(s, REFUSED_BAD_VALUE, NULL, NULL,
                           "no policy pack has %.*s as %s of %d/%02d: apply one that adds it, or "
                           "say another",
                           TEXT_ARG(word), vocabulary_words[vocabulary], year, (year + 1) % 100)
                  : refuse(s, REFUSED_BAD_VALUE, NULL, NULL,
                           "no policy pack has %.*s as %s: apply one that does, or say another",
                           TEXT_ARG(word), vocabulary_words[vocabulary]);
    s->refusal.field = s->item == ITEM_NONE
                           ? field
                           : arena_print(arena, "items[%u].%.*s", s->item, TEXT_ARG(field));
    s->refusal.limit = policy_limit(s->e, vocabulary, year, arena);
    return rc;
}

int policy_check_year(struct step *s, enum vocabulary vocabulary, struct text word, int year,
                      const char *field)
{
    const uint32_t name = policy_name(s->e, vocabulary, word);
    if (!word.size || policy_holds(s->e, name, year))
        return 0;
    return refuse_word(s, vocabulary, word, year, text_of(field));
}

/* Where in the item, as refusals have it. */
struct words_path {
    const struct words_path *outer;
    const char *name;
    size_t index; /* SIZE_MAX: of no list */
};

static struct text path_text(struct arena *arena, const struct words_path *at)
{
    const struct text outer = at->outer ? path_text(arena, at->outer) : TEXT_NONE;
    const char *dot = at->outer ? "." : "";
    return at->index == SIZE_MAX
               ? arena_print(arena, "%.*s%s%s", TEXT_ARG(outer), dot, at->name)
               : arena_print(arena, "%.*s%s%s[%zu]", TEXT_ARG(outer), dot, at->name, at->index);
}

/* Years before 2000 have no packs. */
static bool is_bit_of(struct policy_name *n, int year, uint64_t **ret_word, uint64_t *ret_bit)
{
    const int bit = year - 2000;
    *ret_word = bit < 64 ? &n->used : &n->used_later;
    *ret_bit = UINT64_C(1) << (bit & 63);
    return bit >= 0 && bit < 128;
}

void policy_use(struct engine *e, uint32_t name, int year)
{
    uint64_t *word, bit;
    if (name && is_bit_of(&e->foundation->policy_names.items[name], year, &word, &bit))
        *word |= bit;
}

bool policy_is_used(const struct engine *e, uint32_t name, int year)
{
    uint64_t *word, bit;
    return is_bit_of(&e->foundation->policy_names.items[name], year, &word, &bit) && (*word & bit);
}

bool policy_is_year_used(const struct engine *e, int year)
{
    for (uint32_t i = 1; i <= policy_name_count(e); i++)
        if (policy_is_used(e, i, year))
            return true;
    return false;
}

static int check_fields(struct step *s, const struct shape *shape, const uint8_t *fields,
                        const struct words_path *outer)
{
    int rc = 0;
    for (size_t i = 0; i < shape->field_count && !rc; i++) {
        const struct shape_field *f = &shape->fields[i];
        struct words_path at = {outer, f->name, SIZE_MAX};
        const uint8_t *value = fields + f->offset;
        if (f->type == SHAPE_TYPE_WORD) {
            const struct text word = *(const struct text *)(const void *)value;
            if (word.size && !policy_name(s->e, f->vocabulary, word))
                rc = refuse_word(s, f->vocabulary, word, 0, path_text(&s->out->arena, &at));
        } else if (f->element && f->is_list) {
            const size_t count = *(const size_t *)(const void *)(fields + f->count_offset);
            const uint8_t *items = *(const uint8_t *const *)(const void *)value;
            for (at.index = 0; at.index < count && !rc; at.index++)
                rc = check_fields(s, f->element, items + at.index * f->element->size, &at);
        } else if (f->element) {
            rc = check_fields(s, f->element, value, &at);
        }
    }
    return rc;
}

int policy_check_words(struct step *s, const struct item *item)
{
    const struct shape *shape = shape_of(item->kind);
    const struct words_path at = {NULL, shape->name, SIZE_MAX};
    return check_fields(s, shape, (const uint8_t *)item + offsetof(struct item, party), &at);
}

uint32_t policy_bits(const struct policy_word_input *word)
{
    uint32_t bits = 0;
    for (size_t i = 0; i < word->attributes_count; i++)
        bits |= 1U << word->attributes[i];
    return bits;
}

int policy_index_name(struct engine *e, uint32_t name)
{
    const struct policy_name *n = &e->foundation->policy_names.items[name];
    return name ? chains_add(&e->foundation->policy_chains, key_of(n->vocabulary, n->word), name)
                : 0;
}

static int add_name(struct engine *e, enum vocabulary vocabulary, struct text word,
                    uint32_t *ret_name)
{
    struct foundation_state *f = e->foundation;
    if (ARRAY_ROOM(&f->policy_names))
        return ERR_MEMORY;
    *ret_name = (uint32_t)f->policy_names.count++;
    f->policy_names.items[*ret_name] =
        (struct policy_name){.vocabulary = vocabulary, .word = name_intern(e, word)};
    return policy_index_name(e, *ret_name);
}

static int add_meaning(struct engine *e, const struct policy_word_input *in, uint32_t pack)
{
    struct foundation_state *f = e->foundation;
    uint32_t name = policy_name(e, in->vocabulary, in->word);
    int rc = name ? 0 : add_name(e, in->vocabulary, in->word, &name);
    if (rc)
        return rc;
    if (ARRAY_ROOM(&f->policy_meanings))
        return ERR_MEMORY;
    f->policy_meanings.items[f->policy_meanings.count++] =
        (struct policy_meaning){.name = name,
                                .pack = pack,
                                .attributes = policy_bits(in),
                                .before = f->policy_names.items[name].latest,
                                .title = name_intern(e, in->title),
                                .source = name_intern(e, in->source)};
    f->policy_names.items[name].latest = (uint32_t)f->policy_meanings.count;
    return 0;
}

int policy_begin(struct engine *e)
{
    uint32_t none;
    int rc = add_name(e, 0, TEXT_NONE, &none);
    for (size_t i = 0; i < first_pack_count && !rc; i++)
        rc = add_meaning(e, &first_pack[i], POLICY_FIRST);
    return rc;
}

static int add_figures(struct engine *e, struct policy_pack *p, const struct policy_pack_input *in)
{
    for (size_t i = 0; i < in->figures_count; i++) {
        if (ARRAY_ROOM(&p->figures))
            return ERR_MEMORY;
        p->figures.items[p->figures.count++] =
            (struct policy_figure){.figure = name_intern(e, in->figures[i].figure),
                                   .title = name_intern(e, in->figures[i].title),
                                   .source = name_intern(e, in->figures[i].source),
                                   .amount = in->figures[i].amount};
    }
    return 0;
}

int policy_add_pack(struct step *s, const struct policy_pack_input *in)
{
    struct engine *e = s->e;
    struct foundation_state *f = e->foundation;
    if (ARRAY_ROOM(&f->policy_packs))
        return ERR_MEMORY;
    const uint32_t place = (uint32_t)f->policy_packs.count++;
    struct policy_pack *p = &f->policy_packs.items[place];
    *p = (struct policy_pack){.pack = name_intern(e, in->pack),
                              .title = name_intern(e, in->title),
                              .authority = name_intern(e, in->authority),
                              .evidence = name_intern(e, in->evidence),
                              .from_year = (int)in->from_year,
                              .to_year = (int)(in->to_year ? in->to_year : in->from_year),
                              .adds = in->adds,
                              .recorded_on = business_date(e)};
    for (size_t i = 0; i < in->words_count && !in->adds; i++)
        p->closes |= 1U << in->words[i].vocabulary;
    int rc = add_figures(e, p, in);
    for (size_t i = 0; i < in->words_count && !rc; i++)
        rc = add_meaning(e, &in->words[i], place);
    return rc;
}
