/* core/payment/taken_back: the payments that a document brought, taken back as if it never came;
 * or booked anew as they came. Private to daemon/core.
 *
 * By opposite entries on the value dates on which the document booked: a payment leaves its
 * contribution year, held money is not held, a row below 0 undid nothing (core/payment/undone).
 * What a later row of another document undid is taken back all the same: that row then undoes
 * something else, or is a credit. */
#pragma once
#include "core/reconcile/brought.h"

/* The payments of a document, share by share, as far as they are remembered. 0 or ERR_MEMORY. */
int payment_brought(const struct engine *e, uint64_t document, struct brought_list *list);
int payment_take_back(struct step *s, const struct brought *b);
/* One that was taken back in this step, booked as if it came now: under its own number and place,
 * for it came. */
int payment_book_again(struct step *s, const struct brought *b);
/* It is of that document from now on. */
void payment_set_document(struct engine *e, const struct brought *b, uint64_t document);
