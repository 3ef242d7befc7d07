#include "feed/load.h"

#include "base/error.h"
#include "feed/companion.h"
#include "feed/intake.h"

/* A file that cannot be had now may be had later; one that is not fit to be read never will be. */
static enum outcome outcome_of_failure(int error)
{
    if (error == ERR_FORM || error == ERR_RANGE)
        return OUTCOME_REFUSED;
    return error == ERR_MEMORY ? OUTCOME_BROKEN : OUTCOME_LATER;
}

static enum outcome no_memory(struct problem *problem)
{
    problem_set(problem, ERR_MEMORY, "out of memory");
    return OUTCOME_BROKEN;
}

static enum outcome take(struct load *l, const struct item *item, struct arena *arena,
                         struct problem *problem)
{
    if (item->unreadable)
        report_unreadable(l->report, l->path, item);
    if (l->sender)
        return sender_put(l->sender, item, problem);
    return report_item(l->report, item, arena) < 0 ? no_memory(problem) : OUTCOME_DONE;
}

static enum outcome take_all(struct load *l, struct intake *in, struct problem *problem)
{
    struct arena arena = ARENA_NULL;
    struct item item;
    enum outcome outcome = OUTCOME_DONE;
    int rc = 0;
    while (outcome == OUTCOME_DONE && !(rc = intake_next(in, &item, problem))) {
        outcome = take(l, &item, &arena, problem);
        if (outcome == OUTCOME_DONE && !row_source_goes_on(in->source))
            outcome = OUTCOME_STOPPED;
    }
    if (rc < 0) /* some of it may be sent: it is not refused, and goes on in another run */
        outcome = OUTCOME_BROKEN;
    arena_fini(&arena);
    return outcome;
}

static enum outcome transfer(struct load *l, struct intake *in, struct problem *problem)
{
    struct result result = {.outcome = OUTCOME_DONE};
    l->is_looking = false;
    report_begin(l->report);
    if (l->sender)
        result.outcome = sender_begin(l->sender, in, problem);
    if (result.outcome == OUTCOME_DONE) {
        result.outcome = take_all(l, in, problem);
        if (l->sender && result.outcome == OUTCOME_DONE)
            result.outcome = sender_finish(l->sender, problem);
        else if (l->sender)
            sender_abandon(l->sender);
    }
    if (result.outcome != OUTCOME_DONE && result.outcome != OUTCOME_KNOWN)
        return result.outcome;
    if (l->sender) {
        result.resumed = l->sender->resumed;
        result.refused = l->sender->refused;
        result.partly = l->sender->partly;
        result.journal = l->sender->journal;
    }
    if (result.outcome == OUTCOME_DONE) /* what an earlier run reported is no fault of this one */
        l->faulty += in->tally.unreadable + result.refused;
    if (report_summary(l->report, in, &result) < 0)
        return no_memory(problem);
    return result.outcome;
}

/* What is read is what is sent, whatever becomes of the file; one that changed before anything was
 * sent is read again. */
static int check_still(const struct load *l, const struct row_source *source,
                       struct problem *problem)
{
    if (!l->sender || source->ops->is_unchanged(source))
        return 0;
    return problem_set(problem, ERR_BUSY, "%s: it changed while it was read: nothing of it counts",
                       source->path);
}

static enum outcome changed_since(const struct load *l, const struct row_source *source,
                                  struct problem *problem)
{
    problem_set(
        problem, ERR_FORM,
        "%s: it changed after it was read. What counts, as input %llu, is what it was; what "
        "it is now does not count: send what differs",
        source->path, (unsigned long long)l->sender->journal);
    return OUTCOME_REFUSED;
}

static bool on_row(void *ctx, const struct row_source *source)
{
    const struct load *l = ctx;
    report_progress(l->report, source, l->is_looking);
    return !l->stop || !*l->stop;
}

static enum outcome load_source(struct load *l, struct row_source *source, struct problem *problem)
{
    struct intake in;
    int rc = l->companion ? companion_check(l->path, l->companion, source->sha256, problem) : 0;
    if (rc < 0)
        return outcome_of_failure(rc);
    l->is_looking = true;
    report_begin(l->report);
    source->on_row = on_row;
    source->ctx = l;
    rc = intake_open(&in, source, l->mapping, problem);
    if (rc == ERR_BUSY && l->stop && *l->stop)
        return OUTCOME_STOPPED;
    if (rc < 0)
        return rc == ERR_ABSENT ? OUTCOME_BROKEN : outcome_of_failure(rc);
    rc = check_still(l, source, problem);
    enum outcome outcome = rc < 0 ? outcome_of_failure(rc) : transfer(l, &in, problem);
    if (outcome == OUTCOME_DONE && l->sender && !source->ops->is_unchanged(source))
        outcome = changed_since(l, source, problem);
    if (outcome == OUTCOME_STOPPED)
        problem_set(problem, 0, "%s: stopped; run again to go on", l->path);
    intake_close(&in);
    return outcome;
}

enum outcome load_file(struct load *l, const char *path, struct problem *problem)
{
    struct row_source *source;
    l->path = path;
    const int rc = l->open(path, l->mapping, &source, problem);
    if (rc == ERR_BUSY && l->stop && *l->stop)
        return OUTCOME_STOPPED;
    if (rc < 0)
        return outcome_of_failure(rc);
    const enum outcome outcome = load_source(l, source, problem);
    source->ops->close(source);
    return outcome;
}
