#include <criterion/criterion.h>

#include "store/restored.h"

static void declare(struct store_head *head, uint64_t epoch, uint64_t journal, int64_t us)
{
    const struct store_restored r = {epoch, journal, 2 * journal, us};
    restored_note(head, &r);
}

/* What is news to whoever knows of the restore at known_us: the input it goes back to. */
static uint64_t news(const struct store_head *head, int64_t known_us)
{
    struct store_restored r = {0};
    cr_assert(restored_since(head, known_us, &r), "%lld", (long long)known_us);
    cr_expect_eq(r.event, 2 * r.journal);
    cr_expect_eq(r.epoch, head->restored.epoch);
    cr_expect_eq(r.us, head->restored.us);
    return r.journal;
}

Test(restored, none_was_declared)
{
    struct store_head head = {0};
    struct store_restored r;
    cr_expect_not(restored_since(&head, 0, &r));
    cr_expect_not(restored_since(&head, 77, &r));
}

Test(restored, who_knows_of_the_last_has_no_news)
{
    struct store_head head = {0};
    struct store_restored r;
    declare(&head, 4, 50, 1000);
    cr_expect_not(restored_since(&head, 1000, &r));
    cr_expect_eq(news(&head, 0), 50u);
    cr_expect_eq(news(&head, 999), 50u, "one of a history that was lost");
}

/* Whoever missed several is sent the least that was kept, not of what was restored before. */
Test(restored, several)
{
    struct store_head head = {0};
    declare(&head, 2, 30, 1000);
    declare(&head, 5, 90, 2000);
    declare(&head, 6, 80, 3000);
    cr_expect_eq(news(&head, 0), 30u);
    cr_expect_eq(news(&head, 1000), 80u);
    cr_expect_eq(news(&head, 2000), 80u);
}

/* The same copy put back twice begins the same epoch at the same input twice. */
Test(restored, the_same_copy_twice)
{
    struct store_head first = {0}, second = {0};
    declare(&first, 4, 50, 1000);
    declare(&second, 4, 50, 1001);
    cr_expect_eq(news(&second, first.restored.us), 50u);
}

/* Nobody is refused for having been away too long: what has no place any more counts with the
 * oldest that has one. */
Test(restored, the_oldest_go_on_counting)
{
    struct store_head head = {0};
    for (uint64_t i = 1; i <= STORE_EARLIER_MAX + 3; i++)
        declare(&head, i, 100 * i, (int64_t)i);
    cr_expect_eq(news(&head, 0), 100u);
    cr_expect_eq(news(&head, 5), 600u);
    cr_expect_eq(news(&head, 1), 100u, "not known any more: as one who knows of none");
}
