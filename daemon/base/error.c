#include "base/error.h"

#include <stddef.h>

static const char *const texts[] = {
    "no error",
    [-ERR_MEMORY] = "out of memory",
    [-ERR_OVERFLOW] = "a sum is out of range",
    [-ERR_FORM] = "not of the form required",
    [-ERR_RANGE] = "outside the limit",
    [-ERR_IO] = "input or output failed",
    [-ERR_FULL] = "no space left",
    [-ERR_CORRUPT] = "stored data is damaged",
    [-ERR_BUSY] = "held by somebody else",
    [-ERR_VERSION] = "written by another version",
    [-ERR_ABSENT] = "does not exist",
    [-ERR_UNKNOWN] = "the outcome is not known",
    [-ERR_HELD] = "another process has locked it",
    [-ERR_LOST] = "what was acknowledged is not there",
};

const char *error_text(int error)
{
    const int last = (int)(sizeof texts / sizeof *texts) - 1;
    if (error > 0 || error < -last || !texts[-error])
        return "unknown error";
    return texts[-error];
}
