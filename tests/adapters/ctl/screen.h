/* s75ctl as a person meets it: a test runs the program against the fake desk and compares what it
 * prints, word for word. */
#pragma once
#include "../kit/desk.h"

extern struct desk desk;
extern char printed[16384]; /* both outputs of the last run */

void screen_setup(void);
void screen_teardown(void);
/* Starts the desk unless it runs, runs s75ctl, and gives its exit code. */
int screen_run(const char *arguments);
/* The same without a desk. */
int screen_run_alone(const char *arguments);
void screen_expect(const char *arguments, int code, const char *expected);
