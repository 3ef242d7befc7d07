/* core/control/quarantine: rows of documents that were refused, kept as they came. Private to
 * daemon/core.
 *
 * A row is refused for what was not known when it came (a party, a pool, an agreement), and it is
 * nobody's fault when that comes later: the row is then taken by command, exactly as it came and
 * once, for with that it waits no longer. One that cannot be read has nothing to be taken; it can
 * only be set aside, which an officer does with a reason. What goes with its document
 * (core/control/document) waits no longer either. Slips outside of documents do not wait: whoever
 * sent them is at hand. A row that others sent is taken and set aside by whom the register lets
 * (access_may_retry); to all others it is not there.
 *
 * Bounds: QUARANTINE_OF_PARTY_MAX rows of a sender wait and QUARANTINE_MAX in all, so that nobody
 * takes another's room; what is refused beyond is refused all the same, and its event says that it
 * is not kept. The cure is then to take the document back and to load it again. */
#pragma once
#include "core/foundation/step.h"

#define QUARANTINE_OF_PARTY_MAX 4096
#define QUARANTINE_MAX 16384

struct quarantined {
    uint64_t journal; /* in order of arrival */
    uint32_t item;
    uint32_t row;
    uint64_t document; /* ordinal */
    struct text sender, document_name;
    uint8_t *packed; /* the item; owned; NULL: it could not be read */
    size_t size;
};

/* Keeps the item in hand, which was refused, when it is a row of a document; *ret_kept: whether
 * there was room. 0 or ERR_MEMORY. */
int quarantine_keep(struct step *s, const struct item *item, uint32_t row, bool *ret_kept);
/* The row that the input names, with the item as it came: 0, a refusal code, or ERR_MEMORY.
 * *ret_row is borrowed until the next of these calls. */
int quarantine_find(struct step *s, const struct quarantine_input *in,
                    const struct quarantined **ret_row);
int quarantine_item(struct step *s, const struct quarantined *row, struct item *ret_item);
/* It waits no longer, for this reason, which is reported. 0 or ERR_MEMORY. */
void quarantine_end(struct step *s, const struct quarantine_input *in, struct part why);
/* Whether a row of the document waits that the principal's own body sent. */
bool quarantine_has_of(const struct engine *e, uint64_t document, struct text principal);
/* None of the document waits any longer. */
void quarantine_end_document(struct step *s, uint64_t document, struct part why);
uint32_t quarantine_count(const struct engine *e);
