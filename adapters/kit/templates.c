#include "templates.h"
#include <ctype.h>
#include <inttypes.h>
#include <string.h>
#include "s75_text.h"

/* Names that are none of a kind, and may use {before} and {part}. */
static const char *const joints[] = {"and", "or", "share"};

/* The line after; NULL at the end. */
static const char *next_line(const char *line)
{
    const char *end = strchr(line, '\n');
    return end && end[1] ? end + 1 : NULL;
}

static bool is_blank(const char *line)
{
    return *line == '#' || *line == '\n' || *line == '\0';
}

/* Splits "?name: text". false when there is no ": ". */
static bool split(const char *line, const char **ret_name, size_t *ret_size,
                  struct template_line *ret)
{
    const size_t size = strcspn(line, "\n");
    const char *colon = memchr(line, ':', size);
    if (!colon || colon[1] != ' ')
        return false;
    ret->is_candidate = *line == '?';
    *ret_name = line + ret->is_candidate;
    *ret_size = (size_t)(colon - *ret_name);
    ret->text = colon + 2;
    ret->size = (size_t)(line + size - ret->text);
    return true;
}

struct template_line template_find(const char *templates, const char *name)
{
    const size_t wanted = strlen(name);
    for (const char *line = templates; line; line = next_line(line)) {
        struct template_line found;
        const char *at;
        size_t size;
        if (!is_blank(line) && split(line, &at, &size, &found) && size == wanted &&
            memcmp(at, name, size) == 0)
            return found;
    }
    return (struct template_line){NULL, 0, false};
}

/* The field "amount" is amount_pence; NULL when a part has none of the name. */
static const ProtobufCFieldDescriptor *field_called(const char *name, size_t size)
{
    const ProtobufCMessageDescriptor *d = &s75__v1__part__descriptor;
    for (unsigned i = 0; i < d->n_fields; i++) {
        const char *own = d->fields[i].name;
        if (strncmp(own, name, size) == 0 &&
            (own[size] == '\0' || strcmp(own + size, "_pence") == 0))
            return &d->fields[i];
    }
    return NULL;
}

static const void *member(const S75__V1__Part *part, const ProtobufCFieldDescriptor *f)
{
    return (const uint8_t *)part + f->offset;
}

static bool has(const S75__V1__Part *part, const ProtobufCFieldDescriptor *f)
{
    if (f->type == PROTOBUF_C_TYPE_STRING) {
        const char *text = *(char *const *)member(part, f);
        return text && *text;
    }
    return *(const protobuf_c_boolean *)((const uint8_t *)part + f->quantifier_offset) != 0;
}

/* "wrong digit" */
static void write_word(const ProtobufCEnumDescriptor *e, int value, FILE *file)
{
    char word[S75_NAME_MAX];
    for (const char *c = s75_enum_text(e, value, word); *c; c++)
        fputc(*c == '_' ? ' ' : *c, file);
}

static void write_value(const S75__V1__Part *part, const ProtobufCFieldDescriptor *f,
                        bool is_turned, FILE *file)
{
    const void *at = member(part, f);
    char text[S75_TEXT_MAX];
    if (f->type == PROTOBUF_C_TYPE_STRING) {
        fputs(*(char *const *)at, file);
    } else if (s75_field_is_date(f)) {
        fputs(s75_day_text(*(const int32_t *)at, text), file);
    } else if (s75_field_is_pence(f)) {
        const int64_t pence = *(const int64_t *)at;
        fputs(s75_pounds(is_turned && pence != INT64_MIN ? -pence : pence, text), file);
    } else if (f->type == PROTOBUF_C_TYPE_ENUM) {
        write_word(f->descriptor, *(const int *)at, file);
    } else if (f->type == PROTOBUF_C_TYPE_UINT32) {
        const uint32_t n = *(const uint32_t *)at;
        if (strcmp(f->name, "year") == 0)
            fprintf(file, "%" PRIu32 "/%02" PRIu32, n, (n + 1) % 100);
        else
            fprintf(file, "%" PRIu32, n);
    } else {
        fprintf(file, "%" PRId64, *(const int64_t *)at);
    }
}

/* One walk serves all: it writes, or only looks whether every field is there. */
struct walk {
    const S75__V1__Part *part;
    const struct template_joint *joint; /* NULL: a sentence of a kind */
    FILE *file;                         /* NULL: nothing is written */
    bool is_lacking;                    /* a field is absent */
    const char *problem;                /* NULL: it is well written */
    const char *at, *end;
};

static void walk_text(struct walk *w, const char *stops);

static void put(struct walk *w, const char *text, size_t size)
{
    if (w->file)
        fwrite(text, 1, size, w->file);
}

/* Walks a piece up to one of stops, writing it or not. */
static void walk_piece(struct walk *w, const char *stops, bool is_written)
{
    FILE *file = w->file;
    w->file = is_written ? file : NULL;
    walk_text(w, stops);
    w->file = file;
}

static bool ends_with(struct walk *w, char c)
{
    if (w->at < w->end && *w->at == c) {
        w->at++;
        return true;
    }
    w->problem = w->problem ? w->problem : "a brace or bracket is left open";
    return false;
}

/* "one|many}", of a number. */
static void walk_choice(struct walk *w, const ProtobufCFieldDescriptor *f)
{
    if (f->type != PROTOBUF_C_TYPE_UINT32)
        w->problem = "only numbers choose between one and many";
    const bool is_one =
        !w->problem && has(w->part, f) && *(const uint32_t *)member(w->part, f) == 1;
    walk_piece(w, "|", is_one);
    if (!ends_with(w, '|'))
        return;
    walk_piece(w, "}", !is_one);
    (void)ends_with(w, '}');
}

static void walk_field(struct walk *w)
{
    const bool is_turned = w->at < w->end && *w->at == '-';
    const char *name = w->at += is_turned;
    while (w->at < w->end && (isalnum((unsigned char)*w->at) || *w->at == '_'))
        w->at++;
    const size_t size = (size_t)(w->at - name);
    const bool is_before = size == 6 && memcmp(name, "before", 6) == 0;
    if (w->joint && (is_before || (size == 4 && memcmp(name, "part", 4) == 0))) {
        const char *text = is_before ? w->joint->before : w->joint->part;
        put(w, text, strlen(text));
        (void)ends_with(w, '}');
        return;
    }
    const ProtobufCFieldDescriptor *f = field_called(name, size);
    if (!f || size == 0 || (is_turned && !s75_field_is_pence(f))) {
        w->problem = !f || size == 0 ? "a part has no such field" : "only money has a sign to turn";
        return;
    }
    if (w->at < w->end && *w->at == ':') {
        w->at++;
        walk_choice(w, f);
        return;
    }
    if (!has(w->part, f))
        w->is_lacking = true;
    else if (w->file)
        write_value(w->part, f, is_turned, w->file);
    (void)ends_with(w, '}');
}

static void walk_optional(struct walk *w)
{
    const char *begin = w->at;
    const bool before = w->is_lacking;
    w->is_lacking = false;
    walk_piece(w, "]", false);
    if (!w->is_lacking && w->file) {
        w->at = begin;
        walk_piece(w, "]", true);
    }
    w->is_lacking = before;
    (void)ends_with(w, ']');
}

static void walk_text(struct walk *w, const char *stops)
{
    while (w->at < w->end && !w->problem && !strchr(stops, *w->at)) {
        const char c = *w->at++;
        if (c == '{')
            walk_field(w);
        else if (c == '[')
            walk_optional(w);
        else if (strchr("]}|", c))
            w->problem = "a brace or bracket that nothing opened";
        else
            put(w, &c, 1);
    }
}

static struct walk walk_of(const struct template_line *line, const S75__V1__Part *part,
                           const struct template_joint *joint, FILE *file)
{
    return (struct walk){.part = part,
                         .joint = joint,
                         .file = file,
                         .at = line->text,
                         .end = line->text + line->size};
}

void template_write(const struct template_line *line, const S75__V1__Part *part,
                    const struct template_joint *joint, FILE *file)
{
    struct walk w = walk_of(line, part, joint, file);
    walk_text(&w, "");
}

static bool is_joint(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof joints / sizeof *joints; i++)
        if (strlen(joints[i]) == size && memcmp(joints[i], name, size) == 0)
            return true;
    return false;
}

static bool is_kind(const char *name, size_t size)
{
    char own[S75_NAME_MAX];
    const ProtobufCEnumDescriptor *e = &s75__v1__part_kind__descriptor;
    for (unsigned i = 0; i < e->n_values; i++)
        if (strlen(s75_enum_text(e, e->values[i].value, own)) == size &&
            memcmp(own, name, size) == 0)
            return true;
    return false;
}

/* NULL, or what is wrong with the line. */
static const char *problem_of(const char *templates, const char *line)
{
    static const S75__V1__Part none = S75__V1__PART__INIT;
    static const struct template_joint nothing = {"", ""};
    struct template_line found;
    const char *name;
    size_t size;
    char copy[S75_NAME_MAX];
    if (!split(line, &name, &size, &found))
        return "no ': ' after a kind";
    const bool joins = is_joint(name, size);
    if (size >= sizeof copy || (!joins && !is_kind(name, size)))
        return "no kind of part is called so";
    snprintf(copy, sizeof copy, "%.*s", (int)size, name);
    if (template_find(templates, copy).text != found.text)
        return "a second line of the kind";
    struct walk w = walk_of(&found, &none, joins ? &nothing : NULL, NULL);
    walk_text(&w, "");
    return w.problem;
}

int template_check(const char *templates, char ret_problem[TEMPLATE_PROBLEM_MAX])
{
    int number = 0;
    for (const char *line = templates; line; line = next_line(line)) {
        number++;
        const char *problem = is_blank(line) ? NULL : problem_of(templates, line);
        if (problem) {
            snprintf(ret_problem, TEMPLATE_PROBLEM_MAX, "%s: %.*s", problem,
                     (int)strcspn(line, "\n"), line);
            return number;
        }
    }
    const ProtobufCEnumDescriptor *e = &s75__v1__part_kind__descriptor;
    for (unsigned i = 0; i < e->n_values; i++) {
        char name[S75_NAME_MAX];
        if (!template_find(templates, s75_enum_text(e, e->values[i].value, name)).text) {
            snprintf(ret_problem, TEMPLATE_PROBLEM_MAX, "no line for %s", name);
            return number;
        }
    }
    return 0;
}
