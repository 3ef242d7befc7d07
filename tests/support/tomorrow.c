/* The vocabularies of tomorrow in place of today's: each has a word more, before the others, which
 * are in the opposite order. For programs that are linked twice, to see that nothing which is kept
 * depends on where a word stands or on how many there are; today's tables have other names in them
 * (s75_tomorrow in tests/CMakeLists.txt). */
#include <assert.h>
#include <string.h>
#include "core/message/vocabulary.h"

#define TOMORROW(tag, size)                                                                        \
    extern const struct vocabulary today_##tag##_vocabulary;                                       \
    static struct tag tag##s[size] = {{.word = {"of_tomorrow", sizeof "of_tomorrow" - 1}}};        \
    const struct vocabulary tag##_vocabulary = {tag##s, sizeof *tag##s, size};                     \
    __attribute__((constructor)) static void grow_##tag(void)                                      \
    {                                                                                              \
        const struct vocabulary *today = &today_##tag##_vocabulary;                                \
        assert(today->count + 1 == size);                                                          \
        for (size_t i = 0; i < today->count; i++)                                                  \
            memcpy(&tag##s[1 + i], vocabulary_at(today, today->count - 1 - i), sizeof *tag##s);    \
    }
TOMORROW(contribution_kind, 12)
TOMORROW(plan_outcome, 5)
TOMORROW(area_of_spend, 8)
TOMORROW(provider, 5)
