/* core/message/vocabulary: the words that policy makes: kinds of contribution, outcomes of a plan,
 * areas of spend, kinds of provider.
 *
 * They come and go with each year's guidance, so they are words on the wire, in images, records and
 * books, and what rules go by is not their name but what is said of them here: a rule asks
 * kind->needs_allocation, never which kind it is. A field of the struct of an input or of the state
 * points to the word's row, NULL for none, so that two are the same when the pointers are. Where a
 * row stands in its table means nothing outside this process but the order in which reports list
 * kinds. What code must tell apart by itself (economy, schedule, rounding) is an enumeration.
 *
 * The tables, with the source of each attribute, are in vocabulary_words.c and nowhere else. */
#pragma once
#include "core/message/input.h"

/* Of a vocabulary: rows of count structs that begin with their word. */
struct vocabulary {
    const void *rows;
    size_t row_size, count;
};
extern const struct vocabulary contribution_kind_vocabulary, plan_outcome_vocabulary,
    area_of_spend_vocabulary, provider_vocabulary;

struct contribution_kind {
    struct text word;
    bool is_capital;         /* never revenue; else either is taken as recorded */
    bool needs_allocation;   /* unless the contribution says otherwise */
    bool is_passported;      /* to the district councils of a two-tier area: one kind is */
};
struct plan_outcome {
    struct text word;
    const char *sentence;    /* of a milestone, a title */
    bool lets_money_in;      /* into the pool */
    bool has_conditions;     /* may be given some; another outcome ends those there are */
};
struct area_of_spend {
    struct text word;
    enum minimum_spend_kind counts_to; /* 0: none */
};
struct provider {
    struct text word;
};

/* The row of a word; NULL: it is none of the vocabulary's. */
const void *vocabulary_find(const struct vocabulary *v, struct text word);
/* Where the row stands, from 0; count when it is NULL or no row of the vocabulary. */
size_t vocabulary_index(const struct vocabulary *v, const void *row);
const void *vocabulary_at(const struct vocabulary *v, size_t index);
/* The word of a row; TEXT_NONE of NULL. Static storage. */
struct text vocabulary_word(const void *row);
/* The one that is passported. */
const struct contribution_kind *vocabulary_passported(void);
#define VOCABULARY_LIMIT_MAX 512
/* "one of dfg, ibcf": in the order of the alphabet, so that a record that holds it stays the same
 * when the table is put in another order. */
void vocabulary_limit(const struct vocabulary *v, char ret_limit[VOCABULARY_LIMIT_MAX]);
