/* Files for one test: a folder of its own under $TMPDIR or /tmp, removed with everything in it. */
#pragma once
#include <stddef.h>
#include "feed/file/document.h"
#include "feed/mapping/mapping.h"

void scratch_open(void);
void scratch_close(void);
/* Path of a name in the folder; valid until the test ends. */
const char *scratch_path(const char *name);
/* Writes the file and gives its path. */
const char *scratch_write(const char *name, const char *data, size_t size);
const char *scratch_text(const char *name, const char *text);
/* The text of a file, NUL-terminated, to be freed; NULL when it is not there. */
char *scratch_read(const char *path);

/* Opened, or the test fails. */
struct mapping *scratch_mapping(const char *yaml);
struct document scratch_document(const char *name, const char *text);
