#include <criterion/criterion.h>
#include <sqlite3.h>

#include "base/error.h"
#include "sqlite/code.h"

Test(code, every_answer_is_its_own)
{
    static const struct {
        int result, expected;
    } answers[] = {
        {SQLITE_OK, CODE_DONE}, {SQLITE_DONE, CODE_DONE}, {SQLITE_ROW, CODE_ROW},
        {SQLITE_BUSY, ERR_HELD}, {SQLITE_BUSY_RECOVERY, ERR_HELD}, {SQLITE_BUSY_SNAPSHOT, ERR_HELD},
        {SQLITE_LOCKED, ERR_HELD}, {SQLITE_FULL, ERR_FULL}, {SQLITE_CORRUPT, ERR_CORRUPT},
        {SQLITE_CORRUPT_INDEX, ERR_CORRUPT}, {SQLITE_NOTADB, ERR_CORRUPT},
        {SQLITE_CONSTRAINT_UNIQUE, ERR_CORRUPT}, {SQLITE_IOERR_CORRUPTFS, ERR_CORRUPT},
        {SQLITE_NOMEM, ERR_MEMORY}, {SQLITE_IOERR_NOMEM, ERR_MEMORY}, {SQLITE_TOOBIG, ERR_RANGE},
        {SQLITE_IOERR, ERR_IO}, {SQLITE_IOERR_FSYNC, ERR_IO}, {SQLITE_IOERR_SHMSIZE, ERR_IO},
        {SQLITE_CANTOPEN, ERR_IO}, {SQLITE_READONLY, ERR_IO}, {SQLITE_ERROR, ERR_IO},
        {SQLITE_MISUSE, ERR_IO}, {SQLITE_SCHEMA, ERR_IO}, {9999, ERR_IO},
    };
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        cr_assert_eq(code_of(answers[i].result), answers[i].expected, "%d", answers[i].result);
}

Test(code, a_failed_commit_is_unknown_unless_space_ran_out_before_it)
{
    cr_assert_eq(code_of_commit(SQLITE_FULL, 1), ERR_FULL);
    cr_assert_eq(code_of_commit(SQLITE_FULL, 0), ERR_UNKNOWN);
    cr_assert_eq(code_of_commit(SQLITE_IOERR_FSYNC, 1), ERR_UNKNOWN);
    cr_assert_eq(code_of_commit(SQLITE_IOERR_WRITE, 1), ERR_UNKNOWN);
    cr_assert_eq(code_of_commit(SQLITE_NOMEM, 1), ERR_UNKNOWN);
    cr_assert_eq(code_of_commit(SQLITE_BUSY, 1), ERR_UNKNOWN);
}
