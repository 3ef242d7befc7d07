#include "store/restored.h"

#include <string.h>

void restored_note(struct store_head *head, const struct store_restored *restored)
{
    memmove(&head->earlier[1], &head->earlier[0], sizeof head->earlier - sizeof head->earlier[0]);
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
