#include "app/desk/reload.h"
#include <stdio.h>
#include <string.h>
#include "app/process/log.h"

static void on_problem(void *ctx, const char *text)
{
    (void)ctx;
    log_line(LOG_ERROR, "reload: %s", text);
}

static void refuse(struct desk *d, size_t problems)
{
    d->reload.refused_us = net_now().us;
    d->reload.problems = (uint32_t)problems;
    log_message(
        MESSAGE_CONFIGURATION_REFUSED, LOG_ERROR,
        "reload: %s: %zu wrong, so nothing of it was taken and all goes on as before; mend it "
        "(s75d --check-config --config %s), then reload again",
        d->config->file, problems, d->config->file);
}

static void take(struct desk *d, const struct config *fresh)
{
    struct desk_reload *r = &d->reload;
    char names[256] = "";
    r->waiting_count = config_take(d->config, fresh, r->waiting);
    r->read_us = net_now().us;
    r->refused_us = 0;
    r->problems = 0;
    checkpointer_change(d->checkpointer, d->config->checkpoint_every);
    for (size_t i = 0; i < r->waiting_count; i++)
        snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s",
                 i == 0 ? "; until the next start waits " : ", ", r->waiting[i]);
    log_message(MESSAGE_CONFIGURATION_TAKEN, LOG_NOTICE, "reload: %s is taken%s", d->config->file,
                names);
}

void reload_now(struct desk *d)
{
    struct config fresh;
    if (!d->config->file) {
        log_line(LOG_WARNING, "reload: no configuration file was named (--config), so nothing is "
                              "read again");
        return;
    }
    log_reloading();
    const size_t problems = config_reread(d->config, &fresh, on_problem, d);
    if (problems > 0)
        refuse(d, problems);
    else
        take(d, &fresh);
    config_fini(&fresh);
    log_ready();
}

void reload_report(const struct desk *d, struct wire_status *status)
{
    const struct desk_reload *r = &d->reload;
    status->configuration = (struct wire_configuration){r->read_us, r->refused_us, r->problems,
                                                        r->waiting, r->waiting_count};
}
