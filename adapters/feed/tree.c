#include "feed/tree.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "feed/limits.h"

enum { KEYS_MAX = 64 }; /* more than any list of known keys has */

static int parse_failed(const struct tree *t, const yaml_parser_t *parser)
{
    if (parser->error == YAML_MEMORY_ERROR)
        return problem_set(t->problem, ERR_MEMORY, "%s: out of memory", t->path);
    return problem_set(t->problem, ERR_FORM, "%s:%zu:%zu: %s", t->path,
                       parser->problem_mark.line + 1, parser->problem_mark.column + 1,
                       parser->problem ? parser->problem : "not YAML");
}

/* A second document would be ignored in silence: it is a fault instead. */
static int check_last(struct tree *t, yaml_parser_t *parser)
{
    yaml_document_t next;
    if (!yaml_parser_load(parser, &next))
        return parse_failed(t, parser);
    const yaml_node_t *root = yaml_document_get_root_node(&next);
    int rc = 0;
    if (root)
        rc = tree_fail(t, root, ERR_FORM, "a second document in the same file");
    yaml_document_delete(&next);
    return rc;
}

static int load(struct tree *t, yaml_parser_t *parser)
{
    if (!yaml_parser_load(parser, &t->document))
        return parse_failed(t, parser);
    int rc = 0;
    if (!yaml_document_get_root_node(&t->document))
        rc = problem_set(t->problem, ERR_FORM, "%s: the file says nothing", t->path);
    if (!rc)
        rc = check_last(t, parser);
    if (rc < 0)
        yaml_document_delete(&t->document);
    return rc;
}

static int open_file(const char *path, FILE **ret_file, struct problem *problem)
{
    struct stat st;
    FILE *file = fopen(path, "re");
    if (!file)
        return problem_set(problem, errno == ENOENT ? ERR_ABSENT : ERR_IO, "%s: %s", path,
                           strerror(errno));
    int rc = 0;
    if (fstat(fileno(file), &st) < 0)
        rc = problem_set(problem, ERR_IO, "%s: %s", path, strerror(errno));
    else if (!S_ISREG(st.st_mode))
        rc = problem_set(problem, ERR_FORM, "%s: not a regular file", path);
    else if (st.st_size > LIMIT_MAPPING_BYTES)
        rc = problem_set(problem, ERR_RANGE, "%s: %lld bytes; at most %lld", path,
                         (long long)st.st_size, (long long)LIMIT_MAPPING_BYTES);
    if (rc < 0) {
        fclose(file);
        return rc;
    }
    *ret_file = file;
    return 0;
}

int tree_open(const char *path, struct tree *ret_tree, struct problem *problem)
{
    FILE *file = NULL;
    int rc = open_file(path, &file, problem);
    if (rc < 0)
        return rc;
    struct tree t = {.path = path, .problem = problem};
    yaml_parser_t parser;
    if (yaml_parser_initialize(&parser)) {
        yaml_parser_set_input_file(&parser, file);
        rc = load(&t, &parser);
        yaml_parser_delete(&parser);
    } else {
        rc = problem_set(problem, ERR_MEMORY, "%s: out of memory", path);
    }
    fclose(file);
    if (!rc)
        *ret_tree = t;
    return rc;
}

void tree_close(struct tree *t)
{
    yaml_document_delete(&t->document);
}

yaml_node_t *tree_root(struct tree *t)
{
    return yaml_document_get_root_node(&t->document);
}

int tree_fail(struct tree *t, const yaml_node_t *node, int error, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return problem_set(t->problem, error, "%s:%zu:%zu: %s", t->path, node->start_mark.line + 1,
                       node->start_mark.column + 1, text);
}

int tree_text(struct tree *t, yaml_node_t *node, const char *what, const char **ret_text)
{
    if (node->type != YAML_SCALAR_NODE)
        return tree_fail(t, node, ERR_FORM, "\"%s\" takes a single value", what);
    const char *text = (const char *)node->data.scalar.value;
    if (strlen(text) != node->data.scalar.length)
        return tree_fail(t, node, ERR_FORM, "\"%s\" holds a zero byte", what);
    *ret_text = text;
    return 0;
}

int tree_truth(struct tree *t, yaml_node_t *node, const char *what, bool *ret_truth)
{
    static const char *const words[] = {"no", "yes", "false", "true"};
    size_t index;
    const int rc = tree_word(t, node, what, words, sizeof words / sizeof *words, &index);
    if (!rc)
        *ret_truth = index % 2;
    return rc;
}

int tree_number(struct tree *t, yaml_node_t *node, const char *what, int64_t least, int64_t most,
                int64_t *ret_number)
{
    const char *text;
    const int rc = tree_text(t, node, what, &text);
    if (rc < 0)
        return rc;
    char *end;
    errno = 0;
    const long long number = strtoll(text, &end, 10);
    if (*text == '\0' || *end != '\0' || errno || number < least || number > most)
        return tree_fail(t, node, ERR_RANGE, "\"%s\" is a whole number from %lld to %lld, not %s",
                         what, (long long)least, (long long)most, text);
    *ret_number = number;
    return 0;
}

int tree_word(struct tree *t, yaml_node_t *node, const char *what, const char *const *words,
              size_t count, size_t *ret_index)
{
    const char *text;
    const int rc = tree_text(t, node, what, &text);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < count; i++)
        if (!strcmp(text, words[i])) {
            *ret_index = i;
            return 0;
        }
    tree_fail(t, node, ERR_FORM, "\"%s\" cannot be \"%s\"; one of", what, text);
    for (size_t i = 0; i < count; i++)
        problem_add(t->problem, "%s %s", i ? "," : "", words[i]);
    return ERR_FORM;
}

size_t tree_count(const yaml_node_t *node)
{
    if (node->type == YAML_SEQUENCE_NODE)
        return (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
    if (node->type == YAML_MAPPING_NODE)
        return (size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start);
    return 1;
}

int tree_each(struct tree *t, yaml_node_t *node, const char *what, size_t most, tree_item_fn each,
              void *ctx)
{
    if (node->type != YAML_SEQUENCE_NODE)
        return each(t, node, ctx);
    const size_t count = tree_count(node);
    if (count > most)
        return tree_fail(t, node, ERR_RANGE, "%zu of \"%s\"; at most %zu", count, what, most);
    if (count == 0)
        return tree_fail(t, node, ERR_FORM, "\"%s\" is an empty list", what);
    const yaml_node_item_t *item = node->data.sequence.items.start;
    for (; item < node->data.sequence.items.top; item++) {
        const int rc = each(t, yaml_document_get_node(&t->document, *item), ctx);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static bool given_before(struct tree *t, const yaml_node_t *node, const yaml_node_pair_t *pair,
                         const char *key)
{
    for (const yaml_node_pair_t *p = node->data.mapping.pairs.start; p < pair; p++) {
        const yaml_node_t *other = yaml_document_get_node(&t->document, p->key);
        if (other->type == YAML_SCALAR_NODE && !strcmp((const char *)other->data.scalar.value, key))
            return true;
    }
    return false;
}

int tree_pairs(struct tree *t, yaml_node_t *node, const char *what, size_t most, tree_pair_fn each,
               void *ctx)
{
    if (node->type != YAML_MAPPING_NODE)
        return tree_fail(t, node, ERR_FORM, "\"%s\" takes \"key: value\" lines", what);
    const size_t count = tree_count(node);
    if (count > most)
        return tree_fail(t, node, ERR_RANGE, "%zu keys in \"%s\"; at most %zu", count, what, most);
    const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
    for (; pair < node->data.mapping.pairs.top; pair++) {
        yaml_node_t *key_node = yaml_document_get_node(&t->document, pair->key);
        const char *key;
        int rc = tree_text(t, key_node, what, &key);
        if (rc < 0)
            return rc;
        if (given_before(t, node, pair, key))
            return tree_fail(t, key_node, ERR_FORM, "\"%s\" is given twice", key);
        rc = each(t, key_node, key, yaml_document_get_node(&t->document, pair->value), ctx);
        if (rc < 0)
            return rc;
    }
    return 0;
}

struct known_keys {
    const char *what;
    const struct tree_key *keys;
    size_t count;
    yaml_node_t *values[KEYS_MAX]; /* by place in keys */
};

static int find_key(struct tree *t, yaml_node_t *key_node, const char *key, yaml_node_t *value,
                    void *ctx)
{
    struct known_keys *known = ctx;
    for (size_t i = 0; i < known->count; i++)
        if (!strcmp(known->keys[i].name, key)) {
            known->values[i] = value;
            return 0;
        }
    tree_fail(t, key_node, ERR_FORM, "unknown key \"%s\" in \"%s\"; one of", key, known->what);
    for (size_t i = 0; i < known->count; i++)
        problem_add(t->problem, "%s %s", i ? "," : "", known->keys[i].name);
    return ERR_FORM;
}

int tree_keys(struct tree *t, yaml_node_t *node, const char *what, const struct tree_key *keys,
              size_t count, void *ctx)
{
    struct known_keys known = {.what = what, .keys = keys, .count = count};
    const int rc = tree_pairs(t, node, what, KEYS_MAX, find_key, &known);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < count; i++) {
        if (!known.values[i]) {
            if (keys[i].required)
                return tree_fail(t, node, ERR_FORM, "\"%s\" lacks \"%s\"", what, keys[i].name);
            continue;
        }
        const int bad = keys[i].read(t, known.values[i], ctx);
        if (bad < 0)
            return bad;
    }
    return 0;
}
