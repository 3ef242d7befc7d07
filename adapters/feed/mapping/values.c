/* feed/mapping/values: the values of a mapping's file, whatever they belong to. */
#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "feed/file/limits.h"
#include "feed/mapping/read.h"

void *read_room(struct tree *t, const yaml_node_t *node, struct mapping *m, size_t count,
                size_t size)
{
    void *room = arena_take(&m->memory, count * size);
    if (room)
        memset(room, 0, count * size);
    else
        tree_fail(t, node, ERR_MEMORY, "out of memory");
    return room;
}

int read_text(struct tree *t, yaml_node_t *node, size_t most, struct mapping *m,
              struct text *ret_text)
{
    const char *c_text;
    const int rc = tree_text(t, node, &c_text);
    if (rc < 0)
        return rc;
    const struct text text = text_of(c_text);
    if (text.size == 0 || text.size > most)
        return tree_fail(t, node, ERR_RANGE, "%zu bytes; 1 to %zu", text.size, most);
    if (!text_is_clean(text))
        return tree_fail(t, node, ERR_FORM, "holds a control character");
    *ret_text = arena_text(&m->memory, text);
    return ret_text->data ? 0 : tree_fail(t, node, ERR_MEMORY, "out of memory");
}

struct name_list {
    bool globs;
    struct mapping *m;
    struct names *folded, *shown;
};

static int read_name(struct tree *t, yaml_node_t *node, void *ctx)
{
    struct name_list *list = ctx;
    const char *c_text;
    int rc = tree_text(t, node, &c_text);
    if (rc < 0)
        return rc;
    struct text shown = {"", 0};
    if (*c_text != '\0' || !list->globs)
        rc = read_text(t, node, LIMIT_TEXT, list->m, &shown);
    if (rc < 0)
        return rc;
    char *out = read_room(t, node, list->m, shown.size + 1, 1);
    if (!out)
        return ERR_MEMORY;
    struct text folded = {out, text_fold(shown, out)};
    if (list->globs && shown.size && shown.data[shown.size - 1] == '*')
        out[folded.size++] = '*'; /* folding takes asterisks for a publisher's decoration */
    list->folded->items[list->folded->count++] = folded;
    if (list->shown)
        list->shown->items[list->shown->count++] = shown;
    return 0;
}

int read_names(struct tree *t, yaml_node_t *node, bool globs, struct mapping *m,
               struct names *ret_folded, struct names *ret_shown)
{
    struct name_list list = {globs, m, ret_folded, ret_shown};
    const size_t room = tree_count(node) + 1;
    *ret_folded = (struct names){read_room(t, node, m, room, sizeof(struct text)), 0};
    if (!ret_folded->items)
        return ERR_MEMORY;
    if (ret_shown) {
        *ret_shown = (struct names){read_room(t, node, m, room, sizeof(struct text)), 0};
        if (!ret_shown->items)
            return ERR_MEMORY;
    }
    return tree_each(t, node, LIMIT_NAMES, read_name, &list);
}

int read_field(struct tree *t, yaml_node_t *node, const char *name, struct mapping *m,
               size_t *ret_field)
{
    const size_t field = field_called(m->item, text_of(name));
    if (field == FIELD_NONE)
        return tree_fail(t, node, ERR_FORM, "\"%s\" is no field of item %s", name,
                         item_type_name(m->item));
    if (field_form(m->item, field) == FORM_NONE)
        return tree_fail(t, node, ERR_FORM, "no mapping fills \"%s\"", name);
    *ret_field = field;
    return 0;
}

/* What a number, a date or a word of an enumeration must look like. */
static int check_form(struct tree *t, yaml_node_t *node, size_t field, const struct mapping *m,
                      struct text text)
{
    int64_t number;
    date_t date;
    bool truth;
    switch (field_form(m->item, field)) {
    case FORM_WORD:
        if (!field_word(m->item, field, text))
            return tree_fail(t, node, ERR_FORM, "\"%.*s\" is no such %.*s", TEXT_ARG(text),
                             TEXT_ARG(field_name(m->item, field)));
        return 0;
    case FORM_DATE:
        if (date_parse(text.data, text.size, &date) < 0)
            return tree_fail(t, node, ERR_FORM, "\"%.*s\" is no date such as 2016-04-01",
                             TEXT_ARG(text));
        return 0;
    case FORM_YEAR:
        return tree_number(t, node, 2000, 2099, &number);
    case FORM_NUMBER:
        return tree_number(t, node, 0, UINT32_MAX, &number);
    case FORM_TRUTH:
        return tree_truth(t, node, &truth);
    case FORM_ID:
    case FORM_NAME:
    case FORM_PROSE:
    case FORM_POUNDS:
    case FORM_NONE:
        break;
    }
    return 0;
}

int read_field_text(struct tree *t, yaml_node_t *node, size_t field, struct mapping *m,
                    struct text *ret_text)
{
    struct text text;
    const enum field_form form = field_form(m->item, field);
    const size_t most = form == FORM_NAME || form == FORM_PROSE ? LIMIT_TEXT : LIMIT_REFERENCE;
    int rc = read_text(t, node, most, m, &text);
    if (!rc)
        rc = check_form(t, node, field, m, text);
    if (!rc)
        *ret_text = text;
    return rc;
}
