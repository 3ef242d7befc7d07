#include "store/restored.h"

#include <string.h>

void restored_note(struct store_head *head, const struct store_restored *restored)
{
    /* One that has no place any more goes on counting: with the oldest that has one. */
    const struct store_restored gone = head->earlier[STORE_EARLIER_MAX - 1];
    memmove(&head->earlier[1], &head->earlier[0], sizeof head->earlier - sizeof head->earlier[0]);
    struct store_restored *oldest = &head->earlier[STORE_EARLIER_MAX - 1];
    if (gone.epoch && gone.journal < oldest->journal)
        oldest->journal = gone.journal;
    if (gone.epoch && gone.event < oldest->event)
        oldest->event = gone.event;
    head->earlier[0] = head->restored;
    head->restored = *restored;
}

bool restored_since(const struct store_head *head, int64_t known_us, struct store_restored *ret)
{
    if (head->restored.epoch == 0 || head->restored.us == known_us)
        return false;
    *ret = head->restored;
    for (size_t i = 0; i < STORE_EARLIER_MAX; i++) {
        const struct store_restored *r = &head->earlier[i];
        if (r->epoch == 0 || r->us == known_us)
            break;
        if (r->journal < ret->journal)
            ret->journal = r->journal;
        if (r->event < ret->event)
            ret->event = r->event;
    }
    return true;
}
