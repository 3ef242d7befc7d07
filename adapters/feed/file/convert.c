#include "feed/file/convert.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "feed/file/limits.h"

enum {
    WORKBOOK_FD = 3,
    SAID_MAX = 1000, /* of what it says */
    CPU_S = 600,
    WALL_MS = 1200000,
    NO_PROGRAM = 127
};
#define MEMORY_BYTES (INT64_C(2) << 30)
#define PROGRAM "xlsx2csv"

/* Everything that the child needs, made before it is there: in it only system calls are made. */
struct call {
    char path[PATH_MAX];
    char *arguments[8], *environment[8];
    char *sheet, *search;
    int workbook, text, nothing, said[2]; /* descriptors */
};

/* The program as PATH has it. */
static bool find_program(char path[PATH_MAX])
{
    const char *at = getenv("PATH");
    for (at = at ? at : "/usr/bin:/bin"; at && *at; at += *at == ':') {
        const size_t size = strcspn(at, ":");
        if (*at == '/' && snprintf(path, PATH_MAX, "%.*s/" PROGRAM, (int)size, at) < PATH_MAX &&
            !access(path, X_OK))
            return true;
        at += size;
    }
    return false;
}

static void limit(int what, int64_t most)
{
    /* Of time the first limit sends a signal of its own, the second kills. */
    const struct rlimit r = {(rlim_t)most, (rlim_t)(what == RLIMIT_CPU ? most + 5 : most)};
    (void)setrlimit(what, &r);
}

__attribute__((noreturn)) static void become(const struct call *c)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGPIPE, SIGURG};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        signal(signals[i], SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    int from[] = {c->nothing, c->text, c->said[1], c->workbook}; /* to 0, 1, 2 and WORKBOOK_FD */
    for (int i = 0; i <= WORKBOOK_FD; i++) /* none of them is where another goes */
        from[i] = fcntl(from[i], F_DUPFD_CLOEXEC, WORKBOOK_FD + 1);
    for (int i = 0; i <= WORKBOOK_FD; i++)
        if (from[i] < 0 || dup2(from[i], i) < 0)
            _exit(NO_PROGRAM);
    (void)close_range(WORKBOOK_FD + 1, ~0u, 0);
    limit(RLIMIT_AS, MEMORY_BYTES);
    limit(RLIMIT_CPU, CPU_S);
    limit(RLIMIT_FSIZE, LIMIT_FILE_BYTES);
    limit(RLIMIT_CORE, 0);
    execve(c->path, c->arguments, c->environment);
    _exit(NO_PROGRAM);
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The last of what a program says: a traceback ends in its reason. */
struct said {
    char text[SAID_MAX + 1];
    size_t size;
};

/* Whether there was something. */
static bool hear(int fd, struct said *said)
{
    char block[512];
    const ssize_t n = read(fd, block, sizeof block);
    for (ssize_t i = 0; i < n; i++) {
        if (said->size == SAID_MAX) {
            memmove(said->text, said->text + 1, SAID_MAX - 1);
            said->size--;
        }
        said->text[said->size++] = block[i];
    }
    said->text[said->size] = '\0';
    return n > 0;
}

/* Until it ends. It is ended when its time is over, and when a signal comes that somebody here
 * waits for. */
static void listen(int fd, int child, struct said *said, bool *ret_late)
{
    const int64_t until = now_ms() + WALL_MS;
    struct pollfd p[] = {{.fd = child, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
    *ret_late = false;
    while (!p[0].revents) {
        const int64_t left = until - now_ms();
        const int ready = poll(p, 2, left > 0 ? (int)left : 1000);
        if (ready < 0 || (ready == 0 && left <= 0)) {
            *ret_late |= ready == 0;
            (void)pidfd_send_signal(child, ready < 0 ? SIGTERM : SIGKILL, NULL, 0);
        }
        if (ready > 0 && p[1].revents && !hear(fd, said))
            p[1].fd = -1; /* it says nothing more */
    }
    while (p[1].fd >= 0 && hear(fd, said))
        ;
}

/* Its last line. */
static const char *reason_of(struct said *said)
{
    while (said->size && strchr(" \n", said->text[said->size - 1]))
        said->text[--said->size] = '\0';
    const char *line = strrchr(said->text, '\n');
    return line ? line + 1 : said->text;
}

static int judge(int status, bool is_late, struct said *said, const char *name,
                 struct problem *problem)
{
    if (!is_late && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    const char *reason = reason_of(said);
    const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (is_late || signal == SIGXCPU || signal == SIGXFSZ || strstr(reason, "MemoryError") ||
        strstr(reason, "File too large"))
        return problem_set(problem, ERR_RANGE,
                           "%s: " PROGRAM " needs more than %d s, %lld bytes of memory or %lld "
                           "bytes of text: save the sheet as CSV",
                           name, CPU_S, (long long)MEMORY_BYTES, (long long)LIMIT_FILE_BYTES);
    if (signal == SIGINT || signal == SIGTERM || signal == SIGKILL)
        return problem_set(problem, ERR_BUSY, "%s: " PROGRAM " was stopped", name);
    return problem_set(problem, ERR_FORM, "%s: " PROGRAM " cannot read it: %s", name,
                       *reason ? reason : "it does not say why");
}

static int run(struct call *c, const char *name, struct problem *problem)
{
    struct said said = {.size = 0};
    bool is_late = false;
    int status;
    const pid_t child = fork();
    if (child == 0)
        become(c);
    const int fd = child < 0 ? -1 : pidfd_open(child, 0);
    if (fd < 0) {
        problem_set(problem, ERR_IO, "%s: no process for " PROGRAM ": %s", name, strerror(errno));
        if (child > 0 && !kill(child, SIGKILL))
            (void)waitpid(child, NULL, 0);
        return ERR_IO;
    }
    listen(c->said[0], fd, &said, &is_late);
    close(fd);
    pid_t ended;
    do
        ended = waitpid(child, &status, 0);
    while (ended < 0 && errno == EINTR);
    if (ended < 0)
        return problem_set(problem, ERR_IO, "%s: " PROGRAM ": %s", name, strerror(errno));
    return judge(status, is_late, &said, name, problem);
}

static int open_all(struct call *c, const struct copy *workbook, const char *sheet,
                    const char *name, struct problem *problem)
{
    const char *path = getenv("PATH");
    if (asprintf(&c->sheet, "--sheetname=%s", sheet) < 0 ||
        asprintf(&c->search, "PATH=%s", path ? path : "/usr/bin:/bin") < 0)
        return problem_set(problem, ERR_MEMORY, "%s: out of memory", name);
    /* Numbers as they are kept, and days in one form: by the form of a cell a number would lose
     * figures, and the third of April be written as 04-03-17. */
    char *const arguments[] = {PROGRAM,  "--ignore-formats=float", "--dateformat=%Y-%m-%d",
                               c->sheet, "/proc/self/fd/3",        NULL};
    char *const environment[] = {c->search, "LC_ALL=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1",
                                 "PYTHONNOUSERSITE=1", NULL};
    memcpy(c->arguments, arguments, sizeof arguments);
    memcpy(c->environment, environment, sizeof environment);
    int rc = copy_descriptor(workbook, &c->workbook, name, problem);
    if (!rc)
        rc = copy_file(&c->text, name, problem);
    if (rc)
        return rc;
    c->nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (c->nothing < 0 || pipe2(c->said, O_CLOEXEC) < 0 ||
        fcntl(c->said[0], F_SETFL, O_NONBLOCK) < 0)
        return problem_set(problem, ERR_IO, "%s: " PROGRAM ": %s", name, strerror(errno));
    return 0;
}

static void close_all(struct call *c)
{
    const int fds[] = {c->workbook, c->text, c->nothing, c->said[0], c->said[1]};
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    free(c->sheet);
    free(c->search);
}

int convert_sheet(const struct copy *workbook, const char *sheet, const char *name,
                  struct copy *ret_text, struct problem *problem)
{
    struct call c = {.workbook = -1, .text = -1, .nothing = -1, .said = {-1, -1}};
    if (!find_program(c.path))
        return problem_set(problem, ERR_ABSENT,
                           "%s: a workbook is read by " PROGRAM ", which is not installed here: "
                           "apt-get install " PROGRAM ", or save the sheet as CSV",
                           name);
    int rc = open_all(&c, workbook, sheet, name, problem);
    if (!rc)
        rc = run(&c, name, problem);
    if (!rc) {
        rc = copy_adopt(ret_text, c.text, name, problem);
        c.text = -1;
    }
    close_all(&c);
    return rc;
}
