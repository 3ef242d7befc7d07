#include "health/health.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "kit/s75_text.h"

typedef unsigned long long ull;
typedef S75__V1__StatusAnswer status_answer;

/* Beyond these somebody should look. */
#define BOOKS_BEHIND 10000u
#define CHECKPOINT_BEHIND 1000000u
#define WAL_BYTES (64ull << 20)
#define DISK_LEFT (1ull << 30)
#define DISK_PART 20 /* a twentieth of it */

void health_tell(const struct health_teller *t, const char *about, enum health_level level,
                 const char *cure, const char *format, ...)
{
    struct health_finding f = {.about = about, .level = level, .cure = cure};
    va_list args;
    va_start(args, format);
    vsnprintf(f.text, sizeof f.text, format, args);
    va_end(args);
    t->each(t->ctx, &f);
}

static void tell_clock(const struct health_teller *t, const status_answer *s)
{
    char shows[S75_TEXT_MAX], today[S75_TEXT_MAX];
    s75_day_text(s->clock_date, shows);
    s75_day_text(s->business_date, today);
    if (s->clock == S75__V1__CLOCK_STATE__CLOCK_JUMPED)
        health_tell(
            t, "clock", HEALTH_WRONG,
            "set the machine's clock right; if it is right, s75ctl day DATE --officer ID and "
            "another officer's s75ctl approve confirm it",
            "it shows %s, more than %u days after the business date %s, and is not followed", shows,
            s->clock_jump_max_days, today);
    else if (s->clock == S75__V1__CLOCK_STATE__CLOCK_IMPLAUSIBLE)
        health_tell(t, "clock", HEALTH_WRONG, "set the machine's clock right",
                    "it shows %s, and is not followed outside of 2000-2099", shows);
    else if (s->clock == S75__V1__CLOCK_STATE__CLOCK_CATCHING_UP)
        health_tell(t, "clock", HEALTH_LOOK, "wait: feeds are answered busy meanwhile",
                    "days up to %s are being caught up", shows);
    else if (s->clock == S75__V1__CLOCK_STATE__CLOCK_MANUAL)
        health_tell(t, "clock", HEALTH_LOOK, "for real money, start it with clock: system",
                    "manual: the business date %s moves only by s75ctl day", today);
    else
        health_tell(t, "clock", HEALTH_GOOD, NULL, "the business date is %s, the clock shows %s",
                    today, shows);
}

static void tell_disk(const struct health_teller *t, const status_answer *s)
{
    const S75__V1__Figures *f = s->figures;
    if (s->has_disk_full_since_us)
        health_tell(t, "disk", HEALTH_WRONG, "make room; it goes on by itself (man s75d, FILES)",
                    "it is full: %llu inputs wait, nothing more is taken",
                    (ull)s->waiting_for_disk);
    else if (!f)
        health_tell(t, "disk", HEALTH_LOOK,
                    "ask as an administrator, auditor or observer (man s75-keys)",
                    "how much is free is not shown to this principal");
    else if (f->disk_free_bytes < DISK_LEFT || f->disk_free_bytes < f->disk_bytes / DISK_PART)
        health_tell(t, "disk", HEALTH_LOOK, "make room before it is full",
                    "%llu MiB of %llu MiB are free", (ull)(f->disk_free_bytes >> 20),
                    (ull)(f->disk_bytes >> 20));
    else
        health_tell(t, "disk", HEALTH_GOOD, NULL, "%llu MiB of %llu MiB are free",
                    (ull)(f->disk_free_bytes >> 20), (ull)(f->disk_bytes >> 20));
}

static void tell_wal(const struct health_teller *t, const S75__V1__Figures *f)
{
    if (!f || f->wal_bytes < WAL_BYTES)
        return;
    health_tell(t, "journal", HEALTH_LOOK,
                f->wal_held_by ? "end that process, or its transaction"
                               : "see whether it shrinks within minutes; else look at the disk",
                "its log has grown to %llu MiB%s%s", (ull)(f->wal_bytes >> 20),
                f->wal_held_by ? ", held back by " : "", f->wal_held_by ? f->wal_held_by : "");
}

static void tell_journal(const struct health_teller *t, const status_answer *s)
{
    if (s->has_damaged_journal)
        health_tell(
            t, "journal", HEALTH_WRONG,
            "s75d --verify tells more; take the newest backup that verifies, or s75d --salvage",
            "input %llu is damaged", (ull)s->damaged_journal);
    else
        health_tell(t, "journal", HEALTH_GOOD, NULL,
                    "%llu inputs, %llu of them looked at since the start", (ull)s->last_journal,
                    (ull)s->checked_journal);
    if (s->has_locked_since_us)
        health_tell(t, "journal", HEALTH_WRONG, "end the process that the log names",
                    "another process keeps it locked: %llu inputs wait", (ull)s->waiting_for_disk);
    tell_wal(t, s->figures);
    if (s->last_journal - s->checkpoint_journal > CHECKPOINT_BEHIND)
        health_tell(t, "checkpoint", HEALTH_LOOK,
                    "see the log for why none is saved; a start takes long",
                    "the last is %llu inputs old", (ull)(s->last_journal - s->checkpoint_journal));
    if (s->last_journal - s->projected_journal > BOOKS_BEHIND)
        health_tell(t, "books", HEALTH_LOOK, "see the log; look at the disk",
                    "books.db is %llu inputs behind",
                    (ull)(s->last_journal - s->projected_journal));
    else
        health_tell(t, "books", HEALTH_GOOD, NULL, "up to input %llu", (ull)s->projected_journal);
    if (s->set_aside)
        health_tell(t, "submissions", HEALTH_WRONG,
                    "report it: a submission ended the daemon; its sender can send another body",
                    "%u are set aside, each for having ended the daemon", s->set_aside);
}

static void tell_configuration(const struct health_teller *t, const status_answer *s)
{
    if (s->has_configuration_refused_us)
        health_tell(t, "configuration", HEALTH_WRONG,
                    "s75d --check-config says what; mend it, then systemctl reload s75d",
                    "the file was read again, had %u wrong, and was not taken",
                    s->configuration_problems);
    else if (s->n_configuration_waiting > 0)
        health_tell(t, "configuration", HEALTH_LOOK, "systemctl restart s75d, when it suits",
                    "%zu settings wait for the next start, the first is %s",
                    s->n_configuration_waiting, s->configuration_waiting[0]);
    else
        health_tell(t, "configuration", HEALTH_GOOD, NULL, "%s",
                    s->has_configuration_us ? "the file holds" : "options only, no file");
}

static void tell_peers(const struct health_teller *t, const status_answer *s)
{
    if (s->insecure)
        health_tell(t, "lock", HEALTH_WRONG, "make a key (s75ctl keys new) and take insecure out",
                    "tcp endpoints have none: every program on that machine may do everything");
    if (s->peers_differ)
        health_tell(t, "history", HEALTH_WRONG,
                    "man s75d, RESTORE: another journal was acknowledged from",
                    "%llu times a peer came that has another history", (ull)s->peers_differ);
    if (s->peers_ahead)
        health_tell(t, "history", HEALTH_WRONG,
                    "man s75d, RESTORE: perhaps an older copy was put back",
                    "%llu times a peer came that knows of more than is here", (ull)s->peers_ahead);
    if (s->refused_connections)
        health_tell(t, "peers", HEALTH_LOOK,
                    "if it should be there: s75ctl keys add; else find who knocks",
                    "%llu connections of peers whom the register does not have",
                    (ull)s->refused_connections);
    if (s->refused_strangers)
        health_tell(t, "peers", HEALTH_LOOK, "register the party (s75ctl apply), or stop its feed",
                    "%llu submissions of parties that nobody has registered",
                    (ull)s->refused_strangers);
    if (s->listeners_lost)
        health_tell(t, "peers", HEALTH_LOOK, "find the listener that subscribes to very much",
                    "the process that publishes events was lost %llu times",
                    (ull)s->listeners_lost);
    if (!s->insecure && !s->peers_differ && !s->peers_ahead)
        health_tell(t, "peers", HEALTH_GOOD, NULL, "%u at the desk, %u follow, %u listen",
                    s->connections, s->followers, s->listeners);
}

static void tell_limits(const struct health_teller *t, const status_answer *s)
{
    if (s->memory_bytes > s->memory_limit_bytes)
        health_tell(t, "memory", HEALTH_WRONG,
                    "see what grew (s75ctl status), then raise MemoryMax",
                    "%llu MiB, above the sum of its limits, %llu MiB", (ull)(s->memory_bytes >> 20),
                    (ull)(s->memory_limit_bytes >> 20));
    else
        health_tell(t, "memory", HEALTH_GOOD, NULL, "%llu MiB, may take %llu MiB in all",
                    (ull)(s->memory_bytes >> 20), (ull)(s->memory_limit_bytes >> 20));
    if (s->connections_turned_away)
        health_tell(t, "connections", HEALTH_LOOK,
                    "find who connects so often; see LimitNOFILE of the unit",
                    "%llu were turned away; %u of %u are taken", (ull)s->connections_turned_away,
                    s->connections, s->connections_max);
    else
        health_tell(t, "connections", HEALTH_GOOD, NULL, "%u of %u are taken", s->connections,
                    s->connections_max);
}

void health_judge(const status_answer *status, const char *version, health_fn each, void *ctx)
{
    const struct health_teller t = {each, ctx};
    if (strcmp(status->version, version) != 0)
        health_tell(&t, "version", HEALTH_LOOK, "install the same package on both, then restart",
                    "s75d is %s, this program is %s", status->version, version);
    else
        health_tell(&t, "version", HEALTH_GOOD, NULL, "%s, rules of version %u", version,
                    status->rules);
    if (status->memory_limit_bytes == 0) { /* the business date alone: the peer is a reader */
        health_tell(&t, "daemon", HEALTH_LOOK,
                    "ask as an administrator, auditor or observer (man s75-keys)",
                    "it answers; how it is, is not shown to this principal");
        return;
    }
    tell_clock(&t, status);
    tell_disk(&t, status);
    tell_journal(&t, status);
    tell_configuration(&t, status);
    tell_peers(&t, status);
    tell_limits(&t, status);
}

bool health_is_ready(const status_answer *status, const char **ret_why)
{
    if (status->has_disk_full_since_us)
        *ret_why = "the disk is full";
    else if (status->has_locked_since_us)
        *ret_why = "another process keeps the journal locked";
    else if (status->has_day_to || status->clock == S75__V1__CLOCK_STATE__CLOCK_CATCHING_UP)
        *ret_why = "days are being caught up";
    else
        return true;
    return false;
}
