#include "scratch.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "sqlite/journal/journal.h"

char scratch[64];

void scratch_make(void)
{
    snprintf(scratch, sizeof scratch, "/tmp/s75d-test-XXXXXX");
    cr_assert(mkdtemp(scratch));
}

void scratch_remove(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", scratch);
    cr_assert_eq(system(command), 0);
}

const char *scratch_file(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", scratch, name);
    return path;
}

struct store *scratch_store(void)
{
    struct store *s = NULL;
    cr_assert_eq(sqlite_store_open(scratch, &s), 0);
    return s;
}

struct store *scratch_store_or_exit(void)
{
    struct store *s = NULL;
    if (sqlite_store_open(scratch, &s) != 0)
        _exit(9);
    return s;
}
