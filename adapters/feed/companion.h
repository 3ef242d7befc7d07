/* feed/companion: the small file beside another that says that it is whole: NAME.csv.done, or
 * NAME.csv.sha256 that begins with the digest of NAME.csv as sha256sum(1) writes it. */
#pragma once
#include <stdint.h>
#include "feed/file/problem.h"

/* Whether the document at path, whose digest is given, is the one that its companion (path and
 * ending) says; a companion that begins with no digest says only that it is there. ERR_ABSENT:
 * there is none. ERR_FORM: it says another digest. ERR_IO, ERR_MEMORY. */
int companion_check(const char *path, const char *ending, const uint8_t sha256[32],
                    struct problem *problem);
