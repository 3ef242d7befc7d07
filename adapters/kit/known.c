/* kit/known: what the daemon sent of its journal, kept and sent back.
 *
 * It only grows, and only by what a daemon sent that agreed with what was known before: so a daemon
 * which was put back to an older copy cannot talk us out of it. A declared restore replaces it. The
 * file is one line, twice, so that damage shows. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "client.h"

#define EVERY_MS 1000
#define FORM "s75-known 1 epoch %" PRIu64 " journal %" PRIu64 " chain %s restored %" PRId64 "\n"
enum { HEX_SIZE = 2 * KNOWN_CHAIN, LINE_MAX_BYTES = 192 };

bool known_message(const struct s75_client *c, S75__V1__Known *ret_message)
{
    s75__v1__known__init(ret_message);
    ret_message->epoch = c->known.epoch;
    ret_message->journal = c->known.journal;
    ret_message->chain = (ProtobufCBinaryData){KNOWN_CHAIN, (uint8_t *)(uintptr_t)c->known.chain};
    ret_message->has_restored_us = c->known.restored_us != 0;
    ret_message->restored_us = c->known.restored_us;
    return c->known.any;
}

static void take(struct s75_client *c, const S75__V1__Known *m)
{
    const struct known before = c->known;
    c->known = (struct known){.any = true,
                              .epoch = m->epoch,
                              .journal = m->journal,
                              .restored_us = m->has_restored_us ? m->restored_us : 0};
    memcpy(c->known.chain, m->chain.data, KNOWN_CHAIN);
    c->known_ahead = false;
    c->known_changed |= !before.any || before.epoch != m->epoch || before.journal != m->journal ||
                        before.restored_us != c->known.restored_us;
}

/* Of several that the program has not dealt with, the least that was kept. */
static void note_restored(struct s75_client *c, const S75__V1__Restored *restored)
{
    const S75__V1__Restored before = c->restored;
    c->restored = *restored;
    if (c->has_restored && before.journal < restored->journal)
        c->restored.journal = before.journal;
    if (c->has_restored && before.event < restored->event)
        c->restored.event = before.event;
    c->has_restored = true;
}

int known_welcomed(struct s75_client *c, const S75__V1__Welcome *w)
{
    const S75__V1__Known *m = w->known;
    if (!m)
        return 0;
    if (m->chain.len != KNOWN_CHAIN)
        return client_break(c, S75_ERR_PROTOCOL, "s75d at %s says a chain of %zu bytes, not %d",
                            c->options.desk, m->chain.len, KNOWN_CHAIN);
    if (w->restored && c->known.any) {
        note_restored(c, w->restored);
        take(c, m);
    } else if (!c->known.any || m->journal >= c->known.journal) {
        take(c, m);
    } else {
        c->known_ahead = true;
    }
    return 0;
}

void known_received(struct s75_client *c, const S75__V1__Known *m)
{
    const S75__V1__Welcome *w = s75_welcome(c);
    const S75__V1__Known *sent = w ? w->known : NULL;
    if (!m || !sent || c->greeting != GREETED || m->chain.len != KNOWN_CHAIN ||
        m->epoch != w->epoch || m->restored_us != sent->restored_us ||
        m->journal < c->known.journal)
        return; /* older, or of another daemon than the one that agreed at Hello */
    if (c->known_ahead)
        c->greeting = GREET_DUE; /* it has come so far now: Hello lets it compare */
    else
        take(c, m);
}

void known_restored_done(struct s75_client *c)
{
    c->has_restored = false;
}

/* --- the file --------------------------------------------------------------------------------- */

static int failed(struct s75_client *c, const char *what)
{
    return client_break(c, S75_ERR_KNOWN, "%s %s: %s", what, c->options.known_file,
                        strerror(errno));
}

static int damaged(struct s75_client *c)
{
    return client_break(c, S75_ERR_KNOWN,
                        "%s is damaged, or no file of what s75d sent: remove it when s75d is known "
                        "to have lost nothing",
                        c->options.known_file);
}

static void put_line(const struct known *k, char out[LINE_MAX_BYTES])
{
    char hex[HEX_SIZE + 1];
    for (size_t i = 0; i < KNOWN_CHAIN; i++)
        snprintf(hex + 2 * i, 3, "%02x", k->chain[i]);
    snprintf(out, LINE_MAX_BYTES, FORM, k->epoch, k->journal, hex, k->restored_us);
}

static void chain_from(const char hex[HEX_SIZE + 1], uint8_t chain[KNOWN_CHAIN])
{
    for (size_t i = 0; i < KNOWN_CHAIN; i++) {
        const char two[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
        chain[i] = (uint8_t)strtoul(two, NULL, 16);
    }
}

/* Whatever the line gave must give the line again, so that nothing else is taken for one. */
static bool get_line(const char *line, struct known *ret)
{
    struct known k = {.any = true};
    char hex[HEX_SIZE + 1] = "", again[LINE_MAX_BYTES];
    if (sscanf(line,
               "s75-known 1 epoch %" SCNu64 " journal %" SCNu64
               " chain %64[0-9a-f] restored %" SCNd64,
               &k.epoch, &k.journal, hex, &k.restored_us) != 4 ||
        strlen(hex) != HEX_SIZE)
        return false;
    chain_from(hex, k.chain);
    put_line(&k, again);
    *ret = k;
    return strcmp(again, line) == 0;
}

int known_read(struct s75_client *c)
{
    char first[LINE_MAX_BYTES], second[LINE_MAX_BYTES], more[2];
    if (!c->options.known_file)
        return 0;
    FILE *file = fopen(c->options.known_file, "re");
    if (!file)
        return errno == ENOENT ? 0 : failed(c, "cannot read");
    const bool whole = fgets(first, sizeof first, file) && fgets(second, sizeof second, file) &&
                       !fgets(more, sizeof more, file);
    const bool unread = ferror(file) != 0;
    fclose(file);
    if (unread)
        return failed(c, "cannot read");
    return whole && strcmp(first, second) == 0 && get_line(first, &c->known) ? 0 : damaged(c);
}

static bool put_all(int fd, const char *line)
{
    return dprintf(fd, "%s%s", line, line) == (int)(2 * strlen(line)) && fsync(fd) == 0;
}

/* The rename is made durable too: otherwise an older one might come back after a power cut, which
 * would be no lie but know less. */
static bool sync_folder(const char *path)
{
    char *folder = strdup(path);
    char *slash = folder ? strrchr(folder, '/') : NULL;
    if (slash)
        slash[slash == folder] = '\0';
    const char *name = slash ? folder : ".";
    int fd = folder ? open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    const bool done = fd >= 0 && fsync(fd) == 0;
    free(folder);
    if (fd >= 0)
        close(fd);
    return done;
}

static bool write_file(const char *path, const char *line)
{
    char *fresh = NULL;
    if (asprintf(&fresh, "%s.new", path) < 0)
        return false;
    const int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
    bool done = fd >= 0 && put_all(fd, line);
    done = fd >= 0 && close(fd) == 0 && done;
    done = done && rename(fresh, path) == 0 && sync_folder(path);
    free(fresh);
    return done;
}

int known_write(struct s75_client *c, bool now)
{
    char line[LINE_MAX_BYTES];
    if (!c->options.known_file || !c->known_changed || c->has_restored || c->known_ahead)
        return 0;
    if (!now && c->known_ms && clock_ms() - c->known_ms < EVERY_MS)
        return 0;
    c->known_changed = false;
    c->known_ms = clock_ms();
    put_line(&c->known, line);
    return write_file(c->options.known_file, line) ? 0 : failed(c, "cannot write");
}

const S75__V1__Restored *s75_restored(const struct s75_client *c)
{
    return c->has_restored ? &c->restored : NULL;
}

int s75_restored_done(struct s75_client *c)
{
    known_restored_done(c);
    return c->failed ? c->failed : known_write(c, true);
}
