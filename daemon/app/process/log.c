#include "app/process/log.h"
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <systemd/sd-daemon.h>
#include <time.h>
#include "base/text.h"

void log_line(enum log_level level, const char *format, ...)
{
    static const char *const names[] = {
        [LOG_ERROR] = "error: ", [LOG_WARNING] = "warning: ", [LOG_NOTICE] = "", [LOG_INFO] = ""};
    char text[1024], line[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    (void)text_show(text_of(text), line, sizeof line);
    if (getenv("JOURNAL_STREAM"))
        fprintf(stderr, "<%d>%s\n", (int)level, line);
    else
        fprintf(stderr, "s75d: %s%s\n", names[level], line);
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

unsigned log_watchdog_ms(void)
{
    uint64_t us = 0;
    return sd_watchdog_enabled(0, &us) > 0 ? (unsigned)(us / 1000) : 0;
}
