/* core/report/planned: what taking a document back, or replacing it by another, would do
 * (core/control/document), for whoever is to decide it.
 *
 * Cost: a walk through the payments and receipts that are remembered. Money: pence. */
#pragma once
#include "core/report/report.h"

/* A document by the input that began it, or (0) by its digest: the latest that was not taken back.
 */
struct planned_name {
    uint64_t begun;
    const uint8_t *sha256; /* NULL: none */
};

struct planned {
    uint64_t begun, journal; /* 0: no such document; not complete */
    struct text name;
    uint64_t replaced_by; /* 0: by none */
    struct text replaced_by_name;
    uint32_t items, same, missing, others, waiting;
    int64_t amount;
    bool is_reversed;
};

/* One item of it, or one share of an item. */
struct planned_item {
    uint64_t journal;
    uint32_t item;
    struct text pool, partner, contribution, reference; /* TEXT_NONE: none */
    int64_t amount;
    date_t value_date;
    struct text as; /* "booked", "held", ... */
    bool stays;     /* both documents brought it */
    bool instead;   /* it is of the document that replaces it, and is booked anew */
};
typedef int (*planned_item_fn)(void *ctx, const struct planned_item *item);
/* As document_is_shown (core/control/document). */
int planned_is_shown(const struct engine *e, struct planned_name document, struct text principal);
/* In order of arrival. 0, ERR_MEMORY, or visit's non-zero value, which stops it. One
 * that is to replace it and is not known is left out: replaced_by is 0. */
int planned_document(const struct engine *e, struct planned_name document,
                     struct planned_name replaced_by, struct planned *ret, planned_item_fn visit,
                     void *ctx);
