/* core/control/feed: numbered feeds and the documents they bring. Private to daemon/core.
 *
 * A feed is (party, name). Its submissions are numbered from 1 without gaps; a document's rows come
 * in order, one document at a time, and by one reading (by another the same position is another
 * row); a document accepted whole is known for ever by its SHA-256:
 * sent again, by whichever feed, it is refused as a repeated document and nothing of it counts, but
 * for an override (core/control/document_override).
 *
 * A feed is remembered for ever, from its first submission on, so places are bounded: every party
 * has FEEDS_OWN to itself, whatever others do, and up to FEEDS_PARTY_MAX while FEEDS_SHARED_MAX are
 * not taken by all together. The feeds of the daemon and its tool always have theirs. */
#pragma once
#include "core/foundation/step.h"
#include "core/message/admission.h"

struct feed {
    struct text party, name;
    uint64_t next;
    bool document_open;
    uint8_t document_sha256[32], document_reading[32];
    struct text document_name;
    uint32_t document_next_row;
    uint64_t document_ordinal;
    uint64_t conflict_number; /* last conflict reported, so that a repeat is not reported again */
    uint8_t conflict_digest[32];
    int64_t heard_us; /* when its last submission was taken; 0: before that was kept */
};

uint32_t feed_find(const struct engine *e, struct text party, struct text name); /* NONE */
/* Whether a party that may send may have a feed of this name, which is not there yet: ADMIT_NEXT,
 * ADMIT_PARTY_FULL or ADMIT_FULL. */
enum admission feed_admit(const struct engine *e, struct text party, struct text name);
/* Takes the submission's number and document. 0; a refusal code when the document is refused (the
 * number counts all the same); ERR_RANGE when the number is not the next. */
int feed_begin(struct step *s);
/* The rest of a document that is open in a feed is not awaited. */
void feed_abandon(struct engine *e, uint64_t document);
int feed_index(struct engine *e, uint32_t feed);
/* The number expected next of a feed; 1 of one that is not there. */
uint64_t feed_next(const struct engine *e, uint32_t feed);
/* Whether this very conflict was reported before. */
bool feed_conflict_reported(const struct engine *e, uint32_t feed, uint64_t number,
                            const uint8_t digest[32]);
/* A feed as it stands; NULL: it is not there. */
const struct feed *feed_at(const struct engine *e, uint32_t feed);
uint32_t feed_count(const struct engine *e);
