/* core/foundation/tally: what is counted of a document's rows until it is complete, for what is
 * found of the document as a whole (core/control/document_findings). Private to daemon/core.
 *
 * By pool, as each is told of its own money only. Rows that came without a document are counted
 * together, of the input in hand. Bounds: TALLIES_MAX of one document; what lies beyond is not
 * counted. Memory: of documents that are not complete, nothing else. */
#pragma once
#include "core/foundation/emit.h"
#include "core/foundation/step.h"
#include "core/layout/reference.h"

#define TALLIES_MAX 1024

#define TALLY_KINDS(X)                                                                             \
    X(TALLY_ROWS, 1, "rows")     /* payments, receipts and expenditure above 0 */                  \
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
    uint32_t first_row, last_row; /* of the file; 0: unknown */
    struct reference number;      /* the first of them */
};

/* Counts rows of the document in hand. */
void tally_add(struct step *s, const struct tally *rows);
/* Counts the document number of a row where a spreadsheet ruined it (core/layout/reference). */
void tally_number(struct step *s, uint32_t pool, int64_t amount, const struct reference *r);

/* Rows are equal that say the same body, pool (of expenditure: scheme), amount, value date and
 * document number, both none, or both ruined by a spreadsheet, too. Of three equal ones in a
 * document only as many count as stand in the other; one that was undone stands nowhere, and a row
 * equal to such a one alone says nothing either way, nor does one of no document or below 0. */
#define EQUAL_STEPS_MAX 4096 /* rows looked at for one */
#define EQUAL_DOCUMENTS_MAX 8
/* What is equal to a row, by document. Begin with the row, and zeros. */
struct equals {
    const struct money *row;
    struct {
        uint64_t document;
        uint32_t rows;
    } of[EQUAL_DOCUMENTS_MAX];
    uint32_t documents, own;
    bool was_undone;
};
/* Whether the row is asked about at all. */
bool tally_is_asked(const struct money *row);
/* Looks at another row, of which body, pool and amount are the same. */
void tally_look(struct equals *q, uint64_t document, date_t date, const struct reference *number,
                bool undone);
/* Counts the row, and what was found equal to it. */
void tally_equals(struct step *s, uint32_t pool, const struct equals *q);
/* Takes out the first that is of the document in hand; false: none is left. */
bool tally_take(struct step *s, struct tally *ret);
