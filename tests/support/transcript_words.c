#include "transcript_words.h"

#include <string.h>

#include "base/money.h"

void words_split(struct text contribution, struct words *ret_words)
{
    const char *at = contribution.data, *end = at + contribution.size;
    *ret_words = (struct words){0};
    for (;;) {
        while (at < end && *at == ' ')
            at++;
        if (at == end || *at == '#')
            return;
        const char *word = at;
        if (*at == '"') {
            word++;
            at = memchr(word, '"', (size_t)(end - word));
            if (!at) {
                words_fail(ret_words, "a quote is not closed");
                return;
            }
        } else {
            while (at < end && *at != ' ')
                at++;
        }
        if (ret_words->count == WORDS_MAX) {
            words_fail(ret_words, "too many words");
            return;
        }
        ret_words->items[ret_words->count++] = (struct text){word, (size_t)(at - word)};
        at += at < end && *at == '"';
    }
}

void words_fail(struct words *w, const char *problem)
{
    if (w->problem)
        return;
    w->problem = problem;
    w->about = w->at ? w->items[w->at - 1] : TEXT_NONE;
}

bool words_left(const struct words *w)
{
    return !w->problem && w->at < w->count;
}

bool words_take(struct words *w, const char *keyword)
{
    if (!words_left(w) || !text_equal(w->items[w->at], text_of(keyword)))
        return false;
    w->at++;
    return true;
}

void words_need(struct words *w, const char *keyword)
{
    if (!words_take(w, keyword)) {
        words_fail(w, "another word is needed after this");
        w->about = text_of(keyword);
    }
}

struct text words_text(struct words *w)
{
    if (words_left(w))
        return w->items[w->at++];
    words_fail(w, "something is missing after this");
    return TEXT_NONE;
}

int64_t words_money(struct words *w)
{
    struct text t = words_text(w);
    int64_t pence = 0;
    if (money_parse(t.data ? t.data : "", t.size, &pence))
        words_fail(w, "not an amount");
    return pence;
}

date_t words_date(struct words *w)
{
    struct text t = words_text(w);
    date_t date = DATE_NONE;
    if (date_parse(t.data ? t.data : "", t.size, &date))
        words_fail(w, "not a date");
    return date;
}

unsigned words_number(struct words *w)
{
    struct text t = words_text(w);
    unsigned n = 0;
    for (size_t i = 0; i < t.size; i++) {
        if (t.data[i] < '0' || t.data[i] > '9' || i > 8)
            words_fail(w, "not a number");
        n = n * 10 + (unsigned)(t.data[i] - '0');
    }
    return n;
}

int words_one_of(struct words *w, int (*find)(struct text word))
{
    int value = find(words_text(w));
    if (!value)
        words_fail(w, "not one of the words allowed here");
    return value;
}
