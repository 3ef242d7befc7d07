#include <criterion/criterion.h>
#include <errno.h>
#include <sqlite3.h>

#include "base/error.h"
#include "sqlite/connection/code.h"

Test(code, every_answer_is_its_own)
{
    static const struct {
        int result, expected;
    } answers[] = {
        {SQLITE_OK, CODE_DONE}, {SQLITE_DONE, CODE_DONE}, {SQLITE_ROW, CODE_ROW},
        {SQLITE_BUSY, ERR_HELD}, {SQLITE_BUSY_RECOVERY, ERR_HELD}, {SQLITE_BUSY_SNAPSHOT, ERR_HELD},
        {SQLITE_LOCKED, ERR_HELD}, {SQLITE_FULL, ERR_FULL}, {SQLITE_CORRUPT, ERR_CORRUPT},
        {SQLITE_CORRUPT_INDEX, ERR_CORRUPT}, {SQLITE_NOTADB, ERR_CORRUPT},
        {SQLITE_CONSTRAINT_UNIQUE, ERR_CORRUPT}, {SQLITE_IOERR_CORRUPTFS, ERR_IO},
        {SQLITE_NOMEM, ERR_MEMORY}, {SQLITE_IOERR_NOMEM, ERR_MEMORY}, {SQLITE_TOOBIG, ERR_RANGE},
        {SQLITE_IOERR, ERR_IO}, {SQLITE_IOERR_FSYNC, ERR_IO}, {SQLITE_IOERR_SHMSIZE, ERR_IO},
        {SQLITE_CANTOPEN, ERR_IO}, {SQLITE_READONLY, ERR_IO}, {SQLITE_ERROR, ERR_IO},
        {SQLITE_MISUSE, ERR_IO}, {SQLITE_SCHEMA, ERR_IO}, {9999, ERR_IO},
    };
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        cr_assert_eq(code_of(answers[i].result), answers[i].expected, "%d", answers[i].result);
}

/* SQLite knows ENOSPC of a write only; a quota, a limit on files, and a file that could not be made
 * longer, read as other failures of the file. */
Test(code, a_quota_is_a_full_disk_too)
{
    static const int space[] = {ENOSPC, EDQUOT, EFBIG},
                     results[] = {SQLITE_IOERR_WRITE, SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_SHMOPEN,
                                  SQLITE_CANTOPEN};
    for (size_t i = 0; i < 4; i++) {
        for (size_t k = 0; k < 3; k++)
            cr_expect_eq(code_of_errno(results[i], space[k]), ERR_FULL, "%d", results[i]);
        cr_expect_eq(code_of_errno(results[i], EIO), ERR_IO, "%d", results[i]);
        cr_expect_eq(code_of_errno(results[i], 0), ERR_IO, "%d", results[i]);
    }
    cr_expect_eq(code_of_errno(SQLITE_FULL, EIO), ERR_FULL);
    cr_expect_eq(code_of_errno(SQLITE_IOERR_FSYNC, EDQUOT), ERR_IO, "what is durable is not known");
    cr_expect_eq(code_of_errno(SQLITE_IOERR_READ, EDQUOT), ERR_IO, "of something before");
    cr_expect_eq(code_of_errno(SQLITE_BUSY, EDQUOT), ERR_HELD);
    cr_expect_eq(code_of_errno(SQLITE_ROW, EDQUOT), CODE_ROW);
    cr_expect_eq(code_of_commit(SQLITE_IOERR_WRITE, EDQUOT, 1), ERR_FULL);
    cr_expect_eq(code_of_commit(SQLITE_IOERR_WRITE, EFBIG, 1), ERR_FULL);
    cr_expect_eq(code_of_commit(SQLITE_IOERR_WRITE, EDQUOT, 0), ERR_UNKNOWN);
    cr_expect_eq(code_of_commit(SQLITE_IOERR_FSYNC, EDQUOT, 1), ERR_UNKNOWN);
    cr_expect_eq(code_of_commit(SQLITE_IOERR_SHMSIZE, EDQUOT, 1), ERR_UNKNOWN,
                 "not a frame of the WAL");
}

Test(code, a_statement_that_does_not_fit_the_tables)
{
    cr_expect_eq(code_of_prepare(SQLITE_ERROR, 0), ERR_CORRUPT);
    cr_expect_eq(code_of_prepare(SQLITE_OK, 0), CODE_DONE);
    cr_expect_eq(code_of_prepare(SQLITE_IOERR_READ, EIO), ERR_IO);
    cr_expect_eq(code_of_prepare(SQLITE_CANTOPEN, ENOSPC), ERR_FULL);
}

Test(code, a_failed_commit_is_unknown_unless_space_ran_out_before_it)
{
    cr_assert_eq(code_of_commit(SQLITE_FULL, 0, 1), ERR_FULL);
    cr_assert_eq(code_of_commit(SQLITE_FULL, 0, 0), ERR_UNKNOWN);
    cr_assert_eq(code_of_commit(SQLITE_IOERR_FSYNC, 0, 1), ERR_UNKNOWN);
    cr_assert_eq(code_of_commit(SQLITE_IOERR_WRITE, 0, 1), ERR_UNKNOWN);
    cr_assert_eq(code_of_commit(SQLITE_NOMEM, 0, 1), ERR_UNKNOWN);
    cr_assert_eq(code_of_commit(SQLITE_BUSY, 0, 1), ERR_UNKNOWN);
}
