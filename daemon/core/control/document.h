/* core/control/document: the documents that feeds brought, and taking one back. Private to
 * daemon/core.
 *
 * A document accepted whole is known for ever by its digest; one that was taken back is not known:
 * the same bytes can be loaded again, with another mapping too. Taken back is all that it brought:
 * payments, held money, rows below 0, receipts, the refused rows that wait, and where it is only
 * half sent the rest of it (core/payment/taken_back, core/reconcile/brought). It is done in one
 * input and wholly, or not at all: refused where it brought what cannot be taken back by this, and
 * where a row of it is remembered no more. It moves money manually: the officer must be authorised
 * in every pool concerned, and above the limit of delegation, by the sum of all that is taken back,
 * a second one approves. What was shown is what is done: count and sum are part of the input, and
 * another count or sum is refused.
 *
 * Replaced by another (a revised month) it is taken back but for the rows that both brought: of
 * each such pair the earlier stays, with its matches and what people did about it, as a row of the
 * other from now on, and the later is taken back. What else the other brought is booked anew,
 * after what it replaces is gone. Rows are the same by payer, pool, sum, value date and document
 * number, as it is used (core/layout/reference).
 *
 * Memory: one entry a document, for ever. */
#pragma once
#include "core/reconcile/brought.h"

struct document {
    uint8_t sha256[32];
    struct text name;
    uint64_t begun;                      /* input that brought its first rows: its name in inputs */
    uint64_t journal;                    /* input that completed it; 0: none yet */
    uint32_t payments, receipts, others; /* items accepted; payments: reversals too */
    uint32_t rows; /* counted (core/foundation/tally), once it is complete (document_findings) */
    bool is_reversed;
};

/* 0 or ERR_MEMORY, and its ordinal. */
int document_begin(struct step *s, const struct document_input *d, uint64_t *ret_ordinal);
void document_complete(struct engine *e, uint64_t ordinal, uint64_t journal);
/* An item of it was accepted. Ordinal 0: of none. */
void document_count_item(struct engine *e, uint64_t ordinal, enum item_kind kind);
int document_index(struct engine *e, uint32_t document);
/* The input that completed the document of this digest; 0: none, or it was taken back. */
uint64_t document_known(const struct engine *e, const uint8_t sha256[32]);

/* What taking a document back, or replacing it, would do. */
struct document_plan {
    const struct document *document, *replaced_by; /* replaced_by NULL: by none */
    struct brought_list brought, instead;          /* of both, latest first; stays: is not moved */
    uint32_t items;                                /* of the document that are taken back */
    uint32_t same;    /* items, or shares, that stay since both brought them */
    uint32_t missing; /* items of it that are remembered no more */
    int64_t amount;   /* their sum, each by absolute value */
    uint32_t waiting; /* refused rows of it that wait */
};
/* Whether the principal is shown all pools that the document concerns: to whom it is not, it is not
 * there, and nothing says how much it brought. Of one that brought nothing: whether rows of it wait
 * that the principal's own body sent. 0, 1, or ERR_MEMORY. Ordinal 0: 1. */
int document_is_shown(const struct engine *e, uint64_t document, struct text principal);
/* Its ordinal, by the input that began it, or the latest of that digest that stands; 0: none. */
uint64_t document_begun_by(const struct engine *e, uint64_t begun);
uint64_t document_of_digest(const struct engine *e, const uint8_t sha256[32]);
/* By ordinal; replaced_by 0: by none. 0 or ERR_MEMORY; to be freed. */
int document_plan(const struct engine *e, uint64_t document, uint64_t replaced_by,
                  struct document_plan *ret);
void document_plan_fini(struct document_plan *plan);
