/* app/desk/reload: the configuration file read again (SIGHUP), checked whole before anything of it
 * holds. */
#pragma once
#include "app/desk/desk.h"

/* A file with anything wrong in it changes nothing: the log has each problem, status that there are
 * some. From a good one is taken what may change at once; what else is otherwise waits for the next
 * start, and status names it. */
void reload_now(struct desk *d);
void reload_report(const struct desk *d, struct wire_status *status);
