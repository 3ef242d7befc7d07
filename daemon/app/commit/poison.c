#include "app/commit/poison.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "base/error.h"
#include "store/chain.h"

enum { LINE_MAX_BYTES = 512, STACK_BYTES = 128 << 10, RESERVED_BYTES = 64 << 10 };

static const int signals[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
enum { SIGNALS = sizeof signals / sizeof *signals };

/* What this thread has in hand. */
static _Thread_local struct {
    struct poison_subject subject;
    time_t since_s;
} watched;

static struct {
    char path[PATH_MAX];
    int fd; /* to append to; -1 */
    struct poison_entry entries[POISON_MAX];
    size_t count, unreadable;
    bool is_installed, to_journald;
    struct sigaction before[SIGNALS];
    volatile sig_atomic_t is_writing;
} list = {.fd = -1};

static time_t now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
    return t.tv_sec;
}

/* ---- within the handler: no allocation, no locks, no stdio ---- */

struct line {
    char data[LINE_MAX_BYTES];
    size_t size;
};

static void put(struct line *l, const char *data, size_t size)
{
    for (size_t i = 0; i < size && l->size < sizeof l->data; i++)
        l->data[l->size++] = data[i];
}

static void put_words(struct line *l, const char *words)
{
    put(l, words, strlen(words));
}

static void put_number(struct line *l, uint64_t n)
{
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + n % 10);
    while (n /= 10);
    put(l, digits + at, sizeof digits - at);
}

static void put_digest(struct line *l, const uint8_t digest[STORE_DIGEST_SIZE])
{
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < STORE_DIGEST_SIZE; i++) {
        put(l, &hex[digest[i] >> 4], 1);
        put(l, &hex[digest[i] & 15], 1);
    }
}

static void put_entry(struct line *l, const struct poison_entry *e)
{
    put_words(l, e->party);
    put_words(l, " ");
    put_words(l, e->feed);
    put_words(l, " ");
    put_number(l, e->number);
    put_words(l, " ");
    put_digest(l, e->digest);
    put_words(l, " ");
    put_number(l, e->journal);
    put_words(l, " ");
    put_number(l, (uint64_t)e->signal);
    put_words(l, "\n");
}

static void copy(char *to, size_t room, struct text from)
{
    size_t size = from.size < room ? from.size : room - 1;
    for (size_t i = 0; i < size; i++)
        to[i] = from.data[i];
    to[size] = '\0';
}

static void write_all(int fd, const struct line *l)
{
    size_t done = 0;
    while (done < l->size) {
        ssize_t n = write(fd, l->data + done, l->size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        done += (size_t)n;
    }
}

static void report(const struct poison_entry *e)
{
    struct line l = {.size = 0};
    put_words(&l, list.to_journald ? "<3>" : "s75d: error: ");
    put_words(&l, "signal ");
    put_number(&l, (uint64_t)e->signal);
    if (e->journal)
        put_words(&l, " while stepping input ");
    else
        put_words(&l, e->number ? " while stepping submission " : " while answering request ");
    put_number(&l, e->journal ? e->journal : e->number);
    put_words(&l, " of feed ");
    put_words(&l, e->feed);
    put_words(&l, " of ");
    put_words(&l, e->party);
    put_words(&l, e->journal ? ", which is journaled; a defect, please report it\n"
                             : "; it is set aside at the next start; a defect, please report it\n");
    write_all(STDERR_FILENO, &l);
}

/* A request has neither; the list has words without blanks. */
static struct text name_of(struct text t)
{
    return t.size ? t : (struct text){"-", 1};
}

static void note(int signal)
{
    static struct line l;
    static struct poison_entry e;
    const struct poison_subject *in_hand = &watched.subject;
    e = (struct poison_entry){
        .number = in_hand->number, .journal = in_hand->journal, .signal = signal};
    copy(e.party, sizeof e.party, name_of(in_hand->party));
    copy(e.feed, sizeof e.feed, name_of(in_hand->feed));
    chain_digest(in_hand->raw, e.digest);
    l.size = 0;
    put_words(&l, "\n"); /* a line cut off before it harms none after it */
    put_entry(&l, &e);
    write_all(list.fd, &l);
    (void)fdatasync(list.fd);
    report(&e);
}

/* Our own abort, a fault, or the watchdog's signal at a step that does not end. */
static bool is_its_fault(const siginfo_t *info)
{
    return watched.subject.raw.data && (info->si_code > 0 || info->si_pid == getpid() ||
                                        now_s() - watched.since_s >= POISON_HANGS_S);
}

static void on_signal(int signal, siginfo_t *info, void *context)
{
    int saved = errno;
    (void)context;
    if (list.fd >= 0 && is_its_fault(info) && !list.is_writing) {
        list.is_writing = 1;
        note(signal);
    }
    for (size_t i = 0; i < SIGNALS; i++)
        if (signals[i] == signal)
            (void)sigaction(signal, &list.before[i], NULL);
    if (info->si_code <= 0) /* a fault comes again by itself */
        (void)raise(signal);
    errno = saved;
}

/* ---- the list ---- */

static int install(void)
{
    static uint8_t stack[STACK_BYTES]; /* of the loop's thread: its own may be what is used up */
    const stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    if (list.is_installed)
        return 0;
    list.is_installed = true;
    list.to_journald = getenv("JOURNAL_STREAM") != NULL;
    sigemptyset(&action.sa_mask);
    if (sigaltstack(&alternate, NULL))
        return ERR_IO;
    for (size_t i = 0; i < SIGNALS; i++)
        if (sigaction(signals[i], &action, &list.before[i]))
            return ERR_IO;
    return 0;
}

static bool read_digest(const char *hex, uint8_t ret_digest[STORE_DIGEST_SIZE])
{
    if (strlen(hex) != 2 * STORE_DIGEST_SIZE ||
        strspn(hex, "0123456789abcdef") != 2 * STORE_DIGEST_SIZE)
        return false;
    for (size_t i = 0; i < STORE_DIGEST_SIZE; i++) {
        const char byte[] = {hex[2 * i], hex[2 * i + 1], '\0'};
        ret_digest[i] = (uint8_t)strtoul(byte, NULL, 16);
    }
    return true;
}

static bool read_entry(const char *line, struct poison_entry *e)
{
    char hex[2 * STORE_DIGEST_SIZE + 1];
    unsigned long long number, journal;
    *e = (struct poison_entry){0};
    if (sscanf(line, "%12s %35s %llu %64s %llu %d", e->party, e->feed, &number, hex, &journal,
               &e->signal) != 6)
        return false;
    e->number = number;
    e->journal = journal;
    return read_digest(hex, e->digest);
}

static void add(const struct poison_entry *e)
{
    if (list.count == POISON_MAX) {
        memmove(list.entries, list.entries + 1, (POISON_MAX - 1) * sizeof *list.entries);
        list.count--;
    }
    list.entries[list.count++] = *e;
}

static int read_list(void)
{
    FILE *file = fopen(list.path, "re");
    char line[LINE_MAX_BYTES];
    struct poison_entry e;
    if (!file)
        return errno == ENOENT ? 0 : ERR_IO;
    while (fgets(line, sizeof line, file)) {
        if (line[strspn(line, " \t\r\n")] == '\0')
            continue;
        if (read_entry(line, &e))
            add(&e);
        else
            list.unreadable++;
    }
    int rc = ferror(file) ? ERR_IO : 0;
    (void)fclose(file);
    return rc;
}

/* The file anew, with what is in the list. A crash before the rename leaves the old one. */
static int rewrite(void)
{
    char fresh[PATH_MAX + 8];
    (void)snprintf(fresh, sizeof fresh, "%s.new", list.path);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0660);
    if (fd < 0)
        return ERR_IO;
    for (size_t i = 0; i < list.count; i++) {
        struct line l = {.size = 0};
        put_entry(&l, &list.entries[i]);
        write_all(fd, &l);
    }
    if (fdatasync(fd) || rename(fresh, list.path)) {
        close(fd);
        return ERR_IO;
    }
    if (list.fd >= 0)
        close(list.fd);
    list.fd = fd;
    /* Room for entries to come, so that a full disk does not keep them out. */
    (void)fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, RESERVED_BYTES);
    return 0;
}

int poison_open(const char *state)
{
    poison_close();
    int size = snprintf(list.path, sizeof list.path, "%s/poison", state);
    if (size < 0 || (size_t)size >= sizeof list.path)
        return ERR_RANGE;
    int rc = read_list();
    if (!rc)
        rc = rewrite();
    return rc ? rc : install();
}

void poison_close(void)
{
    if (list.fd >= 0)
        close(list.fd);
    list.fd = -1;
    list.count = list.unreadable = 0;
}

size_t poison_count(void)
{
    return list.count;
}
size_t poison_unreadable(void)
{
    return list.unreadable;
}
const struct poison_entry *poison_get(size_t i)
{
    return &list.entries[i];
}

const struct poison_entry *poison_find(struct text party, struct text feed, uint64_t number,
                                       struct bytes raw)
{
    uint8_t digest[STORE_DIGEST_SIZE];
    for (size_t i = 0; i < list.count; i++) {
        const struct poison_entry *e = &list.entries[i];
        if (e->journal || e->number != number || !text_equal(name_of(party), text_of(e->party)) ||
            !text_equal(name_of(feed), text_of(e->feed)))
            continue;
        chain_digest(raw, digest);
        if (memcmp(digest, e->digest, sizeof digest) == 0)
            return e;
    }
    return NULL;
}

int poison_forget_journaled(void)
{
    size_t kept = 0;
    for (size_t i = 0; i < list.count; i++)
        if (!list.entries[i].journal)
            list.entries[kept++] = list.entries[i];
    if (kept == list.count)
        return 0;
    list.count = kept;
    return rewrite();
}

struct poison_subject poison_watch(const struct poison_subject *subject)
{
    const struct poison_subject before = watched.subject;
    watched.subject.raw.data = NULL; /* a signal between these lines finds nothing in hand */
    atomic_signal_fence(memory_order_seq_cst);
    watched.subject.party = subject->party;
    watched.subject.feed = subject->feed;
    watched.subject.number = subject->number;
    watched.subject.journal = subject->journal;
    watched.subject.raw.size = subject->raw.size;
    watched.since_s = now_s();
    atomic_signal_fence(memory_order_seq_cst);
    watched.subject.raw.data = subject->raw.data;
    atomic_signal_fence(memory_order_seq_cst);
    return before;
}
