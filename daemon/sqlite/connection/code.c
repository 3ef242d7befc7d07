#include "sqlite/connection/code.h"

#include <errno.h>
#include <sqlite3.h>

#include "base/error.h"

int code_of(int result)
{
    if (result == SQLITE_IOERR_NOMEM)
        return ERR_MEMORY;
    if (result == SQLITE_IOERR_DATA) /* not CORRUPTFS: SQLite calls a failed read that, too */
        return ERR_CORRUPT;
    switch (result & 0xFF) {
    case SQLITE_OK:
    case SQLITE_DONE:
        return CODE_DONE;
    case SQLITE_ROW:
        return CODE_ROW;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_HELD;
    case SQLITE_FULL:
        return ERR_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CONSTRAINT:
        return ERR_CORRUPT;
    case SQLITE_NOMEM:
        return ERR_MEMORY;
    case SQLITE_TOOBIG:
        return ERR_RANGE;
    default:
        return ERR_IO;
    }
}

int code_of_one_row(int code)
{
    if (code == CODE_ROW)
        return 0;
    return code == CODE_DONE ? ERR_CORRUPT : code;
}

static int wants_space(int result)
{
    return result == SQLITE_IOERR_WRITE || result == SQLITE_IOERR_SHMSIZE ||
           result == SQLITE_IOERR_SHMOPEN || (result & 0xFF) == SQLITE_CANTOPEN;
}

int code_is_space(int system_errno)
{
    return system_errno == ENOSPC || system_errno == EDQUOT || system_errno == EFBIG;
}

int code_of_errno(int result, int system_errno)
{
    if (wants_space(result) && code_is_space(system_errno))
        return ERR_FULL;
    return code_of(result);
}

int code_of_prepare(int result, int system_errno)
{
    return result == SQLITE_ERROR ? ERR_CORRUPT : code_of_errno(result, system_errno);
}

int code_of_commit(int result, int system_errno, int rolled_back)
{
    const int full = (result & 0xFF) == SQLITE_FULL ||
                     (result == SQLITE_IOERR_WRITE && code_is_space(system_errno));
    return full && rolled_back ? ERR_FULL : ERR_UNKNOWN;
}
