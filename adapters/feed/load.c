#include "feed/load.h"

#include "base/error.h"
#include "feed/document.h"
#include "feed/intake.h"

/* A file that cannot be had now may be had later; one that is not fit to be read never will be. */
static enum fate fate_of_failure(int error)
{
    if (error == ERR_FORM || error == ERR_RANGE)
        return FATE_REFUSED;
    return error == ERR_MEMORY ? FATE_BROKEN : FATE_LATER;
}

static enum fate no_memory(struct problem *problem)
{
    problem_set(problem, ERR_MEMORY, "out of memory");
    return FATE_BROKEN;
}

static enum fate take(struct load *l, const struct item *item, struct arena *arena,
                      struct problem *problem)
{
    if (item->unreadable)
        report_unreadable(l->report, l->path, item);
    if (l->sender)
        return sender_put(l->sender, item, problem);
    return report_item(l->report, item, arena) < 0 ? no_memory(problem) : FATE_DONE;
}

static enum fate take_all(struct load *l, struct intake *in, struct problem *problem)
{
    struct arena arena = ARENA_NULL;
    struct item item;
    enum fate fate = FATE_DONE;
    int rc = 0;
    while (fate == FATE_DONE && !(rc = intake_next(in, &item))) {
        fate = take(l, &item, &arena, problem);
        report_progress(l->report, in);
        if (fate == FATE_DONE && l->stop && *l->stop)
            fate = FATE_STOPPED;
    }
    if (rc < 0)
        fate = no_memory(problem);
    arena_fini(&arena);
    return fate;
}

static enum fate transfer(struct load *l, struct intake *in, struct problem *problem)
{
    struct result result = {.fate = FATE_DONE};
    report_begin(l->report);
    if (l->sender)
        result.fate = sender_begin(l->sender, in, problem);
    if (result.fate == FATE_DONE) {
        result.fate = take_all(l, in, problem);
        if (l->sender && result.fate == FATE_DONE)
            result.fate = sender_finish(l->sender, problem);
        else if (l->sender)
            sender_abandon(l->sender);
    }
    if (result.fate != FATE_DONE && result.fate != FATE_KNOWN)
        return result.fate;
    if (l->sender) {
        result.resumed = l->sender->resumed;
        result.refused = l->sender->refused;
        result.partly = l->sender->partly;
        result.journal = l->sender->journal;
    }
    if (result.fate == FATE_DONE) /* what an earlier run was told is not a fault of this one */
        l->faulty += in->tally.unreadable + result.refused;
    if (report_summary(l->report, in, &result) < 0)
        return no_memory(problem);
    return result.fate;
}

enum fate load_file(struct load *l, const char *path, struct problem *problem)
{
    struct document document;
    struct intake in;
    l->path = path;
    int rc = document_open(path, &document, problem);
    if (rc < 0)
        return fate_of_failure(rc);
    rc = intake_open(&in, &document, l->mapping, problem);
    enum fate fate = FATE_BROKEN;
    if (rc < 0)
        fate = rc == ERR_ABSENT ? FATE_BROKEN : fate_of_failure(rc);
    else
        fate = transfer(l, &in, problem);
    if (fate == FATE_STOPPED)
        problem_set(problem, 0, "%s: stopped; run again to go on", path);
    if (!rc)
        intake_close(&in);
    document_fini(&document);
    return fate;
}
