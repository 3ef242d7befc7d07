/* feed/mapping/columns: the parts of a mapping that name columns: "columns" and "rules". */
#include "base/error.h"
#include "base/money.h"
#include "feed/file/limits.h"
#include "feed/mapping/read.h"

struct column_ctx {
    struct mapping *m;
    struct column *column;
    bool is_field;
    size_t field;
    struct column credit, side; /* of an amount */
    bool is_whole, is_debit;    /* in one column; the debits in one of their own */
};

static int read_column_names(struct tree *t, yaml_node_t *node, void *ctx)
{
    struct column_ctx *c = ctx;
    return read_names(t, node, false, c->m, &c->column->names, &c->column->shown);
}

static int read_column_required(struct tree *t, yaml_node_t *node, void *ctx)
{
    return tree_truth(t, node, &((struct column_ctx *)ctx)->column->required);
}

static int read_translation(struct tree *t, yaml_node_t *key_node, const char *key,
                            yaml_node_t *value, void *ctx)
{
    struct column_ctx *c = ctx;
    struct translation *tr = &c->column->translations[c->column->translation_count];
    const struct text from = text_of(key);
    char *folded = read_room(t, key_node, c->m, from.size + 1, 1);
    if (!folded)
        return ERR_MEMORY;
    tr->from = (struct text){folded, text_fold(from, folded)};
    const int rc = c->is_field ? read_field_text(t, value, c->field, c->m, &tr->to)
                               : read_text(t, value, LIMIT_TEXT, c->m, &tr->to);
    if (!rc)
        c->column->translation_count++;
    return rc;
}

static int read_column_translate(struct tree *t, yaml_node_t *node, void *ctx)
{
    struct column_ctx *c = ctx;
    const enum field_form form = c->is_field ? field_form(c->m->item, c->field) : FORM_NONE;
    if (form == FORM_POUNDS || form == FORM_DATE)
        return tree_fail(t, node, ERR_FORM, "amounts and dates are not translated");
    c->column->translations =
        read_room(t, node, c->m, tree_count(node) + 1, sizeof *c->column->translations);
    if (!c->column->translations)
        return ERR_MEMORY;
    return tree_pairs(t, node, LIMIT_TRANSLATIONS, read_translation, c);
}

static int read_whole(struct tree *t, yaml_node_t *node, void *ctx)
{
    ((struct column_ctx *)ctx)->is_whole = true;
    return read_column_names(t, node, ctx);
}

static int read_debit(struct tree *t, yaml_node_t *node, void *ctx)
{
    ((struct column_ctx *)ctx)->is_debit = true;
    return read_column_names(t, node, ctx);
}

static int read_beside(struct tree *t, yaml_node_t *node, struct column_ctx *c, const char *key,
                       struct column *ret_column)
{
    *ret_column = (struct column){.required = true, .key = text_of(key)};
    return read_names(t, node, false, c->m, &ret_column->names, &ret_column->shown);
}

static int read_credit(struct tree *t, yaml_node_t *node, void *ctx)
{
    struct column_ctx *c = ctx;
    return read_beside(t, node, c, "amount (credit)", &c->credit);
}

static int read_side(struct tree *t, yaml_node_t *node, void *ctx)
{
    struct column_ctx *c = ctx;
    return read_beside(t, node, c, "amount (debit or credit)", &c->side);
}

/* Of the columns beside it none is known by a name that a mapping can use. */
static void add_beside(struct mapping *m, const struct column *column, size_t *ret_at)
{
    if (!column->names.count)
        return;
    *ret_at = m->column_count;
    m->columns[m->column_count++] = *column;
}

/* In one column, with another that says on which side it is or without, or in two. */
static int read_amount(struct tree *t, yaml_node_t *node, struct column_ctx *c)
{
    static const struct tree_key keys[] = {
        {"names", read_whole, false},   {"required", read_column_required, false},
        {"side", read_side, false},     {"debit", read_debit, false},
        {"credit", read_credit, false},
    };
    const int rc = tree_keys(t, node, keys, sizeof keys / sizeof *keys, c);
    if (rc < 0)
        return rc;
    const bool is_credit = c->credit.names.count > 0, is_side = c->side.names.count > 0;
    if (c->is_whole ? !c->is_debit && !is_credit : c->is_debit && is_credit && !is_side)
        return 0;
    return tree_fail(t, node, ERR_FORM,
                     "an amount has \"names\", with \"side\" or without, or else \"debit\" and "
                     "\"credit\"");
}

static int read_column(struct tree *t, yaml_node_t *key_node, const char *key, yaml_node_t *value,
                       void *ctx)
{
    static const struct tree_key keys[] = {
        {"names", read_column_names, true},
        {"required", read_column_required, false},
        {"translate", read_column_translate, false},
    };
    struct mapping *m = ctx;
    struct column *column = &m->columns[m->column_count];
    *column = (struct column){.required = true};
    int rc = read_text(t, key_node, LIMIT_REFERENCE, m, &column->key);
    if (rc < 0)
        return rc;
    struct column_ctx c = {.m = m, .column = column};
    c.is_field = field_known(column->key);
    rc = c.is_field ? read_field(t, key_node, key, m, &c.field) : 0;
    if (rc < 0)
        return rc;
    const bool is_amount = c.is_field && c.field == m->amount;
    if (value->type != YAML_MAPPING_NODE)
        rc = read_column_names(t, value, &c);
    else if (is_amount)
        rc = read_amount(t, value, &c);
    else
        rc = tree_keys(t, value, keys, sizeof keys / sizeof *keys, &c);
    if (rc < 0)
        return rc;
    m->column_count++;
    add_beside(m, &c.credit, &m->credit);
    add_beside(m, &c.side, &m->side);
    return 0;
}

int read_columns(struct tree *t, yaml_node_t *node, void *mapping)
{
    return tree_pairs(t, node, COLUMNS_MAX, read_column, mapping);
}

struct rule_ctx {
    struct mapping *m;
    struct rule *rule;
};

static int read_bound(struct tree *t, yaml_node_t *node, int64_t *ret_pence)
{
    const char *c_text;
    const int rc = tree_text(t, node, &c_text);
    if (rc < 0)
        return rc;
    const struct text text = text_of(c_text);
    if (money_parse(text.data, text.size, ret_pence) < 0)
        return tree_fail(t, node, ERR_FORM, "'%s' is not an amount in pounds", c_text);
    return 0;
}

static int read_condition(struct tree *t, yaml_node_t *key_node, const char *key,
                          yaml_node_t *value, void *ctx)
{
    struct rule_ctx *r = ctx;
    if (text_equal(text_of(key), text_of("amount_from")))
        return read_bound(t, value, &r->rule->amount_from);
    if (text_equal(text_of(key), text_of("amount_to")))
        return read_bound(t, value, &r->rule->amount_to);
    struct condition *condition = &r->rule->conditions[r->rule->condition_count];
    condition->column = mapping_column(r->m, text_of(key));
    if (condition->column == COLUMN_NONE)
        return tree_fail(t, key_node, ERR_FORM,
                         "\"%s\" is none of the columns, nor amount_from or amount_to", key);
    const int rc = read_names(t, value, true, r->m, &condition->globs, NULL);
    if (!rc)
        r->rule->condition_count++;
    return rc;
}

static int read_when(struct tree *t, yaml_node_t *node, void *ctx)
{
    struct rule_ctx *r = ctx;
    r->rule->conditions =
        read_room(t, node, r->m, tree_count(node) + 1, sizeof *r->rule->conditions);
    if (!r->rule->conditions)
        return ERR_MEMORY;
    return tree_pairs(t, node, COLUMNS_MAX, read_condition, r);
}

/* A rule says what a row is for; its sum, its date and what identifies it are the row's own. */
static bool can_be_set(enum item_type type, size_t field)
{
    const enum field_form form = field_form(type, field);
    const struct text name = field_name(type, field);
    return form != FORM_POUNDS && form != FORM_DATE && !text_equal(name, text_of("reference")) &&
           !text_equal(name, text_of("end_to_end_id"));
}

static int read_set_field(struct tree *t, yaml_node_t *key_node, const char *key,
                          yaml_node_t *value, void *ctx)
{
    struct rule_ctx *r = ctx;
    size_t field;
    const int rc = read_field(t, key_node, key, r->m, &field);
    if (rc < 0)
        return rc;
    if (!can_be_set(r->m->item, field))
        return tree_fail(t, key_node, ERR_FORM, "a rule cannot set \"%s\"", key);
    return read_field_text(t, value, field, r->m, &r->rule->set[field]);
}

static int read_set(struct tree *t, yaml_node_t *node, void *ctx)
{
    return tree_pairs(t, node, FIELDS_MAX, read_set_field, ctx);
}

static int read_skip(struct tree *t, yaml_node_t *node, void *ctx)
{
    struct rule_ctx *r = ctx;
    return read_text(t, node, LIMIT_TEXT, r->m, &r->rule->skip);
}

static int read_keep(struct tree *t, yaml_node_t *node, void *ctx)
{
    struct rule_ctx *r = ctx;
    const int rc = tree_truth(t, node, &r->rule->keep);
    return rc || r->rule->keep ? rc : tree_fail(t, node, ERR_FORM, "keep is yes, or not there");
}

static int read_rule(struct tree *t, yaml_node_t *node, void *ctx)
{
    static const struct tree_key keys[] = {
        {"when", read_when, true},
        {"set", read_set, false},
        {"skip", read_skip, false},
        {"keep", read_keep, false},
    };
    struct mapping *m = ctx;
    struct rule *rule = &m->rules[m->rule_count];
    *rule = (struct rule){
        .line = node->start_mark.line + 1, .amount_from = INT64_MIN, .amount_to = INT64_MAX};
    struct rule_ctx r = {m, rule};
    const int rc = tree_keys(t, node, keys, sizeof keys / sizeof *keys, &r);
    if (rc < 0)
        return rc;
    bool sets = false;
    for (size_t f = 0; f < field_count(m->item); f++)
        sets |= rule->set[f].size > 0;
    if (sets + (rule->skip.size > 0) + rule->keep != 1)
        return tree_fail(t, node, ERR_FORM, "a rule has either \"set\", \"skip\" or \"keep\"");
    m->rule_count++;
    return 0;
}

struct trailer_ctx {
    struct rule_ctx rule; /* first: "when" is read as a rule's */
    struct trailer *trailer;
};

static int read_own_column(struct tree *t, yaml_node_t *node, const struct mapping *m,
                           size_t *ret_column)
{
    const char *key;
    const int rc = tree_text(t, node, &key);
    if (rc < 0)
        return rc;
    *ret_column = mapping_column(m, text_of(key));
    return *ret_column == COLUMN_NONE
               ? tree_fail(t, node, ERR_FORM, "\"%s\" is none of the columns", key)
               : 0;
}

static int read_trailer_rows(struct tree *t, yaml_node_t *node, void *ctx)
{
    struct trailer_ctx *c = ctx;
    return read_own_column(t, node, c->rule.m, &c->trailer->rows);
}

static int read_trailer_total(struct tree *t, yaml_node_t *node, void *ctx)
{
    struct trailer_ctx *c = ctx;
    return read_own_column(t, node, c->rule.m, &c->trailer->total);
}

int read_trailer(struct tree *t, yaml_node_t *node, void *mapping)
{
    static const struct tree_key keys[] = {
        {"when", read_when, true},
        {"rows", read_trailer_rows, false},
        {"total", read_trailer_total, false},
    };
    struct mapping *m = mapping;
    struct trailer *x = &m->trailer;
    *x = (struct trailer){.is_wanted = true, .rows = COLUMN_NONE, .total = COLUMN_NONE};
    x->rule = (struct rule){.line = node->start_mark.line + 1,
                            .amount_from = INT64_MIN,
                            .amount_to = INT64_MAX,
                            .skip = text_of("the trailer")};
    struct trailer_ctx c = {{m, &x->rule}, x};
    const int rc = tree_keys(t, node, keys, sizeof keys / sizeof *keys, &c);
    if (!rc && (x->rule.condition_count == 0 || x->rule.amount_from != INT64_MIN ||
                x->rule.amount_to != INT64_MAX))
        return tree_fail(t, node, ERR_FORM, "a trailer is known by what is in its columns");
    return rc;
}

int read_rules(struct tree *t, yaml_node_t *node, void *mapping)
{
    struct mapping *m = mapping;
    if (node->type != YAML_SEQUENCE_NODE)
        return tree_fail(t, node, ERR_FORM, "\"rules\" is a list");
    m->rules = read_room(t, node, m, tree_count(node) + 1, sizeof *m->rules);
    if (!m->rules)
        return ERR_MEMORY;
    return tree_each(t, node, LIMIT_RULES, read_rule, m);
}
