#include "app/process/log.h"
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>
#include <time.h>
#include "base/text.h"

enum { LINE_BYTES = 1024 };

/* Standard error is the journal's, as systemd says of it: device and inode. Elsewhere the variable
 * may have been inherited. */
static bool is_journal(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    unsigned long long device, inode;
    struct stat info;
    return stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 && fstat(2, &info) == 0 &&
           info.st_dev == device && info.st_ino == inode;
}

static void compose(char line[LINE_BYTES], const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
static void compose(char line[LINE_BYTES], const char *format, va_list args)
{
    char text[LINE_BYTES];
    vsnprintf(text, sizeof text, format, args);
    (void)text_show(text_of(text), line, LINE_BYTES);
}

static void put(enum log_level level, const char *line)
{
    static const char *const names[] = {
        [LOG_ERROR] = "error: ", [LOG_WARNING] = "warning: ", [LOG_NOTICE] = "", [LOG_INFO] = ""};
    if (is_journal())
        fprintf(stderr, "<%d>%s\n", (int)level, line);
    else
        fprintf(stderr, "s75d: %s%s\n", names[level], line);
}

void log_line(enum log_level level, const char *format, ...)
{
    char line[LINE_BYTES];
    va_list args;
    va_start(args, format);
    compose(line, format, args);
    va_end(args);
    put(level, line);
}

void log_message(enum message_id id, enum log_level level, const char *format, ...)
{
    static const char *const ids[] = {
#define ID(name, number) [MESSAGE_##name] = number,
        MESSAGE_IDS(ID)
#undef ID
    };
    char line[LINE_BYTES];
    va_list args;
    va_start(args, format);
    compose(line, format, args);
    va_end(args);
    if (!is_journal() || sd_journal_send("MESSAGE=%s", line, "PRIORITY=%d", (int)level,
                                         "MESSAGE_ID=%s", ids[id], NULL) < 0)
        put(level, line);
}

void log_ready(void)
{
    (void)sd_notify(0, "READY=1");
}
void log_reloading(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    (void)sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld",
                     (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
}
void log_stopping(void)
{
    (void)sd_notify(0, "STOPPING=1");
}
void log_alive(void)
{
    (void)sd_notify(0, "WATCHDOG=1");
}

void log_status(const char *format, ...)
{
    char text[256], line[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    (void)text_show(text_of(text), line, sizeof line);
    (void)sd_notifyf(0, "STATUS=%s", line);
}

void log_extend_start(unsigned seconds)
{
    (void)sd_notifyf(0, "EXTEND_TIMEOUT_USEC=%llu", (unsigned long long)seconds * 1000000u);
}
