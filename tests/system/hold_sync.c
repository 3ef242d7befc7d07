/* Loaded before libc (LD_PRELOAD): a sync that does not come back while $HOLD_SYNC is there, as on
 * a disk that is sick. */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <sys/syscall.h>

int fdatasync(int fd);
int fsync(int fd);

static void hold(void)
{
    const char *path = getenv("HOLD_SYNC");
    while (path && access(path, F_OK) == 0)
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
}

int fdatasync(int fd)
{
    hold();
    return (int)syscall(SYS_fdatasync, fd);
}

int fsync(int fd)
{
    hold();
    return (int)syscall(SYS_fsync, fd);
}
