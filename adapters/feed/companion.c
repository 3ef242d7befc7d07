#include "feed/companion.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

enum { DIGITS = 64 };

static bool is_hex(const char *text, size_t size)
{
    return strspn(text, "0123456789abcdefABCDEF") >= size;
}

static int compare(const char *companion, const char said[DIGITS + 2], const uint8_t sha256[32],
                   struct problem *problem)
{
    char is[DIGITS + 1];
    sodium_bin2hex(is, sizeof is, sha256, 32);
    if (!is_hex(said, DIGITS) || strspn(said + DIGITS, " \t\r\n*") != strlen(said + DIGITS))
        return 0; /* it says something else, or nothing */
    if (!strncasecmp(said, is, DIGITS))
        return 0;
    return problem_set(problem, ERR_FORM,
                       "%s says SHA-256 %.*s, and the file has %s: it is not the one that was sent",
                       companion, DIGITS, said, is);
}

int companion_check(const char *path, const char *ending, const uint8_t sha256[32],
                    struct problem *problem)
{
    char *companion, said[DIGITS + 2] = "";
    if (asprintf(&companion, "%s%s", path, ending) < 0)
        return problem_set(problem, ERR_MEMORY, "%s: out of memory", path);
    /* Not blocking, or opening a fifo would wait for somebody to write to it. */
    const int fd = open(companion, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat st;
    if (fd >= 0 && (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))) {
        problem_set(problem, ERR_FORM, "%s: not a regular file", companion);
        close(fd);
        free(companion);
        return ERR_FORM;
    }
    FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
    int rc = 0;
    if (!file) {
        rc = problem_set(problem, errno == ENOENT ? ERR_ABSENT : ERR_IO, "%s: %s", companion,
                         strerror(errno));
    } else {
        const size_t n = fread(said, 1, DIGITS + 1, file);
        said[n] = '\0';
        if (ferror(file))
            rc = problem_set(problem, ERR_IO, "%s: %s", companion, strerror(errno));
        fclose(file);
    }
    if (!rc)
        rc = compare(companion, said, sha256, problem);
    free(companion);
    return rc;
}
