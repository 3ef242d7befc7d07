#include "core_names.h"

#include "core/message/words.h"

static int find_word(const char *(*word_of)(int), int count, struct text word)
{
    for (int i = 1; i < count; i++)
        if (text_equal(text_of(word_of(i)), word))
            return i;
    return 0;
}

static const char *event_word(int i)
{
    return words_event_kind((enum event_kind)i);
}
static const char *refusal_word(int i)
{
    return words_refusal((enum refusal_code)i);
}

const char *name_of_event(enum event_kind kind)
{
    return words_event_kind(kind);
}
const char *name_of_reason(enum reason reason)
{
    return reason ? words_reason(reason) : "";
}
const char *name_of_refusal(enum refusal_code code)
{
    return words_refusal(code);
}
int event_called(struct text word)
{
    return find_word(event_word, EVENT_KIND_COUNT, word);
}
int refusal_called(struct text word)
{
    return find_word(refusal_word, REFUSED_CODE_COUNT, word);
}
