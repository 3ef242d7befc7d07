/* s75ctl/terminal: a screen that is drawn again and again, and the keys pressed meanwhile.
 *
 * The terminal is given back as it was, also when the program is ended by a signal or exits. */
#pragma once
#include <stddef.h>

/* Takes stdin and stdout. 0; -1: they are no terminal. */
int terminal_open(void);
void terminal_close(void);
unsigned terminal_rows(void);
unsigned terminal_columns(void);
/* Shows the lines of text from the top, each cut to the width, as many as there is room for. */
void terminal_draw(const char *text);
/* Waits for a key at most so long. It; 0: none came (or the size changed); -1: stdin has ended. */
int terminal_key(int wait_ms);
/* How many bytes of a line take so many columns at most; sequences of styles take none. */
size_t terminal_cut(const char *line, size_t size, unsigned columns);
