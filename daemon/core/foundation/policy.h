/* core/foundation/policy: the words that policy makes (kinds of contribution, outcomes of a plan,
 * areas of spend, kinds of provider, conditions, metrics, stages), and what is said of them in each
 * contribution year. Private to daemon/core.
 *
 * Rules go by what is said of a word, never by the word: policy_is(e, kind, year, POLICY_CAPITAL).
 * A word is kept as its name's place, from 1; 0 is none. Names are never removed.
 *
 * What holds in a year: the words of the latest pack of that year which closes the vocabulary, and
 * of all that came after it to add some (core/planning/policy_pack). Of a year without a pack
 * that has words of the vocabulary hold those of policy/first.yaml. Of a word said twice the later
 * counts. In a year in which it does not hold a word means what it meant in the latest year before
 * it in which it did: capital money of a kind that has ended is capital money. */
#pragma once
#include "core/foundation/step.h"

/* The place of a word; 0: nobody has said it yet, or it is empty. */
uint32_t policy_name(const struct engine *e, enum vocabulary vocabulary, struct text word);
struct text policy_word(const struct engine *e, uint32_t name); /* TEXT_NONE of 0 */
/* Its title in the year; where no pack gives one: "plan" and the word, without underscores. */
struct text policy_sentence(const struct engine *e, uint32_t name, int year, struct arena *arena);
/* Whether it holds in the year. */
bool policy_holds(const struct engine *e, uint32_t name, int year);
/* What is said of it; false of 0. */
bool policy_is(const struct engine *e, uint32_t name, int year, enum policy_attribute attribute);
/* The first word of a vocabulary of which that is said in the year; 0: none. */
uint32_t policy_first(const struct engine *e, enum vocabulary vocabulary, int year,
                      enum policy_attribute attribute);
/* "one of dfg, ibcf": all that hold in the year (0: in any), in the order of the alphabet. */
struct text policy_limit(const struct engine *e, enum vocabulary vocabulary, int year,
                         struct arena *arena);

/* Every word of an item has been said by a pack, of its vocabulary: 0, or a refusal that names
 * those there are. Before its rule, which may then take policy_name for granted. */
int policy_check_words(struct step *s, const struct item *item);
/* The word holds in the year: 0, or a refusal that names those that do. field: static. */
int policy_check_year(struct step *s, enum vocabulary vocabulary, struct text word, int year,
                      const char *field);

/* What is recorded says it of the year: from then on packs may not take it away. */
void policy_use(struct engine *e, uint32_t name, int year);
bool policy_is_used(const struct engine *e, uint32_t name, int year);
/* Any word is used in the year. */
bool policy_is_year_used(const struct engine *e, int year);

struct policy_pack {
    struct text pack, title, authority, evidence;
    int from_year, to_year;
    bool adds;
    uint32_t closes; /* a bit for each vocabulary of which it says all that hold */
    date_t recorded_on;
    struct {
        struct policy_figure *items;
        size_t count, capacity;
    } figures;
};
struct policy_figure {
    struct text figure, title, source;
    int64_t amount; /* POLICY_UNKNOWN: no source says it */
};
/* What one pack says of one word. */
struct policy_meaning {
    uint32_t name, pack; /* pack: POLICY_FIRST, or from 0 */
    uint32_t attributes; /* a bit for each */
    uint32_t before;     /* place of the one said of that name before, from 1; 0: none */
    struct text title, source;
};
#define POLICY_FIRST UINT32_MAX
#define POLICY_PACKS_MAX 1024
size_t policy_pack_count(const struct engine *e);
const struct policy_pack *policy_pack_at(const struct engine *e, size_t pack);
size_t policy_name_count(const struct engine *e); /* names are 1..that */
enum vocabulary policy_vocabulary(const struct engine *e, uint32_t name);
/* What holds of a name in a year; NULL: it does not hold. */
const struct policy_meaning *policy_meaning_of(const struct engine *e, uint32_t name, int year);
size_t policy_meaning_count(const struct engine *e);
const struct policy_meaning *policy_meaning_at(const struct engine *e, size_t meaning);

/* By core/planning/policy_pack, which has checked it. 0 or ERR_MEMORY. */
int policy_add_pack(struct step *s, const struct policy_pack_input *in);
uint32_t policy_bits(const struct policy_word_input *word);

/* Of a new engine: the words of policy/first.yaml. */
int policy_begin(struct engine *e);
int policy_index_name(struct engine *e, uint32_t name); /* after a load */
