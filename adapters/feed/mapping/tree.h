/* feed/mapping/tree: a YAML file (yaml/source) as values of a mapping, read until the first that is
 * wrong.
 *
 * Functions that read a node return 0, or ERR_FORM or ERR_RANGE with the sentence in the problem
 * that tree_open was given. Text is borrowed from the tree. One thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "feed/file/problem.h"
#include "yaml/source.h"

struct tree {
    struct source source;
};

/* One YAML document of at most LIMIT_MAPPING_BYTES; else what source_load gives. problem is used
 * until tree_close. */
int tree_open(const char *path, struct tree *ret_tree, struct problem *problem);
void tree_close(struct tree *t);

/* "FILE:LINE:COLUMN: FIELD: ..." into the problem, unless one is there already; returns error. */
int tree_fail(struct tree *t, const yaml_node_t *node, int error, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Plain values. */
int tree_text(struct tree *t, yaml_node_t *node, const char **ret_text);
int tree_truth(struct tree *t, yaml_node_t *node, bool *ret_truth);
int tree_number(struct tree *t, yaml_node_t *node, int64_t least, int64_t most,
                int64_t *ret_number);
/* One of count words; *ret_index is its place. */
int tree_word(struct tree *t, yaml_node_t *node, const char *const *words, size_t count,
              size_t *ret_index);

size_t tree_count(const yaml_node_t *node); /* items, or pairs; 1 for a plain value */
/* Calls each for every item of a list, or once for a value that is not a list. At most most
 * items. */
typedef int (*tree_item_fn)(struct tree *t, yaml_node_t *item, void *ctx);
int tree_each(struct tree *t, yaml_node_t *node, size_t most, tree_item_fn each, void *ctx);
/* Calls each for every "key: value" of a mapping. A key given twice is a fault. */
typedef int (*tree_pair_fn)(struct tree *t, yaml_node_t *key_node, const char *key,
                            yaml_node_t *value, void *ctx);
int tree_pairs(struct tree *t, yaml_node_t *node, size_t most, tree_pair_fn each, void *ctx);

/* A mapping whose keys are known beforehand, at most 64: each is read by its own function, in the
 * order of keys whatever that of the file, so that one may refer to what is before it. A key that
 * is not among them is a fault that names those that are; so is the lack of a required one. */
struct tree_key {
    const char *name;
    int (*read)(struct tree *t, yaml_node_t *value, void *ctx);
    bool required;
};
int tree_keys(struct tree *t, yaml_node_t *node, const struct tree_key *keys, size_t count,
              void *ctx);
