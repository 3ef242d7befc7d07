/* yaml/source: a YAML file with places to point at: the one reader of YAML.
 *
 * Read whole; one document; aliases are refused, so that a small file cannot stand for a large one,
 * and depth beyond SOURCE_DEPTH_MAX. A problem is handed on as it is found, as
 * "file:line:column: field: what", and counted: who reads may go on after one, so that all are
 * reported at once, or stop. Nodes and their text are borrowed until source_fini. One thread. */
#pragma once
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <yaml.h>

#define SOURCE_DEPTH_MAX 16
#define SOURCE_PATH_MAX 200

struct source;
typedef void (*source_problem_fn)(const struct source *s, int error, const char *text);

struct source {
    const char *file; /* as given; borrowed */
    source_problem_fn on_problem;
    void *ctx;
    unsigned problems;
    uint8_t *data; /* the file's bytes */
    size_t size;
    bool loaded;
    yaml_document_t document;
    char path[SOURCE_PATH_MAX]; /* of the field now looked at: "agreements[0].host" */
};

/* Reads and parses at most bytes_max bytes. 0 and a document with a root; or, after its problem,
 * ERR_ABSENT, ERR_IO, ERR_FORM (not YAML, several documents, an alias), ERR_RANGE (size, depth) or
 * ERR_MEMORY. source_fini is due in each case. */
int source_load(struct source *s, const char *file, size_t bytes_max, source_problem_fn on_problem,
                void *ctx);
/* As source_load, of a file that may also be empty, or hold comments only: source_root is NULL. */
int source_load_any(struct source *s, const char *file, size_t bytes_max,
                    source_problem_fn on_problem, void *ctx);
void source_fini(struct source *s);

/* A problem about the present path at a node, ERR_FORM; node NULL: about the file as a whole. */
void source_problem(struct source *s, const yaml_node_t *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same with another error, which it returns. */
int source_vproblem(struct source *s, const yaml_node_t *node, int error, const char *format,
                    va_list args) __attribute__((format(printf, 4, 0)));

yaml_node_t *source_root(struct source *s);
yaml_node_t *source_node(struct source *s, int id);
/* Text of a scalar, NUL-terminated; NULL when it is no scalar or contains NUL. */
const char *source_scalar(const yaml_node_t *node);

/* Calls each for every "key: value" of a mapping until it gives an error, which is returned. A
 * mapping of more than most keys is a problem (ERR_RANGE); a key that is no plain word, or was
 * given before, is one too (ERR_FORM), passed over and returned at the end. */
typedef int (*source_pair_fn)(struct source *s, yaml_node_t *key_node, const char *key,
                              yaml_node_t *value, void *ctx);
int source_pairs(struct source *s, const yaml_node_t *mapping, size_t most, source_pair_fn each,
                 void *ctx);

/* Goes into a field or an element of the present path, and back. */
size_t source_enter(struct source *s, const char *name);
size_t source_enter_element(struct source *s, size_t index);
void source_leave(struct source *s, size_t mark);
