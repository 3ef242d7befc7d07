/* The thread behind the commit path: projections and checkpoints, at their own pace. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "app/behind.h"
#include "base/error.h"
#include "rig.h"
#include "sqlite/books.h"

static struct rig r;
static char directory[] = "/tmp/s75-behind-XXXXXX";
static struct behind *behind;

static void setup(void)
{
    rig_open(&r);
    cr_assert_not_null(mkdtemp(directory));
    cr_assert_eq(behind_start(r.store, directory, &behind), 0);
}

static void teardown(void)
{
    behind_stop(behind, false);
    books_remove(directory);
    cr_expect_eq(rmdir(directory), 0);
    rig_fini(&r);
}

TestSuite(behind, .init = setup, .fini = teardown, .timeout = 60);

static void inputs(uint64_t first, uint64_t last)
{
    for (uint64_t number = first; number <= last; number++) {
        rig_send(&r, 1, rig_rows(&r, "a", number, 1, 1));
        if (number % 100 == 0)
            rig_settle(&r);
    }
    rig_settle(&r);
    fake_net_forget(r.desk.net);
}

static void wait_projected(uint64_t journal)
{
    for (int i = 0; behind_projected(behind) < journal && i < 20000; i++)
        usleep(1000);
    cr_assert_eq(behind_projected(behind), journal);
}

static struct checkpoint checkpoint_now(struct buffer *image)
{
    struct checkpoint c = {.journal = r.desk.turn.journal, .event = r.desk.turn.event};
    memcpy(c.chain, r.desk.turn.chain, sizeof c.chain);
    *image = BUFFER_NULL;
    cr_assert_eq(engine_save(r.desk.engine, image), 0);
    return c;
}

Test(behind, projects_what_is_durable_and_goes_on_after_a_restart)
{
    inputs(1, 250);
    behind_wake(behind, 120);
    wait_projected(120);
    behind_wake(behind, 100); /* older news */
    behind_wake(behind, 250);
    wait_projected(250);
    behind_stop(behind, false);
    cr_assert_eq(behind_start(r.store, directory, &behind), 0);
    cr_expect_eq(behind_projected(behind), 250);
    inputs(251, 260);
    behind_wake(behind, 260);
    wait_projected(260);
}

Test(behind, a_stop_catches_up_when_asked)
{
    inputs(1, 50);
    behind_wake(behind, 50);
    behind_stop(behind, true);
    cr_assert_eq(behind_start(r.store, directory, &behind), 0);
    cr_expect_eq(behind_projected(behind), 50);
}

/* Its time is up as soon as it looks: what is left is for the next start, and nothing is lost. */
Test(behind, a_stop_does_not_wait_for_a_whole_chunk)
{
    for (uint64_t number = 1; number <= 3000; number++)
        inputs(number, number); /* a batch each */
    fake_net_pace(UINT64_C(1000000000));
    behind_wake(behind, 3000);
    usleep(3000); /* it has begun, and cannot be done */
    behind_stop(behind, true);
    fake_net_pace(0);
    cr_assert_eq(behind_start(r.store, directory, &behind), 0);
    cr_expect_lt(behind_projected(behind), 3000u);
    behind_wake(behind, 3000);
    wait_projected(3000);
}

/* The last checkpoint handed over is saved before the thread ends. */
Test(behind, a_checkpoint_at_the_stop)
{
    struct buffer image;
    inputs(1, 5);
    struct checkpoint c = checkpoint_now(&image);
    behind_checkpoint(behind, &c, &image);
    cr_expect_null(image.data, "it was taken");
    behind_stop(behind, false);
    rig_close(&r);
    rig_open(&r);
    cr_expect_eq(r.recovered.checkpoint, 5);
    cr_assert_eq(behind_start(r.store, directory, &behind), 0);
}

/* Books of another journal, or of a future one, are made anew. */
Test(behind, books_that_are_ahead_are_rebuilt)
{
    inputs(1, 40);
    behind_wake(behind, 40);
    wait_projected(40);
    behind_stop(behind, false);
    struct rig longer = r;
    memset(&r, 0, sizeof r);
    rig_open(&r);
    inputs(1, 10);
    cr_assert_eq(behind_start(r.store, directory, &behind), 0);
    cr_expect_eq(behind_projected(behind), 0);
    behind_wake(behind, 10);
    wait_projected(10);
    behind_stop(behind, false);
    rig_fini(&r);
    r = longer;
    cr_assert_eq(behind_start(r.store, directory, &behind), 0);
}

/* A full disk is tried again; what cannot get better is given up, and said. */
Test(behind, failures_of_reading)
{
    inputs(1, 20);
    gate_fail_reading(r.store, ERR_FULL);
    behind_wake(behind, 20);
    for (int i = 0; !behind_failure(behind) && i < 20000; i++)
        usleep(1000);
    cr_expect_eq(behind_failure(behind), ERR_FULL);
    gate_fail_reading(r.store, 0);
    wait_projected(20);
    cr_expect_eq(behind_failure(behind), 0);
    inputs(21, 30);
    gate_fail_reading(r.store, ERR_CORRUPT);
    behind_wake(behind, 30);
    for (int i = 0; !behind_failure(behind) && i < 20000; i++)
        usleep(1000);
    cr_expect_eq(behind_failure(behind), ERR_CORRUPT);
    gate_fail_reading(r.store, 0);
    behind_stop(behind, true); /* does not hang, nor go on */
    cr_assert_eq(behind_start(r.store, directory, &behind), 0);
    cr_expect_eq(behind_projected(behind), 20);
    behind_wake(behind, 30);
    wait_projected(30);
}
