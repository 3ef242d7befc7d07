#include <criterion/criterion.h>

#include "scratch.h"
#include "store_suite.h"

static void run(void (*store_case)(struct store *s))
{
    struct store *s = scratch_store();
    store_case(s);
    s->ops->close(s);
}

TestSuite(conformance, .init = scratch_make, .fini = scratch_remove);

#define CASE(name) Test(conformance, name) { run(store_case_##name); }
STORE_CASES(CASE)
