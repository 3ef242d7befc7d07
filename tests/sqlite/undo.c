#include "undo.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SECTOR = 512, NOTES_MAX = 20000 };

struct note {
    sqlite3_file *real; /* NULL: a sync of it failed */
    char *path;
    sqlite3_int64 at;
    int size;
    char *before;
};

static struct note notes[NOTES_MAX];
static size_t count;

/* What is written once more can reach the disk after all: the note of what the disk has instead is
 * then one like others. Who rewrites the beginning of a write is taken to rewrite all of it. */
static void take_back(sqlite3_file *real, const char *path, sqlite3_int64 at, int size)
{
    for (size_t i = 0; i < count; i++)
        if (!notes[i].real && strcmp(notes[i].path, path) == 0 && notes[i].at >= at &&
            notes[i].at < at + size)
            notes[i].real = real;
}

void undo_note(sqlite3_file *real, const char *path, sqlite3_int64 at, int size)
{
    take_back(real, path, at, size);
    if (count == NOTES_MAX)
        abort();
    char *before = calloc(1, (size_t)size);
    if (!before)
        abort();
    /* beyond the end there are zeros */
    const int rc = real->pMethods->xRead(real, before, size, at);
    if (rc != SQLITE_OK && rc != SQLITE_IOERR_SHORT_READ)
        abort();
    notes[count++] = (struct note){real, strdup(path), at, size, before};
}

void undo_forget(sqlite3_file *real)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (notes[i].real == real) {
            free(notes[i].before);
            free(notes[i].path);
        } else {
            notes[kept++] = notes[i];
        }
    }
    count = kept;
}

void undo_lose(sqlite3_file *real)
{
    for (size_t i = 0; i < count; i++)
        if (notes[i].real == real)
            notes[i].real = NULL;
}

/* The locks that closing the file would take away are of no use any more. */
static void put_back(const struct note *n, int at, int size)
{
    const int fd = open(n->path, O_WRONLY);
    if (fd < 0 || pwrite(fd, n->before + at, (size_t)size, n->at + at) != size)
        abort();
    close(fd);
}

static uint64_t draw(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* One draw decides how much is lost in all: nothing, everything, or about half. */
void undo_and_exit(uint64_t seed, int status)
{
    uint64_t state = seed * 2654435761u + 1;
    const uint64_t mood = draw(&state) % 3;
    for (size_t i = count; i > 0; i--) {
        const struct note *n = &notes[i - 1];
        for (int at = 0; at < n->size; at += SECTOR) {
            const int size = n->size - at < SECTOR ? n->size - at : SECTOR;
            const uint64_t coin = draw(&state) % 2;
            if (!n->real || mood == 1 || (mood == 2 && coin))
                put_back(n, at, size);
        }
    }
    _exit(status);
}
