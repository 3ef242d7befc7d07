#include "app/upkeep/offline.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "app/process/log.h"
#include "app/upkeep/verify.h"
#include "base/error.h"
#include "net/net.h"
#include "sqlite/books/books.h"
#include "sqlite/journal/copy.h"
#include "sqlite/journal/journal.h"

#define SECOND_NS UINT64_C(1000000000)

/* On a terminal one line that is written again and again, else a line now and then. */
struct shown {
    uint64_t next_ns;
    bool terminal, any;
};

static void show(void *ctx, uint64_t done, uint64_t of)
{
    struct shown *s = ctx;
    uint64_t now = net_uptime_ns();
    if (now < s->next_ns)
        return;
    s->next_ns = now + (s->terminal ? SECOND_NS / 5 : 5 * SECOND_NS);
    s->any = true;
    unsigned percent = of ? (unsigned)(done * 100 / of) : 100;
    fprintf(stderr, "%sverifying: %llu of %llu inputs, %u %%%s", s->terminal ? "\r" : "",
            (unsigned long long)done, (unsigned long long)of, percent, s->terminal ? "" : "\n");
    fflush(stderr);
    log_status("verifying: %u %%", percent);
}

/* Why this user cannot read the directory; NULL: nothing stands in the way. */
static const char *why_not(const char *directory, char path[4096])
{
    static const char *const names[] = {"journal.db", "journal.db-wal", "state.db", "books.db"};
    snprintf(path, 4096, "%s", directory);
    if (access(directory, R_OK | X_OK))
        return strerror(errno);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, 4096, "%s/%s", directory, names[i]);
        if (access(path, R_OK) && (errno != ENOENT || i == 0))
            return strerror(errno);
    }
    return NULL;
}

static int not_done(const char *path, const char *why)
{
    printf("%s: %s: %s\n", verify_words(VERIFY_NOT_DONE), path, why);
    return EXIT_NOT_DONE;
}

static int result(const struct verify_report *report, bool is_copy)
{
    printf("%s: %s\n", verify_words(report->outcome), report->text);
    if (is_copy && report->outcome == VERIFY_DIFFERS)
        printf("The directory is a copy. Made while a daemon wrote, it may lack what was "
               "acknowledged then: a start on it checks the journal and says what is known to be "
               "missing. Copies that are whole are made by s75ctl backup.\n");
    switch (report->outcome) {
    case VERIFY_PASSED:
        return EXIT_OK;
    case VERIFY_DIFFERS:
        return EXIT_FAILED;
    case VERIFY_NOT_DONE:
        break;
    }
    return EXIT_NOT_DONE;
}

/* Pages or tables of a journal that cannot even be opened are a finding. */
static int not_opened(const char *path, int rc)
{
    if (rc != ERR_CORRUPT)
        return not_done(path, error_text(rc));
    printf("%s: %s: %s\n", verify_words(VERIFY_DIFFERS), path, error_text(rc));
    return EXIT_FAILED;
}

/* A journal that proves all it holds may still have lost its end. Returns whether it is a copy. */
static bool judge(struct store *store, struct verify_report *report)
{
    char text[SQLITE_STORE_TEXT_MAX];
    bool is_copy;
    if (sqlite_store_judge(store, text, &is_copy) == ERR_LOST && report->outcome == VERIFY_PASSED) {
        report->outcome = VERIFY_DIFFERS;
        snprintf(report->text, sizeof report->text, "%s", text);
    }
    return is_copy;
}

int offline_verify(const struct config *config)
{
    struct store *store;
    struct verify_report report;
    struct shown shown = {.terminal = isatty(STDERR_FILENO)};
    char path[4096];
    const char *why = why_not(config->state, path);
    if (why)
        return not_done(path, why);
    if (copy_is_unfinished(config->state))
        return not_done(config->state, OFFLINE_UNFINISHED);
    int rc = sqlite_store_open_readonly(config->state, &store);
    if (rc)
        return not_opened(config->state, rc);
    const struct verify_task task = {.store = store,
                                     .books = {&sqlite_books, config->state},
                                     .foreign = true,
                                     .progress = show,
                                     .ctx = &shown};
    verify_run(&task, &report);
    if (shown.terminal && shown.any)
        fputs("\r\033[K", stderr);
    bool is_copy = judge(store, &report);
    bool disturbed = sqlite_store_is_disturbed(store);
    store->ops->close(store);
    return disturbed ? not_done(config->state, "a daemon has begun to work there meanwhile; "
                                               "verify again")
                     : result(&report, is_copy);
}
