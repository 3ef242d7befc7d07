/* A quota that is used up: SQLite knows ENOSPC only, and says EDQUOT is some failure of a write. */
#include <criterion/criterion.h>
#include <errno.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/error.h"
#include "scratch.h"
#include "sqlite/journal/journal.h"
#include "store_seen.h"

static int writes_left; /* until the quota is used up; negative: never */

static ssize_t pwrite_or_not(int fd, const void *from, size_t size, off_t at)
{
    if (writes_left == 0) {
        errno = EDQUOT;
        return -1;
    }
    writes_left -= writes_left > 0;
    return pwrite(fd, from, size, at);
}

/* SQLite's own file layer, with these two calls of the system replaced. */
static void init(void)
{
    sqlite3_vfs *vfs;
    scratch_make();
    writes_left = -1;
    cr_assert_eq(sqlite3_initialize(), SQLITE_OK);
    vfs = sqlite3_vfs_find(NULL);
    (void)vfs->xSetSystemCall(vfs, "pwrite", (sqlite3_syscall_ptr)pwrite_or_not);
    (void)vfs->xSetSystemCall(vfs, "pwrite64", (sqlite3_syscall_ptr)pwrite_or_not);
}

TestSuite(quota, .init = init, .fini = scratch_remove);

/* Wherever it strikes within a batch: nothing has changed, and the same batch goes in later. */
Test(quota, is_a_full_disk)
{
    unsigned full = 0;
    for (int nth = 0;; nth++) {
        scratch_remove();
        scratch_make();
        struct store *s = scratch_store();
        struct batch_maker *m = maker_with(s, 3, (uint64_t)nth + 1);
        batch_make(m, 8, 9000, 3, 40000);
        writes_left = nth;
        const int rc = append_made(m, s);
        writes_left = -1;
        cr_assert(rc == 0 || rc == ERR_FULL, "write %d: %s", nth, error_text(rc));
        if (rc == ERR_FULL) {
            full++;
            expect_head(s, m);
            cr_assert_eq(append_made(m, s), 0);
        }
        batch_taken(m);
        expect_head(s, m);
        cr_assert_eq(batch_append(m, s, 3, 100, 2), 0);
        cr_assert_eq(sqlite_store_check(s, (char[STORE_FINDING_MAX]){""}), 0);
        s->ops->close(s);
        maker_free(m);
        if (rc == 0)
            break;
    }
    cr_expect_gt(full, 5u);
}

Test(quota, at_the_start)
{
    struct store *s = scratch_store();
    uint64_t epoch = 0;
    writes_left = 0;
    cr_expect_eq(s->ops->epoch_take(s, TEXT_NONE, &epoch), ERR_FULL);
    writes_left = -1;
    cr_expect_eq(s->ops->epoch_take(s, TEXT_NONE, &epoch), 0);
    s->ops->close(s);
    writes_left = 0; /* the files beside the database are gone and would have to be made */
    cr_expect_eq(sqlite_store_open(scratch, &s), ERR_FULL);
    writes_left = -1;
    s = scratch_store();
    s->ops->close(s);
}
