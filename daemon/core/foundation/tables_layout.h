/* core/foundation/tables_layout: what is kept of the shared tables (core/foundation/tables), as
 * core/layout/layout describes it, and of the room's own tables that others have indices of.
 * Private to daemon/core. */
#pragma once
#include "core/foundation/emit.h"
#include "core/foundation/tables.h"
#include "core/layout/layout.h"

extern const struct layout party_layout, pool_layout, partner_layout, contribution_layout,
    contribution_year_layout, money_layout, tables_layout, succession_layout, account_layout,
    policy_name_layout;
/* Of arrays of such indices. */
extern const struct layout party_index_layout, partner_index_layout, contribution_index_layout,
    contribution_year_index_layout, account_index_layout;
