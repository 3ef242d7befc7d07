/* The names of files are as durable as what is in them: a directory is synced after a name in it
 * has come or gone, before anybody is told, and a sync that fails is no success. What is synced is
 * seen in front of the C library (--wrap). */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "scratch.h"
#include "sqlite/connection/connection.h"
#include "sqlite/connection/directory.h"
#include "sqlite/journal/journal_schema.h"

int __real_fsync(int fd);
int __wrap_fsync(int fd);

static unsigned synced;  /* times that the scratch directory was */
static bool fails;       /* it is not */
static const char *name; /* whether this file was there when the directory was synced last */
static bool was_there;

int __wrap_fsync(int fd)
{
    struct stat of_fd, of_scratch;
    cr_assert_eq(fstat(fd, &of_fd), 0);
    cr_assert_eq(stat(scratch, &of_scratch), 0);
    if (of_fd.st_ino != of_scratch.st_ino || of_fd.st_dev != of_scratch.st_dev)
        return __real_fsync(fd);
    synced++;
    was_there = access(scratch_file(name), F_OK) == 0;
    errno = EIO;
    return fails ? -1 : __real_fsync(fd);
}

static void setup(void)
{
    scratch_make();
    synced = 0;
    fails = false;
    name = "x.db";
}

TestSuite(directory, .init = setup, .fini = scratch_remove, .timeout = 60);

static int open_and_close(enum connection_mode mode)
{
    struct connection c;
    const int rc = connection_open(&c, scratch, name, mode, &journal_migrations);
    connection_close(&c);
    return rc;
}

Test(directory, of_a_new_database_is_synced)
{
    static const enum connection_mode modes[] = {CONNECTION_FULL, CONNECTION_NORMAL};
    for (unsigned i = 0; i < 2; i++) {
        name = i ? "y.db" : "x.db";
        cr_assert_eq(open_and_close(modes[i]), 0);
        cr_assert_eq(synced, i + 1);
        cr_assert(was_there);
    }
    cr_assert_eq(open_and_close(CONNECTION_FULL), 0);
    cr_assert_eq(synced, 2u, "its name is there already");
}

Test(directory, of_a_new_database_that_cannot_be_synced)
{
    fails = true;
    cr_assert_eq(open_and_close(CONNECTION_FULL), ERR_IO);
    cr_assert_eq(synced, 1u);
}

Test(directory, of_what_was_removed_is_synced)
{
    cr_assert_eq(open_and_close(CONNECTION_FULL), 0);
    synced = 0;
    cr_assert_eq(directory_remove(scratch, name), 0);
    cr_assert_eq(synced, 1u);
    cr_assert(!was_there);
    fails = true;
    cr_assert_eq(directory_remove(scratch, name), ERR_IO);
}

static atomic_bool enough;

/* Takes locks of other files and lets them go, as busy neighbours do. */
static void *neighbours(void *arg)
{
    int fds[200];
    const size_t count = sizeof fds / sizeof *fds;
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    for (size_t i = 0; i < count; i++) {
        char file[24];
        snprintf(file, sizeof file, "neighbour%zu", i);
        fds[i] = open(scratch_file(file), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    }
    for (bool taken = false; !atomic_load(&enough); taken = !taken) {
        lock.l_type = taken ? F_UNLCK : F_WRLCK;
        for (size_t i = 0; i < count; i++)
            (void)fcntl(fds[i], F_OFD_SETLK, &lock);
    }
    for (size_t i = 0; i < count; i++)
        close(fds[i]);
    return arg;
}

/* (/proc/locks, read in pieces, leaves out locks when others before them go meanwhile.) */
Test(directory, is_seen_to_be_locked_however_many_other_locks_come_and_go)
{
    pthread_t thread;
    int fd, second;
    cr_assert_not(directory_is_locked(scratch), "no daemon ever served there");
    cr_assert_eq(directory_lock(scratch, &fd), 0);
    cr_assert_eq(pthread_create(&thread, NULL, neighbours, NULL), 0);
    for (unsigned i = 0; i < 5000; i++)
        cr_assert(directory_is_locked(scratch), "look %u", i);
    atomic_store(&enough, true);
    pthread_join(thread, NULL);
    cr_assert_eq(directory_lock(scratch, &second), ERR_BUSY, "looking has not let it go");
    close(fd);
    cr_assert_not(directory_is_locked(scratch));
}

Test(directory, is_locked_by_who_reads_or_by_who_writes)
{
    int reader, other, writer;
    cr_assert_eq(directory_lock_still(scratch, &reader), 0);
    cr_assert_lt(reader, 0, "there is nothing to hold");
    cr_assert_eq(directory_lock(scratch, &writer), 0);
    cr_assert_eq(directory_lock_still(scratch, &reader), ERR_BUSY);
    close(writer);
    cr_assert_eq(directory_lock_still(scratch, &reader), 0);
    cr_assert_eq(directory_lock_still(scratch, &other), 0);
    cr_assert_not(directory_is_locked(scratch), "nobody serves");
    cr_assert_eq(directory_lock(scratch, &writer), ERR_BUSY);
    close(reader);
    close(other);
    cr_assert_eq(directory_lock(scratch, &writer), 0);
    close(writer);
}
