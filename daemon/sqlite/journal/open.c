#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "sqlite/books/books.h"
#include "sqlite/connection/directory.h"
#include "sqlite/journal/foreign.h"
#include "sqlite/journal/holder.h"
#include "sqlite/journal/journal.h"
#include "sqlite/journal/journal_schema.h"
#include "sqlite/journal/loss.h"
#include "sqlite/journal/sqlite_store.h"
#include "store/walk.h"

enum { FINDING_MAX = STORE_FINDING_MAX + 10 };

struct opening {
    struct sqlite_store *s;
    struct sqlite_store_options options;
    struct loss loss;
    char *text; /* of SQLITE_STORE_TEXT_MAX */
    char finding[FINDING_MAX]; /* what of journal.db is not whole, after ": "; or "" */
};

static int gather_state(void *ctx, const struct checkpoint *c)
{
    struct opening *o = ctx;
    const int rc = loss_gather(o->s->directory, c, &o->loss);
    return rc < 0 ? rc : 0;
}

static int gather(struct opening *o)
{
    checkpoint_open(o->s);
    const int rc = checkpoint_load(&o->s->base, gather_state, o);
    if (rc == STORE_FOUND || rc == ERR_HELD) /* what is locked may be evidence */
        return rc == STORE_FOUND ? 0 : rc;
    return loss_gather(o->s->directory, NULL, &o->loss);
}

/* Whether the reason was given for a loss before, as far as the journal or the witness know. */
static bool is_used(const struct opening *o)
{
    const struct text reason = text_of(o->options.accept_loss);
    uint8_t digest[STORE_DIGEST_SIZE];
    chain_digest((struct bytes){(const uint8_t *)reason.data, reason.size}, digest);
    return text_equal(reason, text_of(o->s->declared)) ||
           memcmp(digest, o->loss.marks[0].declared, sizeof digest) == 0;
}

/* A loss is refused, or noted when it is accepted. */
static int allow(struct opening *o, int rc)
{
    if (rc != ERR_LOST || !o->options.accept_loss)
        return rc;
    const size_t at = strlen(o->text);
    o->s->lost = !is_used(o);
    if (!o->s->lost)
        snprintf(o->text + at, SQLITE_STORE_TEXT_MAX - at,
                 ". The reason given was given for an earlier loss: give this one its own");
    return o->s->lost ? 0 : rc;
}

/* SQLite would remove a log whose database is gone; a person may still want to look at it. */
static int keep_orphan(const char *directory)
{
    char *from = directory_path(directory, "journal.db-wal");
    char *to = directory_path(directory, "journal.db-wal.lost");
    int rc = from && to ? 0 : ERR_MEMORY;
    if (rc == 0 && rename(from, to) < 0)
        rc = directory_error(errno) == ERR_ABSENT ? 0 : directory_error(errno);
    free(from);
    free(to);
    return rc;
}

static int look_before(struct opening *o)
{
    int rc = gather(o);
    if (rc == 0)
        rc = allow(o, loss_before_open(o->s->directory, &o->loss, o->text, SQLITE_STORE_TEXT_MAX));
    return rc == 0 && o->s->lost ? keep_orphan(o->s->directory) : rc;
}

static void report_walked(void *ctx, uint64_t done, uint64_t of)
{
    const struct opening *o = ctx;
    (void)of;
    if (o->options.progress)
        o->options.progress(done);
}

static int walk(struct opening *o)
{
    const struct walk w = {
        .store = &o->s->base, .to = o->s->head.journal, .progress = report_walked, .ctx = o};
    uint8_t chain[STORE_DIGEST_SIZE];
    uint64_t at;
    const int rc = walk_run(&w, &at, chain);
    if (rc > 0)
        snprintf(o->finding, sizeof o->finding, ": input %llu %s", (unsigned long long)at,
                 walk_words(rc));
    return rc > 0 ? ERR_CORRUPT : rc;
}

static void note_finding(struct opening *o, const char *text)
{
    snprintf(o->finding, sizeof o->finding, ": %s", text);
}

static int check_copy(struct opening *o)
{
    char text[STORE_FINDING_MAX];
    int rc = sqlite_store_check(&o->s->base, text);
    if (rc == ERR_CORRUPT)
        note_finding(o, text);
    if (rc == 0)
        rc = walk(o);
    if (rc == 0 && o->loss.is_copy)
        rc = sqlite_books.remove(o->s->directory);
    if (rc == 0)
        snprintf(o->text, SQLITE_STORE_TEXT_MAX,
                 "journal.db %s: its %llu inputs were checked and are whole%s",
                 o->loss.is_copy ? "is a copy" : "was written to after it was served last",
                 (unsigned long long)o->s->head.journal,
                 o->loss.is_copy ? ", books.db is made anew" : "");
    return rc;
}

static int open_journal(struct opening *o)
{
    struct sqlite_store *s = o->s;
    char foreign[STORE_FINDING_MAX];
    int rc = connection_open(&s->journal, s->directory, "journal.db", CONNECTION_FULL,
                             &journal_migrations);
    if (rc == 0 && (rc = foreign_check(&s->journal, foreign, sizeof foreign)) == ERR_CORRUPT)
        note_finding(o, foreign);
    if (rc == 0)
        rc = journal_prepare(s);
    s->holder_fd = holder_open(s->directory, "journal.db");
    if (rc == 0)
        rc = journal_read_head(&s->journal, &s->head, s->declared);
    if (rc == 0)
        rc = allow(o, loss_judge(&s->journal, &s->head, &o->loss, o->text, SQLITE_STORE_TEXT_MAX));
    if (rc == 0 && (o->loss.is_copy || o->loss.is_changed) && s->head.journal)
        rc = check_copy(o);
    return rc == 0 ? journal_move_wal(s, true) : rc; /* not before: it changes what is judged */
}

static int begin_witness(struct sqlite_store *s, const struct loss *loss)
{
    struct witness_mark log;
    int rc = loss_identify(s->directory, "journal.db", &s->mark);
    if (rc == 0)
        rc = loss_identify(s->directory, "journal.db-wal", &log);
    if (rc == 0)
        rc = witness_open(s->directory, &s->witness);
    if (rc < 0)
        return rc;
    s->inode = s->mark.inode;
    s->log_inode = log.inode;
    memcpy(s->mark.declared, loss->marks[0].declared, sizeof s->mark.declared);
    journal_witness(s);
    return 0;
}

static void explain(struct opening *o, int rc)
{
    char holder[128];
    if (rc == ERR_HELD) {
        holder_name(o->s->holder_fd, holder, sizeof holder);
        snprintf(o->text, SQLITE_STORE_TEXT_MAX, "%s keeps journal.db locked", holder);
    }
    if (rc == ERR_CORRUPT && o->loss.is_copy)
        snprintf(o->text, SQLITE_STORE_TEXT_MAX,
                 "journal.db is a copy and is not whole%s. It was copied while a daemon wrote, or "
                 "damaged since: put back one that s75ctl backup made, or take out what is intact "
                 "with s75d --salvage DIR",
                 o->finding);
    else if (rc == ERR_CORRUPT && o->loss.is_changed)
        snprintf(
            o->text, SQLITE_STORE_TEXT_MAX,
            "journal.db was written to after it was served last, and is not whole%s. If a copy "
            "was put in its place, journal.db-wal does not belong to it: put the copy back "
            "into an empty directory. Else it is damaged: put back a backup, or take out what "
            "is intact with s75d --salvage DIR",
            o->finding);
    else if (rc == ERR_CORRUPT)
        snprintf(o->text, SQLITE_STORE_TEXT_MAX,
                 "journal.db is damaged%s; put back a backup, or take out what is intact with s75d "
                 "--salvage DIR",
                 o->finding);
}

static int open_writer(struct opening *o)
{
    int rc = directory_lock(o->s->directory, &o->s->lock_fd);
    if (rc == 0)
        rc = look_before(o);
    if (rc == 0)
        rc = open_journal(o);
    if (rc == 0)
        rc = begin_witness(o->s, &o->loss);
    explain(o, rc);
    return rc;
}

int sqlite_store_open_checked(const char *directory, const struct sqlite_store_options *options,
                              char *text, struct store **ret_store)
{
    struct opening o = {.s = journal_new(directory), .options = *options, .text = text};
    text[0] = '\0';
    if (!o.s)
        return ERR_MEMORY;
    const int rc = open_writer(&o);
    if (rc == 0) {
        *ret_store = &o.s->base;
        return 0;
    }
    o.s->broken = true; /* what was refused is left as it lies: closing moves no log either */
    o.s->base.ops->close(&o.s->base);
    return rc;
}

int sqlite_store_open(const char *directory, struct store **ret_store)
{
    char text[SQLITE_STORE_TEXT_MAX];
    const struct sqlite_store_options options = {.accept_loss = NULL};
    return sqlite_store_open_checked(directory, &options, text, ret_store);
}

int sqlite_store_open_readonly(const char *directory, struct store **ret_store)
{
    struct sqlite_store *s = journal_new(directory);
    if (!s)
        return ERR_MEMORY;
    look_stand(directory, &s->stand);
    int rc =
        connection_open(&s->journal, directory, "journal.db", CONNECTION_LOOK, &journal_migrations);
    if (rc == 0)
        rc = journal_read_head(&s->journal, &s->head, NULL);
    if (rc < 0) {
        s->base.ops->close(&s->base);
        return rc;
    }
    checkpoint_open(s);
    *ret_store = &s->base;
    return 0;
}

int sqlite_store_judge(struct store *base, char *text, bool *ret_is_copy)
{
    struct sqlite_store *s = (struct sqlite_store *)base;
    struct store_head head;
    struct loss loss;
    *ret_is_copy = false;
    int rc = loss_look_at_witness(s->directory, &loss); /* first: a daemon may go on meanwhile */
    if (rc == 0)
        rc = base->ops->head(base, &head);
    if (rc < 0)
        return rc;
    *ret_is_copy = loss.is_copy;
    return loss_judge(&s->journal, &head, &loss, text, SQLITE_STORE_TEXT_MAX);
}
