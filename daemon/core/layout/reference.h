/* core/layout/reference: a document number, kept by value as it came. Private to daemon/core.
 *
 * Numbers are compared as they are used: blanks (no-break ones too), case, leading zeros, a leading
 * apostrophe and the ="..." of spreadsheets make no difference; of nothing but these, none is left.
 * A number that a spreadsheet wrote as a power of ten (5.10E+09) has lost the digits that tell it
 * from others: it is ruined, equals no number, not even its like, and is no form to compare others
 * with. Source: exports of councils' ledgers that went through a spreadsheet [R]; that a number
 * must have its + to be one of these, as E is common in genuine numbers (00E1234), is this
 * project's. */
#pragma once
#include "core/message/input.h"

struct reference {
    uint8_t size;
    char data[ID_MAX];
};

/* At most ID_MAX bytes of it; without any where nothing is left of it as above. */
struct reference reference_of(struct text t);
struct text reference_text(const struct reference *r); /* as it came */
/* As it is compared. */
struct reference reference_used(const struct reference *r);
bool reference_equal(const struct reference *a, const struct reference *b);
int reference_compare(const struct reference *a, const struct reference *b); /* bytewise, as came */
uint64_t reference_hash(uint64_t seed, const struct reference *r); /* equal for equal ones */
bool reference_is_ruined(const struct reference *r);
