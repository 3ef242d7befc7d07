#include "terminal.h"
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#define ENTER "\x1b[?1049h\x1b[?25l" /* another screen, no cursor */
#define LEAVE "\x1b[?25h\x1b[?1049l"
#define HOME "\x1b[H"
#define CLEAR_LINE "\x1b[0m\x1b[K"
#define CLEAR_BELOW "\x1b[J"

static struct termios before;
static bool taken;

/* Only so that poll ends: the size is asked for at each drawing. */
static void on_size(int number)
{
    (void)number;
}

int terminal_open(void)
{
    struct termios raw;
    struct sigaction size = {.sa_handler = on_size};
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &before) != 0)
        return -1;
    raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    if (tcsetattr(STDIN_FILENO, TCSANOW, &raw) != 0)
        return -1;
    taken = true;
    (void)atexit(terminal_close);
    (void)sigaction(SIGWINCH, &size, NULL);
    signal(SIGTSTP, SIG_IGN); /* it would leave the shell with this screen */
    fputs(ENTER, stdout);
    fflush(stdout);
    return 0;
}

void terminal_close(void)
{
    if (!taken)
        return;
    taken = false;
    fputs(LEAVE, stdout);
    fflush(stdout);
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &before);
}

static struct winsize size_now(void)
{
    struct winsize size = {0};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
        size = (struct winsize){.ws_row = 24, .ws_col = 80};
    return size;
}

unsigned terminal_rows(void)
{
    return size_now().ws_row;
}

unsigned terminal_columns(void)
{
    return size_now().ws_col;
}

/* ESC [ ... letter */
static size_t sequence(const char *s, size_t left)
{
    size_t n = 2;
    if (left < 3 || s[0] != '\x1b' || s[1] != '[')
        return 0;
    while (n < left && (s[n] < '@' || s[n] > '~'))
        n++;
    return n < left ? n + 1 : 0;
}

size_t terminal_cut(const char *line, size_t size, unsigned columns)
{
    unsigned used = 0;
    size_t at = 0;
    mbstate_t state = {0};
    while (at < size) {
        size_t bytes = sequence(line + at, size - at);
        if (bytes == 0) {
            wchar_t c;
            bytes = mbrtowc(&c, line + at, size - at, &state);
            int width = bytes == 0 || bytes > size - at ? 1 : wcwidth(c);
            if (bytes == 0 || bytes > size - at) { /* no character: a column of its own */
                bytes = 1;
                state = (mbstate_t){0};
            }
            width = width < 0 ? 1 : width;
            if (used + (unsigned)width > columns)
                break;
            used += (unsigned)width;
        }
        at += bytes;
    }
    return at;
}

void terminal_draw(const char *text)
{
    const unsigned rows = terminal_rows(), columns = terminal_columns();
    fputs(HOME, stdout);
    for (unsigned row = 0; row < rows && *text; row++) {
        const size_t size = strcspn(text, "\n");
        (void)fwrite(text, 1, terminal_cut(text, size, columns), stdout);
        fputs(CLEAR_LINE, stdout);
        if (row + 1 < rows)
            fputs("\r\n", stdout);
        text += size + (text[size] == '\n');
    }
    fputs(CLEAR_BELOW, stdout);
    fflush(stdout);
}

int terminal_key(int wait_ms)
{
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
    unsigned char key;
    if (poll(&in, 1, wait_ms) != 1)
        return 0;
    return read(STDIN_FILENO, &key, 1) == 1 ? key : -1;
}
