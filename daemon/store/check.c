#include "store/check.h"

#include <stdbool.h>

#include "base/error.h"

static bool row_is_sound(const struct journal_row *row, uint64_t number, bool is_last)
{
    return row->number == number && row->ends_batch == is_last && row->feed_number > 0 &&
           row->feed_number <= INT64_MAX && row->epoch <= INT64_MAX &&
           row->raw.size > 0 && row->raw.size <= STORE_RAW_MAX && row->party.size > 0 &&
           row->party.size <= STORE_NAME_MAX && row->feed.size > 0 &&
           row->feed.size <= STORE_NAME_MAX && row->principal.size > 0 &&
           row->principal.size <= STORE_NAME_MAX;
}

int check_append(const struct store_head *head, const struct journal_row *rows, size_t count,
                 const struct effect_row *effects)
{
    if (count == 0 || count > INT64_MAX - head->journal)
        return ERR_RANGE;
    for (size_t i = 0; i < count; i++)
        if (!row_is_sound(&rows[i], head->journal + 1 + i, i + 1 == count))
            return ERR_RANGE;
    const bool follows = effects->first_journal == rows[0].number &&
                         effects->last_journal == rows[count - 1].number &&
                         effects->first_event == head->event + 1 &&
                         effects->last_event >= head->event && effects->last_event <= INT64_MAX;
    return follows && effects->packed.size > 0 ? 0 : ERR_RANGE;
}
