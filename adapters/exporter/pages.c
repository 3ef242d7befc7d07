#include "exporter/pages.h"
#include <stdio.h>
#include <string.h>
#include "exporter/metrics.h"
#include "health/health.h"
#include "kit/s75_text.h"

#define PLAIN "text/plain; charset=utf-8"

static unsigned write_metrics(FILE *out, struct watched *w)
{
    metrics_write(out, watched_status(w));
    return 200;
}

static unsigned write_live(FILE *out, struct watched *w)
{
    const bool lives = watched_status(w) != NULL;
    (void)s75_print(out, "%s\n", lives ? "live" : w->why);
    return lives ? 200 : 503;
}

static unsigned write_ready(FILE *out, struct watched *w)
{
    const S75__V1__StatusAnswer *status = watched_status(w);
    const char *why = w->why;
    const bool is_ready = status && health_is_ready(status, &why);
    (void)s75_print(out, "%s\n", is_ready ? "ready" : why);
    return is_ready ? 200 : 503;
}

struct finding_out {
    FILE *out;
    unsigned wrong;
};

static void write_wrong(void *ctx, const struct health_finding *finding)
{
    struct finding_out *f = ctx;
    if (finding->level != HEALTH_WRONG)
        return;
    f->wrong++;
    (void)s75_print(f->out, "%s: %s%s%s\n", finding->about, finding->text,
                    finding->cure ? "; " : "", finding->cure ? finding->cure : "");
}

static unsigned write_degraded(FILE *out, struct watched *w)
{
    const S75__V1__StatusAnswer *status = watched_status(w);
    struct finding_out f = {out, 0};
    if (!status)
        return write_live(out, w);
    health_judge(status, S75D_VERSION, write_wrong, &f);
    if (f.wrong == 0)
        fputs("nothing is wrong\n", out);
    return f.wrong == 0 ? 200 : 503;
}

static unsigned write_index(FILE *out, struct watched *w)
{
    (void)w;
    fputs("s75-exporter " S75D_VERSION ": /metrics /health/live /health/ready /health/degraded\n",
          out);
    return 200;
}

static const struct {
    const char *path, *type;
    unsigned (*write)(FILE *out, struct watched *w);
} pages[] = {
    {"/metrics", "text/plain; version=0.0.4; charset=utf-8", write_metrics},
    {"/health/live", PLAIN, write_live},
    {"/health/ready", PLAIN, write_ready},
    {"/health/degraded", PLAIN, write_degraded},
    {"/", PLAIN, write_index},
};

struct page pages_make(struct watched *w, const char *path)
{
    struct page page = {.status = 404, .type = PLAIN};
    FILE *out = open_memstream(&page.text, &page.size);
    if (!out)
        return (struct page){.status = 500, .type = PLAIN};
    size_t i = 0;
    while (i < sizeof pages / sizeof *pages && strcmp(pages[i].path, path) != 0)
        i++;
    if (i < sizeof pages / sizeof *pages) {
        page.type = pages[i].type;
        page.status = pages[i].write(out, w);
    } else {
        fputs("no such page\n", out);
    }
    fclose(out);
    return page;
}
