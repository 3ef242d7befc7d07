#include "feed/watch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/error.h"

enum { ARRIVALS_MAX = 10000, BURST_MS_MAX = 2000 };

struct arrival {
    char *name;
    bool ready;    /* closed, moved in, or settled */
    bool deferred; /* not now: tried again after another file, or at the next look */
    bool written;  /* somebody was seen writing who has not closed it yet */
    off_t size;
    struct timespec modified;
    int64_t seen_ms; /* when size and modified were seen first; 0: not looked at */
};

/* Place of the name, or where it belongs. */
static bool find(const struct watch *w, const char *name, size_t *ret_place)
{
    size_t low = 0, high = w->arrivals.count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = strcmp(w->arrivals.items[middle].name, name);
        if (order == 0) {
            *ret_place = middle;
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *ret_place = low;
    return false;
}

/* The arrival of that name, made when new. NULL: no memory, or as many as are kept; the next look
 * finds it again. */
static struct arrival *arrival_of(struct watch *w, const char *name)
{
    size_t place;
    if (find(w, name, &place))
        return &w->arrivals.items[place];
    if (w->arrivals.count == ARRIVALS_MAX || ARRAY_ROOM(&w->arrivals) < 0)
        return NULL;
    char *copy = strdup(name);
    if (!copy)
        return NULL;
    struct arrival *a = &w->arrivals.items[place];
    memmove(a + 1, a, (w->arrivals.count - place) * sizeof *a);
    *a = (struct arrival){.name = copy};
    w->arrivals.count++;
    return a;
}

static void forget(struct watch *w, size_t place)
{
    struct arrival *a = &w->arrivals.items[place];
    free(a->name);
    w->arrivals.count--;
    memmove(a, a + 1, (w->arrivals.count - place) * sizeof *a);
}

static bool ends_in(const char *name, const char *end)
{
    const size_t size = strlen(name), end_size = strlen(end);
    return size >= end_size && !strcmp(name + size - end_size, end);
}

static bool is_temporary(const char *name)
{
    return name[0] == '.' || !strncmp(name, "~$", 2) || ends_in(name, ".part") ||
           ends_in(name, ".tmp") || ends_in(name, ".filepart") || ends_in(name, "~");
}

static bool is_companion(const struct watch *w, const char *name)
{
    return w->options.companion && ends_in(name, w->options.companion);
}

enum writers { WRITERS_NONE, WRITERS_SOME, WRITERS_UNKNOWN };

/* Whether somebody has the file open for writing: no lease for reading is had on it then. Only its
 * owner may ask, and not every file system answers. */
static enum writers writers_of(const struct watch *w, const char *name)
{
    const int fd = openat(w->spool.arrived, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    enum writers writers = WRITERS_UNKNOWN;
    if (fd < 0)
        return WRITERS_UNKNOWN;
    /* Whoever opens it right now sends a signal to who has the lease: one that does nothing. */
    if (fcntl(fd, F_SETSIG, SIGURG) == 0 && fcntl(fd, F_SETLEASE, F_RDLCK) == 0)
        writers = fcntl(fd, F_SETLEASE, F_UNLCK) == 0 ? WRITERS_NONE : WRITERS_UNKNOWN;
    else if (errno == EAGAIN)
        writers = WRITERS_SOME;
    close(fd);
    return writers;
}

/* Looks at a file of which its closing was not notified: ready when it is as it was settle_ms ago
 * and nobody is known to be writing. */
static void look(struct watch *w, const char *name, int64_t now)
{
    struct stat st;
    if (is_temporary(name) || is_companion(w, name) ||
        fstatat(w->spool.arrived, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(st.st_mode))
        return;
    struct arrival *a = arrival_of(w, name);
    if (!a || a->ready)
        return;
    const bool same = a->seen_ms && a->size == st.st_size &&
                      a->modified.tv_sec == st.st_mtim.tv_sec &&
                      a->modified.tv_nsec == st.st_mtim.tv_nsec;
    if (same && now - a->seen_ms >= w->options.settle_ms) {
        const enum writers writers = writers_of(w, name);
        a->ready = writers == WRITERS_NONE || (writers == WRITERS_UNKNOWN && !a->written);
        a->seen_ms = now;
    } else if (!same) {
        a->size = st.st_size;
        a->modified = st.st_mtim;
        a->seen_ms = now;
    }
}

static void undefer(struct watch *w)
{
    for (size_t i = 0; i < w->arrivals.count; i++)
        w->arrivals.items[i].deferred = false;
}

static int scan(struct watch *w, struct problem *problem)
{
    const int fd = openat(w->spool.dir, "arrived", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir) {
        if (fd >= 0)
            close(fd);
        return problem_set(problem, ERR_IO, "%s/arrived: %s", w->spool.path, strerror(errno));
    }
    w->scan_ms = w->options.now_ms();
    const struct dirent *entry;
    while ((entry = readdir(dir)))
        look(w, entry->d_name, w->scan_ms);
    closedir(dir);
    undefer(w);
    return 0;
}

static void on_change(struct watch *w, const struct inotify_event *event)
{
    const bool is_over = (event->mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0;
    size_t place;
    if (event->mask & (IN_DELETE | IN_MOVED_FROM)) {
        if (find(w, event->name, &place))
            forget(w, place);
        return;
    }
    struct arrival *a = arrival_of(w, event->name);
    if (!a)
        return;
    a->ready = is_over;
    a->written = !is_over;
    if (!is_over)
        a->seen_ms = 0;
}

static void on_event(struct watch *w, const struct inotify_event *event, bool *ret_overflow)
{
    *ret_overflow |= (event->mask & IN_Q_OVERFLOW) != 0;
    if (!event->len || is_temporary(event->name))
        return;
    if (is_companion(w, event->name))
        undefer(w);
    else
        on_change(w, event);
}

/* Everything that inotify has now. *ret_any: there was something. */
static int drain(struct watch *w, bool *ret_any, struct problem *problem)
{
    char bytes[16384] __attribute__((aligned(__alignof__(struct inotify_event))));
    bool overflow = false;
    for (;;) {
        const ssize_t n = read(w->inotify, bytes, sizeof bytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            break;
        if (n <= 0)
            return problem_set(problem, ERR_IO, "inotify: %s", strerror(errno));
        *ret_any = true;
        for (ssize_t at = 0; at < n;) {
            const struct inotify_event *event = (const void *)(bytes + at);
            on_event(w, event, &overflow);
            at += (ssize_t)(sizeof *event + event->len);
        }
    }
    return overflow ? scan(w, problem) : 0;
}

/* Until when nothing is due: the next look at the folder, sooner while a file is settling. */
static int wait_ms(const struct watch *w, int timeout_ms)
{
    int64_t due = w->scan_ms + w->options.rescan_ms;
    for (size_t i = 0; i < w->arrivals.count; i++) {
        const struct arrival *a = &w->arrivals.items[i];
        const int64_t settled = a->seen_ms + w->options.settle_ms;
        if (!a->ready && a->seen_ms && settled < due)
            due = settled;
    }
    const int64_t left = due - w->options.now_ms();
    int wait = w->options.rescan_ms;
    if (left < wait)
        wait = left < 0 ? 0 : (int)left;
    return timeout_ms >= 0 && timeout_ms < wait ? timeout_ms : wait;
}

enum { WAIT_NOTHING, WAIT_EVENTS, WAIT_STOP };

static int wait_for(struct watch *w, int ms)
{
    struct pollfd fds[] = {{.fd = w->inotify, .events = POLLIN},
                           {.fd = w->options.stop_fd, .events = POLLIN}};
    const int n = poll(fds, 2, ms);
    if (n > 0 && fds[1].revents)
        return WAIT_STOP;
    return n > 0 ? WAIT_EVENTS : WAIT_NOTHING; /* also when interrupted */
}

/* A burst of arrivals is waited for until it is quiet, so that it is taken by name and not by the
 * accident of who came first. */
static int gather(struct watch *w, int timeout_ms, struct problem *problem)
{
    int waited = wait_for(w, wait_ms(w, timeout_ms));
    for (int ms = 0; waited == WAIT_EVENTS && ms < BURST_MS_MAX; ms += w->options.quiet_ms + 1) {
        bool any = false;
        const int rc = drain(w, &any, problem);
        if (rc < 0)
            return rc;
        waited = wait_for(w, w->options.quiet_ms);
    }
    if (waited == WAIT_STOP)
        return WAIT_STOP;
    return wait_ms(w, -1) == 0 ? scan(w, problem) : 0;
}

/* The first by name that can be taken, or SIZE_MAX. */
static size_t next_ready(const struct watch *w)
{
    for (size_t i = 0; i < w->arrivals.count; i++)
        if (w->arrivals.items[i].ready && !w->arrivals.items[i].deferred)
            return i;
    return SIZE_MAX;
}

/* "" where none is wanted. NULL: the name is too long for one. */
static const char *companion_of(const struct watch *w, const char *name, char ret[NAME_MAX + 1])
{
    const char *companion = w->options.companion ? w->options.companion : "";
    ret[0] = '\0';
    if (*companion && snprintf(ret, NAME_MAX + 1, "%s%s", name, companion) > NAME_MAX)
        return NULL;
    return ret;
}

static bool has_companion(const struct watch *w, const char *name)
{
    char companion[NAME_MAX + 1];
    const char *wanted = companion_of(w, name, companion);
    return wanted && (!*wanted || faccessat(w->spool.arrived, wanted, F_OK, 0) == 0);
}

/* Where the file goes, and its companion with it. 0, or a failure to move it. */
static int put_away(struct watch *w, const char *name, enum outcome outcome,
                    struct problem *problem)
{
    const struct problem reason = *problem;
    int rc = 0;
    if (outcome == OUTCOME_REFUSED)
        rc = spool_refuse(&w->spool, name, reason.text, problem);
    else if (outcome == OUTCOME_DONE || outcome == OUTCOME_KNOWN)
        rc = spool_done(&w->spool, name, problem);
    char companion[NAME_MAX + 1];
    const char *with = companion_of(w, name, companion);
    if (!rc && with && *with)
        rc = outcome == OUTCOME_REFUSED ? spool_refuse(&w->spool, with, reason.text, problem)
                                        : spool_done(&w->spool, with, problem);
    return rc == ERR_ABSENT ? 0 : rc; /* somebody took it away: as good as moved */
}

static enum outcome take(struct watch *w, size_t place, struct problem *problem)
{
    char path[PATH_MAX];
    char name[NAME_MAX + 1];
    snprintf(name, sizeof name, "%s", w->arrivals.items[place].name);
    if (snprintf(path, sizeof path, "%s/arrived/%s", w->spool.path, name) >= (int)sizeof path) {
        problem_set(problem, ERR_RANGE, "%s/arrived/%s: path too long", w->spool.path, name);
        return OUTCOME_BROKEN;
    }
    struct stat st;
    if (fstatat(w->spool.arrived, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(st.st_mode)) {
        forget(w, place); /* gone, or never a file */
        return OUTCOME_DONE;
    }
    if (!has_companion(w, name)) {
        w->arrivals.items[place].deferred = true;
        return OUTCOME_DONE;
    }
    const enum outcome outcome = w->options.load(w->options.ctx, path, problem);
    if (outcome == OUTCOME_STOPPED || outcome == OUTCOME_BROKEN || outcome == OUTCOME_RESTORED)
        return outcome;
    if (outcome == OUTCOME_LATER) {
        w->arrivals.items[place].deferred = true;
        return OUTCOME_DONE;
    }
    if (put_away(w, name, outcome, problem) < 0)
        return OUTCOME_BROKEN;
    forget(w, place);
    undefer(w); /* what stood in their way may be gone */
    return OUTCOME_DONE;
}

enum outcome watch_step(struct watch *w, int timeout_ms, struct problem *problem)
{
    const int rc = gather(w, timeout_ms, problem);
    if (rc)
        return rc < 0 ? OUTCOME_BROKEN : OUTCOME_STOPPED;
    enum outcome outcome = OUTCOME_DONE;
    for (size_t place; outcome == OUTCOME_DONE && (place = next_ready(w)) != SIZE_MAX;) {
        bool any = false;
        outcome = take(w, place, problem);
        if (outcome == OUTCOME_DONE && wait_for(w, 0) == WAIT_STOP)
            return OUTCOME_STOPPED;
        if (outcome == OUTCOME_DONE && drain(w, &any, problem) < 0)
            return OUTCOME_BROKEN;
    }
    return outcome;
}

static int open_inotify(struct watch *w, struct problem *problem)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", w->spool.arrived);
    w->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    const uint32_t mask = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_MODIFY |
                          IN_ONLYDIR;
    if (w->inotify < 0 || inotify_add_watch(w->inotify, path, mask) < 0)
        return problem_set(problem, ERR_IO, "%s/arrived: inotify: %s", w->spool.path,
                           strerror(errno));
    return 0;
}

int watch_open(const char *path, const struct watch_options *options, struct watch *ret_watch,
               struct problem *problem)
{
    struct watch w = {.options = *options, .spool = SPOOL_NULL, .inotify = -1};
    int rc = spool_open(path, &w.spool, problem);
    if (!rc)
        rc = open_inotify(&w, problem); /* before the first look: nothing can come in between */
    if (!rc)
        rc = scan(&w, problem);
    if (rc < 0)
        watch_close(&w);
    else
        *ret_watch = w;
    return rc;
}

void watch_close(struct watch *w)
{
    while (w->arrivals.count)
        forget(w, w->arrivals.count - 1);
    free(w->arrivals.items);
    w->arrivals.items = NULL;
    if (w->inotify >= 0)
        close(w->inotify);
    w->inotify = -1;
    spool_close(&w->spool);
}
