/* ctl/manifest: the file that `apply` reads, as items to be sent.
 *
 * The top level is a mapping of lists. Items come in the order of those, and within
 * a list in the order of the file. */
#pragma once
#include "yaml/source.h"
#include "kit/s75.h"
#include "kit/s75_text.h"

#define MANIFEST_BYTES_MAX (4 * 1024 * 1024)
#define SECTIONS_MAX 128 /* kinds of input */

/* The lists that a file may have: one for each kind of input in Item, in the order in which they
 * are sent. */
struct section {
    char key[S75_NAME_MAX]; /* "parties" */
    const char *member;     /* "party", of Item */
};

struct sections {
    struct section items[SECTIONS_MAX];
    size_t count;
};

void sections_init(struct sections *ret_sections);
/* NULL: there is no such list. */
const struct section *section_find(const struct sections *s, const char *key);

struct manifest_entry {
    S75__V1__Item *item;
    const yaml_node_t *node;
    const char *section; /* "agreements" */
    const char *member;  /* of Item: "agreement" */
    size_t index;        /* within its list */
};

struct manifest {
    struct source source;
    struct sections sections;
    struct manifest_entry *items;
    size_t count, capacity;
};

/* 0, or 1 after printing problems to errors. manifest_fini is due in both cases. */
int manifest_load(struct manifest *m, const char *file, FILE *errors);
void manifest_fini(struct manifest *m);

/* Where in the file the field of an entry is: field as a refusal names it
 * ("agreement.contributions[1].annual_pence", with or without "items[3]." before it), as far as it
 * can be followed. Not NULL. */
const yaml_node_t *manifest_locate(struct manifest *m, const struct manifest_entry *entry,
                                   const char *field);
