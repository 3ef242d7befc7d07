#include "core/message/vocabulary.h"
#include <assert.h>
#include <stdio.h>

const void *vocabulary_at(const struct vocabulary *v, size_t index)
{
    assert(index < v->count);
    return (const char *)v->rows + index * v->row_size;
}

struct text vocabulary_word(const void *row)
{
    return row ? *(const struct text *)row : TEXT_NONE;
}

const void *vocabulary_find(const struct vocabulary *v, struct text word)
{
    for (size_t i = 0; i < v->count; i++) {
        const void *row = vocabulary_at(v, i);
        if (text_equal(vocabulary_word(row), word))
            return row;
    }
    return NULL;
}

size_t vocabulary_index(const struct vocabulary *v, const void *row)
{
    const uintptr_t at = (uintptr_t)row - (uintptr_t)v->rows;
    return row && at < v->count * v->row_size && at % v->row_size == 0 ? at / v->row_size
                                                                       : v->count;
}

const struct contribution_kind *vocabulary_passported(void)
{
    const struct vocabulary *v = &contribution_kind_vocabulary;
    const struct contribution_kind *kinds = v->rows;
    size_t i = 0;
    while (i < v->count && !kinds[i].is_passported)
        i++;
    assert(i < v->count);
    return &kinds[i];
}

/* The least word after that one; TEXT_NONE: there is none. */
static struct text next_word(const struct vocabulary *v, struct text after)
{
    struct text next = TEXT_NONE;
    for (size_t i = 0; i < v->count; i++) {
        const struct text word = vocabulary_word(vocabulary_at(v, i));
        if (text_compare(word, after) > 0 && (!next.size || text_compare(word, next) < 0))
            next = word;
    }
    return next;
}

void vocabulary_limit(const struct vocabulary *v, char ret_limit[VOCABULARY_LIMIT_MAX])
{
    size_t at = 0;
    ret_limit[0] = '\0';
    for (struct text word = next_word(v, TEXT_NONE); word.size; word = next_word(v, word)) {
        at += (size_t)snprintf(ret_limit + at, VOCABULARY_LIMIT_MAX - at, "%s%.*s",
                               at ? ", " : "one of ", TEXT_ARG(word));
        assert(at < VOCABULARY_LIMIT_MAX);
    }
}
