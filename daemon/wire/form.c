#include "wire/form.h"
#include <stdio.h>
#include <string.h>

/* Room for the names of the longest enumeration; a test sees that none is cut. */
enum { VALUES_BYTES_MAX = 2048 };

static void put_path(struct form *f, const struct form_path *path, struct text *name)
{
    if (!path)
        return;
    put_path(f, path->outer, name);
    *name = path->index == FORM_NO_INDEX
                ? arena_print(f->arena, "%.*s.%s", TEXT_ARG(*name), path->name)
                : arena_print(f->arena, "%.*s.%s[%u]", TEXT_ARG(*name), path->name, path->index);
    f->failed_memory |= !name->data;
}

/* Of several problems the first is kept; false: this one is not. */
static bool note(struct form *f, enum refusal_code code, const char *field)
{
    if (f->refusal)
        return false;
    f->refusal = (int)code;
    f->field = arena_print(f->arena, "items[%u].%s", f->item, f->prefix);
    /* A refusal is journaled: it must read the same at every replay, so never without its field. */
    f->failed_memory |= !f->field.data;
    put_path(f, f->outer, &f->field);
    put_path(f, *field ? &(struct form_path){NULL, field, f->index} : NULL, &f->field);
    return true;
}

void form_refuse(struct form *f, enum refusal_code code, const char *field, const char *limit)
{
    if (note(f, code, field))
        f->limit = text_of(limit);
}

void form_refuse_limit(struct form *f, enum refusal_code code, const char *field,
                       const char *limit)
{
    if (!note(f, code, field))
        return;
    f->limit = arena_text(f->arena, text_of(limit));
    f->failed_memory |= !f->limit.data;
}

void form_known(struct form *f, const ProtobufCMessage *m)
{
    if (m->n_unknown_fields)
        form_refuse(f, REFUSED_BAD_VALUE, "", "a message of version 1 without other fields");
}

bool form_is_value(const ProtobufCEnumDescriptor *e, int value)
{
    return value != 0 && protobuf_c_enum_descriptor_get_value(e, value) != NULL;
}

struct text form_values(struct arena *arena, const ProtobufCEnumDescriptor *e)
{
    char all[VALUES_BYTES_MAX] = "";
    size_t at = 0;
    for (unsigned i = 0; i < e->n_values; i++)
        if (e->values[i].value != 0 && at < sizeof all)
            at += (size_t)snprintf(all + at, sizeof all - at, "%s%s", at ? ", " : "one of ",
                                   e->values[i].name);
    return arena_text(arena, text_of(all));
}

int form_enum(struct form *f, const char *field, bool has, int value,
              const ProtobufCEnumDescriptor *e)
{
    if (has && form_is_value(e, value))
        return value;
    if (note(f, has ? REFUSED_BAD_VALUE : REFUSED_MISSING_FIELD, field)) {
        f->limit = form_values(f->arena, e);
        f->failed_memory |= !f->limit.data;
    }
    return value;
}

void *form_array(struct form *f, size_t n, size_t size)
{
    void *p = n ? arena_take(f->arena, n * size) : NULL;
    if (n && !p)
        f->failed_memory = true;
    if (p)
        memset(p, 0, n * size);
    return p;
}
