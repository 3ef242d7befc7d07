#include "sqlite/code.h"

#include <sqlite3.h>

#include "base/error.h"

int code_of(int result)
{
    if (result == SQLITE_IOERR_NOMEM)
        return ERR_MEMORY;
    if (result == SQLITE_IOERR_CORRUPTFS || result == SQLITE_IOERR_DATA)
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

int code_of_commit(int result, int rolled_back)
{
    return (result & 0xFF) == SQLITE_FULL && rolled_back ? ERR_FULL : ERR_UNKNOWN;
}
