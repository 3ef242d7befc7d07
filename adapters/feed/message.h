/* feed/message: an item as the message that goes to the daemon (proto/s75/v1/input.proto,
 * spending.proto). */
#pragma once
#include "base/arena.h"
#include "feed/row.h"
#include "s75/v1/input.pb-c.h"

struct message {
    S75__V1__Item item; /* its body points to one of the others: do not move the struct */
    S75__V1__Payment payment;
    S75__V1__Receipt receipt;
    S75__V1__Allocation allocation;
    S75__V1__Expenditure expenditure;
    S75__V1__Unreadable unreadable;
};

/* Text is copied to the arena and lives as long. ERR_MEMORY. */
int message_make(struct message *m, const struct item *item, struct arena *arena);
