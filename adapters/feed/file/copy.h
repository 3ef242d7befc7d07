/* feed/file/copy: bytes as they were when they were read, whatever becomes of where they came from.
 *
 * The first COPY_MEMORY bytes are kept in memory; more of them in a file of the program's own that
 * nobody else can open, in $TMPDIR or /var/tmp, of which the pages in use alone are in memory. One
 * thread. */
#pragma once
#include <stddef.h>
#include "feed/file/problem.h"

enum { COPY_MEMORY = 16 << 20, COPY_BLOCK = 1 << 20 };

struct copy {
    char *data; /* after copy_finish */
    size_t size;
    /* inside */
    size_t room, released;
    int fd; /* -1: in memory */
};
#define COPY_NULL ((struct copy){.fd = -1})

/* Adds bytes. ERR_MEMORY, ERR_IO (no room for them): name is what is copied, for the problem. */
int copy_put(struct copy *c, const void *data, size_t size, const char *name,
             struct problem *problem);
/* Nothing more is added. ERR_MEMORY, ERR_IO. */
int copy_finish(struct copy *c, const char *name, struct problem *problem);
/* What is before at, which is in data, is not needed for now; it may be read again all the same. */
void copy_release(struct copy *c, const char *at);
/* A descriptor at its beginning, to be closed, for who reads files. ERR_IO, ERR_MEMORY. */
int copy_descriptor(const struct copy *c, int *ret_fd, const char *name, struct problem *problem);
/* An empty file such as copies are kept in. ERR_IO. */
int copy_file(int *ret_fd, const char *name, struct problem *problem);
/* What somebody wrote into such a file; fd is the copy's from then on. ERR_IO, ERR_MEMORY. */
int copy_adopt(struct copy *ret, int fd, const char *name, struct problem *problem);
void copy_fini(struct copy *c);
