/* support/succession_check: that nothing stays with a party that others carry on for (core/
 * succession): no balance, contribution, open item, item taken over, payment remembered, exception,
 * allocation or place as host. Part of core_check. Looks into core/state.h; changes nothing. */
#pragma once
#include "core/engine/engine.h"
#include "core_check.h"

/* false: ret_broken says what has stayed, and with whom. */
bool succession_check(const struct engine *e, char ret_broken[CORE_CHECK_MAX]);
