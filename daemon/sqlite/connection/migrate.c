#include "sqlite/connection/migrate.h"

#include <stdio.h>

#include "base/error.h"
#include "sqlite/connection/connection.h"

enum { PRAGMA_MAX = 64 };

static int set_pragma(struct connection *c, const char *name, uint32_t value)
{
    char sql[PRAGMA_MAX];
    snprintf(sql, sizeof sql, "PRAGMA %s=%u", name, value);
    return connection_run(c, sql);
}

/* The steps taken, 0 for a file in which there is nothing yet. */
static int steps_of(struct connection *c, const struct migration_set *set, int *ret_steps)
{
    int64_t application_id = 0, version = 0, tables = 0;
    int rc = connection_number(c, "PRAGMA application_id", &application_id);
    if (rc == 0)
        rc = connection_number(c, "PRAGMA user_version", &version);
    if (rc == 0)
        rc = connection_number(c, "SELECT count(*) FROM sqlite_schema", &tables);
    if (rc < 0)
        return rc;
    const bool is_new = application_id == 0 && version == 0 && tables == 0;
    if (!is_new && (application_id != set->application_id || version < 0))
        return ERR_CORRUPT;
    const int64_t steps = is_new ? 0 : version - set->dropped + 1;
    if (steps > set->count || (!is_new && steps < 1))
        return ERR_VERSION;
    *ret_steps = (int)steps;
    return 0;
}

int migrate_prepare(struct connection *c, const struct migration_set *set)
{
    int taken = 0;
    int rc = steps_of(c, set, &taken);
    if (rc == 0 && taken == 0)
        rc = set_pragma(c, "page_size", set->page_size);
    if (rc == 0 && taken == 0)
        rc = connection_run(c, "PRAGMA auto_vacuum=NONE; PRAGMA encoding='UTF-8'");
    return rc;
}

static int step(struct connection *c, const struct migration_set *set, int taken)
{
    int rc = connection_run(c, "BEGIN IMMEDIATE");
    if (rc < 0)
        return rc;
    rc = connection_run(c, set->steps[taken]);
    if (rc == 0 && taken == 0)
        rc = set_pragma(c, "application_id", set->application_id);
    if (rc == 0)
        rc = set_pragma(c, "user_version", (uint32_t)(set->dropped + taken));
    if (rc == 0)
        rc = connection_run(c, "COMMIT");
    if (rc < 0)
        connection_run(c, "ROLLBACK");
    return rc;
}

int migrate(struct connection *c, const struct migration_set *set)
{
    int taken = 0;
    int rc = steps_of(c, set, &taken);
    for (; rc == 0 && taken < set->count; taken++)
        rc = step(c, set, taken);
    return rc;
}

int migrate_check(struct connection *c, const struct migration_set *set)
{
    int taken = 0;
    const int rc = steps_of(c, set, &taken);
    if (rc < 0)
        return rc;
    if (taken == 0)
        return ERR_ABSENT;
    return taken == set->count ? 0 : ERR_VERSION;
}
