/* feed/mapping/field: what an item can say: the fields of its message, by the descriptors of
 * proto/s75/v1.
 *
 * Whatever single value the message holds can be mapped, under its name there without the ending
 * _pence, so that a field added there needs nothing here. What cannot be mapped: lists, and "row",
 * which is the line of the file. Pure. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <protobuf-c/protobuf-c.h>
#include "base/text.h"

/* What the rows are. The values index tables. */
enum item_type {
    ITEM_PAYMENT,
    ITEM_RECEIPT,
    ITEM_REVERSAL,
    ITEM_ALLOCATION,
    ITEM_COMMITMENT,
    ITEM_EXPENDITURE,
    ITEM_TYPES
};

enum { FIELDS_MAX = 32 }; /* of a message */
#define FIELD_NONE SIZE_MAX

/* How a field is written in a file. */
enum field_form {
    FORM_NONE,  /* it cannot be mapped */
    FORM_ID,    /* text of at most LIMIT_REFERENCE bytes */
    FORM_NAME,  /* text of at most LIMIT_TEXT bytes */
    FORM_PROSE, /* text for a person, cut at LIMIT_TEXT bytes and made clean */
    FORM_DATE,
    FORM_POUNDS,
    FORM_NUMBER, /* 0 or more */
    FORM_YEAR,   /* 2000..2099 */
    FORM_WORD,   /* of an enumeration */
    FORM_TRUTH,  /* yes or no */
};

const char *item_type_name(enum item_type i); /* "payment" */
/* The member of Item that such an item is; its descriptor is the message's. */
const ProtobufCFieldDescriptor *item_type_member(enum item_type i);

/* Fields are numbered in the order of the message. */
size_t field_count(enum item_type i);
struct text field_name(enum item_type i, size_t f);      /* "value_date", "amount" */
size_t field_called(enum item_type i, struct text name); /* FIELD_NONE: no such field */
enum field_form field_form(enum item_type i, size_t f);
bool field_needed(enum item_type i, size_t f); /* the message must have it */
/* Whether any kind of item has a field of that name. */
bool field_known(struct text name);
/* The value of a word of a field of FORM_WORD; 0: it has no such word. */
int field_word(enum item_type i, size_t f, struct text word);
