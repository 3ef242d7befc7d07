#include "app/ask/issued.h"
#include "app/desk/stored.h"
#include "base/error.h"
#include "core/report/issued.h"

static void refuse(struct desk *d, const struct net_peer *to, const struct request *r,
                   enum refusal_code code, const char *text)
{
    desk_refuse_field(d, to, r, code, "report.issued", NULL, text);
}

/* Reads it, and makes the answer. As issued_read. */
static int read_back(struct desk *d, const struct request *r, const struct issued_asked *asked,
                     const struct report_issued *found)
{
    struct stored *stored = NULL;
    struct report report;
    int rc = stored_read(d->reader, found->input, &stored);
    if (!rc)
        rc = issued_read(d->engine, asked, found, &stored->recorded.effects, &d->answer, &report);
    if (!rc)
        rc = wire_answer_report(&d->reply, &d->answer, r->query.request, &report);
    stored_free(stored);
    return rc;
}

void issued_answer(struct desk *d, const struct net_peer *from, const struct request *r,
                   uint32_t pool)
{
    const struct issued_asked asked = {.kind = r->query.report.kind,
                                       .pool = pool,
                                       .to = r->query.issued,
                                       .input = r->query.issued_by};
    struct report_issued found;
    struct refusal why;
    if (issued_find(d->engine, &asked, &d->answer, &found, &why)) {
        desk_refuse_made(d, from, r, &why);
        return;
    }
    if (found.input > d->commits.journal) {
        if (d->commits.stalled)
            desk_answer_waiting(d, from, r, "report.issued", "the closing is not durable");
        else
            refuse(d, from, r, REFUSED_BUSY, "the closing is not durable yet");
        return;
    }
    const int rc = read_back(d, r, &asked, &found);
    if (rc == ERR_MEMORY)
        refuse(d, from, r, REFUSED_TOO_LARGE, "the report is too large to be sent");
    else if (rc == REFUSED_NOT_FOUND)
        refuse(d, from, r, REFUSED_NOT_FOUND,
               "it could not be made of that day, and was not issued with that closing");
    else if (rc)
        refuse(d, from, r, REFUSED_NOT_FOUND, "what was issued cannot be read: run s75ctl verify");
    else
        desk_answer(d, from);
}
