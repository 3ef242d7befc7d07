/* s75ctl apply FILE.yaml */
#include <libgen.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "ctl/talk/ctl.h"
#include "ctl/talk/happened.h"
#include "ctl/manifest.h"
#include "ctl/screen/show_message.h"
#include "kit/s75_json.h"

#define ITEMS_PER_SUBMISSION 64

struct args {
    const char *file;
    bool dry_run, give_up;
};

struct applying {
    const struct ctl *ctl;
    const struct args *args;
    struct manifest manifest;
    bool sending;
    uint32_t
        first; /* item of the file with which the submission in hand begins, without document */
    uint32_t accepted, refused, resumed;
    uint64_t input; /* the last one that the file became, now or when it was applied; 0: none */
    bool partly;    /* of an unchanged file: refused counts only what that input held */
    json_t *refusals; /* for --json */
};

/* Says a refusal with the place in the file that it is about. */
static void print_refusal(struct applying *a, const S75__V1__Refusal *r, uint32_t first_row)
{
    char text[1024];
    const char *file = a->manifest.source.file;
    size_t index = (size_t)first_row + r->item;
    s75_refusal_text(r, text, sizeof text);
    if (!r->has_item || index >= a->manifest.count) {
        (void)s75_print(stderr, "%s: refused: %s\n", file, text);
        return;
    }
    const struct manifest_entry *entry = &a->manifest.items[index];
    const yaml_node_t *node = manifest_locate(&a->manifest, entry, r->field ? r->field : "");
    (void)s75_print(stderr, "%s:%zu:%zu: %s[%zu]: refused: %s\n", file, node->start_mark.line + 1,
                    node->start_mark.column + 1, entry->section, entry->index, text);
}

static void on_outcome(void *ctx, const S75__V1__Outcome *o, const struct s75_sent *sent)
{
    struct applying *a = ctx;
    if (!a->sending)
        return; /* the item that gave up another file */
    a->input = o->journal;
    a->accepted += o->accepted;
    a->refused += sent->items - (o->accepted < sent->items ? o->accepted : sent->items);
    for (size_t i = 0; i < o->n_refusals; i++) {
        print_refusal(a, o->refusals[i], a->first + sent->first_row);
        json_array_append_new(a->refusals, s75_json(&o->refusals[i]->base));
    }
}

static int dry_run(const struct applying *a)
{
    const struct manifest *m = &a->manifest;
    int r = 0;
    for (size_t i = 0; r == 0 && i < m->count; i++) {
        const struct manifest_entry *e = &m->items[i];
        if (a->ctl->json) {
            r = s75_json_print(&e->item->base, 0, stdout);
            continue;
        }
        (void)s75_print(stdout, "%s:%zu: %s[%zu]\n", m->source.file,
                        e->node->start_mark.line + 1, e->section, e->index);
        r = show_message(&e->item->base, 2, stdout);
    }
    if (r == 0 && !a->ctl->json)
        printf("%zu item%s would be sent; nothing was\n", m->count, m->count == 1 ? "" : "s");
    return r == 0 ? CTL_OK : CTL_NO;
}

static int report(const struct applying *a, bool known)
{
    const char *file = a->manifest.source.file;
    int code = a->refused > 0 ? CTL_NO : CTL_OK;
    if (a->ctl->json) {
        json_t *o =
            json_pack("{s:s, s:b, s:I, s:I, s:I, s:I, s:O}", "file", file, "unchanged", (int)known,
                      "accepted", (json_int_t)a->accepted, "refused", (json_int_t)a->refused,
                      "accepted_earlier", (json_int_t)a->resumed, "input", (json_int_t)a->input,
                      "refusals", a->refusals);
        if (!o || s75_json_write(o, 1, stdout) != 0)
            code = CTL_NO;
        putchar('\n');
        json_decref(o);
    } else if (known) {
        (void)s75_print(stdout, "%s is unchanged: nothing applied\n", file);
    } else {
        (void)s75_print(stdout, "%s: %u item%s accepted, %u refused", file, a->accepted,
                        a->accepted == 1 ? "" : "s", a->refused);
        if (a->resumed > 0)
            printf(" (and %u %s there from an earlier run)", a->resumed,
                   a->resumed == 1 ? "was" : "were");
        putchar('\n');
    }
    return code;
}

/* Opens the document, after giving up another one when asked to. */
static int open_document(const struct applying *a, struct s75_client *client,
                         const struct s75_source *source, struct s75_document **ret_document)
{
    int r = s75_document_open(client, source, ret_document);
    if (r != S75_ERR_DOCUMENT || !a->args->give_up)
        return r;
    r = s75_document_give_up(client, "given up with s75ctl apply --give-up");
    return r < 0 ? r : s75_document_open(client, source, ret_document);
}

/* The journal number of the input that completed a known document; 0 when it is not known. */
static uint64_t completed_by(struct s75_client *client, const struct s75_source *source)
{
    S75__V1__DocumentQuery document = S75__V1__DOCUMENT_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    S75__V1__Answer *answer = NULL;
    document.sha256 = (ProtobufCBinaryData){sizeof source->sha256, (uint8_t *)source->sha256};
    query.body_case = S75__V1__QUERY__BODY_DOCUMENT;
    query.document = &document;
    if (s75_query(client, &query, &answer) != 0)
        return 0;
    uint64_t journal = answer->document->has_journal ? answer->document->journal : 0;
    s75__v1__answer__free_unpacked(answer, NULL);
    return journal;
}

/* Counts what was refused when a known file was applied, as far as the input that completed it
 * shows: a file of more items than one submission holds became several inputs. */
static void count_refused_then(struct applying *a, const S75__V1__InputAnswer *answer)
{
    const S75__V1__Outcome *o = answer->outcome;
    S75__V1__Submission *s =
        s75__v1__submission__unpack(NULL, answer->raw.len, answer->raw.data);
    for (size_t i = 0; i < o->n_refusals; i++) {
        a->refused += o->refusals[i]->has_item || !s ? 1 : (uint32_t)s->n_items;
        json_array_append_new(a->refusals, s75_json(&o->refusals[i]->base));
    }
    a->partly = s && s->document && s->document->first_row > 0;
    if (s)
        s75__v1__submission__free_unpacked(s, NULL);
}

static void ask_refused_then(struct applying *a, struct s75_client *client,
                             const struct s75_source *source)
{
    S75__V1__InputQuery input = S75__V1__INPUT_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    S75__V1__Answer *answer = NULL;
    a->input = input.journal = completed_by(client, source);
    query.body_case = S75__V1__QUERY__BODY_INPUT;
    query.input = &input;
    if (input.journal == 0 || s75_query(client, &query, &answer) != 0)
        return;
    count_refused_then(a, answer->input);
    s75__v1__answer__free_unpacked(answer, NULL);
}

/* Whoever applies a file again because items of it were refused would be puzzled by "unchanged". */
static void report_refused_then(const struct applying *a)
{
    if (a->refused > 0)
        ctl_print("%u item%s refused when it was applied (s75ctl show %llu); refusals are final, "
                  "so change the file to have %s sent again",
                  a->refused, a->refused == 1 ? " was" : "s were", (unsigned long long)a->input,
                  a->refused == 1 ? "it" : "them");
    if (a->partly)
        ctl_print("it became several inputs, of which %llu is the last; for what was refused in "
                  "the others, if anything, see s75ctl quarantine",
                  (unsigned long long)a->input);
}

static int send(struct applying *a, struct s75_client *client)
{
    char *name = strdup(a->manifest.source.file);
    struct s75_source source = {.name = name ? basename(name) : NULL,
                                .items_max = ITEMS_PER_SUBMISSION};
    struct s75_document *d = NULL;
    crypto_hash_sha256(source.sha256, a->manifest.source.data, a->manifest.source.size);
    int r = open_document(a, client, &source, &d);
    if (r == 0)
        a->resumed = s75_document_resumed(d);
    a->sending = true;
    for (size_t i = 0; r == 0 && i < a->manifest.count; i++)
        r = s75_document_put(d, a->manifest.items[i].item);
    if (r == 0) {
        r = s75_document_close(d);
    } else if (r < 0) {
        s75_document_abandon(d);
    }
    free(name);
    if (r < 0) {
        int code = ctl_failed(client, r, NULL);
        if (r == S75_ERR_DOCUMENT)
            ctl_print("if that file is no longer at hand, --give-up gives up the rest of it");
        return code;
    }
    if (r == S75_DOCUMENT_KNOWN)
        ask_refused_then(a, client, &source);
    int code = report(a, r == S75_DOCUMENT_KNOWN);
    if (r != S75_DOCUMENT_KNOWN)
        happened_print(a->ctl, client, a->input);
    if (r == S75_DOCUMENT_KNOWN)
        report_refused_then(a);
    return code;
}

/* Successions, where there is a register: the second administrator applies the same file. It is
 * no document, therefore, which would be known from the first; nothing of it counts twice. */
static int send_plainly(struct applying *a, struct s75_client *client)
{
    S75__V1__Item *items[ITEMS_PER_SUBMISSION];
    int r = 0;
    a->sending = true;
    for (size_t at = 0; r == 0 && at < a->manifest.count; at += ITEMS_PER_SUBMISSION) {
        const size_t left = a->manifest.count - at;
        const size_t count = left < ITEMS_PER_SUBMISSION ? left : ITEMS_PER_SUBMISSION;
        for (size_t i = 0; i < count; i++)
            items[i] = a->manifest.items[at + i].item;
        a->first = (uint32_t)at;
        r = s75_submit(client, NULL, items, count);
        if (r == 0)
            r = s75_drain(client);
    }
    if (r != 0)
        return ctl_failed(client, r, NULL);
    const int code = report(a, false);
    if (code == CTL_OK && !a->ctl->json)
        puts("where there is a register it holds once two administrators have applied this file");
    return code;
}

static bool is_decided_by_two(const struct manifest *m)
{
    for (size_t i = 0; i < m->count; i++)
        if (m->items[i].item->body_case != S75__V1__ITEM__BODY_SUCCESSION)
            return false;
    return true;
}

static int apply(struct applying *a)
{
    struct s75_client *client;
    if (a->manifest.count == 0) {
        (void)s75_print(stdout, "%s: nothing to apply\n", a->manifest.source.file);
        return CTL_OK;
    }
    const bool by_two = is_decided_by_two(&a->manifest);
    int code = ctl_open(a->ctl, by_two ? "desk" : "apply", on_outcome, a, &client);
    if (code == 0)
        code = by_two ? send_plainly(a, client) : send(a, client);
    s75_close(client);
    return code;
}

enum { OPTION_GIVE_UP = 256 };

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    switch (key) {
    case 'n': args->dry_run = true; return 0;
    case OPTION_GIVE_UP: args->give_up = true; return 0;
    case ARGP_KEY_ARG:
        if (args->file)
            argp_error(state, "one file at a time; '%s' is one too many", arg);
        args->file = arg;
        return 0;
    case ARGP_KEY_END:
        if (!args->file)
            argp_error(state, "a file is wanted");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"dry-run", 'n', NULL, 0, "Check the file and print what would be sent, without a daemon",
         0},
        {"give-up", OPTION_GIVE_UP, NULL, 0,
         "When an earlier run left another file half sent, give up the rest of that one first", 0},
        {0}};
    struct args args = {0};
    struct applying a = {.ctl = ctl, .args = &args};
    ctl_parse(ctl, self, argc, argv, options, parse, &args);
    int code = CTL_USAGE;
    a.refusals = json_array();
    if (manifest_load(&a.manifest, args.file, stderr) == 0)
        code = args.dry_run ? dry_run(&a) : apply(&a);
    json_decref(a.refusals);
    manifest_fini(&a.manifest);
    return code;
}

const struct command command_apply = {
    "apply",
    "FILE.yaml",
    "Applies a file of what people decide: parties, agreements, holds, schemes, closings and more."
    "\vThe form of the file is described in adapters/README.md and s75ctl(1). A file with errors "
    "is not "
    "sent at all: each is printed as file:line:column. A file applied before, known by its "
    "SHA-256, "
    "applies nothing, and the exit code is 1 if items of it were refused then. What the daemon "
    "refuses is printed with its line, and the exit code is 1; the other items stand. A file of "
    "nothing "
    "but successions is sent each time: two administrators apply the same one."
    "\n\nWith --json one object; with --dry-run --json one item a line.",
    run,
};
