#include "rig.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>
#include "desk.h"

enum { READY_MS = 600000 };

static void require(int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "bench: %s (%s)\n", what, strerror(errno));
        abort();
    }
}

double clock_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int compare(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}

struct rig rig_new(int argc, char **argv)
{
    struct rig r = {.binary = argv[1]};
    const char *parent = getenv("TMPDIR");
    require(argc >= 2, "the first argument is the path of s75d");
    snprintf(r.dir, sizeof r.dir, "%s/s75-bench-XXXXXX", parent ? parent : "/var/tmp");
    require(mkdtemp(r.dir) != NULL, r.dir);
    r.zmq = zmq_ctx_new();
    return r;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

void rig_free(struct rig *r)
{
    if (r->pid)
        rig_stop(r, SIGKILL);
    zmq_ctx_term(r->zmq);
    (void)nftw(r->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* The socket on which a service tells systemd that it is ready. */
static int listen_for_ready(struct rig *r)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%.90s/notify", r->dir);
    unlink(address.sun_path);
    require(fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0, "notify socket");
    setenv("NOTIFY_SOCKET", address.sun_path, 1);
    return fd;
}

static void wait_for_ready(int fd)
{
    char text[4096];
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    for (;;) {
        require(poll(&wait, 1, READY_MS) == 1, "the daemon does not become ready");
        ssize_t size = recv(fd, text, sizeof text - 1, 0);
        text[size > 0 ? size : 0] = 0;
        if (strstr(text, "READY=1"))
            return;
    }
}

static void become_daemon(const struct rig *r)
{
    char state[256], desk[256], events[256], log[256];
    snprintf(state, sizeof state, "%s/state", r->dir);
    snprintf(desk, sizeof desk, "ipc://%s/desk", r->dir);
    snprintf(events, sizeof events, "ipc://%s/events", r->dir);
    snprintf(log, sizeof log, "%s/log", r->dir);
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
        _exit(126);
    (void)mkdir(state, 0700);
    execl(r->binary, "s75d", "--state", state, "--desk", desk, "--events", events, "--clock",
          "manual", (char *)NULL);
    _exit(127);
}

double rig_start(struct rig *r)
{
    int fd = listen_for_ready(r);
    double begin = clock_s();
    r->pid = fork();
    if (r->pid == 0)
        become_daemon(r);
    require(r->pid > 0, "fork");
    wait_for_ready(fd);
    double took = clock_s() - begin;
    close(fd);
    desk_connect(r);
    return took * 1000;
}

void rig_disconnect(struct rig *r) { desk_close(r); }

double rig_stop(struct rig *r, int signal)
{
    double begin = clock_s();
    int status;
    desk_close(r);
    require(kill(r->pid, signal) == 0 && waitpid(r->pid, &status, 0) == r->pid, "stopping");
    require(signal == SIGKILL || (WIFEXITED(status) && WEXITSTATUS(status) == 0),
            "the daemon did not stop cleanly");
    r->pid = 0;
    return (clock_s() - begin) * 1000;
}

/* The number after a word in a file of /proc; 0 when it is not there. */
static long number_after(const char *path, const char *word)
{
    char line[512];
    long number = 0;
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, word, strlen(word)) == 0)
            number = strtol(line + strlen(word), NULL, 10);
    if (file)
        fclose(file);
    return number;
}

long rig_memory(const struct rig *r, const char *what)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/status", (int)r->pid);
    return number_after(path, what);
}

long rig_switches(const struct rig *r)
{
    char path[400];
    long sum = 0;
    snprintf(path, sizeof path, "/proc/%d/task", (int)r->pid);
    DIR *tasks = opendir(path);
    require(tasks != NULL, path);
    for (struct dirent *entry; (entry = readdir(tasks));) {
        snprintf(path, sizeof path, "/proc/%d/task/%s/status", (int)r->pid, entry->d_name);
        sum += number_after(path, "voluntary_ctxt_switches:");
    }
    closedir(tasks);
    return sum;
}

double rig_cpu_s(const struct rig *r)
{
    char path[64], text[1024];
    unsigned long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)r->pid);
    FILE *file = fopen(path, "r");
    if (!file || !fgets(text, sizeof text, file))
        text[0] = 0;
    if (file)
        fclose(file);
    const char *after_name = strrchr(text, ')');
    if (after_name)
        (void)sscanf(after_name, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
                     &system);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static double disk_bytes;
static int add_size(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)path;
    (void)at;
    disk_bytes += kind == FTW_F ? (double)st->st_blocks * 512 : 0;
    return 0;
}

double rig_disk_mb(const struct rig *r)
{
    char state[256];
    snprintf(state, sizeof state, "%s/state", r->dir);
    disk_bytes = 0;
    (void)nftw(state, add_size, 16, FTW_PHYS);
    return disk_bytes / 1e6;
}

double rig_journal_bytes(const struct rig *r)
{
    char path[256];
    struct stat st;
    snprintf(path, sizeof path, "%s/state/journal.db", r->dir);
    require(stat(path, &st) == 0, "journal.db");
    return (double)st.st_size;
}

double rig_sync_ms(const struct rig *r)
{
    static const char page[4096];
    char path[256];
    snprintf(path, sizeof path, "%s/sync", r->dir);
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    require(fd >= 0, path);
    double begin = clock_s();
    require(write(fd, page, sizeof page) == (ssize_t)sizeof page && !fdatasync(fd), path);
    double took = clock_s() - begin;
    close(fd);
    return took * 1000;
}
