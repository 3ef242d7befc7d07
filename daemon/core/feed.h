/* core/feed: numbered feeds and the documents they bring. Private to daemon/core.
 *
 * A feed is (party, name). Its submissions are numbered from 1 without gaps; a document's rows come
 * in order, one document at a time; a document accepted whole is known for ever by its SHA-256. */
#pragma once
#include "core/state.h"

uint32_t feed_find(const struct engine *e, struct text party, struct text name); /* NONE */
/* Takes the submission's number and document. 0; a refusal code when the document is refused (the
 * number counts all the same); ERR_RANGE when the number is not the next. */
int feed_begin(struct step *s);
int feed_take_conflict(struct step *s, const struct item *item);
uint64_t feed_document_known(const struct engine *e, const uint8_t sha256[32]); /* journal, or 0 */
int feed_index_document(struct engine *e, uint32_t document);
int feed_index(struct engine *e, uint32_t feed);
