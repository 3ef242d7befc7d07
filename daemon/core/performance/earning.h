/* core/performance/earning: the results of a performance element, and what they make due. Part of
 * the rule of core/performance/performance, which says how it is treated and where it comes from.
 * Private.
 *
 * Results come in the order of their periods; each may be restated until the element is closed.
 * What is agreed locally in place of what the formula earns moves money manually: at stake for
 * core/governance/officer is what it makes due at once. */
#pragma once
#include "core/foundation/step.h"
#include "core/performance/element.h"

/* The element an input names; input: its name, for the refusals. 0 or a refusal code. */
int earning_find(struct step *s, struct text pool, struct text id, const char *input,
                 struct element **ret_element);
