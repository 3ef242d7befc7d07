/* feed/mapping/read: the files that read a mapping, among themselves.
 *
 * Each function reads one part of the tree into the mapping in hand; all forward the tree's
 * errors. */
#pragma once
#include "feed/mapping/mapping.h"
#include "feed/mapping/tree.h"

/* values.c */
/* A value of 1..most bytes, copied. */
int read_text(struct tree *t, yaml_node_t *node, size_t most, struct mapping *m,
              struct text *ret_text);
/* A list of names or, when globs is true, of globs, or a single one: folded, and as written when
 * ret_shown is not NULL. Among globs an empty string stands for a blank cell. */
int read_names(struct tree *t, yaml_node_t *node, bool globs, struct mapping *m,
               struct names *ret_folded, struct names *ret_shown);
/* Zeroed memory of the mapping's; NULL with the problem set. */
void *read_room(struct tree *t, const yaml_node_t *node, struct mapping *m, size_t count,
                size_t size);
/* A field's name among those that the mapping's kind of item has. */
int read_field(struct tree *t, yaml_node_t *node, const char *name, struct mapping *m,
               size_t *ret_field);
/* A text that fits the field: kind must be a kind of contribution, year a year, and so on. */
int read_field_text(struct tree *t, yaml_node_t *node, size_t field, struct mapping *m,
                    struct text *ret_text);

/* columns.c */
int read_columns(struct tree *t, yaml_node_t *node, void *mapping);
int read_trailer(struct tree *t, yaml_node_t *node, void *mapping);
int read_rules(struct tree *t, yaml_node_t *node, void *mapping);
