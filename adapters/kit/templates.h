/* kit/templates: the sentences of kit/explanations.txt, found and filled in. Private to the kit.
 *
 * explanations.txt says how they are written. */
#pragma once
#include <stdbool.h>
#include <stdio.h>
#include "s75/v1/event.pb-c.h"

/* The file as it was built in. */
extern const char templates_text[];

struct template_line {
    const char *text; /* NULL: there is none of that name; ends with the line */
    size_t size;
    bool is_candidate; /* a ? stands before it */
};
struct template_line template_find(const char *templates, const char *name);

/* What stands for {before} and {part} in a template that puts parts together; NULL in others. */
struct template_joint {
    const char *before, *part;
};
/* Writes the sentence to file. */
void template_write(const struct template_line *line, const S75__V1__Part *part,
                    const struct template_joint *joint, FILE *file);

#define TEMPLATE_PROBLEM_MAX 200
/* 0; or the line, from 1, that is not written as it must be, with what is wrong. Every kind of part
 * must have a line, and every line a kind. */
int template_check(const char *templates, char ret_problem[TEMPLATE_PROBLEM_MAX]);
