#include "ctl/source.h"
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "kit/s75_text.h"

static void print_problem(struct source *s, size_t line, size_t column, const char *format,
                          va_list args) __attribute__((format(printf, 4, 0)));
static void print_problem(struct source *s, size_t line, size_t column, const char *format,
                          va_list args)
{
    if (s->problems++ >= SOURCE_PROBLEMS_MAX)
        return;
    char *text = NULL, at[64] = "";
    if (vasprintf(&text, format, args) < 0)
        text = NULL;
    if (line > 0)
        snprintf(at, sizeof at, "%zu:%zu:", line, column);
    (void)s75_print(s->errors, "%s:%s %s%s%s\n", s->file, at, s->path, *s->path ? ": " : "",
                    text ? text : "out of memory");
    free(text);
}

void source_problem(struct source *s, const yaml_node_t *node, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_problem(s, node ? node->start_mark.line + 1 : 0, node ? node->start_mark.column + 1 : 0,
                  format, args);
    va_end(args);
}

static void problem_at(struct source *s, yaml_mark_t mark, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void problem_at(struct source *s, yaml_mark_t mark, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_problem(s, mark.line + 1, mark.column + 1, format, args);
    va_end(args);
}

void source_problems_end(struct source *s)
{
    if (s->problems > SOURCE_PROBLEMS_MAX)
        fprintf(s->errors, "%s: and %u problems more\n", s->file,
                s->problems - SOURCE_PROBLEMS_MAX);
}

static int read_whole(struct source *s)
{
    FILE *f = fopen(s->file, "rb");
    if (!f) {
        source_problem(s, NULL, "cannot be opened: %s", strerror(errno));
        return 1;
    }
    s->data = malloc(SOURCE_BYTES_MAX + 1);
    s->size = s->data ? fread(s->data, 1, SOURCE_BYTES_MAX + 1, f) : 0;
    if (!s->data)
        source_problem(s, NULL, "out of memory");
    else if (ferror(f))
        source_problem(s, NULL, "cannot be read: %s", strerror(errno));
    else if (s->size > SOURCE_BYTES_MAX)
        source_problem(s, NULL, "too large, limit %d bytes", SOURCE_BYTES_MAX);
    fclose(f);
    return s->problems > 0;
}

static void say_parser(struct source *s, const yaml_parser_t *p)
{
    if (p->error == YAML_MEMORY_ERROR)
        source_problem(s, NULL, "out of memory");
    else if (p->error == YAML_READER_ERROR)
        source_problem(s, NULL, "not UTF-8 at byte %zu: %s", p->problem_offset,
                       p->problem ? p->problem : "");
    else
        problem_at(s, p->problem_mark, "not YAML: %s%s%s", p->problem ? p->problem : "unreadable",
                   p->context ? ", " : "", p->context ? p->context : "");
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
static int check_events(struct source *s)
{
    yaml_parser_t p;
    yaml_event_t e;
    int depth = 0;
    bool more = true;
    if (!yaml_parser_initialize(&p)) {
        source_problem(s, NULL, "out of memory");
        return 1;
    }
    yaml_parser_set_input_string(&p, s->data, s->size);
    while (more) {
        if (!yaml_parser_parse(&p, &e)) {
            say_parser(s, &p);
            break;
        }
        depth += depth_step(e.type);
        if (e.type == YAML_ALIAS_EVENT)
            problem_at(s, e.start_mark, "an alias (*): write the value out");
        else if (depth > SOURCE_DEPTH_MAX)
            problem_at(s, e.start_mark, "nested too deeply, limit %d levels", SOURCE_DEPTH_MAX);
        more = e.type != YAML_STREAM_END_EVENT && s->problems == 0;
        yaml_event_delete(&e);
    }
    yaml_parser_delete(&p);
    return s->problems > 0;
}

static void check_single(struct source *s, yaml_parser_t *p)
{
    yaml_document_t second;
    if (!yaml_document_get_root_node(&s->document)) {
        source_problem(s, NULL, "nothing is in it");
        return;
    }
    if (!yaml_parser_load(p, &second)) {
        say_parser(s, p);
        return;
    }
    yaml_node_t *root = yaml_document_get_root_node(&second);
    if (root)
        source_problem(s, root, "a second document; only one is read");
    yaml_document_delete(&second);
}

int source_load(struct source *s, const char *file, FILE *errors)
{
    *s = (struct source){.file = file, .errors = errors};
    if (read_whole(s) != 0 || check_events(s) != 0)
        return 1;
    yaml_parser_t p;
    if (!yaml_parser_initialize(&p)) {
        source_problem(s, NULL, "out of memory");
        return 1;
    }
    yaml_parser_set_input_string(&p, s->data, s->size);
    s->loaded = yaml_parser_load(&p, &s->document) != 0;
    if (s->loaded)
        check_single(s, &p);
    else
        say_parser(s, &p);
    yaml_parser_delete(&p);
    return s->problems > 0;
}

void source_fini(struct source *s)
{
    if (s->loaded)
        yaml_document_delete(&s->document);
    free(s->data);
    *s = (struct source){0};
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
