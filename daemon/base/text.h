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
/* The number that a macro stands for, inside a literal: "at most " TEXT_NUMBER(ID_MAX) " bytes". */
#define TEXT_NUMBER(macro) TEXT_NUMBER_(macro)
#define TEXT_NUMBER_(number) #number

struct text text_of(const char *c_string); /* NULL gives TEXT_NONE */
bool text_equal(struct text a, struct text b);
int text_compare(struct text a, struct text b); /* bytewise, shorter first when one is a prefix */
/* The well-formed UTF-8 character at s (no overlong form, no surrogate), of which left bytes
 * remain: its bytes, and its code point; 0 when it is none. */
size_t text_character(const char *s, size_t left, uint32_t *ret_point);
/* Whether a reader sees the character, and sees it where it stands: not a control character (C0,
 * DEL, C1), not a line separator, nothing of zero width, nothing that turns the direction of what
 * follows. What a peer says may hold no other. */
bool text_is_shown(uint32_t point);
/* Well-formed UTF-8 of characters that are shown. */
bool text_is_clean(struct text t);
#define TEXT_ESCAPE_MAX 12
/* Writes what stands at s, and is not to be shown as it is, as "<U+202E>", or as "<FF>" where it is
 * no UTF-8; how many bytes of s that is. */
size_t text_escape(const char *s, size_t left, char out[TEXT_ESCAPE_MAX]);
/* Writes t so that a terminal hides nothing of it and obeys nothing in it, with escapes, cut at a
 * character to fit, and a NUL; room > 0. Bytes written, without the NUL. */
size_t text_show(struct text t, char *out, size_t room);
/* The form in which names are compared: ASCII lower case, runs of blanks as one, no blanks at the
 * ends, no asterisks at the end ("NHS CCG          *" -> "nhs ccg"). Blanks are those of ASCII and
 * the no-break space. Writes at most t.size bytes to out and returns how many. out may be
 * t.data. */
size_t text_fold(struct text t, char *out);
