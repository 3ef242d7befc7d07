#include "app/upkeep/start.h"
#include <stdio.h>
#include "app/commit/poison.h"
#include "app/process/log.h"
#include "app/upkeep/offline.h"
#include "app/process/space.h"
#include "base/error.h"
#include "sqlite/journal/copy.h"
#include "sqlite/journal/journal.h"

enum { EXTEND_SECONDS = 60 };

static void report_checked(uint64_t rows)
{
    log_extend_start(EXTEND_SECONDS);
    log_status("checking a copied journal: %llu inputs", (unsigned long long)rows);
}

/* Trying has waited for some seconds already. */
static void report_held(const struct config *config, const char *text)
{
    log_extend_start(EXTEND_SECONDS);
    log_line(LOG_WARNING, "%s: %s; waiting until it lets go", config->state, text);
}

static void report_failed(const struct config *config, int rc, const char *text)
{
    if (rc == ERR_BUSY)
        text = "another s75d works on this directory";
    else if (!*text)
        text = error_text(rc);
    if (rc == ERR_LOST)
        log_message(MESSAGE_JOURNAL_LOST, LOG_ERROR, "%s: %s", config->state, text);
    else
        log_line(LOG_ERROR, "%s: %s", config->state, text);
    if (rc == ERR_FULL)
        space_report(config->state);
}

int start_store(const struct config *config, struct store **ret_store)
{
    const struct sqlite_store_options options = {.accept_loss = config->accept_loss,
                                                 .progress = report_checked};
    char text[SQLITE_STORE_TEXT_MAX];
    int rc;
    if (copy_is_unfinished(config->state)) {
        log_line(LOG_ERROR, "%s: %s", config->state, OFFLINE_UNFINISHED);
        return ERR_ABSENT;
    }
    while ((rc = sqlite_store_open_checked(config->state, &options, text, ret_store)) == ERR_HELD)
        report_held(config, text);
    if (rc)
        report_failed(config, rc, text);
    else if (*text)
        log_line(LOG_WARNING, "%s: %s", config->state, text);
    return rc == ERR_LOST ? START_LOST : rc;
}

int start_epoch(const struct config *config, struct store *store, uint64_t *ret_epoch)
{
    char holder[128], text[160];
    struct store_head head;
    int rc;
    while ((rc = store->ops->epoch_take(store, text_of(config->accept_loss), ret_epoch)) ==
           ERR_HELD) {
        sqlite_store_holder(store, holder, sizeof holder);
        snprintf(text, sizeof text, "%s keeps journal.db locked", holder);
        report_held(config, text);
    }
    if (!rc)
        rc = store->ops->head(store, &head);
    if (rc)
        log_line(LOG_ERROR, "%s: taking the next epoch: %s", config->state, error_text(rc));
    else if (config->accept_loss && head.restored.epoch == *ret_epoch)
        log_message(
            MESSAGE_LOSS_ACCEPTED, LOG_WARNING,
            "%s: the loss of what came after input %llu is accepted: \"%s\"; peers will know",
            config->state, (unsigned long long)head.journal, config->accept_loss);
    else if (config->accept_loss)
        log_line(LOG_NOTICE,
                 "%s: nothing was lost since this loss was accepted in epoch %llu: take "
                 "--accept-loss away",
                 config->state, (unsigned long long)head.restored.epoch);
    return rc;
}

enum { POISON_TOLD_MAX = 16 };

static void report_poison(const struct poison_entry *e)
{
    if (e->journal)
        log_message(MESSAGE_SET_ASIDE, LOG_ERROR,
                    "stepping input %llu (submission %llu of feed %s of %s) again ended "
                    "the daemon by signal %d before; it is journaled and cannot be left "
                    "out: if this start ends there too, another version of s75d is needed",
                    (unsigned long long)e->journal, (unsigned long long)e->number, e->feed,
                    e->party, e->signal);
    else
        log_message(MESSAGE_SET_ASIDE, LOG_WARNING,
                    "submission %llu of feed %s of %s ended the daemon by signal %d "
                    "before, and is set aside: these bytes are refused, all else is "
                    "served; please report it",
                    (unsigned long long)e->number, e->feed, e->party, e->signal);
}

void start_poison(const struct config *config)
{
    int rc = poison_open(config->state);
    if (rc)
        log_line(LOG_WARNING,
                 "%s/poison: %s; a submission that ends the daemon would be tried "
                 "again",
                 config->state, error_text(rc));
    if (poison_unreadable())
        log_line(LOG_WARNING, "%s/poison: %zu lines are not of the form and were dropped",
                 config->state, poison_unreadable());
    for (size_t i = 0; i < poison_count() && i < POISON_TOLD_MAX; i++)
        report_poison(poison_get(i));
    if (poison_count() > POISON_TOLD_MAX)
        log_line(LOG_WARNING, "%s/poison: %zu more", config->state,
                 poison_count() - POISON_TOLD_MAX);
}
