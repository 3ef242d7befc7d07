/* feed/mapping_values: the values of a mapping's file, whatever they belong to. */
#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "feed/file/limits.h"
#include "feed/mapping_read.h"

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
               enum field *ret_field)
{
    for (enum field f = 0; f < FIELDS; f++)
        if (!strcmp(name, field_name(f)) && field_used(m->item, f)) {
            *ret_field = f;
            return 0;
        }
    return tree_fail(t, node, ERR_FORM, "\"%s\" is no field of a %s", name,
                     item_type_name(m->item));
}

int read_field_text(struct tree *t, yaml_node_t *node, enum field field, struct mapping *m,
                    struct text *ret_text)
{
    struct text text;
    const bool prose = field == FIELD_DESCRIPTION || field == FIELD_PAYER || field == FIELD_PAYEE ||
                       field == FIELD_CATEGORY;
    const int rc = read_text(t, node, prose ? LIMIT_TEXT : LIMIT_REFERENCE, m, &text);
    if (rc < 0)
        return rc;
    date_t date;
    if (field == FIELD_KIND && !mapping_kind(text))
        return tree_fail(t, node, ERR_FORM, "\"%.*s\" is no kind of contribution", TEXT_ARG(text));
    if (field == FIELD_VALUE_DATE && date_parse(text.data, text.size, &date) < 0)
        return tree_fail(t, node, ERR_FORM, "\"%.*s\" is no date such as 2016-04-01",
                         TEXT_ARG(text));
    if (field == FIELD_YEAR) {
        int64_t year;
        const int bad = tree_number(t, node, 2000, 2099, &year);
        if (bad < 0)
            return bad;
    }
    *ret_text = text;
    return 0;
}
