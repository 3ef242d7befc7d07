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

/* Exactly that many bytes and then the end: anything else means that somebody is writing. */
static int read_all(int fd, struct document *d, struct copy *raw, char *block,
                    struct problem *problem)
{
    crypto_hash_sha256_state state;
    ssize_t n;
    int rc = 0;
    crypto_hash_sha256_init(&state);
    while (!rc && (n = read_some(fd, block, COPY_BLOCK)) != 0) {
        if (n < 0)
            return problem_set(problem, ERR_IO, "%s: %s", d->path, strerror(errno));
        if (raw->size + (size_t)n > d->file_size)
            return problem_set(problem, ERR_BUSY, "%s: it grew while being read", d->path);
        crypto_hash_sha256_update(&state, (const unsigned char *)block, (size_t)n);
        rc = copy_put(raw, block, (size_t)n, d->path, problem);
    }
    if (!rc && raw->size < d->file_size)
        return problem_set(problem, ERR_BUSY, "%s: it shrank while being read", d->path);
    crypto_hash_sha256_final(&state, d->sha256);
    return rc ? rc : copy_finish(raw, d->path, problem);
}

static int from_utf16(struct document *d, struct copy *raw, struct problem *problem)
{
    struct copy text = COPY_NULL;
    int rc = encoding_from_utf16(raw, &text, d->path, problem);
    if (!rc)
        rc = copy_finish(&text, d->path, problem);
    if (rc == ERR_FORM)
        problem_set(problem, rc, "%s: it begins as UTF-16 and is not that throughout", d->path);
    else if (rc == ERR_ABSENT)
        problem_set(problem, rc, "%s: this machine cannot convert UTF-16", d->path);
    d->text = text;
    return rc;
}

/* What the bytes are as text. *raw is consumed. */
static int decode(struct document *d, struct copy *raw, const char *sheet, struct problem *problem)
{
    const enum workbook_kind kind = workbook_kind_of((struct text){raw->data, raw->size});
    int rc = 0;
    if (kind == WORKBOOK_CLOSED)
        return problem_set(problem, ERR_FORM,
                           "%s: a workbook with a password, or of before 2007 (.xls). Save it as "
                           "XLSX without one",
                           d->path);
    if (kind == WORKBOOK_XLSX) {
        d->is_workbook = true;
        rc = workbook_text(raw, sheet, d->path, &d->workbook, &d->text, problem);
        copy_fini(raw);
        return rc;
    }
    if (encoding_is_utf16((struct text){raw->data, raw->size})) {
        rc = from_utf16(d, raw, problem);
        copy_fini(raw);
    } else {
        d->text = *raw;
        *raw = COPY_NULL;
    }
    return rc;
}

/* Counts lines, and looks for what no text has, block by block. */
static int check_text(struct document *d, struct problem *problem)
{
    const char *at = d->text.data, *end = at + d->text.size;
    uint64_t lines = 0;
    char last = '\n';
    while (at < end) {
        const size_t size = end - at > COPY_BLOCK ? COPY_BLOCK : (size_t)(end - at);
        const char *zero = memchr(at, 0, size);
        if (zero)
            return problem_set(problem, ERR_FORM, "%s: not a text file: a zero byte at offset %zu",
                               d->path, (size_t)(zero - d->text.data));
        for (size_t i = 0; i < size; last = at[i], i++)
            lines += at[i] == '\r' || (at[i] == '\n' && last != '\r');
        at += size;
        copy_release(&d->text, at);
    }
    lines += last != '\n' && last != '\r';
    if (lines > LIMIT_ROWS)
        return problem_set(problem, ERR_RANGE, "%s: more than %d lines", d->path, LIMIT_ROWS);
    d->lines = (uint32_t)lines;
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

static int load(struct document *d, struct copy *raw, struct problem *problem)
{
    int fd = -1;
    int rc = open_regular(d->path, &fd, &d->file_size, problem);
    if (rc < 0)
        return rc;
    char *block = malloc(COPY_BLOCK);
    rc = block ? read_all(fd, d, raw, block, problem)
               : problem_set(problem, ERR_MEMORY, "%s: out of memory", d->path);
    free(block);
    close(fd);
    return rc;
}

int document_open(const char *path, const char *sheet, struct document *ret_document,
                  struct problem *problem)
{
    struct document d = DOCUMENT_NULL;
    struct copy raw = COPY_NULL;
    int rc = 0;
    d.path = strdup(path);
    if (!d.path)
        rc = problem_set(problem, ERR_MEMORY, "%s: out of memory", path);
    if (!rc)
        rc = check_name(&d, problem);
    if (!rc)
        rc = load(&d, &raw, problem);
    if (!rc)
        rc = decode(&d, &raw, sheet, problem);
    if (!rc)
        rc = check_text(&d, problem);
    copy_fini(&raw);
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
    copy_fini(&d->text);
    *d = DOCUMENT_NULL;
}

static bool digest_of(int fd, uint8_t ret_sha256[32])
{
    unsigned char block[1 << 16];
    crypto_hash_sha256_state state;
    ssize_t n;
    crypto_hash_sha256_init(&state);
    while ((n = read_some(fd, block, sizeof block)) > 0)
        crypto_hash_sha256_update(&state, block, (size_t)n);
    crypto_hash_sha256_final(&state, ret_sha256);
    return n == 0;
}

int document_digest(const char *path, uint8_t ret_sha256[32], struct problem *problem)
{
    size_t size;
    int fd;
    const int rc = open_regular(path, &fd, &size, problem);
    if (rc < 0)
        return rc;
    const bool is_read = digest_of(fd, ret_sha256);
    close(fd);
    return is_read ? 0 : problem_set(problem, ERR_IO, "%s: %s", path, strerror(errno));
}

bool document_is_unchanged(const struct document *d)
{
    struct problem ignored;
    size_t size;
    int fd;
    if (open_regular(d->path, &fd, &size, &ignored) < 0)
        return false;
    uint8_t digest[crypto_hash_sha256_BYTES];
    const bool same =
        size == d->file_size && digest_of(fd, digest) && !memcmp(digest, d->sha256, sizeof digest);
    close(fd);
    return same;
}

struct lines lines_of(const struct document *d)
{
    return (struct lines){.at = d->text.data, .end = d->text.data + d->text.size};
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
