#include "memory_file.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

void memory_file_open(struct memory_file *m, const uint8_t *data, size_t size)
{
    m->fd = memfd_create("s75-fuzz", MFD_CLOEXEC);
    if (m->fd < 0 || write(m->fd, data, size) != (ssize_t)size)
        abort();
    snprintf(m->path, sizeof m->path, "/proc/self/fd/%d", m->fd);
}

void memory_file_close(struct memory_file *m) { close(m->fd); }
