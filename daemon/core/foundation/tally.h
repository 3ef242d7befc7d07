/* core/foundation/tally: what is counted of a document's rows until it is complete, for what is
 * found of the document as a whole (core/control/document_findings). Private to daemon/core.
 *
 * By pool, as each is told of its own money only. Rows that came without a document are counted
 * together, of the input in hand. Bounds: TALLIES_MAX of one document; what lies beyond is not
 * counted. Memory: of documents that are not complete, nothing else. */
#pragma once
#include "core/layout/reference.h"
#include "core/foundation/step.h"

#define TALLIES_MAX 1024

#define TALLY_KINDS(X)                                                                             \
    X(TALLY_ROWS, 1, "rows")     /* payments of money into the pool */                             \
    X(TALLY_RUINED, 2, "ruined") /* document numbers that a spreadsheet ruined */                  \
    X(TALLY_EQUAL, 3, "equal")   /* rows as they stand in another document, or here already */
ENUMERATION(tally_kind, TALLY_KINDS);

struct tally {
    uint64_t document; /* ordinal; 0: none */
    enum tally_kind kind;
    uint32_t pool;
    uint64_t other; /* TALLY_EQUAL: the document with which they are equal, perhaps this one */
    uint32_t rows;
    int64_t amount;          /* of those rows that are a sum once more */
    struct reference number; /* the first of them */
};

/* Counts rows of the document in hand. */
void tally_add(struct step *s, const struct tally *rows);
/* Counts the document number of a row where a spreadsheet ruined it (core/layout/reference). */
void tally_number(struct step *s, uint32_t pool, int64_t amount, const struct reference *r);
/* Takes out the first that is of the document in hand; false: none is left. */
bool tally_take(struct step *s, struct tally *ret);
