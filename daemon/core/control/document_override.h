/* core/control/document_override: a repeated document that somebody says is other money. Private to
 * daemon/core.
 *
 * Each is taken once more, whole, after it was overridden; then it is a repeated document again. It
 * moves money manually: the officer must be authorised, and above the limit of delegation a second
 * one approves. Resubmitted with the same reason it is nothing new. */
#pragma once
#include "core/foundation/step.h"

#define DOCUMENT_OVERRIDES_MAX 4096 /* all that are remembered */

/* Whether this document may be taken once more; uses it up. */
bool document_override_use(struct engine *e, const uint8_t sha256[32]);
