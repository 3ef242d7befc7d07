#include "yaml/source.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"

static int report(struct source *s, const yaml_mark_t *mark, int error, const char *format,
                  va_list args) __attribute__((format(printf, 4, 0)));
static int report(struct source *s, const yaml_mark_t *mark, int error, const char *format,
                  va_list args)
{
    char *what = NULL, *text = NULL, at[64] = "";
    if (mark)
        snprintf(at, sizeof at, "%zu:%zu:", mark->line + 1, mark->column + 1);
    if (vasprintf(&what, format, args) < 0)
        what = NULL;
    if (!what ||
        asprintf(&text, "%s:%s %s%s%s", s->file, at, s->path, *s->path ? ": " : "", what) < 0)
        text = NULL;
    s->problems++;
    s->on_problem(s, error, text ? text : "out of memory");
    free(text);
    free(what);
    return error;
}

int source_vproblem(struct source *s, const yaml_node_t *node, int error, const char *format,
                    va_list args)
{
    return report(s, node ? &node->start_mark : NULL, error, format, args);
}

void source_problem(struct source *s, const yaml_node_t *node, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    source_vproblem(s, node, ERR_FORM, format, args);
    va_end(args);
}

static int fail(struct source *s, const yaml_node_t *node, int error, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static int fail(struct source *s, const yaml_node_t *node, int error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    source_vproblem(s, node, error, format, args);
    va_end(args);
    return error;
}

static int fail_at(struct source *s, yaml_mark_t mark, int error, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static int fail_at(struct source *s, yaml_mark_t mark, int error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    report(s, &mark, error, format, args);
    va_end(args);
    return error;
}

static int no_memory(struct source *s)
{
    return fail(s, NULL, ERR_MEMORY, "out of memory");
}

static int read_whole(struct source *s, size_t bytes_max)
{
    FILE *f = fopen(s->file, "re");
    if (!f)
        return fail(s, NULL, errno == ENOENT ? ERR_ABSENT : ERR_IO, "cannot be opened: %s",
                    strerror(errno));
    int r = 0;
    s->data = malloc(bytes_max + 1);
    s->size = s->data ? fread(s->data, 1, bytes_max + 1, f) : 0;
    if (!s->data)
        r = no_memory(s);
    else if (ferror(f))
        r = fail(s, NULL, ERR_IO, "cannot be read: %s", strerror(errno));
    else if (s->size > bytes_max)
        r = fail(s, NULL, ERR_RANGE, "too large, limit %zu bytes", bytes_max);
    fclose(f);
    return r;
}

static int parser_failed(struct source *s, const yaml_parser_t *p)
{
    if (p->error == YAML_MEMORY_ERROR)
        return no_memory(s);
    if (p->error == YAML_READER_ERROR)
        return fail(s, NULL, ERR_FORM, "not UTF-8 at byte %zu: %s", p->problem_offset,
                    p->problem ? p->problem : "");
    return fail_at(s, p->problem_mark, ERR_FORM, "not YAML: %s%s%s",
                   p->problem ? p->problem : "unreadable", p->context ? ", " : "",
                   p->context ? p->context : "");
}

/* 1 for what opens a level, -1 for what closes one. */
static int depth_step(yaml_event_type_t type)
{
    if (type == YAML_MAPPING_START_EVENT || type == YAML_SEQUENCE_START_EVENT)
        return 1;
    return type == YAML_MAPPING_END_EVENT || type == YAML_SEQUENCE_END_EVENT ? -1 : 0;
}

/* A pass of its own over the events: the loaded document no longer shows aliases, and the time that
 * libyaml takes grows with the square of the depth. */
static int check_events(struct source *s, yaml_parser_t *p)
{
    yaml_event_t e;
    int depth = 0, r = 0;
    for (bool more = true; more && r == 0;) {
        if (!yaml_parser_parse(p, &e))
            return parser_failed(s, p);
        depth += depth_step(e.type);
        if (e.type == YAML_ALIAS_EVENT)
            r = fail_at(s, e.start_mark, ERR_FORM, "an alias (*): write the value out");
        else if (depth > SOURCE_DEPTH_MAX)
            r = fail_at(s, e.start_mark, ERR_RANGE, "nested too deeply, limit %d levels",
                        SOURCE_DEPTH_MAX);
        more = e.type != YAML_STREAM_END_EVENT;
        yaml_event_delete(&e);
    }
    return r;
}

/* A second document would be passed over in silence: it is a problem instead. */
static int check_single(struct source *s, yaml_parser_t *p)
{
    yaml_document_t second;
    int r = 0;
    if (!source_root(s))
        return 0;
    if (!yaml_parser_load(p, &second))
        return parser_failed(s, p);
    const yaml_node_t *root = yaml_document_get_root_node(&second);
    if (root)
        r = fail(s, root, ERR_FORM, "a second document; only one is read");
    yaml_document_delete(&second);
    return r;
}

static int load_document(struct source *s, yaml_parser_t *p)
{
    s->loaded = yaml_parser_load(p, &s->document) != 0;
    return s->loaded ? check_single(s, p) : parser_failed(s, p);
}

static int parse(struct source *s, int (*step)(struct source *s, yaml_parser_t *p))
{
    yaml_parser_t p;
    if (!yaml_parser_initialize(&p))
        return no_memory(s);
    yaml_parser_set_input_string(&p, s->data, s->size);
    const int r = step(s, &p);
    yaml_parser_delete(&p);
    return r;
}

int source_load_any(struct source *s, const char *file, size_t bytes_max,
                    source_problem_fn on_problem, void *ctx)
{
    *s = (struct source){.file = file, .on_problem = on_problem, .ctx = ctx};
    int r = read_whole(s, bytes_max);
    if (r == 0)
        r = parse(s, check_events);
    return r == 0 ? parse(s, load_document) : r;
}

int source_load(struct source *s, const char *file, size_t bytes_max, source_problem_fn on_problem,
                void *ctx)
{
    const int r = source_load_any(s, file, bytes_max, on_problem, ctx);
    return r == 0 && !source_root(s) ? fail(s, NULL, ERR_FORM, "nothing is in it") : r;
}

void source_fini(struct source *s)
{
    if (s->loaded)
        yaml_document_delete(&s->document);
    free(s->data);
    *s = (struct source){0};
}

yaml_node_t *source_root(struct source *s)
{
    return yaml_document_get_root_node(&s->document);
}

yaml_node_t *source_node(struct source *s, int id)
{
    return yaml_document_get_node(&s->document, id);
}

const char *source_scalar(const yaml_node_t *node)
{
    if (node->type != YAML_SCALAR_NODE)
        return NULL;
    const char *text = (const char *)node->data.scalar.value;
    return strlen(text) == node->data.scalar.length ? text : NULL;
}

/* Where the key was given before this pair, or NULL. */
static const yaml_node_t *given_before(struct source *s, const yaml_node_t *mapping,
                                       const yaml_node_pair_t *pair, const char *key)
{
    for (const yaml_node_pair_t *p = mapping->data.mapping.pairs.start; p < pair; p++) {
        const yaml_node_t *other = source_node(s, p->key);
        const char *name = source_scalar(other);
        if (name && strcmp(name, key) == 0)
            return other;
    }
    return NULL;
}

int source_pairs(struct source *s, const yaml_node_t *mapping, size_t most, source_pair_fn each,
                 void *ctx)
{
    const yaml_node_pair_t *p = mapping->data.mapping.pairs.start;
    const yaml_node_pair_t *end = mapping->data.mapping.pairs.top;
    int found = 0, r = 0;
    if ((size_t)(end - p) > most)
        return fail(s, mapping, ERR_RANGE, "%zu keys, limit %zu", (size_t)(end - p), most);
    for (; r == 0 && p < end; p++) {
        yaml_node_t *key_node = source_node(s, p->key);
        const char *key = source_scalar(key_node);
        if (!key) {
            found = fail(s, key_node, ERR_FORM, "a key that is no plain word");
            continue;
        }
        const yaml_node_t *before = given_before(s, mapping, p, key);
        if (!before) {
            r = each(s, key_node, key, source_node(s, p->value), ctx);
            continue;
        }
        const size_t mark = source_enter(s, key);
        found = fail(s, key_node, ERR_FORM, "given twice, first on line %zu",
                     before->start_mark.line + 1);
        source_leave(s, mark);
    }
    return r != 0 ? r : found;
}

static void append(struct source *s, size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void append(struct source *s, size_t at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(s->path + at, sizeof s->path - at, format, args);
    va_end(args);
}

size_t source_enter(struct source *s, const char *name)
{
    size_t mark = strlen(s->path);
    append(s, mark, "%s%.60s", mark ? "." : "", name);
    return mark;
}

size_t source_enter_element(struct source *s, size_t index)
{
    size_t mark = strlen(s->path);
    append(s, mark, "[%zu]", index);
    return mark;
}

void source_leave(struct source *s, size_t mark)
{
    s->path[mark] = '\0';
}
