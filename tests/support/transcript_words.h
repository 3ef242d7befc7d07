/* support/transcript_words: one statement of a transcript unmatched. Private to
 * support/transcript.
 *
 * The first thing that is wrong sets problem and stays; what is asked for after it gives zeros. */
#pragma once
#include "base/arena.h"
#include "base/date.h"
#include "base/text.h"

#define WORDS_MAX 128

struct words {
    struct text items[WORDS_MAX];
    size_t count, at;
    const char *problem; /* NULL: none */
    struct text about;   /* the word concerned */
};
void words_split(struct text contribution, struct words *ret_words);
void words_fail(struct words *w, const char *problem); /* about the word before */
bool words_left(const struct words *w);
bool words_take(struct words *w, const char *keyword); /* the next, when it is this one */
void words_need(struct words *w, const char *keyword);
struct text words_text(struct words *w);
int64_t words_money(struct words *w);
date_t words_date(struct words *w);
unsigned words_number(struct words *w);
/* find gives 0 for a word it does not know. */
int words_one_of(struct words *w, int (*find)(struct text word));
