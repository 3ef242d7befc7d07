/* tests/wire/messages: a good item of every kind, to be spoilt, and its way through the decoder.
 * synthetic.
 *
 * Everything is static: a second call of the same function takes the first result back. */
#pragma once
#include "base/buffer.h"
#include "s75/v1/desk.pb-c.h"
#include "wire/wire.h"

/* Every field set, every value good. */
S75__V1__Item *good_item(enum item_kind kind);
/* Number 7 of feed ledger of E08000006, with a document, and as yet without items. */
S75__V1__Submission *good_submission(void);
/* n times the good payment, at most twice ITEMS_MAX. */
void repeat_item(S75__V1__Submission *m, size_t n);

/* The bytes of a Request, borrowed until the next call. */
struct bytes frame_of(const S75__V1__Request *m);
struct bytes frame_of_submission(const S75__V1__Submission *m);

/* What wire_decode_request makes of a frame, and what it answered. The arena has the daemon's limit
 * and is emptied before. */
extern struct arena arena;
extern struct request request;
int decode(struct bytes frame);
/* Decodes a submission of this one item, which must not be refused as a whole. */
const struct item *decode_item(const S75__V1__Item *m);
