/* Checkpoints made beside the commit path, from the journal. synthetic. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>
#include "app/upkeep/checkpointer.h"
#include "base/error.h"
#include "rig.h"

static struct rig r;
static pthread_t loop;
static atomic_uint images, images_of_loop;

/* Every image that is made in this process (linked with --wrap=engine_save). */
int __real_engine_save(const struct engine *e, struct buffer *out);
int __wrap_engine_save(const struct engine *e, struct buffer *out);
int __wrap_engine_save(const struct engine *e, struct buffer *out)
{
    atomic_fetch_add(&images, 1);
    if (pthread_equal(pthread_self(), loop))
        atomic_fetch_add(&images_of_loop, 1);
    return __real_engine_save(e, out);
}

static void begin(uint32_t every)
{
    cr_assert_eq(checkpointer_start(r.store, every, r.recovered.checkpoint, &r.desk.checkpointer),
                 0);
}

static void setup(void)
{
    loop = pthread_self();
    rig_open(&r);
}
static void teardown(void)
{
    if (r.desk.checkpointer)
        (void)checkpointer_stop(r.desk.checkpointer);
    rig_check_reported(&r);
    rig_fini(&r);
}

TestSuite(checkpointer, .init = setup, .fini = teardown, .timeout = 60);

static void inputs(uint64_t first, uint64_t last)
{
    for (uint64_t number = first; number <= last; number++) {
        rig_send(&r, 1, rig_rows(&r, "a", number, 1, 2));
        if (number % 4 == 0)
            rig_settle(&r);
    }
    rig_settle(&r);
}

static uint64_t await(uint64_t journal)
{
    for (int i = 0; checkpointer_saved(r.desk.checkpointer) < journal && i < 20000; i++)
        usleep(1000);
    return checkpointer_saved(r.desk.checkpointer);
}

static void start_again(uint64_t checkpoint)
{
    const uint64_t journal = r.desk.commits.journal;
    rig_close(&r);
    rig_open(&r);
    cr_expect_eq(r.recovered.passed_over, 0);
    cr_expect_eq(r.recovered.checkpoint, checkpoint);
    cr_expect_eq(r.recovered.replayed, journal - checkpoint);
    cr_expect_eq(r.recovered.items, 2 * (journal - checkpoint));
}

/* Thousands of inputs are committed, and checkpoints are saved meanwhile: not one image is made on
 * the thread that commits, and a start builds on the last. */
Test(checkpointer, no_commit_makes_an_image)
{
    begin(100); /* items */
    for (uint64_t first = 1; first <= 3000; first += 200) {
        inputs(first, first + 199);
        cr_assert_gt(await(first), 0u, "%d", checkpointer_failure(r.desk.checkpointer));
    }
    const uint64_t saved = checkpointer_stop(r.desk.checkpointer);
    r.desk.checkpointer = NULL;
    cr_expect_gt(saved, 2800u);
    cr_expect_leq(saved, 3000u);
    cr_expect_geq(atomic_load(&images), 15u);
    cr_expect_eq(atomic_load(&images_of_loop), 0u);
    start_again(saved);
}

/* It is due by items, not by inputs, and not before. */
Test(checkpointer, is_due_after_so_many_items)
{
    begin(20);
    inputs(1, 9);
    usleep(50000);
    cr_expect_eq(checkpointer_saved(r.desk.checkpointer), 0u);
    inputs(10, 10);
    cr_expect_eq(await(10), 10u);
    inputs(11, 19);
    usleep(50000);
    cr_expect_eq(checkpointer_saved(r.desk.checkpointer), 10u);
    cr_expect_eq(checkpointer_stop(r.desk.checkpointer), 10u);
    r.desk.checkpointer = NULL;
    start_again(10);
}

/* What a start had to replay counts too, or many short lives would never save one. */
Test(checkpointer, what_was_replayed_counts)
{
    inputs(1, 10);
    start_again(0);
    r.desk.commits.items = r.recovered.items;
    begin(21);
    checkpointer_wake(r.desk.checkpointer, r.desk.commits.items);
    usleep(20000);
    cr_expect_eq(checkpointer_saved(r.desk.checkpointer), 0u);
    rig_send(&r, 1, rig_rows(&r, "a", 11, 1, 1));
    rig_settle(&r);
    cr_expect_eq(await(11), 11u);
}

/* What cannot be read makes none; the next, when it is due, is made, and the failure is over. */
Test(checkpointer, a_failure_is_reported_and_the_next_is_tried)
{
    begin(20);
    gate_fail_reading(r.store, ERR_IO);
    inputs(1, 10);
    for (int i = 0; !checkpointer_failure(r.desk.checkpointer) && i < 20000; i++)
        usleep(1000);
    cr_expect_eq(checkpointer_failure(r.desk.checkpointer), ERR_IO);
    gate_fail_reading(r.store, 0);
    cr_expect_eq(checkpointer_saved(r.desk.checkpointer), 0u);
    inputs(11, 20);
    cr_expect_eq(await(20), 20u);
    cr_expect_eq(checkpointer_failure(r.desk.checkpointer), 0);
}
