#include "core_names.h"

#include "core/message/words.h"

static const char *const parties[] = {"", "ccg", "icb", "council", "nhs_england", "other"};
static const char *const outcomes[] = {
    "", "approved", "approved_with_support", "approved_subject_to_conditions", "not_approved",
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static int find(const char *const *names, size_t count, struct text word)
{
    for (size_t i = 1; i < count; i++)
        if (text_equal(text_of(names[i]), word))
            return (int)i;
    return 0;
}

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
static const char *contribution_word(int i)
{
    return words_contribution((enum contribution_kind)i);
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
int contribution_called(struct text word)
{
    return find_word(contribution_word, KIND_COUNT, word);
}
int party_kind_called(struct text word)
{
    return find(parties, COUNT(parties), word);
}
int plan_outcome_called(struct text word)
{
    return find(outcomes, COUNT(outcomes), word);
}
