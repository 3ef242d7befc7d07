/* ctl/section: the lists that a file of s75ctl apply may have: one for each kind of input in Item,
 * in the order in which they are sent. */
#pragma once
#include <stddef.h>
#include "kit/s75_text.h"

#define SECTIONS_MAX 128 /* kinds of input */

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
