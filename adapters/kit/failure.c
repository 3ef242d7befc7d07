#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "client.h"
#include "s75_text.h"

const char *s75_error_name(int error)
{
    switch (error) {
    case 0: return "done";
    case S75_ERR_MEMORY: return "out of memory";
    case S75_ERR_TIMEOUT: return "timeout";
    case S75_ERR_REFUSED: return "refused";
    case S75_ERR_INPUT: return "input not fit to be sent";
    case S75_ERR_NETWORK: return "network";
    case S75_ERR_PROTOCOL: return "protocol";
    case S75_ERR_FEED: return "feed";
    case S75_ERR_DOCUMENT: return "document";
    case S75_ERR_STOPPED: return "stopped";
    case S75_ERR_RESTORED: return "restored";
    case S75_ERR_KNOWN: return "known file";
    default: return "unknown error";
    }
}

const char *s75_error(const struct s75_client *c)
{
    return c ? c->text : s75_error_name(S75_ERR_MEMORY);
}

const S75__V1__Refusal *s75_refusal(const struct s75_client *c)
{
    return c->refused ? c->refused->refused->refusal : NULL;
}

/* Whether there is something to say that the text does not say already. */
static bool is_new(const char *what, const char *text)
{
    return what && *what && !(text && strstr(text, what));
}

char *s75_refusal_text(const S75__V1__Refusal *refusal, char *buf, size_t size)
{
    char code[S75_NAME_MAX];
    const char *text = refusal->text && *refusal->text ? refusal->text : NULL;
    const bool has_field = is_new(refusal->field, text), has_limit = is_new(refusal->limit, text);
    s75_enum_text(&s75__v1__refusal_code__descriptor, (int)refusal->code, code);
    snprintf(buf, size, "%s%s%s%s%s%s%s", code, text ? ": " : "", text ? text : "",
             has_field ? "; field " : "", has_field ? refusal->field : "",
             has_limit ? "; limit: " : "", has_limit ? refusal->limit : "");
    return buf;
}

static int fail(struct s75_client *c, int error, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));
static int fail(struct s75_client *c, int error, const char *format, va_list args)
{
    char before[sizeof c->text];
    vsnprintf(before, sizeof before, format, args);
    (void)s75_shown(before, c->text, sizeof c->text);
    return error;
}

int client_fail(struct s75_client *c, int error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail(c, error, format, args);
    va_end(args);
    return error;
}

int client_break(struct s75_client *c, int error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    c->failed = fail(c, error, format, args);
    va_end(args);
    return error;
}

int client_refused(struct s75_client *c, const char *what, S75__V1__Reply **reply)
{
    if (c->refused)
        s75__v1__reply__free_unpacked(c->refused, NULL);
    c->refused = *reply;
    *reply = NULL;
    char text[1024];
    return client_fail(c, S75_ERR_REFUSED, "%s: %s", what,
                       s75_refusal_text(s75_refusal(c), text, sizeof text));
}
