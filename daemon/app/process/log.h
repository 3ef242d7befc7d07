/* app/process/log: the only place that logs and talks to systemd. Each failure once, with what was
 * decided.
 *
 * Lines go to stderr; under journald with its priority prefix. What a terminal would hide or obey
 * in them is written as an escape: they may quote what came from outside. */
#pragma once

enum log_level { LOG_ERROR = 3, LOG_WARNING = 4, LOG_NOTICE = 5, LOG_INFO = 6 };
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* sd_notify; nothing when not under systemd. */
void log_ready(void);
void log_reloading(void); /* until log_ready */
void log_stopping(void);
void log_status(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Start-up takes long: asks systemd for this many more seconds. */
void log_extend_start(unsigned seconds);
/* The watchdog's period in ms, 0 when there is none; and a sign of life. */
unsigned log_watchdog_ms(void);
void log_alive(void);
