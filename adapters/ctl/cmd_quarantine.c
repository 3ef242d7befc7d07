/* s75ctl quarantine: the rows of feeds that were refused, taken later or set aside. */
#include <stdlib.h>
#include <string.h>
#include "base/array.h"
#include "ctl/screen/near.h"
#include "ctl/quarantined.h"
#include "ctl/rows_csv.h"
#include "ctl/talk/submit_one.h"
#include "ctl/screen/table.h"
#include "ctl/screen/words.h"
#include "kit/s75_json.h"

enum { OPTION_CSV = 512 };
enum what { LIST, RETRY, SET_ASIDE };

struct args {
    struct quarantined_filter filter;
    enum what what;
    bool csv, has_state;
    const char *officer, *note;
};

static void take_code(struct argp_state *state, struct args *args, const char *arg)
{
    const ProtobufCEnumDescriptor *e = &s75__v1__refusal_code__descriptor;
    struct words words;
    char near[NEAR_TEXT_MAX];
    int value;
    args->filter.code = arg;
    words_of(e, '_', &words);
    if (!s75_enum_value(e, arg, &value))
        argp_error(state, "rows are not refused for '%s'%s", arg,
                   near_text(arg, words.list, words.count, near));
}

static void take_state(struct argp_state *state, struct args *args, const char *arg)
{
    args->has_state = true;
    if (!quarantined_state_of(arg, &args->filter.state))
        argp_error(state, "--state is waiting, taken, set-aside, with-document, not-kept or all");
}

/* retry, set-aside, or JOURNAL[/ITEM] of a row */
static void take_word(struct argp_state *state, struct args *args, char *arg)
{
    struct quarantined_filter *f = &args->filter;
    if (strcmp(arg, "retry") == 0 && args->what == LIST && !f->name_count) {
        args->what = RETRY;
        return;
    }
    if (strcmp(arg, "set-aside") == 0 && args->what == LIST && !f->name_count) {
        args->what = SET_ASIDE;
        return;
    }
    struct quarantined_name name = {0};
    if (ctl_row("the input", arg, &name.journal, &name.item))
        argp_error(state, "retry, set-aside, or a row as INPUT/ITEM is wanted");
    struct {
        struct quarantined_name *items;
        size_t count, capacity;
    } names = {f->names, f->name_count, f->name_capacity};
    if (ARRAY_ROOM(&names))
        argp_error(state, "out of memory");
    names.items[names.count++] = name;
    f->names = names.items;
    f->name_count = names.count;
    f->name_capacity = names.capacity;
}

static void check(struct argp_state *state, const struct args *args)
{
    if (args->what == SET_ASIDE && (!args->officer || !args->note))
        argp_error(state, "rows are set aside with --officer and --note");
    if (args->what != SET_ASIDE && (args->officer || args->note))
        argp_error(state, "--officer and --note are of set-aside");
    if (args->what != LIST && (args->csv || args->has_state))
        argp_error(state, "--csv and --state are of the list");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    switch (key) {
    case 's':
        take_state(state, args, arg);
        return 0;
    case 'D':
        args->filter.document = arg;
        return 0;
    case 'r':
        if (ctl_number("--row", arg, UINT32_MAX, &args->filter.row) != 0)
            argp_error(state, "--row wants a line of the file");
        return 0;
    case 'R':
        take_code(state, args, arg);
        return 0;
    case OPTION_CSV:
        args->csv = true;
        return 0;
    case 'O':
        args->officer = arg;
        return 0;
    case 'n':
        args->note = arg;
        return 0;
    case ARGP_KEY_ARG:
        take_word(state, args, arg);
        return 0;
    case ARGP_KEY_END:
        check(state, args);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int print(const struct ctl *ctl, const struct quarantined_list *rows)
{
    static const struct column columns[] = {
        {"INPUT", ALIGN_LEFT}, {"DOCUMENT", ALIGN_LEFT}, {"LINE", ALIGN_RIGHT},
        {"STATE", ALIGN_LEFT}, {"FOR", ALIGN_LEFT},
    };
    struct table t;
    table_init(&t, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < rows->count; i++) {
        const struct quarantined *q = &rows->items[i];
        table_cell(&t, STYLE_PLAIN, "%llu/%u", (unsigned long long)q->journal, q->item);
        table_cell(&t, STYLE_PLAIN, "%s", q->document);
        table_cell(&t, STYLE_PLAIN, "%u", q->row);
        table_cell(&t, q->state == ROW_WAITING ? STYLE_BAD : STYLE_PLAIN, "%s",
                   quarantined_word(q->state));
        table_cell(&t, STYLE_PLAIN, "%s", q->code);
        table_note(&t, 8, STYLE_PLAIN, q->problem);
        if (q->reason)
            table_note(&t, 8, STYLE_PLAIN, q->reason);
    }
    int r = table_print(&t, ctl->colours, ctl->width, stdout);
    table_fini(&t);
    return r == 0 ? CTL_OK : CTL_NO;
}

static json_t *json_of(const struct quarantined *q)
{
    json_t *o = json_object();
    if (!o || json_object_set_new(o, "journal", json_integer((json_int_t)q->journal)) ||
        json_object_set_new(o, "item", json_integer(q->item)) ||
        json_object_set_new(o, "document", json_string(q->document)) ||
        json_object_set_new(o, "row", json_integer(q->row)) ||
        json_object_set_new(o, "state", json_string(quarantined_word(q->state))) ||
        json_object_set_new(o, "code", json_string(q->code)) ||
        json_object_set_new(o, "field", json_string(q->field)) ||
        json_object_set_new(o, "text", json_string(q->problem)) ||
        (q->reason && json_object_set_new(o, "note", json_string(q->reason)))) {
        json_decref(o);
        return NULL;
    }
    return o;
}

/* One row a line. */
static int print_json(const struct quarantined_list *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        json_t *o = json_of(&rows->items[i]);
        int r = o ? s75_json_write(o, 0, stdout) : S75_ERR_MEMORY;
        json_decref(o);
        if (r != 0) {
            ctl_print("cannot print the rows");
            return CTL_NO;
        }
        putchar('\n');
    }
    return CTL_OK;
}

/* What became of the rows that were sent. */
struct sending {
    struct submit_one one;
    uint64_t accepted, refused;
};

static void on_outcome(void *ctx, const S75__V1__Outcome *o, const struct s75_sent *sent)
{
    struct sending *s = ctx;
    submit_one_outcome(&s->one, o, sent);
    s->accepted += o->accepted;
    s->refused += o->n_refusals;
}

#define BATCH 256
#define TEXT(text) ((char *)(uintptr_t)(text))

static int send_some(struct s75_client *client, const struct args *args,
                     const struct quarantined *rows, size_t count)
{
    S75__V1__Quarantine bodies[BATCH];
    S75__V1__Item items[BATCH], *list[BATCH];
    for (size_t i = 0; i < count; i++) {
        s75__v1__quarantine__init(&bodies[i]);
        s75__v1__item__init(&items[i]);
        bodies[i].journal = rows[i].journal;
        bodies[i].has_item = true;
        bodies[i].item = rows[i].item;
        bodies[i].has_action = true;
        bodies[i].action = args->what == RETRY ? S75__V1__QUARANTINE_ACTION__QUARANTINE_RETRY
                                               : S75__V1__QUARANTINE_ACTION__QUARANTINE_SET_ASIDE;
        bodies[i].officer = TEXT(args->officer);
        bodies[i].note = TEXT(args->note);
        items[i].body_case = S75__V1__ITEM__BODY_QUARANTINE;
        items[i].quarantine = &bodies[i];
        list[i] = &items[i];
    }
    return s75_submit(client, NULL, list, count);
}

/* A row that was taken waits no longer: whoever is cut off here runs the command again. */
static int send(struct s75_client *client, const struct ctl *ctl, const struct args *args,
                const struct quarantined_list *rows, const struct sending *sending)
{
    int r = 0;
    for (size_t at = 0; at < rows->count && r == 0; at += BATCH) {
        const size_t left = rows->count - at;
        r = send_some(client, args, rows->items + at, left < BATCH ? left : BATCH);
    }
    if (r == 0)
        r = s75_drain(client);
    if (r != 0)
        return ctl_failed(client, r, NULL);
    if (!ctl->json)
        printf("%llu of %zu rows %s.\n", (unsigned long long)sending->accepted, rows->count,
               args->what == RETRY ? "taken" : "set aside");
    return sending->one.code;
}

static int act(const struct ctl *ctl, const struct args *args, struct s75_client *client,
               const struct quarantined_list *rows, const struct sending *sending)
{
    if (args->csv)
        return rows_csv(client, rows);
    if (ctl->json && args->what == LIST)
        return print_json(rows);
    if (rows->count == 0) {
        puts(args->filter.state == ROW_WAITING ? "No such row waits." : "No such row.");
        return args->filter.name_count ? CTL_NO : CTL_OK;
    }
    return args->what == LIST ? print(ctl, rows) : send(client, ctl, args, rows, sending);
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"state", 's', "STATE", 0,
         "waiting (default), taken, set-aside, with-document, not-kept or all", 0},
        {"document", 'D', "NAME", 0, "Only rows of the document of this name", 0},
        {"row", 'r', "LINE", 0, "Only the row at this line of its file", 0},
        {"reason", 'R', "CODE", 0, "Only rows refused for this, such as unknown_party", 0},
        {"csv", OPTION_CSV, NULL, 0, "The rows as they came, with the reason, as CSV", 0},
        {"officer", 'O', "ID", 0, "Who sets aside", 0},
        {"note", 'n', "TEXT", 0, "Why", 0},
        {0}};
    struct args args = {.filter.state = ROW_WAITING};
    struct quarantined_list rows = {0};
    struct sending sending = {.one.ctl = ctl};
    struct s75_client *client;
    ctl_parse(ctl, self, argc, argv, options, parse, &args);
    int code = ctl_open(ctl, args.what == LIST ? NULL : "desk", on_outcome, &sending, &client);
    if (code == 0)
        code = quarantined_ask(client, &args.filter, &rows);
    if (code == 0)
        code = act(ctl, &args, client, &rows, &sending);
    quarantined_fini(&rows);
    free(args.filter.names);
    s75_close(client);
    return code;
}

const struct command command_quarantine = {
    "quarantine",
    "[retry|set-aside] [INPUT[/ITEM]...]",
    "Lists the rows of feeds that were refused; takes them now (retry), or sets them aside."
    "\vRows refused for something that was not known wait as they came. Once it is known, retry "
    "takes all that wait, or those of the filters, and counts each once, however often it is run. "
    "What cannot be read is corrected in its file, or set aside by an officer with a reason. "
    "Refused slips of a command line are not kept here.",
    run,
};
