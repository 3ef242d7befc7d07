/* core/message/input_policy: inputs of proto/s75/v1/policy.proto, which documents them: what policy
 * makes, as data. Part of core/message/input. */
#pragma once
#include "core/message/input_limits.h"

#define POLICY_WORDS_MAX 128 /* of one pack */
#define POLICY_FIGURES_MAX 64
#define POLICY_UNKNOWN INT64_MIN /* of a figure: no source says it */

/* Lists of words that policy makes. An input has such words in fields of WORD (input_fields). */
#define VOCABULARIES(X)                                                                            \
    X(VOCABULARY_CONTRIBUTION_KIND, 1, "contribution_kind")                                        \
    X(VOCABULARY_PLAN_OUTCOME, 2, "plan_outcome")                                                  \
    X(VOCABULARY_AREA_OF_SPEND, 3, "area_of_spend")                                                \
    X(VOCABULARY_PROVIDER, 4, "provider")                                                          \
    X(VOCABULARY_CONDITION, 5, "condition")                                                        \
    X(VOCABULARY_METRIC, 6, "metric")                                                              \
    X(VOCABULARY_STAGE, 7, "stage")
ENUMERATION(vocabulary, VOCABULARIES);
enum { VOCABULARY_COUNT = 1 VOCABULARIES(PLUS_ONE) };

/* What rules go by, never the word. */
#define POLICY_ATTRIBUTES(X)                                                                       \
    X(POLICY_CAPITAL, 1, "capital")                                                                \
    X(POLICY_NEEDS_ALLOCATION, 2, "needs_allocation")                                              \
    X(POLICY_PASSPORTED, 3, "passported")                                                          \
    X(POLICY_LETS_MONEY_IN, 4, "lets_money_in")                                                    \
    X(POLICY_HAS_CONDITIONS, 5, "has_conditions")                                                  \
    X(POLICY_COUNTS_TO_SOCIAL_CARE, 6, "counts_to_social_care")                                    \
    X(POLICY_COUNTS_TO_NHS_OUT_OF_HOSPITAL, 7, "counts_to_nhs_out_of_hospital")                    \
    X(POLICY_NHS, 8, "nhs")                                                                        \
    X(POLICY_COUNCIL, 9, "council")                                                                \
    X(POLICY_RING_FENCED, 10, "ring_fenced")                                                       \
    X(POLICY_TIED_TO_MONEY, 11, "tied_to_money")                                                   \
    X(POLICY_OUTSIDE_BETTER_CARE_FUND, 12, "outside_better_care_fund")
ENUMERATION(policy_attribute, POLICY_ATTRIBUTES);
enum { POLICY_ATTRIBUTE_COUNT = 1 POLICY_ATTRIBUTES(PLUS_ONE) };

#define POLICY_WORD_FIELDS(X, T)                                                                   \
    X(T, CHOICE, vocabulary, MUST, vocabulary)                                                     \
    X(T, CODE, word, MUST, ID_MAX)                                                                 \
    X(T, CHOICES, attributes, 0, POLICY_ATTRIBUTE_COUNT - 1, policy_attribute)                     \
    X(T, TEXT, title, MAY, NAME_MAX_BYTES)                                                         \
    X(T, TEXT, source, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(policy_word, POLICY_WORD_FIELDS);

#define POLICY_FIGURE_FIELDS(X, T)                                                                 \
    X(T, CODE, figure, MUST, ID_MAX)                                                               \
    X(T, TEXT, title, MUST, NAME_MAX_BYTES)                                                        \
    X(T, MONEY, amount, MAY, 0, MONEY_LIMIT / 10, POLICY_UNKNOWN)                                  \
    X(T, TEXT, source, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(policy_figure, POLICY_FIGURE_FIELDS);

/* to_year absent: from_year. */
#define POLICY_PACK_FIELDS(X, T)                                                                   \
    X(T, CODE, pack, MUST, ID_MAX)                                                                 \
    X(T, TEXT, title, MUST, NAME_MAX_BYTES)                                                        \
    X(T, NUMBER, from_year, MUST, 2000, 2098, 0)                                                   \
    X(T, NUMBER, to_year, MAY, 2000, 2098, 0)                                                      \
    X(T, FLAG, adds, false)                                                                        \
    X(T, LIST, words, 0, POLICY_WORDS_MAX, policy_word)                                            \
    X(T, LIST, figures, 0, POLICY_FIGURES_MAX, policy_figure)                                      \
    X(T, TEXT, authority, MUST, NAME_MAX_BYTES)                                                    \
    X(T, TEXT, evidence, MAY, NAME_MAX_BYTES)                                                      \
    X(T, CODE, officer, MAY, ID_MAX)
INPUT_STRUCT(policy_pack, POLICY_PACK_FIELDS);

/* The words that hold of years for which no pack was recorded: daemon/policy/first.yaml, made into
 * a table by the build (core/message/first_pack.cmake). Part of the rules of version 0
 * (engine_rules): the file stays as it is, and what is new comes as another pack. */
extern const struct policy_word_input first_pack[];
extern const size_t first_pack_count;

#define ELEMENTS_POLICY(X)                                                                         \
    X(POLICY_WORD, policy_word, NULL)                                                              \
    X(POLICY_FIGURE, policy_figure, NULL)

#define INPUTS_POLICY(X) X(66, POLICY_PACK, policy_pack, policy_pack_apply)
