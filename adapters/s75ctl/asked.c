#include "asked.h"
#include <libgen.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "ctl/talk/ctl.h"
#include "feed/csv.h"
#include "feed/intake.h"
#include "feed/mapping/mapping.h"
#include "feed/message.h"

static int no_memory(void)
{
    ctl_print("out of memory");
    return CTL_USAGE;
}

/* --- submissions ------------------------------------------------------------------------------ */

/* What all submissions of a file have in common. */
struct from_file {
    const char *path;
    char party[S75_NAME_MAX], feed[S75_NAME_MAX], *name;
    S75__V1__Document document;
    uint8_t sha256[crypto_hash_sha256_BYTES], reading[crypto_hash_sha256_BYTES];
};

static int begin_file(struct from_file *f, const char *path, const uint8_t *sha256)
{
    *f = (struct from_file){.path = path};
    s75__v1__document__init(&f->document);
    char *copy = strdup(path);
    f->name = copy ? strdup(basename(copy)) : NULL;
    free(copy);
    memcpy(f->sha256, sha256, sizeof f->sha256);
    f->document.sha256 = (ProtobufCBinaryData){sizeof f->sha256, f->sha256};
    f->document.name = f->name;
    return f->name ? 0 : no_memory();
}

/* Whether it fits; what does not is left out. */
static int pack(struct asked *a, struct from_file *f, S75__V1__Item **items, size_t count,
                struct asked_submission *one)
{
    S75__V1__Submission m = S75__V1__SUBMISSION__INIT;
    m.party = f->party;
    m.feed = f->feed;
    m.number = 1; /* the daemon takes it as the next */
    m.document = &f->document;
    m.items = items;
    m.n_items = count;
    one->file = f->path;
    one->count = count;
    one->size = s75__v1__submission__get_packed_size(&m);
    if (a->count == ASKED_SUBMISSIONS_MAX || a->size + one->size > ASKED_BYTES_MAX) {
        a->cut_off = f->path;
        free(one->lines);
        return 0;
    }
    one->packed = malloc(one->size);
    if (!one->packed || ARRAY_ROOM(a) != 0) {
        free(one->packed);
        free(one->lines);
        return no_memory();
    }
    s75__v1__submission__pack(&m, one->packed);
    a->size += one->size;
    a->items[a->count++] = *one;
    f->document.first_row += (uint32_t)count;
    return 0;
}

/* --- agreements ------------------------------------------------------------------------------- */

static int add_manifest(struct asked *a, const char *file)
{
    struct manifest *m = calloc(1, sizeof *m);
    uint8_t sha256[crypto_hash_sha256_BYTES];
    struct from_file from;
    if (!m || ARRAY_ROOM(&a->manifests) != 0) {
        free(m);
        return no_memory();
    }
    a->manifests.items[a->manifests.count++] = m;
    if (manifest_load(m, file, stderr) != 0)
        return CTL_USAGE;
    crypto_hash_sha256(sha256, m->source.data, m->source.size);
    int code = begin_file(&from, file, sha256);
    snprintf(from.party, sizeof from.party, "s75ctl");
    snprintf(from.feed, sizeof from.feed, "apply");
    for (size_t at = 0; code == 0 && at < m->count && !a->cut_off; at += ASKED_ITEMS_MAX) {
        S75__V1__Item *items[ASKED_ITEMS_MAX];
        struct asked_submission one = {.manifest = m, .first = at};
        size_t count = 0;
        for (; count < ASKED_ITEMS_MAX && at + count < m->count; count++)
            items[count] = m->items[at + count].item;
        from.document.complete = at + count == m->count;
        code = pack(a, &from, items, count, &one);
    }
    free(from.name);
    return code;
}

/* --- rows ------------------------------------------------------------------------------------- */

struct rows {
    S75__V1__Item messages[ASKED_ITEMS_MAX];
    uint32_t lines[ASKED_ITEMS_MAX];
    size_t count;
    struct arena memory; /* of the messages */
};

static int pack_rows(struct asked *a, struct from_file *from, struct rows *r)
{
    S75__V1__Item *items[ASKED_ITEMS_MAX];
    struct asked_submission one = {.lines = malloc(sizeof r->lines)};
    if (!one.lines)
        return no_memory();
    memcpy(one.lines, r->lines, sizeof r->lines);
    for (size_t i = 0; i < r->count; i++)
        items[i] = &r->messages[i];
    const int code = r->count ? pack(a, from, items, r->count, &one) : 0;
    if (!r->count)
        free(one.lines);
    r->count = 0;
    arena_reset(&r->memory);
    return code;
}

static int read_rows(struct asked *a, struct intake *in, struct from_file *from, struct rows *r,
                     struct problem *problem)
{
    struct item item;
    int rc, code = 0;
    while (code == 0 && !a->cut_off && !(rc = intake_next(in, &item, problem))) {
        if (r->count == ASKED_ITEMS_MAX)
            code = pack_rows(a, from, r);
        if (message_make(&item, &r->memory, &r->messages[r->count]) < 0)
            return no_memory();
        r->lines[r->count++] = item.row;
    }
    if (code == 0 && !a->cut_off && rc < 0) {
        ctl_print("%s", problem->text);
        return CTL_USAGE;
    }
    from->document.complete = true;
    return code == 0 && !a->cut_off ? pack_rows(a, from, r) : code;
}

static void set_text(char *out, size_t size, struct text t)
{
    snprintf(out, size, "%.*s", TEXT_ARG(t));
}

/* As feed/sender says it, slack days apart. */
static void say_document(struct from_file *from, const struct intake *in)
{
    const int slack = in->mapping->period_slack;
    set_text(from->party, sizeof from->party, in->mapping->party);
    set_text(from->feed, sizeof from->feed, in->mapping->feed);
    memcpy(from->reading, in->mapping->sha256, sizeof from->reading);
    from->document.has_reading = true;
    from->document.reading = (ProtobufCBinaryData){sizeof from->reading, from->reading};
    from->document.has_period_from = in->period_from != DATE_NONE;
    from->document.has_period_to = in->period_to != DATE_NONE;
    if (from->document.has_period_from)
        from->document.period_from = date_to_number(in->period_from - slack);
    if (from->document.has_period_to)
        from->document.period_to = date_to_number(in->period_to + slack);
}

static int add_source(struct asked *a, const char *file, struct row_source *source,
                      struct problem *problem)
{
    struct from_file from;
    struct intake in;
    struct rows *rows = calloc(1, sizeof *rows);
    int code = rows ? begin_file(&from, file, source->sha256) : no_memory();
    if (code)
        return code;
    if (intake_open(&in, source, a->mapping, problem) < 0) {
        ctl_print("%s", problem->text);
        code = CTL_USAGE;
    } else {
        say_document(&from, &in);
        code = read_rows(a, &in, &from, rows, problem);
        intake_close(&in);
    }
    arena_fini(&rows->memory);
    free(rows);
    free(from.name);
    return code;
}

static int add_rows(struct asked *a, const char *file)
{
    struct row_source *source;
    struct problem problem;
    if (!a->mapping) {
        ctl_print("%s: no mapping says how its rows are read: name one before it, such as "
                  "s75ctl check mapping.yaml %s (s75-council --suggest writes a first one)",
                  file, file);
        return CTL_USAGE;
    }
    if (csv_open(file, a->mapping, &source, &problem) < 0) {
        ctl_print("%s", problem.text);
        return CTL_USAGE;
    }
    const int code = add_source(a, file, source, &problem);
    source->ops->close(source);
    a->mapped++;
    return code;
}

/* --- which kind of file it is ----------------------------------------------------------------- */

static void ignore_problem(const struct source *s, int error, const char *text)
{
    (void)s;
    (void)error;
    (void)text;
}

static int look_for_columns(struct source *s, yaml_node_t *key_node, const char *key,
                            yaml_node_t *value, void *ctx)
{
    bool *found = ctx;
    (void)s;
    (void)key_node;
    (void)value;
    *found |= strcmp(key, "columns") == 0;
    return 0;
}

/* What says how columns are read is a mapping. */
static bool is_mapping(const char *file)
{
    struct source s = {0};
    bool found = false;
    if (source_load(&s, file, MANIFEST_BYTES_MAX, ignore_problem, NULL) == 0 &&
        source_root(&s)->type == YAML_MAPPING_NODE)
        (void)source_pairs(&s, source_root(&s), SECTIONS_MAX, look_for_columns, &found);
    source_fini(&s);
    return found;
}

static bool is_yaml(const char *file)
{
    const char *ending = strrchr(file, '.');
    return ending && (strcmp(ending, ".yaml") == 0 || strcmp(ending, ".yml") == 0);
}

int asked_add(struct asked *a, const char *file)
{
    struct problem problem;
    if (!is_yaml(file))
        return add_rows(a, file);
    if (!is_mapping(file))
        return add_manifest(a, file);
    mapping_close(a->mapping);
    a->mapping = NULL;
    a->mapping_file = file;
    a->mapped = 0;
    if (mapping_open(file, &a->mapping, &problem) == 0)
        return 0;
    ctl_print("%s", problem.text);
    return CTL_USAGE;
}

void asked_fini(struct asked *a)
{
    for (size_t i = 0; i < a->count; i++) {
        free(a->items[i].packed);
        free(a->items[i].lines);
    }
    for (size_t i = 0; i < a->manifests.count; i++) {
        manifest_fini(a->manifests.items[i]);
        free(a->manifests.items[i]);
    }
    free(a->items);
    free(a->manifests.items);
    mapping_close(a->mapping);
    *a = (struct asked){0};
}

bool asked_place(const struct asked_submission *s, uint32_t item, const char *field,
                 size_t *ret_line, size_t *ret_column)
{
    if (item >= s->count)
        return false;
    if (!s->manifest) {
        *ret_line = s->lines[item];
        *ret_column = 0;
        return true;
    }
    const struct manifest_entry *entry = &s->manifest->items[s->first + item];
    const yaml_node_t *node = manifest_locate(s->manifest, entry, field ? field : "");
    *ret_line = node->start_mark.line + 1;
    *ret_column = node->start_mark.column + 1;
    return true;
}
