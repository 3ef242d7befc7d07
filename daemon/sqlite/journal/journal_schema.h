/* sqlite/journal/journal_schema: the tables of journal.db and state.db. */
#pragma once
#include "sqlite/connection/migrate.h"

extern const struct migration_set journal_migrations, state_migrations;
