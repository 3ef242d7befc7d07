/* base/text: pieces of text that are borrowed, with their length; not NUL-terminated. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
    const char *data; /* may be NULL when size is 0 */
    size_t size;
};

/* For printf: "%.*s" with TEXT_ARG(t). */
#define TEXT_ARG(t) (int)(t).size, ((t).data ? (t).data : "")
#define TEXT_NONE ((struct text){NULL, 0})

struct text text_of(const char *c_string); /* NULL gives TEXT_NONE */
bool text_equal(struct text a, struct text b);
int text_compare(struct text a, struct text b); /* bytewise, shorter first when one is a prefix */
/* Well-formed UTF-8 (no overlong forms, no surrogates) without control characters (C0, DEL, C1). */
bool text_is_clean(struct text t);
/* The form in which names are compared: ASCII lower case, runs of blanks as one, no blanks at the
 * ends, no asterisks at the end ("NHS CCG          *" -> "nhs ccg"). Blanks are those of ASCII and
 * the no-break space. Writes at most t.size bytes to out and returns how many. out may be
 * t.data. */
size_t text_fold(struct text t, char *out);
