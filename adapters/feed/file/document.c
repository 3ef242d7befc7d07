#include "feed/file/document.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "feed/file/encoding.h"
#include "feed/file/limits.h"

static int open_regular(const char *path, int *ret_fd, size_t *ret_size, struct problem *problem)
{
    struct stat st;
    /* Not blocking, or opening a fifo would wait for somebody to write to it. */
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return problem_set(problem, errno == ENOENT ? ERR_ABSENT : ERR_IO, "%s: %s", path,
                           strerror(errno));
    int rc = 0;
    if (fstat(fd, &st) < 0)
        rc = problem_set(problem, ERR_IO, "%s: %s", path, strerror(errno));
    else if (!S_ISREG(st.st_mode))
        rc = problem_set(problem, ERR_FORM, "%s: not a regular file", path);
    else if (st.st_size > LIMIT_FILE_BYTES)
        rc = problem_set(problem, ERR_RANGE, "%s: %lld bytes; at most %lld", path,
                         (long long)st.st_size, (long long)LIMIT_FILE_BYTES);
    else if (st.st_size == 0)
        rc = problem_set(problem, ERR_FORM, "%s: the file is empty", path);
    if (rc < 0) {
        close(fd);
        return rc;
    }
    *ret_fd = fd;
    *ret_size = (size_t)st.st_size;
    return 0;
}

static ssize_t read_some(int fd, void *data, size_t size)
{
    ssize_t n;
    do
        n = read(fd, data, size);
    while (n < 0 && errno == EINTR);
    return n;
}

/* Exactly d->size bytes and then the end: anything else means that somebody is writing. */
static int read_all(int fd, struct document *d, struct problem *problem)
{
    for (size_t at = 0; at < d->size;) {
        const ssize_t n = read_some(fd, d->data + at, d->size - at);
        if (n < 0)
            return problem_set(problem, ERR_IO, "%s: %s", d->path, strerror(errno));
        if (n == 0)
            return problem_set(problem, ERR_BUSY, "%s: it shrank while being read", d->path);
        at += (size_t)n;
    }
    char more;
    const ssize_t n = read_some(fd, &more, 1);
    if (n < 0)
        return problem_set(problem, ERR_IO, "%s: %s", d->path, strerror(errno));
    if (n > 0)
        return problem_set(problem, ERR_BUSY, "%s: it grew while being read", d->path);
    return 0;
}

static int check_text(const struct document *d, struct problem *problem)
{
    const char *zero = memchr(d->data, 0, d->size);
    if (zero)
        return problem_set(problem, ERR_FORM, "%s: not a text file: a zero byte at offset %zu",
                           d->path, (size_t)(zero - d->data));
    return 0;
}

static int decode(struct document *d, struct problem *problem)
{
    char *utf8;
    if (!encoding_is_utf16((struct text){d->data, d->size}))
        return 0;
    const int rc = encoding_from_utf16((struct text){d->data, d->size}, &utf8, &d->size);
    if (rc == ERR_FORM)
        return problem_set(problem, rc, "%s: it begins as UTF-16 and is not that throughout",
                           d->path);
    if (rc)
        return problem_set(problem, rc,
                           rc == ERR_MEMORY ? "%s: out of memory"
                                            : "%s: this machine cannot convert UTF-16",
                           d->path);
    free(d->data);
    d->data = utf8;
    return 0;
}

static int check_lines(struct document *d, struct problem *problem)
{
    struct lines l = lines_of(d);
    struct text line;
    while (lines_next(&l, &line))
        if (l.number > LIMIT_ROWS)
            return problem_set(problem, ERR_RANGE, "%s: more than %d lines", d->path, LIMIT_ROWS);
    d->lines = l.number;
    return 0;
}

static int check_name(struct document *d, struct problem *problem)
{
    const char *slash = strrchr(d->path, '/');
    d->name = strdup(slash ? slash + 1 : d->path);
    if (!d->name)
        return problem_set(problem, ERR_MEMORY, "%s: out of memory", d->path);
    const struct text name = text_of(d->name);
    if (name.size > LIMIT_TEXT || !text_is_clean(name))
        return problem_set(problem, ERR_FORM,
                           "%s: the file's name cannot be sent: at most %d bytes of UTF-8 without "
                           "control characters",
                           d->path, LIMIT_TEXT);
    return 0;
}

static int load(struct document *d, struct problem *problem)
{
    int fd = -1;
    int rc = open_regular(d->path, &fd, &d->size, problem);
    if (rc < 0)
        return rc;
    d->data = malloc(d->size);
    if (d->data)
        rc = read_all(fd, d, problem);
    else
        rc = problem_set(problem, ERR_MEMORY, "%s: no memory for %zu bytes", d->path, d->size);
    close(fd);
    return rc;
}

int document_open(const char *path, struct document *ret_document, struct problem *problem)
{
    struct document d = DOCUMENT_NULL;
    int rc = 0;
    d.path = strdup(path);
    if (!d.path)
        rc = problem_set(problem, ERR_MEMORY, "%s: out of memory", path);
    if (!rc)
        rc = check_name(&d, problem);
    if (!rc)
        rc = load(&d, problem);
    if (!rc) {
        d.file_size = d.size;
        crypto_hash_sha256(d.sha256, (const unsigned char *)d.data, d.size);
        rc = decode(&d, problem);
    }
    if (!rc)
        rc = check_text(&d, problem);
    if (!rc)
        rc = check_lines(&d, problem);
    if (rc < 0) {
        document_fini(&d);
        return rc;
    }
    *ret_document = d;
    return 0;
}

void document_fini(struct document *d)
{
    free(d->path);
    free(d->name);
    free(d->data);
    *d = DOCUMENT_NULL;
}

static bool has_digest(int fd, const uint8_t sha256[32])
{
    unsigned char block[1 << 16], digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;
    ssize_t n;
    crypto_hash_sha256_init(&state);
    while ((n = read_some(fd, block, sizeof block)) > 0)
        crypto_hash_sha256_update(&state, block, (size_t)n);
    crypto_hash_sha256_final(&state, digest);
    return n == 0 && !memcmp(digest, sha256, sizeof digest);
}

bool document_is_unchanged(const struct document *d)
{
    struct problem ignored;
    size_t size;
    int fd;
    if (open_regular(d->path, &fd, &size, &ignored) < 0)
        return false;
    const bool same = size == d->file_size && has_digest(fd, d->sha256);
    close(fd);
    return same;
}

struct lines lines_of(const struct document *d)
{
    return (struct lines){.at = d->data, .end = d->data + d->size};
}

bool lines_next(struct lines *l, struct text *ret_line)
{
    if (l->at == l->end)
        return false;
    const char *stop = l->at;
    while (stop < l->end && *stop != '\n' && *stop != '\r')
        stop++;
    *ret_line = (struct text){l->at, (size_t)(stop - l->at)};
    if (stop < l->end)
        stop += l->end - stop > 1 && stop[0] == '\r' && stop[1] == '\n' ? 2 : 1;
    l->at = stop;
    l->number++;
    return true;
}
