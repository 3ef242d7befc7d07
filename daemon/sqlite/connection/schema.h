/* sqlite/connection/schema: whether a database has the tables, indices, views and triggers that it
 * was made with, each as it was made, and no others. A view or a column under another's name gives
 * other figures to whoever reads it, though every row is whole; a trigger would run within our
 * transactions. Comments and spaces do not count. Cheap, whatever the size of the file. */
#pragma once
#include <stddef.h>

struct connection;
struct migration_set;

/* The file is of the newest version (sqlite/connection/migrate); its name is for text. 0;
 * ERR_CORRUPT with a sentence in text; or why it could not be read. */
int schema_check(struct connection *c, const struct migration_set *set, const char *file,
                 char *text, size_t size);
