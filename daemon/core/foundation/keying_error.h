/* core/foundation/keying_error: amounts that are another with a keying error. Private to
 * daemon/core.
 *
 * Source: published payments (domain section 2): 602,650.16 for 6,202,650.16, 14,220,583.66 for
 * 14,226,583.66 [S]. Below 100 pounds anything resembles anything: nothing is reported there [R].
 */
#pragma once
#include "core/message/effects.h"

/* Which keying error turns expected into amount: one digit dropped, one too many, two neighbours
 * exchanged, one wrong. REASON_UNRECONCILED when none does. At most one of them does. */
enum reason keying_error_is(int64_t amount, int64_t expected);
/* The part that says so; PART_UNKNOWN for a reason that is none. */
enum part_kind keying_error_part(enum reason keying_error);
