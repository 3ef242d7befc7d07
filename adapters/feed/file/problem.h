/* feed/file/problem: the sentence for a person that goes with a failure.
 *
 * The function that can say what was being attempted writes it; everybody above forwards the error
 * untouched, and the program prints it once. */
#pragma once

struct problem {
    char text[4096]; /* without a full stop; long lists are cut, with "..." */
};

/* Writes the sentence and returns error, so that callers can return problem_set(...). */
int problem_set(struct problem *p, int error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Adds to the sentence. */
void problem_add(struct problem *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
