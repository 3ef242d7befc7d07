/* core/payment: the payer's record of money, booked into the pool. Private to daemon/core. */
#pragma once
#include "core/state.h"

/* One sum of money on its way into the books, whoever brought it. */
struct money {
    uint64_t cause; /* input it came with, and its place there */
    uint32_t item, row;
    struct reference reference, end_to_end;
    int64_t amount;
    date_t value_date;
    uint64_t document; /* ordinal; 0 none */
};

int payment_take(struct step *s, const struct item *item);
/* Books money that the gate lets in on a line: ledger, stream, slot, memory, matching; events of
 * kind (EVENT_ROUTED or EVENT_RELEASED) and what follows. */
int payment_enter(struct step *s, uint32_t line, const struct money *m, enum event_kind kind);
/* Books money of a partner that belongs to no contribution. */
int payment_unallocated(struct step *s, uint32_t partner, const struct money *m,
                        enum reason reason);
/* Names the document and row on an event about money of the item in hand. */
void payment_say_source(struct step *s, struct event *event, const struct money *m);
