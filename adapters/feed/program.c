#include "feed/program.h"

#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "feed/csv.h"
#include "feed/file/limits.h"
#include "feed/load.h"
#include "feed/recall.h"
#include "feed/suggest.h"
#include "feed/watch.h"

enum {
    OPTION_JSON = 256,
    OPTION_DESK,
    OPTION_PARTY,
    OPTION_FEED,
    OPTION_BATCH,
    OPTION_WATCH,
    OPTION_COMPANION,
    OPTION_SUGGEST,
    OPTION_SHEET,
    OPTION_WAIT
};
enum { BATCH = 128, WAIT_S = 30, WAIT_S_MAX = 86400, SETTLE_MS = 2000, RESCAN_MS = 10000,
       QUIET_MS = 100, TELL_EVERY = 30, LOOK_MS = 30000 };

struct arguments {
    const struct feed_program *program;
    const char *mapping, *desk, *party, *feed, *watch, *companion, *suggest, *sheet;
    char **files;
    int file_count;
    bool dry_run, json, keep_going;
    uint32_t batch;
    int wait_s; /* -1: not given */
};

struct run {
    const struct arguments *arguments;
    const struct feed_program *program;
    struct mapping *mapping;
    struct report report;
    struct sender sender;
    struct load load;
    struct problem problem, reported; /* reported: the last sentence on a file left for later */
    unsigned waits;
    char *known_file; /* of a watched folder */
    int64_t looked_ms;
    char name[64], party[LIMIT_REFERENCE + 1], feed[LIMIT_REFERENCE + 1];
};

static volatile sig_atomic_t stopped;
static int stop_fd = -1;

static void on_signal(int signal)
{
    (void)signal;
    const int error = errno;
    const uint64_t one = 1;
    stopped = 1;
    if (write(stop_fd, &one, sizeof one) < 0) /* the flag is set all the same */
        errno = error;
    errno = error;
}

static bool catch_signals(void)
{
    stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    const struct sigaction action = {.sa_handler = on_signal}; /* no SA_RESTART: waits end */
    return stop_fd >= 0 && !sigaction(SIGINT, &action, NULL) &&
           !sigaction(SIGTERM, &action, NULL);
}

static long number(struct argp_state *state, const char *text, const char *what, long least,
                   long most)
{
    char *end;
    errno = 0;
    const long n = strtol(text, &end, 10);
    if (errno || *text == '\0' || *end != '\0' || n < least || n > most)
        argp_error(state, "%s is a whole number from %ld to %ld, not '%s'", what, least, most,
                   text);
    return n;
}

static void check_arguments(struct argp_state *state, const struct arguments *a)
{
    if (a->sheet && !a->suggest)
        argp_error(state, "--sheet goes with --suggest; a mapping has \"sheet\"");
    if (a->suggest && (a->mapping || a->watch || a->file_count))
        argp_error(state, "--suggest FILE goes with --sheet only");
    if (a->suggest)
        return;
    if (!a->mapping)
        argp_error(state, "--mapping is needed: it says how the files are to be read");
    if (a->watch && a->file_count)
        argp_error(state, "give files or --watch, not both");
    if (a->watch && a->dry_run)
        argp_error(state, "--watch moves files, so it cannot be a dry run");
    if (a->companion && !*a->companion)
        argp_error(state, "--companion is the ending of a name, such as .done");
    if (!a->watch && !a->file_count)
        argp_error(state, "no files");
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct arguments *a = state->input;
    switch (key) {
    case 'm': a->mapping = text; break;
    case 'n': a->dry_run = true; break;
    case 'k': a->keep_going = true; break;
    case OPTION_JSON: a->json = true; break;
    case OPTION_DESK: a->desk = text; break;
    case OPTION_PARTY: a->party = text; break;
    case OPTION_FEED: a->feed = text; break;
    case OPTION_WATCH: a->watch = text; break;
    case OPTION_COMPANION:
        a->companion = text;
        break;
    case OPTION_SUGGEST:
        a->suggest = text;
        break;
    case OPTION_SHEET:
        a->sheet = text;
        break;
    case OPTION_BATCH: a->batch = (uint32_t)number(state, text, "--batch", 1, LIMIT_ITEMS); break;
    case OPTION_WAIT: a->wait_s = (int)number(state, text, "--wait", 0, WAIT_S_MAX); break;
    case ARGP_KEY_ARGS:
        a->files = state->argv + state->next;
        a->file_count = state->argc - state->next;
        break;
    case ARGP_KEY_END: check_arguments(state, a); break;
    default: return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static const struct argp_option options[] = {
    {"mapping", 'm', "FILE", 0,
     "How to read the files: a mapping file, or the name of one that is "
     "installed, such as salford",
     1},
    {"dry-run", 'n', NULL, 0, "Show what would be sent, and send nothing", 1},
    {"json", OPTION_JSON, NULL, 0,
     "JSON lines instead of tables and sentences: the items of a dry "
     "run, and a summary for each file",
     1},
    {"keep-going", 'k', NULL, 0, "Go on with the next file after one that was not loaded", 1},
    {"watch", OPTION_WATCH, "DIR", 0,
     "Load files as they arrive in DIR/arrived and move them to "
     "DIR/done, or to DIR/refused with the reason beside them",
     1},
    {"companion", OPTION_COMPANION, "ENDING", 0,
     "Take a file only when NAME and ENDING is there too, "
     "such as NAME.done, or NAME.sha256 with its digest",
     1},
    {"suggest", OPTION_SUGGEST, "FILE", 0,
     "Print a first mapping for FILE, by its header and first rows; what was guessed and "
     "what a person must decide is marked",
     1},
    {"sheet", OPTION_SHEET, "NAME", 0, "With --suggest: the sheet of a workbook", 1},
    {"desk", OPTION_DESK, "ENDPOINT", 0,
     "Where s75d listens; else $S75_DESK, else "
     "ipc:///run/s75d/desk",
     2},
    {"party", OPTION_PARTY, "CODE", 0, "Who runs the feed, instead of the mapping's party", 2},
    {"feed", OPTION_FEED, "NAME", 0, "The feed's name, instead of the mapping's feed", 2},
    {"batch", OPTION_BATCH, "N", 0, "Items of one submission, 1..1024; 128 when not given", 2},
    {"wait", OPTION_WAIT, "SECONDS", 0,
     "How long to wait for s75d without any sign of it; 30 when "
     "not given, and for ever with --watch or 0",
     2},
    {0},
};

#define EXIT_CODES \
    "Exit codes:\n" \
    "  0  everything was read and is with s75d (also when it was there before)\n" \
    "  1  the same, but rows were unreadable or refused; they are listed\n" \
    "  2  the command line, the mapping file or the watched directory is wrong\n" \
    "  3  a file was not loaded: its header, its name, a limit, or another\n" \
    "     document must be finished first\n" \
    "  4  s75d was not reached, or the conversation with it failed: run again\n" \
    "  5  stopped by a signal: run again to go on\n" \
    "\n" \
    "A file is one document, known by its SHA-256: however often it is sent, it is counted once."

/* NAME of an installed mapping, or a path. *ret_path is to be freed. ERR_ABSENT, ERR_MEMORY, with
 * the problem. */
static int find_mapping(struct run *run, char **ret_path)
{
    const char *name = run->arguments->mapping, *folder = run->program->mappings;
    const bool installed = !strpbrk(name, "/.") && access(name, F_OK) < 0;
    char *path = NULL;
    int size = 0;
    if (installed)
        size = asprintf(&path, "%s/%s.yaml", folder, name);
    else
        path = strdup(name);
    if (size < 0 || !path)
        return problem_set(&run->problem, ERR_MEMORY, "out of memory");
    if (installed && access(path, F_OK) < 0) {
        free(path);
        return problem_set(&run->problem, ERR_ABSENT,
                           "no installed mapping '%s' (looked in %s); for a file write ./%s.yaml",
                           name, folder, name);
    }
    *ret_path = path;
    return 0;
}

static int open_mapping(struct run *run)
{
    char *path = NULL;
    int rc = find_mapping(run, &path);
    if (rc)
        return rc;
    rc = mapping_open(path, &run->mapping, &run->problem);
    free(path);
    if (!rc && !(run->program->items & 1u << run->mapping->item))
        rc = problem_set(&run->problem, ERR_FORM, "%s: %s does not send %ss", run->mapping->path,
                         run->program->name, item_type_name(run->mapping->item));
    return rc;
}

static void on_refused(void *ctx, uint32_t row, const char *text)
{
    struct run *run = ctx;
    report_refused(&run->report, run->load.path, row, text);
}

/* Called about once a second: reported at once, and then now and then. */
static void on_wait(void *ctx, const char *text)
{
    struct run *run = ctx;
    if (run->waits++ % TELL_EVERY == 0)
        report_note(&run->report, text);
}

/* Arena text has no NUL. */
static void copy_text(struct text t, char *out, size_t size)
{
    snprintf(out, size, "%.*s", TEXT_ARG(t));
}

static enum outcome open_sender(struct run *run)
{
    const struct arguments *a = run->arguments;
    snprintf(run->name, sizeof run->name, "%s %s", run->program->name, S75D_VERSION);
    copy_text(run->mapping->party, run->party, sizeof run->party);
    copy_text(run->mapping->feed, run->feed, sizeof run->feed);
    const int wait_unasked_s = a->watch ? 0 : WAIT_S;
    const int wait_s = a->wait_s >= 0 ? a->wait_s : wait_unasked_s;
    const struct sender_options sender = {
        .desk = a->desk,
        .party = a->party ? a->party : run->party,
        .feed = a->feed ? a->feed : run->feed,
        .program = run->name,
        .known_file = run->known_file,
        .timeout_ms = wait_s ? wait_s * 1000 : -1,
        .batch = a->batch,
        .stop = &stopped,
        .on_refused = on_refused,
        .on_wait = on_wait,
        .ctx = run,
    };
    const enum outcome outcome = sender_open(&run->sender, &sender, &run->problem);
    run->load.sender = &run->sender;
    return outcome;
}

static int code_of(enum outcome outcome)
{
    switch (outcome) {
    case OUTCOME_DONE:
    case OUTCOME_KNOWN:
        return EXIT_ALL;
    case OUTCOME_REFUSED:
    case OUTCOME_LATER:
        return EXIT_FILE;
    case OUTCOME_STOPPED:
        return EXIT_STOP;
    case OUTCOME_RESTORED:
    case OUTCOME_BROKEN:
        break;
    }
    return EXIT_DAEMON;
}

static int load_files(struct run *run)
{
    const struct arguments *a = run->arguments;
    const enum outcome opened = a->dry_run ? OUTCOME_DONE : open_sender(run);
    if (opened != OUTCOME_DONE) {
        report_note(&run->report, run->problem.text);
        return code_of(opened);
    }
    int code = EXIT_ALL;
    for (int i = 0; i < a->file_count; i++) {
        const enum outcome outcome = load_file(&run->load, a->files[i], &run->problem);
        if (outcome == OUTCOME_DONE || outcome == OUTCOME_KNOWN)
            continue;
        code = code_of(outcome);
        report_note(&run->report, run->problem.text);
        if (code == EXIT_FILE && a->keep_going)
            continue;
        if (i + 1 < a->file_count)
            fprintf(stderr, "%d %s not loaded\n", a->file_count - i - 1,
                    a->file_count - i == 2 ? "file after it was" : "files after it were");
        break;
    }
    return code == EXIT_ALL && run->load.faulty ? EXIT_FAULTY : code;
}

/* The same sentence on a file that has to wait is printed once, not at every look. */
static enum outcome load_arrival(void *ctx, const char *path, struct problem *problem)
{
    struct run *run = ctx;
    const enum outcome outcome = load_file(&run->load, path, problem);
    run->waits = 0;
    if (outcome == OUTCOME_REFUSED ||
        (outcome == OUTCOME_LATER && strcmp(run->reported.text, problem->text)))
        report_note(&run->report, problem->text);
    if (outcome == OUTCOME_LATER)
        run->reported = *problem;
    return outcome;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static enum outcome knows(void *ctx, const uint8_t sha256[32], bool *ret_known,
                          struct problem *problem)
{
    return sender_knows(&((struct run *)ctx)->sender, sha256, ret_known, problem);
}

/* What the daemon lost is moved back to where it arrived. The kept file of what the daemon sent is
 * written anew only then, so that a stop in between does no harm. */
static enum outcome recall_lost(struct run *run, struct spool *spool, uint64_t journal)
{
    char text[160];
    uint32_t count;
    enum outcome outcome = recall(spool, knows, run, &count, &run->problem);
    if (outcome != OUTCOME_DONE)
        return outcome;
    snprintf(text, sizeof text,
             "s75d went back to input %llu: %u of the files in done/ it no longer knows, they go "
             "back to arrived/",
             (unsigned long long)journal, count);
    report_note(&run->report, text);
    return sender_restored_done(&run->sender, &run->problem);
}

/* Opens the conversation, again after a restore of the daemon. */
static enum outcome begin_watching(struct run *run, struct watch *watch)
{
    uint64_t journal;
    if (run->load.sender)
        sender_close(&run->sender);
    enum outcome outcome = open_sender(run);
    run->looked_ms = now_ms();
    if (outcome == OUTCOME_DONE && sender_restored(&run->sender, &journal))
        outcome = recall_lost(run, &watch->spool, journal);
    return outcome;
}

/* Now and then the daemon is looked for, so that a restore is noticed though nothing arrives. */
static enum outcome watch_once(struct run *run, struct watch *watch)
{
    enum outcome outcome = watch_step(watch, -1, &run->problem);
    if (outcome == OUTCOME_DONE && now_ms() - run->looked_ms >= LOOK_MS) {
        outcome = sender_look(&run->sender, &run->problem);
        run->looked_ms = now_ms();
    }
    return outcome;
}

static enum outcome watch_all(struct run *run, struct watch *watch)
{
    enum outcome outcome = begin_watching(run, watch);
    while (!stopped && (outcome == OUTCOME_DONE || outcome == OUTCOME_RESTORED))
        outcome = outcome == OUTCOME_RESTORED ? begin_watching(run, watch) : watch_once(run, watch);
    return outcome;
}

/* The folder is locked and looked at before the daemon is called: a fault in it is printed at once.
 * */
static int watch_folder(struct run *run)
{
    const struct watch_options watch_options = {
        .settle_ms = SETTLE_MS,
        .rescan_ms = RESCAN_MS,
        .quiet_ms = QUIET_MS,
        .stop_fd = stop_fd,
        .now_ms = now_ms,
        .companion = run->arguments->companion,
        .load = load_arrival,
        .ctx = run,
    };
    struct watch watch;
    if (watch_open(run->arguments->watch, &watch_options, &watch, &run->problem) < 0) {
        report_note(&run->report, run->problem.text);
        return EXIT_USAGE;
    }
    enum outcome outcome = OUTCOME_BROKEN;
    if (asprintf(&run->known_file, "%s/known", run->arguments->watch) < 0) {
        run->known_file = NULL;
        problem_set(&run->problem, ERR_MEMORY, "out of memory");
    } else {
        outcome = watch_all(run, &watch);
    }
    watch_close(&watch);
    free(run->known_file);
    if (outcome == OUTCOME_DONE || outcome == OUTCOME_STOPPED)
        return EXIT_ALL;
    report_note(&run->report, run->problem.text);
    return code_of(outcome);
}

/* The mapping goes out, what came of it to a person. */
static int suggest_mapping(struct run *run)
{
    const struct arguments *a = run->arguments;
    struct suggest_result r;
    char text[1024];
    if (suggest(a->suggest, a->sheet, run->program->name, stdout, &r, &run->problem) < 0) {
        report_note(&run->report, run->problem.text);
        return EXIT_FILE;
    }
    snprintf(text, sizeof text,
             "%s by this mapping: %u rows, %u payments, total %s, %u unreadable%s%s", a->suggest,
             r.rows, r.items, r.total, r.unreadable, r.unreadable ? "; the first: " : "",
             r.first_fault);
    report_note(&run->report, text);
    return r.unreadable ? EXIT_FAULTY : EXIT_ALL;
}

static int run_program(struct run *run)
{
    if (run->arguments->suggest)
        return suggest_mapping(run);
    if (open_mapping(run) < 0) {
        report_note(&run->report, run->problem.text);
        return EXIT_USAGE;
    }
    run->load.mapping = run->mapping;
    return run->arguments->watch ? watch_folder(run) : load_files(run);
}

int program_main(const struct feed_program *program, int argc, char **argv)
{
    struct arguments a = {.program = program, .batch = BATCH, .wait_s = -1};
    char *doc, version[64];
    snprintf(version, sizeof version, "%s %s", program->name, S75D_VERSION);
    argp_program_version = version;
    argp_err_exit_status = EXIT_USAGE;
    if (asprintf(&doc, "%s\v%s", program->doc, EXIT_CODES) < 0)
        return EXIT_DAEMON;
    const struct argp argp = {.options = options,
                              .parser = parse,
                              .doc = doc,
                              .args_doc = "FILE...\n--watch DIR\n--suggest FILE"};
    argp_parse(&argp, argc, argv, 0, NULL, &a);
    free(doc);
    if (sodium_init() < 0 || !catch_signals()) {
        fprintf(stderr, "%s: cannot start: %s\n", program->name, strerror(errno));
        return EXIT_DAEMON;
    }
    struct run run = {
        .arguments = &a,
        .program = program,
        .report = {.out = stdout, .err = stderr, .json = a.json, .dry_run = a.dry_run,
                   .progress = isatty(STDERR_FILENO)},
    };
    run.load = (struct load){
        .open = csv_open, .report = &run.report, .stop = &stopped, .companion = a.companion};
    int code = run_program(&run);
    if (run.load.sender)
        sender_close(&run.sender);
    mapping_close(run.mapping);
    if ((fflush(stdout) || ferror(stdout)) && code <= EXIT_FAULTY) {
        fprintf(stderr, "%s: cannot write to the output: %s\n", program->name, strerror(errno));
        code = EXIT_DAEMON;
    }
    return code;
}
