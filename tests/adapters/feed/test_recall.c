/* What goes back from done/ to arrived/ after the daemon went back. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "feed/file/document.h"
#include "feed/recall.h"
#include "scratch.h"

static struct spool spool;
static struct problem problem;
static unsigned asked, stop_at; /* the question that is not answered; 0: none */

/* The daemon knows documents that begin with "known". */
static enum outcome known(void *ctx, const uint8_t sha256[32], bool *ret_known, struct problem *p)
{
    (void)ctx, (void)p;
    struct document d;
    if (++asked == stop_at)
        return OUTCOME_STOPPED;
    static const char *const names[] = {"done/known-1.csv", "done/known-2.csv"};
    *ret_known = false;
    for (size_t i = 0; i < 2; i++)
        if (document_open(scratch_path(names[i]), NULL, &d, &problem) == 0) {
            *ret_known |= memcmp(d.sha256, sha256, 32) == 0;
            document_fini(&d);
        }
    return OUTCOME_DONE;
}

static void put(const char *path, const char *text)
{
    FILE *f = fopen(scratch_path(path), "w");
    cr_assert(f && fputs(text, f) >= 0 && fclose(f) == 0);
}

static bool has(const char *path)
{
    return access(scratch_path(path), F_OK) == 0;
}

static void setup(void)
{
    scratch_open();
    cr_assert_eq(spool_open(scratch_path("."), &spool, &problem), 0, "%s", problem.text);
    asked = stop_at = 0;
    put("done/known-1.csv", "a\n");
    put("done/lost-1.csv", "b\n");
    put("done/known-2.csv", "c\n");
    put("done/lost-2.csv", "d\n");
}

static void teardown(void)
{
    spool_close(&spool);
    scratch_close();
}

TestSuite(recall, .init = setup, .fini = teardown, .timeout = 30);

Test(recall, what_is_unknown_and_nothing_else)
{
    uint32_t count = 0;
    put("arrived/lost-1.csv", "another of this name\n");
    put("done/empty.csv", ""); /* not fit to be read: never sent as it is */
    cr_assert_eq(symlinkat("/etc/passwd", spool.done, "link.csv"), 0);
    cr_assert_eq(recall(&spool, known, NULL, &count, &problem), OUTCOME_DONE, "%s", problem.text);
    cr_expect_eq(count, 2u);
    cr_expect_eq(asked, 4u);
    cr_expect(has("done/known-1.csv") && has("done/known-2.csv") && has("done/empty.csv"));
    cr_expect(!has("done/lost-1.csv") && !has("done/lost-2.csv"));
    cr_expect(has("arrived/lost-1-2.csv") && has("arrived/lost-2.csv"), "nothing is overwritten");
    cr_assert_eq(recall(&spool, known, NULL, &count, &problem), OUTCOME_DONE);
    cr_expect_eq(count, 0u);
}

Test(recall, goes_on_where_it_was_stopped)
{
    uint32_t count = 0;
    for (stop_at = 1; stop_at <= 4; stop_at++) {
        asked = 0;
        cr_expect_eq(recall(&spool, known, NULL, &count, &problem),
                     asked == stop_at ? OUTCOME_STOPPED : OUTCOME_DONE);
    }
    stop_at = 0;
    cr_assert_eq(recall(&spool, known, NULL, &count, &problem), OUTCOME_DONE);
    cr_expect(has("done/known-1.csv") && has("done/known-2.csv"));
    cr_expect(has("arrived/lost-1.csv") && has("arrived/lost-2.csv"));
}
