/* app/process/log: the only place that logs and talks to systemd. Each failure once, with what was
 * decided.
 *
 * Lines go to stderr; under journald with its priority prefix. What a terminal would hide or obey
 * in them is written as an escape: they may quote what came from outside. */
#pragma once
#include "app/process/message_ids.h"

enum log_level { LOG_ERROR = 3, LOG_WARNING = 4, LOG_NOTICE = 5, LOG_INFO = 6 };
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same for one that has an entry in the journal's catalogue: under journald with its number. */
void log_message(enum message_id id, enum log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* sd_notify; nothing when not under systemd. */
void log_ready(void);
void log_reloading(void); /* until log_ready */
void log_stopping(void);
void log_status(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Start-up takes long: asks systemd for this many more seconds. */
void log_extend_start(unsigned seconds);
/* A sign of life for the watchdog. */
void log_alive(void);
