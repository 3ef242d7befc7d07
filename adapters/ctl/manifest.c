#include "ctl/manifest.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "base/array.h"
#include "ctl/mapping/mapper.h"
#include "ctl/screen/near.h"
#include "ctl/mapping/problems.h"

#define KEYS_MAX 256 /* of the file: unknown ones are named up to there */

static void report_unknown(struct source *s, const struct sections *sections,
                           const yaml_node_t *node, const char *key)
{
    const char *names[SECTIONS_MAX];
    char near[NEAR_TEXT_MAX];
    for (size_t i = 0; i < sections->count; i++)
        names[i] = sections->items[i].key;
    near_text(key, names, sections->count, near);
    source_problem(s, node, "unknown key '%.60s'%s%s", key, near,
                   *near ? ""
                         : "; known are the lists named in s75ctl(1)");
}

struct finding {
    const struct sections *sections;
    const yaml_node_t *lists[SECTIONS_MAX]; /* by section; NULL: not in the file */
};

/* Finds the list of each section. */
static int find_list(struct source *s, yaml_node_t *key_node, const char *key, yaml_node_t *list,
                     void *ctx)
{
    struct finding *finding = ctx;
    const struct section *section = section_find(finding->sections, key);
    if (!section) {
        report_unknown(s, finding->sections, key_node, key);
        return 0;
    }
    size_t mark = source_enter(s, key);
    if (list->type == YAML_SEQUENCE_NODE)
        finding->lists[section - finding->sections->items] = list;
    else
        source_problem(s, list, "not a list");
    source_leave(s, mark);
    return 0;
}

/* The item, or NULL when memory ran out. */
static S75__V1__Item *read_item(struct source *s, const yaml_node_t *node, const char *member)
{
    const ProtobufCFieldDescriptor *f =
        protobuf_c_message_descriptor_get_field_by_name(&s75__v1__item__descriptor, member);
    ProtobufCMessage *body = mapper_read(s, node, f->descriptor);
    S75__V1__Item *item = body ? malloc(sizeof *item) : NULL;
    if (!item) {
        if (body)
            protobuf_c_message_free_unpacked(body, NULL);
        return NULL;
    }
    s75__v1__item__init(item);
    item->body_case = (S75__V1__Item__BodyCase)f->id;
    *(ProtobufCMessage **)((uint8_t *)item + f->offset) = body;
    return item;
}

static int read_section(struct manifest *m, const struct section *section, const yaml_node_t *list)
{
    struct source *s = &m->source;
    size_t count = (size_t)(list->data.sequence.items.top - list->data.sequence.items.start);
    for (size_t i = 0; i < count; i++) {
        const yaml_node_t *node = source_node(s, list->data.sequence.items.start[i]);
        size_t outer = source_enter(s, section->key);
        source_enter_element(s, i);
        S75__V1__Item *item = read_item(s, node, section->member);
        source_leave(s, outer);
        if (!item || ARRAY_ROOM(m) != 0) {
            if (item)
                s75__v1__item__free_unpacked(item, NULL);
            source_problem(s, NULL, "out of memory");
            return 1;
        }
        m->items[m->count++] =
            (struct manifest_entry){item, node, section->key, section->member, i};
    }
    return 0;
}

int manifest_load(struct manifest *m, const char *file, FILE *errors)
{
    *m = (struct manifest){0};
    struct source *s = &m->source;
    struct finding finding = {.sections = &m->sections};
    sections_init(&m->sections);
    if (source_load(s, file, MANIFEST_BYTES_MAX, problems_print, errors) != 0)
        return 1;
    const yaml_node_t *root = source_root(s);
    if (root->type == YAML_MAPPING_NODE)
        (void)source_pairs(s, root, KEYS_MAX, find_list, &finding);
    else
        source_problem(s, root, "not a mapping of lists (parties, agreements, ...)");
    int r = 0;
    for (size_t i = 0; r == 0 && i < m->sections.count; i++)
        if (finding.lists[i])
            r = read_section(m, &m->sections.items[i], finding.lists[i]);
    problems_end(s);
    return s->problems > 0;
}

void manifest_fini(struct manifest *m)
{
    for (size_t i = 0; i < m->count; i++)
        s75__v1__item__free_unpacked(m->items[i].item, NULL);
    free(m->items);
    source_fini(&m->source);
    *m = (struct manifest){0};
}

/* The value of a key in a mapping, named as in the messages; NULL when there is none. */
static const yaml_node_t *child(struct source *s, const yaml_node_t *node, const char *name,
                                size_t size)
{
    static const char pence[] = "_pence";
    size_t tail = sizeof pence - 1;
    if (size > tail && strncmp(name + size - tail, pence, tail) == 0)
        size -= tail;
    if (node->type != YAML_MAPPING_NODE)
        return NULL;
    const yaml_node_pair_t *end = node->data.mapping.pairs.top;
    for (const yaml_node_pair_t *p = node->data.mapping.pairs.start; p < end; p++) {
        const char *key = source_scalar(source_node(s, p->key));
        if (key && strlen(key) == size && strncmp(key, name, size) == 0)
            return source_node(s, p->value);
    }
    return NULL;
}

static const yaml_node_t *element(struct source *s, const yaml_node_t *node, unsigned long index)
{
    if (node->type != YAML_SEQUENCE_NODE)
        return NULL;
    size_t count = (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
    return index < count ? source_node(s, node->data.sequence.items.start[index]) : NULL;
}

/* The path within the entry: after "items[3]." and the item's member, "agreement.". */
static const char *within(const struct manifest_entry *entry, const char *field)
{
    size_t size = strlen(entry->member);
    if (strncmp(field, "items[", 6) == 0) {
        field += strcspn(field, ".");
        field += *field == '.';
    }
    if (strncmp(field, entry->member, size) != 0)
        return field;
    if (field[size] == '.')
        return field + size + 1;
    return field[size] ? field : "";
}

const yaml_node_t *manifest_locate(struct manifest *m, const struct manifest_entry *entry,
                                   const char *field)
{
    const yaml_node_t *node = entry->node, *next = node;
    for (const char *at = within(entry, field); *at && next;) {
        size_t size = strcspn(at, ".[");
        if (size > 0) {
            next = child(&m->source, node, at, size);
            at += size;
        } else if (*at == '[' && isdigit((unsigned char)at[1])) {
            next = element(&m->source, node, strtoul(at + 1, NULL, 10));
            at += strcspn(at, "]");
            at += *at == ']';
        } else if (*at++ == '[') {
            break; /* not a path of ours */
        }
        node = next ? next : node;
    }
    return node;
}
