/* core/reconcile/brought: what a document brought into the books, item by item, as far as it is
 * remembered; and receipts taken back. Private to daemon/core.
 *
 * A receipt that is taken back never came: a match with it is undone, its payments await a receipt
 * again, other receipts of the match are matched anew or wait. Its money leaves the books on its
 * own value date. */
#pragma once
#include "core/foundation/emit.h"
#include "core/foundation/step.h"

#define BROUGHTS(X)                                                                                \
    X(BROUGHT_PAYMENT, 1, "booked")                                                                \
    X(BROUGHT_HELD, 2, "held")                                                                     \
    X(BROUGHT_UNDOING, 3, "undoes a payment")                                                      \
    X(BROUGHT_UNDONE, 4, "undone by a later row")                                                  \
    X(BROUGHT_GONE, 5, "undone by command")                                                        \
    X(BROUGHT_RECEIPT, 6, "received")
ENUMERATION(brought_as, BROUGHTS);

/* One item, or one share of it. */
struct brought {
    enum brought_as as;
    uint32_t partner;
    uint32_t contribution_year, contribution; /* of a payment; NONE */
    struct money money;                       /* as it came */
    bool settles;
    bool stays; /* another document brought the same: it is not taken back */
};
struct brought_list {
    struct brought *items;
    size_t count, capacity;
};
/* 0 or ERR_MEMORY, as the next. */
int brought_add(struct brought_list *list, const struct brought *b);
void brought_fini(struct brought_list *list);
/* Latest first: what came of a row is taken back before what it rests on. */
void brought_sort(struct brought_list *list);
/* Items among them, however many shares each has. Sorted. */
uint32_t brought_items(const struct brought_list *list);

/* The end-to-end id of a payment, as long as the payment is open or in a match that is remembered,
 * undone or not: nothing else keeps it. */
struct reference payment_end_to_end(const struct engine *e, uint32_t partner,
                                    const struct money *paid);
/* The receipts of a document that are open or in a match that is remembered. */
int receipt_brought(const struct engine *e, uint64_t document, struct brought_list *list);
int receipt_take_back(struct step *s, const struct brought *b, struct text officer,
                      struct text reason);
/* Counts a receipt of a document, which is not booked yet, with those of the partner that are equal
 * to it (core/foundation/tally): open ones, and those in matches that are remembered. */
void receipt_count_equal(struct step *s, uint32_t partner, const struct money *m);
/* It is of that document from now on. */
void receipt_set_document(struct engine *e, const struct brought *b, uint64_t document);
