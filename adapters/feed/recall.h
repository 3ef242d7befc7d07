/* feed/recall: files that the daemon no longer knows go back from done/ to arrived/.
 *
 * After it was put back to an older copy. Every file of done/ is read and asked for by its digest,
 * so none is missed and none is counted twice; a stop or a fault leaves the rest for the next time.
 * One thread. */
#pragma once
#include <stdint.h>
#include "feed/sender.h"
#include "feed/spool.h"

/* As sender_knows. */
typedef enum outcome (*recall_known_fn)(void *ctx, const uint8_t sha256[32], bool *ret_known,
                                        struct problem *problem);
/* companion: ending of what lies beside a file and goes where it goes; NULL: nothing does.
 * OUTCOME_DONE, *ret_count files were moved back; or what known gave; OUTCOME_BROKEN: a file could
 * not be read or moved. */
enum outcome recall(struct spool *spool, const char *companion, recall_known_fn known, void *ctx,
                    uint32_t *ret_count, struct problem *problem);
