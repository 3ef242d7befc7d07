/* core/cover_rule: how a pool has agreed to share its over- and underspends. Private.
 *
 * Source: [S] the section 75 agreement (domain section 4); everything is configuration. The rule of
 * a year may be told anew until that year is ended. */
#pragma once
#include "core/state.h"

int cover_rule_take(struct step *s, const struct item *item);
