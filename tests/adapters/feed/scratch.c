#include "scratch.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[PATH_MAX];
static char paths[64][PATH_MAX];
static size_t path_count;

void scratch_open(void)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/s75-feed-XXXXXX", tmp ? tmp : "/tmp");
    cr_assert_not_null(mkdtemp(folder));
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

void scratch_close(void)
{
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

const char *scratch_path(const char *name)
{
    char *path = paths[path_count++ % 64];
    cr_assert_lt(snprintf(path, PATH_MAX, "%s/%s", folder, name), PATH_MAX);
    return path;
}

const char *scratch_write(const char *name, const char *data, size_t size)
{
    const char *path = scratch_path(name);
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file, "%s", path);
    cr_assert_eq(fwrite(data, 1, size, file), size);
    cr_assert_eq(fclose(file), 0);
    return path;
}

const char *scratch_text(const char *name, const char *text)
{
    return scratch_write(name, text, strlen(text));
}

char *scratch_read(const char *path)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = fopen(path, "r");
    if (!file)
        return NULL;
    if (getdelim(&text, &size, '\0', file) < 0) {
        free(text);
        text = strdup("");
    }
    fclose(file);
    return text;
}

struct mapping *scratch_mapping(const char *yaml)
{
    struct problem problem = {""};
    struct mapping *m = NULL;
    cr_assert_eq(mapping_open(scratch_text("mapping.yaml", yaml), &m, &problem), 0, "%s",
                 problem.text);
    return m;
}

struct document scratch_document(const char *name, const char *text)
{
    struct problem problem = {""};
    struct document d;
    cr_assert_eq(document_open(scratch_text(name, text), NULL, &d, &problem), 0, "%s",
                 problem.text);
    return d;
}
