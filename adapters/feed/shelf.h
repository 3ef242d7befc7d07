/* feed/shelf: the folders of watch mode: arrived/, done/ and refused/ in one directory.
 *
 * Moves are renames and never overwrite: a name that is taken becomes NAME-2.csv, NAME-3.csv. One
 * program at a time, by a lock on the directory. One thread. */
#pragma once
#include "feed/problem.h"

struct shelf {
    char *path;
    int dir, arrived, done, refused; /* descriptors; -1: none */
};
#define SHELF_NULL ((struct shelf){NULL, -1, -1, -1, -1})

/* Makes the folders that are not there. ERR_BUSY: another program has the directory. ERR_ABSENT,
 * ERR_IO, ERR_MEMORY. */
int shelf_open(const char *path, struct shelf *ret_shelf, struct problem *problem);
void shelf_close(struct shelf *s);
/* From arrived/ to done/. ERR_ABSENT: it is not there any more. ERR_IO, ERR_MEMORY. */
int shelf_done(struct shelf *s, const char *name, struct problem *problem);
/* Back from done/ to arrived/, under a name that is free there. */
int shelf_return(struct shelf *s, const char *name, struct problem *problem);
/* From arrived/ to refused/, with the reason beside it in NAME.reason.txt. */
int shelf_refuse(struct shelf *s, const char *name, const char *reason, struct problem *problem);
