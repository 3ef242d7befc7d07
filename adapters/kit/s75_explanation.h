/* libs75: what the daemon found or did, in words. The daemon sends parts (S75__V1__Part of events,
 * exceptions, statements and reports); sentences are made here, by templates that are built in and
 * installed beside the library (share/s75/explanations.txt). They are for people and may change
 * with any release: programs go by the parts.
 *
 * Text of others that stands in a part is in the sentence as it was sent: print it by s75_print or
 * s75_shown. */
#ifndef S75_EXPLANATION_H
#define S75_EXPLANATION_H

#include <stddef.h>
#include "s75/v1/event.pb-c.h"

#ifdef __cplusplus
extern "C" {
#endif

/* All parts of a list as one sentence, without a full stop: "90.00 where 100.00 was expected,
 * underpaid by 10.00; nothing known explains it". Where several parts have shares, each begins with
 * its own. A kind that this library does not know gives a neutral clause with its sums; "" when
 * there are no parts. For free(); NULL when out of memory. */
char *s75_explanation(S75__V1__Part *const *parts, size_t count);
/* Whether the part is of those that make up a difference: it has a share. Those after it, up to the
 * next, tell more of it. */
int s75_part_is_share(const S75__V1__Part *part);
/* How many parts belong to the first of a list: itself and those that tell more of it. 0 when the
 * list is empty. */
size_t s75_part_group(S75__V1__Part *const *parts, size_t count);

#ifdef __cplusplus
}
#endif
#endif
