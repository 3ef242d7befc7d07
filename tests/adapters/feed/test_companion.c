/* The file beside another that says that it is whole. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "feed/companion.h"
#include "scratch.h"

TestSuite(companion, .init = scratch_open, .fini = scratch_close, .timeout = 30);

static struct problem problem;

static int checks(const char *says, const uint8_t sha256[32])
{
    if (says)
        scratch_text("a.csv.sha256", says);
    return companion_check(scratch_path("a.csv"), ".sha256", sha256, &problem);
}

Test(companion, has_the_digest_of_the_file_or_says_only_that_it_is_there)
{
    static const uint8_t zero[32], other[32] = {[31] = 0xAB};
    char digest[128], other_digest[128];
    snprintf(digest, sizeof digest, "%064d  a.csv\n", 0);
    snprintf(other_digest, sizeof other_digest, "%062dab", 0);
    cr_assert_eq(mkfifo(scratch_path("a.csv.sha256"), 0600), 0); /* it is not waited for */
    struct problem at_fifo = {""};
    cr_assert_eq(companion_check(scratch_path("a.csv"), ".sha256", zero, &at_fifo), ERR_FORM);
    cr_assert(strstr(at_fifo.text, "a.csv.sha256: not a regular file"), "%s", at_fifo.text);
    cr_assert_eq(unlink(scratch_path("a.csv.sha256")), 0);
    cr_assert_eq(checks(NULL, zero), ERR_ABSENT);
    cr_assert(strstr(problem.text, "a.csv.sha256: No such file"), "%s", problem.text);
    cr_assert_eq(checks("", zero), 0);
    cr_assert_eq(checks("whole", zero), 0);
    cr_assert_eq(checks(digest, zero), 0);
    cr_assert_eq(checks(digest, other), ERR_FORM);
    cr_assert(strstr(problem.text, "it is not the one that was sent"), "%s", problem.text);
    cr_assert_eq(checks(other_digest, other), 0);
    cr_assert_eq(checks(other_digest, zero), ERR_FORM);
    other_digest[62] = 'A';
    cr_assert_eq(checks(other_digest, other), 0, "in either case");
}
