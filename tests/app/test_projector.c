/* The thread behind the commit path: projections, at their own pace. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "app/upkeep/projector.h"
#include "base/error.h"
#include "rig.h"
#include "sqlite/books/books.h"

static struct rig r;
static char directory[] = "/tmp/s75-projector-XXXXXX";
static const struct books_place place = {&sqlite_books, directory};
static struct projector *projector;

/* As it is for whoever asked the wall clock for the time before it was set back by an hour (linked
 * with --wrap=clock_gettime): nothing here may wait by it. */
int __real_clock_gettime(clockid_t clock, struct timespec *ret_time);
int __wrap_clock_gettime(clockid_t clock, struct timespec *ret_time);
int __wrap_clock_gettime(clockid_t clock, struct timespec *ret_time)
{
    const int rc = __real_clock_gettime(clock, ret_time);
    if (clock == CLOCK_REALTIME)
        ret_time->tv_sec += 3600;
    return rc;
}

static void setup(void)
{
    rig_open(&r);
    cr_assert_not_null(mkdtemp(directory));
    cr_assert_eq(projector_start(r.store, &place, &projector), 0);
}

static void teardown(void)
{
    projector_stop(projector, false);
    sqlite_books.remove(directory);
    cr_expect_eq(rmdir(directory), 0);
    rig_fini(&r);
}

TestSuite(projector, .init = setup, .fini = teardown, .timeout = 60);

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
    for (int i = 0; projector_projected(projector) < journal && i < 20000; i++)
        usleep(1000);
    cr_assert_eq(projector_projected(projector), journal);
}

Test(projector, projects_what_is_durable_and_goes_on_after_a_restart)
{
    inputs(1, 250);
    projector_wake(projector, 120);
    wait_projected(120);
    projector_wake(projector, 100); /* older news */
    projector_wake(projector, 250);
    wait_projected(250);
    projector_stop(projector, false);
    cr_assert_eq(projector_start(r.store, &place, &projector), 0);
    cr_expect_eq(projector_projected(projector), 250);
    inputs(251, 260);
    projector_wake(projector, 260);
    wait_projected(260);
}

Test(projector, a_stop_catches_up_when_asked)
{
    inputs(1, 50);
    projector_wake(projector, 50);
    projector_stop(projector, true);
    cr_assert_eq(projector_start(r.store, &place, &projector), 0);
    cr_expect_eq(projector_projected(projector), 50);
}

/* Its time is up as soon as it looks: what is left is for the next start, and nothing is lost. */
Test(projector, a_stop_does_not_wait_for_a_whole_chunk)
{
    for (uint64_t number = 1; number <= 3000; number++)
        inputs(number, number); /* a batch each */
    fake_net_pace(UINT64_C(1000000000));
    projector_wake(projector, 3000);
    usleep(3000); /* it has begun, and cannot be done */
    projector_stop(projector, true);
    fake_net_pace(0);
    cr_assert_eq(projector_start(r.store, &place, &projector), 0);
    cr_expect_lt(projector_projected(projector), 3000u);
    projector_wake(projector, 3000);
    wait_projected(3000);
}

/* Books of another journal, or of a future one, are made anew. */
Test(projector, books_that_are_ahead_are_rebuilt)
{
    inputs(1, 40);
    projector_wake(projector, 40);
    wait_projected(40);
    projector_stop(projector, false);
    struct rig longer = r;
    memset(&r, 0, sizeof r);
    rig_open(&r);
    inputs(1, 10);
    cr_assert_eq(projector_start(r.store, &place, &projector), 0);
    cr_expect_eq(projector_projected(projector), 0);
    projector_wake(projector, 10);
    wait_projected(10);
    projector_stop(projector, false);
    rig_fini(&r);
    r = longer;
    cr_assert_eq(projector_start(r.store, &place, &projector), 0);
}

/* A full disk is tried again; what cannot get better is given up, and said. */
Test(projector, failures_of_reading)
{
    inputs(1, 20);
    gate_fail_reading(r.store, ERR_FULL);
    projector_wake(projector, 20);
    for (int i = 0; !projector_failure(projector) && i < 20000; i++)
        usleep(1000);
    cr_expect_eq(projector_failure(projector), ERR_FULL);
    gate_fail_reading(r.store, 0);
    wait_projected(20);
    cr_expect_eq(projector_failure(projector), 0);
    inputs(21, 30);
    gate_fail_reading(r.store, ERR_CORRUPT);
    projector_wake(projector, 30);
    for (int i = 0; !projector_failure(projector) && i < 20000; i++)
        usleep(1000);
    cr_expect_eq(projector_failure(projector), ERR_CORRUPT);
    gate_fail_reading(r.store, 0);
    projector_stop(projector, true); /* does not hang, nor go on */
    cr_assert_eq(projector_start(r.store, &place, &projector), 0);
    cr_expect_eq(projector_projected(projector), 20);
    projector_wake(projector, 30);
    wait_projected(30);
}
