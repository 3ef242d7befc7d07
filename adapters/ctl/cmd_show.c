/* s75ctl show NUMBER: one input, and everything it caused */
#include <stdlib.h>
#include <string.h>
#include "base/money.h"
#include "ctl/talk/ctl.h"
#include "ctl/talk/event_line.h"
#include "ctl/screen/show_message.h"
#include "ctl/screen/table.h"
#include "ctl/screen/words.h"
#include "kit/s75_json.h"

static S75__V1__Submission *decode(const S75__V1__InputAnswer *a)
{
    return s75__v1__submission__unpack(NULL, a->raw.len, a->raw.data);
}

/* "feed, officer". */
static void print_roles(uint32_t roles)
{
    const char *before = "";
    for (int role = 1; role < 32; role++) {
        char word[S75_NAME_MAX];
        if (!(roles >> role & 1))
            continue;
        s75_enum_text(&s75__v1__role__descriptor, role, word);
        (void)s75_print(stdout, "%s%s", before, word);
        before = ", ";
    }
}

static void print_head(const struct ctl *ctl, const S75__V1__InputAnswer *a)
{
    char time[WORDS_TIME_MAX], hex[WORDS_HEX_MAX];
    printf("%sInput %llu%s\n", style_begin(STYLE_BOLD, ctl->colours),
           (unsigned long long)a->journal, style_end(STYLE_BOLD, ctl->colours));
    fputs("  from      ", stdout);
    text_clean(a->party, stdout);
    (void)s75_print(stdout, ", feed %s, number %llu\n", a->feed, (unsigned long long)a->number);
    (void)s75_print(stdout, "  principal %s", a->principal);
    fputs(a->roles ? ", as " : "", stdout);
    print_roles(a->roles);
    putchar('\n');
    printf("  received  %s, epoch %llu, rules %u\n", words_time(a->received_us, time),
           (unsigned long long)a->epoch, a->rules);
    printf("  size      %zu bytes\n", a->raw.len);
    printf("  digest    %s\n", words_hex(&a->digest, hex));
    printf("  chain     %s\n", words_hex(&a->chain, hex));
}

static int print_body(const S75__V1__InputAnswer *a)
{
    S75__V1__Submission *s = decode(a);
    int r = 0;
    if (!s) {
        puts("\nThe bytes received are not a Submission.");
        return 0;
    }
    if (s->document) {
        puts("\nDocument");
        r = show_message(&s->document->base, 2, stdout);
    }
    for (size_t i = 0; r == 0 && i < s->n_items; i++) {
        printf("\nItem %zu\n", i);
        r = show_message(&s->items[i]->base, 2, stdout);
    }
    s75__v1__submission__free_unpacked(s, NULL);
    return r;
}

static int print_outcome(const S75__V1__Outcome *o)
{
    printf("\nOutcome: %u accepted, %zu refused\n", o->accepted, o->n_refusals);
    int r = 0;
    for (size_t i = 0; r == 0 && i < o->n_refusals; i++) {
        puts("  refused");
        r = show_message(&o->refusals[i]->base, 4, stdout);
    }
    return r;
}

static int print_postings(const struct ctl *ctl, const S75__V1__InputAnswer *a)
{
    static const struct column columns[] = {
        {"ITEM", ALIGN_RIGHT}, {"POOL", ALIGN_LEFT},   {"ACCOUNT", ALIGN_LEFT},
        {"VALUE", ALIGN_LEFT}, {"DEBIT", ALIGN_RIGHT}, {"CREDIT", ALIGN_RIGHT},
    };
    char day[S75_TEXT_MAX];
    int64_t sum = 0;
    struct table t;
    if (a->n_postings == 0)
        return 0;
    table_init(&t, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < a->n_postings; i++) {
        const S75__V1__Posting *p = a->postings[i];
        table_cell(&t, STYLE_PLAIN, "%u", p->item);
        table_cell(&t, STYLE_PLAIN, "%s", p->pool);
        table_cell(&t, STYLE_PLAIN, "%s", p->account);
        table_cell(&t, STYLE_PLAIN, "%s", s75_day_text(p->value_date, day));
        table_skip(&t, p->amount_pence < 0);
        table_pence(&t, STYLE_PLAIN, p->amount_pence < 0 ? -p->amount_pence : p->amount_pence);
        table_skip(&t, p->amount_pence >= 0);
        if (money_add(sum, p->amount_pence, &sum) != 0)
            table_note(&t, 0, STYLE_BAD, "THE POSTINGS ARE TOO LARGE TO SUM");
    }
    if (sum != 0)
        table_note(&t, 0, STYLE_BAD, "THE POSTINGS DO NOT SUM TO ZERO");
    puts("\nPostings");
    int r = table_print(&t, ctl->colours, ctl->width, stdout);
    table_fini(&t);
    return r;
}

static int print(const struct ctl *ctl, const S75__V1__Answer *answer)
{
    const S75__V1__InputAnswer *a = answer->input;
    print_head(ctl, a);
    int r = print_body(a);
    if (r == 0)
        r = print_outcome(a->outcome);
    if (r == 0)
        r = print_postings(ctl, a);
    if (a->n_events > 0)
        puts("\nEvents");
    for (size_t i = 0; i < a->n_events; i++)
        event_line(ctl, a->events[i], stdout);
    if (r != 0)
        ctl_print("out of memory");
    return r == 0 ? CTL_OK : CTL_NO;
}

/* The answer, with the raw bytes decoded beside them. */
static int print_json(const struct ctl *ctl, const S75__V1__Answer *answer)
{
    (void)ctl;
    const S75__V1__InputAnswer *a = answer->input;
    S75__V1__Submission *s = decode(a);
    json_t *object = s75_json(&a->base);
    json_t *submission = s ? s75_json(&s->base) : json_null();
    int r = json_object_set_new(object, "submission", submission); /* -1 where either is NULL */
    if (r == 0)
        r = s75_json_write(object, 1, stdout);
    putchar('\n');
    json_decref(object);
    if (s)
        s75__v1__submission__free_unpacked(s, NULL);
    if (r != 0)
        ctl_print("cannot print the answer");
    return r == 0 ? CTL_OK : CTL_NO;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    uint64_t *number = state->input;
    switch (key) {
    case ARGP_KEY_ARG:
        if (*number || ctl_number("input", arg, INT64_MAX, number) != 0 || *number == 0)
            argp_error(state, "one input's number is wanted, from 1");
        return 0;
    case ARGP_KEY_END:
        if (*number == 0)
            argp_error(state, "an input's number is wanted, as events and exceptions print it");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    S75__V1__InputQuery input = S75__V1__INPUT_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    uint64_t number = 0;
    ctl_parse(ctl, self, argc, argv, NULL, parse, &number);
    input.journal = number;
    query.body_case = S75__V1__QUERY__BODY_INPUT;
    query.input = &input;
    return ctl_ask(ctl, &query, ctl->json ? print_json : print);
}

const struct command command_show = {
    "show",
    "NUMBER",
    "Prints an input of the journal: who sent it, as which authenticated user, and when, its bytes "
    "decoded, its outcome, and the postings and events it caused."
    "\vWith --json the answer as it is, and under \"submission\" its raw bytes decoded.",
    run,
};
