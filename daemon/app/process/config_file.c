#include "app/process/config_file.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "app/process/setting.h"
#include "base/error.h"
#include "yaml/source.h"

struct config_text {
    struct source source;
};

struct reading {
    struct config *config;
    struct config *passed_over; /* takes what options replace, so that it is checked too */
    config_problem_fn problem;
    void *ctx;
};

static void on_problem(const struct source *s, int error, const char *text)
{
    const struct reading *r = s->ctx;
    (void)error;
    r->problem(r->ctx, text);
}

static bool is_option(const struct config *c, size_t setting)
{
    for (size_t i = 0; i < c->option_count; i++)
        if (c->options[i].setting == setting)
            return true;
    return false;
}

static void take_value(struct source *s, const struct reading *r, size_t at,
                       const yaml_node_t *node)
{
    struct config *into = is_option(r->config, at) ? r->passed_over : r->config;
    const char *value = source_scalar(node);
    char why[SETTING_WHY_MAX];
    if (!value)
        source_problem(s, node, "one value is wanted: %s",
                       settings[at].argument ? settings[at].argument : "yes or no");
    else if (!setting_set(&settings[at], into, value, why))
        source_problem(s, node, "%s", why);
}

static void take_list(struct source *s, const struct reading *r, size_t at, const yaml_node_t *list)
{
    const yaml_node_item_t *first = list->data.sequence.items.start;
    const size_t count = (size_t)(list->data.sequence.items.top - first);
    if (settings[at].most == 1 || count == 0) {
        source_problem(s, list,
                       settings[at].most == 1 ? "one value is wanted, not a list"
                                              : "a list of at least one is wanted");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const size_t mark = source_enter_element(s, i);
        take_value(s, r, at, source_node(s, first[i]));
        source_leave(s, mark);
    }
}

/* "; the nearest is checkpoint-every": the name with the longest beginning in common. */
static const char *nearest(const char *key)
{
    size_t best = 2, at = CONFIG_SETTINGS;
    for (size_t i = 0; i < CONFIG_SETTINGS; i++) {
        size_t common = 0;
        while (key[common] && key[common] == settings[i].name[common])
            common++;
        if (common > best) {
            best = common;
            at = i;
        }
    }
    return at < CONFIG_SETTINGS ? settings[at].name : NULL;
}

static int take_pair(struct source *s, yaml_node_t *key_node, const char *key, yaml_node_t *value,
                     void *ctx)
{
    const struct reading *r = ctx;
    const size_t at = setting_find(key), mark = source_enter(s, key);
    if (at == CONFIG_SETTINGS) {
        const char *near = nearest(key);
        source_problem(s, key_node, "no such key: s75d.conf(5) has those there are%s%s%s",
                       near ? " (" : "", near ? near : "", near ? "?)" : "");
    } else {
        r->config->lines[at] = key_node->start_mark.line + 1;
        if (value->type == YAML_SEQUENCE_NODE)
            take_list(s, r, at, value);
        else
            take_value(s, r, at, value);
    }
    source_leave(s, mark);
    return 0;
}

/* The file can be read at once, and no other than its owner writes into it. */
static bool is_trusted(const struct reading *r)
{
    struct stat info;
    char text[SETTING_VALUE_MAX + 128];
    if (stat(r->config->file, &info) != 0)
        return true; /* reading it says why */
    if (S_ISREG(info.st_mode) && !(info.st_mode & (S_IWGRP | S_IWOTH)))
        return true;
    snprintf(text, sizeof text, "%s: %s", r->config->file,
             S_ISREG(info.st_mode) ? "others than its owner may write it, and it names who may do "
                                     "what: chmod go-w"
                                   : "is not a file");
    r->problem(r->ctx, text);
    return false;
}

size_t config_file_read(struct config *c, config_problem_fn problem, void *ctx)
{
    struct config passed_over = {0};
    struct reading r = {c, &passed_over, problem, ctx};
    c->text = calloc(1, sizeof *c->text);
    if (!c->text) {
        problem(ctx, "out of memory");
        return 1;
    }
    struct source *s = &c->text->source;
    if (!is_trusted(&r))
        return 1;
    if (source_load_any(s, c->file, CONFIG_FILE_BYTES_MAX, on_problem, &r) == 0) {
        const yaml_node_t *root = source_root(s);
        if (!root) /* comments only: nothing is set */
            return 0;
        if (root->type != YAML_MAPPING_NODE)
            source_problem(s, root, "lines of the form KEY: VALUE are wanted");
        else
            (void)source_pairs(s, root, 4 * CONFIG_SETTINGS, take_pair, &r);
    }
    return s->problems;
}

void config_file_free(struct config_text *text)
{
    if (text)
        source_fini(&text->source);
    free(text);
}
