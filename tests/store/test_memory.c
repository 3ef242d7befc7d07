#include <criterion/criterion.h>

#include "base/error.h"
#include "batch_maker.h"
#include "memory_store.h"
#include "store_suite.h"

static void run(void (*store_case)(struct store *s))
{
    struct store *s = NULL;
    cr_assert_eq(memory_store_new(&s), 0);
    store_case(s);
    s->ops->close(s);
}

#define CASE(name) Test(memory, name) { run(store_case_##name); }
STORE_CASES(CASE)

Test(memory, nth_append_fails)
{
    static struct batch_maker m;
    struct store *s = NULL;
    struct store_head head;
    cr_assert_eq(memory_store_new(&s), 0);
    batch_maker_init(&m, 1);
    memory_store_fail_append(s, 2, ERR_FULL);
    cr_assert_eq(batch_append(&m, s, 2, 10, 1), 0);
    cr_assert_eq(batch_append(&m, s, 2, 10, 1), ERR_FULL);
    cr_assert_eq(s->ops->head(s, &head), 0);
    cr_assert_eq(head.journal, 2u);
    cr_assert_eq(batch_append(&m, s, 2, 10, 1), 0, "once only");
    memory_store_fail_append(s, 1, ERR_UNKNOWN);
    memory_store_fail_append(s, 0, 0);
    cr_assert_eq(batch_append(&m, s, 2, 10, 1), 0, "cancelled");
    s->ops->close(s);
    batch_maker_fini(&m);
}
