#include "machine.h"
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "keys/key_file.h"

enum { CLOCKS_APART_MS = 5000 };

static const char *socket_of(const struct machine *m)
{
    return strncmp(m->desk, "ipc://", 6) == 0 ? m->desk + 6 : NULL;
}

/* --- keys ------------------------------------------------------------------------------------- */

void machine_keys(const struct machine *m)
{
    const char *key = m->ctl->key_file ? m->ctl->key_file : getenv("S75_KEY");
    const char *server = m->ctl->server_key ? m->ctl->server_key : getenv("S75_SERVER_KEY");
    uint8_t bytes[KEY_SIZE];
    char why[KEY_WHY_MAX];
    if (socket_of(m)) {
        health_tell(&m->to, "keys", HEALTH_GOOD, NULL,
                    "none is needed over a socket: the kernel says who asks");
        return;
    }
    if (!server)
        health_tell(&m->to, "keys", HEALTH_LOOK,
                    "ask whoever runs the daemon for it; $S75_SERVER_KEY",
                    "the daemon's public key is not given");
    else if (key_public_read(server, bytes, why) != 0)
        health_tell(&m->to, "keys", HEALTH_WRONG, "ask whoever runs the daemon for it",
                    "the daemon's public key: %s", why);
    else
        health_tell(&m->to, "keys", HEALTH_GOOD, NULL, "the daemon's public key is given");
    if (!key)
        health_tell(&m->to, "keys", HEALTH_LOOK, "s75ctl keys new FILE, and export S75_KEY=FILE",
                    "this program has no secret key");
    else if (key_file_read(key, bytes, why) != 0)
        health_tell(&m->to, "keys", HEALTH_WRONG, "s75ctl keys new FILE makes one",
                    "this program's key: %s", why);
    else
        health_tell(&m->to, "keys", HEALTH_GOOD, NULL, "%s is a secret key, its owner's alone",
                    key);
    key_wipe(bytes, sizeof bytes);
}

/* --- clock ------------------------------------------------------------------------------------ */

/* A unit that is wanted by another: whether it is enabled, as systemd looks for it. */
static bool is_wanted(const char *by, const char *unit)
{
    static const char *const roots[] = {"/etc", "/usr/lib", "/lib", "/run"};
    char path[PATH_MAX];
    struct stat info;
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        snprintf(path, sizeof path, "%s/systemd/system/%s.wants/%s", roots[i], by, unit);
        if (lstat(path, &info) == 0)
            return true;
    }
    return false;
}

void machine_clock(const struct machine *m)
{
    struct timex now = {0};
    if (adjtimex(&now) == TIME_ERROR)
        health_tell(&m->to, "clock", HEALTH_LOOK,
                    "systemctl enable --now systemd-timesyncd (or chrony)",
                    "nothing holds this machine's clock right");
    else
        health_tell(&m->to, "clock", HEALTH_GOOD, NULL, "this machine's clock is held right");
    if (!is_wanted("sysinit.target", "systemd-time-wait-sync.service") &&
        !is_wanted("multi-user.target", "chrony-wait.service"))
        health_tell(&m->to, "clock", HEALTH_LOOK,
                    "systemctl enable systemd-time-wait-sync.service (or chrony-wait.service)",
                    "a start does not wait for the clock: a day may be taken that is not come");
}

void machine_compare_clocks(const struct machine *m, int64_t daemon_us)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    const int64_t ours_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    const int64_t apart_ms = daemon_us / 1000 - ours_ms;
    if (apart_ms > CLOCKS_APART_MS || apart_ms < -CLOCKS_APART_MS)
        health_tell(&m->to, "clock", HEALTH_LOOK, "see which of both is wrong",
                    "the daemon's clock is %lld s %s this machine's",
                    (long long)(apart_ms < 0 ? -apart_ms : apart_ms) / 1000,
                    apart_ms < 0 ? "behind" : "ahead of");
}

/* --- files ------------------------------------------------------------------------------------ */

/* File systems of other machines, on which locks and syncs are not what they are here. */
static bool is_remote(const char *path)
{
    static const unsigned long types[] = {0x6969 /* NFS */, 0xFF534D42 /* CIFS */,
                                          0xFE534D42 /* SMB2 */, 0x01021997 /* 9P */};
    struct statfs fs;
    if (statfs(path, &fs) != 0)
        return false;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if ((unsigned long)fs.f_type == types[i])
            return true;
    return false;
}

static void look_at_state(const struct machine *m)
{
    struct stat info;
    if (stat(m->state, &info) != 0)
        health_tell(&m->to, "permissions", errno == EACCES ? HEALTH_GOOD : HEALTH_LOOK,
                    errno == EACCES ? NULL : "name it: s75ctl doctor --state DIR",
                    errno == EACCES ? "%s is closed to this user" : "%s is not there", m->state);
    else if (info.st_mode & (S_IRWXG | S_IRWXO))
        health_tell(&m->to, "permissions", HEALTH_WRONG, "chmod 0700 on it",
                    "%s has mode %04o: others than its owner get at the journal", m->state,
                    info.st_mode & 07777);
    else if (is_remote(m->state))
        health_tell(&m->to, "permissions", HEALTH_WRONG, "move it to a disk of this machine",
                    "%s is on another machine's disk", m->state);
    else
        health_tell(&m->to, "permissions", HEALTH_GOOD, NULL, "%s is its owner's alone", m->state);
}

void machine_files(const struct machine *m)
{
    const char *path = socket_of(m);
    struct stat info;
    if (!path)
        return;
    look_at_state(m);
    if (stat(path, &info) == 0 && info.st_mode & (S_IWOTH))
        health_tell(&m->to, "permissions", HEALTH_WRONG, "systemctl restart s75d makes it anew",
                    "everybody may connect to %s", path);
}

/* --- the configuration file ------------------------------------------------------------------- */

/* s75d beside this program, or else where PATH has it. */
static void become_s75d(const struct machine *m)
{
    char path[PATH_MAX];
    const ssize_t size = readlink("/proc/self/exe", path, sizeof path - 8);
    if (size > 0) {
        path[size] = '\0';
        const char *folder = dirname(path);
        char beside[PATH_MAX + 8];
        snprintf(beside, sizeof beside, "%s/s75d", folder);
        execl(beside, "s75d", "--check-config", "--config", m->configuration, (char *)NULL);
    }
    execlp("s75d", "s75d", "--check-config", "--config", m->configuration, (char *)NULL);
    _exit(127);
}

void machine_configuration(const struct machine *m)
{
    char said[HEALTH_TEXT_MAX - 64] = "";
    int fds[2], status = 0;
    if (access(m->configuration, F_OK) != 0 || pipe(fds) != 0)
        return;
    const pid_t child = fork();
    if (child == 0) {
        (void)dup2(fds[1], STDERR_FILENO);
        (void)dup2(fds[1], STDOUT_FILENO);
        close(fds[0]);
        become_s75d(m);
    }
    close(fds[1]);
    FILE *out = fdopen(fds[0], "r");
    if (out && !fgets(said, sizeof said, out))
        said[0] = '\0';
    for (int c = 0; out && c != EOF;)
        c = fgetc(out);
    if (out)
        fclose(out);
    said[strcspn(said, "\n")] = '\0';
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) ||
        WEXITSTATUS(status) == 127)
        health_tell(&m->to, "configuration", HEALTH_LOOK, "install s75d, or put it into PATH",
                    "s75d is not to be run here, so %s was not looked at", m->configuration);
    else if (WEXITSTATUS(status) != 0)
        health_tell(&m->to, "configuration", HEALTH_WRONG,
                    "mend it; runuser -u s75d -- s75d --check-config shows all of it", "%s", said);
    else
        health_tell(&m->to, "configuration", HEALTH_GOOD, NULL, "%s is good", m->configuration);
}

/* --- no answer -------------------------------------------------------------------------------- */

void machine_unreachable(const struct machine *m, const char *why)
{
    const char *path = socket_of(m);
    struct stat info;
    if (!path)
        health_tell(
            &m->to, "daemon", HEALTH_WRONG,
            "see that it runs there, that the address is right, and that nothing between both "
            "stops it; a key that the register does not have is not answered either",
            "%s", why);
    else if (stat(path, &info) != 0)
        health_tell(&m->to, "daemon", HEALTH_WRONG,
                    errno == EACCES
                        ? "adduser USER s75d, then log in again"
                        : "systemctl status s75d says why; where it has failed, mend that, "
                          "systemctl reset-failed 's75d*', systemctl start s75d",
                    errno == EACCES ? "%s is closed to this user" : "there is no socket %s", path);
    else if (access(path, W_OK) != 0)
        health_tell(&m->to, "daemon", HEALTH_WRONG, "adduser USER s75d, then log in again",
                    "%s is closed to this user", path);
    else
        health_tell(&m->to, "daemon", HEALTH_WRONG,
                    "systemctl status s75d; a user whom the register does not have is not answered "
                    "either (man s75-keys)",
                    "%s", why);
}
