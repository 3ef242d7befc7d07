/* s75ctl search WORD...: what the daemon reported of an amount, a date, a number, a file. */
#include <stdlib.h>
#include <string.h>
#include "base/date.h"
#include "base/money.h"
#include "ctl/talk/event_line.h"
#include "ctl/screen/words.h"
#include "kit/s75_json.h"

enum { WORDS_MOST = 16, SHOWN = 100 };

/* What a word is looked for as: an amount or a date where it reads as one, and text always. */
struct wanted {
    const char *text;
    bool is_amount, is_date;
    int64_t pence;
    int32_t date;
};

struct args {
    struct wanted words[WORDS_MOST];
    size_t count;
    const char *pool;
    uint64_t limit;
};

struct search {
    const struct ctl *ctl;
    const struct args *args;
    uint64_t found;
};

static int64_t size_of(int64_t pence)
{
    return pence < 0 ? -pence : pence;
}

static bool has_amount(const struct wanted *w, const S75__V1__Event *e)
{
    return w->is_amount && ((e->has_amount_pence && size_of(e->amount_pence) == w->pence) ||
                            (e->has_expected_pence && size_of(e->expected_pence) == w->pence) ||
                            (e->has_difference_pence && size_of(e->difference_pence) == w->pence));
}

static bool has_date(const struct wanted *w, const S75__V1__Event *e)
{
    return w->is_date && ((e->has_value_date && e->value_date == w->date) ||
                          (e->has_booked_on && e->booked_on == w->date) ||
                          (e->has_due_on && e->due_on == w->date));
}

static bool has_text(const char *text, const char *part)
{
    return text && strcasestr(text, part);
}

static bool is_of_kind(const struct wanted *w, const S75__V1__Event *e)
{
    char kind[S75_NAME_MAX];
    return has_text(words_enum(&s75__v1__event_kind__descriptor, (int)e->kind, kind), w->text);
}

static bool fits(const struct wanted *w, const S75__V1__Event *e)
{
    return has_amount(w, e) || has_date(w, e) || has_text(e->reference, w->text) ||
           has_text(e->document, w->text) || has_text(e->partner, w->text) ||
           has_text(e->contribution, w->text) || has_text(e->pool, w->text) ||
           has_text(e->subject, w->text) || has_text(e->officer, w->text) ||
           has_text(e->owner, w->text) || is_of_kind(w, e) ||
           (e->refusal && has_text(e->refusal->text, w->text));
}

static int on_event(void *ctx, const S75__V1__Event *e)
{
    struct search *s = ctx;
    for (size_t i = 0; i < s->args->count; i++)
        if (!fits(&s->args->words[i], e))
            return 0;
    if (++s->found > s->args->limit)
        return 0;
    if (s->ctl->json)
        return s75_json_print(&e->base, 0, stdout);
    event_line(s->ctl, e, stdout);
    return 0;
}

static void take_word(struct argp_state *state, struct args *args, const char *text)
{
    date_t date;
    if (args->count == WORDS_MOST)
        argp_error(state, "at most %d words", WORDS_MOST);
    struct wanted *w = &args->words[args->count++];
    *w = (struct wanted){.text = text};
    w->is_amount = money_parse(text, strlen(text), &w->pence) == 0;
    w->pence = size_of(w->pence);
    w->is_date = date_parse(text, strlen(text), &date) == 0;
    w->date = w->is_date ? date_to_number(date) : 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    switch (key) {
    case 'P':
        args->pool = arg;
        return 0;
    case 'l':
        if (ctl_number("--limit", arg, 1000000, &args->limit) != 0 || args->limit == 0)
            argp_error(state, "--limit is 1 to 1000000");
        return 0;
    case ARGP_KEY_ARG:
        take_word(state, args, arg);
        return 0;
    case ARGP_KEY_END:
        if (args->count == 0)
            argp_error(state, "words are wanted: an amount, a date, a document number, a file ...");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int search(const struct ctl *ctl, const struct args *args, struct s75_client *client)
{
    S75__V1__Follow follow = S75__V1__FOLLOW__INIT;
    struct search s = {.ctl = ctl, .args = args};
    follow.pool = (char *)(uintptr_t)args->pool;
    follow.has_until_caught_up = follow.until_caught_up = true;
    const int r = s75_follow(client, &follow, on_event, &s);
    if (r != 0)
        return ctl_failed(client, r, args->pool);
    if (s.found > args->limit)
        ctl_print("%llu found, the first %llu shown: more words narrow it, --limit shows more",
                  (unsigned long long)s.found, (unsigned long long)args->limit);
    else if (s.found == 0)
        ctl_print("nothing was reported of that");
    return s.found ? CTL_OK : CTL_NO;
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"pool", 'P', "POOL", 0, "In this pool only", 0},
        {"limit", 'l', "N", 0, "At most so many (default 100)", 0},
        {0}};
    struct args args = {.limit = SHOWN};
    struct s75_client *client;
    ctl_parse(ctl, self, argc, argv, options, parse, &args);
    int code = ctl_open(ctl, NULL, NULL, NULL, &client);
    if (code == CTL_OK)
        code = search(ctl, &args, client);
    s75_close(client);
    return code;
}

const struct command command_search = {
    "search",
    "WORD...",
    "Finds what was reported of payments, receipts, exceptions, spending and refused rows: all "
    "words "
    "must fit."
    "\vA word fits an amount in pounds, whichever way; a date; a part of a document number, of a "
    "file's "
    "name, of a code of a partner, pool, contribution, scheme or officer, of a kind such as "
    "overdue, "
    "of the reason why a row was refused. Every event is looked at, the oldest first. INPUT is the "
    "number to give to s75ctl show. Exit code 1 when nothing is found; with --json an event a "
    "line.",
    run,
};
