#include <criterion/criterion.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "fault_vfs.h"
#include "scratch.h"
#include "sqlite/journal/journal.h"
#include "store_seen.h"

static void init(void)
{
    scratch_make();
    fault_install();
}

TestSuite(power, .init = init, .fini = scratch_remove, .timeout = 300);

/* Power fails at the nth operation on a file. Until then the child appends, tells what was
 * answered, and now and then moves the WAL or saves a checkpoint. */
static void work_until_power_fails(unsigned nth, int emit)
{
    struct store *s = scratch_store_or_exit();
    struct batch_maker *m = maker_with(s, 0, nth);
    fault_power(nth, nth);
    for (unsigned i = 1;; i++) {
        if (batch_append(m, s, 1 + i % 9, 700 * (1 + i % 5), 1) != 0 ||
            write(emit, &m->head.journal, sizeof m->head.journal) != sizeof m->head.journal)
            _exit(1);
        if (i % 7 == 0 && sqlite_store_rest(s) != 0)
            _exit(2);
        const struct checkpoint c = batch_checkpoint(m, (struct bytes){m->raw.data, m->raw.size});
        if (i % 11 == 0 && s->ops->checkpoint_save(s, &c) != 0)
            _exit(3);
    }
}

static int no_matter(void *ctx, const struct checkpoint *c)
{
    (void)ctx, (void)c;
    return 0;
}

/* All that was answered is there; a batch durable before anybody was answered may be there too. */
static void restart(uint64_t answered)
{
    struct store_head head;
    unlink(scratch_file("journal.db-shm")); /* shared memory does not outlive a machine */
    unlink(scratch_file("state.db-shm"));
    struct store *s = scratch_store();
    cr_assert_eq(s->ops->head(s, &head), 0);
    cr_assert_geq(head.journal, answered, "%lu answered, %lu there", answered, head.journal);
    struct batch_maker *m = maker_with(s, 0, 1);
    m->head = head;
    expect_head(s, m);
    cr_assert_eq(sqlite_store_check(s, (char[STORE_FINDING_MAX]){""}), 0);
    cr_assert_geq(s->ops->checkpoint_load(s, no_matter, NULL), 0, "whole or not there");
    s->ops->close(s);
    maker_free(m);
}

Test(power, what_was_answered_survives_a_power_cut)
{
    uint64_t answered_in_all = 0;
    for (unsigned nth = 1; nth <= 400; nth += nth < 90 ? 1 : 7) {
        int emit[2], status;
        uint64_t answered = 0;
        scratch_remove();
        scratch_make();
        cr_assert_eq(pipe(emit), 0);
        const pid_t child = fork();
        if (child == 0)
            work_until_power_fails(nth, emit[1]);
        close(emit[1]);
        while (read(emit[0], &answered, sizeof answered) == sizeof answered) {
        }
        waitpid(child, &status, 0);
        close(emit[0]);
        cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == FAULT_POWER_STATUS, "%d", status);
        restart(answered);
        answered_in_all += answered;
    }
    cr_assert_gt(answered_in_all, 500u);
}
