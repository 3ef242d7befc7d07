/* support/called: words of the vocabularies by their names, which tests may know. */
#pragma once
#include <stdlib.h>
#include "core/message/vocabulary.h"

static inline const void *called(const struct vocabulary *v, const char *name)
{
    const void *row = vocabulary_find(v, text_of(name));
    if (!row)
        abort();
    return row;
}

static inline const struct contribution_kind *kind_called(const char *name)
{
    return called(&contribution_kind_vocabulary, name);
}

static inline const struct plan_outcome *outcome_called(const char *name)
{
    return called(&plan_outcome_vocabulary, name);
}

static inline const struct area_of_spend *area_called(const char *name)
{
    return called(&area_of_spend_vocabulary, name);
}

static inline const struct provider *provider_called(const char *name)
{
    return called(&provider_vocabulary, name);
}

/* One of four kinds, two of them of the NHS, one capital; of all areas, providers, approvals: by
 * number, in an order that stays when that of the tables does not. */
static inline const struct contribution_kind *kind_nth(size_t n)
{
    static const char *const names[] = {"nhs_minimum", "nhs_additional", "la_additional", "dfg"};
    return kind_called(names[n]);
}

static inline const struct area_of_spend *area_nth(size_t n)
{
    static const char *const names[] = {"acute",        "mental_health", "community_health",
                                        "continuing_care", "primary_care", "social_care", "other"};
    return area_called(names[n]);
}

static inline const struct provider *provider_nth(size_t n)
{
    static const char *const names[] = {"nhs", "local_authority", "voluntary", "private"};
    return provider_called(names[n]);
}

static inline const struct plan_outcome *approval_nth(size_t n)
{
    static const char *const names[] = {"approved", "approved_with_support",
                                        "approved_subject_to_conditions"};
    return outcome_called(names[n]);
}
