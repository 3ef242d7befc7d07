/* base/error: the failures of operations, as negative ints.
 *
 * A function returns 0 (or a documented positive outcome) when it did its work, and one of these
 * when it could not. Failures are forwarded untouched; the text for a person belongs to whoever can
 * say what was being attempted. */
#pragma once

enum error {
    ERR_MEMORY = -1,    /* out of memory */
    ERR_OVERFLOW = -2,  /* a sum leaves the range of its type */
    ERR_FORM = -3,      /* bytes or text not of the form required */
    ERR_RANGE = -4,     /* of the form, but outside the limit */
    ERR_IO = -5,        /* the disk or the network failed; errno may show more */
    ERR_FULL = -6,      /* no space left; nothing was changed */
    ERR_CORRUPT = -7,   /* stored bytes are not what was written */
    ERR_BUSY = -8,      /* somebody else holds it */
    ERR_VERSION = -9,   /* written by another version of the format */
    ERR_ABSENT = -10,   /* a thing that had to exist does not */
    ERR_UNKNOWN = -11,  /* the outcome is not known: stop, restart, let recovery decide */
    ERR_HELD = -12,     /* another process has locked it for now; nothing was changed */
    ERR_LOST = -13,     /* what is known to have been acknowledged is not there */
};

/* A few words for a log line ("out of memory"). Never NULL; static storage. */
const char *error_text(int error);
