/* feed/spool: the folders of watch mode: arrived/, done/ and refused/ in one directory.
 *
 * Moves are renames and never overwrite: a name that is taken becomes NAME-2.csv, NAME-3.csv. One
 * program at a time, by a lock on the directory. One thread. */
#pragma once
#include "feed/file/problem.h"

struct spool {
    char *path;
    int dir, arrived, done, refused; /* descriptors; -1: none */
};
#define SPOOL_NULL ((struct spool){NULL, -1, -1, -1, -1})

/* Makes the folders that are not there. ERR_BUSY: another program has the directory. ERR_ABSENT,
 * ERR_IO, ERR_MEMORY. */
int spool_open(const char *path, struct spool *ret_spool, struct problem *problem);
void spool_close(struct spool *s);
/* From arrived/ to done/. ERR_ABSENT: it is not there any more. ERR_IO, ERR_MEMORY. */
int spool_done(struct spool *s, const char *name, struct problem *problem);
/* Back from done/ to arrived/, under a name that is free there. */
int spool_return(struct spool *s, const char *name, struct problem *problem);
/* From arrived/ to refused/, with the reason beside it in NAME.reason.txt. */
int spool_refuse(struct spool *s, const char *name, const char *reason, struct problem *problem);
