/* ctl/source: a YAML file with places to point at.
 *
 * Read whole, at most SOURCE_BYTES_MAX; one document; aliases are refused, so that a small file
 * cannot stand for a large one, and depth beyond SOURCE_DEPTH_MAX. Problems are printed as they are
 * found, "file:line:column: field: what", and counted; a reader goes on after a problem, so that
 * all are told at once. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <yaml.h>

#define SOURCE_BYTES_MAX (4 * 1024 * 1024)
#define SOURCE_DEPTH_MAX 16
#define SOURCE_PROBLEMS_MAX 50 /* printed; the rest is counted */
#define SOURCE_PATH_MAX 200

struct source {
    const char *file; /* as given; borrowed */
    FILE *errors;     /* where problems are printed; borrowed */
    unsigned problems;
    uint8_t *data;
    size_t size;
    bool loaded;
    yaml_document_t document;
    char path[SOURCE_PATH_MAX]; /* of the field now looked at: "agreements[0].host" */
};

/* Reads and parses. 0 and a document with a root, or 1 after printing problems. source_fini is due
 * in both cases. */
int source_load(struct source *s, const char *file, FILE *errors);
void source_fini(struct source *s);
/* Prints a problem about the present path at a node; node NULL: about the file as a whole. */
void source_problem(struct source *s, const yaml_node_t *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Says how many problems were not printed, if any were not. */
void source_problems_end(struct source *s);

yaml_node_t *source_node(struct source *s, int id);
/* Text of a scalar, NUL-terminated, borrowed; NULL when it is no scalar or contains NUL. */
const char *source_scalar(const yaml_node_t *node);
/* Goes into a field or an element of the present path, and back. */
size_t source_enter(struct source *s, const char *name);
size_t source_enter_element(struct source *s, size_t index);
void source_leave(struct source *s, size_t mark);
