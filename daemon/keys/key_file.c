#include "keys/key_file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/error.h"

#define SECRET "secret:"
#define NO_SECRET                                                                                  \
    "holds no secret key: a line \"secret:\" with 64 digits 0-9 a-f is wanted (s75ctl keys new "   \
    "makes one)"
#define NO_PUBLIC "holds no public key: a line of 64 digits 0-9 a-f is wanted"

enum { FILE_BYTES_MAX = 4096, GROUP_READ = 0040 };

static int fail(int error, char *ret_why, const char *path, const char *what)
{
    snprintf(ret_why, KEY_WHY_MAX, "%.300s: %s", path, what);
    return error;
}

static bool is_credential(const char *path)
{
    const char *directory = getenv("CREDENTIALS_DIRECTORY");
    const size_t size = directory ? strlen(directory) : 0;
    return size > 1 && strncmp(path, directory, size) == 0 && path[size] == '/';
}

/* NULL, or what others could do with the secret. */
static const char *objection(const char *path, const struct stat *file)
{
    const mode_t shown = is_credential(path) ? GROUP_READ : 0;
    if (!S_ISREG(file->st_mode))
        return "is not a file";
    if (file->st_uid != geteuid() && file->st_uid != 0)
        return "belongs to another user, who could read the secret key: make it your own (chown)";
    if (file->st_mode & 077 & ~shown)
        return "others may read the secret key: chmod 0600, and make another key if they could";
    return NULL;
}

/* The one key among the lines. */
static bool find_key(const char *bytes, bool is_secret, uint8_t ret_key[KEY_SIZE])
{
    const size_t prefix = is_secret ? strlen(SECRET) : 0;
    bool found = false;
    for (const char *line = bytes, *next; line; line = next) {
        next = strchr(line, '\n');
        const size_t size = next ? (size_t)(next++ - line) : strlen(line);
        if (size == 0 || *line == '#')
            continue;
        if (found || size < prefix || strncmp(line, SECRET, prefix) != 0 ||
            !key_parse(line + prefix, size - prefix, ret_key))
            return false;
        found = true;
    }
    return found;
}

static int read_key(int fd, const char *path, bool is_secret, uint8_t ret_key[KEY_SIZE],
                    char *ret_why)
{
    char bytes[FILE_BYTES_MAX + 1];
    ssize_t got = 0, size = 0;
    while (size < FILE_BYTES_MAX) {
        got = read(fd, bytes + size, (size_t)(FILE_BYTES_MAX - size));
        if (got == 0 || (got < 0 && errno != EINTR))
            break;
        size += got > 0 ? got : 0;
    }
    bytes[size] = '\0';
    const bool found = got >= 0 && find_key(bytes, is_secret, ret_key);
    key_wipe(bytes, sizeof bytes);
    if (got < 0)
        return fail(ERR_IO, ret_why, path, strerror(errno));
    if (found)
        return 0;
    return fail(ERR_FORM, ret_why, path, is_secret ? NO_SECRET : NO_PUBLIC);
}

int key_file_read(const char *path, uint8_t ret_secret[KEY_SIZE], char *ret_why)
{
    struct stat file;
    const char *why = NULL;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &file) < 0)
        why = strerror(errno);
    if (!why && (why = objection(path, &file)) != NULL) {
        close(fd);
        return fail(ERR_RANGE, ret_why, path, why);
    }
    const int rc =
        why ? fail(ERR_IO, ret_why, path, why) : read_key(fd, path, true, ret_secret, ret_why);
    if (fd >= 0)
        close(fd);
    return rc;
}

int key_public_read(const char *text_or_path, uint8_t ret_public[KEY_SIZE], char *ret_why)
{
    if (key_parse(text_or_path, strlen(text_or_path), ret_public))
        return 0;
    const int fd = open(text_or_path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return fail(ERR_IO, ret_why, text_or_path,
                    "neither a public key, which has 64 digits 0-9 a-f, nor a file with one");
    const int rc = read_key(fd, text_or_path, false, ret_public, ret_why);
    close(fd);
    return rc;
}

int key_file_write(const char *path, bool is_secret, const uint8_t key[KEY_SIZE],
                   const char *comment, char *ret_why)
{
    char text[KEY_TEXT_SIZE + 1];
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, is_secret ? 0600 : 0644);
    if (fd < 0)
        return fail(ERR_IO, ret_why, path, strerror(errno));
    key_print(key, text);
    bool written =
        dprintf(fd, "# %s\n%s%s\n", comment, is_secret ? SECRET : "", text) > 0 && fsync(fd) == 0;
    const int failed = errno;
    written &= close(fd) == 0;
    key_wipe(text, sizeof text);
    if (written)
        return 0;
    (void)unlink(path);
    return fail(ERR_IO, ret_why, path, strerror(failed));
}
