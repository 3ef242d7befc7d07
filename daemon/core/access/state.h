/* core/access/state: what the room remembers: the register, and changes of it that wait for another
 * administrator. Private to daemon/core/access. Memory: bounded. */
#pragma once
#include "core/access/register.h"

#define ACCESS_ENTRIES_MAX 10000
#define ACCESS_CHANGES_MAX 256

/* A change that one administrator sent. */
struct access_change {
    struct text by; /* principal */
    uint64_t journal;
    uint8_t *packed; /* owned: the input (core/message/item_pack) */
    size_t size;
};

struct access_state {
    struct {
        struct access_entry *items;
        size_t count, capacity;
    } entries; /* by arrival */
    struct {
        struct access_change *items;
        size_t count, capacity;
    } changes;           /* by arrival */
    uint64_t begun_by;   /* input that brought the first entries; 0: there were none */
    uint64_t changed_by; /* the last input that changed an entry */
};
