/* fuzz/memory_file: bytes as a regular file that has a path, for readers that take paths. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct memory_file {
    int fd;
    char path[32];
};

/* Aborts when there is no memory. */
void memory_file_open(struct memory_file *m, const uint8_t *data, size_t size);
void memory_file_close(struct memory_file *m);
