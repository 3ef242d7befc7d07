#include "feed/mapping/tree.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "feed/file/limits.h"

enum { KEYS_MAX = 64 }; /* more than any list of known keys has */

/* The first problem is the one that is reported. */
static void keep_problem(const struct source *s, int error, const char *text)
{
    if (s->problems == 1)
        problem_set(s->ctx, error, "%s", text);
}

int tree_open(const char *path, struct tree *ret_tree, struct problem *problem)
{
    const int rc = source_load(&ret_tree->source, path, LIMIT_MAPPING_BYTES, keep_problem, problem);
    if (rc < 0)
        tree_close(ret_tree);
    return rc;
}

void tree_close(struct tree *t)
{
    source_fini(&t->source);
}

int tree_fail(struct tree *t, const yaml_node_t *node, int error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    source_vproblem(&t->source, node, error, format, arguments);
    va_end(arguments);
    return error;
}

int tree_text(struct tree *t, yaml_node_t *node, const char **ret_text)
{
    if (node->type != YAML_SCALAR_NODE)
        return tree_fail(t, node, ERR_FORM, "not a single value");
    *ret_text = source_scalar(node);
    return *ret_text ? 0 : tree_fail(t, node, ERR_FORM, "holds a zero byte");
}

int tree_truth(struct tree *t, yaml_node_t *node, bool *ret_truth)
{
    static const char *const words[] = {"no", "yes", "false", "true"};
    size_t index;
    const int rc = tree_word(t, node, words, sizeof words / sizeof *words, &index);
    if (!rc)
        *ret_truth = index % 2;
    return rc;
}

int tree_number(struct tree *t, yaml_node_t *node, int64_t least, int64_t most, int64_t *ret_number)
{
    const char *text;
    const int rc = tree_text(t, node, &text);
    if (rc < 0)
        return rc;
    char *end;
    errno = 0;
    const long long number = strtoll(text, &end, 10);
    if (*text == '\0' || *end != '\0' || errno || number < least || number > most)
        return tree_fail(t, node, ERR_RANGE, "'%s' is not a whole number from %lld to %lld", text,
                         (long long)least, (long long)most);
    *ret_number = number;
    return 0;
}

int tree_word(struct tree *t, yaml_node_t *node, const char *const *words, size_t count,
              size_t *ret_index)
{
    const char *text;
    const int rc = tree_text(t, node, &text);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < count; i++)
        if (!strcmp(text, words[i])) {
            *ret_index = i;
            return 0;
        }
    struct problem all;
    problem_set(&all, ERR_FORM, "'%s' is not one of", text);
    for (size_t i = 0; i < count; i++)
        problem_add(&all, "%s %s", i ? "," : "", words[i]);
    return tree_fail(t, node, ERR_FORM, "%s", all.text);
}

size_t tree_count(const yaml_node_t *node)
{
    if (node->type == YAML_SEQUENCE_NODE)
        return (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
    if (node->type == YAML_MAPPING_NODE)
        return (size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start);
    return 1;
}

int tree_each(struct tree *t, yaml_node_t *node, size_t most, tree_item_fn each, void *ctx)
{
    if (node->type != YAML_SEQUENCE_NODE)
        return each(t, node, ctx);
    const size_t count = tree_count(node);
    if (count > most)
        return tree_fail(t, node, ERR_RANGE, "%zu elements, limit %zu", count, most);
    if (count == 0)
        return tree_fail(t, node, ERR_FORM, "an empty list");
    const yaml_node_item_t *items = node->data.sequence.items.start;
    for (size_t i = 0; i < count; i++) {
        const size_t mark = source_enter_element(&t->source, i);
        const int rc = each(t, source_node(&t->source, items[i]), ctx);
        source_leave(&t->source, mark);
        if (rc < 0)
            return rc;
    }
    return 0;
}

struct pairing {
    struct tree *tree;
    tree_pair_fn each;
    void *ctx;
};

static int each_pair(struct source *s, yaml_node_t *key_node, const char *key, yaml_node_t *value,
                     void *ctx)
{
    struct pairing *p = ctx;
    const size_t mark = source_enter(s, key);
    const int rc = p->each(p->tree, key_node, key, value, p->ctx);
    source_leave(s, mark);
    return rc;
}

static int walk(struct tree *t, yaml_node_t *node, size_t most, source_pair_fn each, void *ctx)
{
    if (node->type != YAML_MAPPING_NODE)
        return tree_fail(t, node, ERR_FORM, "not \"key: value\" lines");
    return source_pairs(&t->source, node, most, each, ctx);
}

int tree_pairs(struct tree *t, yaml_node_t *node, size_t most, tree_pair_fn each, void *ctx)
{
    return walk(t, node, most, each_pair, &(struct pairing){t, each, ctx});
}

struct known_keys {
    struct tree *tree;
    const struct tree_key *keys;
    size_t count;
    yaml_node_t *values[KEYS_MAX]; /* by place in keys */
};

static int find_key(struct source *s, yaml_node_t *key_node, const char *key, yaml_node_t *value,
                    void *ctx)
{
    (void)s;
    struct known_keys *known = ctx;
    for (size_t i = 0; i < known->count; i++)
        if (!strcmp(known->keys[i].name, key)) {
            known->values[i] = value;
            return 0;
        }
    struct problem all;
    problem_set(&all, ERR_FORM, "unknown key \"%s\"; one of", key);
    for (size_t i = 0; i < known->count; i++)
        problem_add(&all, "%s %s", i ? "," : "", known->keys[i].name);
    return tree_fail(known->tree, key_node, ERR_FORM, "%s", all.text);
}

static int read_key(struct tree *t, yaml_node_t *node, const struct tree_key *key,
                    yaml_node_t *value, void *ctx)
{
    if (!value)
        return key->required ? tree_fail(t, node, ERR_FORM, "lacks \"%s\"", key->name) : 0;
    const size_t mark = source_enter(&t->source, key->name);
    const int rc = key->read(t, value, ctx);
    source_leave(&t->source, mark);
    return rc;
}

int tree_keys(struct tree *t, yaml_node_t *node, const struct tree_key *keys, size_t count,
              void *ctx)
{
    struct known_keys known = {.tree = t, .keys = keys, .count = count};
    int rc = walk(t, node, KEYS_MAX, find_key, &known);
    for (size_t i = 0; rc >= 0 && i < count; i++)
        rc = read_key(t, node, &keys[i], known.values[i], ctx);
    return rc;
}
