/* ctl/screen/near: the names somebody may have meant. */
#pragma once
#include <stddef.h>

/* Letters inserted, left out, changed, or two neighbours swapped, to make b of a, without regard to
 * case. Names longer than NEAR_NAME_MAX bytes are as far as their length. */
#define NEAR_NAME_MAX 64
size_t near_distance(const char *a, const char *b);

/* Up to NEAR_MAX of the names that are near to word, nearest first (ties: in the order given): at
 * most a third of the letters away, or containing word when that has three letters or more.
 * Borrowed from names. Returns how many. */
#define NEAR_MAX 3
size_t near_names(const char *word, const char *const *names, size_t count,
                  const char *ret_near[NEAR_MAX]);

/* "; did you mean 'a', 'b'?" or "" when nothing is near. Returns buf. */
#define NEAR_TEXT_MAX 256
char *near_text(const char *word, const char *const *names, size_t count, char buf[NEAR_TEXT_MAX]);
