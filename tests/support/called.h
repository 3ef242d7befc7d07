/* support/called: words of daemon/policy/first.yaml, which tests may know. */
#pragma once
#include "base/text.h"

/* One of four kinds, two of them of the NHS, one capital; of all areas, providers, approvals: by
 * number. */
static inline struct text kind_nth(size_t n)
{
    static const char *const names[] = {"nhs_minimum", "nhs_additional", "la_additional", "dfg"};
    return text_of(names[n]);
}

static inline struct text area_nth(size_t n)
{
    static const char *const names[] = {"acute",        "mental_health", "community_health",
                                        "continuing_care", "primary_care", "social_care", "other"};
    return text_of(names[n]);
}

static inline struct text provider_nth(size_t n)
{
    static const char *const names[] = {"nhs", "local_authority", "voluntary", "private"};
    return text_of(names[n]);
}

static inline struct text approval_nth(size_t n)
{
    static const char *const names[] = {"approved", "approved_with_support",
                                        "approved_subject_to_conditions"};
    return text_of(names[n]);
}

/* A word of each vocabulary. */
static inline struct text word_of(int vocabulary)
{
    static const char *const words[] = {"", "dfg", "approved", "other", "nhs", "", "", ""};
    return text_of(words[vocabulary]);
}
